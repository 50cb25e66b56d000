#!/usr/bin/env python3
"""Writes state dicts of two narrow residual networks, and what PyTorch measures with them: resnet-*.pth, resnets.json.

    venv/bin/pip install torch numpy
    venv/bin/python make_resnets.py

Names are those of usual checkpoints for CIFAR; the one with padded shortcuts was wrapped in DataParallel. Examples are a
formula of their index, as in ResidualNetworkTests.swift.
"""
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = Path(__file__).parent
COUNT, SHAPE = 24, (3, 16, 16)
torch.set_num_threads(1)


class Pad(nn.Module):
    def __init__(self, inputs, outputs):
        super().__init__()
        self.before = (outputs - inputs) // 2
        self.after = outputs - inputs - self.before

    def forward(self, x):
        return F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, self.before, self.after))


class BasicBlock(nn.Module):
    def __init__(self, inputs, filters, stride, pads):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.shortcut = nn.Sequential()
        if stride != 1 or inputs != filters:
            self.shortcut = Pad(inputs, filters) if pads else nn.Sequential(
                nn.Conv2d(inputs, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        out = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(out + self.shortcut(x))


class ResNet(nn.Module):
    def __init__(self, blocks, width, pads):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        stage = lambda i, f, s: nn.Sequential(*[BasicBlock(f if k else i, f, 1 if k else s, pads) for k in range(blocks)])
        self.layer1 = stage(width, width, 1)
        self.layer2 = stage(width, 2 * width, 2)
        self.layer3 = stage(2 * width, 4 * width, 2)
        self.linear = nn.Linear(4 * width, 10)

    def forward(self, x):
        out = self.layer3(self.layer2(self.layer1(F.relu(self.bn1(self.conv1(x))))))
        return self.linear(F.avg_pool2d(out, out.size()[3]).flatten(1))


index = np.arange(COUNT * int(np.prod(SHAPE)), dtype=np.int64)
x = torch.from_numpy((index * 7919 % 251 / 125 - 1).astype(np.float32).reshape(COUNT, *SHAPE))
y = torch.from_numpy(np.arange(COUNT) * 3 % 10)

expected = {}
for name, blocks, pads in [("pad", 3, True), ("projection", 1, False)]:
    torch.manual_seed(1)
    net = ResNet(blocks, 2, pads)
    optimiser = torch.optim.SGD(net.parameters(), 0.1, momentum=0.9)
    for _ in range(20):
        optimiser.zero_grad()
        F.cross_entropy(net(x), y).backward()
        optimiser.step()
    net.eval()
    with torch.no_grad():
        logits = net(x).double()
    expected[name] = {
        "cross-entropy": F.cross_entropy(logits, y).item(), "error": 100 * (logits.argmax(1) != y).double().mean().item()}
    state = (nn.DataParallel(net) if pads else net).state_dict()
    torch.save(state, HERE / f"resnet-{name}.pth")
(HERE / "resnets.json").write_text(json.dumps(expected, indent=2) + "\n")
