#!/usr/bin/env python3
"""What PyTorch makes of networks like each preset, under the names that published code gives their layers: presets.json.

    venv/bin/pip install torch numpy
    venv/bin/python make_presets.py

Weights and examples are a formula of a tensor's name (without wrappers) and an index, as in PublishedNetworks.swift, so
that the file holds results alone: names and shapes in the order of the state dict, logits and metrics in evaluation, and
one step of SGD (rate 0.1, Nesterov momentum 0.9, decay 5e-4) in training mode: for each tensor the largest movement, how
far PyTorch in float32 is from itself in float64 there (as a share of the largest), and some movements in float64.
`counts` has the number of parameters of full-size networks. curve.pt is a checkpoint as Garipov's training of a Bezier
curve leaves it, of a narrow VGG-16, and `curve` its loss and error at t = 0, 0.5 and 1. vgg-module.pth
is a whole module, of which a pickle says how its layers compute.
"""
import copy
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

import published as p

HERE = Path(__file__).parent
sys.path.append(str(HERE.parents[1] / "NeuralTests/Fixtures"))
SAMPLES, RATE, MOMENTUM, DECAY = 5, 0.1, 0.9, 5e-4
torch.set_num_threads(1)


def hashed(name, count):
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


def fill(net):
    for name, tensor in net.state_dict().items():
        shape = tuple(tensor.shape)
        if name.endswith("num_batches_tracked"):
            continue
        if name.endswith("running_var"):
            tensor.copy_(formula(name, shape, 1.25, 0.75))
        elif name.endswith("weight") and len(shape) == 1:
            tensor.copy_(formula(name, shape, 1.0, 0.5))
        elif name.endswith("weight"):
            tensor.copy_(formula(name, shape, 0.0, math.sqrt(6 / math.prod(shape[1:]))))
        else:
            tensor.copy_(formula(name, shape, 0.0, 0.1))
    return net


def stepped(net, x, y):
    """What one step moves, and the running statistics after it."""
    net.train()
    before = {k: v.detach().clone() for k, v in net.named_parameters()}
    optimiser = torch.optim.SGD(net.parameters(), RATE, momentum=MOMENTUM, weight_decay=DECAY, nesterov=True)
    F.cross_entropy(net(x), y).backward()
    optimiser.step()
    moved = {k: (v.detach() - before[k]).double() for k, v in net.named_parameters()}
    # In single precision the difference of weights is rounded at the size of weights, which is no spread of the step.
    if x.dtype == torch.float32:
        moved = {k: -(RATE * (1 + MOMENTUM)) * (v.grad.double() + DECAY * before[k].double())
                 for k, v in net.named_parameters()}
    return moved, {k: v.double() for k, v in net.named_buffers() if v.is_floating_point()}


def rounded(values):
    return [float(f"{v:.8g}") for v in values]


def margin(net, shape, count):
    """How near to zero a relu's input comes, in units of all inputs' root mean square: at the rounding of single precision
    two programs may take different sides."""
    nearest, relu = [], F.relu

    def watched(x, inplace=False):
        nearest.append((x.abs().min() / x.pow(2).mean().sqrt()).item())
        return relu(x)

    F.relu = torch.nn.functional.relu = watched
    stepped(copy.deepcopy(fill(net)).double(), formula("input", (count, *shape), 0.0, 1.7).double(),
            torch.from_numpy((hashed("labels", count) % 10).astype(np.int64)))
    F.relu = torch.nn.functional.relu = relu
    return min(nearest, default=1.0)


def results(net, shape):
    # As many examples as keep the relus farthest from zero.
    count = max(range(3, 9), key=lambda n: margin(copy.deepcopy(net), shape, n))
    x = formula("input", (count, *shape), 0.0, 1.7)
    y = torch.from_numpy((hashed("labels", count) % 10).astype(np.int64))
    fill(net).eval()
    with torch.no_grad():
        logits = net(x).double()
    exact, exact_buffers = stepped(copy.deepcopy(net).double(), x.double(), y)
    single, _ = stepped(copy.deepcopy(net), x, y)
    last, _ = stepped(copy.deepcopy(net).to(memory_format=torch.channels_last), x, y)
    step = {}
    for name, values in exact.items():
        largest = values.abs().max().item()
        spread = max((other[name] - values).abs().max().item() for other in (single, last)) / max(largest, 1e-30)
        flat = values.flatten()
        step[name] = rounded([largest, spread, *flat[:: -(-flat.numel() // SAMPLES)].tolist()])
    for name, values in exact_buffers.items():
        flat = values.flatten()
        step[name] = rounded([values.abs().max().item(), 0, *flat[:: -(-flat.numel() // SAMPLES)].tolist()])
    names = [[k, list(v.shape)] for k, v in net.state_dict().items() if not k.endswith("num_batches_tracked")]
    return {
        "examples": count, "input": list(shape), "names": names, "logits": rounded(logits.flatten().tolist()),
        "cross-entropy": F.cross_entropy(logits, y).item(),
        "error": 100 * (logits.argmax(1) != y).double().mean().item(), "step": step}


# What pools in the end takes smaller images, with fewer relus.
IMAGE, SMALL = (3, 32, 32), (3, 16, 16)
NETWORKS = {
    "resnet, kuangliu": (SMALL, lambda: p.ResNet(1, [16, 32, 64], True)),
    "resnet, torchvision": (SMALL, lambda: p.ResNet(2, [16, 32, 64], style="torchvision")),
    "resnet, open_lth": (SMALL, lambda: p.ResNet(2, [16, 32, 64], style="open_lth")),
    "preresnet, basic": (SMALL, lambda: p.PreResNet(2, False)),
    "preresnet, bottleneck": (SMALL, lambda: p.PreResNet(1, True)),
    "wide-resnet, Garipov": (SMALL, lambda: p.Wide(1, 2, True)),
    "wide-resnet, the paper": (SMALL, lambda: p.Wide(2, 1, False)),
    "resnet18, kuangliu": (SMALL, lambda: p.ResNet(2, [8, 16, 32, 64])),
    "resnet18, torchvision": (SMALL, lambda: p.ResNet(2, [8, 16, 32, 64], style="torchvision")),
    "vgg, norms": (IMAGE, lambda: p.VGG(11, 8, True, False)),
    "vgg, torchvision": (IMAGE, lambda: p.VGG(13, 8, False, True)),
    "vgg, Garipov": (IMAGE, lambda: p.GaripovVGG(16, 8)),
    "vgg, open_lth": (IMAGE, lambda: p.LotteryVGG(11, 8)),
    "conv-fc": (IMAGE, p.ConvFC),
    "mlp, open_lth": ((3, 4, 4), lambda: p.Perceptron([48, 20, 20, 10])),
}
FULL = {
    "resnet 20 pad": lambda: p.ResNet(3, [16, 32, 64], True),
    "resnet 20 projection": lambda: p.ResNet(3, [16, 32, 64]),
    "resnet 56 pad": lambda: p.ResNet(9, [16, 32, 64], True),
    "preresnet 20": lambda: p.PreResNet(3, False),
    "preresnet 164": lambda: p.PreResNet(18, True),
    "wide-resnet 28 10": lambda: p.Wide(4, 10, False),
    "wide-resnet 28 10 Garipov": lambda: p.Wide(4, 10, True),
    "resnet18": lambda: p.ResNet(2, [64, 128, 256, 512]),
    "vgg 11 batch": lambda: p.VGG(11, 64, True, False),
    "vgg 16 mlp": lambda: p.GaripovVGG(16, 64),
    "vgg 19": lambda: p.VGG(19, 64, False, False),
    "conv-fc": p.ConvFC,
}

def curve(points=3, width=2):
    """Writes the checkpoint; its layers are called as in Garipov's curves, and half the momentum of the optimiser is there."""
    ends = {"classifier.1": "fc1", "classifier.4": "fc2", "classifier.6": "fc3"}
    net, state, weights = p.GaripovVGG(16, width), {}, []
    for name, n in [("binom", [1.0, 2.0, 1.0]), ("range", [0.0, 1.0, 2.0]), ("rev_range", [2.0, 1.0, 0.0])]:
        state[f"coeff_layer.{name}"] = torch.tensor(n)
    for point in range(points):
        shapes = {k: tuple(v.shape) for k, v in net.state_dict().items()}
        weights.append({
            k: formula(f"{point}/{k}", s, 0.0, math.sqrt(6 / math.prod(s[1:])) if len(s) > 1 else 0.3)
            for k, s in shapes.items()})
    for name in weights[0]:
        layer, leaf = name.rsplit(".", 1)
        for point in range(points):
            state[f"net.{ends.get(layer, layer)}.{leaf}_{point}"] = weights[point][name].clone()
    bend = [nn.Parameter(v) for k, v in state.items() if k.endswith("_1")]
    optimiser = torch.optim.SGD(bend, 0.1, momentum=0.9)
    sum((v * v).sum() for v in bend).backward()
    optimiser.step()
    torch.save({"epoch": 3, "model_state": state, "optimizer_state": optimiser.state_dict()}, HERE / "curve.pt")
    x = formula("input", (24, 3, 32, 32), 0.0, 1.7)
    y = torch.from_numpy((hashed("labels", 24) % 10).astype(np.int64))
    found = []
    for t in (0.0, 0.5, 1.0):
        c = [(1 - t) ** 2, 2 * t * (1 - t), t * t]
        net.load_state_dict({k: sum(c[i] * state[f"net.{ends.get(k.rsplit('.', 1)[0], k.rsplit('.', 1)[0])}."
                                                f"{k.rsplit('.', 1)[1]}_{i}"] for i in range(3)) for k in weights[0]})
        with torch.no_grad():
            logits = net.eval()(x).double()
        found.append([F.cross_entropy(logits, y).item(), 100 * (logits.argmax(1) != y).double().mean().item()])
    return found


if __name__ == "__main__":
    text = {"counts": {k: sum(v.numel() for v in make().parameters()) for k, make in FULL.items()}}
    text |= {name: results(make(), shape) for name, (shape, make) in NETWORKS.items()}
    text["curve"] = curve()
    torch.manual_seed(0)
    torch.save(p.VGG(11, 1, False, True), HERE / "vgg-module.pth")
    lines = ",\n".join(f"{json.dumps(k)}: {json.dumps(v, separators=(',', ':'))}" for k, v in text.items())
    (HERE / "presets.json").write_text("{\n" + lines + "\n}\n")
