"""Writes walks.json: walks from one vector of weights to another over a quadratic loss, as NumPy computes them in float64.

    python3 make_walks.py

The loss is (w - c)ᵀ A (w - c) / 2. Two layers: the first has two tensors (weights and bias), the second one.
"""

import json
import pathlib

import numpy as np

TENSORS = [(0, 6), (6, 8), (8, 13)]
LAYERS = [[(0, 6), (6, 8)], [(8, 13)]]
g = np.random.default_rng(5)


def restored(w, variances):
    w = w.copy()
    for (a, b), wanted in zip(TENSORS, variances):
        if wanted > 0 and w[a:b].var() > 0:
            w[a:b] = w[a:b].mean() + (w[a:b] - w[a:b].mean()) * np.sqrt(wanted / w[a:b].var())
    return w


def case(moves, steps, rate, momentum, decay, order):
    size = TENSORS[-1][1]
    start, target, centre = g.normal(size=(3, size)).astype(np.float32).astype(np.float64)
    start[6:8] = 0.25  # a tensor without variance
    root = g.normal(size=(size, size)) / np.sqrt(size)
    matrix = root @ root.T + 0.5 * np.eye(size)
    variances = [start[a:b].var() for a, b in TENSORS]
    w, states, losses = start.copy(), [], []
    for move in range(moves):
        for index, layer in enumerate(LAYERS):
            if order == "together" or move >= index * moves // len(LAYERS):
                for a, b in layer:
                    w[a:b] += (target[a:b] - w[a:b]) / (moves - move)
        if move == moves - 1:
            states.append(w.tolist())
            break
        w = restored(w, variances)
        v = np.zeros(size)
        for _ in range(steps):
            losses.append(0.5 * (w - centre) @ matrix @ (w - centre))
            v = momentum * v + matrix @ (w - centre) + decay * w
            w = w - rate * v
        w = restored(w, variances)
        states.append(w.tolist())
    return {
        "moves": moves, "steps": steps, "rate": rate, "momentum": momentum, "weightDecay": decay, "order": order,
        "start": start.tolist(), "target": target.tolist(), "centre": centre.tolist(), "matrix": matrix.tolist(),
        "states": states, "losses": losses, "tensors": TENSORS, "layers": LAYERS,
    }


OUT = pathlib.Path(__file__).with_name("walks.json")
OUT.write_text(
    json.dumps(
        [
            case(7, 3, 0.05, 0.0, 0.0, "together"),
            case(5, 4, 0.02, 0.9, 0.1, "together"),
            case(8, 2, 0.05, 0.5, 0.0, "in-turn"),
            case(4, 0, 0.05, 0.0, 0.0, "together"),
        ]
    )
)
