"""Ensembles."""

from __future__ import annotations

from typing import Optional

from ..documents import Document
from ..tables import Table
from .tabular import Tabular


class Ensemble(Tabular):
    """Networks as an ensemble: members, what they are held against, and ensembles side by side.

    Columns of `table`: predictor (``start``, ``end``, ``centre`` (the mean of a posterior, or of a
    simplex's vertices), ``member``, and ``probability-mean`` and ``logit-mean`` of classes or
    ``mean`` of values), t (of members and ends on a curve), sample (the number of a posterior's or
    a simplex's) or network (the member's name), then one for each metric. `diversity` has one row; `reliability` the bins of each
    predictor: predictor, lower, upper, count, confidence, accuracy.

    `scaled` has each predictor at the temperature that was fitted on the split `fitted_on`, and
    `outliers` how well each tells the split from other data; both are None where nothing was asked
    of the kind.
    """

    def __init__(self, document: Document) -> None:
        super().__init__(document)
        self.split = document.text("split")
        self.metrics = document.texts("metrics")
        self.diversity: Table = self._table("diversity")
        self.reliability: Table = self._table("reliability")
        self.scaled: Optional[Table] = self._optional_table("scaled")
        self.fitted_on: Optional[str] = document.optional_text("fitted-on")
        self.outliers: Optional[Table] = self._optional_table("outliers")

    def _optional_table(self, name: str) -> Optional[Table]:
        return self._table(name) if name in self.document.members else None

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
