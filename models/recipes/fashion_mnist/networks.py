"""Small networks for Fashion-MNIST, each of a kind that quantises in a way of its own.

residual            basic residual blocks; quantises well (He et al., 2016)
repvgg              branches that become one chain of 3x3 convolutions (Ding et al., 2021)
mobilenet           inverted residuals (Sandler et al., 2018), with ReLU
mobilenet_rescaled  the same function, channels scaled apart between its layers

All take float32 [N, 1, 28, 28], normalised, and give logits [N, 10].
"""

import torch
from torch import nn
from torch.nn import functional


def conv_norm(inputs, outputs, kernel=3, stride=1, groups=1):
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(outputs))


class Classifier(nn.Module):
    """Features, their mean over all places, one fully connected layer."""

    def __init__(self, features, channels):
        super().__init__()
        self.features = features
        self.fc = nn.Linear(channels, 10)

    def forward(self, x):
        return self.fc(self.features(x).mean((2, 3)))


class ResidualBlock(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.first = conv_norm(inputs, outputs, stride=stride)
        self.second = conv_norm(outputs, outputs)
        same = stride == 1 and inputs == outputs
        self.skip = nn.Identity() if same else conv_norm(inputs, outputs, 1, stride)

    def forward(self, x):
        return functional.relu(self.second(functional.relu(self.first(x))) + self.skip(x))


def residual():
    return Classifier(nn.Sequential(
        conv_norm(1, 16), nn.ReLU(),
        ResidualBlock(16, 16, 1), ResidualBlock(16, 32, 2), ResidualBlock(32, 48, 2)), 48)


class RepVggBlock(nn.Module):
    """relu(3x3 + 1x1 + identity), each behind a batch normalisation of its own."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.inputs, self.outputs, self.stride = inputs, outputs, stride
        self.dense = conv_norm(inputs, outputs, 3, stride)
        self.point = conv_norm(inputs, outputs, 1, stride)
        self.identity = nn.BatchNorm2d(inputs) if stride == 1 and inputs == outputs else None

    def forward(self, x):
        y = self.dense(x) + self.point(x)
        return functional.relu(y if self.identity is None else y + self.identity(x))

    def spread(self, gains):
        """Starts the channels with gains far apart.

        Long training on a large set ends like this. Channels that are small then are normalised by
        the next block's identity, whose weight is large for it, and round away together with their
        neighbours.
        """
        for norm in (self.dense[1], self.point[1], self.identity):
            if norm is not None:
                norm.weight.data = gains.clone()

    def merged(self):
        """(weight, bias) of the one 3x3 convolution that computes the same."""
        parts = [folded(*self.dense), widened(*folded(*self.point))]
        if self.identity is not None:
            one = nn.Conv2d(self.inputs, self.inputs, 1, bias=False)
            one.weight.data = torch.eye(self.inputs)[:, :, None, None]
            parts.append(widened(*folded(one, self.identity)))
        return sum(weight for weight, _ in parts), sum(bias for _, bias in parts)

    def penalty(self):
        """RepVGG's own weight decay: on the centre as it will be merged, not on the branches.

        From the authors' training code (get_custom_L2): it is what makes the merged weights and
        with them the activations spread, so that RepVGG is hard to quantise (Chu et al., 2024).
        """
        scale3, scale1 = (gain(norm).detach() for _, norm in (self.dense, self.point))
        kernel3, kernel1 = self.dense[0].weight, self.point[0].weight
        ring = (kernel3 ** 2).sum() - (kernel3[:, :, 1, 1] ** 2).sum()
        centre = kernel3[:, :, 1:2, 1:2] * scale3 + kernel1 * scale1
        return ring + (centre ** 2 / (scale3 ** 2 + scale1 ** 2)).sum()


def gain(norm):
    """What a batch normalisation multiplies each channel with, [channels, 1, 1, 1]."""
    return (norm.weight / torch.sqrt(norm.running_var + norm.eps))[:, None, None, None]


def folded(conv, norm):
    """(weight, bias) of a convolution with its batch normalisation."""
    bias = norm.bias - norm.running_mean * gain(norm).flatten()
    return conv.weight * gain(norm), bias


def widened(weight, bias):
    """A 1x1 convolution as a 3x3 one."""
    return functional.pad(weight, [1, 1, 1, 1]), bias


def plain(block):
    """A RepVGG block as a convolution and a ReLU."""
    conv = nn.Conv2d(block.inputs, block.outputs, 3, block.stride, 1)
    conv.weight.data, conv.bias.data = (part.detach().clone() for part in block.merged())
    return nn.Sequential(conv, nn.ReLU())


def repvgg():
    shape = [(1, 16, 1), (16, 24, 2), (24, 24, 1), (24, 24, 1), (24, 24, 1),
             (24, 48, 2), (48, 48, 1), (48, 48, 1)]
    blocks = [RepVggBlock(*block) for block in shape]
    for block in blocks[:-1]:
        block.spread(torch.exp2(8 * torch.rand(block.outputs) - 4))
    return Classifier(nn.Sequential(*blocks), 48)


class InvertedResidual(nn.Module):
    def __init__(self, inputs, outputs, stride, expand=4):
        super().__init__()
        middle = inputs * expand
        self.expand = conv_norm(inputs, middle, 1)
        self.depthwise = conv_norm(middle, middle, 3, stride, middle)
        self.project = conv_norm(middle, outputs, 1)
        self.same = stride == 1 and inputs == outputs

    def forward(self, x):
        y = functional.relu(self.depthwise(functional.relu(self.expand(x))))
        y = self.project(y)
        return x + y if self.same else y

    def rescale(self, generator):
        """Multiplies channels by powers of two, and divides them where they are read.

        ReLU lets positive factors pass and powers of two are exact, so that the function stays.
        """
        for writer, reader in ((self.expand, self.depthwise), (self.depthwise, self.project)):
            norm, weight = writer[1], reader[0].weight.data
            power = torch.randint(-6, 7, norm.weight.shape, generator=generator)
            factor = 2.0 ** power
            norm.weight.data *= factor
            norm.bias.data *= factor
            depthwise = weight.shape[1] == 1
            weight /= factor.reshape((-1, 1, 1, 1) if depthwise else (1, -1, 1, 1))


def mobilenet():
    shape = [(16, 16, 1), (16, 24, 2), (24, 24, 1), (24, 32, 1), (32, 32, 1)]
    blocks = [InvertedResidual(*block) for block in shape]
    return Classifier(nn.Sequential(conv_norm(1, 16, stride=2), nn.ReLU(), *blocks,
                                    conv_norm(32, 96, 1), nn.ReLU()), 96)


TRAINED = {"residual": residual, "repvgg": repvgg, "mobilenet": mobilenet}


def deployed(name, trained):
    """The trained network as it is exported under `name`; changes `trained`."""
    if name == "repvgg":
        trained.features = nn.Sequential(*(plain(block) for block in trained.features))
    if name == "mobilenet_rescaled":
        generator = torch.Generator().manual_seed(1)
        for block in trained.features:
            if isinstance(block, InvertedResidual):
                block.rescale(generator)
    return trained.eval()
