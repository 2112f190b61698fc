"""Writes a golden case in the form of ONNX's own: model.onnx, test_data_set_0/{input,output}_N.pb."""
from pathlib import Path

import onnx
from onnx import numpy_helper


def save(name, model, inputs, outputs):
    folder = Path(__file__).parent / name
    data = folder / "test_data_set_0"
    data.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    for kind, tensors in (("input", inputs), ("output", outputs)):
        for i, tensor in enumerate(tensors):
            (data / f"{kind}_{i}.pb").write_bytes(numpy_helper.from_array(tensor).SerializeToString())
