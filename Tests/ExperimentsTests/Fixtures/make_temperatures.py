#!/usr/bin/env python3
"""Writes temperatures.json: temperatures by SciPy, and how well confidence tells outliers, by scikit-learn.

The temperature of the least mean cross-entropy is found by scipy.optimize.minimize_scalar over log T, of the first member's
logits and of the logarithms of the members' mean probabilities. The area under the curve is sklearn.metrics.roc_auc_score of
the largest probability, rounded to float32 as ours is:

    python3 make_temperatures.py OUT_DIR
"""
import json
import sys
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import log_softmax, logsumexp, softmax
from sklearn.metrics import roc_auc_score


def fit(logits, labels):
    def loss(log_t):
        return -log_softmax(logits / np.exp(log_t), axis=1)[np.arange(len(labels)), labels].mean()

    found = minimize_scalar(loss, bounds=(np.log(0.01), np.log(100)), method="bounded", options={"xatol": 1e-12})
    return float(np.exp(found.x)), float(found.fun)


def pooled(members):
    return logsumexp(log_softmax(members, axis=2), axis=0) - np.log(len(members))


def confidence(logits):
    return softmax(logits, axis=1).max(1).astype(np.float32)


def case(seed, count, members, classes, sharpness):
    g = np.random.default_rng(seed)
    labels = g.integers(0, classes, count)
    signal = 1.4 * np.eye(classes)[labels] + g.normal(size=(count, classes))
    z = (sharpness * (signal + 0.5 * g.normal(size=(members, count, classes)))).astype(np.float32)
    # Values in eighths, so that ties are not rare.
    z = np.round(z * 8) / 8
    others = np.round(sharpness * 0.8 * g.normal(size=(members, count // 2, classes)) * 8) / 8
    single, joint = fit(z[0].astype(float), labels), fit(pooled(z.astype(float)), labels)
    inside, outside = confidence(pooled(z.astype(float))), confidence(pooled(others))
    y = np.r_[np.ones(len(inside)), np.zeros(len(outside))]
    alone = [confidence(z[0].astype(float)), confidence(others[0])]
    return {
        "members": z.tolist(), "labels": labels.tolist(), "outliers": others.tolist(),
        "temperature": single[0], "loss": single[1], "pooled_temperature": joint[0], "pooled_loss": joint[1],
        "auroc": float(roc_auc_score(y, np.concatenate(alone))),
        "pooled_auroc": float(roc_auc_score(y, np.r_[inside, outside])),
        "confidence": float(inside.astype(np.float64).mean()),
        "outlier_confidence": float(outside.astype(np.float64).mean()),
    }


cases = [case(1, 60, 3, 4, 3.0), case(2, 80, 5, 10, 0.4), case(3, 50, 2, 2, 1.0)]
(Path(sys.argv[1]) / "temperatures.json").write_text(json.dumps(cases))
