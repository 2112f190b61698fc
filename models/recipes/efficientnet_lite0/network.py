"""EfficientNet-Lite0 as an ONNX file, as an exporter would write it: NCHW, batch normalisation left
in, ReLU6 as Clip, explicit asymmetric padding where TensorFlow's SAME asks for it.

Architecture: M. Tan, Q. Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks" (2019), in its Lite variant: no squeeze and excitation, ReLU6 instead of swish.
"""

import math
from dataclasses import dataclass

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

INPUT_SIZE = 224
CLASSES = 1000
BATCH_NORM_EPSILON = 1e-3


@dataclass
class Stage:
    repeats: int
    kernel: int
    stride: int
    expand: int
    channels: int


STAGES = [
    Stage(1, 3, 1, 1, 16),
    Stage(2, 3, 2, 6, 24),
    Stage(2, 5, 2, 6, 40),
    Stage(3, 3, 2, 6, 80),
    Stage(3, 5, 1, 6, 112),
    Stage(4, 5, 2, 6, 192),
    Stage(1, 3, 1, 6, 320),
]


def same_padding(size, kernel, stride):
    """(before, after) such that the output has ceil(size / stride) elements."""
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    return total // 2, total - total // 2


class Writer:
    """Appends operators; each method returns the name of its result."""

    def __init__(self, state):
        self.state = state
        self.nodes = []
        self.initializers = {}

    def weight(self, name):
        self.initializers[name] = numpy_helper.from_array(self.state[name], name)
        return name

    def constant(self, name, array):
        self.initializers[name] = numpy_helper.from_array(array, name)
        return name

    def node(self, op, inputs, name, **attributes):
        out = f"{name}_output"
        self.nodes.append(helper.make_node(op, inputs, [out], name=name, **attributes))
        return out

    def conv(self, x, name, size, stride=1, groups=1):
        kernel = self.state[f"{name}.weight"].shape[-1]
        before, after = same_padding(size, kernel, stride)
        return self.node(
            "Conv", [x, self.weight(f"{name}.weight")], name,
            kernel_shape=[kernel] * 2, strides=[stride] * 2, group=groups, dilations=[1, 1],
            pads=[before, before, after, after])

    def batch_norm(self, x, name):
        parts = ["weight", "bias", "running_mean", "running_var"]
        inputs = [x] + [self.weight(f"{name}.{part}") for part in parts]
        return self.node("BatchNormalization", inputs, name, epsilon=BATCH_NORM_EPSILON)

    def relu6(self, x, name):
        low = self.constant("zero", np.float32(0))
        high = self.constant("six", np.float32(6))
        return self.node("Clip", [x, low, high], name)

    def block(self, x, name, stage, channels, stride, size):
        """Inverted bottleneck: expand, depthwise, project, with a skip where shapes agree."""
        y = x
        expanded = channels * stage.expand
        if stage.expand != 1:
            y = self.conv(y, f"{name}._expand_conv", size)
            y = self.relu6(self.batch_norm(y, f"{name}._bn0"), f"{name}._relu0")
        y = self.conv(y, f"{name}._depthwise_conv", size, stride, groups=expanded)
        y = self.relu6(self.batch_norm(y, f"{name}._bn1"), f"{name}._relu1")
        y = self.conv(y, f"{name}._project_conv", math.ceil(size / stride))
        y = self.batch_norm(y, f"{name}._bn2")
        if stride == 1 and channels == stage.channels:
            y = self.node("Add", [y, x], f"{name}._add")
        return y

    def features(self, x):
        size = INPUT_SIZE
        x = self.relu6(self.batch_norm(self.conv(x, "_conv_stem", size, 2), "_bn0"), "_relu0")
        size, channels, index = math.ceil(size / 2), 32, 0
        for stage in STAGES:
            for repeat in range(stage.repeats):
                stride = stage.stride if repeat == 0 else 1
                x = self.block(x, f"_blocks.{index}", stage, channels, stride, size)
                size, channels, index = math.ceil(size / stride), stage.channels, index + 1
        return self.relu6(self.batch_norm(self.conv(x, "_conv_head", size), "_bn1"), "_relu1")

    def logits(self, x):
        x = self.node("GlobalAveragePool", [self.features(x)], "_avg_pooling")
        x = self.node("Flatten", [x], "_flatten", axis=1)
        inputs = [x, self.weight("_fc.weight"), self.weight("_fc.bias")]
        self.nodes.append(helper.make_node("Gemm", inputs, ["logits"], name="_fc", transB=1))


def make_onnx(state):
    writer = Writer(state)
    writer.logits("images")
    image = ["batch", 3, INPUT_SIZE, INPUT_SIZE]
    graph = helper.make_graph(
        writer.nodes, "efficientnet_lite0",
        [helper.make_tensor_value_info("images", TensorProto.FLOAT, image)],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])],
        list(writer.initializers.values()))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8,
                              producer_name="monograph recipe")
    onnx.checker.check_model(model, full_check=True)
    return model
