"""`align` beside git-re-basin-pytorch (github.com/themrzmaster/git-re-basin-pytorch) on the same two trained perceptrons.

    python3 Benchmarks/align.py CLONE [--program .build/release/thalweg] [--tries 5] [--width 512] [--depth 3]
    python3 Benchmarks/align.py CLONE --folder DIR --prepare    # trains only; the next call with DIR measures

Needs PyTorch and SciPy, a clone of that repository, and Fashion-MNIST. Trains two networks, aligns them with one restart
after the other, and has the peer do the same from the same start in its own random orders. Prints seconds and the
objective <A, pi B> of each try: the peer's times are of the matching alone, ours of whole stages, which read the weights, match,
check the function and write. Ours runs on one thread, the peer's products on as many as PyTorch takes. Both descend from where
units are, so a try is a draw from one distribution; the last line sets five restarts, which is what `align` does where nothing
else is said, and one from all groups at once, against the best of the peer's first five tries.
"""

import argparse
import contextlib
import io
import json
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch


def experiment(width, depth, tries):
    """Two trainings and, where there are any, alignments of the second with the first."""
    widths = [784] + [width] * depth + [10]
    aligned = "\n".join(
        f"  try{seed}: {{align: {{weights: b, to: a, restarts: 1, seed: {seed}}}}}" for seed in range(tries)
    )
    if tries:
        aligned += "\n  default: {align: {weights: b, to: a, seed: 100}}"
        aligned += "\n  relaxed: {align: {weights: b, to: a, seed: 200, restarts: 1, starts: [relaxed]}}"
    return f"""name: peers
data: {{fashion: {{dataset: fashion-mnist}}}}
networks: {{net: {{preset: {{mlp: {{widths: {widths}}}}}, input: [1, 28, 28]}}}}
defaults: {{train: {{network: net, data: fashion, epochs: 3, optimiser: {{adam: {{rate: 1e-3}}}}}}}}
stages:
  a: {{train: {{seed: 1}}}}
  b: {{train: {{seed: 2}}}}
{aligned}
"""


def load(path):
    """The tensors of a safetensors file, by the peer's names of layers."""
    raw = pathlib.Path(path).read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    tensors = {}
    for name, entry in json.loads(raw[8 : 8 + size]).items():
        if name == "__metadata__":
            continue
        begin, end = (8 + size + offset for offset in entry["data_offsets"])
        values = np.frombuffer(raw[begin:end], dtype="<f4").reshape(entry["shape"])
        tensors[name] = torch.tensor(values.copy())
    layers = sorted({int(name.split(".")[0]) for name in tensors})
    return {f"layer{layers.index(int(n.split('.')[0]))}.{n.split('.')[1]}": t for n, t in tensors.items()}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("clone")
    parser.add_argument("--program", default=".build/release/thalweg")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--width", type=int, default=512)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--folder", help="where runs are kept (default: nowhere)")
    parser.add_argument("--prepare", action="store_true", help="train the networks, and measure nothing")
    options = parser.parse_args()
    program = pathlib.Path(options.program).resolve()
    with contextlib.ExitStack() as stack:
        folder = options.folder or stack.enter_context(tempfile.TemporaryDirectory())
        pathlib.Path(folder).mkdir(parents=True, exist_ok=True)
        file = pathlib.Path(folder, "peers.yaml")

        def run(tries):
            file.write_text(experiment(options.width, options.depth, tries))
            # One stage at a time, so that times are not shared.
            threads = ["--jobs", "1", "--threads", "1"] if tries else []
            command = [program, "run", file.name, *threads, "--quiet"]
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        run(0)
        if options.prepare:
            return
        run(options.tries)
        ours, default, relaxed, weights = results(pathlib.Path(folder, "runs/peers/latest"), options.tries)
    theirs = peer(options.clone, options.depth, options.tries, *weights)
    print(f"width {options.width}, depth {options.depth}, PyTorch {torch.__version__} on {torch.get_num_threads()} threads")
    print(f"{'':8} {'s':>8} {'objective':>14} {'peer s':>8} {'objective':>14}")
    for seed, (own, other) in enumerate(zip(ours, theirs)):
        print(f"try {seed:<4} {own[0]:8.3f} {own[1]:14.6f} {other[0]:8.3f} {other[1]:14.6f}")
    for name, tries in [("ours", ours), ("peer", theirs)]:
        seconds, objectives = zip(*tries)
        print(
            f"{name}: median {statistics.median(seconds):.3f} s, objective {min(objectives):.4f} to {max(objectives):.4f}"
        )
    seconds, objectives = zip(*theirs[:5])
    print(
        f"ours from all groups at once alone: {relaxed[0]:.3f} s, {relaxed[1]:.4f}; with 5 restarts: {default[0]:.3f} s, "
        f"{default[1]:.4f}; the peer's best of {len(seconds)}: {sum(seconds):.3f} s, {max(objectives):.4f}"
    )


def results(run, tries):
    """Seconds and objective of each of our tries and of five restarts, and both networks."""
    times = json.loads((run / "timing.json").read_text())["stages"]

    def found(stage):
        table = json.loads((run / f"stages/{stage}/alignment.json").read_text())["restarts"]
        place = table["columns"].index("objective")
        return times[stage], max(row[place] for row in table["rows"])

    weights = [load(run / f"stages/{name}/weights.safetensors") for name in "ab"]
    return [found(f"try{seed}") for seed in range(tries)], found("default"), found("relaxed"), weights


def peer(clone, depth, tries, a, b):
    """Seconds and objective of each of the peer's tries."""
    sys.path.insert(0, clone)
    from utils.weight_matching import apply_permutation, mlp_permutation_spec, weight_matching

    spec = mlp_permutation_spec(depth)
    theirs = []
    for seed in range(tries):
        torch.manual_seed(seed)
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            permutation = weight_matching(spec, a, b)
        seconds = time.perf_counter() - start
        moved = apply_permutation(spec, permutation, b)
        theirs.append((seconds, sum((a[k].double() * moved[k].double()).sum().item() for k in a)))
    return theirs


if __name__ == "__main__":
    main()
