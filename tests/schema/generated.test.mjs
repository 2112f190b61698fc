// src/schema/model_generated.h is what flatc makes of src/schema/model.fbs.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const flatc = join(root, 'build/native/flatc');
const flags = ['--cpp', '--scoped-enums', '--gen-object-api', '--cpp-std', 'c++17'];

test('the generated schema is up to date', { skip: !existsSync(flatc) && 'flatc is not built' }, () => {
  const out = mkdtempSync(join(tmpdir(), 'monograph-schema-'));
  try {
    execFileSync(flatc, [...flags, '-o', out, join(root, 'src/schema/model.fbs')]);
    const made = readFileSync(join(out, 'model_generated.h'), 'utf8');
    const kept = readFileSync(join(root, 'src/schema/model_generated.h'), 'utf8');
    assert.ok(made === kept, `run: flatc ${flags.join(' ')} -o src/schema src/schema/model.fbs`);
  } finally {
    rmSync(out, { recursive: true });
  }
});
