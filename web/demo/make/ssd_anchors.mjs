// The anchors of MediaPipe's SSD, as its SsdAnchorsCalculator makes them: six maps, scales from 0.2 to 0.95,
// fewer boxes on the first map.
const SIDES = [19, 10, 5, 3, 2, 1];
const [SMALLEST, LARGEST] = [0.2, 0.95];
const RATIOS = [1, 2, 0.5, 3, 0.3333];

const scale = (map) => (map < SIDES.length ? SMALLEST + ((LARGEST - SMALLEST) * map) / (SIDES.length - 1) : 1);

// [scale, ratio of width to height] of the boxes of a map.
function boxesOf(map) {
  const size = scale(map);
  if (map === 0) return [[0.1, 1], [size, 2], [size, 0.5]];
  return [...RATIOS.map((ratio) => [size, ratio]), [Math.sqrt(size * scale(map + 1)), 1]];
}

// Rows of centre y, centre x, height and width, as fractions of the image.
export function anchors() {
  const rows = [];
  for (const [map, side] of SIDES.entries()) {
    for (let y = 0; y < side; y++) {
      for (let x = 0; x < side; x++) {
        for (const [size, ratio] of boxesOf(map)) {
          rows.push([(y + 0.5) / side, (x + 0.5) / side, size / Math.sqrt(ratio), size * Math.sqrt(ratio)]);
        }
      }
    }
  }
  return rows;
}
