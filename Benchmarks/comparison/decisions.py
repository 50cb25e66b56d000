"""Batches on which no relu and no max pool is nearly undecided.

Where a value is within rounding of zero, or two of a pool's values of each other, single precision may decide either
way, and a gradient then takes another path: PyTorch's own gradients differ from its double-precision ones by
hundredths on such a batch. A comparison to 1e-4 wants batches where rounding decides nothing.
"""
import torch
from torch import nn

from . import networks

# How clear a decision has to be, in standard deviations of its layer. Two ways of computing it in single precision have
# been seen to part over one that was clear by 7.9e-6.
CLEAR = 1e-5


# Draws of a batch that hangs together before one of half as many images is tried.
DRAWS = 400


def decided_batch(name, state, count, first_seed=0):
    """Images and classes on which the network in training mode decides everything clearly.

    Without batch norm an example's decisions are its own: of as many draws as it takes, those are kept that are clear.
    With it they hang together, so whole batches are drawn until one will do. Each example more makes such a batch rarer by the
    same factor, so that they can only be a few, and the fewer the wider and deeper the network is: where none of so many
    batches will do, half as many images are drawn.
    """
    single, double = (in_training(name, state).to(dtype) for dtype in (torch.float32, torch.float64))
    seeds = range(first_seed, first_seed + DRAWS)
    if not any(isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)) for layer in double.modules()):
        return clear_examples(name, double, count, seeds)
    while count > 0:
        for seed in seeds:
            x, y = networks.examples(name, count, seed)
            # Single precision sees most of what is unclear, in a fraction of the time.
            if is_clear(single, x, CLEAR / 2) and is_clear(double, x.double(), CLEAR):
                return x, y
        count //= 2
    raise RuntimeError(f"no image on which {name} decides everything clearly")


def clear_examples(name, network, count, seeds):
    """So many images and classes, each of them clear."""
    images, classes = [], []
    for seed in seeds:
        x, y = networks.examples(name, count, seed)
        clear = (smallest_margins(network, x.double()) > CLEAR).nonzero().flatten()
        images.append(x[clear])
        classes.append(y[clear])
        if sum(map(len, images)) >= count:
            return torch.cat(images)[:count].contiguous(), torch.cat(classes)[:count].contiguous()
    raise RuntimeError(f"not {count} images on which {name} decides everything clearly")


def in_training(name, state):
    network = networks.make(name, 1, with_dropout=False)
    network.load_state_dict(state, strict=False)
    return network.train()


def is_clear(network, x, least):
    return smallest_margins(network, x, least).min().item() > least


@torch.no_grad()
def smallest_margins(network, x, least=-torch.inf):
    """For each example, how far its closest decision is from the other way, in standard deviations of its layer.

    Ends with the layer at which that of any example is below `least`.
    """
    smallest = torch.full((len(x),), torch.inf, dtype=x.dtype)

    class Unclear(Exception):
        pass

    def look(layer, inputs):
        nonlocal smallest
        x, = inputs
        if isinstance(layer, nn.ReLU):
            margins = x.abs()
        else:
            first, second = largest_two(x)
            # A window of zeros passes no gradient on, whichever of them is taken.
            margins = torch.where(first > 0, first - second, torch.inf)
        smallest = torch.minimum(smallest, margins.flatten(1).min(1).values / x.std())
        if smallest.min() < least:
            raise Unclear

    decide = [layer for layer in network.modules() if isinstance(layer, (nn.ReLU, nn.MaxPool2d))]
    hooks = [layer.register_forward_pre_hook(look) for layer in decide]
    try:
        network(x)
    except Unclear:
        pass
    finally:
        for hook in hooks:
            hook.remove()
    return smallest


def largest_two(x):
    """The largest value of each window of 2 x 2, and the second."""
    upper, lower = zip(*(
        (torch.maximum(*pair), torch.minimum(*pair))
        for pair in ((x[..., i::2, 0::2], x[..., i::2, 1::2]) for i in (0, 1))))
    return torch.maximum(*upper), torch.maximum(torch.minimum(*upper), torch.maximum(*lower))
