"""Outputs at many places, with statistics that are given or estimated."""

from __future__ import annotations

import pytest
import torch
from client import CPU, Refusal, module
from test_training import NET, built

INPUT, COUNT = [2, 8, 8], 45


@pytest.fixture
def opened(worker, write):
    """A session, its data, and two vectors of weights with statistics."""
    generator = torch.Generator().manual_seed(2)
    inputs = torch.randn(COUNT, *INPUT, generator=generator)
    worker.ask(
        "data",
        {"inputs": inputs, "classes": torch.zeros(COUNT, dtype=torch.int32)},
        name="some",
        input=INPUT,
        task="classes",
    )
    network = module(write(NET), input=INPUT, rate=0.5)
    first = worker.ask("weights", network=network, seed=1)[1]
    second = worker.ask("weights", network=network, seed=2)[1]["parameters"]
    worker.ask("open-evaluation", session=7, network=network, place=CPU, data="some", batch=16)
    return inputs, first["parameters"], second


def by_hand(inputs, weights, statistics=None):
    net = built()
    torch.nn.utils.vector_to_parameters(weights, net.parameters())
    if statistics is None:
        means, variances = torch.zeros(6, dtype=torch.float64), torch.zeros(6, dtype=torch.float64)
        for batch in inputs.split(10):
            x = net.conv(batch).detach().double()
            means += len(batch) * x.mean((0, 2, 3))
            variances += len(batch) * x.var((0, 2, 3), unbiased=True)
        statistics = torch.cat([means, variances]).float() / len(inputs)
    net.norm.running_mean.copy_(statistics[:6])
    net.norm.running_var.copy_(statistics[6:])
    with torch.no_grad():
        return net.eval()(inputs)


def test_given(worker, opened):
    inputs, first, _ = opened
    statistics = torch.cat([torch.randn(6), torch.rand(6) + 0.5])
    found = worker.ask(
        "evaluate",
        {"weights": first, "buffers": statistics},
        session=7,
        coefficients=None,
        statistics="given",
    )[1]
    assert found["outputs"].allclose(by_hand(inputs, first, statistics), rtol=1e-4, atol=1e-5)


def test_estimated_along_a_segment(worker, opened):
    inputs, first, second = opened
    worker.ask("basis", {"vectors": torch.stack([first, second])}, session=7)
    results = []
    for t in (0.25, 0.75, 0.25):
        found = worker.ask(
            "evaluate", session=7, coefficients=[1 - t, t], statistics={"data": "some", "batch": 10}
        )[1]["outputs"]
        assert found.allclose(by_hand(inputs, (1 - t) * first + t * second), rtol=1e-4, atol=1e-5)
        results.append(found)
    assert results[0].equal(results[2])


def test_places(worker, write, opened):
    """Layouts and compilers change little, and bfloat16 not much."""
    inputs, first, _ = opened
    buffers = torch.cat([torch.zeros(6), torch.ones(6)])
    wanted = by_hand(inputs, first, buffers)
    for more, tolerance in (
        ({"channels-last": True}, 1e-5),
        ({"threads": 2}, 1e-5),
        ({"precision": "bfloat16"}, 5e-2),
        ({"precision": "tf32"}, 1e-5),
    ):
        worker.ask(
            "open-evaluation",
            session=8,
            network=module(write(NET), input=INPUT),
            place={**CPU, **more},
            data="some",
            batch=16,
        )
        found = worker.ask(
            "evaluate",
            {"weights": first, "buffers": buffers},
            session=8,
            coefficients=None,
            statistics="given",
        )[1]
        assert (found["outputs"] - wanted).abs().max() <= tolerance * wanted.abs().max(), more


def test_mistakes(worker, opened):
    _, first, _ = opened
    for arrays, settings in (
        ({"weights": first[1:]}, {"coefficients": None}),
        ({}, {"coefficients": [1.0]}),
        ({"weights": first}, {"coefficients": None}),
    ):
        with pytest.raises(Refusal) as found:
            worker.ask("evaluate", arrays, session=7, statistics="given", **settings)
        assert found.value.kind == "protocol"
    worker.ask("close", session=7)
    with pytest.raises(Refusal) as found:
        worker.ask("evaluate", {"weights": first}, session=7, coefficients=None, statistics="given")
    assert "no session 7" in found.value.message


def test_wrong_width(worker, write, opened):
    """Outputs that change their width between batches are found."""
    path = write(
        NET.replace(
            "return self.last(self.drop(x.flatten(1)))",
            "return self.last(x.flatten(1))[:, :(3 if len(x) > 2 and x.shape[0] == 16 else 2)]",
        ),
        "narrow.py",
    )
    worker.ask(
        "open-evaluation",
        session=9,
        network=module(path, input=INPUT),
        place=CPU,
        data="some",
        batch=16,
    )
    with pytest.raises(Refusal) as found:
        worker.ask(
            "evaluate",
            {"weights": opened[1], "buffers": torch.ones(12)},
            session=9,
            coefficients=None,
            statistics="given",
        )
    assert found.value.kind == "shape" and "[13, 2]" in found.value.message


def test_network_that_changes_its_input(worker, write):
    """Inputs that are kept between points are not those that a network has written into."""
    images = torch.randint(0, 256, (20, *INPUT), dtype=torch.uint8)
    classes = torch.zeros(20, dtype=torch.int32)
    worker.ask(
        "data", {"inputs": images, "classes": classes}, name="bytes", input=INPUT, task="classes"
    )
    results = []
    for name, change in (("plain.py", "x = x * 0.5"), ("in_place.py", "x.mul_(0.5)")):
        path = write(
            NET.replace("def forward(self, x):", f"def forward(self, x):\n        {change}"), name
        )
        network = module(path, input=INPUT)
        weights = worker.ask("weights", network=network, seed=1)[1]
        worker.ask("open-evaluation", session=8, network=network, place=CPU, data="bytes", batch=8)
        given = {"weights": weights["parameters"], "buffers": weights["buffers"]}
        for _ in range(3):
            found = worker.ask("evaluate", given, session=8, coefficients=None, statistics="given")
            results.append(found[1])
    assert all(found["outputs"].equal(results[0]["outputs"]) for found in results)
