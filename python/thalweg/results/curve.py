"""Curves through weight space."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

from ..documents import Document
from ..errors import RunError, suggestion
from ..states import StateDict
from ..tensors import Tensors
from .combination import combination


class Curve:
    """A curve φ(t) = Σ c_j(t) w_j over control points w_j, t in [0, 1].

    `family` is ``bezier`` or ``polygonal-chain``; `family_settings` what settings it has.
    """

    def __init__(
        self,
        family: str,
        points: Sequence[Mapping[str, NDArray[np.float32]]],
        buffers: tuple[Mapping[str, NDArray[Any]], Mapping[str, NDArray[Any]]] = ({}, {}),
        family_settings: Optional[Mapping[str, Any]] = None,
        fused: bool = True,
    ) -> None:
        if family not in FAMILIES:
            raise RunError(
                f"a curve is of an unknown family '{family}'", suggestion(family, FAMILIES)
            )
        if len(points) < 2:
            raise ValueError("a curve has two ends")
        self.family = family
        self.family_settings = dict(family_settings or {})
        self._points = list(points)
        self._buffers = buffers
        self._fused = fused

    @classmethod
    def parse(cls, path: str, content: bytes, fused: bool = True) -> Curve:
        """Reads a curve's safetensors file.

        ``points.0.0.weight`` is tensor ``0.weight`` of control point 0, ``start.1.running_mean`` a
        buffer of the first end; the family stands in the metadata. Raises `RunError`, naming
        `path`, where the file is something else.
        """
        file, document = Tensors.parse(path, content), Document(path, {})
        family, count = file.metadata.get("family"), file.metadata.get("points", "")
        if (
            family is None
            or not (count.isascii() and count.isdigit())
            or not 2 <= int(count) <= 1000
        ):
            document.fault("a curve's file does not say its family and number of points")
        settings = file.metadata.get("family-settings")
        points = [_part(file, f"points.{index}.") for index in range(int(count))]
        for point in points:
            if point.keys() != points[0].keys() or not point:
                document.fault("its control points have other tensors than one another, or none")
            for name, array in point.items():
                if array.dtype != np.float32 or array.shape != points[0][name].shape:
                    document.fault(f"'{name}' is not float32 of one shape at each control point")
        try:
            return cls(
                family,
                points,
                (_part(file, "start."), _part(file, "end.")),
                Document.parse(path, settings.encode()).members if settings else None,
                fused,
            )
        except RunError as error:
            raise RunError(f"'{path}': {error.message}", error.help) from None

    @property
    def count(self) -> int:
        """How many control points it has, the ends included."""
        return len(self._points)

    @property
    def points(self) -> list[StateDict]:
        """The control points, with the ends' own running statistics at the first and the last."""
        last = self.count - 1
        return [
            StateDict.copy_of({**point, **(self._buffers[index > 0] if index in (0, last) else {})})
            for index, point in enumerate(self._points)
        ]

    def control_point(self, index: int) -> Mapping[str, NDArray[np.float32]]:
        """The parameters of one control point, without statistics, as arrays that are read-only."""
        return self._points[index]

    @property
    def start(self) -> StateDict:
        """The end at t = 0."""
        return self.at(0)

    @property
    def end(self) -> StateDict:
        """The end at t = 1."""
        return self.at(1)

    @property
    def knots(self) -> list[float]:
        """t of each control point, where the curve goes through all of them; none otherwise."""
        return (
            [j / (self.count - 1) for j in range(self.count)]
            if self.family == "polygonal-chain"
            else []
        )

    @property
    def segment(self) -> Curve:
        """The straight segment between the ends, as a curve."""
        return Curve(
            "polygonal-chain", [self._points[0], self._points[-1]], self._buffers, None, self._fused
        )

    def coefficients(self, t: float) -> list[float]:
        """c_j(t) for each control point; exactly 1 and 0 at the ends."""
        return FAMILIES[self.family](_place(t), self.count)

    def at(self, t: float, statistics: Optional[str] = None) -> StateDict:
        """φ(t), with the bytes that the native engine combines.

        `statistics` says which running statistics of batch norms come with it. None: the ends have
        those that they were trained with, and what lies between has none, since those of mixed
        weights have to be estimated anew; ``"average"``: the ends' own, averaged with the
        weights 1-t and t. Raises `ValueError` where t lies outside of [0, 1].
        """
        t = _place(t)
        if statistics not in (None, "average"):
            raise ValueError(f"statistics are None or 'average', not {statistics!r}")
        factors = self.coefficients(t)
        mixed: dict[str, NDArray[Any]] = {
            name: combination([point[name] for point in self._points], factors, self._fused)
            for name in self._points[0]
        }
        return StateDict.copy_of({**mixed, **self._statistics(t, statistics)})

    def _statistics(self, t: float, policy: Optional[str]) -> Mapping[str, NDArray[Any]]:
        start, end = self._buffers
        if t in (0, 1):
            return end if t == 1 else start
        if policy is None:
            return {}
        weight = np.float32(t)
        return {
            name: (np.float32(1) - weight) * start[name] + weight * end[name]
            for name in start
            if name in end
        }

    def __repr__(self) -> str:
        size = sum(array.size for array in self._points[0].values())
        return f"<Curve: {self.family} of {self.count} control points, {size} parameters>"


def _part(file: Tensors, prefix: str) -> dict[str, NDArray[Any]]:
    return {
        name[len(prefix) :]: array for name, array in file.arrays.items() if name.startswith(prefix)
    }


def _place(t: float) -> float:
    t = float(t)
    if not 0 <= t <= 1:
        raise ValueError(f"t is {t}, and a curve goes from t = 0 to t = 1")
    return t


def _power(base: float, exponent: int) -> float:
    """Multiplied out, not raised by ``pow``: as Thalweg does it, and the ends come out exact."""
    return functools.reduce(lambda product, _: product * base, range(exponent), 1.0)


def _bezier(t: float, count: int) -> list[float]:
    """c_j(t) = C(n-1, j) t^j (1-t)^(n-1-j)."""
    degree, binomial = count - 1, 1.0
    coefficients = []
    for index in range(count):
        coefficients.append(binomial * _power(t, index) * _power(1 - t, degree - index))
        binomial = binomial * float(degree - index) / float(index + 1)
    return coefficients


def _polygonal_chain(t: float, count: int) -> list[float]:
    """c_j(t) = max(0, 1 - |t (n-1) - j|): straight from each control point to the next."""
    return [max(0.0, 1 - abs(t * float(count - 1) - float(index))) for index in range(count)]


FAMILIES: Mapping[str, Callable[[float, int], list[float]]] = {
    "bezier": _bezier,
    "polygonal-chain": _polygonal_chain,
}
