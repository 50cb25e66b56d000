"""Tables of results: columns with names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Union

import numpy as np
from numpy.typing import NDArray

from .documents import Document, is_integer
from .errors import MissingError, suggestion
from .notebook import Cell, html_table

if TYPE_CHECKING:
    import pandas  # type: ignore[import-not-found, import-untyped, unused-ignore]


class Table(Mapping[str, NDArray[Any]]):
    """A table: a mapping from the name of each column to its values, `[rows]`.

    A column is of texts where it has any, of int64 where it has nothing but integers, and of
    float64 otherwise, with NaN for what is not there: as ``thalweg export --format npz`` writes it.
    """

    def __init__(self, columns: Mapping[str, NDArray[Any]]) -> None:
        self._columns = dict(columns)

    @classmethod
    def of_rows(cls, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Table:
        """A table of texts, numbers and None, row by row."""
        cells = list(zip(*rows)) if rows else [()] * len(columns)
        return cls({column: _array(values) for column, values in zip(columns, cells)})

    @classmethod
    def of_json(cls, document: Document) -> Table:
        """Reads ``{"columns": […], "rows": [[…], …]}``.

        Raises `RunError` where it is something else.
        """
        columns = document.texts("columns")
        if not columns or len(set(columns)) < len(columns):
            document.fault("a table has no columns, or two of one name")

        def row(value: Any, what: str) -> list[Any]:
            if not isinstance(value, list) or len(value) != len(columns):
                document.fault(f"{what} has no cell for each of the {len(columns)} columns")
            for cell in value:
                if not (cell is None or isinstance(cell, (str, float)) or is_integer(cell)):
                    document.fault(f"{what} has neither a text nor a number in a cell")
            return value

        return cls.of_rows(columns, document.elements("rows", row))

    @classmethod
    def of_csv(cls, path: str, content: bytes) -> Table:
        """Reads CSV with the names of columns in its first line.

        A field that is a number is one, and an empty one is nothing. Raises `RunError`, naming
        `path`, where it is no such text.
        """
        document = Document(path, {})
        try:
            lines = list(csv.reader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))
        except (UnicodeDecodeError, csv.Error) as error:
            document.fault(f"it is no CSV: {error}")
        if not lines or any(len(line) != len(lines[0]) for line in lines):
            document.fault("its lines differ in their number of fields")
        if len(set(lines[0])) < len(lines[0]):
            document.fault("two columns have one name")
        return cls.of_rows(lines[0], [[_value(field) for field in line] for line in lines[1:]])

    @property
    def columns(self) -> list[str]:
        """The names of the columns, in order."""
        return list(self._columns)

    @property
    def row_count(self) -> int:
        return next((len(values) for values in self._columns.values()), 0)

    def where(self, **values: Union[str, float]) -> Table:
        """The rows that have these values: ``table.where(path="curve", split="test")``.

        Names that are no words of Python are given as ``**{"cross-entropy": 0.0}``. Raises
        `MissingError` where there is no such column.
        """
        wanted = np.ones(self.row_count, dtype=bool)
        for column, value in values.items():
            wanted &= np.asarray(self[column] == value)
        return Table({column: array[wanted] for column, array in self._columns.items()})

    def rows(self) -> list[dict[str, Any]]:
        """A dict of texts, ints and floats for each row."""
        columns = [array.tolist() for array in self._columns.values()]
        return [dict(zip(self._columns, row)) for row in zip(*columns)]

    def structured(self) -> NDArray[np.void]:
        """The rows as a structured array, with a field for each column."""
        fields = [(column, array.dtype) for column, array in self._columns.items()]
        rows: NDArray[np.void] = np.empty(self.row_count, dtype=np.dtype(fields))
        for column, array in self._columns.items():
            rows[column] = array
        return rows

    def pandas(self) -> pandas.DataFrame:
        """The table as a data frame; raises `ImportError` where pandas is missing."""
        import pandas

        return pandas.DataFrame(
            {
                c: array.astype(object) if array.dtype.kind == "U" else array
                for c, array in self._columns.items()
            }
        )

    def __getitem__(self, column: str) -> NDArray[Any]:
        try:
            return self._columns[column]
        except KeyError:
            help = suggestion(column, self._columns)
            raise MissingError(f"the table has no column '{column}'", help) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        """How many columns it has, as of any mapping; `row_count` is the number of rows."""
        return len(self._columns)

    def __repr__(self) -> str:
        return f"<Table of {self.row_count} rows: {', '.join(self._columns)}>"

    def _repr_html_(self) -> str:
        most = 20
        columns = [array[:most].tolist() for array in self._columns.values()]
        rows: list[Sequence[Cell]] = list(zip(*columns))
        more = f"{self.row_count - most} more rows" if self.row_count > most else None
        return html_table(self.columns, rows, note=more)


def _array(values: Sequence[Any]) -> NDArray[Any]:
    if any(isinstance(value, str) for value in values):
        return np.array(["" if value is None else str(value) for value in values], dtype=np.str_)
    if all(is_integer(value) for value in values) and len(values) > 0:
        return np.array(values, dtype=np.int64)
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _value(field: str) -> Union[str, int, float, None]:
    """What a field of CSV says.

    Thalweg writes numbers as Python does, and never with underscores or blanks.
    """
    if not field:
        return None
    if field.strip() != field or "_" in field:
        return field
    for kind in (int, float):
        try:
            value = kind(field)
        except ValueError:
            continue
        if kind is float or is_integer(value):
            return value
    return field
