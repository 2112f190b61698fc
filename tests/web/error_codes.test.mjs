import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { generate, parseErrorCodes } from '../../scripts/gen_error_codes.mjs';

const root = new URL('../../', import.meta.url);

test('the error codes of TypeScript and of the docs are those of the core', () => {
  for (const [path, text] of Object.entries(generate())) {
    const message = `${path} is stale: run node scripts/gen_error_codes.mjs`;
    assert.equal(fs.readFileSync(new URL(path, root), 'utf8'), text, message);
  }
});

test('the names are those that the core prints', () => {
  const source = fs.readFileSync(new URL('src/base/error.cc', root), 'utf8');
  const printed = [...source.matchAll(/case ErrorCode::k\w+: return "(\w+)";/g)].map(([, name]) => name);
  assert.ok(printed.length >= 15);
  assert.deepEqual(parseErrorCodes().map(({ name }) => name), printed);
});
