import * as relaxed from './monograph.mjs';

export const makeInput = relaxed.makeInput;

export const makeRun = (setup) => relaxed.makeRun({ ...setup, variant: 'simd' });
