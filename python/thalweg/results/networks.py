"""Metrics of networks that are named."""

from __future__ import annotations

from ..documents import Document
from .tabular import Tabular


class Networks(Tabular):
    """Metrics of networks as they were made.

    Columns of `table`: network (the name of what made it), split, then one for each metric.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.metrics = document.texts("metrics")
        self.splits = document.texts("splits")

    def __repr__(self) -> str:
        what = f"{', '.join(self.metrics)} on {', '.join(self.splits)}"
        return f"<Networks: {what}, {self.table.row_count} rows>"
