"""Compares quantisers on EfficientNet-Lite0: how often int8 names what the float network names.

    python compare.py --monograph ../../../build/native/src/tools/monograph

README.md says what must be installed. All calibrate on the photographs of calibration.txt, and are
asked about those of held_out.txt; `python compare.py --help` lists the options.
"""

import argparse
import tempfile
import time
from pathlib import Path

import photographs
import photos
from build import LABELS, pack, run, write_network
from quantizers import QUANTIZERS, Material, run_monograph, run_onnx


def material_of(monograph, work):
    network_onnx = write_network(work)
    network, packed = work / "network.tflite", work / "packed.tflite"
    run(monograph, "convert", network_onnx, "-o", network)
    pack(monograph, network, packed, weights="fp32")
    files = photographs.flat(photographs.calibration(), work / "calibration")
    return Material(
        monograph=monograph, onnx=network_onnx, tflite=network, packed=packed,
        labels=LABELS.read_text().splitlines(),
        calibration=[photos.preprocess(photos.read(file)) for file in sorted(files)],
        calibration_files=work / "calibration", work=work)


def line(name, answers, reference, fits, size="", seconds=""):
    agree = sum(a == b for a, b in zip(answers, reference))
    right = sum(a in fit for a, fit in zip(answers, fits))
    total = len(answers)
    print(f"| {name} | {agree} of {total} ({100 * agree / total:.1f} %) | {right} | {size} | {seconds} |",
          flush=True)


def compare(material, names):
    held_out = photographs.held_out()
    fits = [fit for _, fit in held_out]
    files = photographs.flat([path for path, _ in held_out], material.work / "held_out")
    images = [photos.preprocess(photos.read(file)) for file in files]
    reference = run_onnx(material.onnx)(images, files)
    print("| Quantiser | Same class as float | Fits the label | File | Time |\n|---|---|---|---|---|")
    line("none: float32", reference, reference, fits, mebibytes(material.onnx.stat().st_size))
    line("none: float32, packed", run_monograph(material, material.packed)(images, files),
         reference, fits, mebibytes(material.packed.stat().st_size))
    for name in names:
        start = time.time()
        try:
            answer, size = QUANTIZERS[name](material)
        except Exception as error:  # One that fails leaves the others their rows.
            print(f"| {name} | failed: {error} | | | |", flush=True)
            continue
        seconds = f"{time.time() - start:.0f} s"
        line(name, answer(images, files), reference, fits, mebibytes(size), seconds)


def mebibytes(size):
    return f"{size / 2**20:.1f} MiB"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--monograph", required=True, help="the native command line program")
    parser.add_argument("--only", nargs="+", choices=QUANTIZERS, default=list(QUANTIZERS),
                        help="these quantisers alone")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="compare-") as work:
        compare(material_of(Path(args.monograph).resolve(), Path(work)), args.only)


if __name__ == "__main__":
    main()
