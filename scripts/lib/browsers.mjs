// The browsers for tests and benchmarks.
import { which } from './exec.mjs';

export const chromiumNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
export const firefoxNames = ['firefox-esr', 'firefox'];

// The system's Chromium, or the one whose path is in MONOGRAPH_CHROMIUM; undefined where there is none.
export const findChromium = () => process.env.MONOGRAPH_CHROMIUM ?? which(...chromiumNames);

// Quiet in the background.
export const chromiumFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
