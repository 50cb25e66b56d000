"""`align` beside git-re-basin-pytorch (github.com/themrzmaster/git-re-basin-pytorch) on the same two trained perceptrons.

    python3 Benchmarks/align.py CLONE [--program .build/release/thalweg] [--tries 5] [--width 512] [--depth 3]

Needs PyTorch and SciPy, a clone of that repository, and Fashion-MNIST. Trains two networks, aligns them with one restart
after the other, and has the peer do the same from the same start in its own random orders. Prints seconds and the
objective <A, pi B> of each try: the peer's times are of the matching alone, ours of whole stages, which read the weights, match, check the
function and write.
"""

import argparse
import contextlib
import io
import json
import pathlib
import struct
import subprocess
import sys
import tempfile
import time

import numpy as np
import torch


def experiment(width, depth, tries):
    widths = [784] + [width] * depth + [10]
    aligned = "\n".join(
        f"  try{seed}: {{align: {{weights: b, to: a, restarts: 1, seed: {seed}}}}}" for seed in range(tries)
    )
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
    options = parser.parse_args()
    sys.path.insert(0, options.clone)
    from utils.weight_matching import apply_permutation, mlp_permutation_spec, weight_matching

    program = pathlib.Path(options.program).resolve()
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "peers.yaml")
        file.write_text(experiment(options.width, options.depth, options.tries))
        # One stage at a time, so that times are not shared.
        subprocess.run([program, "run", file, "--jobs", "1"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        run = pathlib.Path(folder, "runs/peers/1")
        times = json.loads((run / "timing.json").read_text())["stages"]
        ours = []
        for seed in range(options.tries):
            result = json.loads((run / f"stages/try{seed}/alignment.json").read_text())
            table = result["restarts"]
            row = dict(zip(table["columns"], table["rows"][0]))
            ours.append((times[f"try{seed}"], row["objective"]))
        a, b = (load(run / f"stages/{name}/weights.safetensors") for name in "ab")
    spec = mlp_permutation_spec(options.depth)
    theirs = []
    for seed in range(options.tries):
        torch.manual_seed(seed)
        start = time.perf_counter()
        with contextlib.redirect_stdout(io.StringIO()):
            permutation = weight_matching(spec, a, b)
        seconds = time.perf_counter() - start
        moved = apply_permutation(spec, permutation, b)
        theirs.append((seconds, sum((a[k].double() * moved[k].double()).sum().item() for k in a)))
    print(f"{'':8} {'s':>8} {'objective':>14} {'peer s':>8} {'objective':>14}")
    for seed, (own, other) in enumerate(zip(ours, theirs)):
        print(f"try {seed:<4} {own[0]:8.2f} {own[1]:14.6f} {other[0]:8.2f} {other[1]:14.6f}")


if __name__ == "__main__":
    main()
