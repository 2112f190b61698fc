// Runs in a frame of its own: engines keep what they once chose, and the frame's end frees their memory.
import { start as startLitert } from './litert.js';
import { start as startMonograph } from './monograph.js';
import { start as startOnnxruntime } from './onnxruntime.js';

globalThis.starters = { monograph: startMonograph, litert: startLitert, onnxruntime: startOnnxruntime };
