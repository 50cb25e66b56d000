"""The preset networks in PyTorch, and images to give them."""
import torch
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


NETWORKS = {
    "lenet5": ((1, 28, 28), lenet5),
    "mynet-small": ((1, 28, 28), mynet_small),
    "mynet": ((1, 28, 28), mynet),
    "cifar10-convnet": ((3, 32, 32), cifar10_convnet),
    "mlp": ((784,), mlp),
}


def make(name, seed, with_dropout=True):
    """A fresh network. Without dropout its parameters have the names that Thalweg's checkpoints give them."""
    torch.manual_seed(seed)
    layers = NETWORKS[name][1](lambda: [nn.Dropout(0.5)] if with_dropout else [])
    return nn.Sequential(*layers)


def examples(name, count, seed=0):
    """Images with pixels k/255 and classes at random: the time of a step does not depend on them."""
    source = torch.Generator().manual_seed(seed)
    images = torch.randint(0, 256, (count, *NETWORKS[name][0]), generator=source).float() / 255
    return images, torch.randint(0, CLASSES, (count,), generator=source)
