"""Whether Thalweg measures PyTorch's checkpoints as PyTorch and torchmetrics do, on the same pixels.

    python -m agreement.evaluation PROGRAM NETWORK THREADS [FOLDER]

PyTorch trains two networks for a moment and saves them with `torch.save`. Thalweg imports both and measures them as
the ends of a curve: cross-entropy, accuracy, calibration error and AUROC. Along a curve batch norms are estimated anew
from the training images, so PyTorch does the same: cumulative averages, training mode, dropout off.

FOLDER holds the images: IDX files for networks of 28 x 28, the binary version of CIFAR-10 for the other. Without it the
images are made up, and the classes are what a random network says of them.

Prints a line of JSON: the error of each quantity beside its bound.
"""
import csv
import json
import subprocess
import sys
import tempfile

import numpy as np
import torch
import torch.nn.functional as F
from torchmetrics.functional.classification import (
    multiclass_accuracy, multiclass_auroc, multiclass_calibration_error)

from comparison import networks

from .images import images

BATCH = 256
TRAINING = 5120
STEPS = 60
BOUNDS = {"cross-entropy": 1e-5, "accuracy": 0, "ece": 1e-5, "auroc": 1e-6}
SPECIFICATION = """
name: agreement
data:
  images:
    dataset:
      arrays:
        shape: {shape}
        classes: 10
        train: {{inputs: {{path: images.npz, array: train_x}}, labels: {{path: images.npz, array: train_y}}}}
        test: {{inputs: {{path: images.npz, array: test_x}}, labels: {{path: images.npz, array: test_y}}}}
defaults:
  import: {{network: {{preset: {network}}}, data: images}}
stages:
  start: {{import: {{file: start.pth}}}}
  end: {{import: {{file: end.pth}}}}
  valley: {{fit-curve: {{from: start, to: end, epochs: 1, optimiser: {{sgd: {{rate: 1e-6}}}}}}}}
  ends: {{evaluate: {{curve: valley, points: 2, splits: test, metrics: [cross-entropy, accuracy, ece, auroc]}}}}
"""


def main():
    program, name, threads, *folder = sys.argv[1:]
    torch.set_num_threads(int(threads))
    data = images(name, folder[0] if folder else None)
    data["train_x"], data["train_y"] = data["train_x"][:TRAINING], data["train_y"][:TRAINING]
    with tempfile.TemporaryDirectory() as place:
        theirs = {}
        for seed, end in enumerate(["start", "end"]):
            network = trained(name, seed, data)
            torch.save(network.state_dict(), f"{place}/{end}.pth")
            theirs[end] = measured(reestimated(network, data["train_x"]), data["test_x"], data["test_y"])
        ours = measured_by_thalweg(program, name, threads, data, place)
    quantities = {}
    for end, values in theirs.items():
        for metric, value in values.items():
            error = abs(ours[end][metric] - value)
            quantities[f"{end}, {metric}"] = {
                "value": value, "error": error, "bound": BOUNDS[metric], "passes": error <= BOUNDS[metric]}
    print(json.dumps({"network": name, "images": len(data["test_y"]), "quantities": quantities}))


def pixels(bytes_):
    return torch.from_numpy(bytes_).float() / 255


def trained(name, seed, data):
    network = networks.make(name, seed).train()
    optimiser = torch.optim.Adam(network.parameters(), 1e-3)
    for step in range(STEPS):
        places = np.arange(step * BATCH, (step + 1) * BATCH) % len(data["train_y"])
        optimiser.zero_grad()
        logits = network(pixels(data["train_x"][places]))
        F.cross_entropy(logits, torch.from_numpy(data["train_y"][places])).backward()
        optimiser.step()
    return network


@torch.no_grad()
def reestimated(network, x):
    """The network with batch norms estimated anew, each batch counting by its size; dropout stays off."""
    network.eval()
    norms = [m for m in network if isinstance(m, (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d))]
    for norm in norms:
        norm.reset_running_stats()
        norm.train()
    sums, seen = [0] * (2 * len(norms)), 0
    for batch in np.array_split(x, range(BATCH, len(x), BATCH)) if norms else []:
        for norm in norms:
            norm.momentum = 1.0
        network(pixels(batch))
        now = [b.double() for norm in norms for b in (norm.running_mean, norm.running_var)]
        sums = [total + len(batch) * value for total, value in zip(sums, now)]
        seen += len(batch)
    for place, norm in enumerate(norms):
        norm.running_mean.copy_(sums[2 * place] / seen)
        norm.running_var.copy_(sums[2 * place + 1] / seen)
    return network.eval()


@torch.no_grad()
def measured(network, x, y):
    logits = torch.cat([network(pixels(batch)) for batch in np.array_split(x, range(BATCH, len(x), BATCH))])
    y, p = torch.from_numpy(y), logits.softmax(1)
    return {
        "cross-entropy": F.cross_entropy(logits.double(), y).item(),
        "accuracy": (p.argmax(1) == y).sum().item() / len(y),
        "ece": multiclass_calibration_error(p, y, 10, n_bins=25, norm="l1").item(),
        "auroc": multiclass_auroc(p.double(), y, 10, average="macro", thresholds=None).item(),
    }


def measured_by_thalweg(program, name, threads, data, place):
    np.savez(f"{place}/images.npz", **data)
    shape = list(networks.NETWORKS[name][0])
    with open(f"{place}/agreement.yaml", "w") as file:
        file.write(SPECIFICATION.format(shape=shape, network=name))
    command = [program, "run", f"{place}/agreement.yaml", "--runs", f"{place}/runs", "--jobs", "1", "--threads", threads]
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {result.returncode}: {result.stderr.strip()}")
    ends = {}
    with open(f"{place}/runs/agreement/latest/stages/ends/points.csv") as file:
        for row in csv.DictReader(file):
            if row["path"] == "curve":
                ends["start" if float(row["t"]) == 0 else "end"] = {k: float(row[k]) for k in BOUNDS}
    return ends


if __name__ == "__main__":
    main()
