"""Simplexes through weight space."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..documents import Document
from ..states import StateDict
from ..tensors import Tensors
from .combination import combination


class Simplex:
    """Vertices, and the simplexes that they span: one, or several that share vertices.

    `simplexes` has the vertices of each, by their numbers from 0.
    """

    def __init__(
        self,
        vertices: Sequence[Mapping[str, NDArray[np.float32]]],
        simplexes: Sequence[Sequence[int]],
        fused: bool = True,
    ) -> None:
        self._vertices = list(vertices)
        self.simplexes = [list(simplex) for simplex in simplexes]
        self._fused = fused

    @classmethod
    def parse(cls, path: str, content: bytes, fused: bool = True) -> Simplex:
        """Reads a simplex's safetensors file.

        ``vertices.0.0.weight`` is tensor ``0.weight`` of vertex 0; the metadata say how many
        ``vertices`` there are, and which ``simplexes`` they span. Raises `RunError`, naming `path`,
        where the file is something else.
        """
        file, document = Tensors.parse(path, content), Document(path, {})
        text = file.metadata.get("vertices", "")
        count = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
        try:
            simplexes: Any = json.loads(file.metadata.get("simplexes", "null"))
        except (ValueError, RecursionError):
            simplexes = None
        if count < 1 or not _are_simplexes(simplexes, count):
            document.fault("a simplex's file does not say its vertices and the simplexes of them")
        vertices = [_part(file, f"vertices.{number}.") for number in range(count)]
        for vertex in vertices:
            if vertex.keys() != vertices[0].keys() or not vertex:
                document.fault("its vertices have other tensors than one another, or none")
            for name, array in vertex.items():
                if array.dtype != np.float32 or array.shape != vertices[0][name].shape:
                    document.fault(f"'{name}' is not float32 of one shape at each vertex")
        return cls(vertices, simplexes, fused)

    @property
    def count(self) -> int:
        """How many vertices it has."""
        return len(self._vertices)

    @property
    def dimension(self) -> int:
        """That of its largest simplex."""
        return max(len(simplex) for simplex in self.simplexes) - 1

    @property
    def vertices(self) -> list[StateDict]:
        """The vertices, without running statistics."""
        return [StateDict.copy_of(vertex) for vertex in self._vertices]

    @property
    def volume(self) -> float:
        """The sum of the volumes of its simplexes, each √det G / k! with the Gram matrix of edges."""
        return sum(self._volume(simplex) for simplex in self.simplexes)

    def _volume(self, simplex: Sequence[int]) -> float:
        flat = np.stack(
            [
                np.concatenate([array.ravel() for array in self._vertices[vertex].values()])
                for vertex in simplex
            ]
        ).astype(np.float64)
        edges = flat[1:] - flat[0]
        sign, logarithm = np.linalg.slogdet(edges @ edges.T)
        if len(simplex) == 1:
            return 1.0
        return math.exp(logarithm / 2 - math.lgamma(len(simplex))) if sign > 0 else 0.0

    def at(self, shares: Sequence[float]) -> StateDict:
        """Σ a_i w_i over all vertices, with the bytes that the native engine combines.

        Batch norms come without running statistics: those of mixed weights have to be estimated
        anew. Raises `ValueError` where there is no share for each vertex.
        """
        factors = [float(share) for share in shares]
        if len(factors) != self.count:
            raise ValueError(f"there are {self.count} vertices, and {len(factors)} shares")
        return StateDict.copy_of(
            {
                name: combination([vertex[name] for vertex in self._vertices], factors, self._fused)
                for name in self._vertices[0]
            }
        )

    def __repr__(self) -> str:
        size = sum(array.size for array in self._vertices[0].values())
        what = "1 simplex" if len(self.simplexes) == 1 else f"{len(self.simplexes)} simplexes"
        return f"<Simplex: {what} of {self.count} vertices, {size} parameters>"


def _are_simplexes(value: Any, count: int) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(
            isinstance(simplex, list)
            and len(simplex) > 0
            and all(type(vertex) is int and 0 <= vertex < count for vertex in simplex)
            and len(set(simplex)) == len(simplex)
            for simplex in value
        )
    )


def _part(file: Tensors, prefix: str) -> dict[str, NDArray[Any]]:
    return {
        name[len(prefix) :]: array for name, array in file.arrays.items() if name.startswith(prefix)
    }
