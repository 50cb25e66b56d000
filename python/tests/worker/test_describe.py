"""What networks are described as, and which are refused, by name."""

from __future__ import annotations

import hashlib

import pytest
from client import Client, Refusal, module

PLAIN = """
class Net(nn.Module):
    def __init__(self, width=8, **_):
        super().__init__()
        self.first, self.last = nn.Linear(4, width), nn.Linear(width, 3)
        self.more()
    def more(self):
        pass
    def forward(self, x):
        return self.last(self.first(x).relu())
"""


def described(worker: Client, path, **arguments):
    return worker.ask("describe", network=module(path, **arguments))[0]


def test_plain(worker, write):
    path = write(PLAIN)
    found = described(worker, path, width=5)
    assert found["parameters"] == [
        {"name": "first.weight", "shape": [5, 4], "decays": True},
        {"name": "first.bias", "shape": [5], "decays": False},
        {"name": "last.weight", "shape": [3, 5], "decays": True},
        {"name": "last.bias", "shape": [3], "decays": False},
    ]
    assert found["buffers"] == [] and found["output"] == [3] and found["dropout"] is False
    assert found["files"] == {"nets.py": hashlib.sha256(path.read_bytes()).hexdigest()}


WORKING = {
    "tied weights": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.embed, self.head = nn.Linear(4, 4, bias=False), nn.Linear(4, 4)
                self.head.weight = self.embed.weight
            def forward(self, x):
                return self.head(self.embed(x).tanh())
    """,
    "a constant buffer": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.register_buffer("projection", torch.randn(4, 6))
                self.last = nn.Linear(6, 3)
            def forward(self, x):
                return self.last(x @ self.projection)
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
    "dropout": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.drop, self.last = nn.Linear(4, 8), nn.Dropout(0.5), nn.Linear(8, 3)
            def forward(self, x):
                return self.last(self.drop(self.first(x)))
    """,
    "functional dropout": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.last = nn.Linear(4, 8), nn.Linear(8, 3)
            def forward(self, x):
                return self.last(F.dropout(self.first(x), 0.5, self.training))
    """,
    "a cache of shapes and activations": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.last, self.hidden = nn.Linear(4, 3), None
            def forward(self, x):
                self.size, self.hidden = x.shape, x * 2
                return self.last(x)
    """,
    "weight norm": """
        def Net():
            first = torch.nn.utils.parametrizations.weight_norm(nn.Linear(4, 8))
            return nn.Sequential(first, nn.ReLU(), nn.Linear(8, 3))
    """,
    "an LSTM inside": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.lstm, self.last = nn.LSTM(2, 5, batch_first=True), nn.Linear(5, 3)
            def forward(self, x):
                return self.last(self.lstm(x.view(-1, 2, 2))[0][:, -1])
    """,
    "attention": """
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.attention = nn.MultiheadAttention(2, 1, dropout=0.5, batch_first=True)
                self.last = nn.Linear(4, 3)
            def forward(self, x):
                x = x.view(-1, 2, 2)
                return self.last(self.attention(x, x, x)[0].flatten(1))
    """,
    "Python's own random numbers": """
        import random
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.last = nn.Linear(4, 3)
            def forward(self, x):
                return self.last(x) * (1 if random.random() < 0.5 or not self.training else 2)
    """,
}


@pytest.mark.parametrize("name", WORKING)
def test_working(worker, write, name):
    found = described(worker, write(WORKING[name]))
    assert found["output"] == [4 if name == "tied weights" else 3]
    assert found["dropout"] == (name in ("dropout", "functional dropout", "attention"))
    if name == "tied weights":
        assert found["tied"] == {"head.weight": "embed.weight"}
        assert [p["name"] for p in found["parameters"]] == ["embed.weight", "head.bias"]
        assert found["output"] == [4]


def test_norms(worker, write):
    path = write("""
        def Net():
            return nn.Sequential(
                nn.Conv2d(1, 4, 3), nn.BatchNorm2d(4), nn.BatchNorm2d(4, track_running_stats=False),
                nn.Flatten(), nn.LayerNorm([16]), nn.Linear(16, 2))
    """)
    found = worker.ask("describe", network=module(path, input=[1, 4, 4]))[0]
    assert [b["name"] for b in found["buffers"]] == ["1.running_mean", "1.running_var"]
    assert [p["name"] for p in found["parameters"] if p["decays"]] == ["0.weight", "5.weight"]


def test_frozen(worker, write):
    path = write(PLAIN.replace("pass", "self.first.requires_grad_(False)"))
    found = described(worker, path)
    assert found["frozen"] == ["first.weight", "first.bias"] and found["unused"] == []


def more(body: str) -> str:
    """The plain network, with something of its own in its constructor."""
    return PLAIN.replace("        pass", "        " + body)


def changing(body: str, start: str = "pass") -> str:
    """The plain network, with something of its own in its forward pass."""
    return more(start).replace(
        "    def forward(self, x):", "    def forward(self, x):\n        " + body
    )


REFUSED = {
    "a counter": (changing("self.steps += 1", "self.steps = 0"), "unsupported", "'steps'"),
    "a counter of a layer": (
        changing("self.first.steps += 1", "self.first.steps = 0"),
        "unsupported",
        "'first.steps'",
    ),
    "a counter in a list": (
        changing("self.seen.append(1)", "self.seen = []"),
        "unsupported",
        "'seen'",
    ),
    "a counter of the file": (
        "STEPS = 0\n" + changing("global STEPS; STEPS += 1"),
        "unsupported",
        "'nets.STEPS'",
    ),
    "a counter of the class": (
        changing("Net.steps += 1").replace(
            "class Net(nn.Module):", "class Net(nn.Module):\n    steps = 0"
        ),
        "unsupported",
        "'Net.steps'",
    ),
    "a counter in an object": (
        "class Box:\n    n = 0\n" + changing("self.box.n += 1", "self.box = Box(); self.box.n = 0"),
        "unsupported",
        "'box'",
    ),
    "a flag that is set once": (
        changing("self.ready = True", "self.ready = False"),
        "unsupported",
        "'ready'",
    ),
    "a running tensor that is no buffer": (
        changing("self.mean = self.mean * 0.9 + x.mean().item()", "self.mean = torch.zeros(1)"),
        "unsupported",
        "'mean'",
    ),
    "a generator of its own": (
        changing(
            "x = x + torch.randn(x.shape, generator=self.noise)", "self.noise = torch.Generator()"
        ),
        "unsupported",
        "'noise'",
    ),
    "randomness of the system": (
        "import os\n" + changing("x = x + os.urandom(1)[0]"),
        "unsupported",
        "other outputs",
    ),
    "a buffer that changes": (
        changing("self.seen += 1", "self.register_buffer('seen', torch.zeros(1))"),
        "unsupported",
        "'seen'",
    ),
    "spectral norm": (
        more("self.first = torch.nn.utils.parametrizations.spectral_norm(self.first)"),
        "unsupported",
        "._u'",
    ),
    "weights that clip themselves": (
        changing("self.first.weight.data.mul_(0.5)"),
        "unsupported",
        "'first.weight'",
    ),
    "several inputs": (
        PLAIN.replace("forward(self, x)", "forward(self, x, y)"),
        "unsupported",
        "'x', 'y'",
    ),
    "no input": (PLAIN.replace("forward(self, x)", "forward(self)"), "unsupported", "no input"),
    "lazy layers": (more("self.first = nn.LazyLinear(8)"), "unsupported", "'first.weight' is lazy"),
    "double precision": (more("self.last.double()"), "unsupported", "'last.weight' is float64"),
    "no parameters": (
        "class Net(nn.Module):\n    def forward(self, x):\n        return x\n",
        "unsupported",
        "no parameters",
    ),
    "no module": (
        "def Net():\n    return 3\n",
        "unsupported",
        "makes an int, which is no torch.nn.Module",
    ),
    "a class instead of a module": (
        PLAIN.replace("Net", "Other") + "\ndef Net():\n    return Other\n",
        "unsupported",
        "the class Other",
    ),
    "extra state": (
        PLAIN + "    def get_extra_state(self):\n        return 3\n",
        "unsupported",
        "get_extra_state",
    ),
    "parameters that share memory": (
        more("self.last.bias = nn.Parameter(self.first.bias.data[:3])"),
        "unsupported",
        "share memory",
    ),
    "no gradient": (
        PLAIN.replace("return self.last", "return self.last").replace(
            ".relu())", ".relu()).detach()"
        ),
        "unsupported",
        "differentiated",
    ),
    "an instance": (
        PLAIN.replace("Net", "Other") + "\nNet = Other()\n",
        "unsupported",
        "already built",
    ),
    "a tuple": (
        "class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        "
        "self.lstm = nn.LSTM(4, 5)\n"
        "    def forward(self, x):\n        return self.lstm(x)\n",
        "shape",
        "a tuple of 2 (a tensor [2, 5]",
    ),
    "one dimension": (
        PLAIN.replace(".relu())", ".relu())[:, 0]"),
        "shape",
        "a tensor [2] of float32",
    ),
    "whole numbers": (
        PLAIN.replace(".relu())", ".relu()).argmax(1, keepdim=True)"),
        "shape",
        "int64",
    ),
    "another number of examples": (PLAIN.replace(".relu())", ".relu())[:1]"), "shape", "[1, 3]"),
    "nothing": (PLAIN.replace("return self.last", "self.last"), "shape", "its output is None"),
    "an exception": (more("raise ValueError('no')"), "exception", "ValueError: no"),
    "an exception in forward": (changing("raise KeyError('x')"), "exception", "KeyError"),
    "a mistake of syntax": (PLAIN + "def (", "exception", "SyntaxError"),
    "sys.exit": ("import sys\n" + more("sys.exit(3)"), "exit", "sys.exit(3)"),
    "an interruption": (more("raise KeyboardInterrupt"), "exception", "KeyboardInterrupt"),
    "memory": (more("torch.empty(1 << 50)"), "memory", "memory ran out"),
    "memory of Python": (more("bytearray(1 << 55)"), "memory", "memory ran out"),
    "a fork": ("import os\n" + more("os.fork()"), "fork", "fork"),
    "a fork that is hidden": (
        "import os\n"
        + more(
            "\n        try:\n            os.fork()\n        except Exception:\n            pass"
        ),
        "fork",
        "fork",
    ),
    "a fork by multiprocessing": (
        "import multiprocessing\n"
        + more("multiprocessing.get_context('fork').Process(target=print).start()"),
        "fork",
        "fork",
    ),
    "another folder": ("import os\n" + more("os.chdir('/')"), "folder", "to /"),
    "another folder in forward": ("import os\n" + changing("os.chdir('/')"), "folder", "to /"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(worker, write, name):
    body, kind, words = REFUSED[name]
    with pytest.raises(Refusal) as found:
        described(worker, write(body))
    assert found.value.kind == kind, str(found.value)
    assert words in found.value.message
    # The worker is as it was.
    assert described(worker, write(PLAIN, "other.py"))["output"] == [3]


def test_traceback(worker, write):
    path = write(changing("raise ValueError('deep')"))
    with pytest.raises(Refusal) as found:
        described(worker, path)
    lines = found.value.traceback.splitlines()
    assert str(path) in lines[1] and "in forward" in lines[1], found.value.traceback
    assert not any("thalweg" in line for line in lines), found.value.traceback


@pytest.mark.parametrize("words", ["'\\udc80 half'", "'long' * 10_000_000", "object()"])
def test_strange_messages(worker, write, words):
    with pytest.raises(Refusal) as found:
        described(worker, write(more(f"raise ValueError({words})")))
    assert found.value.kind == "exception" and len(found.value.message) < 3_000
    assert len(found.value.traceback) < 30_000


def test_wrong_arguments(worker, write):
    path = write(
        "class Net(nn.Module):\n    def __init__(self, width):\n        super().__init__()\n"
    )
    with pytest.raises(Refusal) as found:
        described(worker, path, depth=3)
    assert "unexpected keyword argument 'depth'" in found.value.message
    assert found.value.help == "it is Net(width)"


def test_missing(worker, write, tmp_path):
    with pytest.raises(Refusal) as found:
        described(worker, tmp_path / "absent.py")
    assert found.value.kind == "not-found"
    with pytest.raises(Refusal) as found:
        described(worker, write(PLAIN), name="Nett")
    assert found.value.kind == "not-found" and found.value.help == "did you mean 'Net'?"


def test_weights(worker, write):
    network = module(write(WORKING["a constant buffer"]))
    first, again, other = (worker.ask("weights", network=network, seed=s)[1] for s in (7, 7, 8))
    assert first["parameters"].equal(again["parameters"])
    assert not first["parameters"].equal(other["parameters"])
    assert first["buffers"].numel() == 0


@pytest.mark.parametrize(
    "line",
    [
        "torch.set_default_dtype(torch.float64)",
        "torch.set_grad_enabled(False)",
        "torch.set_default_device('meta')",
    ],
)
def test_defaults(worker, write, line):
    """What a file sets for the whole process does not outlive it."""
    with pytest.raises(Refusal):
        described(worker, write(line + PLAIN + "\nraise ValueError\n"))
    assert described(worker, write(PLAIN, "other.py"))["output"] == [3]
