"""Networks as functions of one input."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..documents import Document
from .tabular import Tabular


@dataclass(frozen=True)
class Function:
    """Values y over places x, both `[places]`.

    `t` is the network's place on its path, NaN of what is no network.
    """

    t: float
    x: NDArray[np.float64]
    y: NDArray[np.float64]


class Functions(Tabular):
    """What networks along a curve make of one input value.

    Columns of `table`: of (``curve``, or ``segment``, the straight one between its ends;
    ``noiseless``, the function behind the data, where it is known; ``train`` and ``test``, the
    examples), t (of networks), x, y.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        if self.table.columns != ["of", "t", "x", "y"]:
            document.fault("a table of functions has other columns than it should")

    def of(self, name: str) -> list[Function]:
        """The functions of a path by t, or the one that has another name.

        None where nothing has the name.
        """
        rows = self.table.where(of=name)
        t, x, y = (np.asarray(rows[column], dtype=np.float64) for column in ("t", "x", "y"))
        both_missing = np.isnan(t[1:]) & np.isnan(t[:-1])
        starts = np.flatnonzero((t[1:] != t[:-1]) & ~both_missing) + 1
        parts = zip(*(np.split(array, starts) for array in (t, x, y)))
        return [Function(float(t[0]), x, y) for t, x, y in parts if t.size]

    @property
    def curve(self) -> list[Function]:
        """The networks along the curve."""
        return self.of("curve")

    @property
    def segment(self) -> list[Function]:
        """The networks along the straight segment."""
        return self.of("segment")

    def __repr__(self) -> str:
        return (
            f"<Functions: {len(self.curve)} along the curve, {len(self.segment)} along the segment>"
        )
