"""What plain int8 makes of a network: weights per tensor, activations per tensor by their ranges.

    python simulate.py repvgg --weights repvgg.pt

A check of the recipe apart from Monograph: the networks repvgg and mobilenet_rescaled are made to
lose most of their accuracy here. Batch normalisations are folded first, as a converter does.
"""

import argparse

import torch
from torch import nn

import data
from networks import TRAINED, deployed, folded
from train import accuracy, tensors

CALIBRATION = 512


def rounded(x, low, high):
    """x in 256 steps between low and high; zero is one of them."""
    low, high = min(float(low), 0.0), max(float(high), 0.0)
    scale = max(high - low, 1e-12) / 255
    zero = round(-low / scale)
    return (torch.clamp(torch.round(x / scale) + zero, 0, 255) - zero) * scale


class Observed(nn.Module):
    """A layer whose output is rounded to 8 bits once its range has been seen."""

    def __init__(self, layer):
        super().__init__()
        self.layer, self.low, self.high, self.ready = layer, 0.0, 0.0, False

    def forward(self, x):
        y = self.layer(x)
        if self.ready:
            return rounded(y, self.low, self.high)
        self.low, self.high = min(self.low, float(y.min())), max(self.high, float(y.max()))
        return y


def fold_norms(module):
    """Puts every batch normalisation into the convolution in front of it."""
    for child in module.children():
        fold_norms(child)
    if not isinstance(module, nn.Sequential):
        return
    for i in range(len(module) - 1):
        if isinstance(module[i], nn.Conv2d) and isinstance(module[i + 1], nn.BatchNorm2d):
            weight, bias = folded(module[i], module[i + 1])
            module[i].weight.data = weight.detach()
            module[i].bias = nn.Parameter(bias.detach())
            module[i + 1] = nn.Identity()


def observe(module, per_channel):
    for name, child in list(module.named_children()):
        if isinstance(child, (nn.Conv2d, nn.Linear)):
            weight = child.weight.data
            peak = weight.abs()
            if per_channel:
                peak = peak.flatten(1).amax(1).reshape(-1, *[1] * (weight.dim() - 1))
            else:
                peak = peak.max()
            scale = torch.clamp(peak, min=1e-12) / 127
            child.weight.data = torch.round(weight / scale) * scale
            setattr(module, name, Observed(child))
        else:
            observe(child, per_channel)


def simulated(network, images, per_channel):
    """The network, rounded; changes it. `images` are the calibration's."""
    fold_norms(network)
    observe(network, per_channel)
    with torch.no_grad():
        network.eval()(images)
    for module in network.modules():
        if isinstance(module, Observed):
            module.ready = True
    return network


def restored(name, weights):
    network = TRAINED[name.split("_")[0]]()
    network.load_state_dict(torch.load(weights))
    return deployed(name, network.eval())


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=[*TRAINED, "mobilenet_rescaled"])
    parser.add_argument("--weights", required=True, help="the file that train.py wrote")
    parser.add_argument("--data", default=data.FOLDER, help="folder of Fashion-MNIST")
    args = parser.parse_args()
    held_images, held_labels = tensors("t10k", args.data)
    calibration = tensors("train", args.data)[0][:CALIBRATION]
    top1 = {"float": accuracy(restored(args.network, args.weights), held_images, held_labels)}
    for kind in ("per tensor", "per channel"):
        network = simulated(restored(args.network, args.weights), calibration, kind == "per channel")
        top1[kind] = accuracy(network, held_images, held_labels)
    print(args.network, {kind: f"{100 * value:.2f} %" for kind, value in top1.items()})


if __name__ == "__main__":
    main()
