"""Examples by name, as they came, on every device that asked for them."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

import torch
from torch import Tensor

from .augmentation import Changes, crop, cut_out
from .errors import protocol
from .places import Place


class Dataset:
    """Inputs, targets, and how values are brought to a common scale.

    - inputs: [n, …] bytes or float32; targets: [n] classes as int64, or [n, w] float32.
    """

    def __init__(self, request: Mapping[str, Any], arrays: Mapping[str, Tensor]) -> None:
        self.input: List[int] = [int(size) for size in request["input"]]
        self.has_classes = request.get("task") == "classes"
        # Copies are aligned, and let the message go.
        self._inputs = arrays["inputs"].clone()
        if list(self._inputs.shape[1:]) != self.input:
            raise protocol(
                f"examples are {list(self._inputs.shape[1:])}, and should be {self.input}"
            )
        if self.has_classes:
            self._targets = arrays["classes"].to(torch.int64)
        else:
            self._targets = arrays["targets"].to(torch.float32).clone()
        if len(self._targets) != len(self._inputs):
            raise protocol("there are as many targets as inputs")
        self._scale = [
            arrays[name].to(torch.float32).clone()
            for name in ("means", "deviations")
            if name in arrays
        ]
        self.class_bound = (
            int(self._targets.max().item()) + 1 if self.has_classes and len(self._targets) else 0
        )
        self._on_devices: Dict[str, Examples] = {}

    def on(self, place: Place) -> Examples:
        """The same on a device."""
        name = str(place.device)
        if name not in self._on_devices:
            self._on_devices[name] = Examples(
                self._inputs.to(place.device),
                self._targets.to(place.device),
                [values.to(place.device) for values in self._scale],
            )
        return self._on_devices[name]


# Bytes of floats that are kept beside pixels, so that they are scaled once.
MOST_KEPT = 1 << 27


class Examples:
    """A data set on a device, and batches of it as a network sees them."""

    def __init__(self, inputs: Tensor, targets: Tensor, scale: List[Tensor]) -> None:
        self.inputs = inputs
        self.targets = targets
        self._is_bytes = inputs.dtype == torch.uint8
        # A tensor, since a device may multiply by the inverse of a number, which is rounded twice.
        self._ceiling = torch.full((1,), 255, dtype=torch.float32, device=inputs.device)
        shape = [1, -1] + [1] * (inputs.dim() - 2)
        self._scale = [values.view(shape) for values in scale]
        # All inputs as a network sees them, where they differ from `inputs` and are few.
        self._kept: Optional[Tensor] = None
        self._kept_version = 0
        self._keeps = (self._is_bytes or len(scale) > 0) and 4 * inputs.numel() <= MOST_KEPT

    def __len__(self) -> int:
        return len(self.inputs)

    def some(
        self,
        examples: Tensor,
        changes: Optional[Changes] = None,
        first: int = 0,
        reflects: bool = False,
    ) -> Tensor:
        """Inputs of a batch, changed as the rows of `changes` from `first` on say; [batch, …]
        float32.
        """
        if changes is None:
            return self._chosen(examples)
        rows = changes.rows(first, first + len(examples))
        if changes.moves:
            inputs = self._scaled(crop(self.inputs, examples, rows, reflects))
        else:
            inputs = self._chosen(examples)
        if changes.cuts:
            cut_out(inputs, rows)
        return inputs

    def stretch(self, first: int, end: int) -> Tensor:
        """Inputs of the examples from `first` to before `end`; after their use comes `verify`."""
        kept = self._all()
        if kept is not None:
            return kept[first:end]
        raw = self.inputs[first:end]
        return self._scaled(raw if self._is_bytes else raw.clone())

    def verify(self) -> None:
        """Keeps nothing any more where a network has changed its input in place."""
        if self._kept is not None and self._kept._version != self._kept_version:
            self._kept, self._keeps = None, False

    def _chosen(self, examples: Tensor) -> Tensor:
        kept = self._all()
        if kept is not None:
            return kept.index_select(0, examples)
        return self._scaled(self.inputs.index_select(0, examples))

    def _all(self) -> Optional[Tensor]:
        """All inputs as a network sees them, where they are kept."""
        if self._keeps and self._kept is None:
            self._kept = self._scaled(self.inputs if self._is_bytes else self.inputs.clone())
            self._kept_version = self._kept._version
        return self._kept

    def _scaled(self, raw: Tensor) -> Tensor:
        """As a network sees them; floats are changed in place."""
        values = raw.to(torch.float32).div_(self._ceiling) if self._is_bytes else raw
        if self._scale:
            values.sub_(self._scale[0]).div_(self._scale[1])
        return values


class Library:
    """All data sets that were sent."""

    def __init__(self) -> None:
        self._sets: Dict[str, Dataset] = {}

    def add(self, request: Mapping[str, Any], arrays: Mapping[str, Tensor]) -> None:
        self._sets[str(request["name"])] = Dataset(request, arrays)

    def drop(self, name: str) -> None:
        self._sets.pop(name, None)

    def find(self, name: str) -> Dataset:
        if name not in self._sets:
            raise protocol(f"there is no data set '{name}'")
        return self._sets[name]
