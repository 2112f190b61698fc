// Runs the engines in turns. They live in a frame, which goes when the contest is over.
import { element, median, nextFrame } from '../dom.js';

const ROUNDS = 12;
const WARM_UP_RUNS = 3;

// A turn is short, so that all engines see the same weather.
const TURN_MS = 150;
const TURN_RUNS = 5;

async function openFrame() {
  const frame = element('iframe', { src: 'compare_frame.html', hidden: true, title: 'The engines that are compared' });
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
  document.body.append(frame);
  await loaded;
  return frame;
}

async function timed(entrant, picture) {
  const start = performance.now();
  const { name, networkMs } = await entrant.run(picture);
  return { name, networkMs, allMs: performance.now() - start };
}

async function enter(starter, options, picture) {
  const start = performance.now();
  const entrant = await starter(options);
  const { name } = await timed(entrant, picture);
  const firstMs = performance.now() - start;
  for (let i = 1; i < WARM_UP_RUNS; i++) await entrant.run(picture);
  return { entrant, name, firstMs, runs: [] };
}

async function takeTurn({ entrant, runs }, picture) {
  const start = performance.now();
  for (let i = 0; i < TURN_RUNS && performance.now() - start < TURN_MS; i++) runs.push(await timed(entrant, picture));
}

function resultOf({ entrant, name, firstMs, runs }) {
  if (runs.length === 0) return { name, firstMs, modelBytes: entrant.modelBytes };
  const of = (key) => median(runs.map((run) => run[key]));
  return { name, firstMs, modelBytes: entrant.modelBytes, allMs: of('allMs'), networkMs: of('networkMs') };
}

// Calls `report({ engine, result | error, round, rounds })` for each engine again and again. An engine that fails
// leaves the others in peace.
export async function runContest(engines, options, picture, report) {
  const frame = await openFrame();
  const entries = new Map();
  const attempt = async (engine, round, work) => {
    try {
      await work();
      report({ engine, result: resultOf(entries.get(engine)), round, rounds: ROUNDS });
    } catch (error) {
      entries.delete(engine);
      report({ engine, error, round, rounds: ROUNDS });
    }
    await nextFrame();
  };
  try {
    const { starters } = frame.contentWindow;
    for (const engine of engines) {
      await attempt(engine, 0, async () => entries.set(engine, await enter(starters[engine], options, picture)));
    }
    for (let round = 1; round <= ROUNDS; round++) {
      for (const engine of [...entries.keys()]) await attempt(engine, round, () => takeTurn(entries.get(engine), picture));
    }
  } finally {
    frame.remove();
  }
}
