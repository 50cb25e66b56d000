"""Networks whose weights are one vector."""
from __future__ import annotations

import inspect
from contextlib import ExitStack, contextmanager
from typing import Any, Callable, ContextManager, Dict, Iterator, List, Mapping, Optional, Tuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from .errors import WorkerError, protocol
from .graphs import GraphNetwork
from .guards import user_code
from .layouts import Layout
from .objects import Objects, UserFile
from .places import Place, seed_all
from .refusals import refuse_declared

# What a module draws for its constants is a part of it, so it is always built under this seed.
CONSTANTS_SEED = 0

NORMS = tuple(
    kind
    for kind in (
        nn.modules.batchnorm._NormBase,
        nn.LayerNorm,
        nn.GroupNorm,
        getattr(nn, "RMSNorm", None),
    )
    if kind is not None
)
STATISTICS = ("running_mean", "running_var")


class Blueprint:
    """A network as a request describes it: what can be built any number of times."""

    def __init__(self, request: Mapping[str, Any], objects: Objects) -> None:
        self._request = request
        self._objects = objects
        self.dropout: Optional[float] = request.get("dropout")
        # How many outputs an example has, where that is known.
        self.outputs: Optional[int] = request.get("outputs")
        # None for a network of Thalweg's own.
        self.file: Optional[UserFile] = None
        if "module" in request:
            self.file = objects.file(request["module"])
            self.input = [int(size) for size in request["input"]]
        elif "graph" in request:
            self.input = [int(size) for size in request["graph"]["input"]]
        else:
            raise protocol("a network is a module or a graph")

    @property
    def files(self) -> Dict[str, str]:
        """Digests of the user's files that went into it."""
        return dict(sorted(self.file.files.items())) if self.file else {}

    def code(self) -> ContextManager[None]:
        """What everything that runs the network's code is in."""
        return user_code(self.file)

    def module(self, seed: int = CONSTANTS_SEED) -> nn.Module:
        """Builds it on the CPU; to be called inside of `code`."""
        seed_all(seed, torch.device("cpu"), everywhere=True)
        if self.file is None:
            return GraphNetwork(self._request["graph"])
        found = self._objects.find(self._request["module"])
        if isinstance(found.value, nn.Module):
            raise WorkerError(
                "unsupported",
                f"'{found.name}' is a module that is already built",
                help="name its class, or a function that makes one: each seed has to build another",
            )
        made = found.call()
        if not isinstance(made, nn.Module):
            if inspect.isclass(made) and issubclass(made, nn.Module):
                what = f"the class {made.__name__}, and not a module of it"
            else:
                what = f"{described(made)}, which is no torch.nn.Module"
            raise WorkerError("unsupported", f"'{found.name}' makes {what}")
        refuse_declared(made)
        return made


def named_parameters(module: nn.Module) -> List[Tuple[str, nn.Parameter]]:
    """The parameters in order, with tied ones once."""
    rename = module.path if isinstance(module, GraphNetwork) else str
    return [(rename(name), parameter) for name, parameter in module.named_parameters()]


def named_statistics(module: nn.Module) -> List[Tuple[str, Tensor]]:
    """Running means and variances of batch norms, in the order of `named_buffers`."""
    found = {
        id(getattr(norm, leaf))
        for norm in module.modules()
        if isinstance(norm, nn.modules.batchnorm._BatchNorm)
        for leaf in STATISTICS
        if getattr(norm, leaf) is not None
    }
    rename = module.path if isinstance(module, GraphNetwork) else str
    return [(rename(name), buffer) for name, buffer in module.named_buffers() if id(buffer) in found]


def batch_norms(module: nn.Module) -> List[nn.modules.batchnorm._BatchNorm]:
    """Those that keep running statistics."""
    return [
        norm
        for norm in module.modules()
        if isinstance(norm, nn.modules.batchnorm._BatchNorm) and norm.running_mean is not None
    ]


def decays(module: nn.Module) -> List[bool]:
    """Of each parameter whether it is a weight: neither of a norm, nor of fewer than two dimensions."""
    of_norms = {
        id(parameter)
        for norm in module.modules()
        if isinstance(norm, NORMS)
        for parameter in norm.parameters(recurse=False)
    }
    return [p.dim() >= 2 and id(p) not in of_norms for _, p in named_parameters(module)]


class Network:
    """A module on a device whose parameters are views of one vector, and whose statistics are views of another.

    - `weights`: what the module computes with, as its layout has it inside
    - `statistics`: [running statistics], float32
    - `compute`: the forward pass, compiled where that is asked for
    """

    def __init__(self, blueprint: Blueprint, place: Place) -> None:
        self.blueprint = blueprint
        self.place = place
        module = blueprint.module().to(place.device)
        self.module = module
        named = named_parameters(module)
        self.parameters = [parameter for _, parameter in named]
        self.decays = decays(module)
        self.frozen = [not parameter.requires_grad for parameter in self.parameters]
        self.layout = Layout(
            [(name, parameter.data) for name, parameter in named], place.device, place.channels_last
        )
        self.weights = self.layout.zeros()
        for view, parameter in zip(self.layout.views(self.weights), self.parameters):
            view.copy_(parameter.data)
        self.use(self.weights)

        statistics = named_statistics(module)
        self.statistics = torch.empty(
            sum(buffer.numel() for _, buffer in statistics), dtype=torch.float32, device=place.device
        )
        at = 0
        for _, buffer in statistics:
            view = self.statistics[at : at + buffer.numel()].view(buffer.shape)
            buffer.data = view.copy_(buffer.data)
            at += buffer.numel()
        self.norms = batch_norms(module)
        counters = [n.num_batches_tracked for n in self.norms if n.num_batches_tracked is not None]
        # How many batches batch norms have seen, which decides how far those without a momentum move.
        self.batches_seen = torch.zeros(len(counters), dtype=torch.int64, device=place.device)
        for index, counter in enumerate(counters):
            counter.data = self.batches_seen[index]

        # The same parameters, so it sees whatever vector they are views of.
        self.is_user = blueprint.file is not None
        self._rates = _dropout_rates(module)
        if blueprint.dropout is not None:
            for holder, attribute in self._rates:
                setattr(holder, attribute, blueprint.dropout)
        self._forced: Optional[float] = None
        if blueprint.dropout is not None and self.is_user and self.draws_functionally():
            self._forced = blueprint.dropout
        self.compute: Callable[[Tensor], Any] = module
        if place.compile and self._forced is None:
            self.compute = torch.compile(module)
        self._width: Optional[int] = blueprint.outputs

    def use(self, vector: Tensor) -> None:
        """Makes the parameters views of this vector, [layout.length]."""
        self.weights = vector
        for view, parameter in zip(self.layout.views(vector), self.parameters):
            parameter.data = view

    def take_gradient(self, views: List[Tensor]) -> None:
        """Copies the parameters' gradients into views of a vector, and forgets them.

        They are not kept as views of it: backward would add to them one by one, which costs a kernel for each.
        """
        gradients = [parameter.grad for parameter in self.parameters]
        if None in (gradient if gradient is None else 0 for gradient in gradients):
            for view, gradient in zip(views, gradients):
                if gradient is None:
                    view.zero_()
                else:
                    view.copy_(gradient)
        else:
            torch._foreach_copy_(views, gradients)
        for parameter in self.parameters:
            parameter.grad = None

    def checked(self, outputs: Any, count: int) -> Tensor:
        """The outputs, where they are what outputs have to be: [count, n], floating."""
        if (
            isinstance(outputs, Tensor)
            and outputs.dim() == 2
            and outputs.shape[0] == count
            and outputs.is_floating_point()
            and self._width in (None, outputs.shape[1])
        ):
            self._width = outputs.shape[1]
            return outputs
        wanted = f"[{count}, {'n' if self._width is None else self._width}]"
        raise WorkerError("shape", f"its output is {described(outputs)}, and has to be a tensor {wanted}")

    def seed(self, seed: int) -> None:
        """Sets what its dropouts, and code of the user, draw from."""
        seed_all(seed, self.place.device, everywhere=self.is_user)

    def check_input(self, shape: List[int]) -> None:
        """Refuses examples of another shape than the network's input."""
        if shape != self.blueprint.input:
            raise protocol(f"an example is {shape}, and the network takes {self.blueprint.input}")

    # Dropout

    @contextmanager
    def training(self) -> Iterator[None]:
        """Training mode, with the rate of dropout that the request says."""
        self.module.train()
        with ExitStack() as stack:
            if self._forced is not None:
                stack.enter_context(_FunctionalDropout(self._forced))
            yield

    @contextmanager
    def training_without_dropout(self) -> Iterator[None]:
        """Training mode in which nothing is dropped."""
        self.module.train()
        rates = [(holder, name, getattr(holder, name)) for holder, name in self._rates]
        for holder, name, _ in rates:
            setattr(holder, name, 0.0)
        try:
            with ExitStack() as stack:
                if self.is_user:
                    stack.enter_context(_FunctionalDropout(0.0))
                yield
        finally:
            for holder, name, rate in rates:
                setattr(holder, name, rate)

    def has_dropout(self) -> bool:
        """Whether anything is dropped in training."""
        return any(getattr(holder, name) > 0 for holder, name in self._rates) or (
            self.is_user and self.draws_functionally()
        )

    def draws_functionally(self) -> bool:
        """Whether its forward pass calls functions of dropout, beside those of its layers; runs two examples forward."""
        statistics, seen = self.statistics.clone(), self.batches_seen.clone()
        watch = _FunctionalDropout(None)
        rates = [(holder, name, getattr(holder, name)) for holder, name in self._rates]
        for holder, name, _ in rates:
            setattr(holder, name, 0.0)
        self.module.train()
        with torch.no_grad(), watch, self.place.autocast():
            self.module(torch.zeros(2, *self.blueprint.input, device=self.place.device))
        for holder, name, rate in rates:
            setattr(holder, name, rate)
        self.statistics.copy_(statistics)
        self.batches_seen.copy_(seen)
        return watch.has_seen


def described(value: Any) -> str:
    """A value in a few words: a tensor by its shape and type."""
    if isinstance(value, Tensor):
        return f"a tensor {list(value.shape)} of {str(value.dtype).replace('torch.', '')}"
    if isinstance(value, (tuple, list)):
        parts = ", ".join(described(part) for part in value[:3])
        more = ", …" if len(value) > 3 else ""
        return f"a {type(value).__name__} of {len(value)} ({parts}{more})"
    if isinstance(value, dict):
        return f"a {type(value).__name__} with {', '.join(repr(key) for key in list(value)[:5])}"
    kind = type(value).__name__
    return "None" if value is None else f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def _dropout_rates(module: nn.Module) -> List[Tuple[nn.Module, str]]:
    """Where rates of dropout are kept: modules, and the names of their attributes."""
    found: List[Tuple[nn.Module, str]] = []
    for layer in module.modules():
        if isinstance(layer, nn.modules.dropout._DropoutNd):
            found.append((layer, "p"))
        elif isinstance(layer, (nn.MultiheadAttention, nn.RNNBase)) and layer.dropout > 0:
            found.append((layer, "dropout"))
    return found


class _FunctionalDropout(TorchFunctionMode):
    """Sets the rate of functions of dropout that drop in training; with none, only notes whether there are any."""

    RATES = {
        getattr(module, name): 1
        for module in (F, torch)
        for name in (
            *("dropout", "dropout1d", "dropout2d", "dropout3d", "alpha_dropout", "feature_alpha_dropout"),
            *("feature_dropout", "native_dropout"),
        )
        if hasattr(module, name)
    }

    def __init__(self, rate: Optional[float]) -> None:
        super().__init__()
        self.rate = rate
        self.has_seen = False

    def __torch_function__(
        self, function: Any, types: Any, args: Tuple[Any, ...] = (), kwargs: Optional[Dict[str, Any]] = None
    ) -> Any:
        kwargs = dict(kwargs or {})
        if function in self.RATES:
            args, kwargs = self._with_rate(args, kwargs, 1, "p", 0.5)
        elif function is F.scaled_dot_product_attention:
            args, kwargs = self._with_rate(args, kwargs, 4, "dropout_p", 0.0)
        return function(*args, **kwargs)

    def _with_rate(
        self, args: Tuple[Any, ...], kwargs: Dict[str, Any], index: int, name: str, standard: float
    ) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
        rate = args[index] if len(args) > index else kwargs.get(name, standard)
        trains = name != "p" or (args[2] if len(args) > 2 else kwargs.get("training", kwargs.get("train", True)))
        if rate > 0 and trains:
            self.has_seen = True
            if self.rate is not None:
                if len(args) > index:
                    args = (*args[:index], self.rate, *args[index + 1 :])
                else:
                    kwargs[name] = self.rate
        return args, kwargs
