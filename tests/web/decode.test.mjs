// Decoding image files in Node.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import sharp from 'sharp';
import { decodeImage } from '../../dist/node.js';
import { assertCode } from '../support/assert_code.mjs';

const raw = (channels, data, width = 2, height = 1) =>
  sharp(Uint8Array.from(data), { raw: { width, height, channels } });

test('drops alpha without multiplying it in', async () => {
  const png = await raw(4, [250, 120, 10, 0, 1, 2, 3, 128]).png().toBuffer();
  const { data, width, height } = await decodeImage(png);
  assert.deepEqual([width, height, ...data], [2, 1, 250, 120, 10, 1, 2, 3]);
});

test('makes grey pictures RGB', async () => {
  const png = await raw(1, [7, 200]).toColourspace('b-w').png().toBuffer();
  assert.equal((await sharp(png).metadata()).channels, 1);
  const { data } = await decodeImage(png);
  assert.deepEqual([...data], [7, 7, 7, 200, 200, 200]);
});

test('makes 16 bits 8', async () => {
  const deep = sharp(Uint16Array.from([0, 32768, 65535]), { raw: { width: 1, height: 1, channels: 3 } });
  const png = await deep.toColourspace('rgb16').png().toBuffer();
  assert.equal((await sharp(png).metadata()).depth, 'ushort');
  const { data } = await decodeImage(png);
  assert.deepEqual([...data], [0, 128, 255]);
});

test('takes rows as stored, or turns them on demand', async () => {
  const jpeg = await raw(3, new Array(2 * 48 * 32 * 3 / 2).fill(90), 48, 32).withMetadata({ orientation: 6 }).jpeg().toBuffer();
  const stored = await decodeImage(jpeg);
  assert.deepEqual([stored.width, stored.height], [48, 32]);
  const turned = await decodeImage(jpeg, { orient: true });
  assert.deepEqual([turned.width, turned.height], [32, 48]);
});

test('does not apply colour profiles', async () => {
  const pixels = [10, 200, 30, 250, 5, 120];
  const png = await raw(3, pixels).withIccProfile('p3', { attach: true }).png().toBuffer();
  const plain = await sharp(png, { ignoreIcc: true }).raw().toBuffer();
  assert.ok((await sharp(png).metadata()).icc, 'the file has a profile');
  assert.deepEqual([...(await decodeImage(png)).data], [...plain]);
});

test('reads JPEG, PNG and WebP', async () => {
  const sample = new URL('../../samples/cat.jpg', import.meta.url);
  const { width, height, data } = await decodeImage(sample);
  assert.deepEqual([width, height, data.length], [451, 300, 451 * 300 * 3]);
  for (const format of ['png', 'webp']) {
    const bytes = await sharp(fs.readFileSync(sample)).toFormat(format, { lossless: true }).toBuffer();
    assert.deepEqual(Buffer.compare(Buffer.from((await decodeImage(bytes)).data), Buffer.from(data)), 0, format);
  }
});

test('fails with a code', async () => {
  await assertCode(decodeImage('/no/such/cat.jpg'), 'IO', /no file/);
  await assertCode(decodeImage(Buffer.from('no picture')), 'DECODE_FAILED');
  const jpeg = await raw(3, new Array(3 * 64 * 64).fill(1), 64, 64).jpeg().toBuffer();
  await assertCode(decodeImage(jpeg.subarray(0, jpeg.length / 2)), 'DECODE_FAILED');
});
