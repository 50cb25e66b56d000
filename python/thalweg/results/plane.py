"""Planes through weight space."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ..documents import Document
from ..errors import MissingError, RunError, suggestion
from ..states import StateDict
from .curve import Curve
from .tabular import Tabular

Floats = NDArray[np.float64]


class Plane(Tabular):
    """Metrics on a grid of a plane through weight space, and what lies in the plane.

    `alphas` and `betas` are the coordinates of the grid, `grids` has for each metric its values
    `[betas, alphas]`, as matplotlib's ``contourf`` expects. `start`, `end` (both `[2]`),
    `control_points` (between the ends) and `path` (the curve, finely drawn; both `[n, 2]`) are
    places in the plane: alpha, beta. `residual` is how far the farthest control point lies off the
    plane, as a share of the distance between the ends. They are None of a plane that is laid
    through no curve.

    Of a plane through other weights, `marks` has by name the networks that it is laid through or
    that were marked: a place, and how far the network lies off the plane. `states` has the same of
    a training's states, in its order, and `explained` the share of their variance along each
    principal component. `units` is how far one unit of each coordinate goes in weight space. A
    line has one beta: 0.
    """

    def __init__(
        self,
        document: Document,
        frame: str = "orthonormal",
        curve: Optional[Callable[[], Curve]] = None,
    ) -> None:
        super().__init__(document)
        self.frame = frame
        self._curve = curve
        self.split = document.text("split")
        self.metrics = document.texts("metrics")
        self.alphas: Floats = np.array(document.numbers("alphas"))
        self.betas: Floats = np.array(document.numbers("betas"))
        self.residual: Optional[float] = None
        self.start: Optional[Floats] = None
        self.end: Optional[Floats] = None
        self.control_points: Optional[Floats] = None
        self.path: Optional[Floats] = None
        if "laid" not in document.members or "path" in document.members:
            self.residual = document.number("residual")
            self.start = _places(document, "start", [document.members.get("start")])[0]
            self.end = _places(document, "end", [document.members.get("end")])[0]
            self.control_points = _places(document, "bends", document.members.get("bends"))
            self.path = _places(document, "path", document.members.get("path"))
        laid = document.members.get("laid")
        members: Mapping[str, Any] = laid if isinstance(laid, dict) else {}
        self.marks = _marks(document, "marks", members.get("marks", []))
        self.states = _marks(document, "states", members.get("states", []))
        self.units = _numbers(document, "units", members.get("units", []))
        self.explained = _numbers(
            document, "explained-variance", members.get("explained-variance", [])
        )
        self.grids: Mapping[str, Floats] = {metric: self._grid(metric) for metric in self.metrics}

    def _grid(self, metric: str) -> Floats:
        shape = (self.betas.size, self.alphas.size)
        b, a = np.meshgrid(self.betas, self.alphas, indexing="ij")
        cells = {name: self.table[name] for name in ("alpha", "beta", metric)}
        if cells["alpha"].size != a.size or not (
            np.array_equal(cells["alpha"], a.ravel()) and np.array_equal(cells["beta"], b.ravel())
        ):
            self.document.fault(
                f"a plane has other cells than its {shape[1]} alphas and {shape[0]} betas make"
            )
        grid: Floats = np.asarray(cells[metric], dtype=np.float64).reshape(shape)
        return grid

    def __getitem__(self, metric: str) -> Floats:
        """The grid of a metric, `[betas, alphas]`; raises `MissingError` where there is none."""
        try:
            return self.grids[metric]
        except KeyError:
            raise MissingError(
                f"the metric '{metric}' was not measured", suggestion(metric, self.metrics)
            ) from None

    def nearest(self, alpha: float, beta: float) -> dict[str, float]:
        """The cell of the grid that is nearest to a place.

        Its ``alpha``, its ``beta``, and each metric there by name.
        """
        column = int(np.argmin(np.abs(self.alphas - alpha)))
        row = int(np.argmin(np.abs(self.betas - beta)))
        values = {metric: float(grid[row, column]) for metric, grid in self.grids.items()}
        return {"alpha": float(self.alphas[column]), "beta": float(self.betas[row]), **values}

    def at(self, alpha: float, beta: float) -> StateDict:
        """The weights at a place in the plane: P(alpha, beta) = origin + alpha u + beta v.

        They are worked out in float64 and rounded once to float32. In the frame ``orthonormal`` the
        origin is the start w_0, u = w_2 - w_0, and v the part of w_1 - w_0 at right angles to it,
        w_1 being the curve's control point in the middle and w_2 its end. In ``affine`` the origin
        is w_1, u = w_0 - w_1 and v = w_2 - w_1. Running statistics of batch norms have to be
        estimated anew. Raises `RunError` where the curve cannot be read.
        """
        if self._curve is None:
            raise RunError("the plane has no curve, so there are no weights in it")
        start, middle, end = _corners(self._curve())
        base, first, second = (
            (start, end, middle) if self.frame == "orthonormal" else (middle, start, end)
        )
        u = {name: _difference(first[name], base[name]) for name in base}
        v = {name: _difference(second[name], base[name]) for name in base}
        if self.frame == "orthonormal":
            square = _dot(u, u)
            if square == 0:
                raise RunError("the ends of the plane's curve are one point, and span no plane")
            share = _dot(u, v) / square
            v = {name: v[name] - share * u[name] for name in v}
        return StateDict(
            {
                name: (base[name] + alpha * u[name] + beta * v[name]).astype(np.float32)
                for name in base
            }
        )

    def __repr__(self) -> str:
        grid = f"{self.betas.size} x {self.alphas.size}"
        return f"<Plane of {grid} cells: {', '.join(self.metrics)} on {self.split}>"


def _corners(curve: Curve) -> list[dict[str, Floats]]:
    """The start, the control point in the middle, and the end, without statistics."""
    places = (0, curve.count // 2, curve.count - 1)
    return [
        {name: array.astype(np.float64) for name, array in curve.control_point(place).items()}
        for place in places
    ]


def _difference(a: Floats, b: Floats) -> Floats:
    difference: Floats = a - b
    return difference


def _dot(a: Mapping[str, Floats], b: Mapping[str, Floats]) -> float:
    return math.fsum(float(np.vdot(a[name], b[name])) for name in a)


def _places(document: Document, name: str, value: Any) -> Floats:
    if not isinstance(value, list):
        document.fault(f"its '{name}' is no list")
    numbers = []
    for place in value:
        if not isinstance(place, list) or len(place) != 2:
            document.fault(f"its '{name}' has a place without two coordinates")
        numbers.append(
            [document.as_number(coordinate, f"a coordinate of '{name}'") for coordinate in place]
        )
    return np.array(numbers, dtype=np.float64).reshape(len(numbers), 2)


def _marks(document: Document, name: str, value: Any) -> dict[str, tuple[Floats, float]]:
    if not isinstance(value, list):
        document.fault(f"its '{name}' is no list")
    marks: dict[str, tuple[Floats, float]] = {}
    for mark in value:
        if not isinstance(mark, dict) or not isinstance(mark.get("name"), str):
            document.fault(f"its '{name}' has a mark without a name")
        place = _places(document, name, [mark.get("at")])[0]
        distance = document.as_number(mark.get("distance"), f"a distance of '{name}'")
        marks[mark["name"]] = (place, distance)
    return marks


def _numbers(document: Document, name: str, value: Any) -> Floats:
    if not isinstance(value, list):
        document.fault(f"its '{name}' is no list")
    return np.array(
        [document.as_number(number, f"a number of '{name}'") for number in value], dtype=np.float64
    )
