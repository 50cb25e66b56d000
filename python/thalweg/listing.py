"""Finds runs: one by its path or name, or all below a folder."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Sequence
from typing import Optional, Union, overload

from .errors import RunError, RunWarning, listed, suggestion
from .notebook import Cell, html_table
from .run import Run

Path = Union[str, "os.PathLike[str]"]


def load(path: Path, runs: Path = "runs") -> Run:
    """Loads a run, by its directory or by name.

    ``runs/quickstart/2``, ``runs/quickstart`` (its latest run), ``quickstart``, ``quickstart/2``:
    `runs` is the folder that names are looked up in. ``latest`` is followed at once: the run stays
    the same when another one is made. Raises `RunError` where there is no such run, or `run.json`
    is not what the run wrote.
    """
    name, root = os.fspath(path), os.fspath(runs)
    for folder in (name, os.path.join(root, name)):
        for candidate in (folder, os.path.join(folder, "latest"), *_newest(folder)):
            if os.path.lexists(os.path.join(candidate, "run.json")):
                return Run(_without_link(candidate))
    if os.path.isdir(name):
        inside = [os.path.relpath(run, name) for run in _folders(name)]
        help = (
            f"it holds runs, such as {listed(inside, 3)}: thalweg.runs({name!r}) lists them"
            if inside
            else None
        )
        raise RunError(
            f"'{name}' is no run: it has no run.json",
            help or "name a run directory, as runs/NAME/latest",
        )
    raise RunError(f"there is no run '{name}'", _near(name, root) or "make one with 'thalweg run'")


def runs(root: Path = "runs") -> Runs:
    """All runs below a folder, by name and then by number.

    They are looked for as ``ROOT/N``, ``ROOT/NAME`` and ``ROOT/NAME/N``. Hidden folders and links
    such as ``latest`` are passed over; a run that cannot be read is left out with a `RunWarning`.
    Raises `RunError` where the folder cannot be listed.
    """
    found = []
    for folder in _folders(os.fspath(root)):
        try:
            found.append(Run(folder))
        except RunError as error:
            warnings.warn(f"a run is left out: {error}", RunWarning, stacklevel=2)
    return Runs(found)


class Runs(Sequence[Run]):
    """Runs in a row, which a notebook shows as a table."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._runs = list(runs)

    def named(self, name: str) -> Runs:
        """Those of one experiment; raises `RunError` where there are none."""
        found = [run for run in self if run.name == name]
        if not found:
            raise RunError(
                f"there is no run of '{name}'", suggestion(name, {run.name for run in self})
            )
        return Runs(found)

    @overload
    def __getitem__(self, index: int) -> Run: ...

    @overload
    def __getitem__(self, index: slice) -> Runs: ...

    def __getitem__(self, index: Union[int, slice]) -> Union[Run, Runs]:
        return Runs(self._runs[index]) if isinstance(index, slice) else self._runs[index]

    def __len__(self) -> int:
        return len(self._runs)

    def __repr__(self) -> str:
        return f"<Runs: {', '.join(run.path for run in self)}>"

    def _repr_html_(self) -> str:
        rows: list[list[Cell]] = [
            [run.name, run.number, len(run.stages), len(run.failures), run.seconds, run.path]
            for run in self
        ]
        return html_table(["name", "number", "stages", "failed", "seconds", "path"], rows)


def _folders(root: str) -> Iterator[str]:
    """Run directories in a folder and in the folders of it, numbers by their values."""
    if _is_run(root):
        yield root
        return
    for folder in _list(root):
        if _is_run(folder):
            yield folder
        else:
            yield from filter(_is_run, _list(folder))


def _list(root: str) -> list[str]:
    """The folders in a folder that are neither hidden nor links."""
    try:
        with os.scandir(root) as entries:
            names = [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]
    except OSError as error:
        raise RunError(
            f"'{root}' cannot be listed: {error.strerror}", "name the folder that runs are in"
        ) from None
    shown = [name for name in names if not name.startswith(".")]
    return [
        os.path.join(root, name)
        for name in sorted(shown, key=lambda name: (_number(name) or 0, name))
    ]


def _number(name: str) -> Optional[int]:
    return int(name) if name.isascii() and name.isdigit() else None


def _is_run(folder: str) -> bool:
    return os.path.isfile(os.path.join(folder, "run.json"))


def _newest(folder: str) -> list[str]:
    """The run of the highest number in a folder that was not stopped, as a list of one or none.

    A copy may lack ``latest``, so ``FOLDER/latest`` means that run too. Where all were stopped, it
    is the last of those.
    """
    if os.path.basename(folder) == "latest":
        folder = os.path.dirname(folder)
    try:
        inside = [
            run for run in _list(folder or ".") if _number(os.path.basename(run)) and _is_run(run)
        ]
    except RunError:
        return []
    ended = [run for run in inside if not os.path.lexists(os.path.join(run, "unfinished.json"))]
    return (ended or inside)[-1:]


def _without_link(path: str) -> str:
    """``runs/quickstart/3`` for ``runs/quickstart/latest``: which run that is now."""
    path = os.path.normpath(path)
    if os.path.basename(path) != "latest" or not os.path.islink(path):
        return path
    return os.path.normpath(os.path.join(os.path.dirname(path), os.readlink(path)))


def _near(name: str, root: str) -> Optional[str]:
    """What stands beside the first part of a path that is not there."""
    parent, missing = os.path.split(os.path.normpath(name))
    while parent and not os.path.isdir(parent):
        parent, missing = os.path.split(parent)
    try:
        return suggestion(missing, [os.path.basename(path) for path in _list(parent or root)])
    except RunError:
        return None
