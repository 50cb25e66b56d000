"""Metrics and data sets of the user."""

from __future__ import annotations

import math

import pytest
import torch
from client import Refusal, obj


def test_metric(worker, write):
    path = write("""
        import numpy as np
        def accuracy(outputs, targets, scale=1):
            assert isinstance(outputs, np.ndarray) and targets.dtype == np.int64
            return scale * (outputs.argmax(1) == targets).mean()
        class Metric:
            def __init__(self, value):
                self.value = float(value)
            def __call__(self, outputs, targets):
                outputs[:] = 0
                return self.value
        def text(outputs, targets):
            return "3"
        def rows(outputs, targets):
            return outputs[:, 0]
        def nothing(outputs, targets):
            pass
        def few(outputs):
            return 1
    """)
    arrays = {"outputs": torch.eye(3), "targets": torch.tensor([0, 1, 0], dtype=torch.int32)}

    def value(name, **arguments):
        return worker.ask("metric", arrays, object=obj(path, name, **arguments))[0]["value"]

    assert value("accuracy") == pytest.approx(2 / 3)
    assert value("accuracy", scale=3) == pytest.approx(2)
    assert [value("Metric", value=v) for v in ("0.1", "nan", "inf", "-inf")] == [
        0.1,
        "nan",
        "inf",
        "-inf",
    ]
    for name in ("text", "rows", "nothing"):
        with pytest.raises(Refusal) as found:
            value(name)
        assert found.value.kind == "shape" and "has to return a number" in found.value.message
    with pytest.raises(Refusal) as found:
        value("few")
    assert found.value.kind == "exception" and "few()" in found.value.message


DATA = """
import numpy as np

def splits(inputs, targets):
    return {"train": (inputs, targets), "test": (inputs[:2], targets[:2])}

def digits():
    return splits(np.full((5, 1, 8, 8), 200, np.uint8), np.arange(5))
def floats(width=1):
    return splits(np.ones((5, 3)), torch.ones(5, width).squeeze(1))
def big_endian():
    return splits(np.ones((5, 3), ">f4") * 2, np.arange(5, dtype=">i2"))
def unsigned():
    return splits(torch.ones(5, 3), np.arange(5, dtype=np.uint32))
"""


def test_dataset(worker, write):
    path = write(DATA)

    def made(name, **arguments):
        answer, arrays = worker.ask("dataset", object=obj(path, name, **arguments))
        return answer["splits"], arrays

    splits, arrays = made("digits")
    assert splits == {
        "train": {"input": [1, 8, 8], "count": 5, "task": "classes"},
        "test": {"input": [1, 8, 8], "count": 2, "task": "classes"},
    }
    assert arrays["train.inputs"].dtype == torch.uint8 and int(arrays["train.inputs"].max()) == 200
    assert arrays["train.classes"].dtype == torch.int32 and arrays["test.classes"].tolist() == [
        0,
        1,
    ]
    splits, arrays = made("floats")
    assert splits["train"]["task"] == "values" and arrays["train.targets"].shape == (5, 1)
    assert arrays["train.inputs"].dtype == torch.float32
    assert made("floats", width=2)[1]["test.targets"].shape == (2, 2)
    arrays = made("big_endian")[1]
    assert arrays["train.inputs"][0].tolist() == [2, 2, 2] and arrays[
        "train.classes"
    ].tolist() == list(range(5))
    assert made("unsigned")[1]["train.classes"].tolist() == list(range(5))


NONSENSE = {
    "return 3": "returned an int",
    "return {}": "returned a dict with ",
    "return {'train': 3}": "gives an int as split 'train'",
    "return {1: (np.ones((2, 2)), np.ones(2))}": "calls a split 1",
    "return {'train': (np.ones((2, 2), int), np.arange(2))}": "inputs of int64",
    "return {'train': (np.ones((2, 2)), np.arange(3))}": "targets [3]",
    "return {'train': (np.ones((2, 2)) * np.nan, np.arange(2))}": "no finite numbers",
    "return {'train': (np.ones((2, 2)), -np.arange(2))}": "class -1",
    "return {'train': (np.ones((2, 2)), np.zeros((2, 2), int))}": "classes [2, 2]",
    "return {'train': (np.ones(2), np.arange(2))}": "inputs [2]",
    "return {'train': ([[1], [1, 2]], [1, 2])}": "no array",
    "return {'train': (np.array(['a', 'b']), [1, 2])}": "no array",
    "return {'a': (np.ones((2, 2)), [1, 2]), 'b': (np.ones((2, 3)), [1, 2])}": "split 'b' [3]",
    "return {'a': (np.ones((2, 2)), [1, 2]), 'b': (np.ones((2, 2)), [1.0, 2])}": "split 'b' values",
}


@pytest.mark.parametrize("body", NONSENSE)
def test_nonsense(worker, write, body):
    path = write(f"import numpy as np\ndef data():\n    {body}\n", header=False)
    with pytest.raises(Refusal) as found:
        worker.ask("dataset", object=obj(path, "data"))
    assert found.value.kind == "shape" and NONSENSE[body] in found.value.message, (
        found.value.message
    )
    assert math.isfinite(1)
