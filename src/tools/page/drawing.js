'use strict';
// The drawing: an SVG of the boxes and the edges between them.
/* global layOut, model, kinds, svg */

const BOX_HEIGHT = 44;
const LETTERS = { title: 8.4, detail: 6.4 }; // Widths in the page's font, about.
const MARGIN = 26;

const shorten = (text, letters) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text);

function makeLayout() {
  const nodes = model.boxes.map((box) => ({
    from: box.from,
    group: box.group,
    width: Math.max(90, Math.min(240, Math.max(box.title.length * LETTERS.title, box.detail.length * LETTERS.detail) + 24)),
  }));
  const layout = layOut(nodes, BOX_HEIGHT);
  nodes.forEach(({ width }, i) => Object.assign(layout.nodes[i], { width }));
  return layout;
}

function edgePath(points) {
  const ends = points.map(({ x, y }) => ({ x: x + MARGIN, y: y + MARGIN }));
  const half = BOX_HEIGHT / 2;
  let path = '';
  ends.forEach(({ x, y }, i) => {
    const top = i === 0 ? y + half : y - half;
    if (i === 0) path = `M${x.toFixed(1)} ${top.toFixed(1)}`;
    else {
      const before = ends[i - 1];
      const middle = (before.y + half + top) / 2;
      path += `C${before.x.toFixed(1)} ${middle.toFixed(1)} ${x.toFixed(1)} ${middle.toFixed(1)} ${x.toFixed(1)} ${top.toFixed(1)}`;
      if (i < ends.length - 1) path += `V${(y + half).toFixed(1)}`;
    }
  });
  return path;
}

function drawBox(box, place, i) {
  const fitting = (text, letter) => shorten(text, Math.floor((place.width - 14) / letter));
  const round = typeof box.kind === 'string' ? BOX_HEIGHT / 2 : 8;
  const kind = typeof box.kind === 'string' ? 'end' : `kind-${box.kind}`;
  const before = box.node?.backend === 'folded' ? ' before' : '';
  return svg(
    'g',
    {
      class: `box ${kind}${before}`,
      transform: `translate(${(place.x + MARGIN - place.width / 2).toFixed(1)} ${(place.y + MARGIN - BOX_HEIGHT / 2).toFixed(1)})`,
      role: 'button',
      tabindex: i === 0 ? 0 : -1,
      'aria-label': box.label,
      'data-box': i,
    },
    svg('title', {}, box.label),
    svg('rect', { width: place.width.toFixed(1), height: BOX_HEIGHT, rx: round }),
    svg('text', { x: (place.width / 2).toFixed(1), y: 19, class: 'name' }, fitting(box.title, LETTERS.title)),
    svg('text', { x: (place.width / 2).toFixed(1), y: 34, class: 'detail' }, fitting(box.detail, LETTERS.detail)),
  );
}

// A band behind each part, where there is more than one.
function drawBands(layout, width) {
  const used = model.parts.filter((part) => model.facts.parts[part] > 0);
  if (used.length < 2) return [];
  return used.flatMap((part) => {
    const rows = model.boxes.flatMap((box, i) => (box.node?.part === part ? [layout.nodes[i].y] : []));
    if (rows.length === 0) return [];
    const top = Math.min(...rows) - BOX_HEIGHT / 2 - 14 + MARGIN;
    const bottom = Math.max(...rows) + BOX_HEIGHT / 2 + 14 + MARGIN;
    const band = svg('rect', { class: `band ${part}`, x: 0, y: top, width, height: bottom - top, rx: 10 });
    return [band, svg('text', { class: 'band-name', x: 12, y: top + 18 }, part)];
  });
}

function draw() {
  const layout = makeLayout();
  const width = Math.max(layout.width, 320) + 2 * MARGIN;
  const height = layout.height + 2 * MARGIN;
  const root = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'group',
    'aria-label': `The graph of ${model.facts.file}: ${model.boxes.length} boxes`,
  });
  const shift = (width - 2 * MARGIN - layout.width) / 2;
  for (const node of layout.nodes) node.x += shift;
  const edges = layout.edges.map(({ from, to, points }) =>
    svg('path', { class: 'edge', d: edgePath(points.map(({ x, y }) => ({ x: x + shift, y }))), 'data-from': from, 'data-to': to }),
  );
  // The ends of an edge are the middles of boxes that were moved already.
  const boxes = model.boxes.map((box, i) => drawBox(box, layout.nodes[i], i));
  root.append(
    svg('defs', {}, svg('marker', { id: 'tip', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 9, markerHeight: 9, markerUnits: 'userSpaceOnUse', orient: 'auto' }, svg('path', { d: 'M0 0L8 4L0 8z' }))),
    ...drawBands(layout, width),
    ...edges,
    ...boxes,
  );
  return { root, boxes, edges, layout, width, height, used: kinds.map((_, kind) => model.boxes.filter((box) => box.kind === kind).length) };
}

const drawing = draw();
