// Debian's package tools: what this machine has configured, and installing from it.
import { readFileSync } from 'node:fs';
import { capture, run, which } from './exec.mjs';
import { SetupError } from './fail.mjs';

function osRelease() {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return Object.fromEntries(
      [...text.matchAll(/^(\w+)="?(.*?)"?$/gm)].map(([, key, value]) => [key, value]),
    );
  } catch {
    return {};
  }
}

export const isDebian12 = () => osRelease().VERSION_CODENAME === 'bookworm' && !!which('apt-get');

// The mirror of the Debian archive that this machine's own apt sources name; undefined if
// there is none.
export function debianMirror() {
  const format = '$(REPO_URI)|$(RELEASE)|$(LABEL)';
  const targets = capture('apt-get', ['indextargets', '--format', format]) ?? '';
  const codename = osRelease().VERSION_CODENAME ?? '';
  const rows = targets.split('\n').map((line) => line.split('|'));
  const row = rows.find(([, release]) => release === codename);
  return row?.[0].replace(/\/$/, '');
}

// Can packages be installed without asking for a password?
export const hasRoot = () => process.getuid() === 0 || capture('sudo', ['-n', 'true']) !== undefined;

// True if the package is installed.
function installed(name) {
  return capture('dpkg-query', ['-W', '-f', '${db:Status-Status}', name]) === 'installed';
}

// Installs those of `packages` that are missing, for the named purpose.
export async function aptInstall(packages, purpose, report) {
  const missing = packages.filter((name) => !installed(name));
  if (missing.length === 0) return;
  const remedy = `as root, run: apt-get install --no-install-recommends ${missing.join(' ')}`;
  // sudo asks for a password on the terminal, where there is one.
  const sudo = process.getuid() === 0 ? [] : ['sudo', ...(process.stdin.isTTY ? [] : ['-n'])];
  if (sudo.length && !which('sudo')) {
    throw new SetupError(`${purpose} needs ${missing.join(', ')}, and you are not root.`, remedy);
  }
  const apt = async (...args) => {
    const [command, ...rest] = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', ...args];
    const { code, output } = await run(command, rest, { onLine: report, allowFailure: true });
    if (code === 0) return;
    const last = output.split('\n').slice(-8).join('\n');
    throw new SetupError(`${purpose} needs ${missing.join(', ')}; apt-get failed.\n${last}`, remedy);
  };
  await apt('update', '-q');
  await apt('install', '-y', '-q', '--no-install-recommends', ...missing);
}
