"""Networks of Thalweg's own, built from graphs.

graphs.json has graphs as Thalweg writes them (`NetworkGraph.json`): of one network with every
layer, and of presets, which are compared with networks that were written beside them in
Tests/ExperimentsTests/Fixtures/published.py.
"""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from client import CPU, graph, node
from torch import nn

from thalweg.worker.errors import WorkerError
from thalweg.worker.graphs import OPERATIONS, GraphNetwork
from thalweg.worker.networks import named_parameters, named_statistics

GRAPHS = json.loads((Path(__file__).parent / "graphs.json").read_text())
PUBLISHED = Path(__file__).parents[3] / "Tests/ExperimentsTests/Fixtures/published.py"


def disturbed(net: nn.Module) -> nn.Module:
    """Norms that do something, and statistics that are not those of a start."""
    generator = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for tensor in [*net.parameters(), *(b for b in net.buffers() if b.is_floating_point())]:
            if tensor.dim() == 1:
                tensor.add_(torch.rand(tensor.shape, generator=generator) * 0.5)
    return net


class EveryLayer(nn.Module):
    """The network with every layer, written by hand."""

    def __init__(self) -> None:
        super().__init__()
        self.stem, self.n1 = nn.Conv2d(4, 8, (3, 5), (1, 2), (1, 2), bias=False), nn.BatchNorm2d(8)
        self.c3, self.n4 = nn.Conv2d(8, 8, 3, padding=2, dilation=2, groups=4), nn.GroupNorm(2, 8)
        self.n6, self.n8 = nn.LayerNorm(8), nn.GroupNorm(1, 8, eps=1e-4)
        self.c11, self.c13 = nn.Conv2d(8, 10, 3, 2, 1), nn.Conv2d(10, 3, 1)
        self.f1, self.n2 = nn.Linear(39, 12), nn.LayerNorm(12)
        self.f2, self.n3, self.f3 = (
            nn.Linear(12, 12, bias=False),
            nn.BatchNorm1d(12),
            nn.Linear(12, 3),
        )

    def forward(self, x):
        x = F.leaky_relu(self.n4(self.c3(F.relu(self.n1(self.stem(x))))), 0.2)
        x = F.silu(self.n6(x.permute(0, 2, 3, 1)).permute(0, 3, 1, 2))
        x = F.max_pool2d(F.softplus(self.n8(x), 2, 5), 3, 2, 1)
        x = F.relu(torch.tanh(self.c11(x)) + F.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 1, 1)))
        x = torch.cat([F.gelu(x), torch.sigmoid(self.c13(x))], 1)
        x = F.avg_pool2d(F.adaptive_avg_pool2d(x, (2, 1)), (2, 1), 1, (1, 0)).flatten(1)
        x = F.relu(self.n2(self.f1(x)))
        return self.f3(F.relu(self.n3(self.f2(x)) + x))


def same(ours: GraphNetwork, theirs: nn.Module, input: list) -> None:
    """Outputs in both modes, gradients and running statistics are the same."""
    disturbed(theirs)
    with torch.no_grad():
        for (_, mine), other in zip(named_parameters(ours), theirs.parameters()):
            mine.copy_(other)
        for (_, mine), other in zip(
            named_statistics(ours), (b for b in theirs.buffers() if b.dim())
        ):
            mine.copy_(other)
    x = torch.randn(3, *input, generator=torch.Generator().manual_seed(2))
    kept = x.clone()
    assert ours.eval()(x).allclose(theirs.eval()(x), rtol=1e-4, atol=1e-5)
    results = [net.train()(x) for net in (ours, theirs)]
    assert results[0].allclose(results[1], rtol=1e-4, atol=1e-5)
    for result in results:
        result.square().sum().backward()
    for (name, mine), other in zip(named_parameters(ours), theirs.parameters()):
        scale = other.grad.abs().max()
        assert (mine.grad - other.grad).abs().max() <= 1e-4 * scale + 1e-5, name
    for (_, mine), other in zip(named_statistics(ours), (b for b in theirs.buffers() if b.dim())):
        assert mine.allclose(other, rtol=1e-5, atol=1e-6)
    assert x.equal(kept)


def test_every_layer():
    ours = GraphNetwork(GRAPHS["every layer"])
    for layer in ours.modules():
        if isinstance(layer, nn.Dropout):
            layer.p = 0.0
    same(ours, EveryLayer(), GRAPHS["every layer"]["input"])
    kinds = {
        o if isinstance(o, str) else next(iter(o))
        for o in (n["operation"] for n in GRAPHS["every layer"]["nodes"])
    }
    kinds |= {
        next(iter(n["operation"]))
        for n in GRAPHS["resnet"]["nodes"]
        if isinstance(n["operation"], dict)
    }
    assert kinds == set(OPERATIONS)


def test_names():
    ours = GraphNetwork(GRAPHS["resnet"])
    names = [name for name, _ in named_parameters(ours)]
    assert names[:3] == ["conv1.weight", "bn1.weight", "bn1.bias"] and names[-1].endswith(".bias")
    declared = [
        f"{n['path']}.{p['name']}" for n in GRAPHS["resnet"]["nodes"] for p in n["parameters"]
    ]
    assert names == declared
    buffers = [f"{n['path']}.{b['name']}" for n in GRAPHS["resnet"]["nodes"] for b in n["buffers"]]
    assert [name for name, _ in named_statistics(ours)] == buffers


PRESETS = {
    "resnet": lambda p: p.ResNet(1, [16, 32, 64], True),
    "preresnet": lambda p: p.PreResNet(1, True),
    "wide-resnet": lambda p: p.Wide(1, 2, True),
    "vgg": lambda p: p.VGG(11, 8, True, True),
    "conv-fc": lambda p: p.ConvFC(),
}


@pytest.mark.parametrize("name", PRESETS)
def test_presets(name):
    if not PUBLISHED.exists():
        pytest.skip("published.py is not here")
    spec = importlib.util.spec_from_file_location("published", PUBLISHED)
    published = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(published)
    theirs = PRESETS[name](published)
    ours = GraphNetwork(GRAPHS[name])
    # Published code may declare a shortcut before or after what it goes around: names tell.
    own = dict(named_parameters(ours))
    shapes = {n: list(p.shape) for n, p in theirs.named_parameters()}
    if set(own) == set(shapes):
        assert {n: list(p.shape) for n, p in own.items()} == shapes
    same(ours, theirs, GRAPHS[name]["input"])


def test_worker(worker):
    """The whole way: description, weights, a step, an evaluation."""
    network = {"graph": GRAPHS["every layer"], "dropout": None}
    found = worker.ask("describe", network=network)[0]
    assert found["output"] == [3] and found["dropout"] is True and found["files"] == {}
    assert found["parameters"][0] == {"name": "stem.weight", "shape": [8, 4, 3, 5], "decays": True}
    assert [p["decays"] for p in found["parameters"][1:5]] == [False, False, True, False]
    first = worker.ask("weights", network=network, seed=1)[1]
    count = sum(p["shape"][0] for p in found["buffers"])
    assert first["buffers"].numel() == count
    worker.ask(
        "data",
        {"inputs": torch.randn(20, 4, 12, 12), "classes": torch.arange(20, dtype=torch.int32) % 3},
        name="graph",
        input=[4, 12, 12],
        task="classes",
    )
    worker.ask(
        "open-training",
        {"points": first["parameters"][None]},
        session=11,
        network=network,
        place=CPU,
        data="graph",
        points=1,
        moving=[0, 1],
        loss={"cross-entropy": {"smoothing": 0}},
        weight_decay=0,
        clip=None,
        statistics=True,
        optimiser={"sgd": {"momentum": 0.9, "weight-decay": 0, "nesterov": False}},
    )
    worker.ask(
        "load", {"weights": first["parameters"], "buffers": first["buffers"]}, session=11, step=0
    )
    answer = worker.ask(
        "steps",
        {"examples": torch.arange(20)},
        session=11,
        counts=[10, 10],
        rates=[0.1, 0.1],
        coefficients=[[1.0], [1.0]],
        seeds=[1, 2],
    )[0]
    assert len(answer["losses"]) == 2 and not answer["failed"]


def test_shorthands_and_mistakes():
    whole = graph(
        [4],
        [node("0", {"linear": 3}, [0], {"weight": [3, 4], "bias": [3]}), node("1", "relu", [1])],
    )
    assert GraphNetwork(whole["graph"])(torch.ones(2, 4)).shape == (2, 3)
    for wrong in (
        node("0", {"linear": {"outputs": 3}}, [0], {"bias": [3], "weight": [3, 4]}),
        node("0", "attention", [0]),
        node("0", "batch-norm", [0], {"weight": [4]}),
    ):
        with pytest.raises(WorkerError):
            GraphNetwork(graph([4], [wrong])["graph"])
