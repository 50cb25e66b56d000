"""Whether a training agrees step by step: from each of PyTorch's 50 states, one step of either side.

    python -m agreement.training PROGRAM NETWORK THREADS

PyTorch trains, and before each step its weights, batch-norm buffers and optimiser go to a file, with a batch of their
own. Thalweg takes one step from there: its loss and its update have to be PyTorch's. So no step inherits what rounding
made of the ones before. Free-running losses are compared besides, by how far PyTorch's own are apart.

PyTorch takes the same step in double precision and with channels last. At a state where these updates part from its
plain one by more than a fifth of the bound, as behind batch norms, the bound there is five times as far: the quotients
that Adam moves by are no better known.

Prints a line of JSON: the error of each quantity beside its bound, of updates at the state where it comes closest to
the bound there, and the errors at all states. What the comparison leaves out of updates, and how it chooses batches,
`comparison.check` and `comparison.decisions` say.
"""
import copy
import functools
import json
import sys
import tempfile

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from comparison import check, networks
from comparison.decisions import decided_batch
from comparison.engine import Engine

STATES = 50
BATCH = 32
# What each optimiser of PyTorch remembers, in the order in which `thalweg bench-check` numbers it.
MEMORIES = {"adam": ["exp_avg", "exp_avg_sq"], "sgd": ["momentum_buffer"]}
OTHER_WAYS = [{"dtype": torch.float64}, {"memory_format": torch.channels_last}]


def main():
    program, name, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    quantities = {}
    for kind in check.OPTIMISERS:
        quantities |= follow(program, name, int(threads), kind)
    for entry in quantities.values():
        entry["passes"] = entry["error"] <= entry["bound"]
    print(json.dumps({"network": name, "quantities": quantities}))


def follow(program, name, threads, kind):
    """Errors of the loss and of the update at each state, and of the losses of a free run."""
    network = check.restored(name, check.state_of(name))
    has_norms = any(True for _ in network.buffers())
    optimiser = check.OPTIMISERS[kind](network.parameters())
    losses, updates, own, free = [], [], [], None
    for step in range(STATES):
        before = {k: v.clone() for k, v in network.state_dict().items() if v.is_floating_point()}
        x, y = decided_batch(name, before, check.BATCH_WITH_NORMS if has_norms else BATCH, first_seed=1000 * step)
        ours = answer(program, name, threads, kind, optimiser, network, before, x, y, step)
        if free is None:
            free = check.spread(kind, name, before, x, y, ours[f"losses/{kind}"], STATES)
        others = [
            after_otherwise(kind, network, optimiser, x, y, way)
            for way in OTHER_WAYS if x.dim() == 4 or "memory_format" not in way]
        loss, gradients = advance(network, optimiser, x, y)
        losses.append(abs(ours["loss"].item() - loss) / loss)
        error = functools.partial(worst_update, kind, network, optimiser, before, gradients)
        updates.append(error({k: ours[f"{kind}/{k}"] for k in gradients}))
        own.append(max(error(other) for other in others))
    return {
        f"{kind}, loss of {STATES} steps": {"error": max(losses), "bound": check.BOUND, "errors": losses},
        f"{kind}, update of {STATES} steps": closest_to_bound(updates, own),
        f"{kind}, {STATES} losses in a row, over PyTorch's spread": {"error": free, "bound": check.SPREAD},
    }


def closest_to_bound(updates, own):
    """The update's error at the state where it is the largest share of the bound there, among those of all states."""
    bounds = [max(check.BOUND, check.SPREAD * value) for value in own]
    state = max(range(len(updates)), key=lambda state: updates[state] / bounds[state])
    return {
        "error": updates[state], "own": own[state], "bound": bounds[state], "state": state, "errors": updates,
        "own-errors": own}


def answer(program, name, threads, kind, optimiser, network, state, x, y, step):
    """What Thalweg makes of the state: one step, and at the first state as many as there are states."""
    memory = {
        f"{kind}.{number}/{k}": optimiser.state[p][what].clone()
        for k, p in network.named_parameters() if p in optimiser.state
        for number, what in enumerate(MEMORIES[kind])}
    with tempfile.TemporaryDirectory() as folder:
        given, result = f"{folder}/state.safetensors", f"{folder}/answer.safetensors"
        tensors = {k: v.contiguous() for k, v in (state | memory).items()}
        save_file(tensors | {"inputs": x, "classes": y, "step": torch.tensor([step])}, given)
        Engine(program, threads, len(x)).check(given, result, name, STATES if step == 0 else 1)
        return load_file(result)


def advance(network, optimiser, x, y):
    """One step of PyTorch: its loss, and the gradients it went by."""
    optimiser.zero_grad(set_to_none=True)
    loss = F.cross_entropy(network(x), y)
    loss.backward()
    optimiser.step()
    return loss.item(), {k: p.grad.clone() for k, p in network.named_parameters()}


def after_otherwise(kind, network, optimiser, x, y, way):
    """The parameters after the same step, computed by PyTorch in another way."""
    twin = copy.deepcopy(network).to(**way)
    its_optimiser = check.OPTIMISERS[kind](twin.parameters())
    its_optimiser.load_state_dict(copy.deepcopy(optimiser.state_dict()))
    advance(twin, its_optimiser, x.to(**way), y)
    return {k: p.detach() for k, p in twin.named_parameters()}


def worst_update(kind, network, optimiser, before, gradients, found):
    """The largest error of an update, from `before` to `found`, relative to the largest update of its tensor.

    Adam divides by the root of the mean square of gradients. Where that is next to nothing beside the tensor's largest,
    the quotient is one of rounding errors on both sides.
    """
    after = dict(network.named_parameters())
    told = [k for k in gradients if k not in check.cancelled(network)]
    sizes = {
        k: optimiser.state[after[k]]["exp_avg_sq"].sqrt() if kind == "adam" else gradients[k] for k in told}
    return max(check.update_error(kind, before[k], found[k], after[k].detach(), sizes[k]) for k in told)


if __name__ == "__main__":
    main()
