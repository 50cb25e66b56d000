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
    """factor · vector + addend, rounded once; arrays of one shape."""
    result = np.empty(vector.shape, dtype=np.float32)
    flat, vector, addend = result.reshape(-1), vector.reshape(-1), addend.reshape(-1)
    for start in range(0, flat.size, _CHUNK):
        part = slice(start, start + _CHUNK)
        flat[part] = _fused_multiply_add(factor, vector[part], addend[part])
    return result


#: So many numbers at a time stay in the processor's cache.
_CHUNK = 1 << 15


def _fused_multiply_add(factor: np.float32, vector: Vector, addend: Vector) -> Vector:
    """The product is exact in float64, and the sum has one rounding there.

    Rounded to float32 a second time it is wrong only where the first rounding ended half-way
    between two numbers of float32, which leaves the last 28 bits zero.
    """
    product = np.float64(factor) * vector.astype(np.float64)
    total = product + addend
    result: Vector = total.astype(np.float32)
    doubtful = np.flatnonzero(total.view(np.int64) & 0xFFF_FFFF == 0)
    if doubtful.size:
        result[doubtful] = _rounded_to_odd(product[doubtful], addend[doubtful])
    return result


def _rounded_to_odd(product: NDArray[np.float64], addend: Vector) -> NDArray[np.float64]:
    """product + addend, rounded so that rounding to float32 then gives that of the exact sum.

    Of the two neighbours of a sum that is not exact, the one with an odd last bit is taken
    (Boldo and Melquiond 2008).
    """
    other = addend.astype(np.float64)
    total = product + other
    rest = total - product
    error = (product - (total - rest)) + (other - rest)
    bits = total.view(np.int64)
    is_rounded_to_even = np.isfinite(total) & (error != 0) & (bits & 1 == 0)
    away_from_zero = np.where((error > 0) == (total > 0), 1, -1)
    odd: NDArray[np.float64] = np.where(is_rounded_to_even, bits + away_from_zero, bits)
    return odd.view(np.float64)
