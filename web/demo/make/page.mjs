// Puts the page together: `<!-- part NAME KEY=VALUE ... -->` becomes the text of parts/NAME.html, in
// which {{KEY}} are the values.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoDir } from './paths.mjs';

const PART = /<!-- part (\w+)((?: \w+=(?:"[^"]*"|\S*))*) -->/g;
const kibibytes = (bytes) => Math.round(bytes / 1024);

function values(text) {
  const pairs = text.matchAll(/(\w+)=(?:"([^"]*)"|(\S*))/g);
  return Object.fromEntries([...pairs].map(([, key, quoted, plain]) => [key, quoted ?? plain]));
}

const fill = (text, known) => text.replace(/\{\{(\w+)\}\}/g, (whole, key) => known[key] ?? whole);
const read = (name) => readFileSync(join(demoDir, 'parts', `${name}.html`), 'utf8');

function sampleButtons(pictures, tab) {
  const template = read('sample');
  return pictures
    .filter(({ tabs }) => tabs.includes(tab))
    .map((picture) => fill(template, picture))
    .join('');
}

export function fillPage(html, { pictures, engine, models }) {
  const facts = {
    engineKib: kibibytes(Math.min(...Object.values(engine.brotliBytes))),
    modelMb: (models[0].bytes / 1e6).toFixed(1),
    version: engine.version,
  };
  const filled = html.replace(PART, (_, name, text) => {
    const own = values(text);
    return fill(read(name), { ...facts, ...own, samples: sampleButtons(pictures, own.tab) });
  });
  return fill(filled, facts);
}
