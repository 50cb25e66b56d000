"""Writes pools.pth: modules of a class of their own that differ in their pools alone, which no tensor shows.

    python3 make_pools.py

The script's own classes are named `__main__.Net` and `__main__.Shared`.
"""

from pathlib import Path

import torch
from torch import nn

torch.manual_seed(4)


class Net(nn.Module):
    """Images of 8 by 8: two convolutions with a pool each, then a linear layer."""

    def __init__(self, first, second, last=None, outputs=16):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), first, nn.Conv2d(4, 4, 3, padding=1), nn.ReLU(), second)
        if last is not None:
            self.last = last
        self.fc = nn.Linear(outputs, 3)


class Shared(nn.Module):
    """One pool for both convolutions, and listed after all that it is used between."""

    def __init__(self, pool):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 4, 3, padding=1)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1)
        self.fc = nn.Linear(16, 3)
        self.pool = pool


two = lambda: nn.MaxPool2d(2)
modules = {
    "same": Net(two(), two()),
    "idle": Net(two(), two(), nn.AvgPool2d(kernel_size=1, stride=1)),
    "kind": Net(two(), nn.AvgPool2d(2)),
    "size": Net(nn.MaxPool2d(3, stride=2, padding=1), two()),
    "stride": Net(two(), nn.MaxPool2d(1, stride=2)),
    "whole": Net(two(), two(), nn.AvgPool2d(2), 4),
    "adaptive": Net(two(), two(), nn.AdaptiveAvgPool2d(1), 4),
    "shared": Shared(two()),
    "shared_kind": Shared(nn.AvgPool2d(2)),
}
torch.save(modules, Path(__file__).with_name("pools.pth"))
