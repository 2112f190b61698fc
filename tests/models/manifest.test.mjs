// The models that stand in models/, and what their manifest says of them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';

const models = path.join(root, 'models');
const manifest = JSON.parse(readFileSync(path.join(models, 'manifest.json'), 'utf8')).models;
const LIMIT = 10e6;

test('the manifest lists each model', () => {
  const files = readdirSync(models).filter((name) => name.endsWith('.tflite'));
  assert.deepEqual(manifest.map(({ file }) => file).sort(), files.sort());
});

for (const entry of manifest) {
  test(`${entry.file} is what the manifest says`, () => {
    const bytes = readFileSync(path.join(models, entry.file));
    assert.equal(bytes.length, entry.bytes);
    assert.equal(createHash('sha256').update(bytes).digest('hex'), entry.sha256);
    assert.ok(bytes.length < LIMIT);
  });

  test(`${entry.file} has licences and a recipe`, () => {
    for (const part of [entry.weights, entry.labels]) {
      assert.match(part.licence, /^[A-Za-z0-9.-]+$/);
      assert.ok(statSync(path.join(models, part.notice)).size > 100);
    }
    assert.ok(existsSync(path.join(models, entry.recipe, 'README.md')));
  });
}
