"""Monograph's command line beside Pillow: 1920x1080 to 256, crop 224, one thread, in turns.

    python3 -m venv venv && venv/bin/pip install -r ../golden/resize/requirements-pillow.txt
    venv/bin/python resize_native.py MONOGRAPH [ROUNDS]

MONOGRAPH is the command, build/native/src/tools/monograph; the models are those that
`npm run bench -- --parts resize` leaves in build/bench/models.
"""

import json
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
import PIL
from PIL import Image

MODELS = pathlib.Path(__file__).parents[2] / "build" / "bench" / "models"
METHODS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}
RUNS = 5


def run_monograph(command, model, image):
    line = [command, "run", model, "--input", image, "--repeat", str(RUNS), "--json"]
    return json.loads(subprocess.run(line, check=True, capture_output=True).stdout)["ms"]


def run_pillow(image, method):
    """All of the image, as torchvision's Resize does, then the crop."""
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        resized = image.resize((455, 256), method)
        resized.crop((116, 16, 340, 240))
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def run_pillow_box(image, method):
    """Only the part of the image that the crop shows, which is not quite the same."""
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        image.resize((224, 224), method, box=(487.5, 67.5, 1432.5, 1012.5))
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def main():
    command, rounds = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 40
    pixels = np.random.default_rng(1).integers(0, 256, (1, 1080, 1920, 3), dtype=np.uint8)
    image = Image.fromarray(pixels[0])
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/image.npy", pixels)
        for _ in range(rounds):
            for name, method in METHODS.items():
                model = str(MODELS / f"resize.pillow_{name}.tflite")
                took = run_monograph(command, model, f"{folder}/image.npy")
                times.setdefault(("monograph", name), []).append(took)
                times.setdefault(("Pillow", name), []).append(run_pillow(image, method))
                times.setdefault(("Pillow, box", name), []).append(run_pillow_box(image, method))
    print(f"Pillow {PIL.__version__}, milliseconds, medians of {rounds} rounds of {RUNS} runs")
    for (who, name), samples in times.items():
        print(f"{who:12} {name:9} {statistics.median(samples):6.2f}  least {min(samples):6.2f}")


if __name__ == "__main__":
    main()
