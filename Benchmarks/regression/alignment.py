"""Lays the hidden units of one tanh network onto those of another, by permutations and flips of sign.

Weight matching (Ainsworth et al. 2023, arXiv 2209.04836) with signs: a unit of a tanh network may change its sign, along
with all weights that lead from it, and the function stays. Weights are a dictionary `0.weight`, `0.bias`, `2.weight` ...
"""
import numpy as np


def assignment(cost):
    """The columns for rows 0, 1, ... at the least cost (Kuhn 1955), by shortest augmenting paths."""
    size = len(cost)
    rows, columns = np.zeros(size + 1), np.zeros(size + 1)
    matched = np.zeros(size + 1, int)
    for row in range(1, size + 1):
        matched[0], column = row, 0
        least, previous = np.full(size + 1, np.inf), np.zeros(size + 1, int)
        used = np.zeros(size + 1, bool)
        while matched[column]:
            used[column] = True
            reduced = cost[matched[column] - 1] - rows[matched[column]] - columns[1:]
            better = ~used[1:] & (reduced < least[1:])
            least[1:][better], previous[1:][better] = reduced[better], column
            following = int(np.argmin(np.where(used, np.inf, np.concatenate([[np.inf], least[1:]]))))
            step = least[following]
            rows[matched[used]] += step
            columns[used] -= step
            least[~used] -= step
            column = following
        while column:
            matched[column], column = matched[previous[column]], previous[column]
    result = np.zeros(size, int)
    result[matched[1:] - 1] = np.arange(size)
    return result


def moved(network, layer, order, signs):
    """The same function, with the units of a layer in another order and with other signs."""
    here, following = f"{layer}.weight", f"{layer + 2}.weight"
    return network | {
        here: network[here][order] * signs[:, None],
        f"{layer}.bias": network[f"{layer}.bias"][order] * signs,
        following: network[following][:, order] * signs,
    }


def distance(one, other):
    return np.sqrt(sum(((one[name] - other[name]) ** 2).sum() for name in one))


def outputs(network, x):
    last = max(int(name.split(".")[0]) for name in network)
    values = x[:, None]
    for layer in range(0, last + 1, 2):
        values = values @ network[f"{layer}.weight"].T + network[f"{layer}.bias"]
        values = np.tanh(values) if layer < last else values
    return values


def swept(start, network, layers, random):
    """Sweeps over the hidden layers until the distance to the start falls no more."""
    for _ in range(100):
        before = distance(start, network)
        for layer in random.permutation(layers):
            here, following = f"{layer}.weight", f"{layer + 2}.weight"
            alike = (
                start[here] @ network[here].T
                + np.outer(start[f"{layer}.bias"], network[f"{layer}.bias"])
                + start[following].T @ network[following]
            )
            order = assignment(-np.abs(alike))
            signs = np.where(alike[np.arange(len(order)), order] < 0, -1.0, 1.0)
            network = moved(network, layer, order, signs)
        if before - distance(start, network) < 1e-12:
            return network
    return network


def aligned(start, end, restarts=20):
    """`end` as near to `start` as the best of some sweeps brings it; both are of float64."""
    random = np.random.default_rng(0)
    layers = sorted(int(name.split(".")[0]) for name in start if name.endswith("weight"))[:-1]
    candidates = []
    for restart in range(restarts):
        network = end
        for layer in layers if restart else []:
            units = len(network[f"{layer}.bias"])
            network = moved(network, layer, random.permutation(units), random.choice([-1.0, 1.0], units))
        candidates.append(swept(start, network, layers, random))
    best = min(candidates, key=lambda network: distance(start, network))
    x = np.linspace(-3, 3, 101)
    assert np.abs(outputs(best, x) - outputs(end, x)).max() < 1e-9, "the function has to stay"
    return best
