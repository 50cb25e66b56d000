"""What the networks are made of."""
import torch
from torch import nn


def conv_norm(before, after, kernel=3, stride=1, groups=1):
    """A convolution without bias that keeps the size of the image at stride 1, and its batch norm."""
    return nn.Sequential(
        nn.Conv2d(before, after, kernel, stride, padding=kernel // 2, groups=groups, bias=False),
        nn.BatchNorm2d(after))


class SqueezeExcite(nn.Module):
    """Scales channels by what their means say (Hu et al. 2018)."""

    def __init__(self, channels, reduction=4):
        super().__init__()
        inner = max(4, channels // reduction)
        self.squeeze = nn.Conv2d(channels, inner, 1)
        self.excite = nn.Conv2d(inner, channels, 1)

    def forward(self, x):
        scale = x.mean((2, 3), keepdim=True)
        scale = torch.relu(self.squeeze(scale))
        return x * torch.sigmoid(self.excite(scale))


class InvertedResidual(nn.Module):
    """Wide in the middle, one filter a channel there, and what came in is added where shapes allow (Sandler et al. 2018)."""

    def __init__(self, before, after, stride, expansion=3):
        super().__init__()
        inner = before * expansion
        self.expand = conv_norm(before, inner, kernel=1)
        self.depthwise = conv_norm(inner, inner, stride=stride, groups=inner)
        self.attention = SqueezeExcite(inner)
        self.project = conv_norm(inner, after, kernel=1)
        self.activation = nn.Hardswish()
        self.is_residual = stride == 1 and before == after

    def forward(self, x):
        out = self.activation(self.expand(x))
        out = self.activation(self.depthwise(out))
        out = self.project(self.attention(out))
        return x + out if self.is_residual else out
