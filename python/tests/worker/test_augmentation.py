"""Crops, flips and cut-out squares, pixel for pixel as a loop over them says."""

from __future__ import annotations

import pytest
import torch

from thalweg.worker.augmentation import Changes
from thalweg.worker.data import Dataset
from thalweg.worker.places import Place


def by_loop(image, change, reflects, means, deviations):
    """One image, [channels][height][width] of bytes or floats, in single precision as the
    definition has it.
    """
    down, right, flip, top, bottom, left, end = (int(v) for v in change)
    channels, height, width = image.shape
    out = torch.zeros(channels, height, width)

    def mirrored(place, size):
        return -place if place < 0 else place if place < size else 2 * (size - 1) - place

    for c in range(channels):
        for y in range(height):
            for x in range(width):
                row, column = y + down, x + right
                value = torch.zeros((), dtype=image.dtype)
                if reflects:
                    value = image[c, mirrored(row, height), mirrored(column, width)]
                elif 0 <= row < height and 0 <= column < width:
                    value = image[c, row, column]
                value = value.float()
                if image.dtype == torch.uint8:
                    value = value / torch.tensor(255.0)
                value = (value - means[c]) / deviations[c]
                to = width - 1 - x if flip else x
                out[c, y, to] = 0 if top <= y < bottom and left <= to < end else value
    return out


@pytest.mark.parametrize("reflects", [False, True], ids=["zeros", "mirrored"])
@pytest.mark.parametrize("kind", ["bytes", "floats"])
@pytest.mark.parametrize("what", ["crops", "flips", "cuts", "all"])
def test_pixels(kind, reflects, what):
    generator = torch.Generator().manual_seed(4)
    count, shape = 12, (2, 5, 7)
    images = torch.randint(0, 256, (count, *shape), generator=generator, dtype=torch.uint8)
    if kind == "floats":
        images = images.float() * 0.37 - 3
    means, deviations = torch.tensor([0.47, 0.3]), torch.tensor([0.21, 0.33])
    dataset = Dataset(
        {"input": list(shape), "task": "classes"},
        {
            "inputs": images,
            "classes": torch.zeros(count, dtype=torch.int32),
            "means": means,
            "deviations": deviations,
        },
    )
    examples = torch.randint(0, count, (30,), generator=generator)
    changes = torch.zeros(30, 7, dtype=torch.int16)
    if what in ("crops", "all"):
        changes[:, :2] = torch.randint(-4, 5, (30, 2), generator=generator)
    if what in ("flips", "all"):
        changes[:, 2] = torch.randint(0, 2, (30,), generator=generator)
    if what in ("cuts", "all"):
        changes[:, 3] = torch.randint(0, 3, (30,), generator=generator)
        changes[:, 4] = torch.randint(0, 6, (30,), generator=generator)
        changes[:, 5] = torch.randint(0, 4, (30,), generator=generator)
        changes[:, 6] = torch.randint(0, 8, (30,), generator=generator)
    place = Place({"device": "cpu", "threads": 1})
    first = 10
    found = dataset.on(place).some(
        examples[first:25], Changes(changes, place.device), first=first, reflects=reflects
    )
    for index in range(first, 25):
        wanted = by_loop(images[examples[index]], changes[index], reflects, means, deviations)
        assert found[index - first].equal(wanted), (index, changes[index])


def test_plain():
    """Bytes are divided by 255 and then scaled, each operation rounded once; floats are not changed
    where they lie.
    """
    images = torch.arange(256, dtype=torch.uint8).view(4, 1, 8, 8)
    arrays = {"inputs": images, "classes": torch.zeros(4, dtype=torch.int32)}
    place = Place({"device": "cpu", "threads": 1})
    wanted = images.float() / 255
    examples = Dataset({"input": [1, 8, 8], "task": "classes"}, arrays).on(place)
    assert examples.some(torch.arange(4)).equal(wanted) and examples.stretch(1, 3).equal(
        wanted[1:3]
    )
    arrays = {
        **arrays,
        "inputs": wanted,
        "means": torch.tensor([0.3]),
        "deviations": torch.tensor([0.7]),
    }
    examples = Dataset({"input": [1, 8, 8], "task": "classes"}, arrays).on(place)
    scaled = (wanted - 0.3) / 0.7
    for _ in range(2):
        assert examples.some(torch.arange(4)).equal(scaled) and examples.stretch(0, 4).equal(scaled)
    assert examples.inputs.equal(wanted)
