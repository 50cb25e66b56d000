"""Modules that cannot be taken apart into one vector of weights, by what they declare."""

from __future__ import annotations

import inspect
from typing import Dict, List

import torch
from torch import nn
from torch.nn.parameter import UninitializedBuffer, UninitializedParameter

from .errors import WorkerError


# TorchScript, as long as PyTorch has it.
_SCRIPT_MODULES = tuple(
    kind for kind in (getattr(getattr(torch, "jit", None), "ScriptModule", None),) if kind is not None
)


def unsupported(message: str, help: str | None = None) -> WorkerError:
    """A module that does what cannot be stored or repeated."""
    return WorkerError("unsupported", message, help=help)


def refuse_declared(module: nn.Module) -> None:
    """Raises `unsupported` where parameters, state or inputs are of a kind that there is no place
    for.
    """
    for name, layer in module.named_modules():
        if isinstance(layer, _SCRIPT_MODULES):
            raise unsupported(
                f"{repr(name) if name else 'it'} is a ScriptModule: compiled code, whose layers cannot be seen",
                "name the class itself; `compile: true` of the engine makes it quick",
            )
        if type(layer).get_extra_state is not nn.Module.get_extra_state:
            where = f"'{name}' ({type(layer).__name__})" if name else type(layer).__name__
            raise unsupported(
                f"{where} has get_extra_state: state that no checkpoint would have",
                "keep what it needs in buffers that stay as they are",
            )
    parameters = dict(module.named_parameters())
    lazy: List[str] = [n for n, p in parameters.items() if isinstance(p, UninitializedParameter)]
    lazy += [n for n, b in module.named_buffers() if isinstance(b, UninitializedBuffer)]
    if lazy:
        raise unsupported(
            f"'{lazy[0]}' is lazy: it has no shape before the module has seen an input",
            "give the layer its number of inputs: nn.Linear in place of nn.LazyLinear",
        )
    if not parameters:
        raise unsupported(
            "it has no parameters", "what it keeps in lists goes into an nn.ModuleList"
        )
    for name, parameter in parameters.items():
        if parameter.dtype != torch.float32:
            kind = str(parameter.dtype).replace("torch.", "")
            raise unsupported(
                f"its parameter '{name}' is {kind}, and weights are float32",
                "leave the type alone: `precision: bfloat16` computes with a narrower one",
            )
    _refuse_shared_memory(parameters)
    _refuse_inputs(module)


def _refuse_shared_memory(parameters: Dict[str, nn.Parameter]) -> None:
    """Parameters that are views of each other would part once each has a place of its own."""
    owners: Dict[int, str] = {}
    for name, parameter in parameters.items():
        if parameter.numel() == 0 or parameter.device.type == "meta":
            continue
        place = parameter.untyped_storage().data_ptr()
        other = owners.setdefault(place, name)
        if other != name:
            raise unsupported(
                f"its parameters '{other}' and '{name}' share memory",
                "tie weights by giving both layers the same parameter: "
                "self.head.weight = self.embed.weight",
            )


def _refuse_inputs(module: nn.Module) -> None:
    if type(module).forward is nn.Module.forward and "forward" not in vars(module):
        raise unsupported(f"{type(module).__name__} has no forward")
    try:
        declared = inspect.signature(module.forward).parameters.values()
    except (TypeError, ValueError):
        return
    required = [
        p.name
        for p in declared
        if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    if len(required) > 1:
        names = ", ".join(repr(name) for name in required)
        raise unsupported(
            f"its forward takes several inputs, {names}, and is given one: the examples",
            "give the others defaults, or make them in a module around it",
        )
    positional = [p for p in declared if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)]
    if not positional:
        raise unsupported("its forward takes no input")
