// Gives tests the library as a page would import it.
import * as monograph from '/dist/index.js';

globalThis.monograph = monograph;
