"""Networks of Thalweg's own as modules: one operation a node."""

from __future__ import annotations

from typing import Any, Callable, Dict, List, Mapping, Sequence, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .errors import protocol

Settings = Mapping[str, Any]
Shapes = Mapping[str, Sequence[int]]
# The settings of an operation, and the shapes of its parameters by name.
Maker = Callable[[Settings, Shapes], nn.Module]


class BatchNorm(nn.modules.batchnorm._BatchNorm):
    """A batch norm over the channels of images, or the features of rows."""

    def _check_input_dim(self, input: Tensor) -> None:
        pass


class ChannelNorm(nn.Module):
    """Normalises the channels at each position by itself, [examples, channels, ...]."""

    def __init__(self, channels: int, epsilon: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))
        self.bias = nn.Parameter(torch.zeros(channels))
        self.epsilon = epsilon

    def forward(self, x: Tensor) -> Tensor:
        last = F.layer_norm(
            x.movedim(1, -1), self.weight.shape, self.weight, self.bias, self.epsilon
        )
        return last.movedim(-1, 1)


class GlobalAveragePool(nn.Module):
    """The mean of each channel's plane, [examples, channels]."""

    def forward(self, x: Tensor) -> Tensor:
        return F.adaptive_avg_pool2d(x, 1).flatten(1)


class PadShortcut(nn.Module):
    """Every so many rows and columns, with channels of zeros before and after: half of them before,
    rounded down.
    """

    def __init__(self, channels: int, stride: Tuple[int, int]) -> None:
        super().__init__()
        self.channels = channels
        self.stride = stride

    def forward(self, x: Tensor) -> Tensor:
        missing = self.channels - x.shape[1]
        before = missing // 2
        x = x[:, :, :: self.stride[0], :: self.stride[1]]
        return F.pad(x, (0, 0, 0, 0, before, missing - before))


class Addition(nn.Module):
    """The sum of values of one shape, from the left."""

    def forward(self, *values: Tensor) -> Tensor:
        total = values[0]
        for value in values[1:]:
            total = total + value
        return total


class Concatenation(nn.Module):
    """Values side by side along their channels, or features."""

    def forward(self, *values: Tensor) -> Tensor:
        return torch.cat(values, 1)


def _extent(value: Any) -> Tuple[int, int]:
    """Height and width, of one number or a pair."""
    if isinstance(value, (list, tuple)):
        return int(value[0]), int(value[1])
    return int(value), int(value)


def _linear(settings: Settings, shapes: Shapes) -> nn.Module:
    outputs, inputs = shapes["weight"]
    return nn.Linear(inputs, outputs, bias="bias" in shapes)


def _convolution(settings: Settings, shapes: Shapes) -> nn.Module:
    filters, channels = shapes["weight"][:2]
    groups = int(settings.get("groups") or 1)
    return nn.Conv2d(
        channels * groups,
        filters,
        _extent(settings["kernel"]),
        stride=_extent(settings.get("stride", 1)),
        padding=_extent(settings.get("padding", 0)),
        dilation=_extent(settings.get("dilation") or 1),
        groups=groups,
        bias="bias" in shapes,
    )


def _group_norm(settings: Settings, shapes: Shapes) -> nn.Module:
    (channels,) = shapes["weight"]
    return nn.GroupNorm(int(settings["groups"]), channels, eps=settings.get("epsilon", 1e-5))


def _layer_norm(settings: Settings, shapes: Shapes) -> nn.Module:
    (channels,) = shapes["weight"]
    over, epsilon = settings.get("over", "features"), settings.get("epsilon", 1e-5)
    if over == "features":
        return nn.LayerNorm(channels, eps=epsilon)
    if over == "all":
        return nn.GroupNorm(1, channels, eps=epsilon)
    if over == "channels":
        return ChannelNorm(channels, epsilon)
    raise protocol(f"a layer norm over '{over}'")


def _pool(kind: Callable[..., nn.Module]) -> Maker:
    def make(settings: Settings, shapes: Shapes) -> nn.Module:
        kernel = _extent(settings["kernel"])
        stride = settings.get("stride")
        return kind(
            kernel,
            stride=kernel if stride is None else _extent(stride),
            padding=_extent(settings.get("padding", 0)),
        )

    return make


OPERATIONS: Dict[str, Maker] = {
    "linear": _linear,
    "convolution": _convolution,
    "batch-norm": lambda settings, shapes: BatchNorm(shapes["weight"][0]),
    "group-norm": _group_norm,
    "layer-norm": _layer_norm,
    "relu": lambda settings, shapes: nn.ReLU(),
    "sigmoid": lambda settings, shapes: nn.Sigmoid(),
    "tanh": lambda settings, shapes: nn.Tanh(),
    "gelu": lambda settings, shapes: nn.GELU(),
    "leaky-relu": lambda settings, shapes: nn.LeakyReLU(settings.get("negative-slope", 0.01)),
    "silu": lambda settings, shapes: nn.SiLU(),
    "softplus": lambda settings, shapes: nn.Softplus(
        settings.get("beta", 1), settings.get("threshold", 20)
    ),
    "dropout": lambda settings, shapes: nn.Dropout(settings["rate"]),
    "flatten": lambda settings, shapes: nn.Flatten(),
    "max-pool": _pool(nn.MaxPool2d),
    "average-pool": _pool(nn.AvgPool2d),
    "adaptive-average-pool": lambda settings, shapes: nn.AdaptiveAvgPool2d(
        _extent(settings["size"])
    ),
    "global-average-pool": lambda settings, shapes: GlobalAveragePool(),
    "pad-shortcut": lambda settings, shapes: PadShortcut(
        int(settings["channels"]), _extent(settings.get("stride", 2))
    ),
    "addition": lambda settings, shapes: Addition(),
    "concatenation": lambda settings, shapes: Concatenation(),
}
# What a layer's one setting is called where it is written alone.
SHORTHANDS = {
    "linear": "outputs",
    "group-norm": "groups",
    "leaky-relu": "negative-slope",
    "dropout": "rate",
    "max-pool": "kernel",
    "average-pool": "kernel",
    "adaptive-average-pool": "size",
    "pad-shortcut": "channels",
}
# Those whose output is not needed for their own gradient: a relu after them may work in place.
FORGETFUL = ("linear", "convolution", "batch-norm", "addition")


class GraphNetwork(nn.Module):
    """A network of Thalweg's own. `layers` are its operations in the order of nodes; values are
    dropped after their last use.
    """

    def __init__(self, graph: Mapping[str, Any]) -> None:
        super().__init__()
        nodes = graph["nodes"]
        self.paths: List[str] = [node["path"] for node in nodes]
        kinds = [_operation(node)[0] for node in nodes]
        self.layers = nn.ModuleList(_made(node) for node in nodes)
        self.output = int(graph["output"])
        uses = [[int(value) for value in node["inputs"]] for node in nodes]
        last = {value: index for index, values in enumerate(uses) for value in values}
        readers: Dict[int, int] = {}
        for value in (value for values in uses for value in values):
            readers[value] = readers.get(value, 0) + 1
        for index, values in enumerate(uses):
            (before, *others) = values
            if (
                kinds[index] == "relu"
                and before > 0
                and before != self.output
                and readers[before] == 1
                and kinds[before - 1] in FORGETFUL
            ):
                self.layers[index] = nn.ReLU(inplace=True)
        self._schedule = [
            (values, [v for v in dict.fromkeys(values) if last[v] == index and v != self.output])
            for index, values in enumerate(uses)
        ]

    def forward(self, x: Tensor) -> Tensor:
        values: Dict[int, Tensor] = {0: x}
        for index, layer in enumerate(self.layers):
            reads, ends = self._schedule[index]
            if len(reads) == 1:
                made = layer(values[reads[0]])
            else:
                made = layer(*[values[value] for value in reads])
            for value in ends:
                del values[value]
            values[index + 1] = made
        return values[self.output]

    def path(self, name: str) -> str:
        """The name of a tensor as Thalweg has it: of `layers.3.weight` that of node 3, a dot, and
        `weight`.
        """
        _, index, leaf = name.split(".", 2)
        return f"{self.paths[int(index)]}.{leaf}"


def _operation(node: Mapping[str, Any]) -> Tuple[str, Settings]:
    """The kind of a node's operation, and its settings."""
    operation = node["operation"]
    if isinstance(operation, str):
        return operation, {}
    ((kind, settings),) = operation.items()
    if settings is None:
        return kind, {}
    if not isinstance(settings, dict):
        return kind, {SHORTHANDS[kind]: settings}
    return kind, settings


def _made(node: Mapping[str, Any]) -> nn.Module:
    """The module of a node; its parameters have the names, the order and the shapes that the node
    says.
    """
    kind, settings = _operation(node)
    if kind not in OPERATIONS:
        raise protocol(f"there is no operation '{kind}'")
    declared = [(tensor["name"], list(tensor["shape"])) for tensor in node["parameters"]]
    layer = OPERATIONS[kind](settings, dict(declared))
    found = [(name, list(parameter.shape)) for name, parameter in layer.named_parameters()]
    if found != declared:
        raise protocol(f"'{node['path']}' has parameters {declared}, and its module {found}")
    return layer
