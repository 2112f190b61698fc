import assert from 'node:assert/strict';
import { MonographError } from '../../dist/node.js';

// Asserts that the promise rejects with a MonographError of the code, whose message is a sentence
// that matches; resolves to the error.
export async function assertCode(promise, code, message = /\w{3}/) {
  const error = await promise.then(
    () => assert.fail(`expected ${code}, but it succeeded`),
    (reason) => reason,
  );
  assert.ok(error instanceof MonographError, `expected a MonographError, got ${error?.stack ?? error}`);
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}
