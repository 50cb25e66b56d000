"""Curves: their points are those of `thalweg export`, with the bytes that the engine has."""

from __future__ import annotations

import ctypes
import ctypes.util
import math
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg
from thalweg.results.combination import combination, fused_multiply_add


def read(content: bytes) -> dict[str, np.ndarray]:
    from thalweg.tensors import Tensors

    return dict(Tensors.parse("exported", content).arrays)


@pytest.mark.parametrize("name", ["moons", "points"])
def test_control_points_are_those_of_export(fixtures: Path, name: str) -> None:
    curve = thalweg.load(fixtures / f"runs/{name}/1").curve("valley")
    assert curve.count == 4
    for index, point in enumerate(curve.points):
        file = fixtures / f"exported/{name}/valley/curve-point-{index}.safetensors"
        exported = read(file.read_bytes())
        assert exported.keys() == point.keys()
        for tensor, values in exported.items():
            assert point[tensor].tobytes() == values.tobytes()


def test_control_points_are_those_of_the_program(
    copied: Path, tmp_path: Path, repository: Path
) -> None:
    built = str(repository / ".build/release/thalweg")
    program = os.environ.get("THALWEG_PROGRAM") or shutil.which("thalweg") or built
    if not Path(program).exists():
        pytest.skip("the program is not built: make build")
    run = thalweg.load(copied)
    command = [
        program,
        "export",
        str(copied),
        "valley",
        "--format",
        "safetensors",
        "--out",
        str(tmp_path / "out"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    for index, point in enumerate(run.curve("valley").points):
        exported = read((tmp_path / f"out/valley/curve-point-{index}.safetensors").read_bytes())
        assert {name: array.tobytes() for name, array in exported.items()} == {
            name: array.tobytes() for name, array in point.items()
        }


@pytest.mark.parametrize("name", ["moons", "points"])
def test_the_ends_are_the_networks_that_were_joined(fixtures: Path, name: str) -> None:
    run = thalweg.load(fixtures / f"runs/{name}/1")
    curve = run.curve("valley")
    ends = {0.0: "start", 1.0: "end@seed=2" if name == "moons" else "end"}
    for t, stage in ends.items():
        weights = run.weights(stage)
        point = curve.at(t)
        assert point.keys() == weights.keys()
        assert all(point[tensor].tobytes() == weights[tensor].tobytes() for tensor in weights)
    assert (
        curve.start.keys() == curve.at(0).keys()
        and curve.end["0.weight"].tolist() == curve.at(1)["0.weight"].tolist()
    )


def test_a_chain_goes_through_its_control_points(points: thalweg.Run) -> None:
    curve = points.curve("valley")
    assert curve.family == "polygonal-chain" and curve.knots == [0, 1 / 3, 2 / 3, 1]
    assert curve.coefficients(0.5) == [0.0, 0.5, 0.5, 0.0]
    for place, control_point in ((0, 0), (1, 3)):
        assert (
            curve.at(place)["0.weight"].tolist() == curve.points[control_point]["0.weight"].tolist()
        )
    middle = curve.at(0.5)["0.weight"]
    expected = (curve.points[1]["0.weight"] + curve.points[2]["0.weight"]) / 2
    np.testing.assert_allclose(middle, expected, rtol=1e-6)


@pytest.mark.parametrize("t", [0.0, 0.1, 0.25, 1 / 3, 0.5, 0.9, 1.0])
def test_coefficients_of_a_bezier_curve(moons: thalweg.Run, t: float) -> None:
    curve = moons.curve("valley")
    assert curve.family == "bezier" and curve.knots == []
    expected = [math.comb(3, j) * t**j * (1 - t) ** (3 - j) for j in range(4)]
    np.testing.assert_allclose(curve.coefficients(t), expected, rtol=1e-14)
    assert curve.at(t)["0.weight"].dtype == np.float32


def test_a_network_on_the_curve_makes_what_the_run_measured(points: thalweg.Run) -> None:
    """The run has what networks along the curve and the segment make of x: here they are computed
    by hand.
    """
    functions, curve = points.functions("shapes"), points.curve("valley")
    for path, along in ((functions.curve, curve), (functions.segment, curve.segment)):
        assert len(path) > 5
        for function in path:
            state = {name: array.astype(np.float64) for name, array in along.at(function.t).items()}
            hidden = np.tanh(function.x[:, None] @ state["0.weight"].T + state["0.bias"])
            outputs = hidden @ state["2.weight"].T + state["2.bias"]
            np.testing.assert_allclose(outputs[:, 0], function.y, atol=2e-6)


def test_running_statistics_come_with_the_ends(moons: thalweg.Run) -> None:
    curve = moons.curve("valley")
    statistics = {"1.running_mean", "1.running_var"}
    assert statistics <= curve.at(0).keys() and statistics <= curve.at(1).keys()
    assert not statistics & curve.at(0.5).keys()
    average = curve.at(0.25, statistics="average")
    start, end = curve.start["1.running_mean"], curve.end["1.running_mean"]
    expected = np.float32(0.75) * start + np.float32(0.25) * end
    assert average["1.running_mean"].tobytes() == expected.tobytes()
    assert curve.segment.at(0.5, statistics="average").keys() == average.keys()
    with pytest.raises(ValueError, match="None or 'average'"):
        curve.at(0.5, statistics="estimate")


def test_places_off_the_curve_are_refused(moons: thalweg.Run) -> None:
    for t in (-0.01, 1.01, math.nan):
        with pytest.raises(ValueError, match="a curve goes from t = 0 to t = 1"):
            moons.curve("valley").at(t)


def test_points_are_arrays_of_their_own(moons: thalweg.Run) -> None:
    curve = moons.curve("valley")
    for state in (curve.at(0), curve.at(0.5), curve.points[1]):
        state["0.weight"][:] = 0
    assert curve.at(0)["0.weight"].any() and curve.points[1]["0.weight"].any()
    assert not curve.control_point(1)["0.weight"].flags.writeable


def awkward(count: int) -> np.ndarray:
    """Numbers of many magnitudes, denormal ones among them."""
    random = np.random.default_rng(count)
    values = random.standard_normal(count) * 10.0 ** random.uniform(-40, 30, count)
    special = [0.0, -0.0, np.inf, -np.inf, np.nan, 1e-45, 3.4e38]
    return np.concatenate([special, values]).astype(np.float32)


def test_multiply_and_add_has_one_rounding() -> None:
    """The C library's fmaf rounds once by definition."""
    library = ctypes.CDLL(ctypes.util.find_library("m"))
    fmaf = library.fmaf
    fmaf.restype, fmaf.argtypes = ctypes.c_float, [ctypes.c_float] * 3
    vector, addend = awkward(4000), awkward(4000)[::-1].copy()
    # Neighbours, whose products nearly cancel: here a second rounding shows.
    vector[2000:] = np.random.default_rng(1).standard_normal(vector.size - 2000)
    for factor in (np.float32(0.3), np.float32(-0.7), np.float32(1e-20)):
        addend[2000:] = -(factor * vector[2000:])
        with np.errstate(all="ignore"):
            result = fused_multiply_add(factor, vector, addend)
        expected = np.array([fmaf(factor, v, a) for v, a in zip(vector, addend)], dtype=np.float32)
        same = (result.view(np.int32) == expected.view(np.int32)) | (
            np.isnan(result) & np.isnan(expected)
        )
        assert same.all()


def test_a_sum_just_beside_the_middle_is_not_rounded_twice() -> None:
    """1 + 2⁻²³ + 2⁻²⁴ - 2⁻⁵⁴ lies below the middle of two floats, and in float64 on it."""
    factor, vector = np.float32(1 + 2**-15), np.float32((1 - 2**-15) * 2**-24)
    addend = np.float32(1 + 2**-23)
    assert np.float32(np.float64(factor) * np.float64(vector) + np.float64(addend)) != addend
    for scale in (1.0, -1.0, 2.0**-100, 2.0**100):
        many = np.full(3, scale, dtype=np.float32)
        result = fused_multiply_add(factor, vector * many, addend * many)
        assert result.tolist() == (addend * many).tolist()


def test_a_vector_alone_comes_out_bit_for_bit() -> None:
    vector = awkward(100)
    zero, one = np.float64(0), np.float64(1)
    assert combination([vector, vector[::-1].copy()], [one, zero]).tobytes() == vector.tobytes()
    assert combination([vector[::-1].copy(), vector], [zero, one]).tobytes() == vector.tobytes()


def test_without_fused_arithmetic_products_are_rounded(
    made_up: Callable[..., Path], encoded: Callable[..., bytes]
) -> None:
    random = np.random.default_rng(3)
    points = {f"points.{j}.w": random.standard_normal(500).astype(np.float32) for j in range(3)}
    content = encoded(points, {"family": "bezier", "points": "3"})
    stages = {"valley": {"curve": ("curve", {"curve.safetensors": content})}}
    plain = (
        thalweg.load(made_up(stages, numerics="engine 3, sixteen lanes"))
        .curve("valley")
        .at(0.3)["w"]
    )
    fused = thalweg.load(made_up(stages)).curve("valley").at(0.3)["w"]
    a, b, c = (np.float32(x) for x in (0.7 * 0.7, 2 * 0.3 * 0.7, 0.3 * 0.3))
    w = list(points.values())
    np.testing.assert_array_equal(plain, (a * w[0] + b * w[1]) + c * w[2])
    assert (plain != fused).any()
    np.testing.assert_allclose(plain, fused, rtol=1e-4, atol=1e-7)


@pytest.mark.parametrize(
    ("metadata", "tensors", "message"),
    [
        (
            {"family": "bezir", "points": "2"},
            {},
            "an unknown family 'bezir'; did you mean 'bezier'",
        ),
        ({"points": "2"}, {}, "does not say its family"),
        ({"family": "bezier"}, {}, "number of points"),
        ({"family": "bezier", "points": "1"}, {}, "number of points"),
        ({"family": "bezier", "points": "3"}, {}, "other tensors than one another, or none"),
        (
            {"family": "bezier", "points": "2"},
            {"points.1.w": np.zeros(3, np.float32)},
            "not float32 of one shape",
        ),
        (
            {"family": "bezier", "points": "2"},
            {"points.1.w": np.zeros(2)},
            "not float32 of one shape",
        ),
    ],
)
def test_what_is_no_curve_is_refused(
    made_up: Callable[..., Path],
    encoded: Callable[..., bytes],
    metadata: dict[str, Any],
    tensors: dict[str, Any],
    message: str,
) -> None:
    arrays = {f"points.{j}.w": np.zeros(2, np.float32) for j in range(2)}
    content = encoded({**arrays, **tensors}, metadata)
    run = thalweg.load(made_up({"valley": {"curve": ("curve", {"curve.safetensors": content})}}))
    with pytest.raises(thalweg.RunError, match=message):
        run.curve("valley")
