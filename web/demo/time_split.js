// Where the milliseconds of a run went. The operators are listed in running order: what stands in front of
// the first layer brings the pixels to the network's size and range, what follows the last layer makes
// the answer.
const LAYER = /^(Convolution|Deconvolution|Fully Connected|Batch Matrix Multiply|Mean)/;

export const PARTS = ['pixels', 'resize', 'network', 'answer'];

const sum = (operators) => operators.reduce((total, { ms }) => total + ms, 0);

export function splitTime({ inputMs, runMs, outputMs, operators }) {
  const first = operators.findIndex(({ name }) => LAYER.test(name));
  const last = operators.findLastIndex(({ name }) => LAYER.test(name));
  const resize = first < 0 ? 0 : sum(operators.slice(0, first));
  const answer = first < 0 ? 0 : sum(operators.slice(last + 1));
  return { pixels: inputMs, resize, network: Math.max(0, runMs - resize - answer), answer: answer + outputMs };
}
