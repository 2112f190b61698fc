// The snippets of docs/guide compile, and those for Node and the shell run. Those for pages run in
// tests/browser/guide.test.mjs.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after } from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { pages, snippetFolder, snippets, toJavaScript } from '../support/snippets.mjs';

const folder = snippetFolder();
const bin = path.join(folder, 'node_modules', '.bin');
after(() => rmSync(folder, { recursive: true }));

const compilerOptions = {
  target: 'ES2022',
  lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable'],
  module: 'ESNext',
  moduleResolution: 'Bundler',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
};

function run(command, args) {
  const env = { ...process.env, PATH: `${bin}${path.delimiter}${process.env.PATH}` };
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8', timeout: 120_000 });
  assert.equal(status, 0, `${stdout}${stderr}`);
  return stdout;
}

test('snippets in TypeScript have right types', () => {
  const sources = path.join(root, 'build', 'guide');
  rmSync(sources, { recursive: true, force: true });
  mkdirSync(sources, { recursive: true });
  const all = [...snippets('ts'), ...snippets('ts node')];
  for (const { name, code } of all) writeFileSync(path.join(sources, `${name.replace(/\W+/g, '_')}.ts`), code);
  writeFileSync(path.join(sources, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', sources], { encoding: 'utf8' });
  assert.equal(status, 0, stdout);
  assert.ok(all.length > 5);
});

for (const snippet of snippets('ts node')) {
  test(`${snippet.name} runs in Node`, () => {
    writeFileSync(path.join(folder, 'snippet.mjs'), toJavaScript(snippet));
    assert.match(run(process.execPath, ['snippet.mjs']), /\w/);
  });
}

for (const snippet of snippets('sh')) {
  test(`${snippet.name} runs in a shell`, () => {
    writeFileSync(path.join(folder, 'snippet.sh'), snippet.code);
    assert.match(run('bash', ['-e', 'snippet.sh']), /\w/);
  });
}

const guide = path.join(root, 'docs', 'guide');

// As GitHub makes them from headings.
const anchorsOf = (text) =>
  [...text.matchAll(/^#+ (.+)$/gm)].map(([, title]) => title.toLowerCase().replace(/[^\w -]/g, '').replace(/ /g, '-'));

test('links within the documents lead somewhere', () => {
  const wrong = [];
  for (const page of pages) {
    for (const [, target, anchor] of readFileSync(path.join(guide, page), 'utf8').matchAll(/\]\(([\w./-]*)(?:#([\w-]+))?\)/g)) {
      const file = target ? path.join(guide, target) : path.join(guide, page);
      if (!existsSync(file)) wrong.push(`${page}: ${target}`);
      else if (anchor && !anchorsOf(readFileSync(file, 'utf8')).includes(anchor)) wrong.push(`${page}: ${target}#${anchor}`);
    }
  }
  assert.deepEqual(wrong, []);
});
