// The projects of tests/package/projects, as their users have them: with the packed package and
// their bundler in node_modules.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { ensurePackagesOf } from '../../scripts/lib/npm.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { colorClassifier } from '../support/models.mjs';
import { installTarball } from '../support/tarball.mjs';

const projects = path.join(root, 'tests', 'package', 'projects');
const ownPrograms = path.join(root, 'node_modules', '.bin');

// The bundlers and checkers: heavy, and therefore not among the packages that everyone installs.
export const ensureTools = () => ensurePackagesOf(path.join(root, 'tests', 'package', 'tools'), 'Bundlers for tests');

// A folder with the package in one node_modules and the tools in that of the folder above, where
// projects find both. `remove()` ends it.
export async function openWorkshop() {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'monograph-package-'));
  const tools = await ensureTools();
  fs.symlinkSync(tools, path.join(folder, 'node_modules'));
  fs.mkdirSync(path.join(folder, 'packed'));
  const packed = installTarball(path.join(folder, 'packed'));
  return { ...packed, folder, tools, remove: () => fs.rmSync(folder, { recursive: true }) };
}

function linkTree(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) linkTree(source, target);
    else fs.linkSync(source, target);
  }
}

// Copies a project into the workshop and returns its folder. Those of pages start from the page
// that all have. `models` is its folder that gets the model.
export function placeProject({ folder, installed }, name, { page = true, models = '', as = name } = {}) {
  const project = path.join(folder, as);
  if (page) fs.cpSync(path.join(projects, 'page'), project, { recursive: true });
  fs.cpSync(path.join(projects, name), project, { recursive: true });
  linkTree(installed, path.join(project, 'node_modules', 'monograph'));
  fs.mkdirSync(path.join(project, models), { recursive: true });
  fs.writeFileSync(path.join(project, models, 'color.tflite'), colorClassifier());
  return project;
}

const environment = ({ tools }) => ({
  ...process.env,
  NODE_ENV: undefined,
  NODE_TEST_CONTEXT: undefined,
  PATH: [path.join(tools, '.bin'), ownPrograms, process.env.PATH].join(path.delimiter),
});

// Runs a script of the project's package.json.
export async function runScript(workshop, project, script) {
  const options = { cwd: project, env: environment(workshop), timeout: 120_000 };
  await promisify(execFile)('npm', ['run', '--silent', script], options).catch(({ message, stdout, stderr }) => {
    throw new Error(`${message}\n${stdout.slice(-4000)}\n${stderr.slice(-4000)}`);
  });
}

// Vite's development server for the project: { url, stop() }.
export async function startVite(project) {
  const program = path.join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = [program, '--host', '127.0.0.1', '--port', '0'];
  const env = { ...process.env, NODE_TEST_CONTEXT: undefined, NO_COLOR: '1' };
  const child = spawn(process.execPath, args, { cwd: project, env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  const stop = async () => {
    child.kill();
    await ended;
  };
  let text = '';
  for await (const chunk of child.stdout) {
    text += chunk;
    const [url] = text.match(/http:\/\/127\.0\.0\.1:\d+\//) ?? [];
    if (url) return { url, stop };
  }
  throw new Error(`Vite did not start:\n${text}`);
}
