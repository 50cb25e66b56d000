"""The preset networks in PyTorch, and images to give them."""
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


class Block(nn.Module):
    """Two convolutions with norms, beside a shortcut that takes every second pixel and pads channels with zeros."""

    def __init__(self, inputs, outputs, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.relu1 = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.relu2 = nn.ReLU(inplace=True)
        self.stride, self.before = stride, (outputs - inputs) // 2
        self.after = outputs - inputs - self.before

    def forward(self, x):
        around = x
        if self.stride > 1 or self.before + self.after:
            around = F.pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, self.before, self.after))
        x = self.relu1(self.bn1(self.conv1(x)))
        return self.relu2(self.bn2(self.conv2(x)) + around)


def resnet20(dropout):
    def stage(inputs, outputs, stride):
        return nn.Sequential(Block(inputs, outputs, stride), Block(outputs, outputs, 1), Block(outputs, outputs, 1))

    return {
        "conv1": nn.Conv2d(3, 16, 3, 1, 1, bias=False), "bn1": nn.BatchNorm2d(16), "relu": nn.ReLU(inplace=True),
        "layer1": stage(16, 16, 1), "layer2": stage(16, 32, 2), "layer3": stage(32, 64, 2),
        "pool": nn.AdaptiveAvgPool2d(1), "flat": nn.Flatten(), "linear": nn.Linear(64, 10)}


def vgg11(dropout):
    layers, inputs = [], 3
    for filters, pools in [(64, 1), (128, 1), (256, 0), (256, 1), (512, 0), (512, 1), (512, 0), (512, 1)]:
        layers += convolution(inputs, filters, True) + [nn.MaxPool2d(2)] * pools
        inputs = filters
    return {"features": nn.Sequential(*layers), "flat": nn.Flatten(), "classifier": nn.Linear(512, 10)}


NETWORKS = {
    "lenet5": ((1, 28, 28), lenet5),
    "mynet-small": ((1, 28, 28), mynet_small),
    "mynet": ((1, 28, 28), mynet),
    "cifar10-convnet": ((3, 32, 32), cifar10_convnet),
    "mlp": ((784,), mlp),
    "resnet20": ((3, 32, 32), resnet20),
    "vgg11": ((3, 32, 32), vgg11),
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
