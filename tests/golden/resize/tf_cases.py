"""tf.image.resize, TensorFlow 1's resizes, and the crops that go with them."""

import keras
import numpy as np
import tensorflow as tf

V2 = {
    "tf:nearest": ("nearest", False),
    "tf:bilinear": ("bilinear", False),
    "tf:bilinear:antialias": ("bilinear", True),
    "tf:bicubic": ("bicubic", False),
    "tf:bicubic:antialias": ("bicubic", True),
    "tf:area": ("area", False),
}
V1 = {
    "tf:nearest": tf.compat.v1.image.resize_nearest_neighbor,
    "tf:bilinear": tf.compat.v1.image.resize_bilinear,
    "tf:bicubic": tf.compat.v1.image.resize_bicubic,
}


def methods():
    for name, (method, antialias) in V2.items():
        yield name, lambda x, size, m=method, a=antialias: tf.image.resize(x, size, m, antialias=a)
    for name, function in V1.items():
        yield f"{name}:legacy", function
        yield (
            f"{name}:align-corners",
            lambda x, size, f=function: f(x, size, align_corners=True),
        )


def record_crops(recorder):
    size = (12, 16)
    common = {"method": "tf:bilinear", "height": 12, "width": 16, "float_output": True}
    for shape in [(1, 33, 50, 3), (1, 50, 33, 3), (1, 21, 20, 3)]:
        result = keras.preprocessing.image.smart_resize(recorder.image(shape)[0], size)
        recorder.add(common | {"crop_before": "aspect"}, shape, "uint8", np.asarray(result)[None])
        cropped = tf.image.central_crop(recorder.image(shape), 0.875)
        options = common | {"crop_before": "sides", "crop_fraction": 0.875}
        recorder.add(options, shape, "uint8", tf.image.resize(cropped, size).numpy())
    for shape in [(1, 33, 50, 3), (1, 50, 33, 3), (1, 70, 71, 3)]:
        options = common | {"crop_before": "square", "crop_fraction": 12 / (12 + 4), "width": 12}
        image = recorder.image(shape)
        recorder.add(options, shape, "uint8", tf.image.resize(efficientnet_crop(image), (12, 12)).numpy())


def efficientnet_crop(image, size=12, padding=4):
    """As the preprocessing of TensorFlow's EfficientNet does, with another padding than 32."""
    height, width = image.shape[1:3]
    shorter = tf.cast(tf.minimum(height, width), tf.float32)
    side = int(tf.cast((size / (size + padding)) * shorter, tf.int32))
    top, left = (height - side + 1) // 2, (width - side + 1) // 2
    return image[:, top : top + side, left : left + side]


def record(recorder, sizes):
    for name, resize in methods():
        for dtype in ("uint8", "float32"):
            for shape, size in sizes if dtype == "uint8" else sizes[1::3]:
                options = {"method": name, "height": size[0], "width": size[1]}
                result = resize(recorder.image(shape, dtype), size).numpy()
                if dtype == "uint8" and result.dtype == np.float32:
                    options["float_output"] = True
                recorder.add(options, shape, dtype, result)
    record_crops(recorder)
    return {"TensorFlow": tf.__version__, "Keras": keras.__version__}
