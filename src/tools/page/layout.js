'use strict';
// A layered drawing of a directed graph (Sugiyama, Tagawa and Toda, 1981): layers by the longest way,
// order within a layer by barycentres, positions by least squares.

const SWEEPS = 10;
const GAP = { x: 24, y: 34 };
const BEND_WIDTH = 10;
// How strongly an edge wants to be straight, by how many of its ends are bends.
const STRAIGHTNESS = [1, 3, 9];

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

// The layer of each node: below all that it reads and not above its group's first layer. Groups are
// numbers that do not fall along an edge.
function layersOf(nodes) {
  const layers = [];
  let first = 0;
  for (const group of new Set(nodes.map((node) => node.group).sort((a, b) => a - b))) {
    let last = first;
    nodes.forEach((node, i) => {
      if (node.group !== group) return;
      layers[i] = Math.max(first, ...node.from.map((j) => layers[j] + 1));
      last = Math.max(last, layers[i]);
    });
    first = last + 1;
  }
  return layers;
}

// What is only read far below stands right above its first reader.
function sinkSources(nodes, layers) {
  nodes.forEach((node, i) => {
    if (node.from.length) return;
    const readers = nodes.flatMap(({ from }, j) => (from.includes(i) ? [layers[j]] : []));
    const sameGroup = nodes.flatMap(({ group }, j) => (group === node.group ? [layers[j]] : []));
    if (readers.length) layers[i] = Math.min(Math.max(...sameGroup), Math.min(...readers) - 1);
  });
}

// Points of the drawing: one a node, and a bend wherever an edge passes a layer.
function makePoints(nodes, layers) {
  const points = nodes.map((node, i) => ({ layer: layers[i], width: node.width, up: [], down: [], bend: false }));
  const edges = [];
  const link = (a, b) => {
    points[a].down.push(b);
    points[b].up.push(a);
  };
  nodes.forEach((node, to) => {
    for (const from of new Set(node.from)) {
      const path = [from];
      for (let layer = layers[from] + 1; layer < layers[to]; layer++) {
        points.push({ layer, width: BEND_WIDTH, up: [], down: [], bend: true });
        link(path.at(-1), points.length - 1);
        path.push(points.length - 1);
      }
      link(path.at(-1), to);
      edges.push({ from, to, path: [...path, to] });
    }
  });
  return { points, edges };
}

function countCrossings(points, rows) {
  let crossings = 0;
  for (const row of rows) {
    const ends = row.flatMap((i) => points[i].down.map((j) => points[j].place).sort((a, b) => a - b));
    for (let i = 0; i < ends.length; i++) {
      for (let j = i + 1; j < ends.length; j++) if (ends[i] > ends[j]) crossings++;
    }
  }
  return crossings;
}

function numberPlaces(points, row) {
  row.forEach((i, place) => (points[i].place = place));
}

// Sorts a row by where its neighbours on one side stand; without neighbours a point keeps its place.
function sortRow(points, row, side) {
  const key = new Map(
    row.map((i) => {
      const neighbours = points[i][side];
      return [i, neighbours.length ? mean(neighbours.map((j) => points[j].place)) : points[i].place];
    }),
  );
  row.sort((a, b) => key.get(a) - key.get(b) || points[a].place - points[b].place);
  numberPlaces(points, row);
}

function makeRows(points) {
  const rows = [];
  points.forEach((point, i) => (rows[point.layer] ??= []).push(i));
  const filled = rows.filter(Boolean);
  filled.forEach((row, layer) => row.forEach((i) => (points[i].layer = layer)));
  filled.forEach((row) => numberPlaces(points, row));
  return filled;
}

// Orders each row such that few edges cross.
function orderRows(points) {
  const rows = makeRows(points);
  let best = { crossings: Infinity };
  for (let sweep = 0; sweep <= SWEEPS; sweep++) {
    const crossings = countCrossings(points, rows);
    if (crossings < best.crossings) best = { crossings, rows: rows.map((row) => [...row]) };
    if (crossings === 0) break;
    if (sweep % 2 === 0) rows.forEach((row) => sortRow(points, row, 'up'));
    else rows.toReversed().forEach((row) => sortRow(points, row, 'down'));
  }
  best.rows.forEach((row) => numberPlaces(points, row));
  return best.rows;
}

// The values in rising order that are nearest, by least squares, to the wanted ones (pool adjacent
// violators).
function nearestRising(wanted, weights) {
  const blocks = [];
  wanted.forEach((value, i) => {
    let block = { value, weight: weights[i], count: 1 };
    while (blocks.length && blocks.at(-1).value > block.value) {
      const last = blocks.pop();
      const weight = last.weight + block.weight;
      const sum = last.value * last.weight + block.value * block.weight;
      block = { value: sum / weight, weight, count: last.count + block.count };
    }
    blocks.push(block);
  });
  return blocks.flatMap(({ value, count }) => Array(count).fill(value));
}

// Moves a row's points towards their neighbours on the given sides, without overlaps.
function placeRow(points, row, sides) {
  const offsets = [];
  const wanted = [];
  const weights = [];
  let offset = 0;
  row.forEach((i, place) => {
    const point = points[i];
    if (place > 0) offset += (points[row[place - 1]].width + point.width) / 2 + GAP.x;
    const neighbours = sides.flatMap((side) => point[side]).map((j) => points[j]);
    const pull = neighbours.map((other) => STRAIGHTNESS[Number(point.bend) + Number(other.bend)]);
    const total = pull.reduce((sum, value) => sum + value, 0);
    const target = neighbours.reduce((sum, other, k) => sum + other.x * pull[k], 0) / total;
    offsets.push(offset);
    wanted.push((total ? target : point.x) - offset);
    weights.push(total || 0.1);
  });
  nearestRising(wanted, weights).forEach((x, place) => (points[row[place]].x = x + offsets[place]));
}

function placePoints(points, rows) {
  for (const point of points) point.x = 0;
  rows.forEach((row) => placeRow(points, row, []));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    rows.forEach((row) => placeRow(points, row, ['up']));
    rows.toReversed().forEach((row) => placeRow(points, row, ['down']));
  }
  for (let sweep = 0; sweep < SWEEPS; sweep++) rows.forEach((row) => placeRow(points, row, ['up', 'down']));
  const left = Math.min(...points.map((point) => point.x - point.width / 2));
  for (const point of points) point.x -= left;
}

/**
 * Places nodes { width, from: indices of earlier nodes, group } of one height. Gives the middle of
 * each node, the points that each edge passes, the layer of each node and the size of it all.
 */
function layOut(nodes, height) {
  const layers = layersOf(nodes);
  sinkSources(nodes, layers);
  const { points, edges } = makePoints(nodes, layers);
  const rows = orderRows(points);
  placePoints(points, rows);
  const pitch = height + GAP.y;
  const middle = (i) => ({ x: points[i].x, y: points[i].layer * pitch + height / 2 });
  return {
    nodes: nodes.map((_, i) => ({ ...middle(i), layer: points[i].layer })),
    edges: edges.map(({ from, to, path }) => ({ from, to, points: path.map(middle) })),
    width: Math.max(...points.map((point) => point.x + point.width / 2)),
    height: rows.length * pitch - GAP.y,
    pitch,
  };
}
