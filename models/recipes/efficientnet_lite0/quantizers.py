"""The network as int8, by other quantisers and by ours.

Each takes what it needs of `Material` and returns a function from images to the index of the best
class. The calibration is the same for all: `batches` are the preprocessed photographs.
"""

import contextlib
import io
import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from ai_edge_litert.interpreter import Interpreter
from ai_edge_quantizer import quantizer, recipe
from onnxruntime.quantization import CalibrationDataReader, CalibrationMethod, QuantType
from onnxruntime.quantization import quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process


@dataclass
class Material:
    monograph: str
    onnx: Path  # float, NCHW
    tflite: Path  # float, NHWC
    packed: Path  # float, from pixels to names
    labels: list
    calibration: list  # float32 [224, 224, 3] each
    calibration_files: Path  # the folder of the same photographs
    work: Path


def channels_first(image):
    return np.ascontiguousarray(image.transpose(2, 0, 1))[None]


class Reader(CalibrationDataReader):
    def __init__(self, images):
        self.images = iter(images)

    def get_next(self):
        image = next(self.images, None)
        return None if image is None else {"images": channels_first(image)}


def run_onnx(path):
    session = onnxruntime.InferenceSession(str(path))

    def answer(images, _files):
        return [int(session.run(None, {"images": channels_first(image)})[0].argmax())
                for image in images]

    return answer


def onnxruntime_static(method, per_channel=True, **options):
    """As its guide advises for processors with VNNI: QDQ, uint8 activations, int8 weights."""

    def quantize(material):
        prepared, out = material.work / "prepared.onnx", material.work / "quantized.onnx"
        quant_pre_process(str(material.onnx), str(prepared), skip_symbolic_shape=True)
        quantize_static(str(prepared), str(out), Reader(material.calibration),
                        per_channel=per_channel, calibrate_method=method,
                        activation_type=QuantType.QUInt8, weight_type=QuantType.QInt8,
                        extra_options=options)
        return run_onnx(out), out.stat().st_size

    return quantize


def to_integers(image, details):
    scale, zero_point = details["quantization"]
    limits = np.iinfo(details["dtype"])
    integers = np.round(image / scale) + zero_point
    return np.clip(integers, limits.min, limits.max).astype(details["dtype"])


def run_tflite(path):
    """The file in stock LiteRT; it takes integers or floats."""
    interpreter = Interpreter(str(path))
    interpreter.allocate_tensors()
    taken, given = interpreter.get_input_details()[0], interpreter.get_output_details()[0]

    def answer(images, _files):
        found = []
        for image in images:
            integers = taken["dtype"] != np.float32
            interpreter.set_tensor(taken["index"], to_integers(image, taken)[None] if integers
                                   else image[None])
            interpreter.invoke()
            found.append(int(interpreter.get_tensor(given["index"]).argmax()))
        return found

    return answer


def ai_edge(material):
    """Its own recipe for int8 weights and activations: per channel, ranges as moving averages."""
    out = material.work / "ai_edge.tflite"
    tool = quantizer.Quantizer(str(material.tflite), recipe.static_wi8_ai8())
    signature = next(iter(Interpreter(str(material.tflite)).get_signature_list()), None)
    data = {signature: [{"images": image[None]} for image in material.calibration]}
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        found = tool.quantize(tool.calibrate(data))
    found.export_model(str(out), overwrite=True)
    return run_tflite(out), out.stat().st_size


def run_monograph(material, model):
    def answer(_images, files):
        command = [material.monograph, "classify", "--json", "--model", model, *files]
        lines = subprocess.run([str(part) for part in command], check=True, text=True,
                               stdout=subprocess.PIPE).stdout.splitlines()
        return [material.labels.index(json.loads(line)["labels"][0]) for line in lines]

    return answer


def monograph(*options):
    def quantize(material):
        out = material.work / "monograph.tflite"
        command = [material.monograph, "quantize", material.packed, "-o", out,
                   "--images", material.calibration_files, *options]
        subprocess.run([str(part) for part in command], check=True, stdout=subprocess.DEVNULL)
        return run_monograph(material, out), out.stat().st_size

    return quantize


QUANTIZERS = {
    "onnxruntime, min-max": onnxruntime_static(CalibrationMethod.MinMax),
    "onnxruntime, min-max, moving average": onnxruntime_static(
        CalibrationMethod.MinMax, CalibMovingAverage=True),
    "onnxruntime, percentile": onnxruntime_static(
        CalibrationMethod.Percentile, CalibPercentile=99.99),
    "onnxruntime, entropy": onnxruntime_static(CalibrationMethod.Entropy),
    "ai-edge-quantizer, static_wi8_ai8": ai_edge,
    "monograph quantize": monograph(),
}
