#!/usr/bin/env python3
"""How long a step of training takes in Thalweg's torch engine, beside the same loop written by hand.

    venv/bin/python Benchmarks/torch_engine.py --thalweg .build/release/thalweg
    venv/bin/python Benchmarks/torch_engine.py --only resnet20 --rounds 3 --device cuda

The interpreter that runs this is the one that both sides compute with. Thalweg's side is `thalweg bench --engine torch`: order
of examples, requests, pipes, history, and the state fetched every quarter of a second or so are all in its time. By hand it is
the loop that everybody writes, over floats that are normalised beforehand, with the loss read at every step; of the ways that
PyTorch has for the optimiser (one tensor after the other, `foreach`, `fused`) the quickest counts. Both ask for deterministic
algorithms. Sides take turns in processes of their own; the ratio is the median over pairs of turns, with the least and the
greatest in brackets: of the time that passes, and of the time that processors work, of all threads and, on Thalweg's side, of
both processes together, which others on the machine falsify less. The exit code is 1 where a ratio is above 1.05: of the time
that passes, or of that of processors with `--clock processor`.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import time

import torch
import torch.nn.functional as F
from networks import NETWORKS

BOUND = 1.05
BATCHES = 16
RACED = ["lenet5", "resnet20"]
MODES = {"plain": {"foreach": False}, "foreach": {"foreach": True}, "fused": {"fused": True}}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--thalweg", default=".build/release/thalweg", help="the program (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4, help="of each turn (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--only", choices=RACED, action="append")
    parser.add_argument("--clock", choices=["wall", "processor"], default="wall", help="what decides (default: %(default)s)")
    parser.add_argument("--hand", help=argparse.SUPPRESS)
    parser.add_argument("--mode", choices=MODES, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.hand:
        print(json.dumps(by_hand(arguments)))
        return
    print(f"PyTorch {torch.__version__}, {arguments.device}, {arguments.threads} threads, batches of {arguments.batch}")
    print("| network | by hand | hand ms | Thalweg ms | Thalweg / hand | processor: hand ms | Thalweg ms | Thalweg / hand |")
    print("|---|---|---|---|---|---|---|---|", flush=True)
    ratios = [race(arguments, name) for name in arguments.only or RACED]
    sys.exit(1 if max(ratios) > BOUND else 0)


def race(arguments, name):
    """Prints a row, and gives its ratio."""
    clock = ["wall", "processor"].index(arguments.clock)
    first = {mode: turn_by_hand(arguments, name, mode) for mode in MODES}
    mode = min(first, key=lambda mode: first[mode][clock])
    pairs = []
    for _ in range(arguments.rounds):
        pairs.append((turn_by_hand(arguments, name, mode), turn_of_thalweg(arguments, name)))
    cells, decisive = [name, mode], []
    for index in range(2):
        ratios = [own[index] / hand[index] for hand, own in pairs]
        hand, own = (statistics.median(side[index] for side in sides) for sides in zip(*pairs))
        decisive.append(statistics.median(ratios))
        cells += [f"{hand:.2f}", f"{own:.2f}", f"{decisive[-1]:.3f} ({min(ratios):.3f} to {max(ratios):.3f})"]
    print(f"| {' | '.join(cells)} |", flush=True)
    return decisive[clock]


def turn_of_thalweg(arguments, name):
    """Milliseconds of a step, and those of processors."""
    command = [
        *(arguments.thalweg, "bench", "--engine", "torch", "--device", arguments.device, "--work", "train", "--json"),
        *("--network", name, "--batch", str(arguments.batch), "--threads", str(arguments.threads)),
        *("--seconds", str(arguments.seconds)),
    ]
    environment = {**os.environ, "THALWEG_PYTHON": sys.executable}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    result = json.loads(done.stdout)["results"][0]
    return result["milliseconds"]["median"], result["processor-milliseconds"]


def turn_by_hand(arguments, name, mode):
    """The same by hand, in a process of its own."""
    command = [
        *(sys.executable, __file__, "--hand", name, "--mode", mode, "--device", arguments.device),
        *("--batch", str(arguments.batch), "--threads", str(arguments.threads), "--seconds", str(arguments.seconds)),
    ]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def by_hand(arguments):
    """Milliseconds of a step: the median of stretches of a quarter of a second, as on the other side; and those of
    processors, the mean.
    """
    torch.set_num_threads(arguments.threads)
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.manual_seed(1)
    device = torch.device(arguments.device)
    kind = NETWORKS[arguments.hand]
    net = kind().to(device).train()
    count = BATCHES * arguments.batch
    images = torch.randint(0, 256, (count, *kind.shape), dtype=torch.uint8)
    inputs, targets = (images.float() / 255).to(device), torch.randint(0, 10, (count,)).to(device)
    optimiser = torch.optim.Adam(net.parameters(), lr=1e-3, **MODES[arguments.mode])

    def steps(count):
        for index in range(count):
            first = index % BATCHES * arguments.batch
            examples = torch.arange(first, first + arguments.batch, device=device)
            x, y = inputs[examples], targets[examples]
            optimiser.zero_grad(set_to_none=True)
            loss = F.cross_entropy(net(x), y)
            loss.backward()
            optimiser.step()
            loss.item()

    def timed(count):
        start = time.perf_counter()
        steps(count)
        return time.perf_counter() - start

    timed(2)
    count = 2
    while timed(count) < 0.2:
        count *= 2
    timed(count)
    times, worked = [], time.process_time()
    while sum(times) < arguments.seconds or len(times) < 5:
        times.append(timed(count))
    worked = time.process_time() - worked
    return 1e3 * statistics.median(times) / count, 1e3 * worked / count / len(times)


if __name__ == "__main__":
    main()
