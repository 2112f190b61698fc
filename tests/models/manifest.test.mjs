// The models that stand in models/ and tests/accuracy/models/, and what their manifests say of them.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { root } from '../../scripts/lib/paths.mjs';

const models = path.join(root, 'models');
const manifest = JSON.parse(readFileSync(path.join(models, 'manifest.json'), 'utf8')).models;
const LIMIT = 10e6;

const small = path.join(root, 'tests', 'accuracy', 'models');
const measured = JSON.parse(readFileSync(path.join(small, 'manifest.json'), 'utf8'));
const SMALL_LIMIT = 1e6;

function assertLists(entries, folder) {
  const files = readdirSync(folder).filter((name) => name.endsWith('.tflite'));
  assert.deepEqual(entries.map(({ file }) => file).sort(), files.sort());
}

function assertIs(entry, folder) {
  const bytes = readFileSync(path.join(folder, entry.file));
  assert.equal(bytes.length, entry.bytes);
  assert.equal(createHash('sha256').update(bytes).digest('hex'), entry.sha256);
}

test('the manifests list each model', () => {
  assertLists(manifest, models);
  assertLists(measured.models, small);
});

test('the models that accuracy is measured with are small, and have a licence and a recipe', () => {
  for (const entry of measured.models) assertIs(entry, small);
  assert.ok(measured.models.reduce((sum, { bytes }) => sum + bytes, 0) < SMALL_LIMIT);
  assert.match(measured.data.licence, /^[A-Za-z0-9.-]+$/);
  assert.ok(existsSync(path.join(root, measured.recipe, 'README.md')));
});

for (const entry of manifest) {
  test(`${entry.file} is what the manifest says`, () => {
    assertIs(entry, models);
    assert.ok(entry.bytes < LIMIT);
  });

  test(`${entry.file} has licences and a recipe`, () => {
    for (const part of [entry.weights, entry.labels]) {
      assert.match(part.licence, /^[A-Za-z0-9.-]+$/);
      assert.ok(statSync(path.join(models, part.notice)).size > 100);
    }
    assert.ok(existsSync(path.join(models, entry.recipe, 'README.md')));
  });
}
