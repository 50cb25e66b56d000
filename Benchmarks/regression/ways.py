#!/usr/bin/env python3
"""Runs configs/regression-ways.yaml over some random functions, and tells how far the error rises along each curve.

    python3 -m venv venv && venv/bin/pip install numpy safetensors
    venv/bin/python Benchmarks/regression/ways.py --functions 12 --runs ways

Function f has data of seed f, and ends of seeds 2f + 1 and 2f + 2. The second table has the same ends, with the hidden
units of the second laid onto those of the first. A rise is the highest mean squared error on a path less that of the
worse end: its median over the functions is given, its least and greatest, and in how many functions it is no more on the
training points than the variance of the noise. A fit whose loss grew past all numbers counts as an infinite rise.
"""
import argparse
import csv
import math
import subprocess
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from alignment import aligned

ROOT = Path(__file__).resolve().parents[2]
CONFIG = ROOT / "configs" / "regression-ways.yaml"
WAYS = ["", "gentle", "slow", "slowest", "patient", "adam", "long", "scattered", "bezier-5", "chain", "chain-5"]
NOISE = 0.05


def run(arguments, config, name, function):
    seeds = {"function": function, "start": 2 * function + 1, "end": 2 * function + 2, "width": arguments.width}
    flags = [flag for key, value in seeds.items() for flag in ("--set", f"vars.{key}={value}")]
    command = [arguments.program, "run", config, "--runs", arguments.runs, "--keep-going", "--set", f"name={name}"]
    done = subprocess.run(command + flags, capture_output=True, text=True)
    stages = Path(arguments.runs) / name / "latest" / "stages"
    # A fit may fail, since its loss is finite no more; whatever else fails is not made up for.
    if done.returncode > 1 or not (stages / "along").exists():
        raise SystemExit(done.stdout + done.stderr)
    return stages


def run_aligned(arguments, stages, function):
    """The same experiment with the end imported, once it is laid onto the start."""
    files = [load_file(stages / which / "weights.safetensors") for which in ("start", "end")]
    start, end = ({name: values.astype(np.float64) for name, values in file.items()} for file in files)
    weights = Path(arguments.runs) / f"aligned-{arguments.width}-{function}.safetensors"
    moved = {name: np.ascontiguousarray(values, np.float32) for name, values in aligned(start, end).items()}
    save_file(moved, weights)
    config = weights.with_suffix(".yaml")
    config.write_text(f"name: aligned\nextends: {CONFIG}\nstages:\n"
                      f"  end: {{import: {{file: {weights}, network: small, data: points}}}}\n")
    return run(arguments, config, f"aligned-{arguments.width}-{function}", function)


def rises(stages):
    """By path and split: the highest error less that of the worse end."""
    result = {}
    for way in WAYS:
        table = stages / (f"along-{way}" if way else "along") / "points-summary.csv"
        if not table.exists():
            result |= {(way, split): math.inf for split in ("train", "test")}
            continue
        with open(table) as file:
            for row in csv.DictReader(file):
                if row["metric"] == "mse":
                    name = "straight" if row["path"] == "segment" else way or "valley"
                    result[name, row["split"]] = float(row["peak-over-worst"])
                    result["worse end", row["split"]] = float(row["max"]) - float(row["peak-over-worst"])
    return result


def show(title, found):
    print(f"\n| {title} | train: median (least to greatest) | test: median (least to greatest) | within noise |")
    print("|---|---|---|---|")
    for name in ["worse end", "straight", "valley", *WAYS[1:]]:
        train, test = ([rise[name, split] for rise in found] for split in ("train", "test"))
        cells = [f"{np.median(values):.4f} ({min(values):.4f} to {max(values):.4f})" for values in (train, test)]
        within = "" if name == "worse end" else f"{sum(value <= NOISE ** 2 for value in train)} of {len(train)}"
        print(f"| {name} | {cells[0]} | {cells[1]} | {within} |", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=str(ROOT / ".build" / "release" / "thalweg"))
    parser.add_argument("--functions", type=int, default=12)
    parser.add_argument("--width", type=int, default=10, help="units of each hidden layer")
    parser.add_argument("--runs", default="runs")
    arguments = parser.parse_args()
    Path(arguments.runs).mkdir(parents=True, exist_ok=True)
    arguments.runs = str(Path(arguments.runs).resolve())
    plain, laid = [], []
    for function in range(arguments.functions):
        stages = run(arguments, CONFIG, f"ways-{arguments.width}-{function}", function)
        plain.append(rises(stages))
        laid.append(rises(run_aligned(arguments, stages, function)))
    show(f"{arguments.width} units, as trained", plain)
    show(f"{arguments.width} units, aligned", laid)


if __name__ == "__main__":
    main()
