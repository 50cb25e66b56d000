"""How tensors lie in one vector: outside, as Thalweg has it, and inside, as devices like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import torch

# Elements that the start of a tensor is a multiple of: libraries want addresses of whole vectors.
ALIGNMENT = 16


@dataclass(frozen=True)
class Stretch:
    """Where one tensor lies."""

    name: str
    shape: Tuple[int, ...]
    outside: int
    inside: int
    count: int


class Layout:
    """The parameters of a network, one after the other.

    Outside they follow each other closely, each contiguous. Inside each starts at an aligned place,
    what is between is zero, and filters may have their channels last. An operation on all elements
    does not see the difference.
    """

    def __init__(
        self, tensors: Sequence[Tuple[str, torch.Tensor]], device: torch.device, channels_last: bool
    ) -> None:
        self.device = device
        self.channels_last = channels_last
        self.stretches: List[Stretch] = []
        outside = inside = 0
        for name, tensor in tensors:
            count = tensor.numel()
            self.stretches.append(Stretch(name, tuple(tensor.shape), outside, inside, count))
            outside += count
            inside += -(-count // ALIGNMENT) * ALIGNMENT
        self.count = outside
        self.length = inside

    def zeros(self, *rows: int) -> torch.Tensor:
        """Vectors inside, [rows..., length]."""
        return torch.zeros(*rows, self.length, dtype=torch.float32, device=self.device)

    def views(self, inside: torch.Tensor) -> List[torch.Tensor]:
        """Each tensor as a view of a vector inside, [length]."""
        return [self._view(inside, stretch) for stretch in self.stretches]

    def _view(self, inside: torch.Tensor, stretch: Stretch) -> torch.Tensor:
        part = inside[stretch.inside : stretch.inside + stretch.count]
        if self.channels_last and len(stretch.shape) == 4:
            outputs, inputs, height, width = stretch.shape
            return part.view(outputs, height, width, inputs).permute(0, 3, 1, 2)
        return part.view(stretch.shape)

    def bring_in(self, outside: torch.Tensor, inside: torch.Tensor) -> None:
        """Copies vectors [rows, count] from any device into [rows, length] here."""
        outside = outside.to(self.device)
        with torch.no_grad():
            for row, target in zip(outside, inside):
                for stretch in self.stretches:
                    part = row[stretch.outside : stretch.outside + stretch.count]
                    self._view(target, stretch).copy_(part.view(stretch.shape))

    def take_out(self, inside: torch.Tensor) -> torch.Tensor:
        """The vectors [rows, length] as they are outside, [rows, count], on the CPU."""
        outside = torch.empty(len(inside), self.count, dtype=torch.float32, device=self.device)
        with torch.no_grad():
            for row, source in zip(outside, inside):
                for stretch in self.stretches:
                    part = row[stretch.outside : stretch.outside + stretch.count]
                    part.view(stretch.shape).copy_(self._view(source, stretch))
        return outside.cpu()

    def mask(self, marks: Sequence[bool]) -> torch.Tensor:
        """1 inside tensors that are marked, and 0 elsewhere; [length]."""
        mask = self.zeros()
        for stretch, mark in zip(self.stretches, marks):
            if mark:
                mask[stretch.inside : stretch.inside + stretch.count] = 1
        return mask
