#!/usr/bin/env python3
"""How long a step takes in the PyTorch worker, beside the same training written by hand.

    venv/bin/python Benchmarks/worker.py --rounds 5 --threads 2
    venv/bin/python Benchmarks/worker.py --only lenet5

Sides take turns; a turn's figure is the median of its steps, a row's the median over pairs of
turns, with the least and the greatest ratio in brackets. The worker gets requests of several steps,
and its time is that from request to answer, pipes included (`--clock processor`, on Linux, counts
processor time instead, which others on the machine falsify less). By hand, a training is a loop
over batches that are gathered by index from normalised floats, with SGD (momentum, `foreach`) and
the loss read at every step; a curve is one of three points of which the middle one moves:

- `parametrize`: every parameter is a parametrisation of the three by `torch.nn.utils.parametrize`
- `layers`: every layer has the parameters of all three and sums them up when it runs, as Garipov et
  al. (2018) do
- `functional`: `torch.func.functional_call` with a dictionary of sums
"""

import argparse
import glob
import statistics
import sys
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrize

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "python"), str(ROOT / "python/tests/worker"), str(ROOT / "Benchmarks")]
import networks  # noqa: E402
from client import Client, module  # noqa: E402

# Steps of a turn.
STEPS = {"mlp": 500, "lenet5": 60, "resnet20": 6}
EXAMPLES, BATCH, RATE, MOMENTUM = 5_000, 128, 0.05, 0.9
POINTS, POSITION = 3, 0.3
COEFFICIENTS = [(1 - POSITION) ** 2, 2 * POSITION * (1 - POSITION), POSITION**2]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--clock", choices=["wall", "processor"], default="wall")
    parser.add_argument("--only", choices=STEPS)
    parser.add_argument("--work", choices=["train", "augment", "curve"], action="append")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    print(
        "| network | work | by hand | hand ms | worker ms | worker / hand |\n"
        "|---|---|---|---|---|---|"
    )
    for name, steps in STEPS.items():
        if arguments.only in (None, name):
            kind = networks.NETWORKS[name]
            there = module(networks.__file__, kind.__name__, kind.shape)
            for work in arguments.work or ["train", "augment", "curve"]:
                race(arguments, name, kind, there, kind.shape, steps, work)


def race(arguments, name, make, network, shape, steps, work):
    """Prints one row for each way by hand."""
    if work == "augment" and shape[0] != 3:
        return
    generator = torch.Generator().manual_seed(1)
    images = torch.randint(0, 256, (EXAMPLES, *shape), generator=generator, dtype=torch.uint8)
    classes = torch.randint(0, 10, (EXAMPLES,), generator=generator)
    device = torch.device(arguments.device)
    inputs, targets = ((images.float() / 255 - 0.5) / 0.25).to(device), classes.to(device)
    ways = {
        "train": {"loop": plain},
        "augment": {"loop, no augmentation": plain},
        "curve": {"parametrize": parametrized, "layers": layered, "functional": functional},
    }[work]
    with Client() as client:
        place = {"device": arguments.device, "precision": "float32", "threads": arguments.threads}
        clocks = CLOCKS[arguments.clock]
        worker = WorkerSide(
            client, network, place, images, classes, shape, work, clocks[1](client.process.pid)
        )
        by_hand = {way: start(make().to(device)) for way, start in ways.items()}
        for step in by_hand.values():
            turn(step, inputs, targets, 3, clocks[0])
        worker.turn(3)
        pairs = {way: [] for way in ways}
        for _ in range(arguments.rounds):
            for way, step in by_hand.items():
                pairs[way].append(
                    (turn(step, inputs, targets, steps, clocks[0]), worker.turn(steps))
                )
    for way, times in pairs.items():
        ratios = [b / a for a, b in times]
        hand, own = (1e3 * statistics.median(side) for side in zip(*times))
        spread = f"{statistics.median(ratios):.3f} ({min(ratios):.3f} to {max(ratios):.3f})"
        print(f"| {name} | {work} | {way} | {hand:.2f} | {own:.2f} | {spread} |", flush=True)


class WorkerSide:
    """A training in the worker."""

    def __init__(self, client, network, place, images, classes, shape, work, clock):
        self.client, self.work, self.clock = client, work, clock
        self.coefficients = COEFFICIENTS if work == "curve" else [1.0]
        _, first = client.ask("weights", network=network, seed=1)
        points = torch.stack([first["parameters"]] * len(self.coefficients))
        scale = {"means": torch.full((shape[0],), 0.5), "deviations": torch.full((shape[0],), 0.25)}
        client.ask(
            "data",
            {"inputs": images, "classes": classes.int(), **scale},
            name="d",
            input=shape,
            task="classes",
        )
        moving = [1, 2] if work == "curve" else [0, 1]
        optimiser = {
            "momentum": MOMENTUM,
            "weight-decay": 5e-4,
            "nesterov": False,
            "decays-norms-and-biases": True,
        }
        client.ask(
            "open-training",
            {"points": points},
            session=1,
            network=network,
            place=place,
            data="d",
            loss={"cross-entropy": {"smoothing": 0}},
            optimiser={"sgd": optimiser},
            points=len(points),
            moving=moving,
            weight_decay=0.0,
            clip=None,
            statistics=work != "curve",
            augmentation={"padding-mode": "zero"},
        )
        client.ask(
            "load", {"weights": first["parameters"], "buffers": first["buffers"]}, session=1, step=0
        )

    def turn(self, steps):
        """Seconds of a step."""
        examples = torch.randint(0, EXAMPLES, (steps * BATCH,))
        arrays = {"examples": examples}
        if self.work == "augment":
            changes = torch.zeros(len(examples), 7, dtype=torch.int16)
            changes[:, :2] = torch.randint(-4, 5, (len(examples), 2))
            changes[:, 2] = torch.randint(0, 2, (len(examples),))
            changes[:, 3:] = torch.tensor([4, 20, 8, 24])
            arrays["changes"] = changes
        start = self.clock()
        self.client.ask(
            "steps",
            arrays,
            session=1,
            counts=[BATCH] * steps,
            rates=[RATE] * steps,
            coefficients=[self.coefficients] * steps,
            seeds=list(range(steps)),
        )
        return (self.clock() - start) / steps


def processor_time(process):
    """What tells the seconds that all threads of a process have been at work."""

    def clock():
        spent = 0
        for path in glob.glob(f"/proc/{process}/task/*/schedstat"):
            with open(path) as file:
                spent += int(file.read().split()[0])
        return spent / 1e9

    return clock


# By hand, and of a process.
CLOCKS = {
    "wall": (time.perf_counter, lambda process: time.perf_counter),
    "processor": (time.process_time, processor_time),
}


def turn(step, inputs, targets, steps, clock):
    """Seconds of a step."""
    start = clock()
    for _ in range(steps):
        index = torch.randint(0, EXAMPLES, (BATCH,)).to(inputs.device)
        step(inputs[index], targets[index])
    return (clock() - start) / steps


def stepping(parameters, forward):
    """A step of the loop that everybody writes."""
    optimiser = torch.optim.SGD(
        parameters, RATE, momentum=MOMENTUM, weight_decay=5e-4, foreach=True
    )

    def step(x, y):
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(forward(x), y)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def plain(net):
    return stepping(net.parameters(), net.train())


# The curve


class Bend(nn.Module):
    """A parametrisation: the first weight is the module's own, and the others are kept here."""

    def __init__(self, middle, end):
        super().__init__()
        self.middle = nn.Parameter(middle.detach().clone())
        self.register_buffer("end", end.detach().clone())

    def forward(self, start):
        return COEFFICIENTS[0] * start + COEFFICIENTS[1] * self.middle + COEFFICIENTS[2] * self.end


def parametrized(net):
    moving = []
    for layer in list(net.modules()):
        for name, value in list(layer.named_parameters(recurse=False)):
            value.requires_grad_(False)
            bend = Bend(value, value)
            parametrize.register_parametrization(layer, name, bend)
            moving.append(bend.middle)
    return stepping(moving, net.train())


def functional(net):
    start = {name: value.detach().clone() for name, value in net.named_parameters()}
    middle = {name: nn.Parameter(value.clone()) for name, value in start.items()}
    net.train()

    def forward(x):
        summed = {
            name: COEFFICIENTS[0] * start[name]
            + COEFFICIENTS[1] * middle[name]
            + COEFFICIENTS[2] * start[name]
            for name in start
        }
        return torch.func.functional_call(net, summed, (x,))

    return stepping(middle.values(), forward)


class CurveLayer(nn.Module):
    """A layer with the parameters of every point: it sums them up, weighted by coefficients that
    are a tensor.
    """

    coefficients = torch.tensor(COEFFICIENTS)

    def __init__(self, layer):
        super().__init__()
        self.layer = [layer]
        self.names = [name for name, _ in layer.named_parameters(recurse=False)]
        for name, value in layer.named_parameters(recurse=False):
            for point in range(POINTS):
                self.register_parameter(
                    f"{name}_{point}",
                    nn.Parameter(value.detach().clone(), requires_grad=point == 1),
                )

    def summed(self, name):
        total = 0
        for point in range(POINTS):
            total = total + getattr(self, f"{name}_{point}") * self.coefficients[point]
        return total

    def forward(self, x):
        layer = self.layer[0]
        weight, bias = (
            self.summed(name) if name in self.names else None for name in ("weight", "bias")
        )
        if isinstance(layer, nn.Conv2d):
            return F.conv2d(
                x, weight, bias, layer.stride, layer.padding, layer.dilation, layer.groups
            )
        if isinstance(layer, nn.Linear):
            return F.linear(x, weight, bias)
        return F.batch_norm(
            x, layer.running_mean, layer.running_var, weight, bias, True, layer.momentum, layer.eps
        )


def layered(net):
    CurveLayer.coefficients = CurveLayer.coefficients.to(next(net.parameters()).device)
    for holder in list(net.modules()):
        for name, layer in list(holder.named_children()):
            if isinstance(layer, (nn.Conv2d, nn.Linear, nn.BatchNorm2d)):
                setattr(holder, name, CurveLayer(layer))
    return stepping([p for p in net.parameters() if p.requires_grad], net.train())


if __name__ == "__main__":
    main()
