"""HTML that notebooks show, without scripts and without style sheets."""

from __future__ import annotations

import html
from collections.abc import Sequence
from typing import Optional, Union

Cell = Union[str, int, float, None]


def escape(text: str) -> str:
    return html.escape(text, quote=True)


def html_table(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], note: Optional[str] = None
) -> str:
    """A table with a head, numbers to the right; `note` stands below it."""
    are_texts = [any(isinstance(row[at], str) for row in rows) for at in range(len(columns))]
    sides = ["left" if is_text else "right" for is_text in are_texts]
    head = "".join(
        f'<th style="text-align:{side}">{escape(column)}</th>'
        for side, column in zip(sides, columns)
    )
    body = "".join("<tr>" + "".join(_cell(cell) for cell in row) + "</tr>" for row in rows)
    below = f"<p>{escape(note)}</p>" if note else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{below}"


def _cell(value: Cell) -> str:
    if isinstance(value, str):
        return f'<td style="text-align:left">{escape(value)}</td>'
    text = "" if value is None or value != value else shown(value)
    return f'<td style="text-align:right">{text}</td>'


def shown(value: Union[int, float]) -> str:
    """A number as people read it: six significant digits."""
    return str(value) if isinstance(value, int) else f"{value:.6g}"
