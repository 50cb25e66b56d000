"""Metrics and data sets of the user."""

from __future__ import annotations

import importlib
from typing import Any, Dict, Mapping, Tuple

import torch
from torch import Tensor

from .errors import WorkerError
from .networks import described
from .objects import UserObject


def metric(found: UserObject, arrays: Mapping[str, Tensor]) -> Any:
    """A number, or `nan`, `inf` or `-inf` as text; to be called as code of the user."""
    outputs, targets = arrays["outputs"], arrays["targets"]
    if targets.dtype == torch.int32:
        targets = targets.to(torch.int64)
    if _numpy() is not None:
        value = found.callable()(outputs.clone().numpy(), targets.clone().numpy())
    else:
        value = found.callable()(outputs.clone(), targets.clone())
    try:
        if isinstance(value, (str, bytes)) or value is None:
            raise TypeError
        number = float(value)
    except (TypeError, ValueError, RuntimeError):
        raise WorkerError(
            "shape",
            f"the metric '{found.name}' returned {_described(value)}, and has to return a number",
        ) from None
    if number != number:
        return "nan"
    if number in (float("inf"), float("-inf")):
        return "inf" if number > 0 else "-inf"
    return number


def dataset(found: UserObject) -> Tuple[Dict[str, Any], Dict[str, Tensor]]:
    """What is said of each split, and its arrays; to be called as code of the user."""
    made = found.call()
    if not isinstance(made, dict) or not made:
        raise _nonsense(
            found, f"returned {_described(made)}, and has to return splits by name", EXAMPLE
        )
    splits: Dict[str, Any] = {}
    arrays: Dict[str, Tensor] = {}
    for name, split in made.items():
        if not isinstance(name, str):
            raise _nonsense(found, f"calls a split {name!r}, which is no text", EXAMPLE)
        if not isinstance(split, (tuple, list)) or len(split) != 2:
            raise _nonsense(found, f"gives {_described(split)} as split '{name}'", EXAMPLE)
        inputs = _inputs(found, name, split[0])
        task, targets = _targets(found, name, split[1], len(inputs))
        splits[name] = {"input": list(inputs.shape[1:]), "count": len(inputs), "task": task}
        arrays[f"{name}.inputs"] = inputs
        arrays[f"{name}.{'classes' if task == 'classes' else 'targets'}"] = targets
    first, *others = splits
    for other in others:
        for key, word in (("input", "examples of"), ("task", "targets that are")):
            if splits[first][key] != splits[other][key]:
                raise _nonsense(
                    found,
                    f"gives split '{first}' {word} {splits[first][key]}, "
                    f"and split '{other}' {splits[other][key]}",
                )
        one, two = arrays.get(f"{first}.targets"), arrays.get(f"{other}.targets")
        if one is not None and two is not None and one.shape[1] != two.shape[1]:
            raise _nonsense(
                found,
                f"gives split '{first}' {one.shape[1]} targets an example, "
                f"and '{other}' {two.shape[1]}",
            )
    return splits, arrays


EXAMPLE = 'return {"train": (inputs, targets), "test": (inputs, targets)}'


def _inputs(found: UserObject, name: str, value: Any) -> Tensor:
    inputs = _tensor(found, f"inputs of split '{name}'", value)
    if inputs.dim() < 2 or inputs.numel() == 0:
        raise _nonsense(
            found,
            f"gives inputs {list(inputs.shape)} in split '{name}': "
            "they are [examples, …], and there are some",
        )
    if inputs.dtype == torch.uint8:
        return inputs
    if not inputs.is_floating_point():
        raise _nonsense(
            found,
            f"gives inputs of {_type(inputs)} in split '{name}'",
            "pixels are uint8, from 0 to 255, and all else is float32",
        )
    inputs = inputs.to(torch.float32)
    if not bool(inputs.isfinite().all()):
        raise _nonsense(found, f"gives inputs in split '{name}' that are no finite numbers")
    return inputs


def _targets(found: UserObject, name: str, value: Any, count: int) -> Tuple[str, Tensor]:
    targets = _tensor(found, f"targets of split '{name}'", value)
    if targets.dim() == 0 or len(targets) != count:
        raise _nonsense(
            found, f"gives {count} inputs in split '{name}', and targets {list(targets.shape)}"
        )
    if targets.is_floating_point():
        if targets.dim() > 2 or targets.numel() == 0:
            raise _nonsense(
                found, f"gives targets {list(targets.shape)} in split '{name}': [n], or [n, w]"
            )
        targets = targets.to(torch.float32).reshape(count, -1)
        if not bool(targets.isfinite().all()):
            raise _nonsense(found, f"gives targets in split '{name}' that are no finite numbers")
        return "values", targets
    if targets.dim() != 1 or targets.is_complex():
        raise _nonsense(
            found,
            f"gives classes {list(targets.shape)} in split '{name}': one whole number an example",
        )
    targets = targets.to(torch.int64)
    if int(targets.min()) < 0 or int(targets.max()) > 1 << 30:
        raise _nonsense(
            found, f"gives class {int(targets.min())} in split '{name}': classes are counted from 0"
        )
    return "classes", targets.to(torch.int32)


def _tensor(found: UserObject, what: str, value: Any) -> Tensor:
    if isinstance(value, Tensor):
        return value.detach().cpu().contiguous()
    numpy = _numpy()
    try:
        if numpy is None:
            return torch.tensor(value)
        array = numpy.asarray(value)
        if array.dtype == object or array.dtype.kind in "USO":
            raise TypeError(f"an array of {array.dtype}")
        if array.dtype in (numpy.uint16, numpy.uint32, numpy.uint64):
            array = array.astype(numpy.int64)
        native = array.dtype.newbyteorder("=")
        return torch.from_numpy(numpy.ascontiguousarray(array.astype(native, copy=False)).copy())
    except (TypeError, ValueError, RuntimeError) as error:
        raise _nonsense(found, f"gives {what} that are no array: {error}") from None


def _nonsense(found: UserObject, words: str, help: Any = None) -> WorkerError:
    return WorkerError("shape", f"the data set '{found.name}' {words}", help=help)


def _described(value: Any) -> str:
    shape, dtype = getattr(value, "shape", None), getattr(value, "dtype", None)
    if shape is not None and dtype is not None and not isinstance(value, Tensor):
        return f"an array {list(shape)} of {dtype}"
    return described(value)


def _type(tensor: Tensor) -> str:
    return str(tensor.dtype).replace("torch.", "")


def _numpy() -> Any:
    """NumPy, or None where it is missing."""
    try:
        return importlib.import_module("numpy")
    except ImportError:
        return None
