'use strict';
// What the page knows of the model: the facts in the page's data, and what follows from them.

const kinds = [
  { key: 'convolution', test: /CONV/i },
  { key: 'matrix product', test: /FULLY_CONNECTED|MATMUL/ },
  { key: 'activation', test: /RELU|LOGISTIC|TANH|SWISH|GELU|SOFTMAX|^ELU|PRELU/ },
  { key: 'pooling, reduction', test: /POOL|^MEAN|^SUM|REDUCE|ARG_M|TOPK|SUPPRESSION/ },
  { key: 'resize', test: /resize/i },
  { key: 'arithmetic', test: /^(ADD|SUB|MUL|DIV|MAX|MIN|POW|SQ|RSQRT|ABS|EXP|LOG|NEG|FLOOR|CEIL|ROUND|SQUARED|SIN|COS)/ },
  { key: 'type', test: /QUANTIZE|^CAST/ },
  { key: 'shape, movement', test: /./ },
];

const kindOf = (op) => kinds.findIndex(({ test }) => test.test(op));

const formatShape = (shape) => (shape.length ? shape.map((dim) => (dim < 0 ? '?' : dim)).join('×') : 'scalar');

const PARTS = ['preprocessing', 'network', 'postprocessing'];

// Boxes of the drawing: the graph's inputs, the nodes that depend on them, its outputs. What is made
// of constants alone belongs to who reads it.
function makeBoxes(facts) {
  const maker = new Map(); // By value: the box that makes it.
  const boxes = [];
  const add = (box, made) => {
    for (const value of made) maker.set(value, boxes.length);
    boxes.push(box);
  };
  const parts = facts.nodes.map((node) => PARTS.indexOf(node.part));
  const first = Math.min(...parts);
  facts.values
    .filter((value) => value.input)
    .forEach((value) => add({ title: value.name, kind: 'input', value, from: [], group: first }, [value.id]));
  facts.nodes.forEach((node, i) => {
    const from = node.inputs.filter((id) => maker.has(id)).map((id) => maker.get(id));
    node.constant = from.length === 0 && node.inputs.length > 0;
    if (node.constant) return;
    add({ title: node.op, kind: kindOf(node.op), node, from, group: parts[i] }, node.outputs);
  });
  for (const id of facts.outputs.map((output) => output.id)) {
    const from = maker.has(id) ? [maker.get(id)] : [];
    boxes.push({ title: facts.values[id].name, kind: 'output', value: facts.values[id], from, group: PARTS.length });
  }
  return boxes;
}

function describe(facts, box) {
  const value = box.value ?? facts.values[box.node.outputs[0]];
  box.detail = value ? `${formatShape(value.shape)} ${value.dtype}` : '';
  const name = box.node?.name ?? '';
  box.label = `${box.title}, ${name ? `${name}, ` : ''}${box.detail}`;
  box.text = `${box.label} ${box.node?.part ?? ''} ${box.node?.backend ?? ''}`.toLowerCase();
}

function readModel() {
  const facts = JSON.parse(document.getElementById('facts').textContent);
  for (const value of facts.values) Object.assign(value, { input: false, makers: [], readers: [] });
  for (const { id } of facts.inputs) facts.values[id].input = true;
  const boxes = makeBoxes(facts);
  boxes.forEach((box, i) => {
    describe(facts, box);
    box.to = [];
    for (const from of new Set(box.from)) boxes[from].to.push(i);
    box.node?.outputs.forEach((id) => facts.values[id].makers.push(i));
    box.node?.inputs.forEach((id) => id >= 0 && facts.values[id].readers.push(i));
  });
  return { facts, boxes, parts: PARTS };
}

const model = readModel();
