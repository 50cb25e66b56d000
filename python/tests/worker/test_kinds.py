"""Kinds of modules that projects have: each trains as the same loop written by hand, or is refused by name."""

from __future__ import annotations

from typing import Any, Dict

import pytest
import torch
import torch.nn.functional as F
from client import CPU, Client, Refusal, module

INPUT, EXAMPLES, CLASSES, STEPS, RATE = [4], 32, 3, 4, 0.1

KINDS = {
    "tied weights": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.embed, self.head, self.last = nn.Linear(4, 4), nn.Linear(4, 4), nn.Linear(4, 3)
                self.head.weight = self.embed.weight
            def forward(self, x):
                return self.last(self.head(self.embed(x).tanh()).tanh())
    """,
    "a layer that is used twice under two names": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.one, self.last = nn.Linear(4, 4), nn.Linear(4, 3)
                self.two = self.one
            def forward(self, x):
                return self.last(self.two(self.one(x).relu()).relu())
    """,
    "lists and dictionaries of parameters": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.weights = nn.ParameterList([nn.Parameter(torch.randn(4, 4)) for _ in range(2)])
                self.more = nn.ParameterDict({"last": nn.Parameter(torch.randn(4, 3))})
            def forward(self, x):
                for weight in self.weights:
                    x = (x @ weight).tanh()
                return x @ self.more["last"]
    """,
    "a custom autograd function": """
        class Straight(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                ctx.save_for_backward(x)
                return x.sign()
            @staticmethod
            def backward(ctx, g):
                return g * (ctx.saved_tensors[0].abs() < 1)
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)
            def forward(self, x):
                return self.last(Straight.apply(self.first(x)))
    """,
    "hooks of layers, forward and backward, and of a parameter's gradient": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)
                self.first.register_forward_hook(lambda layer, given, made: made * 2)
                self.last.register_forward_pre_hook(lambda layer, given: (given[0].tanh(),))
                self.last.register_full_backward_hook(lambda layer, inner, outer: (inner[0] * 0.5,))
                self.first.weight.register_hook(lambda gradient: gradient * 3)
            def forward(self, x):
                return self.last(self.first(x))
    """,
    "weight norm": """
        def Net():
            first = torch.nn.utils.parametrizations.weight_norm(nn.Linear(4, 8))
            return nn.Sequential(first, nn.ReLU(), nn.Linear(8, 3))
    """,
    "weight norm by a hook": """
        def Net():
            return nn.Sequential(nn.utils.weight_norm(nn.Linear(4, 8)), nn.ReLU(), nn.Linear(8, 3))
    """,
    "an orthogonal parametrization": """
        def Net():
            first = torch.nn.utils.parametrizations.orthogonal(nn.Linear(4, 4))
            return nn.Sequential(first, nn.ReLU(), nn.Linear(4, 3))
    """,
    "a parametrization of one's own": """
        class Symmetric(nn.Module):
            def forward(self, weight):
                return weight.triu() + weight.triu(1).T
        def Net():
            first = nn.Linear(4, 4)
            nn.utils.parametrize.register_parametrization(first, "weight", Symmetric())
            return nn.Sequential(first, nn.Tanh(), nn.Linear(4, 3))
    """,
    "a function that is compiled to TorchScript": """
        @torch.jit.script
        def swish(x):
            return x * torch.sigmoid(x)
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)
            def forward(self, x):
                return self.last(swish(self.first(x)))
    """,
    "activations that are computed again": """
        from torch.utils.checkpoint import checkpoint
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)
            def forward(self, x):
                return self.last(checkpoint(lambda x: self.first(x).tanh(), x, use_reentrant=False))
    """,
    "many weights at once by vmap": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.weights = nn.Parameter(torch.randn(5, 4, 3))
            def forward(self, x):
                return torch.func.vmap(lambda weight: x @ weight)(self.weights).mean(0)
    """,
    "batch norms": """
        def Net():
            return nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.ReLU(), nn.Linear(8, 3))
    """,
    "inputs that may be left out": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.last = nn.Linear(4, 3)
            def forward(self, x, *more, mask=None, **others):
                return self.last(x)
    """,
}


def trained(worker: Client, network: Dict[str, Any], x: torch.Tensor, y: torch.Tensor):
    """First weights, and those after some steps in the worker."""
    worker.ask("data", {"inputs": x, "classes": y.int()}, name="x", input=INPUT, task="classes")
    first = worker.ask("weights", network=network, seed=1)[1]
    settings = {"momentum": 0.0, "weight-decay": 0.0, "nesterov": False}
    worker.ask(
        "open-training",
        {"points": first["parameters"][None]},
        session=9,
        network=network,
        place=CPU,
        data="x",
        loss={"cross-entropy": {"smoothing": 0}},
        optimiser={"sgd": {**settings, "decays-norms-and-biases": True}},
        points=1,
        moving=[0, 1],
        statistics=True,
    )
    worker.ask(
        "load", {"weights": first["parameters"], "buffers": first["buffers"]}, session=9, step=0
    )
    worker.ask(
        "steps",
        {"examples": torch.arange(EXAMPLES).repeat(STEPS)},
        session=9,
        counts=[EXAMPLES] * STEPS,
        rates=[RATE] * STEPS,
        coefficients=[[1.0]] * STEPS,
        seeds=[0] * STEPS,
    )
    state = worker.ask("state", session=9)[1]
    worker.ask("close", session=9)
    return first["parameters"], state


@pytest.mark.parametrize("name", KINDS)
def test_trains_as_by_hand(worker, write, name):
    path = write(KINDS[name])
    generator = torch.Generator().manual_seed(2)
    x = torch.randn(EXAMPLES, *INPUT, generator=generator)
    y = torch.randint(0, CLASSES, (EXAMPLES,), generator=generator)
    start, state = trained(worker, module(path, input=INPUT), x, y)
    scope: Dict[str, Any] = {"__name__": "nets"}
    exec(compile(path.read_text(), str(path), "exec"), scope)
    torch.manual_seed(1)
    drawn = scope["Net"]()
    assert torch.cat([p.detach().flatten() for p in drawn.parameters()]).equal(start)
    # Constants, such as the base of an orthogonal parametrization, are those of seed 0.
    torch.manual_seed(0)
    net = scope["Net"]()
    torch.nn.utils.vector_to_parameters(start.clone(), net.parameters())
    optimiser = torch.optim.SGD(net.parameters(), RATE)
    for _ in range(STEPS):
        optimiser.zero_grad()
        F.cross_entropy(net.train()(x), y).backward()
        optimiser.step()
    by_hand = torch.cat([p.detach().flatten() for p in net.parameters()])
    assert not by_hand.equal(start)
    torch.testing.assert_close(state["weights"], by_hand, rtol=1e-5, atol=1e-6)
    kept = [b for n, b in net.named_buffers() if n.endswith(("running_mean", "running_var"))]
    if kept:
        torch.testing.assert_close(state["buffers"], torch.cat(kept), rtol=1e-5, atol=1e-6)


PART = """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first = {part}
                self.last = nn.Linear(8, 3)
            def forward(self, x):
                return self.last(self.first(x))
"""
REFUSED = {
    "a ScriptModule": (
        "def Net():\n    return torch.jit.script(nn.Sequential(nn.Linear(4, 8), nn.Linear(8, 3)))\n",
        "it is a ScriptModule",
    ),
    "a traced module": (
        "def Net():\n    return torch.jit.trace(nn.Linear(4, 3), torch.zeros(2, 4))\n",
        "it is a ScriptModule",
    ),
    "a layer that is a ScriptModule": (
        PART.format(part="torch.jit.script(nn.Sequential(nn.Linear(4, 8), nn.Dropout(0.5)))"),
        "'first' is a ScriptModule",
    ),
    "spectral norm": (
        PART.format(part="nn.utils.parametrizations.spectral_norm(nn.Linear(4, 8))"),
        "its buffer 'first.parametrizations.weight.0._u'",
    ),
    "spectral norm by a hook": (
        PART.format(part="nn.utils.spectral_norm(nn.Linear(4, 8))"),
        "running it changes 'first.weight",
    ),
    "a hook that counts": (
        PART.format(part="nn.Linear(4, 8)").replace(
            "self.last = nn.Linear(8, 3)",
            "self.last, self.seen = nn.Linear(8, 3), 0\n"
            "                self.last.register_forward_hook(self.count)\n"
            "            def count(self, *_):\n                self.seen += 1",
        ),
        "'seen'",
    ),
    "a state that is handed on": (
        """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.cell, self.last, self.kept = nn.LSTM(2, 5, batch_first=True), nn.Linear(5, 3), None
            def forward(self, x):
                made, kept = self.cell(x.view(-1, 2, 2), self.kept)
                self.kept = tuple(part.detach() for part in kept)
                return self.last(made[:, -1])
        """,
        "'kept'",
    ),
    "a batch norm that stays in evaluation mode": (
        """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.norm, self.last = nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 3)
            def train(self, mode=True):
                super().train(mode)
                self.norm.eval()
                return self
            def forward(self, x):
                return self.last(self.norm(self.first(x)))
        """,
        "its batch norm 'norm' stays in evaluation mode",
    ),
    "complex parameters": (
        """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.weight = nn.Parameter(torch.randn(4, 3, dtype=torch.complex64))
            def forward(self, x):
                return (x.to(torch.complex64) @ self.weight).real
        """,
        "'weight' is complex64",
    ),
    "a second input by keyword": (
        PART.format(part="nn.Linear(4, 8)").replace("self, x)", "self, x, *, mask)"),
        "takes several inputs, 'x', 'mask'",
    ),
    "a lazy batch norm": (
        PART.format(part="nn.Sequential(nn.Linear(4, 8), nn.LazyBatchNorm1d())"),
        "'first.1.weight' is lazy",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_by_name(worker, write, name):
    body, words = REFUSED[name]
    with pytest.raises(Refusal) as found:
        worker.ask("describe", network=module(write(body), input=INPUT))
    assert found.value.kind == "unsupported", str(found.value)
    assert words in found.value.message and found.value.help
