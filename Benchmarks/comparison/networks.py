"""The networks of the race in PyTorch, and images to give them.

Those that are no preset of Thalweg's with its usual settings are in `networks.yaml`, under the same names.
"""
from collections import OrderedDict

import torch
import torch.nn.functional as F
from torch import nn

CLASSES = 10


def convolution(inputs, outputs, norm=False):
    norms = [nn.BatchNorm2d(outputs)] if norm else []
    return [nn.Conv2d(inputs, outputs, 3, padding=1), *norms, nn.ReLU(inplace=True)]


def lenet5(dropout):
    return [
        nn.Conv2d(1, 6, 5), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(inplace=True), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(256, 120), nn.ReLU(inplace=True), nn.Linear(120, 84), nn.ReLU(inplace=True), nn.Linear(84, 10)]


def mynet_small(dropout):
    return [
        *convolution(1, 32), *dropout(), nn.MaxPool2d(2), *convolution(32, 64), *dropout(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 64), nn.ReLU(inplace=True), nn.Linear(64, 10)]


def mynet(dropout):
    def head(inputs, outputs):
        return [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU(inplace=True), *dropout()]

    return [
        *convolution(1, 32, True), *convolution(32, 64, True), nn.MaxPool2d(2), *convolution(64, 128, True),
        nn.MaxPool2d(2), nn.Flatten(), *head(6272, 128), *head(128, 64), nn.Linear(64, 10)]


def cifar10_convnet(dropout):
    return [
        *convolution(3, 16), nn.MaxPool2d(2), *convolution(16, 32), nn.MaxPool2d(2), *convolution(32, 64),
        nn.AdaptiveAvgPool2d(4), nn.Flatten(), *dropout(), nn.Linear(1024, 256), nn.ReLU(inplace=True), *dropout(),
        nn.Linear(256, 10)]


def mlp(dropout):
    return [
        nn.Linear(784, 100), nn.ReLU(inplace=True), nn.Linear(100, 100), nn.ReLU(inplace=True), nn.Linear(100, 10)]


def wide_mlp(width):
    def make(dropout):
        hidden = [layer for _ in range(2) for layer in (nn.Linear(width, width), nn.ReLU(inplace=True))]
        return [nn.Flatten(), nn.Linear(3072, width), nn.ReLU(inplace=True), *hidden, nn.Linear(width, CLASSES)]

    return make


class ChannelNorm(nn.LayerNorm):
    """Layer norm over the channels at each position, which lie side by side in the layout channels last."""

    def forward(self, x):
        return super().forward(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)


class Block(nn.Module):
    """Two convolutions with norms, beside a shortcut that takes every second pixel and pads channels with zeros."""

    def __init__(self, inputs, outputs, stride, norm):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = norm(outputs)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = norm(outputs)
        self.relu2 = nn.ReLU(inplace=True)
        self.stride, self.before = stride, (outputs - inputs) // 2
        self.after = outputs - inputs - self.before

    def forward(self, x):
        around = x
        if self.stride > 1 or self.before + self.after:
            around = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.before, self.after))
        x = self.relu1(self.bn1(self.conv1(x)))
        return self.relu2(self.bn2(self.conv2(x)) + around)


def resnet20(norm):
    def stage(inputs, outputs, stride):
        return nn.Sequential(
            Block(inputs, outputs, stride, norm), Block(outputs, outputs, 1, norm), Block(outputs, outputs, 1, norm))

    return lambda dropout: {
        "conv1": nn.Conv2d(3, 16, 3, 1, 1, bias=False), "bn1": norm(16), "relu": nn.ReLU(inplace=True),
        "layer1": stage(16, 16, 1), "layer2": stage(16, 32, 2), "layer3": stage(32, 64, 2),
        "pool": nn.AdaptiveAvgPool2d(1), "flat": nn.Flatten(), "linear": nn.Linear(64, CLASSES)}


class WideBlock(nn.Module):
    """Norm and relu before each convolution; where shapes change, a convolution leads around from behind the first."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.bn1, self.relu1 = nn.BatchNorm2d(inputs), nn.ReLU(inplace=True)
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn2, self.relu2 = nn.BatchNorm2d(outputs), nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        changes = stride > 1 or inputs != outputs
        self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False)) if changes else None

    def forward(self, x):
        start = self.bn1(x)
        start = self.relu1(start)
        around = self.shortcut(start) if self.shortcut else x
        return self.conv2(self.relu2(self.bn2(self.conv1(start)))) + around


def wide_resnet(depth, factor):
    def stage(inputs, outputs, stride):
        blocks = [WideBlock(inputs, outputs, stride)]
        return nn.Sequential(*blocks, *(WideBlock(outputs, outputs, 1) for _ in range((depth - 4) // 6 - 1)))

    widths = [16 * factor, 32 * factor, 64 * factor]
    return lambda dropout: {
        "conv1": nn.Conv2d(3, 16, 3, 1, 1, bias=False), "layer1": stage(16, widths[0], 1),
        "layer2": stage(widths[0], widths[1], 2), "layer3": stage(widths[1], widths[2], 2),
        "bn1": nn.BatchNorm2d(widths[2]), "relu": nn.ReLU(inplace=True), "pool": nn.AdaptiveAvgPool2d(1),
        "flat": nn.Flatten(), "linear": nn.Linear(widths[2], CLASSES)}


def vgg11(norm):
    def make(dropout):
        layers, inputs = [], 3
        for filters, pools in [(64, 1), (128, 1), (256, 0), (256, 1), (512, 0), (512, 1), (512, 0), (512, 1)]:
            layers += convolution(inputs, filters, norm) + [nn.MaxPool2d(2)] * pools
            inputs = filters
        return {"features": nn.Sequential(*layers), "flat": nn.Flatten(), "classifier": nn.Linear(512, CLASSES)}

    return make


NETWORKS = {
    "lenet5": ((1, 28, 28), lenet5),
    "mynet-small": ((1, 28, 28), mynet_small),
    "mynet": ((1, 28, 28), mynet),
    "cifar10-convnet": ((3, 32, 32), cifar10_convnet),
    "mlp": ((784,), mlp),
    "mlp-512": ((3, 32, 32), wide_mlp(512)),
    "mlp-2048": ((3, 32, 32), wide_mlp(2048)),
    "resnet20": ((3, 32, 32), resnet20(nn.BatchNorm2d)),
    "resnet20-layer-norm": ((3, 32, 32), resnet20(ChannelNorm)),
    "wide-resnet-16-4": ((3, 32, 32), wide_resnet(16, 4)),
    "vgg11": ((3, 32, 32), vgg11(True)),
    "vgg11-plain": ((3, 32, 32), vgg11(False)),
}


def make(name, seed, with_dropout=True):
    """A fresh network. Without dropout its parameters have the names that Thalweg's checkpoints give them."""
    torch.manual_seed(seed)
    layers = NETWORKS[name][1](lambda: [nn.Dropout(0.5)] if with_dropout else [])
    return nn.Sequential(OrderedDict(layers)) if isinstance(layers, dict) else nn.Sequential(*layers)


def examples(name, count, seed=0):
    """Images with pixels k/255 and classes at random: the time of a step does not depend on them."""
    source = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (count, *NETWORKS[name][0]), generator=source).float() / 255
    return images, torch.randint(0, CLASSES, (count,), generator=source)
