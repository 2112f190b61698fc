"""cv2.resize, and the letterbox of YOLOv5 around it.

Intel's IPP, which OpenCV's wheels use on x86, is switched off: it stands in for INTER_CUBIC, and for
INTER_LINEAR of float32, with results of its own (up to one level of 255 away).
"""

import cv2
import numpy as np

METHODS = {
    "opencv:nearest": cv2.INTER_NEAREST,
    "opencv:nearest-exact": cv2.INTER_NEAREST_EXACT,
    "opencv:linear": cv2.INTER_LINEAR,
    "opencv:linear-exact": cv2.INTER_LINEAR_EXACT,
    "opencv:area": cv2.INTER_AREA,
    "opencv:cubic": cv2.INTER_CUBIC,
    "opencv:lanczos4": cv2.INTER_LANCZOS4,
}


def resize(batch, size, method):
    results = [cv2.resize(pixels, (size[1], size[0]), interpolation=method) for pixels in batch]
    return np.stack(results).reshape(len(batch), size[0], size[1], -1)


def letterbox(pixels, side, colour):
    """As utils/augmentations.py of YOLOv5 does with auto=False."""
    height, width = pixels.shape[:2]
    ratio = min(side / height, side / width)
    new_width, new_height = round(width * ratio), round(height * ratio)
    rest_x, rest_y = (side - new_width) / 2, (side - new_height) / 2
    resized = cv2.resize(pixels, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    top, bottom = round(rest_y - 0.1), round(rest_y + 0.1)
    left, right = round(rest_x - 0.1), round(rest_x + 0.1)
    return cv2.copyMakeBorder(
        resized, top, bottom, left, right, cv2.BORDER_CONSTANT, value=colour
    )


def record(recorder, sizes):
    cv2.ipp.setUseIPP(False)
    for name, method in METHODS.items():
        for dtype in ("uint8", "float32"):
            if dtype == "float32" and name == "opencv:linear-exact":
                continue  # cv2 computes INTER_LINEAR then.
            for shape, size in sizes if dtype == "uint8" else sizes[1::2]:
                options = {"method": name, "height": size[0], "width": size[1]}
                result = resize(recorder.image(shape, dtype), size, method)
                recorder.add(options, shape, dtype, result)
    for height, width, side in [(30, 47, 40), (47, 30, 33), (9, 11, 40), (480, 640, 320)]:
        shape = (1, height, width, 3)
        options = {"method": "opencv:linear", "fit": "longer", "height": side, "width": side}
        options |= {"rounding": "nearest", "pad": [114, 113, 112]}
        result = letterbox(recorder.image(shape)[0], side, (114, 113, 112))
        recorder.add(options, shape, "uint8", result[None])
    return {"OpenCV": cv2.__version__}
