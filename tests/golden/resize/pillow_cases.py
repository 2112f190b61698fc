"""Pillow's Image.resize; torchvision's Resize and CenterCrop on its images are in torch_cases.py."""

import numpy as np
import PIL
from PIL import Image

FILTERS = {
    "pillow:nearest": Image.Resampling.NEAREST,
    "pillow:box": Image.Resampling.BOX,
    "pillow:bilinear": Image.Resampling.BILINEAR,
    "pillow:hamming": Image.Resampling.HAMMING,
    "pillow:bicubic": Image.Resampling.BICUBIC,
    "pillow:lanczos": Image.Resampling.LANCZOS,
}
MODES = {1: "L", 3: "RGB", 4: "CMYK"}


def to_pillow(pixels):
    channels = pixels.shape[2]
    if pixels.dtype == np.float32:
        return Image.fromarray(pixels[:, :, 0], "F")
    if channels == 1:
        return Image.fromarray(pixels[:, :, 0])
    size = (pixels.shape[1], pixels.shape[0])
    return Image.frombytes(MODES[channels], size, pixels.tobytes())


def resize(batch, size, method, alpha=False):
    results = []
    for pixels in batch:
        image = to_pillow(pixels)
        if alpha:
            image = Image.fromarray(pixels, "RGBA").convert("RGB")
        result = np.asarray(image.resize((size[1], size[0]), FILTERS[method]))
        results.append(result.reshape(size[0], size[1], -1))
    return np.stack(results)


def record(recorder, sizes):
    for method in FILTERS:
        for shape, size in sizes:
            options = {"method": method, "height": size[0], "width": size[1]}
            result = resize(recorder.image(shape), size, method)
            recorder.add(options, shape, "uint8", result)
        shape, size = (1, 19, 14, 4), (8, 9)
        options = {"method": method, "height": size[0], "width": size[1]}
        result = resize(recorder.image(shape), size, method, alpha=True)
        recorder.add(options, shape, "uint8", result, drop_alpha=True)
        for shape, size in [((1, 15, 13, 1), (6, 9)), ((1, 6, 9, 1), (15, 13))]:
            options = {"method": method, "height": size[0], "width": size[1]}
            result = resize(recorder.image(shape, "float32"), size, method)
            recorder.add(options, shape, "float32", result)
    return {"Pillow": PIL.__version__}
