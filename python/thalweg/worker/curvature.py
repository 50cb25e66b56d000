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
