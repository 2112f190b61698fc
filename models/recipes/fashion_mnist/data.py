"""Fashion-MNIST as Debian's package dataset-fashion-mnist has it: IDX files behind gzip.

The IDX format: two zero bytes, a type (8: uint8), the number of dimensions, each dimension as a
big-endian int32, then the elements.
"""

import gzip
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parents[3] / ".deps" / "fashion-mnist"
LABELS = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat",
          "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"]
# Of the training images' pixels, rounded.
MEAN, STD = 73, 90


def read_idx(path):
    with gzip.open(path) as file:
        data = file.read()
    if data[:3] != b"\0\0\x08":
        raise ValueError(f"{path} is no IDX file of bytes")
    rank = data[3]
    shape = np.frombuffer(data, ">i4", rank, 4)
    return np.frombuffer(data, np.uint8, offset=4 + 4 * rank).reshape(shape)


def read(part, folder=FOLDER):
    """(images uint8 [N, 28, 28], labels uint8 [N]) of the part "train" or "t10k"."""
    return (read_idx(Path(folder) / f"{part}-images-idx3-ubyte.gz"),
            read_idx(Path(folder) / f"{part}-labels-idx1-ubyte.gz"))
