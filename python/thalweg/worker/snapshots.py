"""What a module keeps beside its tensors, before it ran and after that: state of no checkpoint."""

from __future__ import annotations

import itertools
import random
import sys
from collections import deque
from types import ModuleType, SimpleNamespace
from typing import Any, Dict, Mapping, Optional, Set

import torch
from torch import Tensor, nn

_PLAIN = (bool, int, float, complex, str, bytes)
_CONTAINERS = (list, tuple, dict, set, frozenset, deque)
_OF_EVERY_MODULE = frozenset(vars(nn.Module()))
LONGEST = 10_000
DEEPEST = 6


class _Values:
    """A tensor's values at one moment."""

    def __init__(self, tensor: Tensor) -> None:
        self.tensor = tensor.detach().clone()

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Values):
            return False
        a, b = self.tensor, other.tensor
        if a.shape != b.shape or a.dtype != b.dtype or a.device != b.device:
            return False
        if a.is_floating_point() or a.is_complex():
            return bool(torch.allclose(a, b, rtol=1e-5, atol=1e-6, equal_nan=True))
        return bool(torch.equal(a, b))

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"a tensor {list(self.tensor.shape)}"


def snapshot(module: nn.Module, modules: Mapping[str, ModuleType]) -> Dict[str, Any]:
    """Everything that is no parameter, buffer or layer, by the name that it has in code.

    Attributes of the module and of its layers; of classes and modules of the user, variables of
    simple types.

    - modules: those of the user by name.
    """
    found: Dict[str, Any] = {}
    names = set(modules)
    for path, layer in module.named_modules():
        for key, value in vars(layer).items():
            if key not in _OF_EVERY_MODULE:
                found[f"{path}.{key}" if path else key] = _frozen(value, names, set(), 0)
    for name, content in modules.items():
        for key, value in list(vars(content).items()):
            if key.startswith("__"):
                continue
            if isinstance(value, type) and getattr(value, "__module__", None) == name:
                for inner, item in list(vars(value).items()):
                    if not inner.startswith("__") and _is_simple(item):
                        found[f"{key}.{inner}"] = _frozen(item, names, set(), 0)
            elif _is_simple(value):
                found[f"{content.__name__.split('@')[0]}.{key}"] = _frozen(value, names, set(), 0)
    return found


def _is_simple(value: Any) -> bool:
    return isinstance(
        value, (*_PLAIN, *_CONTAINERS, Tensor, torch.Generator, random.Random, itertools.count)
    ) and not isinstance(value, nn.Parameter)


def _frozen(value: Any, names: Set[str], above: Set[int], depth: int) -> Any:
    """What can be compared with the same thing later."""
    if value is None:
        return None
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, (nn.Parameter, nn.Module)):
        return "a parameter or a layer"
    if isinstance(value, Tensor):
        return _Values(value) if value.numel() <= 1 << 24 else f"a tensor {list(value.shape)}"
    if isinstance(value, torch.Generator):
        return _Values(value.get_state())
    if isinstance(value, random.Random):
        return ("generator", value.getstate())
    if isinstance(value, itertools.count):
        return repr(value)
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        if isinstance(value, numpy.ndarray):
            return ("array", value.shape, value.tobytes()) if value.dtype != object else "an array"
        if isinstance(value, numpy.random.Generator):
            return ("generator", repr(value.bit_generator.state))
        if isinstance(value, numpy.generic):
            return repr(value)
    if depth >= DEEPEST or id(value) in above:
        return type(value).__name__
    above = above | {id(value)}

    def inside(part: Any) -> Any:
        return _frozen(part, names, above, depth + 1)

    if isinstance(value, (list, tuple, deque)):
        return [type(value).__name__, len(value), *map(inside, itertools.islice(value, LONGEST))]
    if isinstance(value, dict):
        items = itertools.islice(value.items(), LONGEST)
        return ["dict", len(value), *((repr(k), inside(v)) for k, v in items)]
    if isinstance(value, (set, frozenset)):
        return ["set", len(value), sorted(repr(v) for v in itertools.islice(value, LONGEST))]
    if isinstance(value, SimpleNamespace) or type(value).__module__ in names:
        return (
            [type(value).__name__, *((k, inside(v)) for k, v in vars(value).items())]
            if hasattr(value, "__dict__")
            else type(value).__name__
        )
    return type(value).__name__


def changed(
    before: Mapping[str, Any], first: Mapping[str, Any], second: Mapping[str, Any]
) -> Optional[str]:
    """The name of something that running the module changes, in three snapshots: before it ran,
    after that, and after it ran once more on the same; None where there is nothing.

    What is made when the module first runs, and then stays, is a cache. So is a tensor that was not
    there before.
    """
    for name, value in before.items():
        if value is not None and name in first and value != first[name]:
            return name
    for name, value in first.items():
        later = second.get(name)
        if value != later and not (isinstance(value, _Values) and isinstance(later, _Values)):
            return name
    return next((name for name in second if name not in first), None)


def words(value: Any) -> str:
    """A value of a snapshot, where it is short."""
    text = repr(value)
    return text if len(text) <= 40 and not isinstance(value, (list, _Values)) else ""
