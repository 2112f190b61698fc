"""Writes network.onnx, labels.txt and expected.json: a small network as PyTorch exports it, and what
the Python pipelines of torchvision and timm (Pillow, NumPy, ONNX Runtime) say with it of the sample
photographs.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python generate.py

The network's weights are random: it names photographs wrongly, but no other way of resizing gives
the same scores.
"""

import json
import zlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

HERE = Path(__file__).resolve().parent
SAMPLES = sorted((HERE.parents[2] / "samples").glob("*.jpg"))
SIZE = 64
LABELS = ["heron", "otter", "bramble", "lantern", "kettle", "viola", "quarry", "sleet"]
MEAN = np.array([0.485, 0.456, 0.406], np.float32)
STD = np.array([0.229, 0.224, 0.225], np.float32)

# The shorter side before the crop, the filter, and how it is said to `monograph pack`.
PIPELINES = [
    {"resize": 73, "filter": "BILINEAR", "options": "--preset torchvision"},
    {"resize": 73, "filter": "BICUBIC", "options": "--preset timm"},
    {"resize": 67, "filter": "BICUBIC", "options": "--preset timm --crop-pct 0.95"},
    {"resize": 80, "filter": "BILINEAR", "options": "--preset torchvision --resize 80"},
    {"resize": 64, "filter": "LANCZOS",
     "options": "--preset timm --resize pillow:lanczos --crop-pct 1"},
]


class Network:
    def __init__(self):
        self.random = np.random.default_rng(3)
        self.nodes, self.weights = [], []

    def constant(self, name, array):
        self.weights.append(numpy_helper.from_array(array.astype(np.float32), name))
        return name

    def block(self, x, name, inputs, outputs):
        """Conv, stride 2 and padding 1, BatchNorm and ReLU."""
        scale = np.sqrt(2 / (9 * inputs))
        weight = self.constant(f"{name}.w", scale * self.random.normal(size=(outputs, inputs, 3, 3)))
        norm = [self.constant(f"{name}.{part}", values) for part, values in (
            ("gamma", self.random.uniform(0.5, 1.5, outputs)),
            ("beta", self.random.normal(0, 0.3, outputs)),
            ("mean", self.random.normal(0, 0.3, outputs)),
            ("var", self.random.uniform(0.5, 1.5, outputs)))]
        self.nodes += [
            helper.make_node("Conv", [x, weight], [f"{name}.c"], kernel_shape=[3, 3],
                             strides=[2, 2], pads=[1, 1, 1, 1]),
            helper.make_node("BatchNormalization", [f"{name}.c", *norm], [f"{name}.n"]),
            helper.make_node("Relu", [f"{name}.n"], [name])]
        return name

    def make(self):
        x = "pixels"
        for i, (inputs, outputs) in enumerate([(3, 8), (8, 16), (16, 24)]):
            x = self.block(x, f"block{i}", inputs, outputs)
        weight = self.constant("fc.w", 0.5 * self.random.normal(size=(len(LABELS), 24)))
        bias = self.constant("fc.b", self.random.normal(0, 0.3, len(LABELS)))
        self.nodes += [helper.make_node("GlobalAveragePool", [x], ["pool"]),
                       helper.make_node("Flatten", ["pool"], ["flat"]),
                       helper.make_node("Gemm", ["flat", weight, bias], ["logits"], transB=1)]
        shape = ["batch", 3, SIZE, SIZE]
        graph = helper.make_graph(
            self.nodes, "pipeline",
            [helper.make_tensor_value_info("pixels", TensorProto.FLOAT, shape)],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(LABELS)])],
            self.weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def resize_shorter(image, size, resampling):
    """torchvision.transforms.Resize with one number."""
    width, height = image.size
    if width <= height:
        return image.resize((size, int(size * height / width)), resampling)
    return image.resize((int(size * width / height), size), resampling)


def crop_centre(image):
    """torchvision.transforms.CenterCrop."""
    width, height = image.size
    top, left = int(round((height - SIZE) / 2.0)), int(round((width - SIZE) / 2.0))
    return image.crop((left, top, left + SIZE, top + SIZE))


def answer(session, image, pipeline):
    resampling = getattr(Image.Resampling, pipeline["filter"])
    image = crop_centre(resize_shorter(image, pipeline["resize"], resampling))
    pixels = np.asarray(image, np.float32) / np.float32(255)
    pixels = ((pixels - MEAN) / STD).transpose(2, 0, 1)[None]
    logits = session.run(None, {"pixels": np.ascontiguousarray(pixels)})[0][0].astype(np.float64)
    scores = np.exp(logits - logits.max())
    scores /= scores.sum()
    best = np.argsort(-scores, kind="stable")[:5]
    return {"labels": [LABELS[i] for i in best], "scores": [round(float(scores[i]), 8) for i in best]}


def main():
    onnx.save(Network().make(), HERE / "network.onnx")
    (HERE / "labels.txt").write_text("\n".join(LABELS) + "\n")
    session = onnxruntime.InferenceSession(str(HERE / "network.onnx"))
    images = {path.name: Image.open(path).convert("RGB") for path in SAMPLES}
    expected = {
        "decoded_crc32": {name: zlib.crc32(image.tobytes()) for name, image in images.items()},
        "pipelines": [
            {"options": pipeline["options"],
             "answers": {name: answer(session, image, pipeline) for name, image in images.items()}}
            for pipeline in PIPELINES],
    }
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
