"""Simplexes: their files, volumes and combinations."""

from __future__ import annotations

import json
import math
from typing import Any

import numpy as np
import pytest

from thalweg import RunError
from thalweg.results.simplex import Simplex


def encoded(arrays: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    header: dict[str, Any] = {"__metadata__": metadata}
    body = b""
    for name, array in arrays.items():
        data = array.tobytes()
        kind = "F32" if array.dtype == np.float32 else "F64"
        header[name] = {
            "dtype": kind,
            "shape": list(array.shape),
            "data_offsets": [len(body), len(body) + len(data)],
        }
        body += data
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def vertices(*rows: list[float]) -> dict[str, np.ndarray]:
    return {
        f"vertices.{number}.0.{name}": np.array(part, dtype=np.float32)
        for number, row in enumerate(rows)
        for name, part in (("weight", [row[:2]]), ("bias", row[2:]))
    }


TETRAHEDRON = vertices([0, 0, 0], [1, 0, 0], [0, 2, 0], [0, 0, 3])


def test_a_simplex_and_its_volume() -> None:
    content = encoded(TETRAHEDRON, {"vertices": "4", "simplexes": "[[0, 1, 2, 3]]"})
    simplex = Simplex.parse("simplex.safetensors", content)
    assert (simplex.count, simplex.dimension, simplex.simplexes) == (4, 3, [[0, 1, 2, 3]])
    assert math.isclose(simplex.volume, 1.0, rel_tol=1e-12)
    assert simplex.vertices[2]["0.weight"].tolist() == [[0, 2]]
    mixed = simplex.at([0.25, 0.25, 0.25, 0.25])
    assert mixed["0.weight"].tolist() == [[0.25, 0.5]] and mixed["0.bias"].tolist() == [0.75]
    assert repr(simplex) == "<Simplex: 1 simplex of 4 vertices, 3 parameters>"
    with pytest.raises(ValueError, match="4 vertices, and 3 shares"):
        simplex.at([0.5, 0.25, 0.25])


def test_volumes_of_a_complex_add_up_and_a_flat_simplex_has_none() -> None:
    content = encoded(TETRAHEDRON, {"vertices": "4", "simplexes": "[[0, 1, 2], [0, 1, 3]]"})
    assert math.isclose(Simplex.parse("a", content).volume, 1 + 1.5, rel_tol=1e-12)
    flat = vertices([0, 0, 0], [1, 1, 1], [1, 1, 1])
    content = encoded(flat, {"vertices": "3", "simplexes": "[[0, 1, 2]]"})
    assert Simplex.parse("a", content).volume == 0


@pytest.mark.parametrize(
    "metadata",
    [
        {},
        {"vertices": "4"},
        {"vertices": "0", "simplexes": "[[0]]"},
        {"vertices": "9" * 30, "simplexes": "[[0]]"},
        {"vertices": "4", "simplexes": "[]"},
        {"vertices": "4", "simplexes": "[[4]]"},
        {"vertices": "4", "simplexes": "[[0, 0]]"},
        {"vertices": "4", "simplexes": "[[true]]"},
        {"vertices": "4", "simplexes": "{"},
        {"vertices": "5", "simplexes": "[[0, 1]]"},
    ],
)
def test_other_files_are_refused(metadata: dict[str, str]) -> None:
    with pytest.raises(RunError, match=r"simplex\.safetensors"):
        Simplex.parse("simplex.safetensors", encoded(TETRAHEDRON, metadata))


def test_tensors_that_are_odd_are_refused() -> None:
    metadata = {"vertices": "2", "simplexes": "[[0, 1]]"}
    odd = vertices([0, 0, 0], [1, 0, 0])
    odd["vertices.1.0.bias"] = odd["vertices.1.0.bias"].astype(np.float64)
    with pytest.raises(RunError, match="not float32"):
        Simplex.parse("a", encoded(odd, metadata))
