"""Crops, flips and squares cut out of a batch of images, on the device, all images at once."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor

# Columns of changes: one row an example.
DOWN, RIGHT, FLIP, TOP, BOTTOM, LEFT, END = range(7)


class Changes:
    """How each example of a request is changed, [examples, 7]: whole numbers as `docs/worker.md`
    has them.
    """

    def __init__(self, rows: Tensor, device: torch.device) -> None:
        self.moves = bool((rows[:, [DOWN, RIGHT, FLIP]] != 0).any())
        self.cuts = bool(((rows[:, BOTTOM] > rows[:, TOP]) & (rows[:, END] > rows[:, LEFT])).any())
        self._rows = rows.to(device=device, dtype=torch.int64)

    def rows(self, first: int, end: int) -> Tensor:
        """Those of a batch, on the device."""
        return self._rows[first:end]


def crop(images: Tensor, examples: Tensor, rows: Tensor, reflects: bool) -> Tensor:
    """Some examples of `images`, moved and then mirrored as `rows` says.

    - images: [n, channels, height, width] of any type
    - examples: [batch]; rows: [batch, 7]
    - reflects: whether what lies outside is the mirrored image, its edge not repeated; else it is
      0.
    """
    _, channels, height, width = images.shape
    batch = len(examples)
    device = images.device
    y = torch.arange(height, device=device) + rows[:, DOWN, None]
    x = torch.arange(width, device=device).expand(batch, width)
    x = torch.where(rows[:, FLIP, None] != 0, width - 1 - x, x) + rows[:, RIGHT, None]
    outside: Optional[Tensor] = None
    if reflects:
        y, x = _mirrored(y, height), _mirrored(x, width)
    else:
        outside = _outside(y, height)[:, None, :, None] | _outside(x, width)[:, None, None, :]
        y, x = y.clamp(0, height - 1), x.clamp(0, width - 1)
    planes = examples[:, None] * channels + torch.arange(channels, device=device)
    lines = (planes[:, :, None] * height + y[:, None, :]).flatten()
    found = images.reshape(-1, width).index_select(0, lines).view(batch, channels, height, width)
    found = found.gather(3, x[:, None, None, :].expand(batch, channels, height, width))
    if outside is not None:
        found.masked_fill_(outside, 0)
    return found


def cut_out(images: Tensor, rows: Tensor) -> None:
    """Sets the square of each image to 0, in place; [batch, channels, height, width]."""
    height, width = images.shape[2:]
    y = torch.arange(height, device=images.device)
    x = torch.arange(width, device=images.device)
    inside_y = (y >= rows[:, TOP, None]) & (y < rows[:, BOTTOM, None])
    inside_x = (x >= rows[:, LEFT, None]) & (x < rows[:, END, None])
    images.masked_fill_(inside_y[:, None, :, None] & inside_x[:, None, None, :], 0)


def _outside(places: Tensor, size: int) -> Tensor:
    return (places < 0) | (places >= size)


def _mirrored(places: Tensor, size: int) -> Tensor:
    places = places.abs()
    return torch.where(places < size, places, 2 * (size - 1) - places)
