"""Writes planes.json: random directions, principal components and the outputs of a network on a plane.

    python3 make_planes.py

Philox 4x32-10 is written here from its paper (Salmon et al. 2011) and turned into normal numbers as Box and Muller do;
directions are scaled with NumPy, filter by filter as Li et al. 2018 say; components come from numpy.linalg.svd; outputs
from torch.nn.functional in float64. Weight i is sin(1 + 0.7 i) / 2.
"""

import json
import math
import pathlib

import numpy as np
import torch
import torch.nn.functional as F

TENSORS = [
    ("0.weight", [3, 2, 2, 2]), ("0.bias", [3]), ("1.weight", [3]), ("1.bias", [3]),
    ("4.weight", [4, 12]), ("4.bias", [4]),
]
COUNT = sum(math.prod(shape) for _, shape in TENSORS)
PURPOSE = 17


def philox(key, counter):
    k0, k1 = key & 0xFFFFFFFF, key >> 32
    c0, c1, c2, c3 = counter
    for _ in range(10):
        a, b = c0 * 0xD2511F53, c2 * 0xCD9E8D57
        c0, c1, c2, c3 = (b >> 32) ^ c1 ^ k0, b & 0xFFFFFFFF, (a >> 32) ^ c3 ^ k1, a & 0xFFFFFFFF
        k0, k1 = (k0 + 0x9E3779B9) & 0xFFFFFFFF, (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return c0, c1, c2, c3


def normal(seed, number, index):
    words = philox(seed, (index, number, 0, PURPOSE))
    radius = ((words[0] << 21 | words[1] >> 11) + 0.5) * 2.0**-53
    angle = (words[2] << 21 | words[3] >> 11) * 2.0**-53
    return math.sqrt(-2 * math.log(radius)) * math.cos(2 * math.pi * angle)


def parts(vector):
    start = 0
    for name, shape in TENSORS:
        size = math.prod(shape)
        yield name, vector[start:start + size].reshape(shape)
        start += size


def direction(weights, norm, seed, number):
    drawn = np.array([normal(seed, number, index) for index in range(COUNT)])
    scaled = []
    for (_, d), (_, w) in zip(parts(drawn), parts(weights)):
        if d.ndim == 1:
            d = np.zeros_like(d)
        elif norm == "filter":
            axes = tuple(range(1, d.ndim))
            d = d * np.sqrt((w**2).sum(axes, keepdims=True)) / np.sqrt((d**2).sum(axes, keepdims=True))
        elif norm == "layer":
            d = d * np.linalg.norm(w) / np.linalg.norm(d)
        scaled.append(d.ravel())
    return np.concatenate(scaled)


weights = (np.sin(1 + 0.7 * np.arange(COUNT)) / 2).astype(np.float32).astype(np.float64)
directions = [
    {"norm": norm, "seed": seed, "number": number, "values": direction(weights, norm, seed, number).tolist()}
    for norm, seed, number in [
        ("filter", 1, 0), ("filter", 1, 1), ("layer", 7, 0), ("none", 18446744073709551615, 1)
    ]
]

# Six states of which most of the variance lies along two directions.
random = np.random.default_rng(3)
states = (
    weights + np.outer([5, 3.5, 2, 1, 0.4, 0], random.normal(size=COUNT))
    + np.outer([0, 1, 1.5, 1, 0.3, 0], random.normal(size=COUNT)) + 0.05 * random.normal(size=(6, COUNT))
).astype(np.float32).astype(np.float64)
centred = states - states.mean(0)
_, values, components = np.linalg.svd(centred, full_matrices=False)
basis = components[:2]
offsets = states - states[-1]
projections = offsets @ basis.T
trajectory = {
    "states": states.tolist(),
    "components": basis.tolist(),
    "explained": (values**2 / (values**2).sum()).tolist(),
    "distances": np.linalg.norm(offsets - projections @ basis, axis=1).tolist(),
    "projections": projections.tolist(),
}

inputs = np.sin(0.3 + 0.9 * np.arange(5 * 2 * 3 * 3)).astype(np.float32).reshape(5, 2, 3, 3)
u, v = direction(weights, "filter", 1, 0), direction(weights, "filter", 1, 1)
cells = []
for a, b in [(0, 0), (1, 0), (-0.5, 0.25), (0.3, -1)]:
    p = {name: torch.tensor(value) for name, value in parts(weights + a * u + b * v)}
    x = F.conv2d(torch.tensor(inputs, dtype=torch.float64), p["0.weight"], p["0.bias"])
    # Batch statistics of all five examples, as an estimate over them in one batch has them; variances unbiased.
    mean, variance = x.mean((0, 2, 3)), x.var((0, 2, 3), unbiased=True)
    x = F.relu(F.batch_norm(x, mean, variance, p["1.weight"], p["1.bias"]))
    x = F.linear(x.flatten(1), p["4.weight"], p["4.bias"])
    cells.append({"a": a, "b": b, "outputs": x.flatten().tolist()})

folder = pathlib.Path(__file__).parent
text = json.dumps(
    {
        "weights": weights.tolist(), "directions": directions, "trajectory": trajectory,
        "inputs": inputs.ravel().tolist(), "cells": cells,
    })
(folder / "planes.json").write_text(text + "\n")
