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
