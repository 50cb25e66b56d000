"""What results that are kept as JSON have in common."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..documents import Document
from ..tables import Table


class Tabular:
    """A result with tables in it.

    `document` is its JSON; `statistics` says which batch-norm statistics its networks were measured
    with, such as ``{"policy": "estimate", "examples": 5000, "of": 50000}``, and is empty of
    networks without; of augmented images it has their ``"augmentation"`` too, such as
    ``{"crop-padding": 4, "flip": True}``.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        has_statistics = "statistics" in document.members
        self.statistics: Mapping[str, Any] = (
            document.object("statistics").members if has_statistics else {}
        )
        self.table = self._table("table")

    def _table(self, name: str) -> Table:
        return Table.of_json(self.document.object(name))

    def _repr_html_(self) -> str:
        return self.table._repr_html_()


def table_names(document: Document) -> list[str]:
    """The members of a result's JSON that are tables."""
    members = document.members.items()
    return [
        name
        for name, value in members
        if isinstance(value, dict) and {"columns", "rows"} <= value.keys()
    ]
