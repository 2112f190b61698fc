// The parts of the benchmark: what each measures, as flat rows.
import { batch } from './parts/batch.mjs';
import { canvas } from './parts/canvas.mjs';
import { latency } from './parts/latency.mjs';
import { native } from './parts/native.mjs';
import { repvgg } from './parts/repvgg.mjs';
import { resize } from './parts/resize.mjs';
import { start } from './parts/start.mjs';

export const parts = { latency, start, canvas, native, batch, resize, repvgg };
