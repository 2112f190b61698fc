// Results of classification for people: 80 columns, bars.
import type { ClassifyResult } from './classify.js';

const COLUMNS = 80;
const LABEL_WIDTH = 30;
const SCORE_WIDTH = 6;
const BAR_WIDTH = COLUMNS - LABEL_WIDTH - SCORE_WIDTH - '    '.length;
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** Several lines, the last without a line break. */
export function formatResult(result: ClassifyResult): string {
  if ('error' in result) {
    return `${result.file}\n  ${result.error.code}: ${result.error.message}`;
  }
  const heading = `${result.file}  ${result.ms.toFixed(1)} ms`;
  const rows = result.labels.map((label, i) => formatRow(label, result.scores[i] ?? 0));
  return [heading, ...rows].join('\n');
}

function formatRow(label: string, score: number): string {
  const percent = `${(100 * score).toFixed(1)}%`.padStart(SCORE_WIDTH);
  return `  ${fit(label, LABEL_WIDTH)} ${percent} ${bar(score)}`.trimEnd();
}

function fit(text: string, width: number): string {
  return (text.length <= width ? text : `${text.slice(0, width - 1)}…`).padEnd(width);
}

function bar(score: number): string {
  const eighths = Math.round(8 * BAR_WIDTH * Math.min(1, Math.max(0, score)));
  return '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
}
