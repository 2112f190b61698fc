"""The networks of docs/PASSES.md with random weights, as PyTorch exports them.

    python3 -m venv /tmp/venv && /tmp/venv/bin/pip install torch==2.13.0 torchvision==0.28.0 onnx==1.23.2
    /tmp/venv/bin/python export_networks.py FOLDER
"""
import sys
from pathlib import Path

import torch
from torchvision import models
from torchvision.models.convnext import CNBlockConfig, ConvNeXt


def randomize(model):
    for module in model.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2)
            module.weight.data.uniform_(0.5, 1.5)
            module.bias.data.normal_(0, 0.2)
    for name, parameter in model.named_parameters():
        if name.startswith("heads"):  # torchvision leaves it at 0.
            parameter.data.normal_(0, 0.1)


def export(name, model, side, **options):
    torch.manual_seed(0)
    randomize(model.eval())
    path = Path(sys.argv[1]) / f"{name}.onnx"
    image = torch.randn(1, 3, side, side)
    torch.onnx.export(model, image, path, opset_version=17, dynamo=False, **options)


def small_transformer():
    return models.VisionTransformer(image_size=64, patch_size=16, num_layers=2, num_heads=4, hidden_dim=64,
                                    mlp_dim=128, num_classes=10)


unknown_batch = {"input_names": ["image"], "dynamic_axes": {"image": {0: "batch"}}}
export("shufflenet_v2", models.shufflenet_v2_x0_5(), 224)
export("shufflenet_v2_batch", models.shufflenet_v2_x0_5(), 224, **unknown_batch)
export("vit", small_transformer(), 64)
export("vit_batch", small_transformer(), 64, **unknown_batch)
export("vit_b_16", models.vit_b_16(), 224)
export("mobilenet_v3_small", models.mobilenet_v3_small(), 224)
export("efficientnet_b0", models.efficientnet_b0(), 224)
export("convnext", ConvNeXt([CNBlockConfig(16, 32, 1), CNBlockConfig(32, None, 1)]), 64)
