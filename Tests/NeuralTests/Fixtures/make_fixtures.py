#!/usr/bin/env python3
"""Writes the small fixtures that the engine is checked against; every result in them is PyTorch's.

    python3 -m venv venv && venv/bin/pip install torch safetensors numpy
    venv/bin/python make_fixtures.py [NAME ...]

Where names are given, only those networks' files are written.

Weights and inputs are a formula of a tensor's name and an index (`formula` below, and in FormulaValues.swift), so a file
holds results alone: of each tensor at most SAMPLES values (fewer where `samples` says so), evenly strided, and its norm
in Double.

    eval/logits                      evaluation mode
    train/logits, train/loss         training mode, no dropout
    grad/<p>                         d loss / d parameter
    train/buffers/<b>                batch-norm buffers after that pass
    adam3/<p>, sgd3/<p>, nesterov3/<p>   parameters after three steps on the same batch
    adam1/<p>, sgd1/<p>, nesterov1/<p>   the same after one step, of some networks
    curve/loss, curve/grad/<p>       at t = 0.3 of a quadratic Bezier curve: loss and its gradient by the bend
    norms/<any of these>             the norm of the whole tensor
"""
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors.torch import save_file

from resnet import ResNet

HERE = Path(__file__).parent
SAMPLES = 160
COUNT = 13  # no vector width divides it
torch.set_num_threads(1)


def hashed(name, count):
    """32 well-mixed bits for each index, seeded by the FNV-1a hash of the name."""
    seed = 2166136261
    for byte in name.encode():
        seed = ((seed ^ byte) * 16777619) & 0xFFFFFFFF
    h = (np.arange(count, dtype=np.uint64) * 2654435761 + seed) & 0xFFFFFFFF
    h ^= h >> 16
    h = (h * 0x7FEB352D) & 0xFFFFFFFF
    h ^= h >> 15
    h = (h * 0x846CA68B) & 0xFFFFFFFF
    return h ^ (h >> 16)


def formula(name, shape, middle=0.0, reach=1.0):
    u = hashed(name, math.prod(shape)).astype(np.float64) / 2**31 - 1
    return torch.from_numpy((middle + reach * u).astype(np.float32).reshape(shape))


def block(inputs, outputs, norm=False):
    norms = [nn.BatchNorm2d(outputs)] if norm else []
    return [nn.Conv2d(inputs, outputs, 3, padding=1)] + norms + [nn.ReLU()]


def head(inputs, outputs):
    return [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU()]


class Ways(nn.Module):
    """Values with several readers: branches beside each other, one of them the identity, and sums inside and after."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(2, 5, 3, padding=1)
        self.branches = nn.ModuleDict({
            "0": nn.Sequential(nn.Conv2d(5, 3, 1)),
            "1": nn.Sequential(nn.Conv2d(5, 4, 3, padding=1, bias=False), nn.BatchNorm2d(4), nn.ReLU())})
        self.sum = nn.ModuleDict({"conv": nn.Conv2d(12, 12, (1, 3), padding=(0, 1)), "way": nn.Conv2d(12, 12, 1)})
        self.head = nn.Sequential(nn.Linear(12 * 4 * 3, 8), nn.Tanh())
        outer = nn.ModuleDict({"0": nn.Linear(8, 8), "2": nn.ModuleDict({"0": nn.Linear(8, 8)})})
        self.join = nn.ModuleDict({"outer": outer})
        self.last = nn.Linear(16, 10)

    def forward(self, x):
        x = F.relu(self.stem(x))
        x = torch.cat([self.branches["0"](x), self.branches["1"](x), x], 1)
        x = F.max_pool2d(x, 2)
        x = self.sum["conv"](x) + self.sum["way"](x)
        x = self.head(x.flatten(1))
        outer = self.join["outer"]
        inner = torch.sigmoid(outer["0"](x))
        inner = inner + F.relu(outer["2"]["0"](inner))
        return self.last(torch.cat([torch.tanh(inner + x), x], 1))


class ChannelNorm(nn.LayerNorm):
    """Over channels at each position."""

    def forward(self, x):
        return super().forward(x.movedim(1, -1)).movedim(-1, 1)


NETWORKS = {
    "lenet5": ((1, 28, 28), lambda: [
        nn.Conv2d(1, 6, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(256, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]),
    "mynet-small": ((1, 28, 28), lambda: [
        *block(1, 32), nn.MaxPool2d(2), *block(32, 64), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(3136, 64), nn.ReLU(), nn.Linear(64, 10)]),
    "mynet": ((1, 28, 28), lambda: [
        *block(1, 32, True), *block(32, 64, True), nn.MaxPool2d(2), *block(64, 128, True), nn.MaxPool2d(2), nn.Flatten(),
        *head(6272, 128), *head(128, 64), nn.Linear(64, 10)]),
    "cifar10-convnet": ((3, 32, 32), lambda: [
        *block(3, 16), nn.MaxPool2d(2), *block(16, 32), nn.MaxPool2d(2), *block(32, 64), nn.AdaptiveAvgPool2d(4),
        nn.Flatten(), nn.Linear(1024, 256), nn.ReLU(), nn.Linear(256, 10)]),
    "odd-shapes": ((3, 29, 31), lambda: [
        nn.Conv2d(3, 7, 5, stride=2, padding=2, bias=False), nn.BatchNorm2d(7), nn.ReLU(), nn.AvgPool2d(2, 2),
        nn.Conv2d(7, 9, (3, 1), padding=(1, 0)), nn.Sigmoid(), nn.MaxPool2d(3, stride=2, padding=1), nn.Conv2d(9, 5, 1),
        nn.GELU(), nn.Flatten(), nn.Linear(80, 10)]),
    "regression-mlp": ((1,), lambda: [
        nn.Linear(1, 10), nn.Tanh(), nn.Linear(10, 10), nn.Tanh(), nn.Linear(10, 1)]),
    # At 12×12 PyTorch agrees with itself in float64 to 2e-7 after three steps. At 16×16 a relu sits so near to zero that
    # rounding decides its side, and PyTorch's own two parted by 5e-4.
    "resnet20-narrow": ((3, 12, 12), lambda: ResNet(3, 4, True)),
    "resnet8-projection": ((3, 12, 12), lambda: ResNet(1, 4, False)),
    "ways": ((2, 9, 7), Ways),
    "norms-and-groups": ((6, 10, 9), lambda: [
        nn.Conv2d(6, 12, 3, padding=2, dilation=2, groups=2), nn.LeakyReLU(0.1), nn.GroupNorm(4, 12), nn.ReLU(),
        nn.Conv2d(12, 24, 3, stride=2, padding=1, groups=12), nn.ReLU(), ChannelNorm(24), nn.SiLU(),
        nn.Conv2d(24, 24, 3, padding=2, dilation=2, groups=24), nn.GroupNorm(1, 24), nn.Softplus(2, 3),
        nn.Conv2d(24, 8, 3, padding=1, groups=4, bias=False), nn.GroupNorm(8, 8, eps=1e-3), nn.ReLU(),
        nn.MaxPool2d(2), nn.Flatten(), nn.Linear(32, 16), nn.LayerNorm(16), nn.Tanh(), nn.Linear(16, 10)]),
    # Of larger images and more of them, a few of a million relus sit so near to zero that rounding decides their side.
    "resnet20": ((3, 8, 8), lambda: ResNet(3, 16, True)),
    "resnet20-projection": ((3, 8, 8), lambda: ResNet(3, 16, False)),
}
# Of networks of many tensors.
FEWER = {"resnet20-narrow": 16, "resnet8-projection": 32, "ways": 64, "norms-and-groups": 32, "resnet20": 6, "resnet20-projection": 6}
# Networks that take one step and not three, on so many examples: PyTorch agrees with itself in float64 to 1e-5.
ONE_STEP = {"resnet20": 7, "resnet20-projection": 7}


def values(prefix, tensors, norms):
    """Weights reach 1/sqrt(fan-in), biases 0.1; factors and variances of batch norms stay well above zero."""
    result = {}
    for name, tensor in tensors.items():
        shape, key = tuple(tensor.shape), f"{prefix}/{name}"
        if name.endswith("running_var"):
            result[name] = formula(key, shape, 1.25, 0.75)
        elif name.endswith("weight") and name in norms:
            result[name] = formula(key, shape, 1.0, 0.5)
        elif name.endswith("weight"):
            result[name] = formula(key, shape, 0.0, 1 / math.sqrt(math.prod(shape[1:])))
        else:
            result[name] = formula(key, shape, 0.0, 0.1)
    return result


def loss_of(name, out, y):
    return F.mse_loss(out, y) / (2 * 0.05**2) if name == "regression-mlp" else F.cross_entropy(out, y)


def put(net, parameters, buffers):
    for key, tensor in net.named_parameters():
        tensor.data.copy_(parameters[key])
    for key, tensor in net.named_buffers():
        if key in buffers:
            tensor.copy_(buffers[key])


def steps(count, net, name, x, y, optimiser):
    for _ in range(count):
        optimiser.zero_grad()
        loss_of(name, net(x), y).backward()
        optimiser.step()
    return {k: p.detach().clone() for k, p in net.named_parameters()}


OPTIMISERS = {
    "adam": lambda p: torch.optim.Adam(p, 1e-3),
    "sgd": lambda p: torch.optim.SGD(p, 1e-2, momentum=0.9, weight_decay=5e-4),
    "nesterov": lambda p: torch.optim.SGD(p, 1e-2, momentum=0.9, nesterov=True),
}


def results(name, shape, layers):
    net = layers()
    net = net if isinstance(net, nn.Module) else nn.Sequential(*net)
    kinds = (nn.BatchNorm1d, nn.BatchNorm2d, nn.GroupNorm, nn.LayerNorm)
    norms = {f"{i}.weight" for i, m in net.named_modules() if isinstance(m, kinds)}
    parameters = dict(net.named_parameters())
    floats = {k: b for k, b in net.named_buffers() if b.is_floating_point()}
    start, end = values("weights", parameters, norms), values("curve/end", parameters, norms)
    theta, buffers = values("curve/theta", parameters, norms), values("buffers", floats, norms)
    examples = ONE_STEP.get(name, COUNT)
    x = formula("input", (examples, *shape), 0.0, 1.7)
    labels = torch.from_numpy((hashed("labels", examples) % 10).astype(np.int64))
    y = formula("labels", (examples, 1), 0.0, 1.7) if name == "regression-mlp" else labels
    put(net, start, buffers)
    net.eval()
    out = {"eval/logits": net(x).detach()}
    net.train()
    logits = net(x)
    loss = loss_of(name, logits, y)
    loss.backward()
    out |= {"train/logits": logits.detach(), "train/loss": loss.detach().reshape(1)}
    out |= {f"grad/{k}": p.grad.clone() for k, p in net.named_parameters()}
    out |= {f"train/buffers/{k}": b.clone() for k, b in floats.items()}
    for kind, make in OPTIMISERS.items():
        put(net, start, buffers)
        count = 1 if name in ONE_STEP else 3
        moved = steps(count, net, name, x, y, make(net.parameters()))
        out |= {f"{kind}{count}/{k}": v for k, v in moved.items()}
    t = 0.3
    put(net, {k: (1 - t) ** 2 * start[k] + 2 * t * (1 - t) * theta[k] + t * t * end[k] for k in start}, buffers)
    net.zero_grad()
    loss = loss_of(name, net(x), y)
    loss.backward()
    out["curve/loss"] = loss.detach().reshape(1)
    return out | {f"curve/grad/{k}": 2 * t * (1 - t) * p.grad for k, p in net.named_parameters()}


def sampled(tensors, samples):
    small = {}
    for key, tensor in tensors.items():
        flat = tensor.flatten()
        small[key] = flat[:: -(-flat.numel() // samples)].clone()
        small[f"norms/{key}"] = flat.double().norm().reshape(1)
    return small


for name in sys.argv[1:] or NETWORKS:
    shape, layers = NETWORKS[name]
    tensors = sampled(results(name, shape, layers), FEWER.get(name, SAMPLES))
    if name in FEWER:
        tensors["samples"] = torch.tensor([float(FEWER[name])])
    save_file(tensors, HERE / f"{name}.safetensors")
if sys.argv[1:]:
    sys.exit()

# Schedules, step by step.
S = torch.optim.lr_scheduler
STEPS, PER_EPOCH, LOW, HIGH = 150, 5, 1e-4, 2e-3


def rates(make):
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=HIGH)
    scheduler, result = make(optimiser), []
    for _ in range(STEPS):
        result.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return result


def warmup_hold_decay(optimiser):
    warm = S.LambdaLR(optimiser, lambda k: min(LOW / HIGH + (1 - LOW / HIGH) * k / (5 * PER_EPOCH), 1.0))
    decay = S.ExponentialLR(optimiser, 0.5 ** (1 / (STEPS // 15)))
    return S.SequentialLR(optimiser, [warm, decay], milestones=[STEPS - STEPS // 3])


(HERE / "schedules.json").write_text(json.dumps({
    "steps": STEPS, "steps_per_epoch": PER_EPOCH, "low": LOW, "high": HIGH,
    "linear": rates(lambda o: S.LinearLR(o, 1, LOW / HIGH, total_iters=STEPS)),
    "exponential": rates(lambda o: S.ExponentialLR(o, (LOW / HIGH) ** (1 / STEPS))),
    "cosine": rates(lambda o: S.CosineAnnealingLR(o, STEPS, eta_min=LOW)),
    "step": rates(lambda o: S.StepLR(o, 4 * PER_EPOCH, gamma=0.3)),
    "warmup_hold_decay": rates(warmup_hold_decay)}))
