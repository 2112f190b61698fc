// Rows to tables, as text or Markdown.
import { base, contender } from './contenders.mjs';
import { networks } from './models/networks.mjs';

const unique = (values) => [...new Set(values)];
const kibibytes = ({ download }) => String(Math.round(download / 1024));
const mebibytes = ({ wasmBytes }) => (wasmBytes / 2 ** 20).toFixed(1);
const titleOf = (network) => networks[network]().title;

function textTable(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  const padded = (cell, column) =>
    column ? cell.padStart(widths[column]) : cell.padEnd(widths[column]);
  return rows.map((row) => `  ${row.map(padded).join('   ')}`.trimEnd());
}

function markdownTable([header, ...rows]) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  const rule = header.map((_, column) => (column ? '---:' : '---'));
  return [line(header), line(rule), ...rows.map(line)];
}

function time({ ms, ratio, agrees }) {
  const figure = ms.toFixed(ms < 100 ? 2 : 0);
  return `${figure}${ratio === undefined ? '' : ` (${ratio.toFixed(2)}×)`}${agrees === false ? ' !' : ''}`;
}

function cell(row, format) {
  if (!row) return '–';
  return row.failure ? 'failed' : format(row);
}

function nameOf(name) {
  const { title, version } = contender(name);
  return `${title} ${version}`;
}

const precisionAndThreads = ({ precision, threads }) =>
  [precision, `${threads}T`].filter(Boolean).join(' ');
const threadsAlone = ({ threads }) => `${threads}T`;

function complaint(row) {
  if (row.failure) return row.failure;
  if (row.agrees === false)
    return `! a probability is ${row.difference.toPrecision(2)} off the reference`;
  return undefined;
}

// What went wrong: a line for each contender or model and message.
function notes(rows) {
  const wheres = new Map();
  for (const row of rows.filter(complaint)) {
    const subject =
      row.model ?? row.resizer ?? row.form ?? (row.contender ? contender(row.contender).title : 'native');
    const key = JSON.stringify([subject, complaint(row)]);
    wheres.set(key, [...(wheres.get(key) ?? []), precisionAndThreads(row)]);
  }
  return [...wheres].map(([key, places]) => {
    const [subject, text] = JSON.parse(key);
    return `${subject} (${places.join(', ')}): ${text}`;
  });
}

// A line a contender or model, a column for each of what `columnOf` gives.
function matrix(title, rows, { lineOf = ({ contender: name }) => nameOf(name), columnOf, format }) {
  const columns = unique(rows.map(columnOf));
  const body = unique(rows.map(lineOf)).map((line) => {
    const own = rows.filter((row) => lineOf(row) === line);
    return [
      line,
      ...columns.map((column) =>
        cell(
          own.find((row) => columnOf(row) === column),
          format,
        ),
      ),
    ];
  });
  return { title, cells: [['', ...columns], ...body], notes: notes(rows) };
}

function latencyTables(rows) {
  return unique(rows.map(({ network }) => network)).map((network) =>
    matrix(
      `${titleOf(network)}: milliseconds a run (ratio to ${contender(base).title})`,
      rows.filter((row) => row.network === network),
      { columnOf: precisionAndThreads, format: time },
    ),
  );
}

function startTables(rows) {
  const title = titleOf(rows[0].network);
  const onePrecision = rows.filter(({ precision }) => precision === rows[0].precision);
  const columnOf = precisionAndThreads;
  return [
    matrix(`Start to first answer, ms, model file apart (${title})`, rows, { columnOf, format: time }),
    matrix('Download, KiB (brotli), model file apart', onePrecision, {
      columnOf: threadsAlone,
      format: kibibytes,
    }),
    matrix(`WebAssembly memory, MiB (${title})`, rows, { columnOf, format: mebibytes }),
  ];
}

function canvasTables(rows) {
  const title = `${base}: milliseconds from a canvas of 1920 x 1080 to five names`;
  return [matrix(title, rows, { lineOf: ({ model }) => model, columnOf: threadsAlone, format: time })];
}

function nativeTables(rows) {
  const title = 'Natively: milliseconds a run (ratio to fp32)';
  const lineOf = ({ network }) => titleOf(network);
  return [matrix(title, rows, { lineOf, columnOf: precisionAndThreads, format: time })];
}

const imagesPerSecond = ({ ms, ratio }) => `${(1000 / ms).toFixed(1)} (${ratio.toFixed(2)}×)`;

function batchTables(rows) {
  const title = 'Images a second in Node, of unlike sizes, by size of the batch (time: ratio to one by one)';
  return [
    matrix(title, rows, {
      lineOf: ({ model, threads }) => `${model}, ${threads}T`,
      columnOf: ({ size }) => (size === 1 ? 'one by one' : String(size)),
      format: imagesPerSecond,
    }),
  ];
}

function resizeTables(rows) {
  const title = 'Milliseconds to resize 1920 x 1080 to 256 and crop 224, one thread';
  return [
    matrix(title, rows, {
      lineOf: ({ resizer }) => resizer,
      columnOf: ({ method }) => method,
      format: time,
    }),
  ];
}

function repVggTables(rows) {
  const title = 'RepVGG-A0 224, before and after re-parameterisation: milliseconds a run';
  return [matrix(title, rows, { lineOf: ({ form }) => form, columnOf: threadsAlone, format: time })];
}

const makers = {
  latency: latencyTables,
  start: startTables,
  canvas: canvasTables,
  native: nativeTables,
  batch: batchTables,
  resize: resizeTables,
  repvgg: repVggTables,
};

function tables(rows) {
  return Object.entries(makers).flatMap(([part, make]) => {
    const own = rows.filter((row) => row.part === part);
    return own.length ? make(own) : [];
  });
}

const machine = ({ cpu, cores, chromium, node, load }) =>
  `${cpu}, ${cores} cores, Chromium ${chromium}, Node ${node}, load ${load.join(' to ')}`;

export function textReport({ environment, rows }) {
  const blocks = tables(rows).map(({ title, cells, notes }) =>
    [title, ...textTable(cells), ...notes.map((note) => `  ${note}`)].join('\n'),
  );
  return ['', ...blocks, machine(environment)].join('\n\n');
}

export function markdownReport({ environment, rows }) {
  const blocks = tables(rows).map(({ title, cells, notes }) => {
    const remarks = notes.length ? ['', ...notes.map((note) => `- ${note}`)] : [];
    return [`**${title}**`, '', ...markdownTable(cells), ...remarks].join('\n');
  });
  return [...blocks, `${machine(environment)}.`].join('\n\n');
}
