"""What can be wrong with a run, and names that are near to one that is not there."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Optional


class RunError(Exception):
    """What is wrong with a run, or with what is asked of it.

    `message` says what, `help` what can be done about it; None where nothing is known.
    """

    def __init__(self, message: str, help: Optional[str] = None) -> None:
        super().__init__(message)
        self.message = message
        self.help = help

    def __str__(self) -> str:
        return self.message if self.help is None else f"{self.message}; {self.help}"


class MissingError(RunError, KeyError):
    """A name that is not there, with the nearest one that is; a ``KeyError`` too."""


class RunWarning(UserWarning):
    """Something beside the results of a run that cannot be read."""


COPY_AGAIN = "copy the run again, or run the experiment again"


def nearest(name: str, candidates: Iterable[str]) -> Optional[str]:
    """The candidate that looks most like `name`; None where none looks like it."""
    known = list(candidates)
    by_lower = {candidate.lower(): candidate for candidate in reversed(known)}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=0.6)
    return by_lower[found[0]] if found else None


def suggestion(name: str, candidates: Iterable[str]) -> Optional[str]:
    """``did you mean 'along'?`` where a name is near, else all the names, if there are any."""
    known = list(candidates)
    near = nearest(name, known)
    if near is not None:
        return f"did you mean '{near}'?"
    return f"there are: {listed(known)}" if known else None


def listed(names: Iterable[str], most: int = 12) -> str:
    """``a, b, c, …``"""
    known = list(names)
    return ", ".join(known[:most]) + (", …" if len(known) > most else "")
