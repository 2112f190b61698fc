'use strict';
// The report on quantisation, from the facts in the page's data: the JSON of `monograph quantize`.
/* global element, formatBytes, formatCount, drawColumns, drawRanges */

const report = JSON.parse(document.getElementById('facts').textContent);
const LOW_SQNR = 10; // dB
const MANY = 0.01; // Share of numbers clipped or saturated.

const percent = (share, digits = 1) => `${(100 * share).toFixed(digits)} %`;
const short = (number) => (number === undefined || number === null ? '–' : `${Number(number.toPrecision(3))}`);
const rangeText = (range) => (range ? `${short(range[0])} to ${short(range[1])}` : '–');
const counted = (count, what) => `${count} ${what}${count === 1 ? '' : 's'}`;

const card = (title, main, ...notes) =>
  element('div', { class: 'card' }, element('h3', {}, title), element('strong', {}, main), ...notes.map((note) => element('div', { class: 'note' }, note)));

function errorCards() {
  return report.outputs
    .filter((output) => output.mean_absolute !== undefined)
    .map(({ name, mean_absolute: mean, max_absolute: max, sqnr_db: sqnr }) =>
      card(`Mean absolute error of ${name}`, short(mean), `at most ${short(max)}`, sqnr === null ? 'equal' : `SQNR ${sqnr.toFixed(1)} dB`),
    );
}

function answerCards() {
  const { agreement, accuracy, images } = report;
  const where = images.test ? `on ${counted(images.test, 'test image')}` : 'on the images of the calibration';
  const cards = [];
  if (agreement) {
    cards.push(card('Same best class (top-1)', percent(agreement.top1 / agreement.of), `${agreement.top1} of ${agreement.of}`, where));
    cards.push(card("Float's best among five (top-5)", percent(agreement.top5 / agreement.of), `${agreement.top5} of ${agreement.of}`));
  }
  if (accuracy) cards.push(card('Accuracy by labels', percent(accuracy.int8, 2), `float ${percent(accuracy.float, 2)}`));
  return cards;
}

function speedCards() {
  const { speed } = report;
  if (!speed) return [];
  const { float_ms: float, int8_ms: int8, width, height, threads } = speed;
  return [card('Speed', `${(float / int8).toFixed(2)} times`, `float ${float.toFixed(2)} ms, int8 ${int8.toFixed(2)} ms`, `${width} × ${height} pixels, ${counted(threads, 'thread')}`)];
}

function showSummary() {
  const { int8 } = report;
  const macs = int8.macs ? percent(int8.int8_macs / int8.macs) : 'unknown';
  document.getElementById('summary').append(
    ...answerCards(),
    ...errorCards(),
    card('File', formatBytes(report.output_bytes), `float ${formatBytes(report.input_bytes)}`, `${percent(report.output_bytes / report.input_bytes, 0)} of it`),
    ...speedCards(),
    card('MACs in int8', macs, `of ${formatCount(int8.macs)}`, `${int8.int8_operators} of ${int8.operators} operators`),
    card('Conversions left', `${int8.quantize + int8.dequantize}`, `${int8.quantize} QUANTIZE, ${int8.dequantize} DEQUANTIZE`),
  );
}

const rowOf = (name) => report.layers.findIndex((layer) => layer.name === name);

function showWarnings() {
  const items = report.warnings.map(({ text, layer }) => {
    const row = layer === null ? -1 : rowOf(layer);
    return element('li', {}, text, ...(row < 0 ? [] : [' ', element('a', { href: `#layer-${row}`, 'aria-label': `show the layer ${layer}` }, 'Show the layer')]));
  });
  const content = items.length ? element('ul', {}, ...items) : element('p', {}, 'None.');
  document.getElementById('warnings').append(content);
}

// Two bars, of before and after the step, for the steps that have such numbers.
function beforeAndAfter(step) {
  const found = ['precision', 'error', ''].map((name) => [`${name}${name && '_'}before`, `${name}${name && '_'}after`]);
  const names = found.find(([before]) => typeof step[before] === 'number');
  if (!names) return [];
  const values = names.map((name) => step[name]);
  const most = Math.max(...values) || 1;
  const bars = values.flatMap((value, i) => [
    element('span', { class: 'note' }, i ? 'after' : 'before'),
    element('div', { class: i ? 'bar' : 'bar before', style: `width: ${((100 * value) / most).toFixed(1)}%` }),
  ]);
  return [element('div', { class: 'pair', 'aria-hidden': 'true' }, ...bars)];
}

function showSteps() {
  const items = report.steps.map((step) => element('li', {}, element('strong', {}, step.name), ` ${step.text}`, ...beforeAndAfter(step)));
  document.getElementById('steps').append(items.length ? element('ul', { class: 'steps' }, ...items) : element('p', {}, 'None was asked for.'));
}

const gain = ({ rounding }) => (rounding && rounding.error_before > 0 ? rounding.error_after / rounding.error_before : undefined);

// What a layer is measured by: `of` gives a number, null where the layers are equal, or undefined.
const measures = [
  { key: 'sqnr', title: 'SQNR, dB', of: ({ test }) => test.sqnr_db, text: (x) => (x === null ? 'equal' : x.toFixed(1)), bad: (x) => x !== null && x < LOW_SQNR },
  { key: 'clipped', title: 'Clipped, %', of: ({ test }) => test.clipped, factor: 100, bad: (x) => x > MANY },
  { key: 'saturated', title: 'Saturated, %', of: ({ test }) => test.saturated, factor: 100, bad: (x) => x > MANY },
  { key: 'uncovered', title: 'Beyond calibration, %', of: ({ test }) => test.uncovered, factor: 100, bad: (x) => x > MANY },
  { key: 'scale', title: 'Scale', of: ({ scale }) => scale },
  { key: 'mean', title: 'Mean absolute error', of: ({ test }) => test.mean_absolute },
  { key: 'outlier', title: 'Weights’ outlier', of: ({ weights }) => weights?.outlier },
  { key: 'gain', title: 'Error left by learned rounding, %', of: gain, factor: 100 },
];

function measureText({ of, text, factor = 1 }, layer) {
  const value = of(layer);
  if (value === undefined || (value === null && !text)) return '–';
  return text ? text(value) : short(value * factor);
}

function isBad({ of, bad }, layer) {
  const value = of(layer);
  return bad !== undefined && value !== undefined && bad(value);
}

function columnOf(measure, layer, i) {
  const value = measure.of(layer);
  const kind = isBad(measure, layer) ? 'bad' : layer.int8 ? 'int8' : 'float';
  return {
    value: typeof value === 'number' ? Math.max(0, value * (measure.factor ?? 1)) : null,
    label: `${layer.name}, ${layer.op}: ${measureText(measure, layer)}`,
    kind,
    target: `layer-${i}`,
  };
}

function showChart() {
  const measure = measures[document.getElementById('measure').selectedIndex];
  const columns = report.layers.map((layer, i) => columnOf(measure, layer, i));
  const known = columns.filter(({ value }) => value !== null);
  const least = known.reduce((best, column) => (column.value < best.value ? column : best), known[0]);
  const most = known.reduce((best, column) => (column.value > best.value ? column : best), known[0]);
  const summary = known.length ? `Least: ${least.label}. Most: ${most.label}.` : 'No layer has it.';
  const chart = drawColumns(columns, `${measure.title}, of ${counted(columns.length, 'layer')}. ${summary}`, measure.title);
  document.querySelector('#chart figure').replaceChildren(chart);
}

const rangesOf = (layer) =>
  drawRanges(
    layer.covered,
    layer.calibration?.seen,
    layer.test.seen,
    `int8 covers ${rangeText(layer.covered)}; calibration ${rangeText(layer.calibration?.seen)}; test ${rangeText(layer.test.seen)}`,
  );

const measureColumns = measures.map((measure) => ({
  title: measure.title,
  by: (layer) => (measure.key === 'sqnr' && measure.of(layer) === null ? Infinity : measure.of(layer)),
  cell: (layer) => measureText(measure, layer),
  measure,
}));

// A heading, what it is sorted by, and a cell's content.
const tableColumns = [
  { title: '#', by: (layer, i) => i, cell: (layer, i) => `${i + 1}` },
  { title: 'Layer', by: (layer) => layer.name, cell: (layer) => layer.name },
  measureColumns[0],
  { title: 'Ranges', by: ({ test }) => test.seen[1] - test.seen[0], cell: rangesOf },
  { title: 'int8 covers', by: ({ covered }) => (covered ? covered[1] - covered[0] : undefined), cell: ({ covered }) => rangeText(covered) },
  { title: 'Operator', by: (layer) => layer.op, cell: (layer) => (layer.int8 ? layer.op : `${layer.op} (float)`) },
  ...measureColumns.slice(1),
];

function layerRow(layer, i) {
  const cells = tableColumns.map(({ title, cell, measure }) => {
    const content = cell(layer, i);
    if (title === 'Layer') return element('th', { scope: 'row' }, content);
    const bad = measure && isBad(measure, layer);
    return element('td', { class: `${measure ? 'number' : ''}${bad ? ' bad' : ''}` }, content);
  });
  return element('tr', { id: `layer-${i}` }, ...cells);
}

function compare(a, b) {
  if (a === undefined || b === undefined) return (a === undefined) - (b === undefined);
  if (typeof a === 'string') return a.localeCompare(b);
  return a === b ? 0 : a < b ? -1 : 1;
}

function sortRows(body, rows, heading, { by }) {
  const down = heading.getAttribute('aria-sort') === 'ascending';
  for (const other of heading.parentNode.children) other.removeAttribute('aria-sort');
  heading.setAttribute('aria-sort', down ? 'descending' : 'ascending');
  const keys = report.layers.map(by);
  const order = rows.map((_, i) => i);
  // Layers without the number stay at the end.
  order.sort((i, j) => {
    const missing = keys[i] === undefined || keys[j] === undefined;
    return compare(keys[i], keys[j]) * (down && !missing ? -1 : 1) || i - j;
  });
  body.append(...order.map((i) => rows[i]));
}

function showLayers() {
  const rows = report.layers.map(layerRow);
  const body = element('tbody', {}, ...rows);
  const head = element('tr');
  for (const column of tableColumns) {
    const heading = element('th', { scope: 'col' });
    heading.append(element('button', { type: 'button', onclick: () => sortRows(body, rows, heading, column) }, column.title));
    head.append(heading);
  }
  document.querySelector('#layers .scroller').append(element('table', {}, element('thead', {}, head), body));
}

function showAbout() {
  const { images, options, kept_float: kept } = report;
  const rows = [
    ['Float model', report.input],
    ['int8 model', report.output],
    ['Calibration', counted(images.calibration, 'image')],
    ['Test', images.test ? counted(images.test, 'other image') : 'on the images of the calibration'],
    ['Ranges', `by ${options.observer}${options.percentile ? ` ${options.percentile} %` : ''}`],
    ['Weights', `one scale for each ${options.per_tensor ? 'layer' : 'channel'}`],
    ['Kept float', [...options.keep_float, ...(kept ?? [])].join(', ') || 'none'],
    ...images.skipped.map(({ error }) => ['Skipped', error.message]),
  ];
  const terms = rows.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, `${value}`)]);
  document.getElementById('about').append(element('dl', {}, ...terms));
}

document.getElementById('measure').append(...measures.map(({ title }) => element('option', {}, title)));
document.getElementById('measure').addEventListener('change', showChart);
showSummary();
showWarnings();
showSteps();
showChart();
showLayers();
showAbout();
