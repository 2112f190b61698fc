// Driving the demo site.
import { siteDir } from '../../web/demo/make/paths.mjs';
import { withBrowser } from './browser.mjs';

// A browser, and a server that has the built site alone.
export const withSite = (options, use) => withBrowser({ folders: { '': siteDir }, ...options }, use);

const HAS_ERROR = (id) => document.querySelector(`#${id} [data-part=status]`).classList.contains('error');

const NAMED = ([id, source]) => {
  const text = document.querySelector(`#${id} [data-part=top]`).textContent;
  return new RegExp(source, 'i').test(text);
};

// A tab in which a model runs.
export function benchOf(page, id) {
  const root = page.locator(`#${id}`);
  const part = (name) => root.locator(`[data-part=${name}]`);
  const fact = (name) => root.locator(`[data-fact=${name}]`);
  const number = async (name) => parseFloat(await root.locator(`[data-time=${name}]`).textContent());
  return {
    root,
    part,
    // Waits until the headline matches.
    names: (pattern) => page.waitForFunction(NAMED, [id, pattern.source]),
    async error() {
      await page.waitForFunction(HAS_ERROR, id);
      return part('status').textContent();
    },
    facts: (...names) => Promise.all(names.map((name) => fact(name).textContent())),
    waitForFact: (name, text) => fact(name).filter({ hasText: text }).waitFor(),
    async times() {
      const names = ['pixels', 'resize', 'network', 'answer', 'total'];
      return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await number(name)])));
    },
    // Waits until there have been so many answers in all.
    hasAnswered: (times) =>
      page.waitForFunction(([at, least]) => document.getElementById(at).dataset.answers >= least, [id, times]),
    // Waits for one answer more.
    async answersAgain() {
      await this.hasAnswered(Number(await root.getAttribute('data-answers')) + 1);
    },
  };
}

// Gives the page the picture of an address as `type` of event brings one.
function givePicture(page, type, address) {
  return page.evaluate(
    async ([kind, path]) => {
      const blob = await (await fetch(path)).blob();
      const data = new DataTransfer();
      data.items.add(new File([blob], 'given.jpg', { type: blob.type }));
      const init = { bubbles: true };
      const event =
        kind === 'drop'
          ? new DragEvent('drop', { ...init, dataTransfer: data })
          : new ClipboardEvent('paste', { ...init, clipboardData: data });
      document.body.dispatchEvent(event);
    },
    [type, address],
  );
}

// As a file manager drops it.
export const dropPicture = (page, address) => givePicture(page, 'drop', address);

export const pastePicture = (page, address) => givePicture(page, 'paste', address);

export const tabNames = (page) => page.getByRole('tab').allTextContents();

export const showTab = (page, name) => page.getByRole('tab', { name }).click();
