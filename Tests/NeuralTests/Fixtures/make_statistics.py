"""Writes statistics.json: batch-norm statistics that PyTorch estimates over augmented images, in double precision.

    python3 make_statistics.py      # with NumPy and PyTorch

Draws and pixels are those of make_augmentation.py (seed 0, epoch 0, an example's number its place). A square is cut out after
normalisation. Statistics are updated as Garipov et al. (2018) do: the momentum of a batch is its share of the examples so far.
"""

import json
import pathlib

import numpy as np
import torch
from make_augmentation import EXAMPLES, SHAPE, changed, draw, philox

BATCH = 4
MEAN, DEVIATION = np.array([0.4, 0.55]), np.array([0.25, 0.3])


def seen(example, padding, mode, flip, cutout, normalises):
    """The image as the network sees it, in float32."""
    pixels = changed(example, 0, 0, padding, mode, flip, 0).astype(np.float32) / np.float32(255)
    if normalises:
        mean, deviation = MEAN.astype(np.float32), DEVIATION.astype(np.float32)
        pixels = (pixels - mean[:, None, None]) / deviation[:, None, None]
    if cutout:
        words = philox(0, (example, 1, 0, 7))
        top = draw(words[1], SHAPE[1]) - cutout // 2
        left = draw(words[2], SHAPE[2]) - cutout // 2
        pixels[:, max(0, top):max(0, top + cutout), max(0, left):max(0, left + cutout)] = 0
    return pixels


def statistics(images, weights):
    network = torch.nn.Sequential(
        torch.nn.Conv2d(2, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.ReLU(), torch.nn.Conv2d(4, 3, 3),
        torch.nn.BatchNorm2d(3), torch.nn.ReLU(), torch.nn.Flatten(), torch.nn.Linear(45, 3)).double()
    torch.nn.utils.vector_to_parameters(torch.tensor(weights, dtype=torch.float64), network.parameters())
    network.train()
    count = 0
    with torch.no_grad():
        for first in range(0, len(images), BATCH):
            batch = torch.tensor(np.stack(images[first:first + BATCH])).double()
            for layer in network:
                if isinstance(layer, torch.nn.BatchNorm2d):
                    layer.momentum = len(batch) / (count + len(batch))
            network(batch)
            count += len(batch)
    norms = [layer for layer in network if isinstance(layer, torch.nn.BatchNorm2d)]
    return [value for norm in norms for buffer in (norm.running_mean, norm.running_var) for value in buffer.tolist()]


def main():
    numbers = np.random.default_rng(5)
    count = 4 * 2 * 9 + 4 + 4 + 4 + 3 * 4 * 9 + 3 + 3 + 3 + 3 * 45 + 3
    weights = numbers.uniform(-0.5, 0.5, count).astype(np.float32).tolist()
    cases = []
    for padding, mode, flip, cutout, normalises in [
        (0, "zero", False, 0, True), (2, "zero", True, 0, True), (3, "reflect", True, 0, False),
        (2, "zero", True, 3, True), (0, "zero", False, 4, False),
    ]:
        images = [seen(e, padding, mode, flip, cutout, normalises) for e in range(EXAMPLES)]
        cases.append({"padding": padding, "mode": mode, "flip": flip, "cutout": cutout, "normalises": normalises,
                      "statistics": statistics(images, weights)})
    text = json.dumps({"batch": BATCH, "mean": MEAN.tolist(), "deviation": DEVIATION.tolist(), "weights": weights,
                       "cases": cases}, separators=(",", ":"))
    pathlib.Path(__file__).with_name("statistics.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
