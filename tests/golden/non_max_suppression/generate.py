"""Golden vectors for monograph.non_max_suppression: what torchvision.ops.batched_nms keeps.

    python3 -m venv venv && venv/bin/pip install -r requirements.txt && venv/bin/python generate.py
"""

import json
from pathlib import Path

import torch
from torchvision.ops import batched_nms, nms

HERE = Path(__file__).resolve().parent
COUNTS = [1, 7, 40, 60]
CLASSES = [1, 3]
THRESHOLDS = [(0.3, 0.2), (0.6, 0.5)]  # Overlap, score.


def make(count, classes, generator):
    """Boxes and scores with few digits, all scores different."""
    corner = torch.rand(count, 2, generator=generator) * 60
    size = torch.rand(count, 2, generator=generator) * 40 + 2
    boxes = torch.cat([corner, corner + size], 1).mul(8).round() / 8
    order = torch.randperm(count * classes, generator=generator).float()
    return boxes, ((order + 1) / (count * classes + 1)).view(count, classes)


def keep(boxes, scores, case):
    """[box, class] of what is kept, best first."""
    if case["multi_label"]:
        index, label = torch.nonzero(scores > case["score_threshold"], as_tuple=True)
    else:
        best, label = scores.max(1)
        index = torch.nonzero(best > case["score_threshold"])[:, 0]
        label = label[index]
    score = scores[index, label]
    suppress = ((lambda: nms(boxes[index], score, case["iou_threshold"])) if case["class_agnostic"]
                else (lambda: batched_nms(boxes[index], score, label, case["iou_threshold"])))
    kept = suppress()[: case["max_detections"]]
    return [[int(index[i]), int(label[i])] for i in kept]


def main():
    generator = torch.Generator().manual_seed(5)
    cases = []
    for count in COUNTS:
        for classes in CLASSES:
            boxes, scores = make(count, classes, generator)
            tensors = {"boxes": boxes.tolist(), "scores": [[round(s, 6) for s in row]
                                                           for row in scores.tolist()]}
            scores = torch.tensor(tensors["scores"])
            runs = []
            for iou, threshold in THRESHOLDS:
                for agnostic in (False, True):
                    for multi in (False, True):
                        case = {"iou_threshold": iou, "score_threshold": threshold,
                                "max_detections": 20, "class_agnostic": agnostic,
                                "multi_label": multi}
                        runs.append(case | {"kept": keep(boxes, scores, case)})
            cases.append(tensors | {"runs": runs})
    (HERE / "batched_nms.json").write_text(json.dumps(cases, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
