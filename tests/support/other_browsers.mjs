// Firefox, and WebKit as WebKitGTK has it: one page of each, on a server of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';
import { firefoxNames } from '../../scripts/lib/browsers.mjs';
import { which } from '../../scripts/lib/exec.mjs';
import { ensurePackagesOf } from '../../scripts/lib/npm.mjs';
import { root } from '../../scripts/lib/paths.mjs';
import { serve } from '../../scripts/serve.mjs';
import { folders } from './browser.mjs';

const firefox = which(...firefoxNames);
const webKitDriver = which('WebKitWebDriver');
const screen = which('Xvfb');

async function driver(name) {
  const modules = await ensurePackagesOf(path.join(root, 'tests/browser/drivers'), 'Drivers of browsers');
  return createRequire(path.join(modules, 'driver.cjs'))(name);
}

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  return port;
}

// Starts a program, calls use(process) and ends it.
async function withProgram(file, args, options, use) {
  const program = spawn(file, args, options);
  try {
    return await use(program);
  } finally {
    const ended = once(program, 'exit');
    if (program.exitCode === null && program.kill()) await ended;
  }
}

async function withFirefox(url, use) {
  const puppeteer = await driver('puppeteer-core');
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox, headless: true });
  try {
    const page = await browser.newPage();
    await page.goto(url);
    await use((run, ...args) => page.evaluate(run, ...args));
  } finally {
    await browser.close();
  }
}

// Runs in the page: `run` is the text of a function.
const RUN = `
  const [run, args, done] = arguments;
  new Function('args', 'return (' + run + ')(...args)')(args)
    .then((value) => done({ value }), (error) => done({ error: String(error) }));`;

async function openWebKit(port) {
  const { Builder, Capabilities } = await driver('selenium-webdriver');
  const wanted = new Capabilities({
    browserName: 'MiniBrowser',
    'webkitgtk:browserOptions': { args: ['--automation'] },
  });
  const browser = await new Builder()
    .disableEnvironmentOverrides()
    .usingServer(`http://127.0.0.1:${port}`)
    .withCapabilities(wanted)
    .build();
  await browser.manage().setTimeouts({ script: 60_000, pageLoad: 60_000 });
  return browser;
}

async function useWebKit(browser, url, use) {
  try {
    await browser.get(url);
    await use(async (run, ...args) => {
      const { value, error } = await browser.executeAsyncScript(RUN, String(run), args);
      if (error) throw new Error(error);
      return value;
    });
  } finally {
    await browser.quit();
  }
}

const connects = (port) =>
  new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

// Asks again and again; resolves to the first answer that is true, or to undefined after `ms`.
export async function until(ask, ms) {
  for (const end = Date.now() + ms; Date.now() < end; ) {
    const answer = await ask();
    if (answer) return answer;
    await new Promise((later) => setTimeout(later, 50));
  }
  return undefined;
}

// It has no mode without windows: they go to a screen that nobody sees. Isolated pages get no shared memory of
// it unless it is told to, as Safari's do.
function withWebKit(url, use) {
  const stdio = ['ignore', 'ignore', 'ignore', 'pipe'];
  return withProgram(screen, ['-displayfd', '3', '-nolisten', 'tcp'], { stdio }, async (server) => {
    const { value: display } = await server.stdio[3][Symbol.asyncIterator]().next();
    if (display === undefined) throw new Error('Xvfb did not start.');
    const port = await freePort();
    const env = { ...process.env, DISPLAY: `:${String(display).trim()}`, JSC_useSharedArrayBuffer: '1' };
    await withProgram(webKitDriver, [`--port=${port}`], { env, stdio: 'ignore' }, async () => {
      const listens = await until(() => connects(port), 30_000);
      if (!listens) throw new Error('WebKitWebDriver does not listen.');
      await useWebKit(await openWebKit(port), url, use);
    });
  });
}

// Serves the project and opens what is at `at`; use(evaluate) may call evaluate(f, ...args), which runs an
// asynchronous function in the page.
async function open(start, at, use, headers = {}) {
  const server = await serve({ folders, headers });
  try {
    await start(new URL(at, server.url).href, use);
  } finally {
    await server.close();
  }
}

// `skip` says what is missing, or is false.
export const otherBrowsers = [
  { name: 'Firefox', skip: !firefox && 'there is no Firefox on PATH', open: (...at) => open(withFirefox, ...at) },
  {
    name: 'WebKit',
    skip: !(webKitDriver && screen) && 'there is no WebKitWebDriver or Xvfb on PATH',
    open: (...at) => open(withWebKit, ...at),
  },
];
