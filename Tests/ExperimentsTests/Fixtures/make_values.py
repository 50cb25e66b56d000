#!/usr/bin/env python3
"""Writes values.json, which the metrics and ensembles of predicted values are checked against.

Every number comes from PyTorch, never from this project:

    python3 -m venv venv && venv/bin/pip install torch
    venv/bin/python make_values.py OUT_DIR
"""
import json
import sys
from pathlib import Path

import torch
import torch.nn.functional as F

OUT = Path(sys.argv[1])


def nll(outputs, targets, sigma):
    """A normal's negative log-likelihood less its constant, from torch.distributions."""
    normal = torch.distributions.Normal(outputs, sigma)
    constant = torch.distributions.Normal(torch.zeros(()).double(), sigma).log_prob(torch.zeros(()).double())
    return (constant - normal.log_prob(targets)).mean().item()


def case(seed, members, count, width, sigma):
    g = torch.Generator().manual_seed(seed)
    targets = (torch.randn(count, width, generator=g) * 64).round() / 64
    drawn = [(targets + torch.randn(count, width, generator=g) / (k + 2)).mul(64).round() / 64 for k in range(members)]
    outputs = torch.stack(drawn).double()
    y, mean = targets.double(), outputs.mean(0)
    return {
        "members": [d.flatten().tolist() for d in drawn], "targets": targets.flatten().tolist(),
        "width": width, "sigma": sigma,
        "mse": [F.mse_loss(d, y).item() for d in outputs],
        "rmse": [F.mse_loss(d, y).sqrt().item() for d in outputs],
        "nll": [nll(d, y, sigma) for d in outputs],
        "ensemble_mse": F.mse_loss(mean, y).item(),
        "ensemble_nll": nll(mean, y, sigma),
        "ambiguity": outputs.var(0, unbiased=False).mean().item(),
    }


(OUT / "values.json").write_text(json.dumps([case(1, 4, 37, 1, 0.05), case(2, 3, 20, 3, 0.5), case(3, 1, 5, 2, 1.0)]))
