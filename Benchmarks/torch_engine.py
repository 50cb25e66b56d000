#!/usr/bin/env python3
"""How long a step of training takes in Thalweg's torch engine, beside the same loop written by hand.

    venv/bin/python Benchmarks/torch_engine.py --thalweg .build/release/thalweg
    venv/bin/python Benchmarks/torch_engine.py --only resnet20 --rounds 3 --device cuda

The interpreter that runs this is the one that both sides compute with. Thalweg's side is `thalweg bench --engine torch`: order
of examples, requests, pipes, history, and the state fetched every quarter of a second or so are all in its time. By hand it is
the loop that everybody writes, over floats that are normalised beforehand, with the loss read at every step; of the ways that
PyTorch has for the optimiser (one tensor after the other, `foreach`, `fused`) the quickest counts. Both ask for deterministic
algorithms. Sides take turns in processes of their own; the ratio is the median over pairs of turns, with the least and the
greatest in brackets. The exit code is 1 where a ratio of training is above 1.05.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn

BOUND = 1.05
BATCHES = 16
MODES = {"plain": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}}


class LeNet5(nn.Module):
    shape = [1, 28, 28]

    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(256, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = F.max_pool2d(F.relu(self.conv2(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


class Block(nn.Module):
    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs)
        self.conv2, self.bn2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs)
        self.stride, self.missing = stride, outputs - inputs

    def forward(self, x):
        y = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        if self.missing or self.stride != 1:
            before = self.missing // 2
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, before, self.missing - before))
        return F.relu(y + x)


class ResNet20(nn.Module):
    shape = [3, 32, 32]

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16)
        widths = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
        self.blocks = nn.Sequential(*(Block(*width) for width in widths))
        self.linear = nn.Linear(64, 10)

    def forward(self, x):
        x = self.blocks(F.relu(self.bn1(self.conv1(x))))
        return self.linear(F.adaptive_avg_pool2d(x, 1).flatten(1))


NETWORKS = {"lenet5": LeNet5, "resnet20": ResNet20}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thalweg", default=".build/release/thalweg", help="the program (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each turn (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--only", choices=NETWORKS, action="append")
    parser.add_argument("--hand", help=argparse.SUPPRESS)
    parser.add_argument("--mode", choices=MODES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.hand:
        print(by_hand(arguments))
        return
    print(f"PyTorch {torch.__version__}, {arguments.device}, {arguments.threads} threads, batches of {arguments.batch}")
    print("| network | by hand | hand ms | Thalweg ms | Thalweg / hand |\n|---|---|---|---|---|")
    ratios = [race(arguments, name) for name in arguments.only or NETWORKS]
    sys.exit(1 if max(ratios) > BOUND else 0)


def race(arguments, name):
    """Prints a row, and gives its ratio."""
    first = {mode: turn_by_hand(arguments, name, mode) for mode in MODES}
    mode = min(first, key=first.get)
    pairs = []
    for _ in range(arguments.rounds):
        pairs.append((turn_by_hand(arguments, name, mode), turn_of_thalweg(arguments, name)))
    ratios = [own / hand for hand, own in pairs]
    hand, own = (statistics.median(side) for side in zip(*pairs))
    ratio = statistics.median(ratios)
    spread = f"{ratio:.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
    print(f"| {name} | {mode} | {hand:.2f} | {own:.2f} | {spread} |", flush=True)
    return ratio


def turn_of_thalweg(arguments, name):
    """Milliseconds of a step."""
    command = [
        *(arguments.thalweg, "bench", "--engine", "torch", "--device", arguments.device, "--work", "train", "--json"),
        *("--network", name, "--batch", str(arguments.batch), "--threads", str(arguments.threads)),
        *("--seconds", str(arguments.seconds)),
    ]
    environment = {**os.environ, "THALWEG_PYTHON": sys.executable}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)["results"][0]["milliseconds"]["median"]


def turn_by_hand(arguments, name, mode):
    """The same by hand, in a process of its own."""
    command = [
        *(sys.executable, __file__, "--hand", name, "--mode", mode, "--device", arguments.device),
        *("--batch", str(arguments.batch), "--threads", str(arguments.threads), "--seconds", str(arguments.seconds)),
    ]
    return float(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def by_hand(arguments):
    """Milliseconds of a step: the median of stretches of a quarter of a second, as on the other side."""
    torch.set_num_threads(arguments.threads)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.manual_seed(1)
    device = torch.device(arguments.device)
    kind = NETWORKS[arguments.hand]
    net = kind().to(device).train()
    count = BATCHES * arguments.batch
    images = torch.randint(0, 256, (count, *kind.shape), dtype=torch.uint8)
    inputs, targets = (images.float() / 255).to(device), torch.randint(0, 10, (count,)).to(device)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, **MODES[arguments.mode])

    def steps(count):
        for index in range(count):
            first = index % BATCHES * arguments.batch
            examples = torch.arange(first, first + arguments.batch, device=device)
            x, y = inputs[examples], targets[examples]
            optimiser.zero_grad(set_to_none=True)
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimiser.step()
            loss.item()

    def timed(count):
        start = time.perf_counter()
        steps(count)
        return time.perf_counter() - start

    count = 2
    while timed(count) < 0.2:
        count *= 2
    timed(count)
    times = []
    while sum(times) < arguments.seconds or len(times) < 5:
        times.append(timed(count))
    return 1e3 * statistics.median(times) / count


if __name__ == "__main__":
    main()
