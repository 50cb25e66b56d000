#!/usr/bin/env python3
"""Writes state dicts of two narrow residual networks, and what PyTorch measures with them: resnet-*.pth, resnets.json.

    venv/bin/pip install torch numpy
    venv/bin/python make_resnets.py

Names are those of usual checkpoints for CIFAR; the one with padded shortcuts was wrapped in DataParallel. Examples are a
formula of their index, as in ResidualNetworkTests.swift.
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

HERE = Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "NeuralTests/Fixtures"))
from resnet import ResNet  # noqa: E402

COUNT, SHAPE = 24, (3, 16, 16)
torch.set_num_threads(1)


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
