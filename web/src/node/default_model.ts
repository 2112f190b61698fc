/** EfficientNet-Lite0 for the 1000 classes of ImageNet: pixels of any size in, five names out. */
export const defaultModelUrl: URL = new URL(
  '../models/efficientnet_lite0.int8.tflite',
  import.meta.url,
);
