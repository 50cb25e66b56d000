"""Metrics along curves."""

from __future__ import annotations

from typing import Any, Optional

from numpy.typing import NDArray

from ..documents import Document
from ..errors import MissingError, suggestion
from ..tables import Table
from .tabular import Tabular


class Points(Tabular):
    """Metrics along a curve and along the straight segment between its ends.

    Columns of `table`: path (``curve`` or ``segment``; ``start`` or ``end``, where the ends are
    measured with their own batch-norm statistics too), split, t, distance (length of the path up to
    the point), then one for each metric. `summary` has the statistics of each path and the
    barriers. `knots` are t of the control points, where the curve goes through them.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.metrics = document.texts("metrics")
        self.splits = document.texts("splits")
        self.knots = document.numbers("knots")
        self.summary: Table = self._table("summary")

    def series(
        self, metric: str, split: Optional[str] = None, path: str = "curve"
    ) -> tuple[NDArray[Any], NDArray[Any]]:
        """t and the metric at each point of a path, in the order of t.

        `split` is the last of `splits` where it is None. Raises `MissingError` where there is no
        such metric, split or path.
        """
        rows = self.table.where(path=self._path(path), split=self._split(split))
        return rows["t"], rows[self._metric(metric)]

    def barrier(self, metric: str, split: Optional[str] = None, path: str = "curve") -> float:
        """The highest rise of the metric above the straight line between the values of the ends.

        Raises `MissingError` as `series`.
        """
        rows = self.summary.where(
            path=self._path(path), split=self._split(split), metric=self._metric(metric)
        )
        if rows.row_count == 0:
            raise MissingError(f"the path '{path}' has no barrier", "take 'curve' or 'segment'")
        return float(rows["over-interpolation"][0])

    def _split(self, split: Optional[str]) -> str:
        return _known("split", split or (self.splits or [""])[-1], self.splits)

    def _metric(self, metric: str) -> str:
        return _known("metric", metric, self.metrics)

    def _path(self, path: str) -> str:
        return _known("path", path, list(dict.fromkeys(self.table["path"].tolist())))

    def __repr__(self) -> str:
        what = f"{', '.join(self.metrics)} on {', '.join(self.splits)}"
        return f"<Points: {what}, {self.table.row_count} rows>"


def _known(what: str, name: str, known: list[str]) -> str:
    if name not in known:
        raise MissingError(f"the {what} '{name}' was not measured", suggestion(name, known))
    return name
