// The snippets of docs/guide: what stands between ``` lines. The words behind ``` say where a snippet runs:
//   ts        in a page (it is a module; the page has a canvas with a photograph on it)
//   ts node   in Node, in the folder that `snippetFolder` makes
//   sh        in a shell there, where npx finds the package
// and anything else is shown, not run.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { root } from '../../scripts/lib/paths.mjs';

const guide = path.join(root, 'docs', 'guide');

function snippetsOf(page) {
  const text = readFileSync(path.join(guide, page), 'utf8');
  return [...text.matchAll(/^```([^\n]*)\n(.*?)^```$/gms)].map(([, words, code], index) => ({
    name: `${page} ${index + 1}`,
    kind: words,
    code,
  }));
}

export const pages = readdirSync(guide).filter((name) => name.endsWith('.md'));

// [{ name, code }] of one kind.
export const snippets = (kind) => pages.flatMap(snippetsOf).filter((snippet) => snippet.kind === kind);

export const toJavaScript = ({ code }) => transformSync(code, { loader: 'ts', format: 'esm', target: 'es2022' }).code;

// A new folder as a user has it: the package installed, photographs, a network to pack.
export function snippetFolder() {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'monograph-guide-'));
  mkdirSync(path.join(folder, 'node_modules', '.bin'), { recursive: true });
  symlinkSync(root, path.join(folder, 'node_modules', 'monograph'));
  const bin = path.join(root, 'dist', 'bin.js');
  const npx = `#!/bin/sh\n[ "$1" = monograph ] || exit 9\nshift\nexec "${process.execPath}" "${bin}" "$@"\n`;
  writeFileSync(path.join(folder, 'node_modules', '.bin', 'npx'), npx, { mode: 0o755 });
  cpSync(path.join(root, 'samples'), path.join(folder, 'photos'), { recursive: true });
  cpSync(path.join(root, 'samples', 'cat.jpg'), path.join(folder, 'cat.jpg'));
  for (const name of readdirSync(path.join(root, 'tests', 'docs', 'files'))) {
    cpSync(path.join(root, 'tests', 'docs', 'files', name), path.join(folder, name));
  }
  return folder;
}
