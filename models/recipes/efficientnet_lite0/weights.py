"""Reads a PyTorch checkpoint of the format before PyTorch 1.6, without PyTorch.

Such a file is a row of pickles (a magic number, a protocol version, facts about the machine, the
object itself, the keys of its storages) followed by the storages: for each key an int64 with the
number of elements, then the elements, little-endian. Tensors refer to storages by persistent ids.
"""

import io
import pickle
from collections import OrderedDict

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001
DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


class Storage:
    def __init__(self, dtype, size):
        self.dtype = dtype
        self.size = size
        self.data = None


class LazyTensor:
    """A tensor whose storage is filled in after the pickle was read."""

    def __init__(self, storage, offset, size, stride, *_):
        self.storage, self.offset, self.size, self.stride = storage, offset, size, stride

    def array(self):
        strides = [s * self.storage.dtype.itemsize for s in self.stride]
        start = self.storage.data[self.offset :]
        return np.lib.stride_tricks.as_strided(start, self.size, strides).copy()


class Unpickler(pickle.Unpickler):
    """Builds nothing but dictionaries, tensors and storages, whatever the file asks for."""

    def __init__(self, file, storages):
        super().__init__(file)
        self.storages = storages

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return LazyTensor
        if module == "torch" and name in DTYPES:
            return name
        raise pickle.UnpicklingError(f"{module}.{name} does not belong in a state dict")

    def persistent_load(self, pid):
        _, kind, key, _, size, _ = pid
        return self.storages.setdefault(key, Storage(DTYPES[kind], size))


def read_state_dict(path):
    """Name to array, in the file's order."""
    with open(path, "rb") as f:
        file = io.BytesIO(f.read())
    storages = {}
    magic, protocol, _, state, keys = (Unpickler(file, storages).load() for _ in range(5))
    if magic != MAGIC or protocol != PROTOCOL:
        raise ValueError(f"{path} is not a PyTorch checkpoint of the old format")
    for key in keys:
        storage = storages[key]
        count = int(np.frombuffer(file.read(8), "<i8")[0])
        if count != storage.size:
            raise ValueError(f"{path}: storage {key} is damaged")
        storage.data = np.frombuffer(file.read(count * storage.dtype.itemsize), storage.dtype)
    return {name: tensor.array() for name, tensor in state.items()}
