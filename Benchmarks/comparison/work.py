"""What is timed in PyTorch, each kind as a careful user would write it.

Data are float tensors in memory, in the layout that the network wants. A kind of work gives a list of ways of doing
the same (Adam fused or by `foreach`; the curve by `functional_call` or by parametrised modules); the worker times
each and keeps the fastest.
"""
import random

import torch
import torch.nn.functional as F
from torch.func import functional_call
from torch.nn.utils import parametrize

from . import networks
from .engine import LANDSCAPES

# Batches that steps go through in turn: as floats they take as much memory as Thalweg's sixteen do as bytes.
BATCHES = 4
GRID = 21


class Setting:
    """One network in one mode, and its data."""

    def __init__(self, name, mode, batch):
        self.name, self.batch = name, batch
        self.compiles = "compile" in mode
        self.layout = torch.channels_last if "channels-last" in mode else torch.contiguous_format

    def network(self, seed=1):
        return networks.make(self.name, seed).to(memory_format=self.layout)

    def compiled(self, function):
        return torch.compile(function) if self.compiles else function

    def batches(self, count):
        images, classes = networks.examples(self.name, count)
        cuts = [slice(i, i + self.batch) for i in range(0, count, self.batch)]
        return [(images[cut].contiguous(memory_format=self.layout), classes[cut]) for cut in cuts]


def forever(batches):
    while True:
        yield from batches


def train(setting):
    """A step: forward, mean cross-entropy, backward with dropout, Adam."""
    return {f"adam {kind}": _train(setting, {kind: True}) for kind in ["fused", "foreach"]}


def _train(setting, kind):
    def make():
        network = setting.network().train()
        optimiser = torch.optim.Adam(network.parameters(), lr=1e-3, **kind)
        loss_of = setting.compiled(lambda x, y: F.cross_entropy(network(x), y))
        batches = forever(setting.batches(BATCHES * setting.batch))

        def step():
            x, y = next(batches)
            optimiser.zero_grad(set_to_none=True)
            loss_of(x, y).backward()
            optimiser.step()

        return step

    return make


def curve(setting):
    """A step of the control point of a quadratic Bezier curve: SGD with momentum 0.9, a fresh t for every batch."""
    ways = {"functional_call": lambda: _functional_curve(setting)}
    if not setting.compiles:
        ways["parametrised modules"] = lambda: _parametrised_curve(setting)
    return ways


def _ends(setting):
    start, end = ([p.detach().clone() for p in setting.network(seed).parameters()] for seed in (1, 2))
    return start, [(0.5 * (a + b)).requires_grad_() for a, b in zip(start, end)], end


def _coefficients():
    t = random.random()
    return (1 - t) ** 2, 2 * t * (1 - t), t * t


def _functional_curve(setting):
    network = setting.network().train()
    names = [name for name, _ in network.named_parameters()]
    start, middle, end = _ends(setting)

    def loss_of(x, y, a, b, c):
        weights = {n: a * p + b * q + c * r for n, p, q, r in zip(names, start, middle, end)}
        return F.cross_entropy(functional_call(network, weights, (x,)), y)

    loss_of = setting.compiled(loss_of)
    # A number would be compiled in; a tensor is read at each step.
    number = torch.tensor if setting.compiles else float
    return _curve_step(setting, middle, lambda x, y: loss_of(x, y, *map(number, _coefficients())))


class _OnCurve(torch.nn.Module):
    """A parameter that is its place on the curve; the control point is what is trained."""

    def __init__(self, start, end, coefficients):
        super().__init__()
        self.register_buffer("start", start)
        self.register_buffer("end", end)
        self.coefficients = coefficients

    def forward(self, middle):
        a, b, c = self.coefficients
        return a * self.start + b * middle + c * self.end


def _parametrised_curve(setting):
    network = setting.network().train()
    start, middle, end = _ends(setting)
    coefficients = [0.0, 0.0, 0.0]
    places = [(m, n) for m in network.modules() for n, _ in m.named_parameters(recurse=False)]
    for (module, name), p, q, r in zip(places, start, middle, end):
        getattr(module, name).data.copy_(q)
        parametrize.register_parametrization(module, name, _OnCurve(p, r, coefficients), unsafe=True)

    def loss_of(x, y):
        coefficients[:] = _coefficients()
        return F.cross_entropy(network(x), y)

    return _curve_step(setting, list(network.parameters()), loss_of)


def _curve_step(setting, middle, loss_of):
    optimiser = torch.optim.SGD(middle, lr=1e-3, momentum=0.9, foreach=True)
    batches = forever(setting.batches(BATCHES * setting.batch))

    def step():
        x, y = next(batches)
        optimiser.zero_grad(set_to_none=True)
        loss_of(x, y).backward()
        optimiser.step()

    return step


def evaluate(setting):
    """A batch in evaluation mode."""
    def make():
        network = setting.network().eval()
        forward = setting.compiled(network)
        batches = forever(setting.batches(BATCHES * setting.batch))

        def step():
            with torch.inference_mode():
                forward(next(batches)[0])

        return step

    return {"inference_mode": make}


def landscape(images, statistics):
    """A point: its weights are put into the module, which stays compiled; then loss and accuracy over all images.

    With statistics, batch norms are estimated at each point before, over so many other images, each batch counting alike.
    """
    def ways(setting):
        return {"weights copied in": lambda: _landscape(setting, images, statistics)}

    return ways


def _landscape(setting, images, statistics):
    network = setting.network().eval().requires_grad_(False)
    weights = list(network.parameters())
    origin, u, v = ([p.detach().clone() for p in setting.network(seed).parameters()] for seed in (1, 2, 3))
    for a, b, o in zip(u, v, origin):
        a.sub_(o), b.sub_(o)
    batches = setting.batches(images)
    others = [x for x, _ in setting.batches(statistics)]
    norms = [m for m in network.modules() if isinstance(m, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d))]
    for norm in norms:
        norm.momentum = None
    cells = iter(lambda: random.randrange(GRID * GRID), None)

    def measure(x, y):
        logits = network(x)
        return F.cross_entropy(logits, y, reduction="sum"), (logits.argmax(1) == y).sum()

    measure = setting.compiled(measure)
    estimate = setting.compiled(lambda x: network(x)) if others else None

    def point():
        cell = next(cells)
        alpha, beta = (-0.2 + 1.4 * place / (GRID - 1) for place in divmod(cell, GRID))
        with torch.inference_mode():
            torch._foreach_copy_(weights, origin)
            torch._foreach_add_(weights, u, alpha=alpha)
            torch._foreach_add_(weights, v, alpha=beta)
            if others:
                for norm in norms:
                    norm.reset_running_stats()
                network.train()
                for x in others:
                    estimate(x)
                network.eval()
            sums = [measure(x, y) for x, y in batches]
            loss = sum(loss for loss, _ in sums).item() / images
            return loss, sum(right for _, right in sums).item() / images

    return point


WORKS = {"train": train, "curve": curve, "evaluate": evaluate}
WORKS |= {name: landscape(*sizes) for name, sizes in LANDSCAPES.items()}
