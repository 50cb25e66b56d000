#!/usr/bin/env python3
"""Writes calibration.json, which calibration errors over other bins than the usual ones are checked against.

Every number comes from NumPy, by the rules of torchmetrics' multiclass_calibration_error (edges are float32, a bin is
the number of edges that are not above the confidence, less one) and of numpy.histogram (the last bin is closed):

    python3 make_calibration.py OUT_DIR
"""
import json
import sys
from pathlib import Path

import numpy as np

OUT = Path(sys.argv[1])


def edges(bins):
    """torch.linspace(0, 1, bins + 1): float32, from the nearer end."""
    step = np.float32(1) / np.float32(bins)
    near = [step * np.float32(i) for i in range((bins + 1) // 2)]
    far = [np.float32(1) - step * np.float32(bins - i) for i in range((bins + 1) // 2, bins + 1)]
    return np.array(near + far, dtype=np.float32)


def errors(p, y, bins, closed):
    confidence = p.max(1)
    right = (p.argmax(1) == y).astype(np.float64)
    place = np.searchsorted(edges(bins), confidence, side="right") - 1
    if closed:
        place = np.minimum(place, bins - 1)
        counts, _ = np.histogram(confidence.astype(np.float64), bins=edges(bins).astype(np.float64))
        assert (np.bincount(place, minlength=bins) == counts).all()
    gaps, shares, counts = [], [], []
    for b in range(bins + (0 if closed else 1)):
        inside = place == b
        counts.append(int(inside.sum()))
        gaps.append(abs(right[inside].mean() - confidence[inside].astype(np.float64).mean()) if inside.any() else 0.0)
        shares.append(inside.mean())
    return {
        "bins": bins, "closed": closed, "ece": float(np.dot(gaps, shares)), "mce": float(max(gaps)), "counts": counts,
    }


def case(seed, count, classes, certain):
    """Probabilities in 64ths, so that confidences on edges are not rare; `certain` of them are exactly 1."""
    g = np.random.default_rng(seed)
    cuts = np.sort(g.integers(0, 65, (count, classes - 1)), axis=1)
    p = np.diff(np.concatenate([np.zeros((count, 1)), cuts, np.full((count, 1), 64)], axis=1), axis=1) / 64
    p[:certain] = np.eye(classes)[g.integers(0, classes, certain)]
    y = np.where(g.random(count) < 0.6, p.argmax(1), g.integers(0, classes, count))
    return p.astype(np.float32), y


cases = []
for p, y in [case(1, 200, 4, 12), case(2, 64, 2, 5), case(3, 40, 10, 0)]:
    results = [errors(p, y, bins, closed) for bins in (1, 2, 10, 15, 16, 25, 100) for closed in (False, True)]
    cases.append({"probabilities": p.tolist(), "labels": y.tolist(), "results": results})
(OUT / "calibration.json").write_text(json.dumps(cases))
