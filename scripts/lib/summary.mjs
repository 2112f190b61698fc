// Counts of tests, from what the runners leave behind.
import { existsSync, readFileSync } from 'node:fs';
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

// A test of ctest's: the cases in its report where it left one, else the test itself.
function countTest(preset, name, passed) {
  const report = join(buildDir(preset), 'reports', `${name}.xml`);
  const counts = existsSync(report) ? countCases(readFileSync(report, 'utf8')) : zero();
  const agrees = passed ? existsSync(report) : counts.failed > 0;
  if (agrees) return counts;
  return add(counts, passed ? { ...zero(), passed: 1 } : { ...zero(), failed: 1 });
}

// The counts of a run of ctest, from its output and the reports that the programs left.
export function ctestCounts(preset, output) {
  return [...output.matchAll(/ Test +#\d+: (\S+) \.* *(Passed|\*\*\*)/g)]
    .map(([, name, status]) => countTest(preset, name, status === 'Passed'))
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
