"""Trains one network on Fashion-MNIST's 60,000 training images; a few minutes on one core.

    python train.py residual --out residual.pt
"""

import argparse
import time

import torch
from torch.nn import functional

import data
from networks import TRAINED, RepVggBlock

SEED = 20240229
EPOCHS = {"residual": 4, "repvgg": 1, "mobilenet": 3}
BATCH = 128
LEARNING_RATE = 0.1
WEIGHT_DECAY = 5e-4


def tensors(part, folder):
    images, labels = data.read(part, folder)
    normal = (torch.from_numpy(images.copy()).float() - data.MEAN) / data.STD
    return normal[:, None], torch.from_numpy(labels.astype("int64"))


def jitter(batch):
    """Mirrors half of the images and shifts all by up to two pixels."""
    count, _, height, width = batch.shape
    flip = torch.rand(count) < 0.5
    batch = torch.where(flip[:, None, None, None], batch.flip(3), batch)
    padded = functional.pad(batch, [2] * 4, value=-data.MEAN / data.STD)
    top, left = torch.randint(0, 5, (2,)).tolist()
    return padded[:, :, top : top + height, left : left + width]


def groups(network):
    """Weight decay on convolutions and the last layer; none on biases and normalisations.

    RepVGG's blocks have a penalty of their own.
    """
    own = {id(p) for m in network.modules() if isinstance(m, RepVggBlock) for p in m.parameters()}
    decayed = [p for p in network.parameters() if p.dim() > 1 and id(p) not in own]
    rest = [p for p in network.parameters() if not (p.dim() > 1 and id(p) not in own)]
    return [{"params": decayed, "weight_decay": WEIGHT_DECAY}, {"params": rest, "weight_decay": 0}]


def accuracy(network, images, labels):
    network.eval()
    with torch.no_grad():
        answers = [network(part).argmax(1) for part in images.split(500)]
    network.train()
    return float((torch.cat(answers) == labels).float().mean())


def train(name, folder, epochs):
    torch.manual_seed(SEED)
    torch.use_deterministic_algorithms(True)
    torch.set_flush_denormal(True)
    network = TRAINED[name]().to(memory_format=torch.channels_last)
    blocks = [m for m in network.modules() if isinstance(m, RepVggBlock)]
    images, labels = tensors("train", folder)
    held_images, held_labels = tensors("t10k", folder)
    optimizer = torch.optim.SGD(groups(network), LEARNING_RATE, momentum=0.9, nesterov=True)
    steps = epochs * (len(images) // BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, total_steps=steps,
                                                   pct_start=0.2)
    start = time.time()
    for epoch in range(epochs):
        order = torch.randperm(len(images))[: len(images) // BATCH * BATCH]
        for picked in order.split(BATCH):
            batch = jitter(images[picked]).contiguous(memory_format=torch.channels_last)
            loss = functional.cross_entropy(network(batch), labels[picked])
            penalty = sum(block.penalty() for block in blocks)
            optimizer.zero_grad()
            (loss + 0.5 * WEIGHT_DECAY * penalty).backward()
            optimizer.step()
            schedule.step()
        held = accuracy(network, held_images, held_labels)
        print(f"{name}: epoch {epoch + 1} of {epochs}, loss {loss.item():.3f}, "
              f"top-1 {100 * held:.2f} %, {time.time() - start:.0f} s", flush=True)
    return network


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("network", choices=TRAINED)
    parser.add_argument("--out", required=True, help="file for the weights")
    parser.add_argument("--data", default=data.FOLDER, help="folder of Fashion-MNIST")
    parser.add_argument("--epochs", type=int, help="instead of the recipe's")
    args = parser.parse_args()
    network = train(args.network, args.data, args.epochs or EPOCHS[args.network])
    torch.save(network.state_dict(), args.out)


if __name__ == "__main__":
    main()
