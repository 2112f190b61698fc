// From nothing to the first answer, the model's file apart: what is downloaded, how long it takes
// with a fresh browser on loopback, and how much WebAssembly memory there is afterwards.
import { failureText, openPage, withBrowser } from '../browser.mjs';

// A new renderer is busy with itself at first.
const settleMs = 300;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function startOnce(server, setup) {
  return withBrowser(async (browser) => {
    const page = await openPage(browser, server.url);
    await sleep(settleMs);
    server.files.clear();
    return page.call('start', setup);
  });
}

// Resolves to the setups with `samples` (ms), `files` (the paths that were fetched) and
// `wasmBytes`, or `failure`. The first round only fills the system's caches.
export async function measureStart(server, setups, rounds, report) {
  const entries = setups.map((setup) => ({ ...setup, samples: [] }));
  for (let round = 0; round <= rounds; round++) {
    for (const entry of entries.filter(({ failure }) => !failure)) {
      report(`${entry.name}, round ${round} of ${rounds}`);
      try {
        const { startMs, wasmBytes } = await startOnce(server, entry.setup);
        if (round > 0) entry.samples.push(startMs);
        Object.assign(entry, { wasmBytes, files: [...server.files] });
      } catch (error) {
        entry.failure = failureText(error);
      }
    }
  }
  return entries;
}
