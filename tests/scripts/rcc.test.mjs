// Qt's resource files: one of format 3, put together here after Qt's description, and damaged ones.
import assert from 'node:assert/strict';
import test from 'node:test';
import { deflateSync } from 'node:zlib';
import { resourceFiles } from '../../scripts/lib/rcc.mjs';

function numbers(...pairs) {
  const bytes = Buffer.alloc(pairs.reduce((size, [, width]) => size + width, 0));
  let at = 0;
  for (const [value, width] of pairs) at = bytes.writeUIntBE(value, at, width);
  return bytes;
}

const name = (text) => Buffer.concat([numbers([text.length, 2], [0, 4]), Buffer.from(text, 'utf16le').swap16()]);
const node = (at, flags, a, b) => numbers([at, 4], [flags, 2], [a, 4], [b, 4], [0, 4], [0, 4]);
const block = (bytes) => Buffer.concat([numbers([bytes.length, 4]), bytes]);

// A folder `inner` with the files `plain` (as it is) and `small` (zlib).
function archive({ folder = 'inner', children = 2 } = {}) {
  const names = [folder, 'plain', 'small'].map(name);
  const content = Buffer.from('aaaaaaaaaaaaaaaaaaaa');
  const blocks = [Buffer.from('abc'), Buffer.concat([numbers([content.length, 4]), deflateSync(content)])].map(block);
  const at = [0, names[0].length, names[0].length + names[1].length];
  const tree = [node(0, 2, 1, 1), node(at[0], 2, children, 2), node(at[1], 0, 0, 0), node(at[2], 1, 0, blocks[0].length)];
  const [dataAt, namesAt] = [24, 24 + blocks[0].length + blocks[1].length];
  const treeAt = namesAt + Buffer.concat(names).length;
  const header = numbers([3, 4], [treeAt, 4], [dataAt, 4], [namesAt, 4], [0, 4]);
  return Buffer.concat([Buffer.from('qres'), header, ...blocks, ...names, ...tree]);
}

const contents = (bytes) => [...resourceFiles(bytes)].map(({ path, read }) => [path, read().toString()]);

test('gives the files of all folders, unpacked', () => {
  assert.deepEqual(contents(archive()), [['inner/plain', 'abc'], ['inner/small', 'a'.repeat(20)]]);
});

test('refuses names that lead out of the folder', () => {
  for (const folder of ['..', 'a/b', 'a\\b']) assert.throws(() => contents(archive({ folder })), /has the name/);
});

test('refuses damaged files', () => {
  assert.throws(() => contents(Buffer.from('PK, and more than a few bytes')), /not a Qt resource file/);
  assert.throws(() => contents(archive({ children: 3 })), /damaged tree/);
  assert.throws(() => contents(archive({ children: 0xffffffff })), /damaged tree/);
  for (let length = 0; length < archive().length; length += 7) {
    assert.throws(() => contents(archive().subarray(0, length)));
  }
});
