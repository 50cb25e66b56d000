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
