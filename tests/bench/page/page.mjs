// What the harness calls in the page. One page holds one contender.
//
// An adapter exports
//   makeRun({ files, threads }): resolves to run(input), which gives the answer as an array;
//   makeInput(): what run takes.
// `files` are the model's files as ArrayBuffers, by the ends of their names.
let run;
let input;

async function fetchFiles(urls) {
  const files = {};
  for (const url of urls) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`${url}: HTTP ${response.status}`);
    files[url.split('.').at(-1)] = await response.arrayBuffer();
  }
  return files;
}

// Times the way from nothing to the first answer; the model's files are there beforehand.
async function start({ adapter, urls, threads }) {
  const files = await fetchFiles(urls);
  const begin = performance.now();
  const { makeRun, makeInput } = await import(`./adapters/${adapter}.mjs`);
  run = await makeRun({ files, threads });
  const loaded = performance.now();
  input = makeInput();
  const ready = performance.now();
  const answer = await run(input);
  const startMs = performance.now() - ready + loaded - begin;
  return { startMs, answer: [...answer], wasmBytes: globalThis.wasmBytes() };
}

// The milliseconds of `count` runs.
async function burst(count) {
  const times = [];
  for (let i = 0; i < count; i++) {
    const begin = performance.now();
    await run(input);
    times.push(performance.now() - begin);
  }
  return times;
}

// The milliseconds of runs that follow each other for at least `ms`.
async function warmUp(ms) {
  const times = [];
  const begin = performance.now();
  while (times.length < 5 || performance.now() - begin < ms) times.push(...(await burst(1)));
  return times;
}

globalThis.bench = { start, burst, warmUp };
