// The images that run() takes, each made of one photograph.

// Tries to make each; `missing` names what this browser has not.
async function makeAll(makers) {
  const images = {};
  const missing = [];
  for (const [name, make] of Object.entries(makers)) {
    try {
      images[name] = await make(images);
    } catch {
      missing.push(name);
    }
  }
  return { images, missing };
}

async function play(stream) {
  const video = Object.assign(document.createElement('video'), { srcObject: stream, muted: true });
  const late = new Promise((_, reject) => setTimeout(reject, 3000));
  await Promise.race([video.play(), late]);
  video.pause();
  return video;
}

async function imagesOf(url) {
  const blob = await (await fetch(url)).blob();
  const image = new Image();
  image.src = URL.createObjectURL(blob);
  await image.decode();
  const { naturalWidth: width, naturalHeight: height } = image;
  const drawn = (canvas, options) => {
    const context = canvas.getContext('2d', options);
    context.drawImage(image, 0, 0);
    return context;
  };
  const newCanvas = () => Object.assign(document.createElement('canvas'), { width, height });
  const canvas = newCanvas();
  const pixels = drawn(canvas).getImageData(0, 0, width, height);
  const wide = { colorSpace: 'display-p3' };
  return makeAll({
    image: () => image,
    canvas: () => canvas,
    offscreen: () => drawn(new OffscreenCanvas(width, height)).canvas,
    blob: () => blob,
    file: () => new File([blob], 'photograph.jpg'),
    bitmap: () => createImageBitmap(blob),
    data: () => pixels,
    frame: ({ offscreen }) => new VideoFrame(offscreen, { timestamp: 0 }),
    video: () => {
      const stage = newCanvas();
      const film = stage.captureStream();
      drawn(stage);
      return play(film);
    },
    rgba: () => ({ data: pixels.data, width, height }),
    rgb: () => ({ data: new Uint8Array(pixels.data.filter((_, i) => i % 4 < 3)), width, height }),
    wide: () => drawn(newCanvas(), wide).getImageData(0, 0, width, height, wide),
  });
}

// What the model answers to each image and to all in a batch, on the page and in a worker: two texts. `missing`
// names the kinds that this browser has not.
export async function answersToAllKinds(model, url, options) {
  const { images, missing } = await imagesOf(url);
  const answers = [];
  for (const worker of [false, true]) {
    const loaded = await globalThis.monograph.Model.load(model, { ...options, worker });
    const found = {};
    for (const [name, source] of Object.entries(images)) found[name] = await loaded.run(source);
    found.batch = await loaded.run(Object.values(images));
    found.each = await loaded.runEach([images.blob, images.canvas]);
    answers.push(JSON.stringify(found));
    loaded.dispose();
  }
  images.frame?.close();
  return { answers, missing };
}
