// The two networks of the benchmark as lists of layers, without weights.
//
// Value 0 is the image, value i the output of layer i - 1; shapes are [height, width, channels].
// Kernels are square and padding is SAME. Layouts are TFLite's: weights of a convolution
// [out, kernel, kernel, in], of a depthwise one [kernel, kernel, channels], of a dense layer
// [out, in].
const side = 224;
const classes = 1000;

class Builder {
  layers = [];
  shapes = [[side, side, 3]];

  get last() {
    return this.shapes.length - 1;
  }

  add(layer, shape) {
    this.layers.push({ inputs: [this.last], ...layer });
    this.shapes.push(shape);
  }

  convolve(op, channels, { kernel = 1, stride = 1, relu6 = false } = {}) {
    const [height, width] = this.shapes[this.last];
    const shape = [Math.ceil(height / stride), Math.ceil(width / stride), channels];
    this.add({ op, kernel, stride, relu6 }, shape);
  }

  // The block of MobileNetV2 (Sandler et al. 2018): expand, depthwise, project, add.
  invertedResidual(channels, { kernel, stride, expansion }) {
    const start = this.last;
    const entering = this.shapes[start][2];
    if (expansion > 1) this.convolve('conv', entering * expansion, { relu6: true });
    this.convolve('depthwise', this.shapes[this.last][2], { kernel, stride, relu6: true });
    this.convolve('conv', channels);
    if (stride > 1 || channels !== entering) return;
    this.add({ op: 'add', inputs: [start, this.last] }, this.shapes[start]);
  }

  stage({ channels, repeats, stride, ...options }) {
    for (let i = 0; i < repeats; i++) {
      this.invertedResidual(channels, { ...options, stride: i === 0 ? stride : 1 });
    }
  }

  head() {
    this.convolve('conv', 1280, { relu6: true });
    this.add({ op: 'mean' }, [1, 1, 1280]);
    this.add({ op: 'dense' }, [1, 1, classes]);
    this.add({ op: 'softmax' }, [1, 1, classes]);
  }
}

function network(name, title, stages) {
  const builder = new Builder();
  builder.convolve('conv', 32, { kernel: 3, stride: 2, relu6: true });
  for (const [kernel, expansion, channels, repeats, stride] of stages) {
    builder.stage({ kernel, expansion, channels, repeats, stride });
  }
  builder.head();
  return { name, title, layers: builder.layers, shapes: builder.shapes };
}

// Kernel, expansion, channels, repeats, stride: table 2 of the MobileNetV2 paper.
const mobilenetV2 = () =>
  network('mobilenetv2', 'MobileNetV2 1.0 224', [
    [3, 1, 16, 1, 1],
    [3, 6, 24, 2, 2],
    [3, 6, 32, 3, 2],
    [3, 6, 64, 4, 2],
    [3, 6, 96, 3, 1],
    [3, 6, 160, 3, 2],
    [3, 6, 320, 1, 1],
  ]);

// EfficientNet-B0 (Tan and Le 2019, table 1) with ReLU6 and without squeeze-and-excitation.
const efficientnetLite0 = () =>
  network('efficientnet_lite0', 'EfficientNet-Lite0 224', [
    [3, 1, 16, 1, 1],
    [3, 6, 24, 2, 2],
    [5, 6, 40, 2, 2],
    [3, 6, 80, 3, 2],
    [5, 6, 112, 3, 1],
    [5, 6, 192, 4, 2],
    [3, 6, 320, 1, 1],
  ]);

export const networks = { mobilenetv2: mobilenetV2, efficientnet_lite0: efficientnetLite0 };
