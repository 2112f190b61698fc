// Quantiles of samples, by linear interpolation between the two nearest.
export function quantile(samples, fraction) {
  const sorted = [...samples].sort((a, b) => a - b);
  const place = (sorted.length - 1) * fraction;
  const low = Math.floor(place);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (place - low);
}

export const median = (samples) => quantile(samples, 0.5);
