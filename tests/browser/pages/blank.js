// Gives tests the library as a page would import it.
import * as monograph from '/dist/index.js';
import { answersToAllKinds } from './kinds.js';

globalThis.monograph = monograph;
globalThis.answersToAllKinds = answersToAllKinds;
