// What users download stays below the ceilings in tests/sizes.json: bytes after brotli.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';
import { brotliBytes } from '../bench/measure/sizes.mjs';

const dist = path.join(root, 'dist');
const { files, downloads } = JSON.parse(readFileSync(path.join(root, 'tests', 'sizes.json'), 'utf8'));
const measured = Object.fromEntries(
  readdirSync(dist)
    .filter((name) => /\.(js|mjs|wasm)$/.test(name))
    .map((name) => [name, brotliBytes(readFileSync(path.join(dist, name)))]),
);

function assertBelow(name, bytes, ceiling) {
  assert.ok(bytes <= ceiling, `${name} has ${bytes} bytes, ${bytes - ceiling} more than its ceiling`);
}

test('every file has a ceiling, and every ceiling a file', () => {
  assert.deepEqual(Object.keys(measured).sort(), Object.keys(files).sort());
});

for (const [name, ceiling] of Object.entries(files)) {
  test(`${name} is below its ceiling`, (context) => {
    context.diagnostic(`${measured[name]} of ${ceiling} bytes`);
    assertBelow(name, measured[name], ceiling);
  });
}

// The JavaScript, and the glue and the code of one variant.
for (const [variant, ceiling] of Object.entries(downloads)) {
  test(`a page with ${variant} downloads less than its ceiling`, (context) => {
    const names = ['index.js', `monograph-${variant}.mjs`, `monograph-${variant}.wasm`];
    const bytes = names.reduce((sum, name) => sum + measured[name], 0);
    context.diagnostic(`${bytes} of ${ceiling} bytes`);
    assertBelow(variant, bytes, ceiling);
  });
}
