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
