// Reads Qt's binary resource files (.rcc), formats 1 to 3, as rcc writes them (Qt 5 and 6, qtbase's
// src/tools/rcc/rcc.cpp and src/corelib/io/qresource.cpp). All numbers are big-endian:
//   header: "qres", version, offsets of the tree, the data and the names; from version 3 on, flags
//   node of the tree: name's offset (4), flags (2), then for a folder its number of children and the index of the
//     first (4 each), for a file its locale (4) and its offset in the data (4); from version 2 on, a time (8)
//   name: length in UTF-16 units (2), hash (4), units
//   data: length (4), bytes; compressed by zlib, they begin with the length unpacked (4)
import { inflateSync } from 'node:zlib';

const ZLIB = 1;
const FOLDER = 2;
const ZSTD = 4;

class Resource {
  #bytes;
  #tree;
  #data;
  #names;
  #nodeSize;

  constructor(bytes) {
    if (bytes.toString('latin1', 0, 4) !== 'qres') throw new Error('not a Qt resource file');
    const version = bytes.readUInt32BE(4);
    if (version < 1 || version > 3) throw new Error(`Qt resource format ${version} is not known`);
    this.#bytes = bytes;
    [this.#tree, this.#data, this.#names] = [8, 12, 16].map((at) => bytes.readUInt32BE(at));
    this.#nodeSize = version === 1 ? 14 : 22;
  }

  get nodes() {
    return Math.floor((this.#bytes.length - this.#tree) / this.#nodeSize);
  }

  node(index) {
    const at = this.#tree + index * this.#nodeSize;
    return {
      name: this.#bytes.readUInt32BE(at),
      flags: this.#bytes.readUInt16BE(at + 4),
      children: this.#bytes.readUInt32BE(at + 6),
      offset: this.#bytes.readUInt32BE(at + 10), // The first child's index, or in the data.
    };
  }

  name(offset) {
    const at = this.#names + offset;
    const units = Array.from({ length: this.#bytes.readUInt16BE(at) }, (_, i) => at + 6 + 2 * i);
    return String.fromCharCode(...units.map((unit) => this.#bytes.readUInt16BE(unit)));
  }

  file({ flags, offset }) {
    if (flags & ZSTD) throw new Error('zstd in Qt resource files is not supported');
    const at = this.#data + offset;
    const end = at + 4 + this.#bytes.readUInt32BE(at);
    if (end > this.#bytes.length) throw new Error('a Qt resource file is cut off');
    const stored = this.#bytes.subarray(at + 4, end);
    return flags & ZLIB ? inflateSync(stored.subarray(4)) : Buffer.from(stored);
  }
}

// Yields { path, read() } for each file in `bytes` (a Buffer); `path` has slashes and cannot leave its folder.
// Throws where the bytes are damaged.
export function* resourceFiles(bytes) {
  const resource = new Resource(bytes);
  const seen = new Set();
  const waiting = [{ index: 0, parent: '' }];
  while (waiting.length) {
    const { index, parent } = waiting.pop();
    if (seen.has(index) || index >= resource.nodes) throw new Error('a Qt resource file has a damaged tree');
    seen.add(index);
    const node = resource.node(index);
    const name = index === 0 ? '' : resource.name(node.name);
    if (/^\.\.?$|[/\\\0]/.test(name)) throw new Error(`a Qt resource file has the name ${JSON.stringify(name)}`);
    const path = parent && name ? `${parent}/${name}` : parent || name;
    if (!(node.flags & FOLDER)) {
      yield { path, read: () => resource.file(node) };
      continue;
    }
    if (node.children > resource.nodes) throw new Error('a Qt resource file has a damaged tree');
    for (let i = node.children; i-- > 0; ) waiting.push({ index: node.offset + i, parent: path });
  }
}
