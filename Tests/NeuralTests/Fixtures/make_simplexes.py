"""Writes simplexes.json: volumes of simplexes by Cayley-Menger's determinant, and the slope of their logarithm.

    python3 make_simplexes.py

The determinant is worked out in rational numbers: for vertices far apart of which one lies near the others' span it is a
difference of large numbers. The slope by the last vertex is h / |h|^2, h being its altitude over the span of the others, which
NumPy finds by least squares; of a complex, slopes are weighted by shares of the sum of volumes.
"""

import json
import math
import pathlib
from fractions import Fraction

import numpy as np

g = np.random.default_rng(5)


def determinant(rows):
    rows = [list(row) for row in rows]
    result = Fraction(1)
    for i in range(len(rows)):
        pivot = next((r for r in range(i, len(rows)) if rows[r][i] != 0), None)
        if pivot is None:
            return Fraction(0)
        if pivot != i:
            rows[i], rows[pivot] = rows[pivot], rows[i]
            result = -result
        result *= rows[i][i]
        for r in range(i + 1, len(rows)):
            factor = rows[r][i] / rows[i][i]
            rows[r] = [a - factor * b for a, b in zip(rows[r], rows[i])]
    return result


def log_volume(vertices):
    k = len(vertices) - 1
    exact = [[Fraction(float(x)) for x in v] for v in vertices]
    distances = [[sum((a - b) ** 2 for a, b in zip(v, w)) for w in exact] for v in exact]
    matrix = [[Fraction(0)] + [Fraction(1)] * (k + 1)] + [[Fraction(1)] + row for row in distances]
    square = (-1) ** (k + 1) * determinant(matrix) / (math.factorial(k) ** 2 * 2**k)
    return 0.5 * (math.log(square.numerator) - math.log(square.denominator))


def slope(vertices):
    w = vertices.astype(np.float64)
    edges = (w[1:-1] - w[0]).T
    e = w[-1] - w[0]
    h = e - edges @ np.linalg.lstsq(edges, e, rcond=None)[0] if edges.shape[1] else e
    return h / (h @ h)


def case(vertices, simplexes):
    logs = np.array([log_volume(vertices[s]) for s in simplexes])
    whole = np.logaddexp.reduce(logs)
    gradient = sum(np.exp(log - whole) * slope(vertices[s]) for log, s in zip(logs, simplexes))
    return {
        "vertices": vertices.tolist(), "simplexes": simplexes, "logarithms": logs.tolist(),
        "logarithm": float(whole), "gradient": gradient.tolist(),
    }


def plain(count, size):
    return g.normal(size=(count, size)).astype(np.float32)


near = plain(4, 30)
near[3] = (near[:3].mean(0) + 1e-3 * g.normal(size=30)).astype(np.float32)
tiny = (plain(4, 20)[:1] + 1e-6 * g.normal(size=(4, 20))).astype(np.float32)
cases = [
    case(plain(2, 5), [[0, 1]]), case(plain(3, 7), [[0, 1, 2]]), case(plain(6, 40), [[0, 1, 2, 3, 4, 5]]),
    case(near, [[0, 1, 2, 3]]), case(tiny, [[0, 1, 2, 3]]),
    case(plain(4, 12), [[0, 2, 3], [1, 2, 3]]), case(plain(5, 25), [[0, 3, 4], [1, 3, 4], [2, 3, 4]]),
]
OUT = pathlib.Path(__file__).with_name("simplexes.json")
OUT.write_text(json.dumps(cases))
