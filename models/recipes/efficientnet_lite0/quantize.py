"""Makes models/efficientnet_lite0.int8.tflite of the float16 file, and checks it.

    python quantize.py --monograph ../../../build/native/src/tools/monograph

Calibrates on the photographs of calibration.txt. README.md says what must be installed.
"""

import argparse
import copy
import json
import os
import tempfile
import time
from pathlib import Path

import check
import photographs
import photos
from build import MODELS, TARGET, run, sha256

INT8 = MODELS / "efficientnet_lite0.int8.tflite"
AGREE = 0.9  # Of the held-out photographs, on the float model's best class.
NEAR = 0.1  # A score, in our engine and in LiteRT: kernels round differently, and layers add up.


def update_manifest():
    """The entry of the int8 file: what the float16 file's says, but for the file itself."""
    path = MODELS / "manifest.json"
    manifest = json.loads(path.read_text())
    entry = copy.deepcopy(next(m for m in manifest["models"] if m["file"] == TARGET.name))
    entry |= {"file": INT8.name, "bytes": INT8.stat().st_size, "sha256": sha256(INT8)}
    manifest["models"] = [m for m in manifest["models"] if m["file"] != INT8.name] + [entry]
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def check_samples(monograph, model):
    paths = [photos.SAMPLES / name for name in check.SHOWN]
    for path, answer in zip(paths, check.classify(monograph, model, paths)):
        best = answer["labels"][0]
        check.require(best in check.SHOWN[path.name], f"{path.name}: {best}")
        labels, scores = check.litert(model, photos.read(path))
        difference = abs(float(scores[0]) - answer["scores"][0])
        check.require(labels[0] == best and difference <= NEAR,
                      f"{path.name}: LiteRT gives the same name, its score within {difference:.1e}")


def check_held_out(monograph, model, work):
    files = photographs.flat([path for path, _ in photographs.held_out()], work / "held_out")
    best = [[answer["labels"][0] for answer in check.classify(monograph, file, files)]
            for file in (TARGET, model)]
    agree = sum(a == b for a, b in zip(*best))
    check.require(agree >= AGREE * len(files),
                  f"the float16 file's name for {agree} of {len(files)} held-out photographs")


def quantize(monograph, work):
    photographs.flat(photographs.calibration(), work / "calibration")
    out, start = work / INT8.name, time.time()
    run(monograph, "quantize", TARGET, "-o", out, "--images", work / "calibration")
    print(f"quantised in {time.time() - start:.0f} s; checks:")
    check_samples(monograph, out)
    check_held_out(monograph, out, work)
    os.replace(out, INT8)
    update_manifest()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--monograph", required=True, help="the native command line program")
    args = parser.parse_args()
    # Beside the target, so that putting it in place is one rename.
    with tempfile.TemporaryDirectory(dir=MODELS, prefix=".building-") as work:
        quantize(args.monograph, Path(work))


if __name__ == "__main__":
    main()
