"""Ensembles."""

from __future__ import annotations

from ..documents import Document
from ..tables import Table
from .tabular import Tabular


class Ensemble(Tabular):
    """Networks as an ensemble: members, ends and ensembles side by side.

    Columns of `table`: predictor (``start``, ``end``, ``member``, and ``probability-mean`` and
    ``logit-mean`` of classes or ``mean`` of values), t (of members and ends on a curve) or network
    (the member's name), then one for each metric. `diversity` has one row; `reliability` the bins
    of each predictor: predictor, lower, upper, count, confidence, accuracy.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.split = document.text("split")
        self.metrics = document.texts("metrics")
        self.diversity: Table = self._table("diversity")
        self.reliability: Table = self._table("reliability")

    @property
    def members(self) -> Table:
        """The rows of the members."""
        return self.table.where(predictor="member")

    @property
    def whole(self) -> dict[str, float]:
        """Each metric of the ensemble itself.

        Of classes that is the mean of the probabilities, and of values the mean of the outputs.
        """
        predictors = self.table["predictor"].tolist()
        name = "mean" if "mean" in predictors else "probability-mean"
        if name not in predictors:
            self.document.fault("the table of an ensemble has no row of the ensemble")
        row = predictors.index(name)
        return {metric: float(self.table[metric][row]) for metric in self.metrics}

    def __repr__(self) -> str:
        count = self.members.row_count
        return f"<Ensemble of {count} members: {', '.join(self.metrics)} on {self.split}>"
