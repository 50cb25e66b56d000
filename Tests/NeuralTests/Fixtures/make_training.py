"""What PyTorch's optimisers, losses, clipping and schedules do, for `TrainingReferenceTests` and `ScheduleTests`.

    python make_training.py        writes training.json and rates.json beside it

A convolution without bias, a batch norm, relu, a linear layer; three steps from weights by formula, on one batch.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
from torch import nn

from make_fixtures import formula, hashed

HERE = Path(__file__).parent
COUNT, CLASSES, STEPS = 13, 5, 3


def network():
    net = nn.Sequential(nn.Conv2d(3, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Flatten(), nn.Linear(64, CLASSES))
    for name, tensor in net.named_parameters():
        middle, reach = (1.0, 0.5) if name == "1.weight" else (0.0, 0.1) if name.endswith("bias") else (0.0, 0.3)
        tensor.data.copy_(formula(f"training/{name}", tuple(tensor.shape), middle, reach))
    return net


def groups(net, decay):
    """Norms and biases apart, without decay."""
    spared = [p for n, p in net.named_parameters() if n.startswith("1.") or n.endswith("bias")]
    others = [p for n, p in net.named_parameters() if not (n.startswith("1.") or n.endswith("bias"))]
    return [{"params": others, "weight_decay": decay}, {"params": spared, "weight_decay": 0}]


CASES = {
    "adamw": dict(make=lambda n: torch.optim.AdamW(n.parameters(), 1e-2, weight_decay=0.5)),
    "adamw-spared": dict(make=lambda n: torch.optim.AdamW(groups(n, 0.5), 1e-2)),
    "adam-spared": dict(make=lambda n: torch.optim.Adam(groups(n, 0.1), 1e-2)),
    "nesterov-spared": dict(make=lambda n: torch.optim.SGD(groups(n, 0.1), 1e-2, momentum=0.9, nesterov=True)),
    "clipped-sgd": dict(make=lambda n: torch.optim.SGD(n.parameters(), 0.1, momentum=0.9), clip=0.25),
    "clipped-adam": dict(make=lambda n: torch.optim.Adam(n.parameters(), 1e-2), clip=0.25),
    "loosely-clipped-sgd": dict(make=lambda n: torch.optim.SGD(n.parameters(), 0.1), clip=1e3),
    "smoothed": dict(make=lambda n: torch.optim.SGD(n.parameters(), 0.1), smoothing=0.2),
}


def trained(make, clip=None, smoothing=0.0):
    net, losses = network(), []
    x = formula("x", (COUNT, 3, 6, 6))
    y = torch.from_numpy((hashed("class", COUNT) % CLASSES).astype(np.int64))
    optimiser = make(net)
    for _ in range(STEPS):
        optimiser.zero_grad()
        loss = nn.functional.cross_entropy(net(x), y, label_smoothing=smoothing)
        loss.backward()
        if clip:
            nn.utils.clip_grad_norm_(net.parameters(), clip)
        optimiser.step()
        losses.append(loss.item())
    return {"losses": losses, "weights": {n: p.detach().flatten().tolist() for n, p in net.named_parameters()}}


def rates(schedule, steps, peak, optimiser=None):
    parameter = nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([parameter], peak)
    scheduler, found = schedule(optimiser), []
    for _ in range(steps):
        found.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        scheduler.step()
    return found


def schedules():
    """Ten epochs of four steps, a peak of 0.4."""
    lr = torch.optim.lr_scheduler
    epoch, total, peak, low = 4, 40, 0.4, 0.01

    def warmup(optimiser, then):
        # PyTorch's factor cannot be zero, so the warm-up begins at a tenth of the peak.
        first = lr.LinearLR(optimiser, 0.1, 1.0, 3 * epoch)
        return lr.SequentialLR(optimiser, [first, then(optimiser)], [3 * epoch])

    def cycle(k):  # Garipov's code, cycles of two epochs
        t = (k % (2 * epoch)) / (2 * epoch)
        return peak * (1 - 2 * t) + low * 2 * t if t < 0.5 else low * (2 - 2 * t) + peak * (2 * t - 1)

    def swa(k):  # Izmailov et al., equation for alpha(i) with i = k + 1
        t = ((k % (2 * epoch)) + 1) / (2 * epoch)
        return (1 - t) * peak + t * low

    triangle = np.interp(np.arange(total), [0, 0.25 * total, total], [0.02, peak, 0.01]).tolist()
    return {
        "multi-step": rates(lambda o: lr.MultiStepLR(o, [3 * epoch, 7 * epoch], 0.2), total, peak),
        "warmup-cosine": rates(lambda o: warmup(o, lambda o: lr.CosineAnnealingLR(o, 7 * epoch, low)), total, peak),
        "warmup-linear": rates(lambda o: warmup(o, lambda o: lr.LinearLR(o, 1.0, low / peak, 7 * epoch)), total, peak),
        "warmup-constant": rates(lambda o: warmup(o, lambda o: lr.ConstantLR(o, 1.0, 1)), total, peak),
        "cyclic": [cycle(k) for k in range(total)],
        "sawtooth": [swa(k) for k in range(total)],
        "triangular": triangle,
    }


if __name__ == "__main__":
    (HERE / "training.json").write_text(json.dumps({name: trained(**case) for name, case in CASES.items()}))
    (HERE / "rates.json").write_text(json.dumps(schedules()))
