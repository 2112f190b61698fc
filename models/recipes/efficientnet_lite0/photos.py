"""The sample photographs as the network's input, computed apart from Monograph."""

from pathlib import Path

import numpy as np
from PIL import Image

SAMPLES = Path(__file__).resolve().parents[3] / "samples"
SIZE = 224
# The preprocessing of the published evaluation: 224 of 256 pixels.
CROP_FRACTION = 0.875
MEAN, STD = 127, 128


def read(path):
    """uint8 [H, W, 3]; what is transparent lies on white."""
    image = Image.open(path).convert("RGBA")
    white = Image.new("RGBA", image.size, (255, 255, 255, 255))
    return np.asarray(Image.alpha_composite(white, image).convert("RGB"))


def crop(pixels):
    height, width = pixels.shape[:2]
    side = max(1, int(min(height, width) * CROP_FRACTION))
    top, left = (height - side) // 2, (width - side) // 2
    return pixels[top : top + side, left : left + side]


def blend_rows(pixels, size):
    """Bilinear along the first axis: half-pixel centres, no antialias, float32."""
    last = pixels.shape[0] - 1
    at = np.clip((np.arange(size) + 0.5) * (pixels.shape[0] / size) - 0.5, 0, last)
    low = np.floor(at).astype(int)
    weight = (at - low).astype(np.float32)[:, None, None]
    return pixels[low] * (1 - weight) + pixels[np.minimum(low + 1, last)] * weight


def preprocess(pixels):
    """float32 [224, 224, 3] as TensorFlow's tf.image.resize would feed the network."""
    rows = blend_rows(crop(pixels).astype(np.float32), SIZE)
    both = blend_rows(rows.transpose(1, 0, 2), SIZE).transpose(1, 0, 2)
    return ((np.round(both) - MEAN) / STD).astype(np.float32)


def samples():
    """Name to uint8 [H, W, 3] for each sample photograph."""
    return {path.name: read(path) for path in sorted(SAMPLES.glob("*.jpg"))}
