"""Rebuilds the networks of tests/accuracy/models: trains, exports to ONNX, converts and packs.

    python build.py --monograph ../../../build/native/src/tools/monograph --work work

README.md says what must be installed. A network whose weights lie in the folder of --work is not
trained again.
"""

import argparse
import hashlib
import json
import os
import subprocess
from pathlib import Path

import torch

import data
import train
from networks import TRAINED
from simulate import restored

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "tests" / "accuracy" / "models"
NETWORKS = [*TRAINED, "mobilenet_rescaled"]


def weights_of(name, work, folder):
    path = work / f"{name.split('_')[0]}.pt"
    if not path.exists():
        trained = train.train(path.stem, folder, train.EPOCHS[path.stem])
        torch.save(trained.state_dict(), path)
    return path


def export(network, path):
    shapes = {"images": {0: "batch"}, "logits": {0: "batch"}}
    torch.onnx.export(network, (torch.zeros(1, 1, 28, 28),), str(path), input_names=["images"],
                      output_names=["logits"], dynamic_axes=shapes, opset_version=13,
                      do_constant_folding=False, training=torch.onnx.TrainingMode.PRESERVE,
                      dynamo=False)


def run(*command):
    subprocess.run([str(part) for part in command], check=True)


def pack(monograph, network, out, labels):
    run(monograph, "pack", network, "-o", out, "--weights", "fp16", "--resize", "bilinear:28",
        "--color", "gray", "--mean", data.MEAN, "--std", data.STD, "--softmax",
        "--labels", labels, "--top", 5,
        "--description", "Fashion-MNIST: an image in, five of ten names and their scores out.")


def build(name, args, work):
    """The manifest's entry of the packed network."""
    network = restored(name, weights_of(name, work, args.data))
    onnx, converted, packed = (work / f"{name}{suffix}" for suffix in (".onnx", ".tflite", ".packed"))
    export(network, onnx)
    run(args.monograph, "convert", onnx, "-o", converted)
    labels = work / "labels.txt"
    labels.write_text("".join(f"{label}\n" for label in data.LABELS))
    pack(args.monograph, converted, packed, labels)
    images, classes = train.tensors("t10k", args.data)
    top1 = train.accuracy(network, images, classes)
    file = TARGET / f"{name}.fp16.tflite"
    os.replace(packed, file)
    content = file.read_bytes()
    return {"file": file.name, "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(), "network": name,
            "parameters": sum(p.numel() for p in network.parameters()),
            "float_top1": round(100 * top1, 2)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--monograph", required=True, help="the native command line program")
    parser.add_argument("--work", default="work", help="folder for weights and what lies between")
    parser.add_argument("--data", default=data.FOLDER, help="folder of Fashion-MNIST")
    args = parser.parse_args()
    work = Path(args.work)
    work.mkdir(exist_ok=True)
    TARGET.mkdir(exist_ok=True)
    models = [build(name, args, work) for name in NETWORKS]
    manifest = {
        "recipe": "models/recipes/fashion_mnist",
        "data": {"name": "Fashion-MNIST", "source": "Debian package dataset-fashion-mnist",
                 "licence": "MIT", "notice": "Copyright 2017 Zalando SE"},
        "models": models,
    }
    (TARGET / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


if __name__ == "__main__":
    main()
