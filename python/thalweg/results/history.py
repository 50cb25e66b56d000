"""What trainings came to."""

from __future__ import annotations

from typing import Any, Optional

from numpy.typing import NDArray

from ..documents import Document
from ..tables import Table
from .tabular import Tabular


class History(Tabular):
    """What a training came to, epoch by epoch.

    `table` has the columns epoch, loss and, of classes, accuracy (a share, over the epoch, while
    the weights moved), what was measured on the validation split (``validation-error``; NaN where
    an epoch was not measured), and the rate. `steps` is the same step by step; None where that was
    not recorded. `best` is the epoch that was the best on the validation split; None where that was
    not measured.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.steps: Optional[Table] = self._table("steps") if "steps" in document.members else None
        self.best: Optional[int] = document.integer("best") if "best" in document.members else None

    def __getitem__(self, column: str) -> NDArray[Any]:
        """A column of `table`, `[epochs]`."""
        return self.table[column]

    def __repr__(self) -> str:
        return f"<History of {self.table.row_count} epochs: {', '.join(self.table.columns)}>"
