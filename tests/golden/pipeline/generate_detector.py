"""Writes detector.onnx and detector.json: a small network with the output of an Ultralytics export
(YOLOv8: [1, 4 + classes, boxes]), and what a Python pipeline finds with it in the sample photographs:
OpenCV letterboxes them as Ultralytics does, ONNX Runtime runs the network, NumPy suppresses boxes and
brings them back to the photographs' pixels.

    venv/bin/pip install -r requirements.txt && venv/bin/python generate_detector.py

The weights are random: what is found means nothing, but it depends on every pixel.
"""

import json
from pathlib import Path

import cv2
import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper
from PIL import Image

from generate import HERE, SAMPLES, Network

SIZE = 64
CELLS = 8  # A side; each covers SIZE / CELLS pixels and says one box.
CLASSES = ["heron", "otter", "kettle"]
IOU, SCORE, MOST = 0.3, 0.65, 20


class Detector(Network):
    def __init__(self):
        super().__init__()
        self.random = np.random.default_rng(13)

    def node(self, op, inputs, output, **attributes):
        self.nodes.append(helper.make_node(op, inputs, [output], **attributes))
        return output

    def ints(self, name, values):
        self.weights.append(onnx.numpy_helper.from_array(np.array(values, np.int64), name))
        return name

    def head(self, x, name, channels):
        """Numbers in 0 to 1, [1, channels, boxes]."""
        weight = self.constant(f"{name}.w", 0.25 * self.random.normal(size=(channels, 24, 1, 1)))
        bias = self.constant(f"{name}.b", 0.2 * self.random.normal(size=channels))
        conv = self.node("Conv", [x, weight, bias], f"{name}.c", kernel_shape=[1, 1])
        shape = self.ints(f"{name}.s", [1, channels, CELLS**2])
        return self.node("Sigmoid", [self.node("Reshape", [conv, shape], f"{name}.r")], name)

    def make(self):
        x = "images"
        for i, (inputs, outputs) in enumerate([(3, 8), (8, 16), (16, 24)]):
            x = self.block(x, f"block{i}", inputs, outputs)
        step = SIZE / CELLS
        grid = np.stack(np.meshgrid(np.arange(CELLS), np.arange(CELLS)), 0).reshape(1, 2, -1) * step
        near = self.node("Mul", [self.head(x, "near", 2),
                                 self.constant("step", np.array([2 * step]))], "shift")
        centre = self.node("Add", [near, self.constant("grid", grid)], "centre")
        size = self.node("Mul", [self.head(x, "extent", 2),
                                 self.constant("reach", np.array([4 * step]))], "size")
        classes = self.head(x, "classes", len(CLASSES))
        self.node("Concat", [centre, size, classes], "output0", axis=1)
        graph = helper.make_graph(
            self.nodes, "detector",
            [helper.make_tensor_value_info("images", TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
            [helper.make_tensor_value_info("output0", TensorProto.FLOAT,
                                           [1, 4 + len(CLASSES), CELLS**2])],
            self.weights)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


def letterbox(pixels):
    """As Ultralytics' LetterBox; also the resized size and the margins before it."""
    height, width = pixels.shape[:2]
    ratio = min(SIZE / height, SIZE / width)
    new_width, new_height = round(width * ratio), round(height * ratio)
    rest_x, rest_y = (SIZE - new_width) / 2, (SIZE - new_height) / 2
    resized = cv2.resize(pixels, (new_width, new_height), interpolation=cv2.INTER_LINEAR)
    top, bottom = round(rest_y - 0.1), round(rest_y + 0.1)
    left, right = round(rest_x - 0.1), round(rest_x + 0.1)
    framed = cv2.copyMakeBorder(resized, top, bottom, left, right, cv2.BORDER_CONSTANT,
                                value=(114, 114, 114))
    return framed, (new_width, new_height), (left, top)


def overlap(a, b):
    sides = np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2])
    both = np.prod(np.maximum(sides, 0))
    return both / (np.prod(a[2:] - a[:2]) + np.prod(b[2:] - b[:2]) - both)


def suppress(boxes, labels, scores):
    kept = []
    for i in np.argsort(-scores, kind="stable"):
        rivals = [j for j in kept if labels[j] == labels[i]]
        if scores[i] > SCORE and all(overlap(boxes[j], boxes[i]) <= IOU for j in rivals):
            kept.append(i)
    return kept[:MOST]


def detect(session, path):
    pixels = np.asarray(Image.open(path).convert("RGB"))
    framed, resized, margins = letterbox(pixels)
    image = np.ascontiguousarray(framed.transpose(2, 0, 1)[None]).astype(np.float32) / 255
    rows = session.run(None, {"images": image})[0][0].T
    boxes = np.concatenate([rows[:, :2] - rows[:, 2:4] / 2, rows[:, :2] + rows[:, 2:4] / 2], 1)
    labels, scores = rows[:, 4:].argmax(1), rows[:, 4:].max(1)
    kept = suppress(boxes, labels, scores)
    # Ultralytics divides by the ratio before rounding instead, which is off by up to half a pixel
    # of the letterbox.
    height, width = pixels.shape[:2]
    scale = np.array([width / resized[0], height / resized[1]] * 2)
    original = (boxes[kept] - np.array(margins * 2)) * scale
    original = np.clip(original, 0, np.array([width, height] * 2))
    return {"boxes": original.round(3).tolist(), "labels": [CLASSES[i] for i in labels[kept]],
            "scores": [round(float(s), 7) for s in scores[kept]]}


def main():
    onnx.save(Detector().make(), HERE / "detector.onnx")
    session = onnxruntime.InferenceSession(str(HERE / "detector.onnx"))
    answers = {path.name: detect(session, path) for path in SAMPLES}
    expected = {"classes": CLASSES, "answers": answers,
                "options": f"--preset yolo --detector yolov8 --iou {IOU} --score-threshold {SCORE} "
                           f"--max-detections {MOST}"}
    (HERE / "detector.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
