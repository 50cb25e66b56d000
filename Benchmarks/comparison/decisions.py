"""Batches on which no relu and no max pool is nearly undecided.

Where a value is within rounding of zero, or two of a pool's values of each other, single precision may decide either
way, and a gradient then takes another path: PyTorch's own gradients differ from its double-precision ones by
hundredths on such a batch. A comparison to 1e-4 wants batches where rounding decides nothing.
"""
import torch
from torch import nn

from . import networks


def decided_batch(name, state, count, first_seed=0):
    """Images and classes on which the network in training mode decides everything clearly.

    Without batch norm an example's decisions are its own, and those that are too close are left out. With it they hang
    together, so whole batches are drawn until one will do: at most a few examples then.
    """
    network = networks.make(name, 1, with_dropout=False)
    network.load_state_dict(state, strict=False)
    network.double().train()
    hangs_together = any(isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)) for layer in network)
    for seed in range(first_seed, first_seed + 1000):
        x, y = networks.examples(name, count if hangs_together else 2 * count, seed)
        margins = smallest_margins(network, x.double())
        if hangs_together and margins.min() > 1.5e-6:
            return x, y
        clear = (margins > 4e-6).nonzero().flatten()[:count]
        if not hangs_together and len(clear) == count:
            return x[clear].contiguous(), y[clear].contiguous()
    raise RuntimeError(f"no batch of {count} images on which {name} decides everything clearly")


@torch.no_grad()
def smallest_margins(network, x):
    """For each example, how far its closest decision is from the other way, in standard deviations of its layer."""
    smallest = torch.full((len(x),), torch.inf, dtype=x.dtype)
    for layer in network:
        if isinstance(layer, nn.ReLU):
            margins = x.abs()
        elif isinstance(layer, nn.MaxPool2d):
            windows = torch.stack([x[..., i::2, j::2] for i in (0, 1) for j in (0, 1)])
            first, second = windows.topk(2, dim=0).values
            # A window of zeros passes no gradient on, whichever of them is taken.
            margins = torch.where(first > 0, first - second, torch.inf)
        else:
            x = layer(x)
            continue
        smallest = torch.minimum(smallest, margins.flatten(1).min(1).values / x.std())
        x = layer(x)
    return smallest
