// Every #include of src/ stays within what cmake/layers.json allows its folder.
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const readJson = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));
const layers = new Map(readJson('cmake/layers.json').map((row) => [row.folder, row]));
const externals = Object.entries(readJson('cmake/externals.json'));

const sources = readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && /\.(cc|h|inc)$/.test(entry.name))
  .map((entry) => relative(join(root, 'src'), join(entry.parentPath ?? entry.path, entry.name)));

const includesOf = (path) =>
  [...readFileSync(join(root, 'src', path), 'utf8').matchAll(/^\s*#\s*include\s*[<"]([^>"]+)[>"]/gm)].map(
    (match) => match[1],
  );

// A folder, and all that it may include.
function reachable(folder, seen = new Set()) {
  if (seen.has(folder)) return seen;
  seen.add(folder);
  for (const dep of layers.get(folder).deps) reachable(dep, seen);
  return seen;
}

const externalOf = (include) =>
  externals.find(([, prefixes]) => prefixes.some((prefix) => include.startsWith(prefix)))?.[0];

test('the table stands from the bottom to the top', () => {
  const seen = new Set();
  for (const [folder, { deps }] of layers) {
    for (const dep of deps) assert.ok(seen.has(dep), `${folder} stands above ${dep}, which it needs`);
    seen.add(folder);
  }
});

test('every folder of src/ stands in the table', () => {
  assert.ok(sources.length > 0);
  for (const path of sources) assert.ok(layers.has(dirname(path)), `${path}: no such layer`);
});

test('includes are written from src/ and point downwards', () => {
  const wrong = [];
  for (const path of sources) {
    const allowed = reachable(dirname(path));
    for (const include of includesOf(path)) {
      const inside = existsSync(join(root, 'src', include));
      if (inside && !allowed.has(dirname(include))) wrong.push(`${path} includes ${include}`);
      if (include.startsWith('.')) wrong.push(`${path} includes ${include}, not from src/`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('each outside library is known to the folders that the table names', () => {
  const wrong = [];
  for (const path of sources) {
    const allowed = layers.get(dirname(path)).external ?? [];
    for (const include of includesOf(path)) {
      const external = externalOf(include);
      if (external && !allowed.includes(external)) wrong.push(`${path} includes ${include}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('CMake links along the table alone', () => {
  for (const folder of layers.keys()) {
    const path = join(root, 'src', folder, 'CMakeLists.txt');
    if (!existsSync(path)) continue;
    const links = [...readFileSync(path, 'utf8').matchAll(/target_link_libraries\(([^)]*)\)/g)];
    for (const [, args] of links) {
      const libraries = args.split(/\s+/).slice(1).filter((word) => /^monograph_/.test(word));
      assert.deepEqual(libraries, [], `${folder}/CMakeLists.txt links beside the table`);
    }
  }
});
