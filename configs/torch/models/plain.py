"""Networks of convolutions one after the other, by lists of their widths."""
from torch import nn

from .blocks import conv_norm
from .registry import register

LAYOUTS = {
    "plain-4": [16, "pool", 32, "pool", 64, 64],
    "plain-6": [16, 16, "pool", 32, 32, "pool", 64, 64],
}


class Plain(nn.Module):
    """Convolutions with batch norm, pools between them, a mean over the image, a linear layer."""

    def __init__(self, layout, classes=10, channels=1):
        super().__init__()
        layers, before = [], channels
        for width in layout:
            if width == "pool":
                layers.append(nn.MaxPool2d(2))
            else:
                layers += [conv_norm(before, width), nn.ReLU(inplace=True)]
                before = width
        self.features = nn.Sequential(*layers)
        self.classifier = nn.Linear(before, classes)

    def forward(self, x):
        return self.classifier(self.features(x).mean((2, 3)))


def _maker(layout):
    return lambda **options: Plain(layout, **options)


for _name, _layout in LAYOUTS.items():
    register(_name)(_maker(_layout))
