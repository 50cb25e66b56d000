"""Writes merges.json: what NumPy makes of weights that are merged, in float64, tensor by tensor where a method is so.

    python3 make_merges.py

The second tensors of `members` are nearly parallel, so that slerp is linear there; the third of the base is all of the
third member's. What members learned has a part in common, so that model stock goes part of the way in each tensor.
"""

import json
import pathlib

import numpy as np

SIZES = [12, 5, 7]
DROP = 0.4


def tensors(vector):
    return np.split(vector, np.cumsum(SIZES)[:-1])


def slerp(a, b, t):
    out = []
    for x, y in zip(tensors(a), tensors(b)):
        cos = x @ y / np.linalg.norm(x) / np.linalg.norm(y)
        if abs(cos) > 0.9995:
            out.append((1 - t) * x + t * y)
        else:
            o = np.arccos(cos)
            out.append(np.sin((1 - t) * o) / np.sin(o) * x + np.sin(t * o) / np.sin(o) * y)
    return np.concatenate(out)


def ties(members, base, density, scale):
    kept = []
    for member in members:
        task = member - base
        count = int(np.ceil(density * len(task)))
        order = np.argsort(-np.abs(task), kind="stable")
        mask = np.zeros(len(task), bool)
        mask[order[:count]] = True
        kept.append(np.where(mask, task, 0))
    kept = np.array(kept)
    sign = np.sign(kept.sum(0))
    agree = (np.sign(kept) == sign) & (kept != 0)
    mean = np.where(agree, kept, 0).sum(0) / np.maximum(agree.sum(0), 1)
    return base + scale * np.where(sign == 0, 0, mean)


def stock(members, base):
    out = []
    for index, w0 in enumerate(tensors(base)):
        w = np.array([tensors(m)[index] for m in members])
        task = w - w0
        n = len(w)
        cosines = []
        for i in range(n):
            for j in range(i + 1, n):
                size = np.linalg.norm(task[i]) * np.linalg.norm(task[j])
                cosines.append(task[i] @ task[j] / size if size > 0 else 0)
        cos = max(0, np.mean(cosines))
        t = n * cos / (1 + (n - 1) * cos)
        assert 0.1 < t < 0.95, t
        out.append(t * w.mean(0) + (1 - t) * w0)
    return np.concatenate(out)


def main():
    random = np.random.default_rng(7)
    count = sum(SIZES)
    base = random.normal(size=count).astype(np.float32).astype(np.float64)
    common = random.normal(size=count)
    learned = [0.5 * (common + random.normal(size=count)) for _ in range(3)]
    members = [(base + task).astype(np.float32).astype(np.float64) for task in learned]
    members[1][SIZES[0] : SIZES[0] + SIZES[1]] = (1.25 * members[0][SIZES[0] : SIZES[0] + SIZES[1]]).astype(np.float32)
    members[2][-SIZES[2] :] = base[-SIZES[2] :]
    masks = random.random((3, count)) >= DROP
    tasks = np.array([m - base for m in members])
    shares = [0.5, 0.3, 0.2]
    results = {
        "average": sum(m for m in members) / 3,
        "shares": sum(s * m for s, m in zip(shares, members)),
        "slerp": slerp(members[0], members[1], 0.3),
        "task-arithmetic": base + 0.7 * tasks.sum(0),
        "ties": ties(members, base, 0.4, 0.9),
        "dare": base + 0.7 * (tasks * masks / (1 - DROP)).sum(0),
        "model-stock": stock(members, base),
    }
    document = {
        "sizes": SIZES,
        "drop": DROP,
        "shares": shares,
        "base": base.tolist(),
        "members": [m.tolist() for m in members],
        "masks": masks.tolist(),
        "results": {name: values.tolist() for name, values in results.items()},
    }
    path = pathlib.Path(__file__).with_name("merges.json")
    path.write_text(json.dumps(document) + "\n")


main()
