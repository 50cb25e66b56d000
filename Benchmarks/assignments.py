"""The assignment solver beside SciPy's linear_sum_assignment, on the same matrices in the same minute.

    python3 Benchmarks/assignments.py        (NumPy, SciPy; swiftc on the PATH)

Each time is the median of five. The sums have to be equal up to rounding, or it fails.
"""

import pathlib
import subprocess
import tempfile
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

ROOT = pathlib.Path(__file__).resolve().parent.parent
SOURCES = [
    ROOT / "Sources/LinearAlgebra/Assignment.swift",
    ROOT / "Sources/LinearAlgebra/Matrix.swift",
    ROOT / "Benchmarks/assignments/main.swift",
]


def matrices():
    random = np.random.default_rng(1)
    for n in (64, 128, 256, 512, 1024, 2048):
        yield f"uniform {n}", random.random((n, n))
    for n in (512, 1024):
        # What matching makes of them: products of weights, one of which is nearly a permutation of the other.
        a = random.standard_normal((n, 784))
        noise = random.standard_normal((n, 784))
        yield f"unrelated weights {n}", -(a @ noise.T)
        yield f"near weights {n}", -(a @ (a[random.permutation(n)] + noise).T)
    yield "few values 512", random.integers(0, 10, (512, 512)).astype(float)


def main():
    with tempfile.TemporaryDirectory() as folder:
        program = f"{folder}/solve"
        subprocess.run(["swiftc", "-O", "-o", program, *map(str, SOURCES)], check=True)
        print(f"{'costs':24} {'ms':>9} {'SciPy ms':>9} {'ratio':>6}")
        for name, costs in matrices():
            path = f"{folder}/costs"
            np.concatenate([[len(costs)], costs.ravel()]).tofile(path)
            ours, total = map(float, subprocess.check_output([program, path], text=True).split())
            times = []
            for _ in range(5):
                start = time.perf_counter()
                rows, columns = linear_sum_assignment(costs)
                times.append((time.perf_counter() - start) * 1e3)
            theirs = sorted(times)[2]
            least = costs[rows, columns].sum()
            assert abs(total - least) <= 1e-9 * max(1, abs(least)), (name, total, least)
            print(f"{name:24} {ours:9.2f} {theirs:9.2f} {theirs / ours:6.2f}")


if __name__ == "__main__":
    main()
