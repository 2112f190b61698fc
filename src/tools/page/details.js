'use strict';
// The panel beside the drawing: the model as a whole, and the box that was chosen.
/* global model, drawing, kinds, element, formatCount, formatBytes, formatShape */

const rowsOf = (entries) =>
  element('dl', {}, ...entries.flatMap(([name, value]) => [element('dt', {}, name), element('dd', {}, value)]));

const link = (text, box) => element('a', { href: `#box-${box}` }, text);

function quantizationText(quantization) {
  if (!quantization) return '';
  const { scale, zero_point: zero, channels, axis } = quantization;
  if (channels) return `${channels} scales along axis ${axis}, ${scale[0].toPrecision(4)} to ${scale[1].toPrecision(4)}`;
  return `real = ${scale.toPrecision(5)} × (q ${zero < 0 ? '+' : '−'} ${Math.abs(zero)})`;
}

// Converters join the names of all that they fused; the first stands for them.
function shortName(name) {
  const [first, ...others] = name.split(';');
  return others.length ? `${first} and ${others.length} more` : first;
}

// One tensor: what it is, and where else it goes.
function tensorItem(id, boxes, what) {
  if (id < 0) return element('li', { class: 'absent' }, 'left out');
  const value = model.facts.values[id];
  const item = element('li', {}, element('span', { title: value.name }, shortName(value.name) || `tensor ${id}`));
  item.append(element('span', { class: 'type' }, `${formatShape(value.shape)} ${value.dtype}`));
  const notes = [quantizationText(value.quantization)];
  if (value.constant) notes.push(`constant, ${formatBytes(value.bytes)}`);
  if (value.data) notes.push(`[${value.data.join(', ')}]`);
  for (const note of notes.filter(Boolean)) item.append(element('span', { class: 'note' }, note));
  if (boxes.length) {
    const links = boxes.flatMap((box, i) => [i ? ', ' : `${what} `, link(model.boxes[box].title, box)]);
    item.append(element('span', { class: 'note' }, ...links));
  }
  return item;
}

const tensorList = (heading, ids, boxesOf, what) => [
  element('h3', {}, heading),
  element('ul', { class: 'tensors' }, ...ids.map((id) => tensorItem(id, id < 0 ? [] : boxesOf(model.facts.values[id]), what))),
];

function nodeDetails(node) {
  const facts = [
    ['Part', node.part],
    ['Backend', node.backend || 'none'],
    ['MACs', formatCount(node.macs)],
    ['Parameters', formatCount(node.parameters)],
    ['Node', node.id],
  ];
  const options = Object.entries(node.options).map(([name, value]) => [
    name,
    typeof value === 'object' ? JSON.stringify(value) : value,
  ]);
  return [
    element('h2', {}, node.op),
    element('p', { class: 'name', title: node.name }, shortName(node.name)),
    rowsOf(facts),
    ...(options.length ? [element('h3', {}, 'Options'), rowsOf(options)] : []),
    ...tensorList('Inputs', node.inputs, (value) => value.makers, 'from'),
    ...tensorList('Outputs', node.outputs, (value) => value.readers, 'to'),
  ];
}

function endDetails({ kind, value }) {
  const boxesOf = (tensor) => (kind === 'input' ? tensor.readers : tensor.makers);
  return [
    element('h2', {}, `${kind} of the model`),
    ...tensorList('Tensor', [value.id], boxesOf, kind === 'input' ? 'to' : 'from'),
  ];
}

function showDetails(box) {
  const content = box.node ? nodeDetails(box.node) : endDetails(box);
  document.getElementById('details').replaceChildren(...content);
}

const cells = (name, values) => values.map((value) => element(name, {}, `${value}`));

function operatorTable(operators) {
  const head = element('tr', {}, ...cells('th', ['Operator', 'Count', 'MACs', 'Parameters', 'Backend']));
  for (const cell of head.children) cell.setAttribute('scope', 'col');
  const rows = operators.map(({ name, custom, count, macs, parameters, backends }) => {
    const where = Object.entries(backends).map(([backend, n]) => (n === count ? backend : `${n}\u00a0${backend}`));
    const title = custom ? `${name} (custom)` : name;
    return element('tr', {}, ...cells('td', [title, count, formatCount(macs), formatCount(parameters), where.join(', ')]));
  });
  return element('div', { class: 'scroller', tabindex: 0 }, element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows)));
}

const typesText = (types) =>
  types.map(({ dtype, count, bytes }) => `${count} ${dtype}${bytes === undefined ? '' : ` (${formatBytes(bytes)})`}`).join(', ');

function modelRows({ facts }) {
  const { quantized, memory, labels, metadata, refused } = facts;
  const weights = quantized.weights_per_tensor + quantized.weights_per_channel;
  const rows = [
    ['File', formatBytes(facts.bytes)],
    ['Parameters', formatCount(facts.parameters)],
    ['MACs', formatCount(facts.macs)],
    ['Constants', typesText(facts.types.constants) || 'none'],
    ['Activations', typesText(facts.types.activations)],
  ];
  if (quantized.activations + weights > 0) {
    rows.push(['Quantised', `${quantized.activations} activations, ${weights} weights, ${quantized.weights_per_channel} of them per channel`]);
  }
  if (memory) rows.push(['Memory', `weights ${formatBytes(memory.weights)}, arena ${formatBytes(memory.arena)}`]);
  if (labels.count) rows.push(['Labels', `${labels.count}: ${labels.first.join(', ')}${labels.count > labels.first.length ? ', …' : ''}`]);
  for (const { name, bytes } of metadata) rows.push(['Metadata', `${name}, ${formatBytes(bytes)}`]);
  if (refused) rows.push(['Cannot run', refused.message]);
  return rows;
}

function legend() {
  const items = kinds.flatMap(({ key }, kind) =>
    drawing.used[kind] ? [element('li', { class: `kind-${kind}` }, `${key} (${drawing.used[kind]})`)] : [],
  );
  if (model.boxes.some((box) => box.node?.backend === 'folded')) {
    items.push(element('li', { class: 'before' }, 'dashed: computed before the run'));
  }
  return element('ul', { class: 'legend' }, ...items);
}

function showModel() {
  document.getElementById('model').replaceChildren(
    element('h2', {}, 'The model'),
    ...(model.facts.description ? [element('p', {}, model.facts.description)] : []),
    rowsOf(modelRows(model)),
    element('h3', {}, 'Operators'),
    operatorTable(model.facts.operators),
    element('h3', {}, 'Colours'),
    legend(),
  );
}
