#!/usr/bin/env python3
"""Writes networks.json: what three networks with batch norms, and their ensemble, are worth on thirteen examples.

Every number comes from PyTorch in double precision, never from this project:

    python3 -m venv venv && venv/bin/pip install torch numpy
    venv/bin/python make_networks.py OUT_DIR

The network is the preset `mynet`. Weights, running statistics, inputs and labels are a formula of a tensor's name and an
index (`formula` below, and in FormulaNetworks.swift), so the file holds results alone.
"""
import json
import math
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

COUNT, CLASSES = 13, 10
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
    return torch.from_numpy((middle + reach * u).astype(np.float32).reshape(shape)).double()


def convolution(inputs, outputs):
    return [nn.Conv2d(inputs, outputs, 3, padding=1), nn.BatchNorm2d(outputs), nn.ReLU()]


def linear(inputs, outputs):
    return [nn.Linear(inputs, outputs), nn.BatchNorm1d(outputs), nn.ReLU()]


def network(prefix):
    """Weights reach 1/sqrt(fan-in), biases and means 0.1; factors and variances of batch norms stay well above zero."""
    net = nn.Sequential(
        *convolution(1, 32), *convolution(32, 64), nn.MaxPool2d(2), *convolution(64, 128), nn.MaxPool2d(2), nn.Flatten(),
        *linear(6272, 128), *linear(128, 64), nn.Linear(64, CLASSES)).double()
    norms = {str(i) for i, layer in enumerate(net) if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d))}
    for name, tensor in net.state_dict().items():
        layer, leaf = name.split(".")
        shape, key = tuple(tensor.shape), f"{prefix}/{name}"
        if leaf == "num_batches_tracked":
            continue
        if leaf == "running_var":
            tensor.copy_(formula(key, shape, 1.25, 0.75))
        elif leaf == "weight" and layer in norms:
            tensor.copy_(formula(key, shape, 1.0, 0.5))
        elif leaf == "weight":
            tensor.copy_(formula(key, shape, 0.0, 1 / math.sqrt(math.prod(shape[1:]))))
        else:
            tensor.copy_(formula(key, shape, 0.0, 0.1))
    return net


X = formula("input", (COUNT, 1, 28, 28), 0.0, 1.7)
Y = torch.from_numpy((hashed("labels", COUNT) % CLASSES).astype(np.int64))


def worth(p):
    return {
        "cross-entropy": F.nll_loss(p.log(), Y).item(),
        "error": 100 * (p.argmax(1) != Y).double().mean().item(),
        "brier": ((p - F.one_hot(Y, CLASSES)) ** 2).sum(1).mean().item(),
    }


def estimated(net):
    """Logits with statistics of the examples themselves: reset, then one pass in training mode, averaged cumulatively."""
    for layer in net:
        if isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)):
            layer.reset_running_stats()
            layer.momentum = None
    net.train()(X)
    return net.eval()(X)


with torch.no_grad():
    logits = {name: network(name).eval()(X) for name in ["start", "end", "third"]}
    stacked = torch.stack(list(logits.values()))
    results = {
        "own": {name: worth(z.softmax(1)) for name, z in logits.items()},
        "estimated": {name: worth(estimated(network(name)).softmax(1)) for name in ["start", "end"]},
        "ensemble": {
            "probability-mean": worth(stacked.softmax(-1).mean(0)),
            "logit-mean": worth(stacked.mean(0).softmax(1)),
        },
    }
(Path(sys.argv[1]) / "networks.json").write_text(json.dumps(results, indent=1) + "\n")
