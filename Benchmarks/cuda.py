#!/usr/bin/env python3
"""Whether Thalweg computes on a CUDA card as it should, and how fast: one script for a machine that has one.

    venv/bin/python Benchmarks/cuda.py --thalweg .build/release/thalweg        # or: make cuda
    venv/bin/python Benchmarks/cuda.py --thalweg … --only precision,resumption
    venv/bin/python Benchmarks/cuda.py --thalweg … --device cpu                 # tries the script itself, without a card

The interpreter that runs this is the one that computes. Everything else is made here: images that a function draws, a folder for
runs that goes again. A line says of each check what came of it; the exit code is 1 where one failed, and 0 where there is no card,
which is said. On a machine with 16 cores and one card it takes a few minutes, half of them for the race.
"""
import argparse
import csv
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import torch

HERE = Path(__file__).resolve().parent
DATA = '''
import numpy as np

def images(count, shape=(3, 32, 32)):
    """Ten classes of noise, each around a pattern of its own."""
    random = np.random.default_rng(0)
    patterns = random.integers(40, 216, (10, *shape))
    def split(n):
        classes = np.arange(n) % 10
        noise = random.integers(-80, 81, (n, *shape))
        return (patterns[classes] + noise).clip(0, 255).astype(np.uint8), classes
    return {"train": split(count), "test": split(count // 4)}
'''
NETS = '''
import os
import torch
from torch import nn

class Net(nn.Module):
    """Says where it computes, in a file beside this one; may ask for more memory than there is."""
    def __init__(self, width=16, greedy=False):
        super().__init__()
        self.conv, self.last = nn.Conv2d(3, width, 3), nn.Linear(width, 10)
        self.greedy = greedy
    def forward(self, x):
        with open(os.path.join(os.path.dirname(__file__), "devices"), "a") as file:
            file.write(f"{x.device} {self.conv.weight.device} {torch.is_autocast_enabled()}\\n")
        if self.greedy and len(x) > 2:
            torch.empty(1 << 45, dtype=torch.uint8, device=x.device)
        return self.last(self.conv(x).relu().mean((2, 3)))
'''
TRAINED = '''
name: cuda
vars: {epochs: 2, points: 21, grid: 9}
engine: {torch: {device: DEVICE}}
data: {made: {dataset: {python: {object: data.py:images, arguments: {count: 4096}}}, normalise: measured}}
networks: {resnet: {preset: {resnet: {depth: 20}}}}
defaults:
  train:
    network: resnet
    data: made
    epochs: "${vars.epochs}"
    batch: 128
    optimiser: {sgd: {rate: 0.1, momentum: 0.9, weight-decay: 1e-4}}
    augmentation: {crop-padding: 4, flip: true}
stages:
  start:  {train: {seed: 1}}
  end:    {train: {seed: 2}}
  valley: {fit-curve: {from: start, to: end, control-points: 3, epochs: "${vars.epochs}", batch: 128}}
  along:  {evaluate: {curve: valley, points: "${vars.points}", splits: test, statistics: {estimate: {examples: 1024}}}}
  plane:  {landscape: {curve: valley, grid: "${vars.grid}", statistics: {estimate: {examples: 1024}}}}
  vote:   {ensemble: {curve: valley, members: 5, statistics: {estimate: {examples: 1024}}}}
'''
OWN = '''
name: own
vars: {greedy: false, epochs: 1}
engine: {torch: {device: DEVICE}}
data: {made: {dataset: {python: {object: data.py:images, arguments: {count: 512}}}}}
networks: {net: {input: [3, 32, 32], python: {object: nets.py:Net, arguments: {greedy: "${vars.greedy}"}}}}
stages:
  start: {train: {network: net, data: made, seed: 1, epochs: "${vars.epochs}", batch: 64, optimiser: {adam: {rate: 1e-3}}}}
'''
# How far errors along a curve may be from those of the processor in float32, in units of the loss.
CLOSE = {"float32": 2e-3, "tf32": 3e-2, "bfloat16": 2e-1}


class Failed(Exception):
    """A check did not come out as it should."""


def expect(holds, words):
    if not holds:
        raise Failed(words)


class Bench:
    """A folder with the files, in which the program is started."""

    def __init__(self, arguments, folder):
        self.device, self.program, self.folder = arguments.device, os.path.abspath(arguments.thalweg), Path(folder)
        self.examples = arguments.examples or (512 if self.device == "cpu" else 4096)
        self.environment = {
            **os.environ, "THALWEG_PYTHON": str(self.folder / "python"), "XDG_CACHE_HOME": str(self.folder / "cache")}
        self.write("data.py", DATA)
        self.write("nets.py", NETS)
        self.write("cuda.yaml", TRAINED)
        self.write("own.yaml", OWN)
        # Each start of Python is noted, so that it can be said whether one is left.
        self.write("python", f'#!/bin/sh\necho $$ >> "{folder}/starts"\nexec "{sys.executable}" "$@"\n')
        os.chmod(self.folder / "python", 0o755)

    def write(self, name, text):
        text = text.replace("DEVICE", self.device).replace("count: 4096", f"count: {self.examples}")
        (self.folder / name).write_text(text)

    def start(self, *words):
        return subprocess.Popen(
            [self.program, *words], cwd=self.folder, env=self.environment, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def run(self, *words, code=0):
        """What it prints, output and errors, where it ends with that code."""
        process = self.start(*words)
        try:
            output, errors = process.communicate(timeout=400)
        finally:
            process.kill()
        expect(process.returncode == code, f"`thalweg {' '.join(words)}` ended with {process.returncode}: {errors[-1500:]}")
        return output, errors

    def record(self, run):
        return json.loads((self.folder / run / "run.json").read_text())

    def table(self, run, stage, name):
        with open(self.folder / run / "stages" / stage / name, newline="") as file:
            return list(csv.DictReader(file))

    def losses(self, run, stage):
        rows = [row for row in self.table(run, stage, "points.csv") if row["path"] == "curve"]
        return [float(row["cross-entropy"]) for row in rows]

    def digests(self, run):
        """Of weights and curves, by stage and file."""
        stages = self.record(run)["stages"]
        found = {}
        for name, stage in stages.items():
            for output in stage["outputs"]:
                for file in output["files"]:
                    if file["name"].endswith(".safetensors"):
                        found[name, file["name"]] = file["digest"]
        return found


def placement(bench):
    """`auto` takes the card; inputs and weights lie there; the card's name stands in the key."""
    bench.run("run", "own.yaml", "--set", "engine.torch.device=auto")
    lines = (bench.folder / "devices").read_text().split("\n")
    wanted = "cuda:0" if bench.device != "cpu" else "cpu"
    # The module is tried out on the processor before that.
    expect(any(line.startswith(f"{wanted} {wanted}") for line in lines), f"it computed on {set(lines)}")
    numerics = bench.record("runs/own/latest")["numerics"]
    expect(("cuda " + torch.cuda.get_device_name(0) if bench.device != "cpu" else "cpu ") in numerics, numerics)
    return numerics


def absence(bench):
    """A card that is not there is refused before anything runs, with what there is."""
    count = torch.cuda.device_count()
    _, errors = bench.run("run", "own.yaml", "--set", f"engine.torch.device=cuda:{count}", code=2)
    expect(f"PyTorch finds no {'cuda:%d here' % count if count else 'CUDA card here'}" in errors, errors)
    settings = ["--set", "engine.torch.device=cuda", "--set", "engine.torch.card=Imaginary 9000", "--set", "vars.epochs=2"]
    _, errors = bench.run("run", "own.yaml", *settings, code=1)
    expect("the card 'Imaginary 9000' is not on" in errors, errors)
    return f"cuda:{count} and a card by another name"


def pipeline(bench):
    """Two ends, a curve, 21 points, a plane and an ensemble of resnet20."""
    start = time.monotonic()
    bench.run("run", "cuda.yaml")
    seconds = time.monotonic() - start
    losses = bench.losses("runs/cuda/latest", "along")
    expect(len(losses) == 21 and all(map(math.isfinite, losses)), f"losses along the curve: {losses}")
    cells = len(bench.table("runs/cuda/latest", "plane", "plane.csv"))
    expect(cells == 81, f"{cells} cells")
    _, errors = bench.run("run", "cuda.yaml")
    expect("nothing to do" in errors, errors)
    stages = json.loads((bench.folder / "runs/cuda/latest/timing.json").read_text())["stages"]
    return f"{seconds:.0f} s: " + ", ".join(f"{name} {value:.1f}" for name, value in stages.items())


def precision(bench):
    """The same curve measured in each precision, beside Thalweg's own engine on the processor."""
    stage = "{evaluate: {curve: valley, points: 3, splits: test, statistics: {estimate: {examples: 512}}, engine: %s}}"
    engines = {"native": "native"}
    engines |= {name: "{torch: {device: DEVICE, precision: %s}}" % name for name in CLOSE}
    engines["last"] = "{torch: {device: DEVICE, channels-last: true}}"
    text = TRAINED.replace("name: cuda", "name: precisions")
    text = text[: text.index("  along:")] + "".join(f"  {name}: {stage % engine}\n" for name, engine in engines.items())
    bench.write("precisions.yaml", text)
    bench.run("run", "precisions.yaml")
    native = bench.losses("runs/precisions/latest", "native")
    furthest = {}
    for name in engines:
        losses = bench.losses("runs/precisions/latest", name)
        furthest[name] = max(abs(a - b) / max(1, abs(b)) for a, b in zip(losses, native))
        bound = CLOSE.get(name, CLOSE["float32"])
        expect(furthest[name] <= bound, f"{name} is {furthest[name]:.2e} from the processor: {losses}, {native}")
    if bench.device != "cpu" and torch.cuda.get_device_capability(0) >= (8, 0):
        expect(furthest["tf32"] != furthest["float32"], "tf32 gives what float32 gives")
    return ", ".join(f"{name} {value:.1e}" for name, value in furthest.items() if name != "native")


def resumption(bench):
    """Killed in the middle of a training, a run ends as one that was not; how far apart, where the bytes differ."""
    settings = ["--set", "vars.epochs=6", "--set", "vars.points=3", "--set", "vars.grid=2"]
    for store in ("one", "other"):
        where = ["--runs", store, *settings]
        if store == "other":
            for wait in (6, 9, 12):
                process = bench.start("run", "cuda.yaml", *where)
                time.sleep(wait)
                process.send_signal(signal.SIGKILL)
                process.communicate()
        bench.run("run", "cuda.yaml", *where)
    one, other = bench.digests("one/cuda/latest"), bench.digests("other/cuda/latest")
    expect(one.keys() == other.keys(), "other files")
    differing = sorted(name for name in one if one[name] != other[name])
    if not differing:
        return "the same bytes"
    losses = [bench.losses(f"{store}/cuda/latest", "along") for store in ("one", "other")]
    apart = max(abs(a - b) for a, b in zip(*losses))
    expect(bench.device != "cpu" and apart < 0.2, f"{differing} differ; losses by {apart:.2e}")
    return f"{differing} differ; losses by {apart:.1e}"


def memory(bench):
    """More memory than the card has is an error that says so, and the next run is none the worse."""
    _, errors = bench.run("run", "own.yaml", "--set", "vars.greedy=true", code=1)
    expect("memory ran out" in errors and "torch.empty(1 << 45" in errors, errors)
    bench.run("run", "own.yaml", "--set", "vars.epochs=3")
    return next(line.strip() for line in errors.split("\n") if "memory ran out" in line)[:120]


def processes(bench):
    """No process of Python's is left."""
    pids = [int(line) for line in (bench.folder / "starts").read_text().split()]
    deadline = time.monotonic() + 3
    while (left := [pid for pid in pids if os.path.exists(f"/proc/{pid}")]) and time.monotonic() < deadline:
        time.sleep(0.05)
    expect(not left, f"{left} are left")
    return f"{len(pids)} started, none left"


def race(bench):
    """A step beside the same loop by hand (`torch_engine.py`)."""
    command = [
        *(sys.executable, str(HERE / "torch_engine.py"), "--thalweg", bench.program, "--device", bench.device),
        *("--rounds", "3", "--seconds", "3", "--threads", str(min(8, os.cpu_count() or 1))),
    ]
    done = subprocess.run(command, env=bench.environment, text=True, stdout=subprocess.PIPE)
    print(done.stdout, flush=True)
    expect(done.returncode == 0, "a step takes more than 1.05 times as long")
    return "at most 1.05 times as long"


CHECKS = [placement, absence, pipeline, precision, resumption, memory, race, processes]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thalweg", default=".build/release/thalweg", help="the program (default: %(default)s)")
    parser.add_argument("--device", default="cuda", help="cpu tries the script itself (default: %(default)s)")
    parser.add_argument("--examples", type=int, help="to train on (default: 4096, on a processor 512)")
    parser.add_argument("--only", help="checks by their names, with commas between")
    parser.add_argument("--skip", default="", help="likewise")
    arguments = parser.parse_args()
    names = [check.__name__ for check in CHECKS]
    chosen = (arguments.only.split(",") if arguments.only else names)
    unknown = [name for name in chosen + arguments.skip.split(",") if name and name not in names]
    if unknown:
        parser.error(f"there is no check {unknown[0]}; there are {', '.join(names)}")
    if arguments.device != "cpu" and not torch.cuda.is_available():
        print(f"skipped: PyTorch {torch.__version__} of {sys.executable} finds no CUDA card")
        return
    card = "the processor" if arguments.device == "cpu" else torch.cuda.get_device_name(0)
    print(f"PyTorch {torch.__version__}, {card}, {os.cpu_count()} cores", flush=True)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(arguments, folder)
        for check in CHECKS:
            if check.__name__ not in chosen or check.__name__ in arguments.skip.split(","):
                continue
            start = time.monotonic()
            try:
                words = f"ok      {check(bench)}"
            except (Failed, subprocess.TimeoutExpired, OSError, KeyError, ValueError) as error:
                words, failed = f"FAILED  {type(error).__name__}: {error}", failed + 1
            print(f"{check.__name__:11} {time.monotonic() - start:6.1f} s  {words}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
