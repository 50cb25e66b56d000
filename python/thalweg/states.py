"""State dicts of NumPy arrays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Optional, Union

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import torch  # type: ignore[import-not-found, import-untyped, unused-ignore]


class StateDict(dict[str, NDArray[Any]]):
    """Parameters and buffers of a network, by the names that PyTorch has for them.

    A dict of arrays that are its own, and may be written to. bfloat16, which NumPy lacks, is
    float32 here.
    """

    @classmethod
    def copy_of(cls, arrays: Mapping[str, NDArray[Any]]) -> StateDict:
        """A state dict with copies of the arrays, which may be written to."""
        return cls({name: np.array(array) for name, array in arrays.items()})

    def torch(self, device: Optional[Union[str, torch.device]] = None) -> dict[str, torch.Tensor]:
        """The same as tensors of PyTorch, for ``load_state_dict``.

        They are copies, on `device` (the CPU where it is None).
        Raises `ImportError` where PyTorch is missing.
        """
        import torch

        # A copy first: PyTorch takes no arrays that are read-only or whose strides are negative.
        return {name: torch.from_numpy(np.array(array)).to(device) for name, array in self.items()}

    @property
    def size(self) -> int:
        """How many numbers it has in all."""
        return sum(array.size for array in self.values())

    def __repr__(self) -> str:
        lines = [f"  {name}: {array.dtype}{list(array.shape)}" for name, array in self.items()]
        return "\n".join([f"<StateDict of {len(self)} tensors, {self.size} numbers>", *lines])
