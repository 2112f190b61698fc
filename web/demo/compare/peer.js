// What pages with other engines share: files of the site, names, the best of the scores.
export const peerFile = (path) => new URL(`peers/${path}`, document.baseURI).href;

export async function fetchNetwork(precision, format) {
  const file = peerFile(`networks/efficientnet_lite0.${precision}.${format}`);
  return new Uint8Array(await (await fetch(file)).arrayBuffer());
}

export async function fetchNames() {
  const response = await fetch(peerFile('networks/labels.txt'));
  return (await response.text()).trim().split('\n');
}

export function bestOf(scores) {
  let best = 0;
  for (let i = 1; i < scores.length; i++) if (scores[i] > scores[best]) best = i;
  return best;
}
