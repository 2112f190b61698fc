// The drawing of a graph: boxes that do not overlap, edges that point down, chains that are straight.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import vm from 'node:vm';
import { root } from '../../scripts/lib/paths.mjs';

const script = readFileSync(path.join(root, 'src', 'tools', 'page', 'layout.js'), 'utf8');
const layOut = vm.runInThisContext(`${script}; layOut`);
const HEIGHT = 40;

const node = (...from) => ({ from, group: 0, width: 100 });
const chain = (length) => Array.from({ length }, (_, i) => (i ? node(i - 1) : node()));

function assertSound(nodes) {
  const { nodes: places, edges } = layOut(nodes, HEIGHT);
  for (const { from, to, points } of edges) {
    assert.ok(places[from].y < places[to].y, `edge ${from} to ${to} points up`);
    points.slice(1).forEach((point, i) => assert.ok(point.y > points[i].y));
  }
  places.forEach((a, i) => {
    for (let j = i + 1; j < places.length; j++) {
      const b = places[j];
      const apart = Math.abs(a.x - b.x) >= (nodes[i].width + nodes[j].width) / 2 || Math.abs(a.y - b.y) >= HEIGHT;
      assert.ok(apart, `boxes ${i} and ${j} overlap`);
    }
  });
  return places;
}

test('a chain is a straight line', () => {
  const places = assertSound(chain(50));
  for (const { x } of places) assert.ok(Math.abs(x - places[0].x) < 1e-6);
});

test('an edge past other boxes keeps away from them', () => {
  const nodes = chain(6);
  nodes[5].from = [4, 0];
  assertSound(nodes);
  const { nodes: places, edges } = layOut(nodes, HEIGHT);
  const long = edges.find(({ from, to }) => from === 0 && to === 5);
  assert.equal(long.points.length, 6);
  long.points.slice(1, -1).forEach((point) => {
    for (const place of places.slice(1, 5)) assert.ok(point.y !== place.y || Math.abs(point.x - place.x) > 50);
  });
});

test('edges do not cross where they need not', () => {
  // Two rows of two, each box read by the one on the other side.
  const { nodes: places } = layOut([node(), node(), node(1), node(0)], HEIGHT);
  assert.equal(Math.sign(places[0].x - places[1].x), Math.sign(places[3].x - places[2].x));
});

test('groups stand below each other', () => {
  const nodes = [node(), { ...node(), group: 0 }, { ...node(0), group: 1 }, { ...node(), group: 2 }, { ...node(1), group: 2 }];
  const places = assertSound(nodes);
  assert.ok(places[2].y > Math.max(places[0].y, places[1].y));
  assert.ok(Math.min(places[3].y, places[4].y) > places[2].y);
});

test('random graphs are sound, large ones too', () => {
  const seed = Number(process.env.MONOGRAPH_SEED ?? Date.now() % 1e6);
  let state = seed;
  const random = (n) => ((state = (state * 1103515245 + 12345) % 2147483648), Math.floor((state / 2147483648) * n));
  for (const count of [1, 2, 9, 40, 120]) {
    const nodes = Array.from({ length: count }, (_, i) => ({
      from: Array.from({ length: i ? random(3) : 0 }, () => Math.max(0, i - 1 - random(8))),
      group: Math.floor((3 * i) / count),
      width: 60 + random(150),
    }));
    try {
      assertSound(nodes);
    } catch (error) {
      error.message += ` (seed ${seed})`;
      throw error;
    }
  }
  const started = performance.now();
  const skips = chain(2000);
  skips.forEach((each, i) => i > 20 && i % 3 === 0 && each.from.push(i - 20));
  layOut(skips, HEIGHT);
  assert.ok(performance.now() - started < 20_000, 'laying out 2000 boxes takes too long');
});
