"""A residual network of one's own, as it may stand in any project's `models` folder."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from blocks import Residual


class SmallResNet(nn.Module):
    """A convolution, residual blocks in stages of doubling width, a global average, a linear layer."""

    def __init__(self, width: int = 16, blocks: tuple[int, ...] = (1, 1, 1), classes: int = 10, channels: int = 1):
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(channels, width, 3, padding=1, bias=False), nn.BatchNorm2d(width), nn.ReLU())
        layers: list[nn.Module] = []
        before = width
        for stage, count in enumerate(blocks):
            after = width * 2**stage
            for block in range(count):
                layers.append(Residual(before, after, stride=2 if stage > 0 and block == 0 else 1))
                before = after
        self.stages = nn.Sequential(*layers)
        self.head = nn.Linear(before, classes)

    def forward(self, images: Tensor) -> Tensor:
        features = self.stages(self.stem(images))
        return self.head(torch.flatten(nn.functional.adaptive_avg_pool2d(features, 1), 1))
