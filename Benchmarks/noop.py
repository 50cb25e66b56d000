#!/usr/bin/env python3
"""Times what Thalweg does beside its work: runs that have nothing to do, and plans of graphs that were never run.

    make build && Benchmarks/noop.py [SPEC] [--runs N]

Each time is of the whole process, from fork to exit, on graphs of 6 and of 1000 stages and on SPEC; plans are of graphs
of 1000, 10,000 and 20,000 stages, to show that they grow no faster than the graph. The first runs fill the store and
warm the file cache and are not counted. Prints the median with the least and the greatest.
"""
import argparse
import os
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

from comparison.environment import program
from pipelines.graph import Graph

ROOT = Path(__file__).resolve().parent.parent
# Cores that others may keep busy, by the load of the last minute, before the user is told.
BUSY = 0.3


def seconds(command):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def show(what, times, note=""):
    times = sorted(time * 1000 for time in times)
    span = f"least {times[0]:8.2f}   greatest {times[-1]:8.2f}"
    print(f"{what:<34} median {statistics.median(times):8.2f} ms   {span}   {note}".rstrip(), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("spec", nargs="?", default=str(ROOT / "configs/two-moons.yaml"))
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--stages", type=int, nargs="+", default=[6, 1000], help="of the runs with nothing to do")
    parser.add_argument("--plans", type=int, nargs="*", default=[1000, 10_000, 20_000], help="stages of the plans")
    parser.add_argument("--program", default=str(ROOT / ".build/release/thalweg"))
    options = parser.parse_args()
    thalweg = program(options.program)
    if os.getloadavg()[0] > BUSY:
        print(f"others keep {os.getloadavg()[0]:.1f} cores busy: these times are longer than on a quiet machine")
    show("/bin/true", [seconds(["/bin/true"]) for _ in range(options.runs)], "what starting any process costs here")
    with tempfile.TemporaryDirectory(prefix="thalweg-noop-") as folder:
        specs = {Path(options.spec).name: options.spec}
        for size in sorted({*options.stages, *options.plans}):
            specs[size] = f"{folder}/graph-{size}.yaml"
            Path(specs[size]).write_text(Graph(size).specification(root=size))
        for spec in [Path(options.spec).name, *options.stages]:
            command = [thalweg, "run", specs[spec], "--runs", f"{folder}/{spec}", "--quiet"]
            for _ in range(3):
                seconds(command)
            name = spec if isinstance(spec, str) else f"{spec} stages"
            show(f"{name}: nothing to do", [seconds(command) for _ in range(options.runs)])
        for size in options.plans:
            command = [thalweg, "plan", specs[size], "--runs", f"{folder}/none"]
            times = [seconds(command) for _ in range(max(3, options.runs // 4))]
            show(f"{size} stages: plan", times, f"{statistics.median(times) / size * 1e6:.0f} µs a stage")


if __name__ == "__main__":
    main()
