"""Σ a_j v_j in float32, rounded as the native engine rounds it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]


def combination(vectors: Sequence[Vector], factors: Sequence[float], fused: bool = True) -> Vector:
    """Σ factors[j] · vectors[j], term by term in that order, of arrays of one shape.

    Factors are rounded to float32. A term whose factor is 0 is left out, and the first that counts
    is written, not added, so that one vector with the factor 1 comes out bit for bit, negative
    zeros included. `fused`: each further term is one multiply-add with one rounding, as on every
    processor that has it; otherwise the product is rounded too.
    """
    total = np.zeros_like(vectors[0], dtype=np.float32)
    started = False
    with np.errstate(over="ignore", invalid="ignore"):
        for vector, exact in zip(vectors, factors):
            factor = np.float32(exact)
            if factor == 0:
                continue
            if not started:
                total = factor * vector
            elif fused:
                total = fused_multiply_add(factor, vector, total)
            else:
                total = total + factor * vector
            started = True
    return total


def fused_multiply_add(factor: np.float32, vector: Vector, addend: Vector) -> Vector:
    """factor · vector + addend, rounded once.

    In float64 the product is exact, and the sum has one rounding; it is turned into a rounding to
    odd, after which the rounding to float32 is that of the exact sum (Boldo and Melquiond 2008).
    """
    product = np.float64(factor) * vector.astype(np.float64)
    other = addend.astype(np.float64)
    total = np.asarray(product + other)
    rest = total - product
    error = (product - (total - rest)) + (other - rest)
    bits = total.view(np.int64)
    is_rounded_to_even = np.isfinite(total) & (error != 0) & (bits & 1 == 0)
    away_from_zero = np.where((error > 0) == (total > 0), 1, -1)
    odd = np.where(is_rounded_to_even, bits + away_from_zero, bits).view(np.float64)
    return odd.astype(np.float32)
