"""Golden vectors for monograph.resize: what the real libraries make of small images.

    python3 -m venv venv && venv/bin/pip install -r requirements-PEER.txt
    venv/bin/python generate.py PEER        # pillow, torch, opencv or tf

writes PEER.json (the cases: options of monograph.resize, the image's type, shape and seed, the FNV-1a
hash of the result) and PEER.bin (the results themselves; of large ones every step-th element).
Images are made from their seed, here and in tests/ops/resize_golden.cc, by the same arithmetic.
"""

import importlib
import json
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
MAX_STORED = 800  # Bytes of a result that is stored whole.

# (n, h, w, c), (height, width): up, down, both, by whole numbers, by one pixel, from and to one pixel.
SIZES = [
    ((1, 8, 8, 3), (8, 8)),
    ((1, 16, 16, 3), (8, 8)),
    ((1, 16, 12, 3), (4, 4)),
    ((1, 8, 6, 3), (16, 12)),
    ((1, 13, 17, 3), (7, 11)),
    ((1, 7, 11, 3), (13, 17)),
    ((1, 9, 20, 3), (14, 6)),
    ((1, 20, 9, 3), (6, 14)),
    ((1, 10, 10, 3), (11, 9)),
    ((1, 1, 1, 3), (5, 4)),
    ((1, 1, 23, 3), (3, 5)),
    ((1, 23, 1, 3), (5, 3)),
    ((1, 12, 19, 3), (1, 1)),
    ((1, 5, 31, 3), (5, 12)),
    ((1, 31, 5, 3), (12, 5)),
    ((1, 64, 48, 3), (5, 7)),
    ((1, 50, 75, 3), (24, 33)),
    ((1, 33, 21, 3), (22, 14)),
    ((2, 14, 15, 3), (9, 8)),
    ((1, 17, 18, 1), (9, 13)),
    ((1, 11, 12, 4), (8, 15)),
    ((1, 480, 640, 3), (224, 224)),
    ((1, 231, 301, 3), (256, 300)),
]


def make_image(shape, seed, dtype):
    """Noise, a smooth picture or a hard pattern, by seed % 3."""
    n, h, w, c = shape
    i = np.arange(n * h * w * c, dtype=np.uint32)
    x = (i // c) % w
    y = (i // (c * w)) % h
    if seed % 3 == 0:
        v = x * 5 + y * 3 + (i % c) * 40
    elif seed % 3 == 1:
        v = (i + np.uint32(seed)) * np.uint32(2654435761)
        v = (v ^ (v >> 15)) * np.uint32(2246822519)
        v = v >> 24
    else:
        v = ((x // 3 + y // 2 + i % c) % 2) * 255
    v = (v & 255).astype(np.uint8).reshape(shape)
    return v if dtype == "uint8" else v.astype(np.float32) / np.float32(255)


def fnv1a(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & 0xFFFFFFFFFFFFFFFF
    return f"{h:016x}"


class Recorder:
    """Collects cases; `resize` gives the library's result for an image."""

    def __init__(self):
        self.cases = []
        self.bytes = bytearray()

    def add(self, options, shape, dtype, result, drop_alpha=False):
        result = np.ascontiguousarray(result)
        data = result.tobytes()
        case = {"options": options, "dtype": dtype, "shape": list(shape), "seed": self.seed()}
        if drop_alpha:
            case["drop_alpha"] = True
        case["result"] = list(result.shape)
        case["hash"] = fnv1a(data)
        case["at"] = len(self.bytes)
        case["step"] = -(-len(data) // MAX_STORED)
        self.bytes += result.reshape(-1)[:: case["step"]].tobytes()
        self.cases.append(case)

    def seed(self):
        return len(self.cases)

    def image(self, shape, dtype="uint8"):
        return make_image(shape, self.seed(), dtype)

    def write(self, peer, versions):
        lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in self.cases)
        versions = json.dumps(versions)
        (HERE / f"{peer}.json").write_text(f'{{"versions":{versions},"cases":[\n{lines}\n]}}\n')
        (HERE / f"{peer}.bin").write_bytes(self.bytes)


def main():
    peer = sys.argv[1]
    recorder = Recorder()
    versions = importlib.import_module(f"{peer}_cases").record(recorder, SIZES)
    recorder.write(peer, versions)
    print(peer, versions, len(recorder.cases), "cases", len(recorder.bytes), "bytes")


if __name__ == "__main__":
    main()
