"""Steps as one operation, as cards take them, beside the same steps one operation after the other."""

from __future__ import annotations

import pytest
import torch
from thalweg.worker import optimisers
from thalweg.worker.places import Place

SETTINGS = {
    "sgd": {"sgd": {"momentum": 0.9, "weight-decay": 0.01}},
    "nesterov": {"sgd": {"momentum": 0.9, "weight-decay": 0.01, "nesterov": True}},
    "no momentum": {"sgd": {"momentum": 0.0, "weight-decay": 0.01}},
    "adam": {"adam": {"beta1": 0.8, "beta2": 0.97, "epsilon": 1e-4, "weight-decay": 0.05}},
    "adamw": {"adamw": {"beta1": 0.8, "beta2": 0.97, "epsilon": 1e-4, "weight-decay": 0.05}},
}


def moved(kind: str, is_fused: bool, decays_all: bool):
    """Weights and memory after nine steps."""
    generator = torch.Generator().manual_seed(5)
    weights = torch.randn(2, 37, generator=generator)
    mask = None if decays_all else (torch.arange(37) % 3 == 0).float()
    optimiser = optimisers.declared(SETTINGS[kind], weights, lambda everywhere: mask)
    optimiser.is_fused = is_fused
    for step in range(9):
        gradient = torch.randn(2, 37, generator=generator)
        optimiser.move(weights, gradient, 0.1 / (1 + step), step)
    return [weights, *optimiser.memory]


@pytest.mark.parametrize("decays_all", [True, False], ids=["decay everywhere", "decay of some"])
@pytest.mark.parametrize("kind", SETTINGS)
def test_fused(kind, decays_all):
    """One operation does what the operations one by one do."""
    name = "_FUSED_SGD" if "sgd" in SETTINGS[kind] else "_FUSED_ADAM"
    if getattr(optimisers, name) is None:
        pytest.skip("this PyTorch has no step as one operation")
    try:
        fused = moved(kind, True, decays_all)
    except (NotImplementedError, RuntimeError) as error:
        pytest.skip(f"not on the processor: {error}")
    for one, other in zip(fused, moved(kind, False, decays_all)):
        assert torch.allclose(one, other, rtol=1e-5, atol=1e-6)


def test_threads_beside_a_card(monkeypatch):
    """Beside a card one thread is enough, however many it is given."""
    before = torch.get_num_threads()
    monkeypatch.setattr("thalweg.worker.places._device", lambda name: torch.device("cuda", 0))
    try:
        Place({"device": "cuda", "threads": 2}).enter()
        assert torch.get_num_threads() == 1
        monkeypatch.setattr("thalweg.worker.places._device", lambda name: torch.device("cpu"))
        Place({"device": "cpu", "threads": 2}).enter()
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)
