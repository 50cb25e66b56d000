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
