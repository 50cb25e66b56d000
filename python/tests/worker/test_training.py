"""Steps of training: beside PyTorch's own optimisers, cut in any way, along curves."""

from __future__ import annotations

import random
from typing import Any, Dict, List

import pytest
import torch
import torch.nn.functional as F
from client import CPU, Client, Refusal, graph, module, node, obj

NET = """
class Net(nn.Module):
    def __init__(self, rate=0.0):
        super().__init__()
        self.conv, self.norm = nn.Conv2d(2, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.drop, self.last = nn.Dropout(rate), nn.Linear(6 * 16, 3)
    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv(x))), 2)
        return self.last(self.drop(x.flatten(1)))
"""
INPUT, EXAMPLES, CLASSES = [2, 8, 8], 40, 3
CROSS_ENTROPY = {"cross-entropy": {"smoothing": 0}}
SGD = {
    "sgd": {
        "momentum": 0.9,
        "weight-decay": 0.01,
        "nesterov": False,
        "decays-norms-and-biases": True,
    }
}


def adam(kind: str, **more: Any) -> Dict[str, Any]:
    settings = {
        "beta1": 0.9,
        "beta2": 0.99,
        "epsilon": 1e-6,
        "weight-decay": 0.05,
        "decays-norms-and-biases": True,
    }
    return {kind: {**settings, **more}}


def built(rate: float = 0.0) -> torch.nn.Module:
    """The same network here."""
    scope: Dict[str, Any] = {"torch": torch, "nn": torch.nn, "F": F}
    exec(NET, scope)
    return scope["Net"](rate)


class Run:
    """A training in a worker, with data of its own."""

    def __init__(self, worker: Client, path, session: int = 1, **settings: Any) -> None:
        self.worker, self.session = worker, session
        generator = torch.Generator().manual_seed(3)
        self.images = torch.randint(
            0, 256, (EXAMPLES, *INPUT), generator=generator, dtype=torch.uint8
        )
        self.classes = torch.randint(0, CLASSES, (EXAMPLES,), generator=generator)
        self.means, self.deviations = torch.tensor([0.4, 0.5]), torch.tensor([0.2, 0.3])
        self.network = settings.pop("network", None) or module(
            path, input=INPUT, rate=settings.pop("rate", 0.0)
        )
        worker.ask(
            "data",
            {
                "inputs": self.images,
                "classes": self.classes.int(),
                "means": self.means,
                "deviations": self.deviations,
            },
            name="images",
            input=INPUT,
            task="classes",
        )
        first = worker.ask("weights", network=self.network, seed=1)[1]
        self.weights, self.buffers = first["parameters"], first["buffers"]
        points = settings.pop("points", self.weights[None])
        self.moving = settings.setdefault("moving", [0, 1])
        settings = {
            "weight_decay": 0.0,
            "clip": None,
            "statistics": True,
            "loss": CROSS_ENTROPY,
            "optimiser": SGD,
            "place": CPU,
            **settings,
        }
        worker.ask(
            "open-training",
            {"points": points},
            session=session,
            network=self.network,
            data="images",
            points=len(points),
            augmentation={"padding-mode": "zero"},
            **settings,
        )
        moving = points[self.moving[0] : self.moving[1]].flatten()
        worker.ask("load", {"weights": moving, "buffers": self.buffers}, session=session, step=0)

    def inputs(self, examples: torch.Tensor) -> torch.Tensor:
        scaled = self.images[examples].float() / 255
        return (scaled - self.means[:, None, None]) / self.deviations[:, None, None]

    def steps(self, plan: List[Dict[str, Any]]) -> Dict[str, Any]:
        """Takes steps of `examples`, `rate`, `coefficients`, `seed`, `changes`."""
        arrays = {"examples": torch.cat([step["examples"] for step in plan])}
        if "changes" in plan[0]:
            arrays["changes"] = torch.cat([step["changes"] for step in plan])
        return self.worker.ask(
            "steps",
            arrays,
            session=self.session,
            counts=[len(step["examples"]) for step in plan],
            rates=[step["rate"] for step in plan],
            coefficients=[step["coefficients"] for step in plan],
            seeds=[step["seed"] for step in plan],
        )[0]

    def state(self) -> Dict[str, torch.Tensor]:
        return self.worker.ask("state", session=self.session)[1]


def planned(count: int, points: int = 1, augmented: bool = False) -> List[Dict[str, Any]]:
    """Steps that differ in everything."""
    draw, generator = random.Random(5), torch.Generator().manual_seed(5)
    plan = []
    for index in range(count):
        size = draw.choice([7, 8, 16])
        t = draw.random()
        step = {
            "examples": torch.randint(0, EXAMPLES, (size,), generator=generator),
            "rate": 0.02 / (1 + index),
            "coefficients": [1.0] if points == 1 else [(1 - t) ** 2, 2 * t * (1 - t), t * t],
            "seed": 2**40 + index,
        }
        if augmented:
            changes = torch.zeros(size, 7, dtype=torch.int16)
            changes[:, :2] = torch.randint(-2, 3, (size, 2), generator=generator)
            changes[:, 2] = torch.randint(0, 2, (size,), generator=generator)
            changes[:, 3:] = torch.tensor([1, 4, 5, 8])
            step["changes"] = changes
        plan.append(step)
    return plan


def torch_optimiser(kind: str, parameters):
    if kind == "sgd":
        return torch.optim.SGD(parameters, 1, momentum=0.9, weight_decay=0.01)
    if kind == "nesterov":
        return torch.optim.SGD(parameters, 1, momentum=0.9, weight_decay=0.01, nesterov=True)
    if kind == "no momentum":
        return torch.optim.SGD(parameters, 1)
    make = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
    return make(parameters, 1, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.05)


OPTIMISERS = {
    "sgd": SGD,
    "nesterov": {"sgd": {**SGD["sgd"], "nesterov": True}},
    "no momentum": {"sgd": {"momentum": 0.0, "weight-decay": 0.0, "nesterov": False}},
    "adam": adam("adam"),
    "adamw": adam("adamw"),
}


@pytest.mark.parametrize(
    "everywhere", [True, False], ids=["decay everywhere", "decay of weights alone"]
)
@pytest.mark.parametrize("kind", OPTIMISERS)
def test_as_pytorch(worker, write, kind, everywhere):
    """Losses, weights and running statistics of twelve steps are those of a loop by hand."""
    ((name, settings),) = OPTIMISERS[kind].items()
    run = Run(
        worker, write(NET), optimiser={name: {**settings, "decays-norms-and-biases": everywhere}}
    )
    net = built()
    torch.nn.utils.vector_to_parameters(run.weights, net.parameters())
    groups = [{"params": [p for p in net.parameters() if p.dim() > 1]}]
    groups.append(
        {
            "params": [p for p in net.parameters() if p.dim() == 1],
            **({} if everywhere else {"weight_decay": 0}),
        }
    )
    optimiser = torch_optimiser(kind, groups)
    plan = planned(12)
    losses, right = [], []
    for step in plan:
        for group in optimiser.param_groups:
            group["lr"] = step["rate"]
        x, y = run.inputs(step["examples"]), run.classes[step["examples"]]
        outputs = net(x)
        loss = F.cross_entropy(outputs, y)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item() * len(y))
        right.append((outputs.argmax(1) == y).sum().item())
    answer = run.steps(plan)
    assert answer["losses"] == pytest.approx(losses, rel=1e-4) and answer["correct"] == right
    state = run.state()
    close(state["weights"], torch.nn.utils.parameters_to_vector(net.parameters()).detach(), 1e-4)
    close(state["buffers"], torch.cat([net.norm.running_mean, net.norm.running_var]), 1e-5)


def close(ours: torch.Tensor, theirs: torch.Tensor, tolerance: float) -> None:
    assert ours.shape == theirs.shape
    apart = (ours - theirs).abs()
    allowed = tolerance * theirs.abs().max()
    assert (apart <= allowed).all(), apart.max()


def test_clip(worker, write):
    """Gradients are clipped as torch.nn.utils.clip_grad_norm_ does it."""
    run = Run(worker, write(NET), clip=0.1, optimiser=OPTIMISERS["no momentum"])
    net = built()
    torch.nn.utils.vector_to_parameters(run.weights, net.parameters())
    (step,) = planned(1)
    F.cross_entropy(net(run.inputs(step["examples"])), run.classes[step["examples"]]).backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 0.1)
    wanted = torch.cat([(p - step["rate"] * p.grad).flatten() for p in net.parameters()])
    run.steps([step])
    assert run.state()["weights"].allclose(wanted.detach(), rtol=1e-5, atol=1e-7)


CASES = {
    "sgd": (dict(optimiser=SGD), 1),
    "adam": (dict(optimiser=adam("adam")), 1),
    "adamw, clipped": (
        dict(optimiser=adam("adamw", **{"decays-norms-and-biases": False}), clip=0.5),
        1,
    ),
    "a curve": (dict(optimiser=SGD, moving=[1, 2], weight_decay=1e-3, statistics=False), 3),
    "a curve of which two points move": (
        dict(optimiser=adam("adam"), moving=[1, 3], clip=1.0, statistics=False),
        3,
    ),
    "two threads": (dict(optimiser=SGD, place={**CPU, "threads": 2}), 1),
    "channels last": (dict(optimiser=SGD, place={**CPU, "channels-last": True}), 1),
    "bfloat16": (dict(optimiser=SGD, place={**CPU, "precision": "bfloat16"}), 1),
}


def settings_of(case: str) -> Dict[str, Any]:
    settings, points = CASES[case]
    if points > 1:
        generator = torch.Generator().manual_seed(9)
        length = sum(p.numel() for p in built().parameters())
        settings = {**settings, "points": 0.2 * torch.randn(points, length, generator=generator)}
    return settings


@pytest.fixture(scope="module")
def second():
    with Client() as client:
        yield client


@pytest.mark.parametrize("case", CASES)
def test_bit_for_bit(worker, second, write, case):
    """Steps cut into several requests, with the state taken out and into another process, give the
    same bytes.
    """
    path, points, plan = write(NET), CASES[case][1], planned(14, CASES[case][1], augmented=True)
    whole = Run(worker, path, rate=0.4, **settings_of(case))
    answer = whole.steps(plan)
    assert not answer["failed"] and len(answer["losses"]) == 14
    state = whole.state()
    parts = Run(worker, path, session=2, rate=0.4, **settings_of(case))
    other = Run(second, path, session=3, rate=0.4, **settings_of(case))
    losses: List[float] = []
    first = 0
    for index, end in enumerate([3, 4, 9, 14]):
        part = (parts, other)[index % 2]
        losses += part.steps(plan[first:end])["losses"]
        kept = part.state()
        following = (other, parts)[index % 2]
        following.worker.ask("load", kept, session=following.session, step=end)
        first = end
    assert losses == answer["losses"]
    for name, values in state.items():
        assert kept[name].equal(values), name
    assert points == 1 or kept["buffers"].equal(parts.buffers)


def test_dropout_repeats(worker, write):
    """What is dropped depends on the step's seed alone."""
    run = Run(worker, write(NET), rate=0.5)
    (step,) = planned(1)
    same = [run.steps([{**step, "rate": 0.0, "seed": seed}])["losses"][0] for seed in (1, 1, 2)]
    assert same[0] == same[1] != same[2]
    without = Run(
        worker, write(NET), network={**module(write(NET), input=INPUT, rate=0.5), "dropout": 0.0}
    )
    same = [without.steps([{**step, "rate": 0.0, "seed": seed}])["losses"][0] for seed in (1, 2)]
    assert same[0] == same[1]


def test_functional_dropout(worker, write):
    """A rate that is set also holds for functions of dropout."""
    path = write(
        NET.replace("self.drop(x.flatten(1))", "F.dropout(x.flatten(1), 0.5, self.training)")
    )
    (step,) = planned(1)
    for rate, count in ((None, 2), (0.0, 1)):
        run = Run(worker, path, network={**module(path, input=INPUT), "dropout": rate})
        assert (
            len({run.steps([{**step, "rate": 0.0, "seed": seed}])["losses"][0] for seed in (1, 2)})
            == count
        )
        gradients = [
            worker.ask(
                "gradient",
                {"examples": step["examples"]},
                session=1,
                coefficients=[1.0],
                count=len(step["examples"]),
            )[1]["gradient"]
            for _ in range(2)
        ]
        assert gradients[0].equal(gradients[1])


def test_curve(worker, write):
    """A step of the middle of three points is that of the formula, with its weight decay."""
    points = settings_of("a curve")["points"]
    run = Run(worker, write(NET), points=points, moving=[1, 2], weight_decay=0.1, statistics=False)
    (step,) = planned(1, 3)
    c = torch.tensor(step["coefficients"])
    phi = (c[0] * points[0] + c[1] * points[1] + c[2] * points[2]).requires_grad_()
    net = built()
    values, at = {}, 0
    for name, p in net.named_parameters():
        values[name] = phi[at : at + p.numel()].view(p.shape)
        at += p.numel()
    outputs = torch.func.functional_call(net, values, (run.inputs(step["examples"]),))
    F.cross_entropy(outputs, run.classes[step["examples"]]).backward()
    gradient = c[1] * (phi.grad + 0.1 * phi.detach()) + 0.01 * points[1]
    run.steps([step])
    state = run.state()
    assert state["weights"].allclose(points[1] - step["rate"] * gradient, rtol=1e-5, atol=1e-6)
    assert state["optimiser.0"].allclose(gradient, rtol=1e-4, atol=1e-5)
    assert state["buffers"].equal(run.buffers)


@pytest.mark.parametrize("clip", [None, 0.05])
def test_trials_and_volume(worker, write, clip):
    """A step of several networks of a complex is that of their mean loss and its volume's log."""
    points = settings_of("a curve")["points"]
    volume = {"factor": 0.5, "simplexes": [[0, 1, 2], [1, 2]]}
    settings = {"points": points, "moving": [2, 3], "statistics": False, "clip": clip}
    run = Run(worker, write(NET), trials=2, volume=volume, **settings)
    (step,) = planned(1, 3)
    trials = torch.tensor([[0.2, 0.3, 0.5], [0.0, 0.25, 0.75]])
    answer = worker.ask(
        "steps",
        {"examples": step["examples"]},
        session=1,
        counts=[len(step["examples"])],
        rates=[step["rate"]],
        coefficients=trials.tolist(),
        seeds=[1, 2],
    )[0]
    vertex = points[2].clone().requires_grad_()
    net, loss = built(), torch.zeros(())
    for c in trials:
        phi = c[0] * points[0] + c[1] * points[1] + c[2] * vertex
        values, at = {}, 0
        for name, p in net.named_parameters():
            values[name] = phi[at : at + p.numel()].view(p.shape)
            at += p.numel()
        outputs = torch.func.functional_call(net, values, (run.inputs(step["examples"]),))
        loss = loss + F.cross_entropy(outputs, run.classes[step["examples"]]) / 2
    edges = torch.stack([points[1], vertex]).double() - points[0].double()
    area = (edges @ edges.T).det().sqrt() / 2
    length = (vertex.double() - points[1].double()).norm()
    (loss - 0.5 * (area + length).log()).backward()
    gradient = vertex.grad
    if clip is not None:
        gradient = gradient * min(1, clip / (gradient.norm() + 1e-6))
    gradient = gradient + 0.01 * points[2]
    state = run.state()
    assert state["weights"].allclose(points[2] - step["rate"] * gradient, rtol=1e-5, atol=1e-6)
    assert state["optimiser.0"].allclose(gradient, rtol=1e-4, atol=1e-5)
    # Sums over examples and trials.
    assert abs(answer["losses"][0] / (2 * len(step["examples"])) - loss.item()) < 1e-5
    assert 0 <= answer["correct"][0] <= 2 * len(step["examples"])


def test_a_flat_simplex_has_no_slope(worker, write):
    points = settings_of("a curve")["points"]
    points[2] = points[1]
    volume = {"factor": 1e6, "simplexes": [[0, 1, 2]]}
    run = Run(worker, write(NET), points=points, moving=[2, 3], volume=volume, statistics=False)
    (step,) = planned(1, 3)
    run.steps([step])
    assert (run.state()["weights"] - points[2]).abs().max() < 1


def test_gradient(worker, write):
    run = Run(worker, write(NET), rate=0.5)
    examples = torch.arange(16)
    before = run.state()
    found = worker.ask("gradient", {"examples": examples}, session=1, coefficients=[1.0], count=16)[
        1
    ]
    net = built()
    torch.nn.utils.vector_to_parameters(run.weights, net.parameters())
    outputs = net(run.inputs(examples))
    F.cross_entropy(outputs, run.classes[examples]).backward()
    wanted = torch.cat([p.grad.flatten() for p in net.parameters()])
    assert found["gradient"].allclose(wanted, rtol=1e-4, atol=1e-6)
    assert found["outputs"].allclose(outputs, rtol=1e-5, atol=1e-6)
    assert all(before[name].equal(values) for name, values in run.state().items())


def test_check(worker, write):
    points = settings_of("a curve")["points"]
    points[2] = float("inf")
    run = Run(worker, write(NET), points=points, moving=[1, 2], statistics=True)
    before = run.state()
    answer = worker.ask(
        "check",
        {"examples": torch.arange(10)},
        session=1,
        coefficients=[[0.5, 0.5, 0.0], [0.5, 0.5, 0.5], [1, 0, 0]],
        count=10,
    )[0]
    assert answer["finite"][1] is False
    assert all(before[name].equal(values) for name, values in run.state().items())


def test_failure(worker, write):
    """Where a loss is no number, the state is that before the step."""
    run = Run(worker, write(NET))
    plan = planned(4)
    for step in plan:
        step["rate"] = 0.01
    run.steps(plan[:2])
    before = run.state()
    plan[2]["rate"] = float("1e38")
    after = run.steps(plan[2:3])
    assert not after["failed"]
    worker.ask("load", before, session=1, step=2)
    answer = run.steps(plan[2:])
    assert answer["failed"] and len(answer["losses"]) == 1 and len(answer["correct"]) == 1
    ok, state = worker.ask("state", session=1)
    assert (
        ok["step"] == 3
        and state["weights"].abs().max() > 1e30
        and state["buffers"].isfinite().all()
    )


def test_module_that_returns_no_number(worker, write):
    path = write(
        NET.replace(
            "return self.last(self.drop(x.flatten(1)))",
            "return self.last(x.flatten(1)) * (float('nan') if self.training else 1)",
        )
    )
    run = Run(worker, path)
    assert run.steps(planned(2)) == {"losses": [], "correct": [], "failed": True, "stopped": False}
    assert run.state()["weights"].equal(run.weights)


def test_frozen(worker, write):
    """What is frozen stays to the bit, also with weight decay and along a curve."""
    frozen = NET.replace(
        "        self.drop", "        self.conv.requires_grad_(False)\n        self.drop"
    )
    for optimiser in (SGD, adam("adamw")):
        for points, moving in ((1, [0, 1]), (3, [1, 2])):
            more = (
                {}
                if points == 1
                else {"points": settings_of("a curve")["points"], "weight_decay": 0.1}
            )
            run = Run(worker, write(frozen), optimiser=optimiser, moving=moving, **more)
            start = run.state()["weights"]
            run.steps(planned(3, points))
            end = run.state()["weights"]
            count = 6 * 2 * 9
            assert end[:count].equal(start[:count]) and not end[count:].equal(start[count:])


def test_losses(worker, write):
    """Label smoothing, and a loss of the user's own, which may be a class."""
    path = write(
        """
        class Twice(nn.Module):
            def __init__(self, by):
                super().__init__()
                self.by = by
            def forward(self, outputs, targets):
                return self.by * F.cross_entropy(outputs, targets)

        def twice(outputs, targets, by):
            return self_twice(by)(outputs, targets)

        def self_twice(by):
            return Twice(by)

        def rows(outputs, targets):
            return F.cross_entropy(outputs, targets, reduction="none")

        def number(outputs, targets):
            return 3.0

        def fails(outputs, targets):
            raise ValueError("no loss")
    """,
        "losses.py",
    )
    net, (step,) = write(NET), planned(1)
    plain = Run(worker, net).steps([step])["losses"]
    for name in ("Twice", "twice"):
        run = Run(worker, net, loss={"python": obj(path, name, by=2)})
        assert run.steps([step])["losses"] == pytest.approx([2 * plain[0]])
    for name, kind in (("rows", "shape"), ("number", "shape"), ("fails", "exception")):
        run = Run(worker, net, loss={"python": obj(path, name)})
        with pytest.raises(Refusal) as found:
            run.steps([step])
        assert found.value.kind == kind
    assert "losses.py" in found.value.traceback
    run = Run(worker, net, loss={"cross-entropy": {"smoothing": 0.1}})
    net = built()
    torch.nn.utils.vector_to_parameters(run.weights, net.parameters())
    wanted = F.cross_entropy(
        net(run.inputs(step["examples"])), run.classes[step["examples"]], label_smoothing=0.1
    )
    assert run.steps([step])["losses"] == pytest.approx(
        [wanted.item() * len(step["examples"])], rel=1e-5
    )


def test_squared_error(worker, write):
    path = write(
        "class Net(nn.Sequential):\n    def __init__(self):\n        "
        "super().__init__(nn.Linear(2, 2))\n"
    )
    network = module(path, input=[2])
    generator = torch.Generator().manual_seed(1)
    x, y = torch.randn(20, 2, generator=generator), torch.randn(20, 2, generator=generator)
    worker.ask("data", {"inputs": x, "targets": y}, name="rows", input=[2], task="values")
    first = worker.ask("weights", network=network, seed=1)[1]["parameters"]
    wanted = (F.linear(x, first[:4].view(2, 2), first[4:]) - y).square().mean().item()
    for sigma, scale in ((None, 1), (0.5, 1 / (2 * 0.25))):
        worker.ask(
            "open-training",
            {"points": first[None]},
            session=1,
            network=network,
            place=CPU,
            data="rows",
            points=1,
            moving=[0, 1],
            loss={"squared-error": {"sigma": sigma}},
            optimiser=SGD,
            weight_decay=0,
            clip=None,
            statistics=False,
        )
        worker.ask("load", {"weights": first, "buffers": torch.empty(0)}, session=1, step=0)
        answer = worker.ask(
            "steps",
            {"examples": torch.arange(20)},
            session=1,
            counts=[20],
            rates=[0.1],
            coefficients=[[1.0]],
            seeds=[1],
        )[0]
        assert answer["losses"] == pytest.approx([20 * wanted * scale], rel=1e-5) and answer[
            "correct"
        ] == [0]


def test_batch_norm_without_momentum(worker, write):
    """A cumulative average depends on the number of steps, which is loaded with the state."""
    path = write(NET.replace("nn.BatchNorm2d(6)", "nn.BatchNorm2d(6, momentum=None)"))
    plan = planned(6)
    whole = Run(worker, path)
    whole.steps(plan)
    parts = Run(worker, path, session=2)
    parts.steps(plan[:4])
    worker.ask("load", parts.state(), session=2, step=4)
    parts.steps(plan[4:])
    assert whole.state()["buffers"].equal(parts.state()["buffers"])


def test_cancel(worker, write):
    """A request ends before its next step, with those that were taken; the one after it does not."""
    run = Run(worker, write(NET))
    plan = [{**planned(1)[0], "rate": 1e-6}] * 20_000
    worker.start(
        "steps",
        {"examples": torch.cat([s["examples"] for s in plan])},
        session=1,
        counts=[len(s["examples"]) for s in plan],
        rates=[s["rate"] for s in plan],
        coefficients=[[1.0]] * len(plan),
        seeds=[1] * len(plan),
    )
    worker.send({"do": "cancel"})
    stopped, _ = worker.answer()
    taken = len(stopped["losses"])
    assert stopped["stopped"] and not stopped["failed"] and taken < len(plan)
    assert worker.ask("state", session=1)[0]["step"] == taken
    run.steps(planned(2))
    worker.send({"do": "cancel"})
    assert not run.steps(planned(2))["stopped"]


def test_compiled(worker, write):
    """A compiled network computes the same, and its compiler may start processes."""
    place = {**CPU, "compile": True}
    plan = planned(3)
    try:
        run = Run(worker, write(NET), place=place)
        losses = run.steps(plan)["losses"]
    except Refusal as refusal:
        if "compiler" in refusal.message.lower():
            pytest.skip(refusal.message)
        raise
    assert losses == pytest.approx(Run(worker, write(NET)).steps(plan)["losses"], rel=1e-4)


def test_mistakes(worker, write):
    """What makes no sense is said to be so, and the worker lives on."""
    run = Run(worker, write(NET))
    (step,) = planned(1)
    for change in (
        {"coefficients": [0.5, 0.5]},
        {"coefficients": [0.5]},
        {"examples": torch.tensor([EXAMPLES])},
    ):
        with pytest.raises(Refusal) as found:
            run.steps([{**step, **change}])
        assert found.value.kind == "protocol"
    for action, settings in (
        ("steps", {"session": 99}),
        ("nothing", {}),
        ("steps", {"session": 1}),
        ("evaluate", {"session": 1}),
    ):
        with pytest.raises(Refusal) as found:
            worker.ask(action, **settings)
        assert found.value.kind == "protocol"
    with pytest.raises(Refusal) as found:
        Run(worker, write(NET), place={**CPU, "device": "cuda:77"})
    assert found.value.kind == "device"


def test_loss_of_the_user_with_a_graph(worker, write):
    """What a loss of the user's own raises is theirs, also where the network is Thalweg's."""
    path = write("def fails(outputs, targets):\n    raise ValueError('no loss')\n", "losses.py")
    network = graph(
        INPUT,
        [
            node("0", "flatten", [0]),
            node(
                "1",
                {"linear": {"outputs": 3, "bias": True}},
                [1],
                {"weight": [3, 128], "bias": [3]},
            ),
        ],
    )
    loss = {"python": obj(path, "fails")}
    run = Run(worker, None, network=network, loss=loss)
    with pytest.raises(Refusal) as found:
        run.steps(planned(1))
    assert found.value.kind == "exception" and "losses.py" in found.value.traceback

    worker.ask(
        "open-curvature", session=2, network=network, data="images", place=CPU, loss=loss, batch=8, norms="evaluation"
    )
    with pytest.raises(Refusal) as found:
        worker.ask("slope", {"weights": run.weights}, session=2)
    assert found.value.kind == "exception" and "losses.py" in found.value.traceback


def test_exception_in_backward(worker, write):
    """What a backward pass left behind that did not end is not in the next gradient."""
    path = write("""
        class Picky(torch.autograd.Function):
            @staticmethod
            def forward(ctx, x):
                return x.clone()
            @staticmethod
            def backward(ctx, g):
                if len(g) == 7:
                    raise ValueError("seven")
                return g
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.first, self.last = nn.Linear(128, 5), nn.Linear(5, 3)
            def forward(self, x):
                return self.last(Picky.apply(self.first(x.flatten(1))))
    """)
    network = module(path, input=INPUT)
    step = {"rate": 0.1, "coefficients": [1.0], "seed": 1}
    good = {**step, "examples": torch.arange(8)}
    run = Run(worker, path, network=network)
    run.steps([good])
    wanted = run.state()
    run = Run(worker, path, network=network)
    with pytest.raises(Refusal) as found:
        run.steps([{**step, "examples": torch.arange(7)}])
    assert found.value.message == "ValueError: seven" and "in backward" in found.value.traceback
    worker.ask("load", {"weights": run.weights, "buffers": run.buffers}, session=1, step=0)
    run.steps([good])
    assert all(run.state()[name].equal(values) for name, values in wanted.items())
