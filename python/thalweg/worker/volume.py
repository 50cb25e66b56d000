"""The volume of simplexes whose vertices are points of a training, as far as it counts in the loss."""

from __future__ import annotations

import math
from typing import Any, List, Mapping, Tuple

import torch
from torch import Tensor

from .errors import protocol

# The share of an edge's squared length off the others' span below which it lies in that: points are
# rounded to float32.
LEAST_SHARE = 1e-13


class VolumeTerm:
    """-λ log V, with V the sum of simplexes' volumes: √det G / k!, G the Gram matrix of edges.

    - request: ``factor`` is λ, ``simplexes`` the places of each one's vertices among the points.
    """

    def __init__(self, request: Mapping[str, Any], points: int) -> None:
        self._factor = float(request["factor"])
        self._simplexes: List[List[int]] = [[int(v) for v in s] for s in request["simplexes"]]
        for simplex in self._simplexes:
            if not simplex or not all(0 <= vertex < points for vertex in simplex):
                raise protocol(f"simplex {simplex} is none of {points} points")

    def add_gradient(self, points: Tensor, first: int, gradients: Tensor) -> None:
        """Adds to the gradient of each point that moves, [moving, length], from the first on."""
        parts = [self._measure(points, simplex) for simplex in self._simplexes]
        logs = torch.stack([log for log, _, _ in parts])
        shares = torch.softmax(logs, 0).nan_to_num(0)
        for share, simplex, (_, edges, factor) in zip(shares, self._simplexes, parts):
            for row in range(len(gradients)):
                if first + row not in simplex or len(simplex) < 2:
                    continue
                place = simplex.index(first + row)
                right = torch.zeros(len(simplex) - 1, 1, dtype=edges.dtype, device=factor.device)
                # That of the first vertex moves all edges the other way.
                right[slice(None) if place == 0 else place - 1] = -1 if place == 0 else 1
                solution = torch.cholesky_solve(right, factor)[:, 0].to(edges.device)
                change = (share * solution.to(share.device)).to(edges.device) @ edges
                gradients[row].sub_(change.nan_to_num(0).to(gradients.dtype), alpha=self._factor)

    @staticmethod
    def _measure(points: Tensor, simplex: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
        """The logarithm of a volume, -∞ of what is flat; edges, [k, length]; the factor of G."""
        # Where there is no double precision, what there is.
        is_single = points.device.type == "mps"
        chosen = points[simplex].to(torch.float32 if is_single else torch.float64)
        edges = chosen[1:] - chosen[0]
        gram = (edges @ edges.T).to("cpu" if is_single else edges.device)
        factor, info = torch.linalg.cholesky_ex(gram)
        pivots = factor.diagonal()
        is_whole = (info == 0) & (pivots.square() > LEAST_SHARE * gram.diagonal()).all()
        log = pivots.log().sum() - math.lgamma(len(simplex))
        return torch.where(is_whole, log, torch.full_like(log, -math.inf)), edges, factor
