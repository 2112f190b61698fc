"""Checks that a packed file answers as the Python pipelines of torchvision and timm do.

    python pipelines.py --monograph ../../../build/native/src/tools/monograph [IMAGE...]

The ONNX network goes through `monograph convert` and `monograph pack --preset ...`, photographs
through `monograph classify`. Beside it runs what a Python program does: Pillow decodes, resizes and
crops, NumPy normalises, ONNX Runtime runs the same ONNX file. Names must be equal, scores within
1e-4. Writes pipelines.json, what Python says of the samples.
"""

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image

import build
import check
import photos

HERE = Path(__file__).resolve().parent
EXPECTED = HERE / "pipelines.json"
TOLERANCE = 1e-4
SIZE = 224
MEAN, STD = 127 / 255, 128 / 255
LABELS = build.LABELS.read_text().splitlines()

# Name: what the Python pipeline does, and how it is said to `monograph pack`.
PIPELINES = {
    "torchvision": {"filter": Image.Resampling.BILINEAR, "resize": 256,
                    "options": ["--preset", "torchvision"]},
    "timm": {"filter": Image.Resampling.BICUBIC, "resize": 256,
             "options": ["--preset", "timm"]},
    "timm, crop_pct 0.9": {"filter": Image.Resampling.BICUBIC, "resize": int(SIZE / 0.9),
                           "options": ["--preset", "timm", "--crop-pct", "0.9"]},
    "bilinear:232": {"filter": Image.Resampling.BILINEAR, "resize": 232,
                     "options": ["--resize", "pillow:bilinear:232", "--crop", "224",
                                 "--range", "1"]},
}


def resize_shorter(image, size, resampling):
    """torchvision.transforms.Resize with one number."""
    width, height = image.size
    if width <= height:
        return image.resize((size, int(size * height / width)), resampling)
    return image.resize((int(size * width / height), size), resampling)


def crop_centre(image, size):
    """torchvision.transforms.CenterCrop."""
    width, height = image.size
    top, left = int(round((height - size) / 2.0)), int(round((width - size) / 2.0))
    return image.crop((left, top, left + size, top + size))


def prepare(path, pipeline):
    """float32 [3, 224, 224] as ToTensor and Normalize give it."""
    image = Image.open(path).convert("RGB")
    image = crop_centre(resize_shorter(image, pipeline["resize"], pipeline["filter"]), SIZE)
    pixels = np.asarray(image, np.float32).transpose(2, 0, 1) / np.float32(255)
    return (pixels - np.float32(MEAN)) / np.float32(STD)


def python_answers(session, paths, pipeline):
    """The best five of each photograph: (labels, scores)."""
    answers = []
    for path in paths:
        logits = session.run(None, {"images": prepare(path, pipeline)[None]})[0]
        scores = check.softmax(logits.astype(np.float64))[0]
        best = np.argsort(-scores, kind="stable")[:5]
        answers.append(([LABELS[i] for i in best], [float(scores[i]) for i in best]))
    return answers


def packed_answers(monograph, network, paths, pipeline, work):
    packed = work / "packed.tflite"
    build.run(monograph, "pack", network, "-o", packed, *pipeline["options"], "--mean", MEAN,
              "--std", STD, "--softmax", "--labels", build.LABELS, "--top", 5)
    answers = check.classify(monograph, packed, paths)
    return [(answer["labels"], answer["scores"]) for answer in answers]


def compare(name, ours, theirs):
    worst = max(abs(a - b) for mine, other in zip(ours, theirs) for a, b in zip(mine[1], other[1]))
    same = all(mine[0] == other[0] for mine, other in zip(ours, theirs))
    check.require(same and worst <= TOLERANCE,
                  f"{name}: {len(ours)} photographs, five names each the same, "
                  f"scores within {worst:.1e}")


def as_png(path, work):
    """Photographs of formats that the command line does not read, without loss."""
    if path.suffix.lower() != ".bmp":
        return path
    Image.open(path).convert("RGB").save(work / f"{path.stem}.png")
    return work / f"{path.stem}.png"


def run_all(monograph, images, work):
    network_onnx, network = build.write_network(work), work / "network.tflite"
    build.run(monograph, "convert", network_onnx, "-o", network)
    session = onnxruntime.InferenceSession(str(network_onnx))
    samples = sorted(photos.SAMPLES.glob("*.jpg"))
    paths = samples + [as_png(Path(image), work) for image in images]
    expected = {}
    for name, pipeline in PIPELINES.items():
        theirs = python_answers(session, paths, pipeline)
        compare(name, packed_answers(monograph, network, paths, pipeline, work), theirs)
        expected[name] = {path.name: {"labels": labels, "scores": [round(s, 7) for s in scores]}
                          for path, (labels, scores) in zip(samples, theirs)}
    EXPECTED.write_text(json.dumps(expected, indent=1) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--monograph", required=True, help="the native command line program")
    parser.add_argument("images", nargs="*", help="photographs beside the samples")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        run_all(args.monograph, args.images, Path(work))


if __name__ == "__main__":
    main()
