'use strict';
// What the user does: choosing, searching, moving and zooming.
/* global model, drawing, showDetails, showModel */

const scroller = document.getElementById('graph');
const query = document.getElementById('query');
const found = document.getElementById('found');
const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
const ZOOMS = [0.1, 0.15, 0.25, 0.35, 0.5, 0.7, 0.85, 1, 1.25, 1.6, 2];

let zoom = 1;
let chosen = -1;
let matches = [];

function setZoom(next, at = { x: scroller.clientWidth / 2, y: scroller.clientHeight / 2 }) {
  const clamped = Math.min(ZOOMS.at(-1), Math.max(ZOOMS[0], next));
  const ratio = clamped / zoom;
  const left = (scroller.scrollLeft + at.x) * ratio - at.x;
  const top = (scroller.scrollTop + at.y) * ratio - at.y;
  zoom = clamped;
  drawing.root.setAttribute('width', drawing.width * zoom);
  drawing.root.setAttribute('height', drawing.height * zoom);
  scroller.scrollTo({ left, top });
}

const fitWidth = () => setZoom(Math.min(1, (scroller.clientWidth - 4) / drawing.width));

function scrollToBox(i) {
  const { x, y } = drawing.layout.nodes[i];
  scroller.scrollTo({
    left: x * zoom - scroller.clientWidth / 2,
    top: y * zoom - scroller.clientHeight / 2,
    behavior: calm ? 'auto' : 'smooth',
  });
}

// Marks a box and its edges, and tells of it.
function choose(i, { focus = true, scroll = false } = {}) {
  if (!model.boxes[i]) return;
  if (chosen >= 0) drawing.boxes[chosen].setAttribute('tabindex', -1);
  else drawing.boxes[0].setAttribute('tabindex', -1);
  chosen = i;
  const box = drawing.boxes[i];
  box.setAttribute('tabindex', 0);
  drawing.boxes.forEach((other, j) => other.classList.toggle('chosen', j === i));
  for (const edge of drawing.edges) {
    const touches = Number(edge.dataset.from) === i || Number(edge.dataset.to) === i;
    edge.classList.toggle('chosen', touches);
    if (touches) edge.parentNode.insertBefore(edge, drawing.boxes[0]);
  }
  showDetails(model.boxes[i]);
  if (scroll) scrollToBox(i);
  if (focus) box.focus({ preventScroll: scroll });
}

function search() {
  const words = query.value.toLowerCase().split(/\s+/).filter(Boolean);
  matches = words.length
    ? model.boxes.flatMap(({ text }, i) => (words.every((word) => text.includes(word)) ? [i] : []))
    : [];
  const hits = new Set(matches);
  drawing.root.classList.toggle('searching', words.length > 0);
  drawing.boxes.forEach((box, i) => box.classList.toggle('hit', hits.has(i)));
  found.textContent = words.length ? `${matches.length} of ${model.boxes.length}` : '';
}

function step(direction) {
  if (matches.length === 0) return;
  const ahead = direction > 0 ? matches.find((i) => i > chosen) : matches.findLast((i) => i < chosen);
  choose(ahead ?? matches.at(direction > 0 ? 0 : -1), { focus: false, scroll: true });
  found.textContent = `${matches.indexOf(chosen) + 1} of ${matches.length}`;
}

// The box in the same row to the left or right.
function beside(i, direction) {
  const { layer, x } = drawing.layout.nodes[i];
  const row = drawing.layout.nodes
    .map((place, j) => ({ ...place, j }))
    .filter((place) => place.layer === layer && (place.x - x) * direction > 0)
    .sort((a, b) => (a.x - b.x) * direction);
  return row[0]?.j;
}

const MOVES = {
  ArrowDown: (i) => model.boxes[i].to[0],
  ArrowUp: (i) => model.boxes[i].from[0],
  ArrowLeft: (i) => beside(i, -1),
  ArrowRight: (i) => beside(i, 1),
  Home: () => 0,
  End: () => model.boxes.length - 1,
};

function onKey(event) {
  const box = event.target.closest?.('.box');
  if (!box) return;
  const i = Number(box.dataset.box);
  if (event.key === 'Enter' || event.key === ' ') choose(i);
  else if (MOVES[event.key]) choose(MOVES[event.key](i), { scroll: true });
  else return;
  event.preventDefault();
}

function onWheel(event) {
  if (!event.ctrlKey && !event.metaKey) return;
  event.preventDefault();
  const { left, top } = scroller.getBoundingClientRect();
  setZoom(zoom * Math.exp(-event.deltaY / 300), { x: event.clientX - left, y: event.clientY - top });
}

// Moves the drawing with the mouse; a finger scrolls by itself.
function onDrag(start) {
  if (start.pointerType !== 'mouse' || start.button !== 0) return;
  const { scrollLeft, scrollTop } = scroller;
  const move = (event) => {
    scroller.scrollLeft = scrollLeft - (event.clientX - start.clientX);
    scroller.scrollTop = scrollTop - (event.clientY - start.clientY);
  };
  scroller.classList.add('dragging');
  addEventListener('pointermove', move);
  addEventListener(
    'pointerup',
    () => {
      removeEventListener('pointermove', move);
      scroller.classList.remove('dragging');
    },
    { once: true },
  );
}

const nextZoom = (direction) =>
  direction > 0 ? (ZOOMS.find((value) => value > zoom * 1.01) ?? zoom) : (ZOOMS.findLast((value) => value < zoom * 0.99) ?? zoom);

function onClick(event) {
  const box = event.target.closest?.('.box');
  if (box) choose(Number(box.dataset.box));
  const link = event.target.closest?.('a[href^="#box-"]');
  if (!link) return;
  event.preventDefault();
  choose(Number(link.hash.slice('#box-'.length)), { scroll: true });
}

document.getElementById('larger').addEventListener('click', () => setZoom(nextZoom(1)));
document.getElementById('smaller').addEventListener('click', () => setZoom(nextZoom(-1)));
document.getElementById('fit').addEventListener('click', fitWidth);
document.getElementById('previous').addEventListener('click', () => step(-1));
document.getElementById('next').addEventListener('click', () => step(1));
document.addEventListener('click', onClick);
scroller.addEventListener('keydown', onKey);
scroller.addEventListener('wheel', onWheel, { passive: false });
scroller.addEventListener('pointerdown', onDrag);
query.addEventListener('input', search);
query.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter') return;
  event.preventDefault();
  step(event.shiftKey ? -1 : 1);
});
document.addEventListener('keydown', (event) => {
  if (event.key !== '/' || event.target === query) return;
  event.preventDefault();
  query.focus();
});

scroller.append(drawing.root);
showModel();
fitWidth();
setZoom(Math.max(zoom, 0.6));
scroller.scrollTo({ left: drawing.layout.nodes[0].x * zoom - scroller.clientWidth / 2, top: 0 });
