"""Writes binomial.json: standard errors, in percent, of shares of n examples, as SciPy has them.

    python3 make_binomial.py > binomial.json
"""
import json

from scipy.stats import binom

CASES = [(1, 10), (3, 10), (5, 10), (142, 1_000), (1_420, 10_000), (2_027, 10_000), (7_973, 10_000), (59_400, 60_000)]

print(json.dumps({
    "cases": [
        {"count": count, "examples": examples, "error": 100 * float(binom(examples, count / examples).std()) / examples}
        for count, examples in CASES
    ]
}, indent=1))
