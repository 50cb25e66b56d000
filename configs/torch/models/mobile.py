"""Small networks of depthwise convolutions."""
from torch import nn

from .blocks import InvertedResidual, conv_norm
from .registry import register


@register("squeezed-mobile")
class SqueezedMobile(nn.Module):
    """A strided stem, inverted residuals with squeeze and excitation in stages, a mean over the image, a linear layer.

    - stages: of each, the factor of `width`, the number of blocks, and the stride of the first of them.
    """

    stages = [(1, 1, 1), (2, 2, 2), (4, 2, 2)]

    def __init__(self, width=8, classes=10, channels=1, dropout=0.1):
        super().__init__()
        self.stem = nn.Sequential(conv_norm(channels, width, stride=2), nn.Hardswish())
        layers, before = [], width
        for factor, count, first_stride in self.stages:
            for block in range(count):
                layers.append(InvertedResidual(before, width * factor, first_stride if block == 0 else 1))
                before = width * factor
        self.layers = nn.Sequential(*layers)
        self.classifier = nn.Sequential(nn.Dropout(dropout), nn.Linear(before, classes))
        self.apply(self._initialise)

    @staticmethod
    def _initialise(layer):
        if isinstance(layer, nn.Conv2d):
            nn.init.kaiming_normal_(layer.weight, mode="fan_out")
        elif isinstance(layer, nn.Linear):
            nn.init.normal_(layer.weight, std=0.01)
            nn.init.zeros_(layer.bias)

    def forward(self, x):
        x = self.layers(self.stem(x))
        return self.classifier(x.mean((2, 3)))
