"""Planes: their grids are those of `thalweg export`, and their corners the curve's points."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import thalweg
from thalweg.documents import Document
from thalweg.results.plane import Plane


@pytest.mark.parametrize("name", ["moons", "points"])
def test_planes_are_those_of_export(fixtures: Path, name: str) -> None:
    plane = thalweg.load(fixtures / f"runs/{name}/1").plane("plane")
    exported = np.load(fixtures / f"exported/{name}/plane/plane.npz")
    mine = {
        "alphas": plane.alphas,
        "betas": plane.betas,
        **plane.grids,
        "start": plane.start,
        "end": plane.end,
        "bends": plane.control_points,
        "path": plane.path,
        "residual": plane.residual,
    }
    assert list(mine) == list(exported)
    for part, values in exported.items():
        np.testing.assert_array_equal(np.asarray(mine[part]), values, err_msg=part)


@pytest.mark.parametrize("name", ["quickstart", "regression"])
def test_planes_of_reference_runs(repository: Path, name: str) -> None:
    run = thalweg.load(repository / "runs/reference" / name)
    plane = run.plane("plane")
    document = json.loads(Path(run.path, "stages/plane/plane.json").read_text())
    assert plane.metrics == document["metrics"] and plane.split == document["split"]
    columns = document["table"]["columns"]
    for alpha, beta, *values in document["table"]["rows"][::7]:
        row, column = plane.betas.tolist().index(beta), plane.alphas.tolist().index(alpha)
        for metric, value in zip(columns[2:], values):
            assert plane[metric][row, column] == value
        assert plane.nearest(alpha, beta) == {
            "alpha": alpha,
            "beta": beta,
            **dict(zip(columns[2:], values)),
        }
    assert plane[plane.metrics[0]].shape == (plane.betas.size, plane.alphas.size)
    with pytest.raises(thalweg.MissingError, match="the metric 'eror' was not measured"):
        plane["eror"]


@pytest.mark.parametrize("name", ["moons", "points"])
def test_places_in_the_plane_have_weights(fixtures: Path, name: str) -> None:
    run = thalweg.load(fixtures / f"runs/{name}/1")
    plane, curve = run.plane("plane"), run.curve("valley")
    assert plane.frame == ("orthonormal" if name == "moons" else "affine")
    middle = curve.count // 2
    places = [
        (plane.start, 0),
        (plane.end, curve.count - 1),
        (plane.control_points[middle - 1], middle),
    ]
    for (alpha, beta), index in places:
        state = plane.at(alpha, beta)
        assert state.keys() == curve.control_point(index).keys()
        for tensor, values in curve.control_point(index).items():
            assert state[tensor].dtype == np.float32
            np.testing.assert_allclose(state[tensor], values, atol=1e-6)
    assert (
        plane.at(0, 0)["0.weight"].tobytes()
        == curve.control_point(0 if name == "moons" else middle)["0.weight"].tobytes()
    )


def test_axes_of_an_orthonormal_plane_are_at_right_angles(moons: thalweg.Run) -> None:
    plane = moons.plane("plane")
    origin, across, up = (
        np.concatenate([array.ravel() for array in plane.at(*place).values()]).astype(np.float64)
        for place in ((0, 0), (1, 0), (0, 1))
    )
    assert abs((across - origin) @ (up - origin)) < 1e-5


def test_a_plane_whose_curve_is_missing_still_has_its_grid(repository: Path) -> None:
    plane = thalweg.load(repository / "runs/reference/quickstart").plane("plane")
    assert plane["error"].shape == (21, 21)
    with pytest.raises(thalweg.RunError, match="curve.safetensors' is missing"):
        plane.at(0, 0)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"alphas": [0.0, 1.0]}, "other cells than its 2 alphas and 4 betas make"),
        ({"start": [1.0]}, "its 'start' has a place without two coordinates"),
        ({"path": None}, "its 'path' is no list"),
        ({"residual": "x"}, "its 'residual' is no number"),
        ({"metrics": ["accuracy"]}, "the table has no column 'accuracy'"),
        ({"table": 1}, "its 'table' is no object"),
    ],
)
def test_what_is_no_plane_is_refused(
    made_up: Callable[..., Path], fixtures: Path, change: dict[str, Any], message: str
) -> None:
    document = json.loads((fixtures / "runs/moons/1/stages/plane/plane.json").read_text())
    files = {"plane.json": json.dumps({**document, **change}).encode()}
    run = thalweg.load(made_up({"plane": {"plane": ("plane", files)}}))
    with pytest.raises(thalweg.RunError, match=message):
        run.plane("plane")


def laid(**changed: Any) -> dict[str, Any]:
    """A plane along a training, which is laid through no curve."""
    return {
        "split": "test",
        "alphas": [0, 1],
        "betas": [0],
        "metrics": ["error"],
        "laid": {
            "layout": "trajectory",
            "words": "the plane",
            "units": [1.5, 2],
            "marks": [{"name": "b", "at": [1, 0.5], "distance": 3}],
            "states": [{"name": "epoch-1", "at": [1, 1], "distance": 0.25}],
            "explained-variance": [0.75, 0.25],
            **changed,
        },
        "table": {"columns": ["alpha", "beta", "error"], "rows": [[0, 0, 10], [1, 0, 12]]},
    }


def test_a_plane_through_weights_has_marks_and_states() -> None:
    plane = Plane(Document("plane.json", laid()))
    assert plane.start is None and plane.path is None and plane.residual is None
    np.testing.assert_array_equal(plane["error"], [[10, 12]])
    place, distance = plane.marks["b"]
    assert place.tolist() == [1, 0.5] and distance == 3
    assert plane.states["epoch-1"][1] == 0.25
    assert plane.explained.tolist() == [0.75, 0.25] and plane.units.tolist() == [1.5, 2]
    with pytest.raises(thalweg.RunError, match="no curve"):
        plane.at(0, 0)


@pytest.mark.parametrize(
    "changed", [{"marks": 1}, {"marks": [{"at": [0, 0], "distance": 1}]}, {"units": "x"}]
)
def test_a_plane_through_weights_that_is_damaged_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(thalweg.RunError, match="damaged"):
        Plane(Document("plane.json", laid(**changed)))
