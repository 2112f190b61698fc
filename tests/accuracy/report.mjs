// The measured rows as tables, one a network.
import { configurations } from './configurations.mjs';

const percent = (value) => `${value.toFixed(2)} %`;

function line(row, float) {
  const size = `${(row.bytes / 1024).toFixed(0)} KiB`;
  if (!row.configuration) return ['float', percent(row.top1), '', '', size, ''];
  const drop = `${(float.top1 - row.top1).toFixed(2)}`;
  const title = configurations[row.configuration].title;
  return [title, percent(row.top1), drop, percent(row.agree), size, `${row.seconds.toFixed(1)} s`];
}

function table(network, rows) {
  const [float] = rows;
  const lines = rows.map((row) => `| ${line(row, float).join(' | ')} |`);
  return [
    `| ${network} | Top-1 | Points lost | Same class as float | File | Quantising |`,
    '|---|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}

export function markdown(rows) {
  const networks = [...new Set(rows.map(({ network }) => network))];
  return networks.map((network) => table(network, rows.filter((row) => row.network === network))).join('\n');
}
