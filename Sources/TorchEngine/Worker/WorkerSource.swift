// swift-format-ignore-file
/// The worker's source, as it is sent to Python; made by `make worker` from `python/thalweg/worker`, not by hand.
enum WorkerSource {
  /// What tells one version of it from another.
  static let digest = "a43fff9564b890aa"

  /// What Python is started with: it takes the files that come first.
  static let boot = ##"""
"""What `PYTHON -u -c` is given: imports the worker from the first frame of its input, and starts
it.
"""

import sys

if __name__ == "__main__":
    # The folder that the process runs in has modules of anybody's.
    sys.path[:] = [path for path in sys.path if path]
    sys.dont_write_bytecode = True

    import importlib.abc
    import importlib.util
    import json
    import linecache
    import os
    import struct
    from typing import Dict

    def read(count: int) -> bytes:
        """So many bytes of standard input, and none more."""
        parts = []
        while count > 0:
            part = os.read(0, min(count, 1 << 20))
            if not part:
                sys.exit("the input ended before the worker's source came")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    class Source(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        """Imports modules from texts: it comes before every installed package of the same name."""

        def __init__(self, files: Dict[str, str]) -> None:
            self.files = files

        def find_spec(self, name: str, path: object = None, target: object = None):  # type: ignore
            stem = name.replace(".", "/")
            if stem + ".py" in self.files:
                return importlib.util.spec_from_loader(name, self, is_package=False)
            if any(file.startswith(stem + "/") for file in self.files):
                return importlib.util.spec_from_loader(name, self, is_package=True)
            return None

        def file(self, name: str) -> str:
            stem = name.replace(".", "/")
            return stem + ".py" if stem + ".py" in self.files else stem + "/__init__.py"

        def get_source(self, name: str) -> str:
            return self.files.get(self.file(name), "")

        def exec_module(self, module) -> None:  # type: ignore
            source, place = self.get_source(module.__name__), f"<{self.file(module.__name__)}>"
            # Without a time it is kept, whatever files there are: tracebacks show lines.
            linecache.cache[place] = (len(source), None, source.splitlines(True), place)
            exec(compile(source, place, "exec", dont_inherit=True), module.__dict__)

    head, body = struct.unpack("<IQ", read(12))
    first = json.loads(read(head))
    read(body)
    sys.meta_path.insert(0, Source(first.get("files", {})))
    from thalweg.worker.main import main

    main(protocol=first.get("protocol"))

"""##

  static let files: [(path: String, text: String)] = [
    ("thalweg/worker/__init__.py", ##"""
"""Computes networks with PyTorch for Thalweg, which says what: `docs/worker.md` is the protocol.

It needs PyTorch and nothing else, not even NumPy.

- `boot`: what the interpreter is given; `main`, `serving`, `memory`: the process; `frames`,
  `arrays`: what comes and goes
- `requests`, `functions`: what can be asked for; `errors`, `guards`, `objects`: code of the user,
  and what it may not do
- `graphs`, `networks`, `layouts`, `describe`: networks as vectors of weights
- `data`, `augmentation`, `places`, `losses`, `optimisers`, `training`, `evaluation`: the computing
"""

"""##),
    ("thalweg/worker/__main__.py", ##"""
"""`python -u -m thalweg.worker`: the installed worker; source in the first frame is left alone."""

from thalweg.worker.main import main

main(reads_first=True)

"""##),
    ("thalweg/worker/arrays.py", ##"""
"""Arrays of messages as safetensors, without a package for it and without NumPy.

A file is eight bytes with the length of a header of JSON, the header, and the arrays' bytes one
after the other.
"""

from __future__ import annotations

import json
import struct
from typing import Any, Dict, Mapping

import torch

DTYPES = {
    "BOOL": torch.bool,
    "U8": torch.uint8,
    "I8": torch.int8,
    "I16": torch.int16,
    "I32": torch.int32,
    "I64": torch.int64,
    "F32": torch.float32,
    "F64": torch.float64,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
LENGTH = struct.Struct("<Q")


def read(body: bytearray) -> Dict[str, torch.Tensor]:
    """The arrays of a body by name, on the CPU; they share its memory where it is aligned for them.

    Raises `ValueError` where it is no safetensors file.
    """
    if len(body) == 0:
        return {}
    if len(body) < LENGTH.size:
        raise ValueError("the arrays are cut off")
    (length,) = LENGTH.unpack_from(body)
    start = LENGTH.size + length
    if start > len(body):
        raise ValueError("the arrays' header is cut off")
    header = json.loads(bytes(body[LENGTH.size : start]).decode())
    header.pop("__metadata__", None)
    return {name: _read_one(body, start, name, entry) for name, entry in header.items()}


def _read_one(body: bytearray, start: int, name: str, entry: Mapping[str, Any]) -> torch.Tensor:
    dtype = DTYPES.get(entry["dtype"])
    if dtype is None:
        raise ValueError(f"array '{name}' is of type {entry['dtype']}")
    shape = [int(size) for size in entry["shape"]]
    first, end = entry["data_offsets"]
    count = 1
    for size in shape:
        count *= size
    width = torch.empty((), dtype=dtype).element_size()
    if end - first != count * width or first < 0 or start + end > len(body):
        raise ValueError(f"array '{name}' does not have the bytes of its shape")
    if count == 0:
        return torch.empty(shape, dtype=dtype)
    if (start + first) % width:
        content = body[start + first : start + end]
        return torch.frombuffer(content, dtype=dtype).view(shape)
    return torch.frombuffer(body, dtype=dtype, count=count, offset=start + first).view(shape)


def write(arrays: Mapping[str, torch.Tensor]) -> bytearray:
    """Arrays from any device as a body; empty where there are none."""
    if not arrays:
        return bytearray()
    # Wide elements first: all of them are aligned then.
    names = sorted(arrays, key=lambda name: (-arrays[name].element_size(), name))
    header: Dict[str, Any] = {}
    end = 0
    for name in names:
        array = arrays[name]
        first, end = end, end + array.numel() * array.element_size()
        header[name] = {
            "dtype": NAMES[array.dtype],
            "shape": list(array.shape),
            "data_offsets": [first, end],
        }
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    start = LENGTH.size + len(text)
    body = bytearray(start + end)
    body[:start] = LENGTH.pack(len(text)) + text
    for name in names:
        array = arrays[name].detach()
        if array.numel() == 0:
            continue
        place = start + header[name]["data_offsets"][0]
        room = torch.frombuffer(body, dtype=array.dtype, count=array.numel(), offset=place)
        room.view(array.shape).copy_(array)
    return body

"""##),
    ("thalweg/worker/augmentation.py", ##"""
"""Crops, flips and squares cut out of a batch of images, on the device, all images at once."""

from __future__ import annotations

from typing import Optional

import torch
from torch import Tensor

# Columns of changes: one row an example.
DOWN, RIGHT, FLIP, TOP, BOTTOM, LEFT, END = range(7)


class Changes:
    """How each example of a request is changed, [examples, 7]: whole numbers as `docs/worker.md`
    has them.
    """

    def __init__(self, rows: Tensor, device: torch.device) -> None:
        self.moves = bool((rows[:, [DOWN, RIGHT, FLIP]] != 0).any())
        self.cuts = bool(((rows[:, BOTTOM] > rows[:, TOP]) & (rows[:, END] > rows[:, LEFT])).any())
        self._rows = rows.to(device=device, dtype=torch.int64)

    def rows(self, first: int, end: int) -> Tensor:
        """Those of a batch, on the device."""
        return self._rows[first:end]


def crop(images: Tensor, examples: Tensor, rows: Tensor, reflects: bool) -> Tensor:
    """Some examples of `images`, moved and then mirrored as `rows` says.

    - images: [n, channels, height, width] of any type
    - examples: [batch]; rows: [batch, 7]
    - reflects: whether what lies outside is the mirrored image, its edge not repeated; else it is
      0.
    """
    _, channels, height, width = images.shape
    batch = len(examples)
    device = images.device
    y = torch.arange(height, device=device) + rows[:, DOWN, None]
    x = torch.arange(width, device=device).expand(batch, width)
    x = torch.where(rows[:, FLIP, None] != 0, width - 1 - x, x) + rows[:, RIGHT, None]
    outside: Optional[Tensor] = None
    if reflects:
        y, x = _mirrored(y, height), _mirrored(x, width)
    else:
        outside = _outside(y, height)[:, None, :, None] | _outside(x, width)[:, None, None, :]
        y, x = y.clamp(0, height - 1), x.clamp(0, width - 1)
    planes = examples[:, None] * channels + torch.arange(channels, device=device)
    lines = (planes[:, :, None] * height + y[:, None, :]).flatten()
    found = images.reshape(-1, width).index_select(0, lines).view(batch, channels, height, width)
    found = found.gather(3, x[:, None, None, :].expand(batch, channels, height, width))
    if outside is not None:
        found.masked_fill_(outside, 0)
    return found


def cut_out(images: Tensor, rows: Tensor) -> None:
    """Sets the square of each image to 0, in place; [batch, channels, height, width]."""
    height, width = images.shape[2:]
    y = torch.arange(height, device=images.device)
    x = torch.arange(width, device=images.device)
    inside_y = (y >= rows[:, TOP, None]) & (y < rows[:, BOTTOM, None])
    inside_x = (x >= rows[:, LEFT, None]) & (x < rows[:, END, None])
    images.masked_fill_(inside_y[:, None, :, None] & inside_x[:, None, None, :], 0)


def _outside(places: Tensor, size: int) -> Tensor:
    return (places < 0) | (places >= size)


def _mirrored(places: Tensor, size: int) -> Tensor:
    places = places.abs()
    return torch.where(places < size, places, 2 * (size - 1) - places)

"""##),
    ("thalweg/worker/curvature.py", ##"""
"""First and second derivatives of the mean loss over a whole data set."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional, Tuple

import torch
from torch import Tensor

from . import losses
from .data import Dataset
from .errors import WorkerError, protocol
from .networks import Network

Progress = Callable[[], None]


class Curvature:
    """A network, the data that its loss is the mean over, and the loss.

    - trains: whether batch norms take each batch's own statistics, through which derivatives go
    """

    def __init__(
        self, network: Network, dataset: Dataset, loss: losses.Loss, batch: int, trains: bool
    ) -> None:
        if dataset.has_classes and network.blueprint.outputs is not None:
            if dataset.class_bound > network.blueprint.outputs:
                raise protocol(f"class {dataset.class_bound - 1} has no output")
        self._network = network
        self._examples = dataset.on(network.place)
        self._loss = loss
        self._batch = batch
        self._trains = trains
        self._moving = [not frozen for frozen in network.frozen]

    def slope(
        self, request: Mapping[str, Any], arrays: Mapping[str, Tensor], progress: Progress
    ) -> Tuple[float, Dict[str, Tensor]]:
        """The mean loss over some batches (all by default), and the array `gradient`, [P]."""
        chosen = request.get("batches")
        total = 0.0

        def gradient(loss: Tensor) -> List[Optional[Tensor]]:
            nonlocal total
            total += float(loss.item())
            return self._derivative(loss, keeps=False)

        found = self._summed(arrays, progress, gradient, chosen)
        return total, {"gradient": found}

    def product(self, arrays: Mapping[str, Tensor], progress: Progress) -> Dict[str, Tensor]:
        """The array `product`, [P]: the Hessian times `direction`, by differentiating twice."""
        layout = self._network.layout
        direction = arrays.get("direction")
        if direction is None or direction.numel() != layout.count:
            raise protocol(f"a direction has {layout.count} numbers")
        inside = layout.zeros(1)
        layout.bring_in(direction.to(torch.float32).reshape(1, -1), inside)
        views = [v for v, moves in zip(layout.views(inside[0]), self._moving) if moves]

        def product(loss: Tensor) -> List[Optional[Tensor]]:
            slopes = self._derivative(loss, keeps=True)
            terms = [
                (slope * view).sum()
                for slope, view in zip(slopes, views)
                if slope is not None and slope.requires_grad
            ]
            if not terms:
                return [None] * len(views)
            try:
                return self._derivative(torch.stack(terms).sum(), keeps=False)
            except RuntimeError as error:
                if "not implemented" not in str(error):
                    raise
                raise WorkerError(
                    "unsupported", f"PyTorch cannot differentiate this network twice: {error}"
                ) from error

        return {"product": self._summed(arrays, progress, product)}

    def _derivative(self, value: Tensor, keeps: bool) -> List[Optional[Tensor]]:
        """By each parameter that moves; none where it does not depend on it.

        - keeps: whether it is differentiated once more
        """
        parameters = [p for p, moves in zip(self._network.parameters, self._moving) if moves]
        return list(
            torch.autograd.grad(value, parameters, create_graph=keeps, allow_unused=True)
        )

    def _summed(
        self,
        arrays: Mapping[str, Tensor],
        progress: Progress,
        derivative: Callable[[Tensor], List[Optional[Tensor]]],
        chosen: Optional[List[int]] = None,
    ) -> Tensor:
        """The mean over the data of what `derivative` makes of the loss, [P] float32, on the CPU.

        - derivative: is given each batch's mean loss times its share of the examples
        """
        network, layout = self._network, self._network.layout
        self._load(arrays)
        device = network.place.device
        # Metal has no double precision.
        home = device if device.type != "mps" else torch.device("cpu")
        sums = torch.zeros(layout.length, dtype=torch.float64, device=home)
        part = layout.zeros()
        views = layout.views(part)
        start, stop = 0, len(self._examples)
        if chosen is not None:
            start, stop = int(chosen[0]) * self._batch, min(int(chosen[1]) * self._batch, stop)
            if not 0 <= start < stop:
                raise protocol(f"there are no batches {chosen}")
        count = stop - start
        network.seed(0)
        with self._mode(), torch.enable_grad():
            for first in range(start, stop, self._batch):
                progress()
                end = min(first + self._batch, stop)
                found = iter(derivative(self._loss_of(first, end) * ((end - first) / count)))
                with torch.no_grad():
                    for view, moves in zip(views, self._moving):
                        one = next(found) if moves else None
                        if one is None:
                            view.zero_()
                        else:
                            view.copy_(one)
                    sums.add_(part.to(home, torch.float64))
        return layout.take_out(sums.to(torch.float32).to(device)[None])[0]

    def _loss_of(self, first: int, end: int) -> Tensor:
        network = self._network
        inputs = self._examples.stretch(first, end)
        if network.place.channels_last and inputs.dim() == 4:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        with network.place.autocast():
            # What is compiled cannot be differentiated twice.
            outputs = network.checked(network.module(inputs), end - first)
            loss = self._loss(outputs, self._examples.targets[first:end])
        self._examples.verify()
        return loss

    def _load(self, arrays: Mapping[str, Tensor]) -> None:
        network = self._network
        weights = arrays.get("weights")
        if weights is None or weights.numel() != network.layout.count:
            raise protocol(f"there have to be {network.layout.count} weights")
        network.layout.bring_in(weights.to(torch.float32).reshape(1, -1), network.weights[None])
        given = arrays.get("buffers")
        if given is not None:
            if given.numel() != network.statistics.numel():
                raise protocol(f"the network has {network.statistics.numel()} running statistics")
            network.statistics.copy_(given)

    @contextmanager
    def _mode(self) -> Iterator[None]:
        """Evaluation, or training without dropout, after which running statistics are as they were."""
        network = self._network
        if not self._trains:
            network.module.eval()
            yield
            return
        statistics, seen = network.statistics.clone(), network.batches_seen.clone()
        try:
            with network.training_without_dropout():
                yield
        finally:
            with torch.no_grad():
                network.statistics.copy_(statistics)
                network.batches_seen.copy_(seen)

"""##),
    ("thalweg/worker/data.py", ##"""
"""Examples by name, as they came, on every device that asked for them."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional

import torch
from torch import Tensor

from .augmentation import Changes, crop, cut_out
from .errors import protocol
from .places import Place


class Dataset:
    """Inputs, targets, and how values are brought to a common scale.

    - inputs: [n, …] bytes or float32; targets: [n] classes as int64, or [n, w] float32.
    """

    def __init__(self, request: Mapping[str, Any], arrays: Mapping[str, Tensor]) -> None:
        self.input: List[int] = [int(size) for size in request["input"]]
        self.has_classes = request.get("task") == "classes"
        # Copies are aligned, and let the message go.
        self._inputs = arrays["inputs"].clone()
        if list(self._inputs.shape[1:]) != self.input:
            raise protocol(
                f"examples are {list(self._inputs.shape[1:])}, and should be {self.input}"
            )
        if self.has_classes:
            self._targets = arrays["classes"].to(torch.int64)
        else:
            self._targets = arrays["targets"].to(torch.float32).clone()
        if len(self._targets) != len(self._inputs):
            raise protocol("there are as many targets as inputs")
        self._scale = [
            arrays[name].to(torch.float32).clone()
            for name in ("means", "deviations")
            if name in arrays
        ]
        self.class_bound = (
            int(self._targets.max().item()) + 1 if self.has_classes and len(self._targets) else 0
        )
        self._on_devices: Dict[str, Examples] = {}

    def on(self, place: Place) -> Examples:
        """The same on a device."""
        name = str(place.device)
        if name not in self._on_devices:
            self._on_devices[name] = Examples(
                self._inputs.to(place.device),
                self._targets.to(place.device),
                [values.to(place.device) for values in self._scale],
            )
        return self._on_devices[name]


# Bytes of floats that are kept beside pixels, so that they are scaled once.
MOST_KEPT = 1 << 27


class Examples:
    """A data set on a device, and batches of it as a network sees them."""

    def __init__(self, inputs: Tensor, targets: Tensor, scale: List[Tensor]) -> None:
        self.inputs = inputs
        self.targets = targets
        self._is_bytes = inputs.dtype == torch.uint8
        # A tensor, since a device may multiply by the inverse of a number, which is rounded twice.
        self._ceiling = torch.full((1,), 255, dtype=torch.float32, device=inputs.device)
        shape = [1, -1] + [1] * (inputs.dim() - 2)
        self._scale = [values.view(shape) for values in scale]
        # All inputs as a network sees them, where they differ from `inputs` and are few.
        self._kept: Optional[Tensor] = None
        self._kept_version = 0
        self._keeps = (self._is_bytes or len(scale) > 0) and 4 * inputs.numel() <= MOST_KEPT

    def __len__(self) -> int:
        return len(self.inputs)

    def some(
        self,
        examples: Tensor,
        changes: Optional[Changes] = None,
        first: int = 0,
        reflects: bool = False,
    ) -> Tensor:
        """Inputs of a batch, changed as the rows of `changes` from `first` on say; [batch, …]
        float32.
        """
        if changes is None:
            return self._chosen(examples)
        rows = changes.rows(first, first + len(examples))
        if changes.moves:
            inputs = self._scaled(crop(self.inputs, examples, rows, reflects))
        else:
            inputs = self._chosen(examples)
        if changes.cuts:
            cut_out(inputs, rows)
        return inputs

    def stretch(self, first: int, end: int) -> Tensor:
        """Inputs of the examples from `first` to before `end`; after their use comes `verify`."""
        kept = self._all()
        if kept is not None:
            return kept[first:end]
        raw = self.inputs[first:end]
        return self._scaled(raw if self._is_bytes else raw.clone())

    def verify(self) -> None:
        """Keeps nothing any more where a network has changed its input in place."""
        if self._kept is not None and self._kept._version != self._kept_version:
            self._kept, self._keeps = None, False

    def _chosen(self, examples: Tensor) -> Tensor:
        kept = self._all()
        if kept is not None:
            return kept.index_select(0, examples)
        return self._scaled(self.inputs.index_select(0, examples))

    def _all(self) -> Optional[Tensor]:
        """All inputs as a network sees them, where they are kept."""
        if self._keeps and self._kept is None:
            self._kept = self._scaled(self.inputs if self._is_bytes else self.inputs.clone())
            self._kept_version = self._kept._version
        return self._kept

    def _scaled(self, raw: Tensor) -> Tensor:
        """As a network sees them; floats are changed in place."""
        values = raw.to(torch.float32).div_(self._ceiling) if self._is_bytes else raw
        if self._scale:
            values.sub_(self._scale[0]).div_(self._scale[1])
        return values


class Library:
    """All data sets that were sent."""

    def __init__(self) -> None:
        self._sets: Dict[str, Dataset] = {}

    def add(self, request: Mapping[str, Any], arrays: Mapping[str, Tensor]) -> None:
        self._sets[str(request["name"])] = Dataset(request, arrays)

    def drop(self, name: str) -> None:
        self._sets.pop(name, None)

    def find(self, name: str) -> Dataset:
        if name not in self._sets:
            raise protocol(f"there is no data set '{name}'")
        return self._sets[name]

"""##),
    ("thalweg/worker/describe.py", ##"""
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

"""##),
    ("thalweg/worker/errors.py", ##"""
"""Errors as Thalweg is told them."""

from __future__ import annotations

import os
import re
import traceback
from types import FrameType
from typing import Any, Callable, Dict, List, Optional

import torch

# What the code of the worker itself is called in tracebacks: a folder, or `<thalweg/worker` where
# it came by frame.
OWN_FOLDER = os.path.dirname((lambda: None).__code__.co_filename)
LONGEST_TRACEBACK = 20_000
LONGEST_MESSAGE = 2_000

# Whether a file is one of the user's own.
Inside = Callable[[str], bool]

_OUT_OF_MEMORY = tuple(
    kind
    for kind in (
        MemoryError,
        getattr(torch, "OutOfMemoryError", None),
        getattr(torch.cuda, "OutOfMemoryError", None),
    )
    if kind is not None
)
_ALLOCATION = re.compile(
    r"can't allocate memory|not enough memory|out of memory|cannot allocate memory"
    r"|Storage size calculation overflowed",
    re.IGNORECASE,
)


class WorkerError(Exception):
    """What ends a request, with one of the kinds of the protocol."""

    def __init__(
        self, kind: str, message: str, traceback: Optional[str] = None, help: Optional[str] = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.traceback = traceback
        self.help = help

    @property
    def head(self) -> Dict[str, Any]:
        """The frame's head."""
        members = {"kind": self.kind, "message": self.message}
        if self.traceback:
            members["traceback"] = self.traceback
        if self.help:
            members["help"] = self.help
        return {"error": members}


def protocol(message: str) -> WorkerError:
    """A request that makes no sense."""
    return WorkerError("protocol", message)


def is_own(file: str) -> bool:
    """Whether code of this file is the worker's."""
    return os.path.dirname(file) == OWN_FOLDER


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out."""
    if isinstance(error, _OUT_OF_MEMORY):
        return True
    return isinstance(error, (RuntimeError, OSError)) and bool(_ALLOCATION.search(str(error)))


def summary(error: BaseException) -> str:
    """An exception in one line, its type first."""
    try:
        words = str(error).strip()
    except Exception:
        words = "(an exception that cannot be put into words)"
    kind = type(error).__qualname__
    if len(words) > LONGEST_MESSAGE:
        words = words[:LONGEST_MESSAGE] + "…"
    return f"{kind}: {words}" if words else kind


def stack(frame: FrameType, inside: Optional[Inside]) -> str:
    """Where a thread is, as text, from the user's first frame on, without the worker's own; whole where none is left."""
    frames = list(traceback.StackSummary.extract(traceback.walk_stack(frame)))
    frames.reverse()
    return "".join(traceback.format_list(_trimmed(frames, inside) or frames)).rstrip()


def _trimmed(frames: List[traceback.FrameSummary], inside: Optional[Inside]) -> List[traceback.FrameSummary]:
    first = next((i for i, f in enumerate(frames) if inside is not None and inside(f.filename)), None)
    if first is None:
        # What the interpreter was started with.
        frames = frames[1:] if frames and frames[0].filename == "<string>" else frames
    return [f for f in frames[first or 0 :] if not is_own(f.filename) and "importlib" not in f.filename]


def trimmed_traceback(error: BaseException, inside: Optional[Inside]) -> Optional[str]:
    """The traceback from the user's first frame on, without the worker's own frames; whole where none is left."""
    try:
        found = traceback.TracebackException.from_exception(error, capture_locals=False)
        any_left = isinstance(error, SyntaxError)
        chain, seen = [found], set()
        while chain:
            one = chain.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            one.stack[:] = _trimmed(list(one.stack), inside)
            any_left = any_left or len(one.stack) > 0
            chain += [other for other in (one.__cause__, one.__context__) if other is not None]
        if not any_left:
            found = traceback.TracebackException.from_exception(error)
        text = "".join(found.format()).rstrip()
    except Exception:
        return None
    if len(text) > LONGEST_TRACEBACK:
        half = LONGEST_TRACEBACK // 2
        text = f"{text[:half]}\n  ...\n{text[-half:]}"
    return text


def of_exception(error: BaseException, inside: Optional[Inside] = None) -> WorkerError:
    """What an exception of the user's code is to Thalweg."""
    if isinstance(error, WorkerError):
        return error
    if _is_own_mistake(error, inside):
        return of_own(error)
    trace = trimmed_traceback(error, inside)
    if isinstance(error, SystemExit):
        call = getattr(error, "call", "sys.exit")
        return WorkerError("exit", f"it called {call}({str(error.code)[:200]})", trace)
    if is_out_of_memory(error):
        return WorkerError("memory", f"memory ran out: {summary(error)}", trace)
    return WorkerError("exception", summary(error), trace, _help(error))


def _is_own_mistake(error: BaseException, inside: Optional[Inside]) -> bool:
    """Whether the worker's own code stumbled over what a request lacks, with none of the user's under way."""
    if not isinstance(error, (KeyError, IndexError, AttributeError, NameError, AssertionError)):
        return False
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    if not files or not is_own(files[-1]):
        return False
    return inside is None or not any(inside(file) for file in files)


def _help(error: BaseException) -> Optional[str]:
    if isinstance(error, ModuleNotFoundError):
        return (
            "imports start in the folder of the file that is named; name a file in the folder "
            "that they are meant from, which may be one line: from models.resnet import ResNet"
        )
    if isinstance(error, ImportError) and "relative import" in str(error):
        return "name a file outside the package that imports it: from models.resnet import ResNet"
    return None


def of_own(error: BaseException) -> WorkerError:
    """What an exception outside of the user's code is: the device's, or a mistake of the worker or
    of Thalweg.
    """
    if isinstance(error, WorkerError):
        return error
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip()
    if isinstance(error, KeyError):
        return WorkerError("protocol", f"the request lacks {error}", text)
    if is_out_of_memory(error):
        return WorkerError("memory", f"memory ran out: {summary(error)}", text)
    if "CUDA" in str(error) or type(error).__name__ == "AcceleratorError":
        return WorkerError("device", summary(error), text)
    return WorkerError("protocol", summary(error), text)

"""##),
    ("thalweg/worker/evaluation.py", ##"""
"""Outputs of networks on a whole data set, at many places in weight space."""

from __future__ import annotations

from typing import Any, Callable, Dict, Mapping, Optional

import torch
from torch import Tensor

from .data import Dataset, Examples
from .errors import protocol
from .networks import Network
from .training import combine


class Evaluation:
    """A network, the data that it is run on, and vectors that its weights are combinations of."""

    def __init__(self, network: Network, dataset: Dataset, batch: int) -> None:
        self._network = network
        self._examples = dataset.on(network.place)
        self._batch = batch
        self._basis: Optional[Tensor] = None
        # Only estimates of statistics run it in training mode: they take a batch's as they are.
        for norm in network.norms:
            norm.momentum = 1.0

    def set_basis(self, vectors: Tensor) -> None:
        """Takes the vectors, [n, P], that coefficients are of."""
        layout = self._network.layout
        if vectors.dim() != 2 or vectors.shape[1] != layout.count:
            raise protocol(
                f"vectors are {list(vectors.shape)}, and a vector has {layout.count} weights"
            )
        self._basis = layout.zeros(len(vectors))
        layout.bring_in(vectors.to(torch.float32), self._basis)

    def evaluate(
        self,
        request: Mapping[str, Any],
        arrays: Mapping[str, Tensor],
        find: Callable[[str], Dataset],
        progress: Callable[[], None],
    ) -> Tensor:
        """Outputs in evaluation mode, [n, outputs] float32, on the CPU.

        - find: the data set of a name.
        """
        network = self._network
        with torch.no_grad():
            self._set_weights(request, arrays)
            statistics = request.get("statistics", "given")
            if isinstance(statistics, dict):
                dataset = find(statistics["data"])
                network.check_input(dataset.input)
                self._estimate(dataset.on(network.place), int(statistics["batch"]), progress)
            elif network.statistics.numel() > 0:
                given = arrays.get("buffers")
                if given is None or given.numel() != network.statistics.numel():
                    raise protocol(
                        f"the network has {network.statistics.numel()} running statistics"
                    )
                network.statistics.copy_(given)
            return self._outputs(progress)

    def estimated(self, request: Mapping[str, Any]) -> Dict[str, Tensor]:
        """The running statistics that were estimated for the last evaluation, under the name `buffers`; else nothing."""
        if not isinstance(request.get("statistics"), dict) or self._network.statistics.numel() == 0:
            return {}
        return {"buffers": self._network.statistics.detach().to("cpu", torch.float32).clone()}

    def _set_weights(self, request: Mapping[str, Any], arrays: Mapping[str, Tensor]) -> None:
        network = self._network
        coefficients = request.get("coefficients")
        if coefficients is None:
            weights = arrays.get("weights")
            if weights is None or weights.numel() != network.layout.count:
                raise protocol(f"there have to be {network.layout.count} weights, or coefficients")
            network.layout.bring_in(weights.to(torch.float32).reshape(1, -1), network.weights[None])
            return
        if self._basis is None or len(coefficients) != len(self._basis):
            raise protocol("coefficients are of the vectors of a basis, one for each")
        rounded = torch.tensor(coefficients, dtype=torch.float32).tolist()
        combine(rounded, self._basis, network.weights)

    def _estimate(self, examples: Examples, batch: int, progress: Callable[[], None]) -> None:
        """Sets running statistics to the mean over batches of those of each batch, weighted by its
        size.
        """
        network = self._network
        if network.statistics.numel() == 0:
            return
        # Metal has no double precision.
        home = network.place.device if network.place.device.type != "mps" else torch.device("cpu")
        sums = torch.zeros(network.statistics.numel(), dtype=torch.float64, device=home)
        network.statistics.fill_(1)
        network.seed(0)
        with network.training_without_dropout():
            for first in range(0, len(examples), batch):
                progress()
                end = min(first + batch, len(examples))
                self._run(examples, first, end)
                sums.add_(network.statistics.to(home, torch.float64), alpha=end - first)
        network.statistics.copy_(sums.div_(len(examples)))

    def _outputs(self, progress: Callable[[], None]) -> Tensor:
        network = self._network
        network.module.eval()
        network.seed(0)
        count = len(self._examples)
        results: Optional[Tensor] = None
        for first in range(0, count, self._batch):
            progress()
            end = min(first + self._batch, count)
            outputs = self._run(self._examples, first, end)
            if results is None:
                results = torch.empty(
                    count, outputs.shape[1], dtype=torch.float32, device=outputs.device
                )
            results[first:end] = outputs
        if results is None:
            raise protocol("there is no example to evaluate")
        return results.cpu()

    def _run(self, examples: Examples, first: int, end: int) -> Tensor:
        network = self._network
        inputs = examples.stretch(first, end)
        if network.place.channels_last and inputs.dim() == 4:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        with network.place.autocast():
            outputs = network.checked(network.compute(inputs), end - first)
        examples.verify()
        return outputs

"""##),
    ("thalweg/worker/frames.py", ##"""
"""Frames between Thalweg and the worker: a head of JSON, and a body of arrays."""

from __future__ import annotations

import json
import os
import struct
import threading
from typing import Any, Dict, Optional, Tuple

PREFIX = struct.Struct("<IQ")
LONGEST_HEAD = 1 << 26
# Linux takes so many bytes at once.
LONGEST_WRITE = 1 << 30


class EndOfInput(Exception):
    """The other side has closed the pipe."""


class Channel:
    """Two pipes: frames are read by one thread, and written by any."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._writing = threading.Lock()

    @staticmethod
    def from_standard() -> Channel:
        """Moves standard input and output to descriptors that no other program inherits.

        What is read from standard input after that is nothing, and what is written to standard
        output goes where standard errors go.
        """
        incoming, outgoing = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        for descriptor in (incoming, outgoing):
            _widen(descriptor)
        return Channel(incoming, outgoing)

    def read(self) -> Tuple[Dict[str, Any], bytearray]:
        """The next frame: its head, and its body.

        Raises `EndOfInput` where there is none, and `ValueError` where it is no frame.
        """
        length, size = PREFIX.unpack(self._read(PREFIX.size))
        if length > LONGEST_HEAD:
            raise ValueError(f"a head of {length} bytes is too long")
        head = json.loads(self._read(length).decode())
        if not isinstance(head, dict):
            raise ValueError("a head is an object")
        return head, self._read(size)

    def write(self, head: Dict[str, Any], body: Optional[bytearray] = None) -> None:
        """Sends one frame; another thread's comes before or after it."""
        # Code of the user may say what is no text, such as half a surrogate pair.
        text = json.dumps(head, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        body = bytearray() if body is None else body
        with self._writing:
            self._write(memoryview(PREFIX.pack(len(text), len(body)) + text))
            self._write(memoryview(body))

    def _read(self, count: int) -> bytearray:
        content = bytearray(count)
        rest = memoryview(content)
        while len(rest) > 0:
            got = os.readv(self._incoming, [rest[:LONGEST_WRITE]])
            if got == 0:
                raise EndOfInput
            rest = rest[got:]
        return content

    def _write(self, rest: memoryview) -> None:
        while len(rest) > 0:
            rest = rest[os.write(self._outgoing, rest[:LONGEST_WRITE]) :]


def _widen(descriptor: int) -> None:
    """Lets a pipe hold more at a time, where that can be asked for."""
    try:
        import fcntl

        # F_SETPIPE_SZ has a name since Python 3.10.
        fcntl.fcntl(descriptor, getattr(fcntl, "F_SETPIPE_SZ", 1031), 1 << 20)
    except (ImportError, OSError):
        pass

"""##),
    ("thalweg/worker/functions.py", ##"""
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

"""##),
    ("thalweg/worker/graphs.py", ##"""
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

"""##),
    ("thalweg/worker/guards.py", ##"""
"""What code of the user may not do to the process: fork, end it, or leave its folder."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from types import FrameType
from typing import Any, Iterator, Optional, Tuple

import torch

from . import errors
from .objects import UserFile


class ForkRefused(RuntimeError):
    """Raised where code of the user tries to fork."""

    # Tracebacks name it without the worker.
    __module__ = "builtins"


class ExitRefused(SystemExit):
    """Raised where code of the user would end the process at once."""

    __module__ = "builtins"
    call = "os._exit"


class _ProcessGuard:
    """Refuses `os.fork` and `os._exit` while code of the user runs; PyTorch's compiler may start what it needs."""

    COMPILERS = ("torch._inductor", "torch._dynamo", "torch.utils.cpp_extension", "triton")

    def __init__(self) -> None:
        self.depth = 0
        self.has_refused = False
        self._is_installed = False

    def install(self) -> None:
        if not self._is_installed:
            self._is_installed = True
            sys.addaudithook(self._audit)
            self._end, self._process = os._exit, os.getpid()
            os._exit = self._exit  # type: ignore[assignment]

    def _exit(self, code: int = 0) -> None:
        if self.depth > 0 and os.getpid() == self._process:
            raise ExitRefused(code)
        self._end(code)

    def _audit(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if self.depth == 0 or event not in ("os.fork", "os.forkpty"):
            return
        frame: Optional[FrameType] = sys._getframe(1)
        while frame is not None:
            if str(frame.f_globals.get("__name__")).startswith(self.COMPILERS):
                return
            frame = frame.f_back
        self.has_refused = True
        raise ForkRefused("a worker does not fork: there would be two of it at one pipe")


_PROCESS = _ProcessGuard()
FORK_MESSAGE = "it tried to fork the process"
FORK_HELP = "data loaders with workers and multiprocessing fork: do that work in the process itself"


@contextmanager
def user_code(file: Optional[UserFile]) -> Iterator[None]:
    """Runs code of the user: its own modules are importable, and whatever it raises becomes a
    `WorkerError`.

    Where `file` is None no code of the user is in it, and errors are the worker's own.
    """
    if file is None:
        try:
            yield
        except Exception as error:
            raise errors.of_own(error) from error
        return
    _PROCESS.install()
    folder = os.getcwd()
    defaults = _Defaults()
    if _PROCESS.depth == 0:
        _PROCESS.has_refused = False
    _PROCESS.depth += 1
    failure: Optional[errors.WorkerError] = None
    cause: Optional[BaseException] = None
    try:
        with file.active():
            yield
    except BaseException as error:
        failure, cause = errors.of_exception(error, file.holds), error
    finally:
        _PROCESS.depth -= 1
        defaults.restore()
    moved = _moved_from(folder)
    if _PROCESS.has_refused:
        raise errors.WorkerError(
            "fork", FORK_MESSAGE, failure.traceback if failure else None, FORK_HELP
        ) from cause
    if failure is not None:
        raise failure from cause
    if moved is not None:
        raise errors.WorkerError(
            "folder",
            f"it changed the working directory from {folder} to {moved}",
            help="give absolute paths instead, or paths from os.path.dirname(__file__)",
        )


class _Defaults:
    """What PyTorch keeps for the whole process, and a file may set where it is imported."""

    def __init__(self) -> None:
        self._dtype = torch.get_default_dtype()
        self._has_gradients = torch.is_grad_enabled()

    def restore(self) -> None:
        """Puts it back as it was."""
        if torch.get_default_dtype() is not self._dtype:
            torch.set_default_dtype(self._dtype)
        if torch.is_grad_enabled() != self._has_gradients:
            torch.set_grad_enabled(self._has_gradients)
        # A default device is a context that is never left.
        place = getattr(torch, "_GLOBAL_DEVICE_CONTEXT", None)
        if getattr(place, "device_context", place) is not None:
            torch.set_default_device(None)


def _moved_from(folder: str) -> Optional[str]:
    """Where the process was moved to, after moving it back; None where it was not."""
    try:
        now = os.getcwd()
    except OSError:
        now = "a folder that is gone"
    if now == folder:
        return None
    os.chdir(folder)
    return now

"""##),
    ("thalweg/worker/layouts.py", ##"""
"""How tensors lie in one vector: outside, as Thalweg has it, and inside, as devices like it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence, Tuple

import torch

# Elements that the start of a tensor is a multiple of: libraries want addresses of whole vectors.
ALIGNMENT = 16


@dataclass(frozen=True)
class Stretch:
    """Where one tensor lies."""

    name: str
    shape: Tuple[int, ...]
    outside: int
    inside: int
    count: int


class Layout:
    """The parameters of a network, one after the other.

    Outside they follow each other closely, each contiguous. Inside each starts at an aligned place,
    what is between is zero, and filters may have their channels last. An operation on all elements
    does not see the difference.
    """

    def __init__(
        self, tensors: Sequence[Tuple[str, torch.Tensor]], device: torch.device, channels_last: bool
    ) -> None:
        self.device = device
        self.channels_last = channels_last
        self.stretches: List[Stretch] = []
        outside = inside = 0
        for name, tensor in tensors:
            count = tensor.numel()
            self.stretches.append(Stretch(name, tuple(tensor.shape), outside, inside, count))
            outside += count
            inside += -(-count // ALIGNMENT) * ALIGNMENT
        self.count = outside
        self.length = inside

    def zeros(self, *rows: int) -> torch.Tensor:
        """Vectors inside, [rows..., length]."""
        return torch.zeros(*rows, self.length, dtype=torch.float32, device=self.device)

    def views(self, inside: torch.Tensor) -> List[torch.Tensor]:
        """Each tensor as a view of a vector inside, [length]."""
        return [self._view(inside, stretch) for stretch in self.stretches]

    def _view(self, inside: torch.Tensor, stretch: Stretch) -> torch.Tensor:
        part = inside[stretch.inside : stretch.inside + stretch.count]
        if self.channels_last and len(stretch.shape) == 4:
            outputs, inputs, height, width = stretch.shape
            return part.view(outputs, height, width, inputs).permute(0, 3, 1, 2)
        return part.view(stretch.shape)

    def bring_in(self, outside: torch.Tensor, inside: torch.Tensor) -> None:
        """Copies vectors [rows, count] from any device into [rows, length] here."""
        outside = outside.to(self.device)
        with torch.no_grad():
            for row, target in zip(outside, inside):
                for stretch in self.stretches:
                    part = row[stretch.outside : stretch.outside + stretch.count]
                    self._view(target, stretch).copy_(part.view(stretch.shape))

    def take_out(self, inside: torch.Tensor) -> torch.Tensor:
        """The vectors [rows, length] as they are outside, [rows, count], on the CPU."""
        outside = torch.empty(len(inside), self.count, dtype=torch.float32, device=self.device)
        with torch.no_grad():
            for row, source in zip(outside, inside):
                for stretch in self.stretches:
                    part = row[stretch.outside : stretch.outside + stretch.count]
                    part.view(stretch.shape).copy_(self._view(source, stretch))
        return outside.cpu()

    def mask(self, marks: Sequence[bool]) -> torch.Tensor:
        """1 inside tensors that are marked, and 0 elsewhere; [length]."""
        mask = self.zeros()
        for stretch, mark in zip(self.stretches, marks):
            if mark:
                mask[stretch.inside : stretch.inside + stretch.count] = 1
        return mask

"""##),
    ("thalweg/worker/losses.py", ##"""
"""What training makes small: means over the examples of a batch."""

from __future__ import annotations

from typing import Any, Callable, Mapping

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .errors import WorkerError, protocol
from .guards import user_code
from .networks import described
from .objects import UserObject
from .places import Place

Loss = Callable[[Tensor, Tensor], Tensor]


def cross_entropy(smoothing: float) -> Loss:
    """The mean of -log softmax of the right class, with a share of each target spread over all
    classes.
    """

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        return F.cross_entropy(outputs, targets, label_smoothing=smoothing)

    return loss


def squared_error(sigma: Any) -> Loss:
    """The mean of (z - y)² over examples and outputs, divided by 2 σ² where σ is given."""
    divisor = None if sigma is None else 2 * float(sigma) ** 2

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        mean = F.mse_loss(outputs, targets)
        return mean if divisor is None else mean / divisor

    return loss


def of_user(found: UserObject, place: Place) -> Loss:
    """A function of the user of (outputs, targets), or an instance of a class that is called so."""
    with found.file.active():
        function = found.callable()
    if isinstance(function, nn.Module):
        function.to(place.device).train()

    def loss(outputs: Tensor, targets: Tensor) -> Tensor:
        with user_code(found.file):
            value = function(outputs, targets)
        if not isinstance(value, Tensor) or value.numel() != 1 or not value.is_floating_point():
            raise WorkerError(
                "shape",
                f"the loss '{found.name}' returned {described(value)}, "
                "and has to return one number as a tensor",
                help="the mean over the batch: .mean()",
            )
        if torch.is_grad_enabled() and not value.requires_grad and outputs.requires_grad:
            raise WorkerError("shape", f"the loss '{found.name}' does not depend on the outputs")
        return value.reshape(())

    return loss


def declared(request: Mapping[str, Any]) -> Loss:
    """The loss of a request, where it is one of Thalweg's own."""
    ((kind, settings),) = request.items()
    if kind == "cross-entropy":
        return cross_entropy(float(settings.get("smoothing") or 0))
    if kind == "squared-error":
        return squared_error(settings.get("sigma"))
    raise protocol(f"there is no loss '{kind}'")

"""##),
    ("thalweg/worker/main.py", ##"""
"""The process: what it is to the system, and what it says of itself."""

from __future__ import annotations

import faulthandler
import os
import sys
import traceback
from typing import Any, Dict, Optional, Tuple

from .frames import Channel
from .memory import keep_freed

PROTOCOL = 1
OLDEST_TORCH = (2, 2)
# Within a thousand, how soon Linux ends this process when memory runs out: before any other.
OUT_OF_MEMORY_SCORE = "1000"
# How often a thread of libgomp looks before it sleeps: what the library itself takes where it has more threads than cores.
SPINS = "1000"


def main(protocol: Any = PROTOCOL, reads_first: bool = False) -> None:
    """Answers requests until there are none, and never returns.

    - protocol: the version that the other side speaks.
    - reads_first: whether the first frame, with the source, is still to be read.
    """
    channel = Channel.from_standard()
    sys.dont_write_bytecode = True
    sys.path[:] = [path for path in sys.path if path]
    _give_way()
    keep_freed()
    # Where Python is when the process crashes goes to the log.
    faulthandler.enable(all_threads=False)
    if reads_first:
        protocol = channel.read()[0].get("protocol")
    if protocol != PROTOCOL:
        _end(channel, "protocol", f"the worker speaks protocol {PROTOCOL}, and Thalweg {protocol}")
    _wait_quietly()
    # What makes cuBLAS repeatable; it is read once.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    hello = _hello(channel)
    from .serving import Server

    Server(channel).run(hello)


def _give_way() -> None:
    """Lets the system end this process first when memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write(OUT_OF_MEMORY_SCORE)
    except OSError:
        pass


def _wait_quietly() -> None:
    """Lets threads of the processor that wait for each other sleep, where others have work for it too.

    They would spin for milliseconds at each operation, and keep from the processor whom they wait for: ten times the time of a
    step. On a machine of one's own spinning is a little quicker. No byte depends on it. It is read when PyTorch is imported.
    """
    try:
        is_busy = os.getloadavg()[0] >= (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return
    if is_busy and not any(name in os.environ for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")):
        os.environ["GOMP_SPINCOUNT"] = SPINS


def _hello(channel: Channel) -> Dict[str, Any]:
    """Imports PyTorch, and says what there is; ends the process where there is none."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    try:
        import torch
    except BaseException as error:
        kind = type(error).__name__
        where = f"{sys.executable} (Python {python})"
        trace = None if isinstance(error, ModuleNotFoundError) else traceback.format_exc()
        _end(channel, "no-torch", f"{where} cannot import torch: {kind}: {error}", trace)
    version = str(torch.__version__)
    if _numbers(version) < OLDEST_TORCH:
        oldest = ".".join(str(part) for part in OLDEST_TORCH)
        _end(channel, "old-torch", f"PyTorch {version} of {sys.executable} is older than {oldest}")
    from . import places

    return {
        "protocol": PROTOCOL,
        "python": python,
        "torch": version,
        "version-file": os.path.join(
            os.path.dirname(os.path.abspath(torch.__file__)), "version.py"
        ),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "processor": places.processor(),
        "cores": places.cores(),
        "devices": places.devices(),
    }


def _numbers(version: str) -> Tuple[int, ...]:
    """The first two numbers of a version."""
    found = []
    for part in version.split(".")[:2]:
        digits = "".join(character for character in part if character.isdigit())
        found.append(int(digits or 0))
    return tuple(found)


def _end(channel: Channel, kind: str, message: str, trace: Optional[str] = None) -> None:
    error = {"kind": kind, "message": message}
    if trace:
        error["traceback"] = trace
    channel.write({"error": error})
    sys.stderr.flush()
    os._exit(1)

"""##),
    ("thalweg/worker/memory.py", ##"""
"""The C library: how it keeps memory that was freed, since steps want again what the last one gave back, and what it has not
yet printed.
"""

from __future__ import annotations

import ctypes
from typing import Any

# Of glibc's malloc.h.
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
# Bytes from which on a block is the system's own; older versions take no more than the second.
LARGEST_KEPT = (1 << 30, 1 << 25)
# Bytes at the end of the heap that stay; a parameter is an int.
KEPT = (1 << 31) - 1


def _function(name: str) -> Any:
    try:
        return getattr(ctypes.CDLL(None), name)
    except (OSError, AttributeError, TypeError):
        return None


_FLUSH = _function("fflush")


def keep_freed() -> None:
    """Keeps what is freed, where that is glibc's to decide.

    It would give large blocks back to the system and take them again at each step, zeroed page by
    page: a fifth of the time of a small network's step.
    """
    mallopt = _function("mallopt")
    if mallopt is not None:
        any(mallopt(M_MMAP_THRESHOLD, size) for size in LARGEST_KEPT)
        mallopt(M_TRIM_THRESHOLD, KEPT)


def print_all() -> None:
    """Lets out what C code has printed, which the library holds back where nobody sits at a terminal."""
    if _FLUSH is not None:
        _FLUSH(None)


def give_back() -> None:
    """Gives back to the system what is free now."""
    trim = _function("malloc_trim")
    if trim is not None:
        trim(0)

"""##),
    ("thalweg/worker/networks.py", ##"""
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
        torch.manual_seed(seed)
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
    return [
        (rename(name), buffer) for name, buffer in module.named_buffers() if id(buffer) in found
    ]


def batch_norms(module: nn.Module) -> List[nn.modules.batchnorm._BatchNorm]:
    """Those that keep running statistics."""
    return [
        norm
        for norm in module.modules()
        if isinstance(norm, nn.modules.batchnorm._BatchNorm) and norm.running_mean is not None
    ]


def decays(module: nn.Module) -> List[bool]:
    """Of each parameter whether it is a weight: neither of a norm, nor of fewer than two
    dimensions.
    """
    of_norms = {
        id(parameter)
        for norm in module.modules()
        if isinstance(norm, NORMS)
        for parameter in norm.parameters(recurse=False)
    }
    return [p.dim() >= 2 and id(p) not in of_norms for _, p in named_parameters(module)]


class Network:
    """A module on a device whose parameters are views of one vector, and whose statistics are views
    of another.

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
            sum(buffer.numel() for _, buffer in statistics),
            dtype=torch.float32,
            device=place.device,
        )
        at = 0
        for _, buffer in statistics:
            view = self.statistics[at : at + buffer.numel()].view(buffer.shape)
            buffer.data = view.copy_(buffer.data)
            at += buffer.numel()
        self.norms = batch_norms(module)
        counters = [n.num_batches_tracked for n in self.norms if n.num_batches_tracked is not None]
        # How many batches batch norms have seen, which decides how far those without a momentum
        # move.
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

        They are not kept as views of it: backward would add to them one by one, which costs a
        kernel for each.
        """
        gradients = [p.grad for p in self.parameters if p.grad is not None]
        if len(gradients) == len(views):
            torch._foreach_copy_(views, gradients)
        else:
            for view, parameter in zip(views, self.parameters):
                if parameter.grad is None:
                    view.zero_()
                else:
                    view.copy_(parameter.grad)
        self.forget_gradient()

    def forget_gradient(self) -> None:
        """Leaves nothing that the next backward pass would add to."""
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
        raise WorkerError(
            "shape", f"its output is {described(outputs)}, and has to be a tensor {wanted}"
        )

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
        """Whether its forward pass calls functions of dropout, beside those of its layers; runs two
        examples forward.
        """
        statistics, seen = self.statistics.clone(), self.batches_seen.clone()
        watch = _FunctionalDropout(None)
        rates = [(holder, name, getattr(holder, name)) for holder, name in self._rates]
        for holder, name, _ in rates:
            setattr(holder, name, 0.0)
        self.module.train()
        with torch.no_grad(), watch, self.place.autocast():
            shape = (2, *self.blueprint.input)
            self.module(torch.zeros(shape, dtype=torch.float32, device=self.place.device))
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


_DROPOUTS = frozenset(
    getattr(module, name)
    for module in (F, torch)
    for name in dir(module)
    if name.rstrip("123d") in ("dropout", "alpha_dropout", "feature_alpha_dropout")
    or name in ("feature_dropout", "native_dropout")
)


class _FunctionalDropout(TorchFunctionMode):
    """Sets the rate of functions of dropout that drop in training; with none, only notes whether
    there are any.
    """

    def __init__(self, rate: Optional[float]) -> None:
        super().__init__()
        self.rate = rate
        self.has_seen = False

    def __torch_function__(
        self,
        function: Any,
        types: Any,
        args: Tuple[Any, ...] = (),
        kwargs: Optional[Dict[str, Any]] = None,
    ) -> Any:
        kwargs = dict(kwargs or {})
        if function in _DROPOUTS:
            args, kwargs = self._with_rate(args, kwargs, 1, "p", 0.5)
        elif function is F.scaled_dot_product_attention:
            args, kwargs = self._with_rate(args, kwargs, 4, "dropout_p", 0.0)
        return function(*args, **kwargs)

    def _with_rate(
        self, args: Tuple[Any, ...], kwargs: Dict[str, Any], index: int, name: str, standard: float
    ) -> Tuple[Tuple[Any, ...], Dict[str, Any]]:
        rate = args[index] if len(args) > index else kwargs.get(name, standard)
        trains = name != "p" or (
            args[2] if len(args) > 2 else kwargs.get("training", kwargs.get("train", True))
        )
        if rate > 0 and trains:
            self.has_seen = True
            if self.rate is not None:
                if len(args) > index:
                    args = (*args[:index], self.rate, *args[index + 1 :])
                else:
                    kwargs[name] = self.rate
        return args, kwargs

"""##),
    ("thalweg/worker/objects.py", ##"""
"""Objects of the user: classes and functions, by a file and a name in it."""

from __future__ import annotations

import difflib
import functools
import hashlib
import importlib.machinery
import importlib.util
import inspect
import os
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

from . import errors

_MACHINERY = importlib.machinery


class _SourceLoader(_MACHINERY.SourceFileLoader):
    """Compiles a file from its source, whatever compiled files there are, and notes that."""

    def __init__(self, owner: UserFile, name: str, path: str) -> None:
        super().__init__(name, path)
        self._owner = owner

    def get_code(self, fullname: str) -> Any:
        source = self.get_data(self.path)
        self._owner.note(self.path, source)
        return self.source_to_code(source, self.path)


class _BinaryLoader(_MACHINERY.ExtensionFileLoader):
    """Loads a compiled extension, and notes it."""

    def __init__(self, owner: UserFile, name: str, path: str) -> None:
        super().__init__(name, path)
        with open(path, "rb") as file:
            owner.note(path, file.read())


class UserFile:
    """A file of the user, imported once, with all that it imports from its folder or below.

    These modules are in `sys.modules` only while it is active, so that other files' neighbours may
    have the same names, and what a file's result depends on does not depend on what was imported
    before it.
    """

    _current: Optional[UserFile] = None

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self._is_package = os.path.basename(self.path) == "__init__.py"
        start = os.path.dirname(self.path) if self._is_package else self.path
        self.folder = os.path.dirname(start)
        self._name = os.path.splitext(os.path.basename(start))[0]
        self.files: Dict[str, str] = {}
        self._modules: Dict[str, ModuleType] = {}
        self._names: List[str] = []
        self._search_path: Optional[List[str]] = None
        self.module: Optional[ModuleType] = None

    # What was read

    def note(self, path: str, content: bytes) -> None:
        """Remembers the digest of a file as it was read, by its path from the object's folder."""
        relative = os.path.relpath(path, os.path.dirname(self.path)).replace(os.sep, "/")
        self.files[relative] = hashlib.sha256(content).hexdigest()

    def holds(self, path: str) -> bool:
        """Whether a path is the folder or below it, and no installed package."""
        if path.startswith("<"):
            return False
        path = os.path.abspath(path)
        if path != self.folder and not path.startswith(self.folder.rstrip(os.sep) + os.sep):
            return False
        below = os.path.relpath(path, self.folder).split(os.sep)
        if "site-packages" in below or "dist-packages" in below:
            return False
        prefixes = {os.path.abspath(p) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
        inner = [p for p in prefixes if p.startswith(self.folder.rstrip(os.sep) + os.sep)]
        return not any(path == p or path.startswith(p + os.sep) for p in inner)

    # Importing

    def load(self) -> None:
        """Imports it; does nothing where that is done."""
        if self.module is not None:
            return
        name = self._name
        if name in sys.modules or name in getattr(sys, "stdlib_module_names", ()):
            name = f"{name}@{self.folder}"
        with self.active():
            spec = importlib.util.spec_from_file_location(
                name,
                self.path,
                loader=_SourceLoader(self, name, self.path),
                submodule_search_locations=[os.path.dirname(self.path)]
                if self._is_package
                else None,
            )
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            self._names.append(name)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            # A module may put another in its own place.
            self.module = sys.modules.get(name, module)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The import system asks this before it looks through `sys.path`."""
        entries = sys.path if path is None else list(path)
        for entry in entries:
            if not isinstance(entry, str) or not self.holds(entry or os.getcwd()):
                continue
            loaders: List[Any] = [
                (functools.partial(_BinaryLoader, self), _MACHINERY.EXTENSION_SUFFIXES),
                (functools.partial(_SourceLoader, self), _MACHINERY.SOURCE_SUFFIXES),
            ]
            spec = _MACHINERY.FileFinder(entry or os.getcwd(), *loaders).find_spec(name)
            if spec is None:
                continue
            if spec.loader is None:
                # A folder without `__init__.py`: a package only where no other of its name is one.
                spec = _MACHINERY.PathFinder.find_spec(name, path)
                if spec is None or spec.origin is not None:
                    return None
            self._names.append(name)
            return spec
        return None

    @contextmanager
    def active(self) -> Iterator[None]:
        """Makes its modules those that are found under their names."""
        before = UserFile._current
        if before is self:
            yield
            return
        if before is not None:
            before._leave()
        self._enter()
        try:
            yield
        finally:
            self._leave()
            if before is not None:
                before._enter()

    def _enter(self) -> None:
        UserFile._current = self
        self._outer_path = list(sys.path)
        self._hidden = {n: sys.modules[n] for n in self._modules if n in sys.modules}
        sys.path[:] = self._search_path or [self.folder, *sys.path]
        sys.modules.update(self._modules)
        finders: List[Any] = sys.meta_path
        places = [i for i, finder in enumerate(finders) if finder is _MACHINERY.PathFinder]
        finders.insert(places[0] if places else len(finders), self)

    def _leave(self) -> None:
        UserFile._current = None
        self._search_path = list(sys.path)
        sys.path[:] = self._outer_path
        for name in self._names:
            module = sys.modules.pop(name, None)
            if module is not None:
                self._modules[name] = module
        sys.modules.update(self._hidden)
        if self in sys.meta_path:
            sys.meta_path.remove(self)

    @staticmethod
    def current() -> Optional[UserFile]:
        """The one whose code is at work."""
        return UserFile._current

    # Names

    def find(self, name: str) -> Any:
        """What has this name in it, with dots for names inside of names."""
        found: Any = self.module
        for index, part in enumerate(name.split(".")):
            try:
                found = getattr(found, part)
            except AttributeError:
                inside = os.path.basename(self.path)
                if index:
                    inside += ":" + ".".join(name.split(".")[:index])
                raise errors.WorkerError(
                    "not-found", f"{inside} has no '{part}'", help=self._offer(found, part)
                ) from None
        return found

    def _offer(self, where: Any, wanted: str) -> Optional[str]:
        own = None if where is not self.module else getattr(where, "__name__", None)
        names = [
            name
            for name, value in vars(where).items()
            if not name.startswith("_")
            and callable(value)
            and (own is None or getattr(value, "__module__", None) == own)
        ]
        near = difflib.get_close_matches(wanted, names, 1)
        if near:
            return f"did you mean '{near[0]}'?"
        return f"it has {', '.join(repr(n) for n in names[:8])}" if names else None

    @property
    def modules(self) -> Dict[str, ModuleType]:
        """The modules that were imported from its folder or below, by name."""
        active = UserFile._current is self
        found = {n: (sys.modules if active else self._modules).get(n) for n in self._names}
        return {name: module for name, module in found.items() if module is not None}


class UserObject:
    """A class or function of the user, and the arguments that it is given."""

    def __init__(self, file: UserFile, name: str, value: Any, arguments: Dict[str, Any]) -> None:
        self.file = file
        self.name = name
        self.value = value
        self.arguments = arguments

    @property
    def is_class(self) -> bool:
        return inspect.isclass(self.value)

    def callable(self) -> Callable[..., Any]:
        """What a use calls: an instance of a class, or a function with its arguments."""
        if self.is_class:
            made: Callable[..., Any] = self.call()
            if not callable(made):
                raise errors.WorkerError(
                    "shape", f"'{self.name}' makes something that cannot be called"
                )
            return made
        return functools.partial(self.value, **self.arguments)

    def call(self) -> Any:
        """Calls it with its arguments alone; where they do not fit, the error says what do."""
        try:
            return self.value(**self.arguments)
        except TypeError as error:
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:
                raise errors.WorkerError(
                    "exception", errors.summary(error), help=f"it is {self.name}{self.signature}"
                ) from error
            raise

    @property
    def signature(self) -> str:
        try:
            return str(inspect.signature(self.value))
        except (TypeError, ValueError):
            return "(…)"


class Objects:
    """All files of the user that were imported."""

    def __init__(self) -> None:
        self._files: Dict[str, UserFile] = {}

    def file(self, request: Mapping[str, Any]) -> UserFile:
        """The file of an object, not yet imported; raises `not-found` where there is none."""
        path = str(request["file"])
        if path not in self._files:
            if not os.path.isfile(path):
                raise errors.WorkerError("not-found", f"there is no file {path}")
            self._files[path] = UserFile(path)
        return self._files[path]

    def find(self, request: Mapping[str, Any]) -> UserObject:
        """Imports what has to be imported; to be called as code of the user."""
        file = self.file(request)
        try:
            file.load()
        except BaseException:
            # The next request that names it may find it mended.
            self._files.pop(str(request["file"]), None)
            raise
        value = file.find(str(request["name"]))
        if not callable(value):
            kind = type(value).__name__
            raise errors.WorkerError(
                "not-found",
                f"'{request['name']}' is a value of type {kind}, no class and no function",
            )
        return UserObject(file, str(request["name"]), value, dict(request.get("arguments") or {}))

"""##),
    ("thalweg/worker/optimisers.py", ##"""
"""How gradients move weights: operations on whole vectors, in place."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List, Mapping, Optional

import torch
from torch import Tensor

from .errors import protocol


_FUSED_SGD = getattr(torch, "_fused_sgd_", None)
_FUSED_ADAM = getattr(torch, "_fused_adam_", None)


class Optimiser:
    """One for vectors [rows, length], all of them treated alike.

    A CUDA card is given a step as one operation where PyTorch has it: starting one takes longer there
    than computing it. Its bytes are others than those of the operations one by one.

    - memory: what it remembers from step to step, each like the weights
    - decaying: 1 where weight decay acts and 0 elsewhere, [length]; None where it acts everywhere
    """

    memory_count = 0

    def __init__(
        self, settings: Mapping[str, Any], weights: Tensor, decaying: Optional[Tensor]
    ) -> None:
        self.weight_decay = float(settings.get("weight-decay") or 0)
        self.decaying = decaying
        self.is_fused = weights.is_cuda
        self.memory: List[Tensor] = [torch.zeros_like(weights) for _ in range(self.memory_count)]

    def move(self, weights: Tensor, gradient: Tensor, rate: float, step: int) -> None:
        """One step, counted from 0; what is in `gradient` afterwards means nothing."""
        raise NotImplementedError

    def _add_decay(self, weights: Tensor, gradient: Tensor) -> None:
        """g ← g + λ w."""
        if self.weight_decay == 0:
            return
        if self.decaying is None:
            gradient.add_(weights, alpha=self.weight_decay)
        else:
            gradient.addcmul_(weights, self.decaying, value=self.weight_decay)


class SGD(Optimiser):
    """v ← m v + g; w ← w - r v, or w ← w - r (g + m v) after Nesterov."""

    memory_count = 1

    def __init__(
        self, settings: Mapping[str, Any], weights: Tensor, decaying: Optional[Tensor]
    ) -> None:
        super().__init__(settings, weights, decaying)
        self.momentum = float(settings.get("momentum") or 0)
        self.nesterov = bool(settings.get("nesterov"))

    def move(self, weights: Tensor, gradient: Tensor, rate: float, step: int) -> None:
        (velocity,) = self.memory
        if self.is_fused and self.momentum != 0 and _FUSED_SGD is not None:
            self._move_fused(weights, gradient, velocity, rate)
            return
        self._add_decay(weights, gradient)
        if self.momentum == 0:
            velocity.copy_(gradient)
        else:
            velocity.mul_(self.momentum).add_(gradient)
        if self.nesterov:
            weights.add_(gradient.add_(velocity, alpha=self.momentum), alpha=-rate)
        else:
            weights.add_(velocity, alpha=-rate)

    def _move_fused(self, weights: Tensor, gradient: Tensor, velocity: Tensor, rate: float) -> None:
        decay = self.weight_decay
        if self.decaying is not None:
            self._add_decay(weights, gradient)
            decay = 0.0
        _FUSED_SGD(
            [weights], [gradient], [velocity], weight_decay=decay, momentum=self.momentum, lr=rate,
            dampening=0.0, nesterov=self.nesterov, maximize=False, is_first_step=False,
        )


class Adam(Optimiser):
    """m ← β₁ m + (1 - β₁) g; v ← β₂ v + (1 - β₂) g²; w ← w - r m̂ / (√v̂ + ε), rounded as
    PyTorch's.
    """

    memory_count = 2

    def __init__(
        self, settings: Mapping[str, Any], weights: Tensor, decaying: Optional[Tensor]
    ) -> None:
        super().__init__(settings, weights, decaying)
        self.beta1 = float(settings.get("beta1", 0.9))
        self.beta2 = float(settings.get("beta2", 0.999))
        self.epsilon = float(settings.get("epsilon", 1e-8))
        # Steps taken, where a card reads them.
        self._taken = torch.zeros((), dtype=torch.float32, device=weights.device)

    def move(self, weights: Tensor, gradient: Tensor, rate: float, step: int) -> None:
        self._add_decay(weights, gradient)
        self._move(weights, gradient, rate, step)

    def _move(self, weights: Tensor, gradient: Tensor, rate: float, step: int) -> None:
        first, second = self.memory
        taken = step + 1
        if self.is_fused and _FUSED_ADAM is not None:
            _FUSED_ADAM(
                [weights], [gradient], [first], [second], [], [self._taken.fill_(taken)], lr=rate,
                beta1=self.beta1, beta2=self.beta2, weight_decay=0.0, eps=self.epsilon, amsgrad=False,
                maximize=False,
            )
            return
        first.lerp_(gradient, 1 - self.beta1)
        second.mul_(self.beta2).addcmul_(gradient, gradient, value=1 - self.beta2)
        # The gradient has served, and its room is wanted.
        divisor = torch.sqrt(second, out=gradient)
        divisor.div_(math.sqrt(1 - self.beta2**taken)).add_(self.epsilon)
        weights.addcdiv_(first, divisor, value=-rate / (1 - self.beta1**taken))


class AdamW(Adam):
    """w ← w - r λ w, and then a step of Adam without decay."""

    def __init__(
        self, settings: Mapping[str, Any], weights: Tensor, decaying: Optional[Tensor]
    ) -> None:
        super().__init__(settings, weights, decaying)
        self._kept = None if decaying is None else torch.empty_like(decaying)

    def move(self, weights: Tensor, gradient: Tensor, rate: float, step: int) -> None:
        if self.weight_decay != 0:
            if self.decaying is None or self._kept is None:
                weights.mul_(1 - rate * self.weight_decay)
            else:
                torch.mul(self.decaying, -rate * self.weight_decay, out=self._kept)
                weights.mul_(self._kept.add_(1))
        self._move(weights, gradient, rate, step)


OPTIMISERS: Dict[str, Callable[[Mapping[str, Any], Tensor, Optional[Tensor]], Optimiser]] = {
    "sgd": SGD,
    "adam": Adam,
    "adamw": AdamW,
}


def declared(
    request: Mapping[str, Any], weights: Tensor, weight_mask: Callable[[bool], Optional[Tensor]]
) -> Optimiser:
    """The optimiser of a request.

    - weight_mask: what decay acts on, told whether norms and biases are among it.
    """
    ((kind, settings),) = request.items()
    if kind not in OPTIMISERS:
        raise protocol(f"there is no optimiser '{kind}'")
    everywhere = settings.get("decays-norms-and-biases", True)
    return OPTIMISERS[kind](settings, weights, weight_mask(bool(everywhere)))

"""##),
    ("thalweg/worker/places.py", ##"""
"""Where something is computed, and how exactly."""

from __future__ import annotations

import os
import platform
import random
import sys
from contextlib import nullcontext
from typing import Any, ContextManager, Dict, List, Mapping

import torch

from .errors import WorkerError, protocol


class Place:
    """A device with a precision and a number of threads."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.precision = settings.get("precision", "float32")
        if self.precision not in ("float32", "tf32", "bfloat16"):
            raise protocol(f"there is no precision '{self.precision}'")
        self.compile = bool(settings.get("compile", False))
        self.channels_last = bool(settings.get("channels-last", False))
        self.threads = int(settings.get("threads", 1))
        self.device = _device(str(settings["device"]))

    def enter(self) -> None:
        """Sets what PyTorch keeps for the whole process."""
        # Beside a card the processor only copies; threads that waited for more would spin.
        threads = 1 if self.device.type == "cuda" else self.threads
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        tf32 = self.precision == "tf32" and self.device.type == "cuda"
        torch.set_float32_matmul_precision("high" if tf32 else "highest")
        torch.backends.cudnn.allow_tf32 = tf32
        torch.backends.cudnn.benchmark = False
        self._be_deterministic()
        # It costs a pass over every new tensor, and nothing here reads what nothing wrote.
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]

    def _be_deterministic(self) -> None:
        """Asks for algorithms that repeat themselves.

        The public function also tells the compiler, which it imports for that: seconds that only
        compiling needs.
        """
        directly = getattr(torch._C, "_set_deterministic_algorithms", None)
        if self.compile or directly is None:
            torch.use_deterministic_algorithms(True, warn_only=True)
        else:
            directly(True, warn_only=True)

    def autocast(self) -> ContextManager[Any]:
        """What the forward pass and the loss run in."""
        if self.precision == "bfloat16":
            return torch.autocast(self.device.type, dtype=torch.bfloat16)
        return nullcontext()

    def synchronize(self) -> None:
        """Waits for the device."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        elif self.device.type == "mps":
            torch.mps.synchronize()


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise WorkerError("device", f"PyTorch knows no device '{name}'") from error
    if device.type == "cpu":
        return torch.device("cpu")
    if device.type == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        index = device.index or 0
        if index >= count:
            there = f"there are {count}" if count else "there is none"
            raise WorkerError("device", f"there is no CUDA card {index}: {there}")
        return torch.device("cuda", index)
    if device.type == "mps":
        if not torch.backends.mps.is_available():
            raise WorkerError("device", "Metal (MPS) is not available")
        return torch.device("mps")
    raise WorkerError("device", f"'{name}' is not supported: the devices are cpu, cuda and mps")


def devices() -> List[Dict[str, Any]]:
    """Every device but the CPU, with its memory in bytes."""
    found: List[Dict[str, Any]] = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            card = torch.cuda.get_device_properties(index)
            found.append(
                {
                    "name": f"cuda:{index}",
                    "kind": "cuda",
                    "card": card.name,
                    "memory": card.total_memory,
                }
            )
    if torch.backends.mps.is_available():
        recommended = getattr(torch.mps, "recommended_max_memory", lambda: 0)()
        found.append(
            {
                "name": "mps",
                "kind": "mps",
                "card": platform.processor() or "Apple",
                "memory": recommended,
            }
        )
    return found


def processor() -> str:
    """What the machine calls its processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith(("model name", "Model")):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def seed_all(seed: int, device: torch.device, everywhere: bool = False) -> None:
    """Sets the generators that a network draws from on a device, as `torch.manual_seed` does.

    That function also looks for every other device, which takes as long as a step of a small
    network.

    - everywhere: those of Python and NumPy, too, which code of the user may draw from.
    """
    if device.type == "cpu" or everywhere:
        torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.default_generators[device.index].manual_seed(seed)
    elif device.type == "mps":
        torch.mps.manual_seed(seed)
    if everywhere:
        random.seed(seed)
        drawn = sys.modules.get("numpy.random")
        if drawn is not None:
            drawn.seed(seed % (1 << 32))

"""##),
    ("thalweg/worker/refusals.py", ##"""
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

"""##),
    ("thalweg/worker/requests.py", ##"""
"""What can be asked for, by name."""

from __future__ import annotations

import gc
import math
from typing import Any, Callable, Dict, List, Mapping, NamedTuple, Optional, Tuple, Union

import torch
from torch import Tensor

from . import functions, losses
from .curvature import Curvature
from .data import Dataset, Library
from .describe import describe
from .errors import protocol
from .evaluation import Evaluation
from .guards import user_code
from .memory import give_back
from .networks import Blueprint, Network, named_parameters, named_statistics
from .objects import Objects, UserFile
from .places import Place
from .training import Training

Head = Mapping[str, Any]
Arrays = Dict[str, Tensor]
Answer = Tuple[Dict[str, Any], Arrays]


class Opened(NamedTuple):
    """What a session is made of."""

    place: Place
    network: Network
    dataset: Dataset
    # What it runs in: code of the user, where there is some.
    file: Optional[UserFile]
    # Digests of the files of the user that it is of.
    answer: Dict[str, Any]


class Requests:
    """All that lives from one request to the next, and what each of them does.

    - progress: called before each batch and step; raises where the request was cancelled.
    """

    def __init__(self, progress: Callable[[], None]) -> None:
        self._progress = progress
        self._objects = Objects()
        self._library = Library()
        self._sessions: Dict[
            int, Tuple[Union[Training, Evaluation, Curvature], Optional[UserFile], Place]
        ] = {}
        self._actions: Dict[str, Callable[[Head, Arrays], Answer]] = {
            "describe": self._describe,
            "weights": self._weights,
            "data": self._data,
            "drop": self._drop,
            "open-training": self._open_training,
            "load": self._load,
            "state": self._state,
            "steps": self._steps,
            "check": self._check,
            "gradient": self._gradient,
            "open-evaluation": self._open_evaluation,
            "basis": self._basis,
            "evaluate": self._evaluate,
            "open-curvature": self._open_curvature,
            "slope": self._slope,
            "product": self._product,
            "close": self._close,
            "object": self._object,
            "metric": self._metric,
            "dataset": self._dataset,
        }

    def answer(self, head: Head, arrays: Arrays) -> Answer:
        """Does what a request says; raises `WorkerError`."""
        name = head.get("do")
        action = self._actions.get(str(name))
        if action is None:
            raise protocol(f"there is no request '{name}'")
        with user_code(None):
            return action(head, arrays)

    # Networks

    def _describe(self, head: Head, arrays: Arrays) -> Answer:
        blueprint = Blueprint(head["network"], self._objects)
        with blueprint.code():
            return describe(blueprint), {}

    def _weights(self, head: Head, arrays: Arrays) -> Answer:
        blueprint = Blueprint(head["network"], self._objects)
        with blueprint.code():
            module = blueprint.module(int(head["seed"]))
        parameters = [p.detach().flatten() for _, p in named_parameters(module)]
        buffers = [b.detach().flatten() for _, b in named_statistics(module)]
        return {"files": blueprint.files}, {
            "parameters": _joined(parameters),
            "buffers": _joined(buffers),
        }

    # Data

    def _data(self, head: Head, arrays: Arrays) -> Answer:
        self._library.add(head, arrays)
        return {}, {}

    def _drop(self, head: Head, arrays: Arrays) -> Answer:
        self._library.drop(str(head["name"]))
        release_memory()
        return {}, {}

    # Sessions

    def _opened(self, head: Head) -> Opened:
        place = Place(head["place"])
        place.enter()
        blueprint = Blueprint(head["network"], self._objects)
        dataset = self._library.find(head["data"])
        with blueprint.code():
            network = Network(blueprint, place)
        network.check_input(dataset.input)
        return Opened(place, network, dataset, blueprint.file, {"files": blueprint.files})

    def _opened_with_loss(self, head: Head) -> Tuple[Opened, losses.Loss]:
        opened = self._opened(head)
        loss, files = self._loss(head["loss"], opened.place)
        file = opened.file
        if file is None and "python" in head["loss"]:
            file = self._objects.file(head["loss"]["python"])
        return opened._replace(file=file, answer={**opened.answer, "loss-files": files}), loss

    # Training

    def _open_training(self, head: Head, arrays: Arrays) -> Answer:
        opened, loss = self._opened_with_loss(head)
        training = Training(head, opened.network, opened.dataset, loss, arrays["points"])
        self._sessions[int(head["session"])] = (training, opened.file, opened.place)
        return opened.answer, {}

    def _loss(self, request: Head, place: Place) -> Tuple[losses.Loss, Dict[str, str]]:
        """The loss, and the digests of the user's files that it is of."""
        if "python" not in request:
            return losses.declared(request), {}
        file = self._objects.file(request["python"])
        with user_code(file):
            loss = losses.of_user(self._objects.find(request["python"]), place)
        return loss, dict(sorted(file.files.items()))

    def _load(self, head: Head, arrays: Arrays) -> Answer:
        self._training(head)[0].load(int(head["step"]), arrays)
        return {}, {}

    def _state(self, head: Head, arrays: Arrays) -> Answer:
        step, found = self._training(head)[0].state()
        return {"step": step}, found

    def _steps(self, head: Head, arrays: Arrays) -> Answer:
        training, file = self._training(head)
        with user_code(file):
            return training.steps(head, arrays, self._progress), {}

    def _check(self, head: Head, arrays: Arrays) -> Answer:
        training, file = self._training(head)
        with user_code(file):
            return training.check(head, arrays, self._progress), {}

    def _gradient(self, head: Head, arrays: Arrays) -> Answer:
        training, file = self._training(head)
        with user_code(file):
            return {}, training.gradient(head, arrays, self._progress)

    def _training(self, head: Head) -> Tuple[Training, Optional[UserFile]]:
        session, file = self._session(head)
        if not isinstance(session, Training):
            raise protocol(f"session {head['session']} is no training")
        return session, file

    # Evaluation

    def _open_evaluation(self, head: Head, arrays: Arrays) -> Answer:
        opened = self._opened(head)
        evaluation = Evaluation(opened.network, opened.dataset, int(head["batch"]))
        self._sessions[int(head["session"])] = (evaluation, opened.file, opened.place)
        return opened.answer, {}

    def _basis(self, head: Head, arrays: Arrays) -> Answer:
        self._evaluation(head)[0].set_basis(arrays["vectors"])
        return {}, {}

    def _evaluate(self, head: Head, arrays: Arrays) -> Answer:
        evaluation, file = self._evaluation(head)
        with user_code(file):
            outputs = evaluation.evaluate(head, arrays, self._library.find, self._progress)
        return {}, {"outputs": outputs, **evaluation.estimated(head)}

    def _evaluation(self, head: Head) -> Tuple[Evaluation, Optional[UserFile]]:
        session, file = self._session(head)
        if not isinstance(session, Evaluation):
            raise protocol(f"session {head['session']} is no evaluation")
        return session, file

    # Curvature

    def _open_curvature(self, head: Head, arrays: Arrays) -> Answer:
        opened, loss = self._opened_with_loss(head)
        trains = head.get("norms") == "training"
        curvature = Curvature(opened.network, opened.dataset, loss, int(head["batch"]), trains)
        self._sessions[int(head["session"])] = (curvature, opened.file, opened.place)
        return opened.answer, {}

    def _slope(self, head: Head, arrays: Arrays) -> Answer:
        curvature, file = self._curvature(head)
        with user_code(file):
            loss, found = curvature.slope(head, arrays, self._progress)
        return {"loss": loss if math.isfinite(loss) else None}, found

    def _product(self, head: Head, arrays: Arrays) -> Answer:
        curvature, file = self._curvature(head)
        with user_code(file):
            return {}, curvature.product(arrays, self._progress)

    def _curvature(self, head: Head) -> Tuple[Curvature, Optional[UserFile]]:
        session, file = self._session(head)
        if not isinstance(session, Curvature):
            raise protocol(f"session {head['session']} is no curvature")
        return session, file

    def _session(
        self, head: Head
    ) -> Tuple[Union[Training, Evaluation, Curvature], Optional[UserFile]]:
        """A session, after its place is entered."""
        number = int(head["session"])
        if number not in self._sessions:
            raise protocol(f"there is no session {number}")
        session, file, place = self._sessions[number]
        place.enter()
        return session, file

    def _close(self, head: Head, arrays: Arrays) -> Answer:
        self._sessions.pop(int(head["session"]), None)
        release_memory()
        return {}, {}

    # Other objects

    def _object(self, head: Head, arrays: Arrays) -> Answer:
        file = self._objects.file(head["object"])
        with user_code(file):
            found = self._objects.find(head["object"])
        kind = "class" if found.is_class else "function"
        return {"files": dict(sorted(file.files.items())), "kind": kind}, {}

    def _metric(self, head: Head, arrays: Arrays) -> Answer:
        file = self._objects.file(head["object"])
        with user_code(file):
            value = functions.metric(self._objects.find(head["object"]), arrays)
        return {"value": value, "files": dict(sorted(file.files.items()))}, {}

    def _dataset(self, head: Head, arrays: Arrays) -> Answer:
        file = self._objects.file(head["object"])
        with user_code(file):
            splits, found = functions.dataset(self._objects.find(head["object"]))
        return {"splits": splits, "files": dict(sorted(file.files.items()))}, found


def release_memory() -> None:
    """Lets others have the memory of what is gone."""
    if torch.cuda.is_available() and torch.cuda.is_initialized():  # type: ignore[no-untyped-call]
        # What refers to itself would wait for Python's collector.
        gc.collect()
        torch.cuda.empty_cache()
    give_back()


def _joined(vectors: List[Tensor]) -> Tensor:
    return torch.cat(vectors) if vectors else torch.empty(0, dtype=torch.float32)

"""##),
    ("thalweg/worker/serving.py", ##"""
"""A thread that reads requests, and the main thread, which answers them."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from typing import Any, Dict, Optional, Tuple

from . import arrays, errors
from .frames import Channel, EndOfInput
from .memory import print_all
from .objects import UserFile
from .requests import Requests, release_memory

# Seconds between two messages that something got on.
QUIET = 1.0
# Before code of the user can put another in its place.
_end = os._exit


class Server:
    """Requests in the order in which they came, each answered once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._main = threading.get_ident()
        self._waiting: queue.SimpleQueue[Tuple[int, Dict[str, Any], bytearray]] = (
            queue.SimpleQueue()
        )
        # Requests are counted as they come; those up to `_cancelled` are not to go on.
        self._received = 0
        self._cancelled = 0
        self._current = 0
        self._spoke = 0.0

    # The thread that reads

    def _read(self) -> None:
        """Takes in requests; ends the process at the end of its input."""
        while True:
            try:
                head, body = self._channel.read()
            except EndOfInput:
                _end(0)
            except BaseException as error:
                # Where a frame ends is lost.
                try:
                    self._channel.write({"error": {"kind": "protocol", "message": f"no frame: {error}"}})
                finally:
                    _end(1)
            action = head.get("do")
            if action == "cancel":
                self._cancelled = self._received
            elif action == "where":
                self._channel.write({"where": self._stack()})
            else:
                self._received += 1
                self._waiting.put((self._received, head, body))

    def _stack(self) -> str:
        """Where the main thread is in code of the user."""
        frame, file = sys._current_frames().get(self._main), UserFile.current()
        return errors.stack(frame, file.holds if file else None) if frame else ""

    # The main thread

    def run(self, hello: Dict[str, Any]) -> None:
        """Says hello, and answers requests, one after the other; never returns."""
        threading.Thread(target=self._read, name="requests", daemon=True).start()
        self._channel.write({"hello": hello})
        requests = Requests(self.progress)
        while True:
            self._current, head, body = self._waiting.get()
            self._spoke = time.monotonic()
            reply, found = self._answer(requests, head, body)
            if reply.get("error", {}).get("kind") == "memory":
                release_memory()
            # What was printed meanwhile belongs to this request.
            sys.stderr.flush()
            print_all()
            try:
                self._channel.write(reply, found)
            except OSError as error:
                print(
                    f"the pipe to Thalweg is gone: {error}; does the module close files of others?",
                    file=sys.stderr,
                )
                _end(1)
            # It would otherwise live as long as the wait for the next one.
            del head, body, reply, found

    @staticmethod
    def _answer(
        requests: Requests, head: Dict[str, Any], body: bytearray
    ) -> Tuple[Dict[str, Any], Optional[bytearray]]:
        """The frame that answers a request."""
        try:
            try:
                given = arrays.read(body)
            except (ValueError, KeyError, TypeError) as error:
                raise errors.protocol(f"the arrays cannot be read: {error}") from error
            answer, results = requests.answer(head, given)
            return {"ok": answer}, arrays.write(results)
        except BaseException as error:
            return errors.of_own(error).head, None

    def progress(self) -> None:
        """Says once in a while that something gets on; raises where the request was cancelled."""
        if self._cancelled >= self._current:
            raise errors.WorkerError("cancelled", "it was asked to stop")
        now = time.monotonic()
        if now - self._spoke >= QUIET:
            self._spoke = now
            self._channel.write({"alive": {}})

"""##),
    ("thalweg/worker/snapshots.py", ##"""
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

"""##),
    ("thalweg/worker/training.py", ##"""
"""A training: steps of weights, or of the points of a curve, as they are told."""

from __future__ import annotations

import math
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

import torch
from torch import Tensor

from . import losses, optimisers
from .augmentation import Changes
from .data import Dataset
from .errors import WorkerError, protocol
from .networks import Network
from .volume import VolumeTerm

Progress = Callable[[], None]


class Training:
    """Points in weight space of which some move, and what moves them.

    - points: [points, P], as they are outside
    """

    def __init__(
        self,
        request: Mapping[str, Any],
        network: Network,
        dataset: Dataset,
        loss: losses.Loss,
        points: Tensor,
    ) -> None:
        self._network = network
        self._dataset = dataset
        self._examples = dataset.on(network.place)
        self._loss = loss
        layout = network.layout
        if points.dim() != 2 or points.shape[1] != layout.count:
            raise protocol(
                f"points are {list(points.shape)}, and a point has {layout.count} weights"
            )
        first, end = request.get("moving", [0, len(points)])
        if not 0 <= first < end <= len(points):
            raise protocol(f"points {first} to {end} of {len(points)} cannot move")
        self._points = layout.zeros(len(points))
        layout.bring_in(points.to(torch.float32), self._points)
        self._moving = self._points[first:end]
        self._first = first
        self._trials = int(request.get("trials") or 1)
        volume = request.get("volume")
        self._volume = VolumeTerm(volume, len(points)) if volume else None
        self._gradients = torch.zeros_like(self._moving)
        self._parts = torch.zeros_like(self._moving) if self._trials > 1 else self._gradients
        # With one point alone its weights are computed with, and its gradient moved by, where they
        # lie.
        self._is_single = len(points) == 1
        if self._is_single:
            network.use(self._points[0])
            self._gradient = self._parts[0]
        else:
            self._gradient = layout.zeros()
        self._gradient_views = layout.views(self._gradient)
        self._decay = float(request.get("weight-decay") or 0)
        self._clip: Optional[float] = request.get("clip")
        self._alive = layout.mask([not f for f in network.frozen]) if any(network.frozen) else None
        self._optimiser = optimisers.declared(request["optimiser"], self._moving, self._weight_mask)
        self._moves_statistics = bool(request.get("statistics", False))
        self._given_statistics = network.statistics.clone()
        self._safe_statistics = network.statistics.clone()
        augmentation = request.get("augmentation") or {}
        self._reflects = augmentation.get("padding-mode") == "reflect"
        self._step = 0

    def _weight_mask(self, everywhere: bool) -> Optional[Tensor]:
        network = self._network
        if everywhere:
            return self._alive
        return network.layout.mask([d and not f for d, f in zip(network.decays, network.frozen)])

    # State

    def load(self, step: int, arrays: Mapping[str, Tensor]) -> None:
        """Takes the state after so many steps."""
        layout = self._network.layout
        self._step = step
        layout.bring_in(self._rows(arrays, "weights"), self._moving)
        for index, memory in enumerate(self._optimiser.memory):
            name = f"optimiser.{index}"
            if name in arrays:
                layout.bring_in(self._rows(arrays, name), memory)
            elif step == 0:
                memory.zero_()
            else:
                raise protocol(f"the state after {step} steps has no '{name}'")
        statistics = arrays.get("buffers")
        if statistics is not None:
            if statistics.numel() != self._network.statistics.numel():
                raise protocol(f"{statistics.numel()} running statistics are not the network's")
            self._network.statistics.copy_(statistics)
            self._given_statistics.copy_(statistics)

    def _rows(self, arrays: Mapping[str, Tensor], name: str) -> Tensor:
        values = arrays.get(name)
        rows, count = len(self._moving), self._network.layout.count
        if values is None or values.numel() != rows * count:
            raise protocol(f"'{name}' has to be {rows} times {count} numbers")
        return values.to(torch.float32).reshape(rows, count)

    def state(self) -> Tuple[int, Dict[str, Tensor]]:
        """The number of steps taken, and the same arrays that `load` takes."""
        layout, network = self._network.layout, self._network
        kept = network.statistics if self._moves_statistics else self._given_statistics
        arrays = {"weights": layout.take_out(self._moving).flatten(), "buffers": kept.cpu().clone()}
        for index, memory in enumerate(self._optimiser.memory):
            arrays[f"optimiser.{index}"] = layout.take_out(memory).flatten()
        return self._step, arrays

    # Steps

    def steps(
        self, request: Mapping[str, Any], arrays: Mapping[str, Tensor], progress: Progress
    ) -> Dict[str, Any]:
        """Takes steps until all are done, a loss is not finite, or it is asked to stop."""
        network, device = self._network, self._network.place.device
        counts: List[int] = [int(count) for count in request["counts"]]
        rates, seeds = request["rates"], request["seeds"]
        coefficients = self._rounded(request["coefficients"])
        trials = self._trials
        if not len(counts) * trials == len(rates) * trials == len(seeds) == len(coefficients):
            raise protocol("every step has a count and a rate, and each trial a seed and coefficients")
        examples, changes = self._batches(arrays, sum(counts))
        targets = self._examples.targets.index_select(0, examples)
        guesses = torch.zeros(trials, len(examples), dtype=torch.int64, device=device)
        found: List[float] = []
        failed = stopped = False
        first = 0
        with network.training(), torch.enable_grad():
            for index, count in enumerate(counts):
                try:
                    progress()
                except WorkerError as error:
                    if error.kind != "cancelled":
                        raise
                    # What was done is not lost.
                    stopped = True
                    break
                tried = slice(index * trials, (index + 1) * trials)
                value = self._take(
                    coefficients[tried],
                    [int(seed) for seed in seeds[tried]],
                    slice(first, first + count),
                    examples,
                    targets,
                    changes,
                    float(rates[index]),
                    guesses,
                )
                if not math.isfinite(value):
                    failed = True
                    break
                found.append(value * trials * count)
                first += count
        right = self._right(guesses[:, :first], targets[:first], counts[: len(found)])
        return {"losses": found, "correct": right, "failed": failed, "stopped": stopped}

    def _right(self, guesses: Tensor, targets: Tensor, counts: List[int]) -> List[int]:
        """How many guesses of each step were right, in all its trials together."""
        if not self._dataset.has_classes:
            return [0] * len(counts)
        hits = (guesses == targets).sum(0).cpu()
        return [int(part.sum()) for part in hits.split(counts)] if counts else []

    def _take(
        self,
        trials: Sequence[Sequence[float]],
        seeds: Sequence[int],
        place: slice,
        all_examples: Tensor,
        all_targets: Tensor,
        changes: Optional[Changes],
        rate: float,
        guesses: Tensor,
    ) -> float:
        """One step; the mean loss over all trials, and where that is not finite nothing has moved.

        - place: that of the step's examples among those of the request, and of the columns of
          `guesses`, [trials, examples], which it fills
        """
        network = self._network
        examples, targets = all_examples[place], all_targets[place]
        saves = self._moves_statistics and network.statistics.numel() > 0
        with torch.no_grad():
            inputs = self._inputs(examples, changes, place.start)
            if saves:
                self._safe_statistics.copy_(network.statistics)
            if network.batches_seen.numel() > 0:
                network.batches_seen.fill_(self._step)
        found: List[Tensor] = []
        for number, (coefficients, seed) in enumerate(zip(trials, seeds)):
            network.seed(seed)
            with torch.no_grad():
                self._combine(coefficients)
            with network.place.autocast():
                outputs = network.checked(network.compute(inputs), len(examples))
                self._check_classes(outputs)
                loss = self._loss(outputs, targets)
            self._go_back(loss)
            found.append(loss.detach())
            with torch.no_grad():
                network.take_gradient(self._gradient_views)
                self._spread_gradient(coefficients, self._parts)
                if len(trials) > 1:
                    self._gather(number, len(trials))
                if self._dataset.has_classes:
                    torch.argmax(outputs, 1, out=guesses[number, place])
        with torch.no_grad():
            if self._volume is not None:
                self._volume.add_gradient(self._points, self._first, self._gradients)
            self._clip_gradients()
            # The one time in a step that the device is waited for.
            value = sum(torch.stack(found).tolist() if len(found) > 1 else [found[0].item()])
            if not math.isfinite(value):
                if saves:
                    network.statistics.copy_(self._safe_statistics)
                return value
            self._optimiser.move(self._moving, self._gradients, rate, self._step)
        self._step += 1
        return value / len(found)

    def _gather(self, number: int, count: int) -> None:
        """The mean of the trials' gradients, as far as they have been found."""
        if number == 0:
            self._gradients.zero_()
        self._gradients.add_(self._parts, alpha=1 / count)

    def _go_back(self, loss: Tensor) -> None:
        """The backward pass; where code of the user ends it, no part of a gradient stays."""
        try:
            loss.backward()  # type: ignore[no-untyped-call]
        except BaseException:
            self._network.forget_gradient()
            raise

    def _combine(self, coefficients: Sequence[float]) -> None:
        """φ = Σ c_j w_j in the order of points, into the network's weights."""
        if self._is_single:
            return
        combine(coefficients, self._points, self._network.weights)

    def _spread_gradient(self, coefficients: Sequence[float], out: Tensor) -> None:
        """Of point j that moves c_j (g + λ φ), [moving, P]."""
        gradient = self._gradient
        if self._decay != 0:
            gradient.add_(self._network.weights, alpha=self._decay)
        if self._alive is not None:
            gradient.mul_(self._alive)
        if not self._is_single:
            for row in range(len(self._moving)):
                torch.mul(gradient, coefficients[self._first + row], out=out[row])

    def _clip_gradients(self) -> None:
        """Scaled down together, where they are longer than they may be."""
        if self._clip is not None:
            norm = torch.linalg.vector_norm(self._gradients)
            self._gradients.mul_((self._clip / (norm + 1e-6)).clamp_(max=1.0))

    def _inputs(self, examples: Tensor, changes: Optional[Changes], first: int) -> Tensor:
        inputs = self._examples.some(examples, changes, first, self._reflects)
        if self._network.place.channels_last and inputs.dim() == 4:
            inputs = inputs.contiguous(memory_format=torch.channels_last)
        return inputs

    def _check_classes(self, outputs: Tensor) -> None:
        bound, width = self._dataset.class_bound, outputs.shape[1]
        if bound > width and self._dataset.has_classes:
            raise WorkerError(
                "shape", f"class {bound - 1} occurs, and the network has {width} outputs"
            )

    def _batches(
        self, arrays: Mapping[str, Tensor], count: int
    ) -> Tuple[Tensor, Optional[Changes]]:
        """The examples of a request on the device, and how they are changed."""
        examples = arrays["examples"].to(torch.int64)
        if examples.dim() != 1 or len(examples) != count:
            raise protocol(f"{count} examples are wanted, and there are {list(examples.shape)}")
        if count and not 0 <= int(examples.min()) <= int(examples.max()) < len(self._examples):
            raise protocol(f"an example is not among the {len(self._examples)} of the data")
        device = self._network.place.device
        rows = arrays.get("changes")
        if rows is None:
            return examples.to(device), None
        if list(rows.shape) != [count, 7]:
            raise protocol(f"changes are {list(rows.shape)}, and should be [{count}, 7]")
        changes = Changes(rows, device)
        return examples.to(device), changes if changes.moves or changes.cuts else None

    def _rounded(self, coefficients: Sequence[Sequence[float]]) -> List[List[float]]:
        """Coefficients of every step rounded to single precision."""
        for row in coefficients:
            if len(row) != len(self._points):
                raise protocol(f"there are {len(self._points)} points, and {len(row)} coefficients")
            if self._is_single and row[0] != 1:
                raise protocol("the coefficient of a single point is 1")
        return torch.tensor(coefficients, dtype=torch.float32).tolist() if coefficients else []

    # Looking without moving

    def check(
        self, request: Mapping[str, Any], arrays: Mapping[str, Tensor], progress: Progress
    ) -> Dict[str, Any]:
        """Whether outputs and losses are finite at each combination; nothing moves."""
        network = self._network
        examples, changes = self._batches(arrays, int(request["count"]))
        finite: List[bool] = []
        with self._unmoved(), torch.no_grad():
            inputs = self._inputs(examples, changes, 0)
            targets = self._examples.targets.index_select(0, examples)
            for coefficients in self._rounded(request["coefficients"]):
                progress()
                self._combine(coefficients)
                is_finite = True
                if self._moves_statistics:
                    network.module.eval()
                    with network.place.autocast():
                        outputs = network.checked(network.module(inputs.clone()), len(examples))
                    is_finite = bool(outputs.isfinite().all().item())
                if is_finite:
                    network.seed(0)
                    with network.training_without_dropout(), network.place.autocast():
                        outputs = network.checked(network.module(inputs.clone()), len(examples))
                        self._check_classes(outputs)
                        is_finite = math.isfinite(self._loss(outputs, targets).item())
                    network.statistics.copy_(self._safe_statistics)
                finite.append(is_finite)
        return {"finite": finite}

    def gradient(
        self, request: Mapping[str, Any], arrays: Mapping[str, Tensor], progress: Progress
    ) -> Dict[str, Tensor]:
        """∇L(φ), [P], without decay and without dropout, and the outputs of the same pass."""
        network = self._network
        examples, changes = self._batches(arrays, int(request["count"]))
        (coefficients,) = self._rounded([request["coefficients"]])
        progress()
        with self._unmoved(), torch.enable_grad():
            with torch.no_grad():
                self._combine(coefficients)
                inputs = self._inputs(examples, changes, 0)
                targets = self._examples.targets.index_select(0, examples)
            network.seed(0)
            with network.training_without_dropout():
                with network.place.autocast():
                    outputs = network.checked(network.module(inputs), len(examples))
                    self._check_classes(outputs)
                    loss = self._loss(outputs, targets)
                self._go_back(loss)
            with torch.no_grad():
                network.take_gradient(self._gradient_views)
                gradient = network.layout.take_out(self._gradient[None])[0]
        return {"gradient": gradient, "outputs": outputs.detach().float().cpu()}

    def _unmoved(self) -> _Unmoved:
        return _Unmoved(self._network, self._safe_statistics)


class _Unmoved:
    """Puts running statistics back as they were."""

    def __init__(self, network: Network, room: Tensor) -> None:
        self._network = network
        self._room = room

    def __enter__(self) -> None:
        self._room.copy_(self._network.statistics)

    def __exit__(self, *_: object) -> None:
        self._network.statistics.copy_(self._room)


def combine(coefficients: Sequence[float], points: Tensor, out: Tensor) -> None:
    """Σ c_j w_j in the order of points, [length], without room for anything between."""
    torch.mul(points[0], coefficients[0], out=out)
    for coefficient, point in zip(coefficients[1:], points[1:]):
        out.add_(point, alpha=coefficient)

"""##),
    ("thalweg/worker/volume.py", ##"""
"""The volume of simplexes whose vertices are points of a training, as far as it counts in the loss."""

from __future__ import annotations

import math
from typing import Any, List, Mapping, Tuple

import torch
from torch import Tensor

from .errors import protocol

# The share of an edge's squared length off the others' span below which it lies in that: points are
# rounded to float32.
LEAST_SHARE = 1e-13


class VolumeTerm:
    """-λ log V, with V the sum of simplexes' volumes: √det G / k!, G the Gram matrix of edges.

    - request: ``factor`` is λ, ``simplexes`` the places of each one's vertices among the points.
    """

    def __init__(self, request: Mapping[str, Any], points: int) -> None:
        self._factor = float(request["factor"])
        self._simplexes: List[List[int]] = [[int(v) for v in s] for s in request["simplexes"]]
        for simplex in self._simplexes:
            if not simplex or not all(0 <= vertex < points for vertex in simplex):
                raise protocol(f"simplex {simplex} is none of {points} points")

    def add_gradient(self, points: Tensor, first: int, gradients: Tensor) -> None:
        """Adds to the gradient of each point that moves, [moving, length], from the first on."""
        parts = [self._measure(points, simplex) for simplex in self._simplexes]
        logs = torch.stack([log for log, _, _ in parts])
        shares = torch.softmax(logs, 0).nan_to_num(0)
        for share, simplex, (_, edges, factor) in zip(shares, self._simplexes, parts):
            for row in range(len(gradients)):
                if first + row not in simplex or len(simplex) < 2:
                    continue
                place = simplex.index(first + row)
                right = torch.zeros(len(simplex) - 1, 1, dtype=edges.dtype, device=factor.device)
                # That of the first vertex moves all edges the other way.
                right[slice(None) if place == 0 else place - 1] = -1 if place == 0 else 1
                solution = torch.cholesky_solve(right, factor)[:, 0].to(edges.device)
                change = (share * solution.to(share.device)).to(edges.device) @ edges
                gradients[row].sub_(change.nan_to_num(0).to(gradients.dtype), alpha=self._factor)

    @staticmethod
    def _measure(points: Tensor, simplex: List[int]) -> Tuple[Tensor, Tensor, Tensor]:
        """The logarithm of a volume, -∞ of what is flat; edges, [k, length]; the factor of G."""
        # Where there is no double precision, what there is.
        is_single = points.device.type == "mps"
        chosen = points[simplex].to(torch.float32 if is_single else torch.float64)
        edges = chosen[1:] - chosen[0]
        gram = (edges @ edges.T).to("cpu" if is_single else edges.device)
        factor, info = torch.linalg.cholesky_ex(gram)
        pivots = factor.diagonal()
        is_whole = (info == 0) & (pivots.square() > LEAST_SHARE * gram.diagonal()).all()
        log = pivots.log().sum() - math.lgamma(len(simplex))
        return torch.where(is_whole, log, torch.full_like(log, -math.inf)), edges, factor

"""##),
  ]
}
