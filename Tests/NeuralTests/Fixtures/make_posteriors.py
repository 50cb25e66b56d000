"""Writes posteriors.json: what NumPy makes of states on the way of a training, in float64 (Maddox et al. 2019, algorithm 1).

    python3 make_posteriors.py

Beside mean, variances and deviations stand a sample for given draws, and the covariance that samples should have.
"""

import json
import pathlib

import numpy as np

SCALE = 0.5
g = np.random.default_rng(11)


def case(count, size, rank):
    drift = np.linspace(0, 1, count)[:, None] * g.normal(size=size)
    states = (g.normal(size=size) + 0.3 * drift + 0.1 * g.normal(size=(count, size))).astype(np.float32)
    states[:, 2] = states[0, 2]  # one weight that never moves
    w = states.astype(np.float64)
    mean = w.mean(0)
    variances = np.maximum((w**2).mean(0) - mean**2, 1e-30)
    running = np.cumsum(w, 0) / np.arange(1, count + 1)[:, None]
    columns = (w - running)[count - min(rank, count):] if rank else np.zeros((0, size))
    k = len(columns)
    covariance = np.diag(variances)
    if k:
        covariance = covariance + columns.T @ columns / (k - 1)
    z1, z2 = g.normal(size=size), g.normal(size=k)
    offset = np.sqrt(variances) * z1 + (columns.T @ z2 / np.sqrt(k - 1) if k else 0)
    return {
        "rank": rank, "states": states.tolist(), "mean": mean.tolist(), "variances": variances.tolist(),
        "deviations": columns.tolist(), "scale": SCALE, "covariance": (SCALE * covariance).tolist(),
        "diagonalDraws": z1.tolist(), "columnDraws": z2.tolist(), "sample": (mean + np.sqrt(SCALE) * offset).tolist(),
    }


OUT = pathlib.Path(__file__).with_name("posteriors.json")
OUT.write_text(json.dumps([case(7, 6, 4), case(5, 6, 20), case(6, 6, 0)]))
