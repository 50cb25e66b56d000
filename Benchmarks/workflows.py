#!/usr/bin/env python3
"""Sets Thalweg beside DVC and Snakemake on graphs of the same shape, from 6 stages to 1000.

    make build && Benchmarks/workflows.py --json workflows.json

Four pieces of work: everything from nothing (cold), nothing to do, one change at the root, and nothing to do again. The
programs take turns, each in a process of its own, one at work at a time. The first time, environments with a pinned DVC
and a pinned Snakemake are made beside this script; --dvc and --snakemake name programs that are there already.

Times are of whole processes, from fork to exit: medians, with the least and the greatest. A turn that takes longer than
--limit is ended and shown as such.
"""
import argparse
import json
import os
import statistics
import sys
import tempfile
from pathlib import Path

from comparison.environment import processor
from comparison.environment import program as built
from pipelines import environment
from pipelines.graph import Graph
from pipelines.measure import measured
from pipelines.tools import DVC, Snakemake, Thalweg

ROOT = Path(__file__).resolve().parent.parent
WORKS = ["cold", "nothing to do", "change of the root"]
# Rounds by size: what takes minutes is done once.
ROUNDS = {6: 5, 200: 3, 1000: 1}
# Turns with nothing to do in each round.
IDLE = 5


def main():
    options = parse()
    programs = {
        Thalweg: built(options.program),
        DVC: environment.program("dvc", options.dvc),
        Snakemake: environment.program("snakemake", options.snakemake),
    }
    name, cores = processor()
    versions = {tool.name: environment.version(path) for tool, path in programs.items()}
    load = os.getloadavg()[0]
    print(f"{name}, {cores} cores, load {load:.1f}; {', '.join(' '.join(pair) for pair in versions.items())}\n")
    results = []
    for size in options.stages:
        results += race(programs, size, options)
        for line in table(results, size):
            print(line, flush=True)
        print()
    if options.json:
        machine = {"processor": name, "cores": cores, "load-at-start": load}
        text = json.dumps({"machine": machine, "versions": versions, "results": results}, indent=2)
        Path(options.json).write_text(text + "\n")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stages", type=int, nargs="+", default=[6, 200, 1000])
    parser.add_argument("--rounds", type=int, help="from nothing, and a change, so often")
    parser.add_argument("--jobs", type=int, default=2, help="stages side by side, where a program can (DVC cannot)")
    parser.add_argument("--limit", type=float, default=900, help="the longest turn, in seconds")
    parser.add_argument("--program", default=str(ROOT / ".build/release/thalweg"))
    parser.add_argument("--dvc")
    parser.add_argument("--snakemake")
    parser.add_argument("--json", help="a file for every single figure")
    return parser.parse_args()


def race(programs, size, options):
    """Every figure of graphs of one size, a dictionary for each program and piece of work."""
    graph = Graph(size)
    turns = {}
    with tempfile.TemporaryDirectory(prefix="thalweg-workflows-") as folder:
        tools = [tool(path, Path(folder) / tool.name, graph, options.jobs) for tool, path in programs.items()]
        for turn in range(options.rounds or ROUNDS.get(size, 1)):
            first, second = size + 2 * turn + 1, size + 2 * turn + 2
            each(tools, turns, "cold", first, options.limit, clear=True)
            for _ in range(IDLE):
                each(tools, turns, "nothing to do", first, options.limit)
            each(tools, turns, "change of the root", second, options.limit)
    return [
        {
            "stages": size, "program": tool.name, "work": work,
            "seconds": [turn.seconds for turn in turns[tool.name, work] if turn],
            "megabytes": [turn.megabytes for turn in turns[tool.name, work] if turn],
            "ended-by-the-limit": sum(1 for turn in turns[tool.name, work] if not turn),
        }
        for work in WORKS for tool in tools
    ]


def each(tools, turns, work, root, limit, clear=False):
    """One turn of every program; one that was once ended by the limit sits out what follows."""
    for tool in tools:
        taken = turns.setdefault((tool.name, work), [])
        if any(not turn for (name, _), past in turns.items() if name == tool.name for turn in past):
            continue
        if clear:
            tool.clear()
        tool.write(root)
        taken.append(measured(tool.command(), tool.folder, limit))
        if taken[-1]:
            tool.check(root)


def table(results, size):
    """The lines of a Markdown table."""
    yield f"| {size} stages | {' | '.join(tool.name for tool in (Thalweg, DVC, Snakemake))} |"
    yield "|---|---|---|---|"
    for work in WORKS:
        cells = [cell(entry) for entry in results if entry["stages"] == size and entry["work"] == work]
        yield f"| {work} | {' | '.join(cells)} |"
    peaks = []
    for tool in (Thalweg, DVC, Snakemake):
        mine = (entry for entry in results if entry["stages"] == size and entry["program"] == tool.name)
        peaks.append(f"{max((peak for entry in mine for peak in entry['megabytes']), default=0):.0f} MiB")
    yield f"| most memory | {' | '.join(peaks)} |"


def cell(entry):
    seconds = sorted(entry["seconds"])
    if not seconds:
        return "longer than the limit" if entry["ended-by-the-limit"] else "not run"
    middle = statistics.median(seconds)
    span = f" ({duration(seconds[0])} to {duration(seconds[-1])})" if len(seconds) > 1 else ""
    return duration(middle) + span


def duration(seconds):
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.2f} s" if seconds < 100 else f"{seconds:.0f} s"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
