"""Writes assignments.json: the least sums that SciPy's linear_sum_assignment finds, of matrices that a test makes again.

    python3 assignments.py > assignments.json       (SciPy; the numbers are exact in both languages)
"""

import json

import numpy as np
from scipy.optimize import linear_sum_assignment


def bits(seed, count):
    """SplitMix64."""
    with np.errstate(over="ignore"):
        state = np.uint64(seed) + np.uint64(0x9E3779B97F4A7C15) * np.arange(1, count + 1, dtype=np.uint64)
        z = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        return z ^ (z >> np.uint64(31))


def matrix(kind, n, seed):
    raw = bits(seed, n * n).reshape(n, n)
    if kind == "random":
        return (raw >> np.uint64(11)).astype(float) / 2.0**53
    if kind == "tied":  # few values, so that many assignments have one sum
        return (raw % np.uint64(4)).astype(float)
    if kind == "constant":
        return np.zeros((n, n))
    if kind == "signed":
        return (raw >> np.uint64(11)).astype(float) / 2.0**52 - 1
    if kind == "geometric":  # the product of row and column: the worst case of many solvers
        i = np.arange(1, n + 1, dtype=float)
        return np.outer(i, i)
    if kind == "wide":  # many orders of magnitude
        return (raw % np.uint64(1000)).astype(float) * 2.0 ** ((raw >> np.uint64(32)) % np.uint64(40)).astype(float)
    raise ValueError(kind)


cases = []
for kind in ["random", "tied", "constant", "signed", "geometric", "wide"]:
    for n in [1, 2, 3, 5, 16, 64, 130, 512] + ([2048] if kind == "random" else []):
        costs = matrix(kind, n, 7 * n + 1)
        rows, columns = linear_sum_assignment(costs)
        case = {"kind": kind, "count": n, "seed": 7 * n + 1, "total": float(costs[rows, columns].sum())}
        if kind in ("random", "signed") and n <= 16:  # where there is one answer
            case["columns"] = columns.tolist()
        cases.append(case)
print(json.dumps(cases, indent=0).replace("\n", " ").replace("}, {", "},\n{"))
