"""What a network is: its tensors, its output, and whether it can be taken apart into weights."""

from __future__ import annotations

from typing import Any, Dict, List

import torch
from torch import Tensor

from .graphs import GraphNetwork
from .networks import Blueprint, Network, named_parameters, named_statistics
from .places import Place
from .refusals import unsupported
from .snapshots import changed, snapshot, words

SEED = 1
EXAMPLES = 2


def describe(blueprint: Blueprint) -> Dict[str, Any]:
    """Builds it and runs it on two examples, of zeros and of noise; to be called as code of the
    user.

    Raises `unsupported` or `shape`, by name, where it is not what a network has to be.
    """
    place = Place({"device": "cpu", "threads": torch.get_num_threads()})
    place.enter()
    network = Network(blueprint, place)
    outputs = _tried(network)
    module = network.module
    named = named_parameters(module)
    unused = [name for (name, p), grad in zip(named, network.parameters) if grad.grad is None]
    return {
        "parameters": [
            {"name": name, "shape": list(parameter.shape), "decays": does}
            for (name, parameter), does in zip(named, network.decays)
        ],
        "buffers": [
            {"name": name, "shape": list(buffer.shape)} for name, buffer in named_statistics(module)
        ],
        "output": [outputs],
        "dropout": network.has_dropout(),
        "files": blueprint.files,
        "tied": _tied(network),
        "frozen": [name for name, parameter in named if not parameter.requires_grad],
        "unused": [name for name in unused if name not in _frozen_names(named)],
    }


def _frozen_names(named: List[Any]) -> List[str]:
    return [name for name, parameter in named if not parameter.requires_grad]


def _tied(network: Network) -> Dict[str, str]:
    """Further names of parameters that have several, and the first name of each."""
    if isinstance(network.module, GraphNetwork):
        return {}
    first: Dict[int, str] = {}
    tied: Dict[str, str] = {}
    for name, parameter in network.module.named_parameters(remove_duplicate=False):
        owner = first.setdefault(id(parameter), name)
        if owner != name:
            tied[name] = owner
    return tied


def _examples(network: Network) -> Tensor:
    generator = torch.Generator().manual_seed(0)
    noise = torch.randn(network.blueprint.input, generator=generator, dtype=torch.float32)
    return torch.stack([torch.zeros_like(noise), noise])


def _tried(network: Network) -> int:
    """Runs it twice in each mode, and compares; its number of outputs."""
    module, file = network.module, network.blueprint.file
    x = _examples(network)
    kept = {name: b.clone() for name, b in module.named_buffers()}
    weights, statistics = network.weights.clone(), network.statistics.clone()

    def once(backward: bool) -> List[Tensor]:
        """In evaluation mode, then in training mode."""
        network.statistics.copy_(statistics)
        network.batches_seen.zero_()
        results = []
        module.eval()
        network.seed(SEED)
        with torch.no_grad():
            results.append(network.checked(module(x.clone()), EXAMPLES).detach().clone())
        network.seed(SEED)
        with network.training(), torch.enable_grad():
            outputs = network.checked(module(x.clone()), EXAMPLES)
            results.append(outputs.detach().clone())
            _refuse_fixed_norms(network)
            if backward:
                _back(network, outputs)
        return results

    if file is None:
        return once(True)[0].shape[1]
    before = snapshot(module, file.modules)
    first = once(True)
    after = snapshot(module, file.modules)
    second = once(False)
    _refuse_changed(before, after, snapshot(module, file.modules))
    _refuse_moved_buffers(network, kept)
    if not torch.equal(weights, network.weights) and not weights.isnan().any():
        at = (weights != network.weights).nonzero()[0].item()
        name = next(s.name for s in network.layout.stretches if s.inside + s.count > at)
        raise unsupported(f"its forward changes its parameter '{name}', which training alone may")
    for mode, one, other in zip(("evaluation", "training"), first, second):
        if not _alike(one, other):
            raise unsupported(
                f"in {mode} mode it gives other outputs for the same input, weights and seed",
                "what it draws has to come from the generators of PyTorch, random or NumPy; "
                "what it remembers has to be in parameters",
            )
    return first[0].shape[1]


def _refuse_fixed_norms(network: Network) -> None:
    """In training mode."""
    for name, layer in network.module.named_modules():
        if any(layer is norm for norm in network.norms) and not layer.training:
            raise unsupported(
                f"its batch norm '{name}' stays in evaluation mode: its statistics could not be estimated along a curve",
                "make what it computes a layer with constants: scale and shift in buffers",
            )


def _back(network: Network, outputs: Tensor) -> None:
    if all(network.frozen):
        return
    if not outputs.requires_grad:
        raise unsupported(
            "its output does not depend on its parameters in a way that can be differentiated",
            "look for .detach(), .data and torch.no_grad() in its forward",
        )
    outputs.float().square().mean().backward()  # type: ignore[no-untyped-call]


def _alike(one: Tensor, other: Tensor) -> bool:
    size = one.nan_to_num().abs().max().item() if one.numel() else 0.0
    return bool(torch.allclose(one, other, rtol=1e-4, atol=1e-5 * max(size, 1e-6), equal_nan=True))


def _refuse_changed(before: Dict[str, Any], after: Dict[str, Any], later: Dict[str, Any]) -> None:
    name = changed(before, after, later)
    if name is None:
        return
    old, new = words(before.get(name, after.get(name))), words(later.get(name))
    moves = f" ({old} to {new})" if old and new and old != new else ""
    raise unsupported(
        f"running it changes '{name}'{moves}: state that no checkpoint would have",
        "what changes with every batch has to go, or to depend on the batch alone",
    )


def _refuse_moved_buffers(network: Network, kept: Dict[str, Tensor]) -> None:
    own = {id(buffer) for _, buffer in named_statistics(network.module)}
    own |= {id(norm.num_batches_tracked) for norm in network.norms}
    for name, buffer in network.module.named_buffers():
        if id(buffer) in own:
            continue
        old = kept.get(name)
        if (
            old is None
            or old.shape != buffer.shape
            or not torch.equal(
                old.nan_to_num() if old.is_floating_point() else old,
                buffer.nan_to_num() if buffer.is_floating_point() else buffer,
            )
        ):
            raise unsupported(
                f"running it changes its buffer '{name}', "
                "which is no running statistic of a batch norm",
                "torch.nn.utils.parametrizations.weight_norm has no such state, for one"
                if name.endswith(("_u", "_v"))
                else "a buffer has to stay as it was built",
            )
