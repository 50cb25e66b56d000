"""Runs of Thalweg in Python: tables, weights, curves, planes and figures.

``thalweg.load("runs/quickstart/latest")`` reads a run directory and nothing else: no store, no
program. It needs NumPy; pandas and PyTorch are used where they are asked for (``Table.pandas()``,
``StateDict.torch()``).
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .errors import MissingError, RunError, RunWarning
    from .listing import Runs, load, runs
    from .record import Output, OutputFile, Source, Stage
    from .results.curve import Curve
    from .results.ensemble import Ensemble
    from .results.figures import Figure, Figures
    from .results.functions import Function, Functions
    from .results.history import History
    from .results.networks import Networks
    from .results.plane import Plane
    from .results.points import Points
    from .results.simplex import Simplex
    from .run import Run
    from .states import StateDict
    from .tables import Table

__version__ = "0.1.0"

__all__ = [
    "Curve",
    "Ensemble",
    "Figure",
    "Figures",
    "Function",
    "Functions",
    "History",
    "MissingError",
    "Networks",
    "Output",
    "OutputFile",
    "Plane",
    "Points",
    "Run",
    "RunError",
    "RunWarning",
    "Runs",
    "Simplex",
    "Source",
    "Stage",
    "StateDict",
    "Table",
    "load",
    "runs",
]

# Other parts of this package run where NumPy is missing: a module is imported when it is needed.
_MODULES = {
    "Curve": "results.curve",
    "Ensemble": "results.ensemble",
    "Figure": "results.figures",
    "Figures": "results.figures",
    "Function": "results.functions",
    "Functions": "results.functions",
    "History": "results.history",
    "MissingError": "errors",
    "Networks": "results.networks",
    "Output": "record",
    "OutputFile": "record",
    "Plane": "results.plane",
    "Points": "results.points",
    "Run": "run",
    "RunError": "errors",
    "RunWarning": "errors",
    "Runs": "listing",
    "Simplex": "results.simplex",
    "Source": "record",
    "Stage": "record",
    "StateDict": "states",
    "Table": "tables",
    "load": "listing",
    "runs": "listing",
}


def __getattr__(name: str) -> object:
    module = _MODULES.get(name)
    if module is None:
        raise AttributeError(f"module 'thalweg' has no attribute '{name}'")
    value = getattr(importlib.import_module(f"{__name__}.{module}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
