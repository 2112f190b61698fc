"""A small network that onnxruntime quantised in each of its ways, with onnxruntime's own answers.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install onnx==1.23.2 onnxruntime==1.32.0 sympy
    /tmp/venv/bin/python quantized.py

The weights are random. Everything a convolutional network has is in it once: strides, depthwise, an
activation that is fused and one that is not, an odd pad before a pool, sums, concatenations, a mean.
"""
import tempfile
from pathlib import Path

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

from case import save

random = np.random.default_rng(5)


def constant(name, shape, scale=None):
    scale = scale or 1.5 / np.sqrt(np.prod(shape[1:]))
    return numpy_helper.from_array((random.standard_normal(shape) * scale).astype(np.float32), name)


def network():
    node = helper.make_node
    nodes = [
        node("Conv", ["x", "w0", "b0"], ["c0"], pads=[1, 1, 1, 1], strides=[2, 2]),
        node("Clip", ["c0", "zero", "six"], ["r0"]),
        node("Conv", ["r0", "w1", "b1"], ["c1"], pads=[1, 1, 1, 1], group=8),
        node("Relu", ["c1"], ["r1"]),
        node("Conv", ["r1", "w2", "b2"], ["c2"]),
        node("MaxPool", ["c2"], ["m"], kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        node("Conv", ["m", "w3", "b3"], ["c3"], pads=[1, 1, 1, 1]),
        node("Add", ["m", "c3"], ["a"]),
        node("Relu", ["a"], ["ra"]),
        node("Sigmoid", ["ra"], ["s"]),
        node("Mul", ["ra", "s"], ["sw"]),
        node("Concat", ["sw", "m"], ["cat"], axis=1),
        node("GlobalAveragePool", ["cat"], ["g"]),
        node("Flatten", ["g"], ["f"]),
        node("Gemm", ["f", "fc", "fb"], ["y"]),
    ]
    constants = [
        constant("w0", (8, 3, 3, 3)), constant("b0", (8,), 0.1),
        constant("w1", (8, 1, 3, 3)), constant("b1", (8,), 0.1),
        constant("w2", (12, 8, 1, 1)), constant("b2", (12,), 0.1),
        constant("w3", (12, 12, 3, 3)), constant("b3", (12,), 0.1),
        constant("fc", (24, 10), 0.2), constant("fb", (10,), 0.1),
        numpy_helper.from_array(np.array(0, np.float32), "zero"),
        numpy_helper.from_array(np.array(6, np.float32), "six"),
    ]
    info = helper.make_tensor_value_info
    graph = helper.make_graph(nodes, "net", [info("x", TensorProto.FLOAT, ["N", 3, 16, 16])],
                              [info("y", TensorProto.FLOAT, ["N", 10])], constants)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


class Images(CalibrationDataReader):
    def __init__(self):
        batches = [random.standard_normal((4, 3, 16, 16)).astype(np.float32) for _ in range(8)]
        self.batches = iter([{"x": batch} for batch in batches])

    def get_next(self):
        return next(self.batches, None)


def answers(model, x):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    return session.run(None, {"x": x})


CASES = {
    "qdq_int8_by_channel": (QuantFormat.QDQ, QuantType.QInt8, QuantType.QInt8, True),
    "qdq_uint8_by_channel": (QuantFormat.QDQ, QuantType.QUInt8, QuantType.QInt8, True),
    "qdq_uint8": (QuantFormat.QDQ, QuantType.QUInt8, QuantType.QUInt8, False),
    "qoperator_int8": (QuantFormat.QOperator, QuantType.QInt8, QuantType.QInt8, False),
    "qoperator_uint8_by_channel": (QuantFormat.QOperator, QuantType.QUInt8, QuantType.QInt8, True),
}


def main():
    x = random.standard_normal((2, 3, 16, 16)).astype(np.float32)
    with tempfile.TemporaryDirectory() as folder:
        float_path, path = Path(folder) / "float.onnx", Path(folder) / "quantized.onnx"
        onnx.save(network(), float_path)
        for name, (form, activations, weights, by_channel) in CASES.items():
            quantize_static(float_path, path, Images(), quant_format=form, per_channel=by_channel,
                            activation_type=activations, weight_type=weights)
            model = onnx.load(path)
            save(name, model, [x], answers(model, x))


main()
