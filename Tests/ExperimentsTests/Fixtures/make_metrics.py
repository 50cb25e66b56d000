#!/usr/bin/env python3
"""Writes metrics.json and ensembles.json, which the metrics are checked against.

Every number comes from PyTorch, torchmetrics and NumPy, never from this project:

    python3 -m venv venv && venv/bin/pip install torch torchmetrics numpy
    venv/bin/python make_metrics.py OUT_DIR
"""
import json
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
import torchmetrics.functional.classification as tm

OUT = Path(sys.argv[1])


def measured(logits, labels, classes):
    p = logits.double().softmax(1).float()
    return {
        "logits": logits.tolist(), "labels": labels.tolist(), "bins": 25,
        "cross_entropy": F.cross_entropy(logits.double(), labels).item(),
        "accuracy": (p.argmax(1) == labels).double().mean().item(),
        "ece": tm.multiclass_calibration_error(p, labels, num_classes=classes, n_bins=25, norm="l1").item(),
        "mce": tm.multiclass_calibration_error(p, labels, num_classes=classes, n_bins=25, norm="max").item(),
        "auroc_macro": tm.multiclass_auroc(p, labels, num_classes=classes).item(),
        "brier": ((p.double() - F.one_hot(labels, classes)) ** 2).sum(1).mean().item(),
    }


def draw(seed, count, classes, scale, grid, occurring=None):
    """Logits on a grid of 1/grid, so that the file is short and ties are not rare."""
    g = torch.Generator().manual_seed(seed)
    labels = torch.randint(0, occurring or classes, (count,), generator=g)
    logits = torch.randn(count, classes, generator=g)
    logits[torch.arange(count), labels] += 1
    return (logits * scale * grid).round() / grid, labels


cases = [
    measured(*draw(1, 300, 10, 3, 64), 10),
    measured(*draw(2, 257, 3, 1, 64), 3),
    measured(*draw(3, 64, 10, 12, 1), 10),                  # ties, and confidences that round to 1
    measured(*draw(4, 300, 2, .5, 16), 2),
    measured(*draw(5, 100, 5, 1, 16, occurring=3), 5),      # classes that never occur
]
(OUT / "metrics.json").write_text(json.dumps(cases))


def ensemble(seed, members, count, classes):
    drawn = [draw(seed + k, count, classes, 2, 16)[0] for k in range(members)]
    labels = draw(seed, count, classes, 2, 16)[1]
    z = np.stack([d.double().numpy() for d in drawn])
    y = labels.numpy()
    p = np.exp(z - z.max(-1, keepdims=True))
    p /= p.sum(-1, keepdims=True)
    mean = p.mean(0)
    likelihood = lambda q: -np.log(q[np.arange(count), y]).mean()
    entropy = lambda q: -(q * np.log(q)).sum(-1).mean()
    votes = p.argmax(-1)
    pairs = [(votes[i] != votes[j]).mean() for i in range(members) for j in range(i)]
    return {
        "members": [d.tolist() for d in drawn], "labels": labels.tolist(),
        "probability_mean": likelihood(mean),
        "logit_mean": F.cross_entropy(torch.from_numpy(z.mean(0)), labels).item(),
        "disagreement": float(np.mean(pairs)),
        "disagreement_over_error": float(np.mean(pairs) / np.mean([(v != y).mean() for v in votes])),
        "mutual_information": entropy(mean) - np.mean([entropy(q) for q in p]),
        "ambiguity": np.mean([likelihood(q) for q in p]) - likelihood(mean),
    }


edges = torch.linspace(0, 1, 26).tolist()
(OUT / "ensembles.json").write_text(json.dumps({"edges": edges, "cases": [ensemble(10, 4, 60, 5), ensemble(20, 2, 40, 3)]}))
