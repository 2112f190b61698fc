// The time of one run. All contenders have their model loaded in one browser and take turns in
// short bursts, so that what disturbs the machine disturbs all. The browser is changed now and
// then, because a process can be slow for its whole life.
import { failureText, openPage, withBrowser } from '../browser.mjs';
import { median } from '../statistics.mjs';

const warmUpMs = 400;
const burstMs = 300;
const roundsPerBrowser = 4;

async function open(browser, url, entry) {
  try {
    const page = await openPage(browser, url);
    const { answer, wasmBytes } = await page.call('start', entry.setup);
    const warm = await page.call('warmUp', warmUpMs);
    const count = Math.max(3, Math.round(burstMs / median(warm)));
    Object.assign(entry, { page, count, answer, wasmBytes });
  } catch (error) {
    entry.failure = failureText(error);
  }
}

async function burst(entry) {
  try {
    entry.samples.push(...(await entry.page.call('burst', entry.count)));
  } catch (error) {
    entry.failure = failureText(error);
  }
}

async function measureInOneBrowser(browser, url, entries, { rounds, report }) {
  const running = () => entries.filter(({ failure }) => !failure);
  for (const entry of running()) {
    report(`load ${entry.name}`);
    await open(browser, url, entry);
  }
  for (let round = 0; round < rounds; round++) {
    report(`round ${round + 1} of ${rounds}`);
    for (const entry of running()) await burst(entry);
  }
}

// Setups are { name, setup: { adapter, urls, threads } }. Resolves to them with `samples` (ms),
// `answer` and `wasmBytes`, or `failure`.
export async function measureLatency(url, setups, rounds, report) {
  const entries = setups.map((setup) => ({ ...setup, samples: [] }));
  for (let done = 0; done < rounds; done += roundsPerBrowser) {
    const part = { rounds: Math.min(roundsPerBrowser, rounds - done), report };
    await withBrowser((browser) => measureInOneBrowser(browser, url, entries, part));
  }
  return entries.map(({ page: _page, count: _count, ...result }) => result);
}
