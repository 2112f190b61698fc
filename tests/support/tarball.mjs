// The package as npm would publish it.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { root } from '../../scripts/lib/paths.mjs';

// Packs it and installs it in `folder`, as `npm install` does with the tarball; its optional
// dependencies are not there. Returns { tarball, files, installed }: two paths, and what it holds.
export function installTarball(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const stdio = ['ignore', 'pipe', 'ignore'];
  const [report] = JSON.parse(execFileSync('npm', args, { cwd: root, encoding: 'utf8', stdio }));
  const tarball = path.join(folder, report.filename);
  const installed = path.join(folder, 'node_modules', 'monograph');
  fs.mkdirSync(installed, { recursive: true });
  execFileSync('tar', ['-xf', tarball, '-C', installed, '--strip-components=1']);
  return { tarball, files: report.files.map((file) => file.path), installed };
}
