"""Makes models/efficientnet_lite0.int8.tflite of work/efficientnet_lite0.fp16.tflite, and checks it.

    python quantize.py --monograph ../../../build/native/src/tools/monograph

Calibrates on the photographs of calibration.txt. README.md says what must be installed.
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import check
import photographs
import photos
from build import MODELS, TARGET, file_facts, run, update_manifest

INT8 = MODELS / "efficientnet_lite0.int8.tflite"
AGREE = 0.9  # Of the held-out photographs, on the float model's best class.
NEAR = 1e-4  # Of a score, in our engine and in LiteRT, whose kernels for x86 and Arm are XNNPACK's too.


def check_samples(monograph, model):
    paths = [photos.SAMPLES / name for name in check.SHOWN]
    for path, answer in zip(paths, check.classify(monograph, model, paths)):
        best = answer["labels"][0]
        check.require(best in check.SHOWN[path.name], f"{path.name}: {best}")
        labels, scores = check.litert(model, photos.read(path))
        difference = abs(float(scores[0]) - answer["scores"][0])
        check.require(labels[0] == best and difference <= NEAR,
                      f"{path.name}: LiteRT gives the same name, its score within {difference:.1e}")


def check_held_out(monograph, model):
    files = sorted(photographs.HELD_OUT.iterdir())
    best = [[answer["labels"][0] for answer in check.classify(monograph, file, files)]
            for file in (TARGET, model)]
    agree = sum(a == b for a, b in zip(*best))
    check.require(agree >= AGREE * len(files),
                  f"the float model's name for {agree} of {len(files)} held-out photographs")


def quantize(monograph, work):
    photographs.write_all()
    out, start = work / INT8.name, time.time()
    run(monograph, "quantize", TARGET, "-o", out, "--images", photographs.CALIBRATION,
        "--test-images", photographs.HELD_OUT)
    print(f"quantised in {time.time() - start:.0f} s; checks:")
    check_samples(monograph, out)
    check_held_out(monograph, out)
    os.replace(out, INT8)
    update_manifest(lambda entry: entry.update(file_facts(INT8)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--monograph", required=True, help="the native command line program")
    args = parser.parse_args()
    # Beside the target, so that putting it in place is one rename.
    with tempfile.TemporaryDirectory(dir=MODELS, prefix=".building-") as work:
        quantize(args.monograph, Path(work))


if __name__ == "__main__":
    main()
