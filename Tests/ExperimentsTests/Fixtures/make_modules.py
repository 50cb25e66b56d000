"""Writes modules.pth: whole modules, as torch.save pickles them, that differ in what no tensor shows.

    python3 make_modules.py

Made with PyTorch 2.15.0. The script's own class is named `__main__.Net`.
"""

from pathlib import Path

import torch
from torch import nn

torch.manual_seed(3)


class Net(nn.Module):
    def __init__(self, activation):
        super().__init__()
        self.head = nn.Linear(4, 3)
        self.act = activation
        self.body = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.BatchNorm2d(4))


def net(eps=1e-5, momentum=0.1, norm=nn.BatchNorm2d, stride=1, padding=1, activation=nn.ReLU(), pool=None, last=(), rate=0.5, **convolution):
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, stride=stride, padding=padding, **convolution), norm(4, eps=eps, momentum=momentum, **({} if norm is nn.BatchNorm2d else {"affine": True, "track_running_stats": True})), activation,
        pool or nn.MaxPool2d(2), nn.Dropout(rate), nn.Flatten(), nn.Linear(16, 3), *last)


modules = {
    "same": net(),
    "wrapped": nn.DataParallel(net()),
    "padding_same": net(padding="same"),
    "log_softmax": net(last=[nn.LogSoftmax(dim=1)]),
    "eps": net(eps=1e-3),
    "momentum": net(momentum=0.01, rate=0.25),
    "stride": net(stride=2),
    "padding": net(padding=0),
    "dilation": net(dilation=2, padding=2),
    "padding_mode": net(padding_mode="reflect"),
    "instance_norm": net(norm=nn.InstanceNorm2d),
    "leaky": net(activation=nn.LeakyReLU()),
    "tanh": net(activation=nn.Tanh()),
    "gelu": net(activation=nn.GELU(approximate="tanh")),
    "pool_stride": net(pool=nn.MaxPool2d(2, stride=1)),
    "pool_ceil": net(pool=nn.MaxPool2d(2, ceil_mode=True)),
    "average": net(pool=nn.AvgPool2d(2)),
    "softmax": net(last=[nn.Softmax(dim=1)]),
    "own": Net(nn.Tanh()),
}
grouped = lambda groups=2, dilation=1, padding=1, group_norm=lambda: nn.GroupNorm(2, 4), slope=0.2, beta=1, eps=1e-5: nn.Sequential(
    nn.Conv2d(2, 4, 3, padding=padding, groups=groups, dilation=dilation), group_norm(), nn.LeakyReLU(slope), nn.Flatten(),
    nn.Linear(64, 6), nn.LayerNorm(6, eps=eps), nn.Softplus(beta), nn.Linear(6, 3))
modules |= {
    "grouped": grouped(),
    "grouped_same": grouped(padding="same"),
    "grouped_dilated": grouped(dilation=2, padding="same"),
    "grouped_norm": grouped(group_norm=lambda: nn.GroupNorm(1, 4)),
    "grouped_slope": grouped(slope=0.1),
    "grouped_beta": grouped(beta=2),
    "grouped_eps": grouped(eps=1e-6),
}
torch.save(modules, Path(__file__).with_name("modules.pth"))
