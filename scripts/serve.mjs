#!/usr/bin/env node
// Serves folders on loopback, cross-origin isolated, as threads need it; by itself the demo site that was
// built.
//   node scripts/serve.mjs [--port N]
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { isMain, runMain } from './lib/fail.mjs';
import { siteDir } from '../web/demo/make/paths.mjs';

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
};

const isolation = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-resource-policy': 'same-origin',
};

// The file for a request's path; undefined when it leads out of the folders.
function resolve(folders, path) {
  const parts = normalize(decodeURIComponent(path)).split(sep).filter(Boolean);
  if (parts.includes('..')) return undefined;
  const inFolder = parts.length > 0 && Object.hasOwn(folders, parts[0]);
  const file = join(inFolder ? folders[parts.shift()] : folders[''], ...parts);
  return path.endsWith('/') ? join(file, 'index.html') : file;
}

async function answer(request, response, { folders, headers, onFile }) {
  const file = resolve(folders, new URL(request.url, 'http://localhost').pathname);
  const info = file === undefined ? undefined : await stat(file).catch(() => undefined);
  if (!info?.isFile() || !['GET', 'HEAD'].includes(request.method)) {
    response.writeHead(404, { 'content-type': 'text/plain', ...headers }).end('Not found\n');
    return;
  }
  response.writeHead(200, {
    'content-type': types[extname(file)] ?? 'application/octet-stream',
    'content-length': info.size,
    'cache-control': 'no-cache',
    ...headers,
  });
  onFile?.(file);
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file), response);
}

// Resolves to { url, close() } when the server listens. `folders`: a path's first part, and the folder that
// it stands for; that of '' is the root. Port 0: any that is free. `onFile` is told the path of every file
// that is asked for and there.
export function serve({ folders, port = 0, headers = {}, onFile } = {}) {
  const server = createServer((request, response) => {
    const context = { folders, headers: { ...isolation, ...headers }, onFile };
    answer(request, response, context).catch(() => response.destroy());
  });
  return new Promise((resolveServer, reject) => {
    server.on('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const close = () =>
        new Promise((closed) => {
          server.close(closed);
          server.closeAllConnections();
        });
      resolveServer({ url: `http://127.0.0.1:${server.address().port}/`, close });
    });
  });
}

async function main() {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8080' } } });
  const { url } = await serve({ folders: { '': siteDir }, port: Number(values.port) });
  console.log(url);
}

if (isMain(import.meta.url)) await runMain(main);
