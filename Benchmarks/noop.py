#!/usr/bin/env python3
"""Times a run that has nothing to do: `thalweg run` on an experiment whose results are all in the store.

    make build && Benchmarks/noop.py [SPEC] [--runs N]

Each time is of the whole process, from fork to exit. The first runs fill the store and warm the file cache and are
not counted. Prints the median with the least and the greatest.
"""
import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", nargs="?", default=str(ROOT / "configs/two-moons.yaml"))
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--program", default=str(ROOT / ".build/release/thalweg"))
    options = parser.parse_args()
    if not os.access(options.program, os.X_OK):
        sys.exit(f"{options.program} is not there: run 'make build' first")
    with tempfile.TemporaryDirectory() as folder:
        command = [options.program, "run", options.spec, "--runs", folder, "--store", f"{folder}/.store", "--quiet"]
        for _ in range(3):
            seconds(command)
        times = sorted(seconds(command) * 1000 for _ in range(options.runs))
    floor = sorted(seconds(["/bin/true"]) * 1000 for _ in range(options.runs))
    print(f"{Path(options.spec).name}: nothing to do, {options.runs} runs")
    print(f"  thalweg    median {statistics.median(times):6.2f} ms   least {times[0]:6.2f}   greatest {times[-1]:6.2f}")
    print(f"  /bin/true  median {statistics.median(floor):6.2f} ms   (what starting any process costs here)")


if __name__ == "__main__":
    main()
