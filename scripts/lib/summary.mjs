// Counts of tests, from what the runners leave behind.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildDir } from './paths.mjs';

export const zero = () => ({ passed: 0, failed: 0, skipped: 0 });

export function add(a, b) {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
  };
}

// Catch2's reports count assertions; a test case is one <testcase> element.
function countCases(xml) {
  const counts = zero();
  for (const [, body] of xml.matchAll(/<testcase\b[^>]*?(?:\/>|>([\s\S]*?)<\/testcase>)/g)) {
    if (/<(failure|error)\b/.test(body ?? '')) counts.failed++;
    else if (/<skipped\b/.test(body ?? '')) counts.skipped++;
    else counts.passed++;
  }
  return counts;
}

// The reports of a preset's Catch2 programs.
export function catchCounts(preset) {
  const dir = join(buildDir(preset), 'reports');
  if (!existsSync(dir)) return zero();
  return readdirSync(dir)
    .filter((name) => name.endsWith('.xml'))
    .map((name) => countCases(readFileSync(join(dir, name), 'utf8')))
    .reduce(add, zero());
}

// The last lines of `node --test`.
export function nodeCounts(output) {
  const last = (word) => Number([...output.matchAll(new RegExp(`^(?:ℹ|#) ${word} (\\d+)`, 'gm'))].at(-1)?.[1] ?? 0);
  return {
    passed: last('pass'),
    failed: last('fail') + last('cancelled'),
    skipped: last('skipped') + last('todo'),
  };
}
