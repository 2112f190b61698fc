"""What must hold before the file is put in place."""

import json
import subprocess
from pathlib import Path

import numpy as np
import onnxruntime

import photos

HERE = Path(__file__).resolve().parent
TOLERANCE = 1e-4  # On probabilities, float32 weights.
HALF_TOLERANCE = 1e-2  # On probabilities, float16 weights: each is off by up to 2^-11 of itself.
# What the sample photographs show, of ImageNet's classes.
SHOWN = {
    "cat.jpg": {"tabby", "tiger cat", "Egyptian cat"},
    "espresso.jpg": {"espresso"},
    "goldfish.jpg": {"goldfish"},
    "rocket.jpg": {"missile", "projectile"},
    "volleyball.jpg": {"volleyball"},
}


def softmax(logits):
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def require(holds, what):
    if not holds:
        raise SystemExit(f"check failed: {what}")
    print(f"  {what}")


def monograph_run(monograph, model, name, array, work):
    """The model's outputs, name to array."""
    np.save(work / "input.npy", array)
    subprocess.run([monograph, "run", model, "--input", f"{name}={work / 'input.npy'}",
                    "--out", work], check=True, stdout=subprocess.DEVNULL)
    return np.load(work / "logits.npy")


def expected():
    return json.loads((HERE / "expected.json").read_text())


def check_network(monograph, onnx_file, network_file, labels, work):
    """The float32 network, behind the import, against ONNX Runtime and PyTorch."""
    batch = np.stack([photos.preprocess(pixels) for pixels in photos.samples().values()])
    ours = softmax(monograph_run(monograph, network_file, "images", batch, work))
    session = onnxruntime.InferenceSession(str(onnx_file))
    feed = np.ascontiguousarray(batch.transpose(0, 3, 1, 2))
    theirs = softmax(session.run(None, {"images": feed})[0])
    difference = float(np.abs(ours - theirs).max())
    require(difference <= TOLERANCE, f"ONNX Runtime's probabilities within {difference:.1e}")
    difference = max(
        abs(float(row[labels.index(label)]) - score)
        for row, answer in zip(ours, expected().values())
        for label, score in zip(answer["labels"], answer["scores"]))
    require(difference <= TOLERANCE, f"PyTorch's original within {difference:.1e}")


def classify(monograph, model, files):
    """One answer for each file, as `monograph classify --json` gives it."""
    out = subprocess.run([monograph, "classify", "--json", "--model", model, *files],
                         check=True, stdout=subprocess.PIPE, text=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def litert(model, pixels):
    """(labels, scores) of stock LiteRT."""
    from ai_edge_litert.interpreter import Interpreter  # Not needed by pipelines.py.

    interpreter = Interpreter(str(model))
    index = interpreter.get_input_details()[0]["index"]
    interpreter.resize_tensor_input(index, [1, *pixels.shape])
    interpreter.allocate_tensors()
    interpreter.set_tensor(index, pixels[None])
    interpreter.invoke()
    outputs = {o["name"]: interpreter.get_tensor(o["index"])[0]
               for o in interpreter.get_output_details()}
    return [label.decode() for label in outputs["labels"]], outputs["scores"]


def check_packed(monograph, model):
    """The file that is shipped: the whole thread from a photograph to names."""
    names = list(expected())
    answers = classify(monograph, model, [photos.SAMPLES / name for name in names])
    worst = worst_litert = 0
    for name, answer in zip(names, answers):
        want = dict(zip(expected()[name]["labels"], expected()[name]["scores"]))
        common = [(score, want[label]) for label, score in zip(answer["labels"], answer["scores"])
                  if label in want]
        worst = max(worst, *(abs(got - wanted) for got, wanted in common))
        require(answer["labels"][0] in SHOWN[name], f"{name}: {answer['labels'][0]}")
        labels, scores = litert(model, photos.read(photos.SAMPLES / name))
        require(labels == answer["labels"], f"{name}: LiteRT gives the same names")
        worst_litert = max(worst_litert, float(np.abs(scores - answer["scores"]).max()))
    require(worst <= HALF_TOLERANCE, f"scores as PyTorch's original within {worst:.1e}")
    require(worst_litert <= TOLERANCE, f"scores as LiteRT's within {worst_litert:.1e}")


def check_labelled(monograph, model, table, folder):
    """top-1 on photographs that `table` lists: path, tab, the indices that fit (commas)."""
    labels = (HERE.parents[1] / "labels" / "imagenet1k.txt").read_text().splitlines()
    rows = [line.split("\t") for line in Path(table).read_text().splitlines()]
    rows = [row for row in rows if (Path(folder) / row[0]).exists()]
    answers = classify(monograph, model, [Path(folder) / row[0] for row in rows])
    right = sum(answer["labels"][0] in {labels[int(i)] for i in row[1].split(",")}
                for row, answer in zip(rows, answers))
    require(right > 0.6 * len(rows), f"{right} of {len(rows)} photographs have the right name")
