// How networks are quantised: what `monograph quantize` does by default, and with its steps left out. Each row adds
// something to the one before.
const uncorrected = ['--bias-correction', 'none', '--rounding', 'nearest'];
const plain = ['--observer', 'min-max', '--no-equalize', '--no-absorb-bias', ...uncorrected];
const equalized = ['--no-absorb-bias', ...uncorrected];
const corrected = ['--rounding', 'nearest'];

export const configurations = {
  'per-tensor': { title: 'per tensor, plain', options: ['--per-tensor', ...plain] },
  'per-tensor-equalized': { title: 'per tensor, equalised', options: ['--per-tensor', ...equalized] },
  'per-tensor-absorbed': { title: 'per tensor, + biases absorbed', options: ['--per-tensor', ...uncorrected] },
  'per-tensor-corrected': { title: 'per tensor, + biases corrected', options: ['--per-tensor', ...corrected] },
  'per-tensor-learned': { title: 'per tensor, + roundings learned', options: ['--per-tensor'] },
  'per-channel': { title: 'per channel, plain', options: plain },
  'per-channel-equalized': { title: 'per channel, equalised', options: equalized },
  'per-channel-absorbed': { title: 'per channel, + biases absorbed', options: uncorrected },
  'per-channel-corrected': { title: 'per channel, + biases corrected', options: corrected },
  default: { title: 'per channel, + roundings learned (default)', options: [] },
};
