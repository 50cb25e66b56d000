"""Weights, held against what is exported and against other readers."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import thalweg


@pytest.mark.parametrize(
    ("name", "result", "file"),
    [
        ("moons", "start", "start/weights"),
        ("moons", "start/best", "start/best"),
        ("moons", "start/epoch-2", "start/epoch-2"),
        ("moons", "end@seed=2", "end@seed=2/weights"),
        ("points", "start/weights", "start/weights"),
    ],
)
def test_weights_are_those_of_export(fixtures: Path, name: str, result: str, file: str) -> None:
    state = thalweg.load(fixtures / f"runs/{name}/1").weights(result)
    exported = np.load(fixtures / f"exported/{name}/{file}.npz")
    assert list(state) == list(exported)
    for tensor, values in exported.items():
        assert state[tensor].dtype == values.dtype and state[tensor].tobytes() == values.tobytes()


def test_each_call_gives_arrays_of_its_own(moons: thalweg.Run) -> None:
    first, second = moons.weights("start"), moons.weights("start")
    first["0.weight"][:] = 0
    assert second["0.weight"].any() and second["0.weight"].flags.writeable
    assert second.size == sum(array.size for array in second.values())


def test_weights_become_tensors(moons: thalweg.Run) -> None:
    torch = pytest.importorskip("torch")
    state = moons.weights("start")
    tensors = state.torch()
    for name, tensor in tensors.items():
        assert tensor.dtype == torch.float32 and tensor.numpy().tobytes() == state[name].tobytes()
    net = torch.nn.Sequential(
        torch.nn.Linear(2, 6), torch.nn.BatchNorm1d(6), torch.nn.Tanh(), torch.nn.Linear(6, 2)
    )
    net.load_state_dict(tensors)
    tensors["0.weight"].zero_()
    assert state["0.weight"].any()
    half = moons.curve("valley").at(0.5)
    assert set(net.state_dict()) - set(half.torch()) == {
        "1.running_mean",
        "1.running_var",
        "1.num_batches_tracked",
    }


def test_safetensors_reads_the_same(fixtures: Path, moons: thalweg.Run) -> None:
    numpy = pytest.importorskip("safetensors.numpy")
    other = numpy.load_file(fixtures / "runs/moons/1/stages/start/weights.safetensors")
    state = moons.weights("start")
    assert other.keys() == state.keys()
    assert all(other[name].tobytes() == state[name].tobytes() for name in other)


def test_types_of_tensors(made_up: Callable[..., Path], encoded: Callable[..., bytes]) -> None:
    values = np.array([[0.5, -2.0, 3.25], [-0.0, np.inf, 1e-30]], dtype=np.float32)
    halves = (values.view(np.uint32) >> 16).astype("<u2")
    tensors = {
        "half": values.astype(np.float16),
        "single": values,
        "double": values.astype(np.float64),
        "steps": np.array(7),
        "bytes": np.arange(3, dtype=np.uint8),
        "mask": np.array([True, False]),
        "empty": np.zeros((0, 3), np.float32),
        "brain": ("BF16", [2, 3], halves.tobytes()),
    }
    content = encoded(tensors)
    state = thalweg.load(
        made_up({"own": {"weights": ("weights", {"weights.safetensors": content})}})
    ).weights("own")
    assert list(state) == list(tensors)
    for name, tensor in tensors.items():
        if isinstance(tensor, np.ndarray):
            assert state[name].dtype == tensor.dtype and state[name].shape == tensor.shape
            np.testing.assert_array_equal(state[name], tensor)
    expected = (halves.astype(np.uint32) << 16).view(np.float32).reshape(2, 3)
    assert state["brain"].dtype == np.float32 and state["brain"].tobytes() == expected.tobytes()


def entry(kind: str = "F32", shape: object = (1,), offsets: object = (0, 4)) -> str:
    import json

    return json.dumps({"a": {"dtype": kind, "shape": shape, "data_offsets": offsets}})


@pytest.mark.parametrize(
    ("header", "body", "message"),
    [
        (entry(), b"", "lies outside of the file"),
        (entry(), b"12345678", "bytes that are no tensor's"),
        (entry(shape=(2,)), b"1234", "other bytes than its shape asks for"),
        (entry(shape=(-1,)), b"1234", "has no shape"),
        (entry(shape="x"), b"1234", "has no shape"),
        (entry(offsets=(4, 0)), b"1234", "lies outside of the file"),
        (entry(offsets=(0, 2, 4)), b"1234", "has no two offsets"),
        (entry(offsets=(1, 5)), b"12345", "leave a gap"),
        (entry(kind="F8_E4M3", offsets=(0, 1)), b"1", "has the type 'F8_E4M3', which NumPy lacks"),
        (entry(shape=(1 << 62, 4)), b"1234", "other bytes than its shape asks for"),
        ('{"a": 1}', b"", "its 'a' is no object"),
        ('{"__metadata__": {"points": 3}}', b"", "its 'points' is no text"),
        ("{", b"", "is no JSON"),
    ],
)
def test_what_is_no_safetensors_file_is_refused(
    made_up: Callable[..., Path], header: str, body: bytes, message: str
) -> None:
    content = len(header).to_bytes(8, "little") + header.encode() + body
    run = thalweg.load(made_up({"own": {"weights": ("weights", {"w.safetensors": content})}}))
    with pytest.raises(thalweg.RunError, match=message):
        run.weights("own")


@pytest.mark.parametrize("content", [b"", b"1234567", (1 << 60).to_bytes(8, "little") + b"{}"])
def test_a_file_that_is_cut_is_refused(made_up: Callable[..., Path], content: bytes) -> None:
    run = thalweg.load(made_up({"own": {"weights": ("weights", {"w.safetensors": content})}}))
    with pytest.raises(thalweg.RunError, match="no safetensors file, or its end is missing"):
        run.weights("own")


def test_a_result_of_another_type_is_refused(moons: thalweg.Run) -> None:
    for name, message in {
        "along": "'along' has no result of the type 'weights': it made points; stages that have "
        "one: start, end@seed=2, end@seed=3",
        "start/history": "'start/history' is of the type 'history', not 'weights'",
        "start/bst": "'start' has no result 'bst'; did you mean 'best'?",
    }.items():
        with pytest.raises(thalweg.MissingError) as error:
            moons.weights(name)
        assert str(error.value) == message


def test_what_fits_twice_is_asked_for_by_name(
    made_up: Callable[..., Path], encoded: Callable[..., bytes]
) -> None:
    content = encoded({"a": np.zeros(1, np.float32)})
    outputs = {name: ("weights", {f"{name}.safetensors": content}) for name in ("one", "two")}
    run = thalweg.load(made_up({"own": outputs}))
    with pytest.raises(
        thalweg.MissingError, match="'own' has 2 results that fit; name one of: own/one, own/two"
    ):
        run.weights("own")
    assert run.weights("own/two").size == 1


def test_the_package_is_imported_without_numpy(repository: Path) -> None:
    """Other parts of the package run where PyTorch is and NumPy may not be."""
    program = "import sys; sys.modules['numpy'] = None; import thalweg; print(dir(thalweg))"
    outcome = subprocess.run(
        [sys.executable, "-c", program],
        cwd=repository / "python",
        capture_output=True,
        text=True,
        check=True,
    )
    assert "'load'" in outcome.stdout


def test_every_name_of_the_package_is_there() -> None:
    for name in thalweg.__all__:
        assert getattr(thalweg, name).__doc__, name
    with pytest.raises(AttributeError, match="no attribute 'lod'"):
        getattr(thalweg, "lod")  # noqa: B009
