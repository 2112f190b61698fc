// The picture that every contender sees: made, so that nothing has to be fetched or decoded.

// Mulberry32 (Tommy Ettinger): uniform numbers in [0, 1) from a 32-bit seed.
export function randomNumbers(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

// RGBA bytes: discs of one colour each over a gradient, with noise.
export function makePicture(width, height, seed = 1) {
  const random = randomNumbers(seed);
  const discs = Array.from({ length: 12 }, () => ({
    x: random() * width,
    y: random() * height,
    radius: (0.05 + 0.2 * random()) * height,
    colour: [255 * random(), 255 * random(), 255 * random()],
  }));
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const disc = discs.find((d) => (x - d.x) ** 2 + (y - d.y) ** 2 < d.radius ** 2);
      const colour = disc?.colour ?? [(255 * x) / width, (255 * y) / height, 128];
      const noise = 32 * random() - 16;
      for (let c = 0; c < 3; c++) data[i + c] = colour[c] + noise;
      data[i + 3] = 255;
    }
  }
  return data;
}

// The same as float32 in [-1, 1): [side, side, 3], or [3, side, side] for layout 'nchw'. Values are
// byte / 128 - 1, which int8 with scale 1/128 and zero point 0 says exactly.
export function makeInput(side, { seed = 1, layout = 'nhwc' } = {}) {
  const pixels = makePicture(side, side, seed);
  const area = side * side;
  const input = new Float32Array(3 * area);
  const [pixelStep, channelStep] = layout === 'nchw' ? [1, area] : [3, 1];
  for (let i = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) {
      input[i * pixelStep + c * channelStep] = pixels[4 * i + c] / 128 - 1;
    }
  }
  return input;
}
