import { detectFeatures } from '../../dist/node.js';

// The variants of the engine that run in this Node.
export function variantsHere() {
  const { relaxed } = detectFeatures();
  return ['simd', 'simd-threads', ...(relaxed ? ['relaxed', 'relaxed-threads'] : [])];
}

export const threadsOf = (variant) => (variant.endsWith('-threads') ? 2 : 1);
