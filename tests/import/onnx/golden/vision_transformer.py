"""A vision transformer of timm with two small blocks and random weights, as PyTorch exports it.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install torch==2.13.0 timm==1.0.31 onnx==1.23.2
    /tmp/venv/bin/python vision_transformer.py
"""
import tempfile
from pathlib import Path

import onnx
import timm
import torch

from case import save

torch.manual_seed(3)
model = timm.create_model("vit_tiny_patch16_224", pretrained=False, img_size=32, patch_size=8,
                          embed_dim=32, depth=2, num_heads=2, num_classes=10).eval()
for parameter in model.parameters():
    if parameter.dim() <= 1:
        torch.nn.init.normal_(parameter, 1 if parameter.abs().mean() > 0.9 else 0, 0.1)
image = torch.randn(2, 3, 32, 32)
with tempfile.TemporaryDirectory() as folder:
    path = Path(folder) / "vit.onnx"
    torch.onnx.export(model, image, path, opset_version=17, input_names=["image"], output_names=["logits"],
                      dynamic_axes={"image": {0: "batch"}, "logits": {0: "batch"}}, dynamo=False)
    save("vit", onnx.load(path), [image.numpy()], [model(image).detach().numpy()])
