"""torch.nn.functional.interpolate, and torchvision's transforms on Pillow's images."""

import numpy as np
import PIL
import torch
import torchvision
from PIL import Image
from torch.nn.functional import interpolate
from torchvision.transforms import CenterCrop, Compose, InterpolationMode, Resize

METHODS = {
    "torch:nearest": {"mode": "nearest"},
    "torch:nearest-exact": {"mode": "nearest-exact"},
    "torch:bilinear": {"mode": "bilinear"},
    "torch:bilinear:antialias": {"mode": "bilinear", "antialias": True},
    "torch:bicubic": {"mode": "bicubic"},
    "torch:bicubic:antialias": {"mode": "bicubic", "antialias": True},
}
MODES = {"bilinear": InterpolationMode.BILINEAR, "bicubic": InterpolationMode.BICUBIC}
# (h, w), shorter side, crop: as trained, crops larger than the image, odd remainders.
TRANSFORMS = [
    ((60, 90), 32, 28),
    ((91, 60), 32, 27),
    ((37, 41), 24, 24),
    ((37, 53), 16, 21),
    ((53, 37), 20, 26),
    ((20, 90), 17, 40),
    ((480, 640), 256, 224),
]


def resize(batch, size, method):
    tensor = torch.from_numpy(batch.copy()).permute(0, 3, 1, 2)
    return interpolate(tensor, size, **METHODS[method]).permute(0, 2, 3, 1).numpy()


def record(recorder, sizes):
    torch.set_num_threads(1)
    for method in METHODS:
        for dtype in ("uint8", "float32"):
            for shape, size in sizes if dtype == "uint8" else sizes[1::2]:
                options = {"method": method, "height": size[0], "width": size[1]}
                result = resize(recorder.image(shape, dtype), size, method)
                recorder.add(options, shape, dtype, result)
    for name, mode in MODES.items():
        for (height, width), side, crop in TRANSFORMS:
            shape = (1, height, width, 3)
            transform = Compose([Resize(side, mode), CenterCrop(crop)])
            image = Image.fromarray(recorder.image(shape)[0])
            options = {"method": f"pillow:{name}", "fit": "shorter", "height": side, "width": side}
            options |= {"crop_height": crop, "crop_width": crop}
            recorder.add(options, shape, "uint8", np.asarray(transform(image))[None])
    return {
        "PyTorch": torch.__version__.split("+")[0],
        "torchvision": torchvision.__version__.split("+")[0],
        "Pillow": PIL.__version__,
    }
