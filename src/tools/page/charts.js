'use strict';
// The plots of the report on quantisation.
/* global svg */

const CHART = { height: 220, step: 15, bar: 11, left: 44, top: 10, bottom: 24 };

// Three or four round numbers from 0 to `most` or a little above it.
function ticksUpTo(most) {
  const rough = (most || 1) / 3;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough) * power;
  return Array.from({ length: Math.ceil((most || 1) / step - 1e-9) + 1 }, (_, i) => i * step);
}

function drawColumn({ value, label, kind, target }, i, scale) {
  const x = CHART.left + i * CHART.step;
  const height = value === null ? 0 : Math.max(1, value * scale);
  const bottom = CHART.top + CHART.height;
  return svg(
    'a',
    { href: `#${target}`, tabindex: -1 },
    svg('title', {}, label),
    svg('rect', { class: `column ${kind}`, x, y: (bottom - height).toFixed(1), width: CHART.bar, height: height.toFixed(1), rx: 1.5 }),
    svg('rect', { class: 'hot', x: x - 2, y: CHART.top, width: CHART.step, height: CHART.height }),
  );
}

// Columns { value (null: none), label, kind, target } beside each other; `label` says what they are.
function drawColumns(columns, label, unit) {
  const ticks = ticksUpTo(Math.max(0, ...columns.map(({ value }) => value ?? 0)));
  const scale = CHART.height / ticks.at(-1);
  const width = CHART.left + columns.length * CHART.step + 8;
  const bottom = CHART.top + CHART.height;
  const digits = Math.max(0, -Math.floor(Math.log10(ticks[1])));
  const lines = ticks.flatMap((tick) => {
    const y = bottom - tick * scale;
    return [
      svg('line', { class: 'grid', x1: CHART.left - 4, x2: width, y1: y, y2: y }),
      svg('text', { class: 'tick', x: CHART.left - 8, y: y + 4, 'text-anchor': 'end' }, tick.toFixed(digits)),
    ];
  });
  const height = bottom + CHART.bottom;
  return svg(
    'svg',
    { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label },
    ...lines,
    ...columns.map((column, i) => drawColumn(column, i, scale)),
    svg('text', { class: 'tick', x: CHART.left, y: height - 6 }, `${unit}; first layer on the left, last on the right`),
  );
}

const RANGE = { width: 130, height: 18 };

// What int8 covers, and what was seen, on an axis that holds both; ranges are [min, max] or absent.
function drawRanges(covered, seen, tested, label) {
  const all = [covered, seen, tested].filter(Boolean).flat();
  const [min, max] = [Math.min(0, ...all), Math.max(0, ...all)];
  const at = (x) => (4 + ((x - min) / (max - min || 1)) * (RANGE.width - 8)).toFixed(1);
  const line = (range, y, name) => (range ? [svg('line', { class: name, x1: at(range[0]), x2: at(range[1]), y1: y, y2: y })] : []);
  const bar = covered
    ? [svg('rect', { class: 'covered', x: at(covered[0]), y: 2, width: (at(covered[1]) - at(covered[0])).toFixed(1), height: RANGE.height - 4 })]
    : [];
  return svg(
    'svg',
    { ...RANGE, role: 'img', 'aria-label': label },
    svg('title', {}, label),
    ...bar,
    svg('line', { class: 'zero', x1: at(0), x2: at(0), y1: 0, y2: RANGE.height }),
    ...line(seen, 7, 'seen'),
    ...line(tested, 12, 'tested'),
  );
}
