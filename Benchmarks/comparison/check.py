"""Whether both sides compute the same: the same state and batch, logits, gradients, one step, and twenty.

    python -m comparison.check PROGRAM NETWORK THREADS

Prints a line of JSON: the largest error of each quantity beside its bound. Errors are relative to the largest value
of the tensor in question. Gradients and steps are compared on a batch where rounding decides nothing (see
`decisions`); with batch norm that is a small one, so what needs no such batch is compared on a larger one as well.
Left out, because what is there is rounding noise on both sides:
- gradients and updates of biases in front of a batch norm, whose true gradient is 0;
- Adam's update where the gradient is small: its first step is the rate times the sign, whatever the size.
"""
import json
import sys
import tempfile

import torch
import torch.nn.functional as F
from safetensors.torch import load_file, save_file

from . import networks
from .decisions import decided_batch
from .engine import Engine

BOUND = 1e-4
BATCH = 128
BATCH_WITH_NORMS = 4
STEPS = 20
# How many times PyTorch's own spread Thalweg's losses may be away, and what counts as no spread at all.
SPREAD = 5
FLOOR = 1e-5
# How often PyTorch runs again, each time a little off. In deep networks the spread is made by single relus that go the other
# way after some steps, which not every run meets.
DISTURBED = 8
# What rounding does to a convolution's gradients, as a share of the tensor's largest: half a unit in the last place, and what has
# been measured where a wide convolution goes by transformed tiles (1e-5 to 2e-5 against double precision, 3e-6 where PyTorch
# computes it).
ROUNDING = torch.finfo(torch.float32).eps / 2, 1e-5
# Behind batch norms, where batches are small: in a wide network two ways of computing part over a relu that was clear by 1.0e-5,
# too, and one image may carry it. So the middle error of three batches counts.
BATCHES_WITH_NORMS = 3
OPTIMISERS = {
    "adam": lambda p: torch.optim.Adam(p, 1e-3),
    "sgd": lambda p: torch.optim.SGD(p, 1e-2, momentum=0.9),
}


def main():
    program, name, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    state = state_of(name)
    has_norms = any("running" in k for k in state)
    results = []
    for number in range(BATCHES_WITH_NORMS if has_norms else 1):
        x, y = decided_batch(name, state, BATCH_WITH_NORMS if has_norms else BATCH, first_seed=10_000 * number)
        results.append(compare(name, state, x, y, answer(program, name, threads, state, x, y)))
    quantities = {k: sorted(result[k] for result in results)[len(results) // 2] for k in results[0]}
    if has_norms:
        x, y = networks.examples(name, BATCH)
        values = compare_values(name, state, x, y, answer(program, name, threads, state, x, y))
        quantities |= {f"{k}, {len(x)} images": result for k, result in values.items()}
    quantities = {k: {"error": e, "bound": b, "passes": e <= b} for k, (e, b) in quantities.items()}
    print(json.dumps({"network": name, "quantities": quantities}))


def state_of(name):
    """Fresh weights, and buffers that have seen a few batches."""
    network = networks.make(name, 1, with_dropout=False).train()
    with torch.no_grad():
        for seed in range(3):
            network(networks.examples(name, BATCH, seed)[0])
    return {k: v.clone() for k, v in network.state_dict().items() if v.is_floating_point()}


def answer(program, name, threads, state, x, y):
    """What Thalweg makes of it."""
    with tempfile.TemporaryDirectory() as folder:
        given, result = f"{folder}/state.safetensors", f"{folder}/answer.safetensors"
        save_file({k: v.contiguous() for k, v in state.items()} | {"inputs": x, "classes": y}, given)
        Engine(program, int(threads), len(x)).check(given, result, name, STEPS)
        return load_file(result)


def restored(name, state, layout=torch.contiguous_format):
    network = networks.make(name, 1, with_dropout=False)
    network.load_state_dict(state, strict=False)
    return network.to(memory_format=layout).train()


def compare_values(name, state, x, y, answer):
    """Logits in evaluation mode; the loss and the moved buffers of a pass in training mode."""
    network = restored(name, state)
    with torch.no_grad():
        logits = network.eval()(x)
        loss = F.cross_entropy(network.train()(x), y)
    moved = {k: b for k, b in network.named_buffers() if b.is_floating_point()}
    results = {
        "logits": (error(answer["logits"], logits), BOUND),
        "loss": (abs(answer["loss"].item() - loss.item()) / loss.item(), BOUND),
    }
    if moved:
        results["buffers"] = (max(error(answer[f"buffers/{k}"], b) for k, b in moved.items()), BOUND)
    return results


def compare(name, state, x, y, answer):
    """All quantities, each with its error and bound."""
    network = restored(name, state)
    F.cross_entropy(network(x), y).backward()
    gradients = {k: p.grad for k, p in network.named_parameters()}
    told = [k for k in gradients if k not in cancelled(network)]
    results = compare_values(name, state, x, y, answer)
    results["gradients"] = (max(error(answer[f"gradient/{k}"], gradients[k]) for k in told), BOUND)
    for kind in OPTIMISERS:
        after, _ = steps(kind, restored(name, state), x, y, 1)
        apart = [update_error(kind, state[k], answer[f"{kind}/{k}"], after[k], gradients[k]) for k in told]
        results[f"{kind}, update of one step"] = (max(apart), BOUND)
        results[f"{kind}, {STEPS} losses, over PyTorch's spread"] = (
            spread(kind, name, state, x, y, answer[f"losses/{kind}"]), SPREAD)
    return results


def cancelled(network):
    """Biases in front of a batch norm, which takes them out again."""
    kinds = (torch.nn.BatchNorm1d, torch.nn.BatchNorm2d)
    found = set()
    for path, module in network.named_modules():
        if isinstance(module, torch.nn.Sequential):
            names = list(module._modules)
            found |= {
                f"{path}.{before}.bias".lstrip(".") for before, name in zip(names, names[1:])
                if isinstance(module._modules[name], kinds)}
    return found


def error(ours, theirs):
    return ((ours - theirs).abs().max() / theirs.abs().max()).item()


def update_error(kind, before, ours, theirs, gradient):
    """The error of an update where it means something, less what rounding the weights alone makes of it."""
    size = gradient.abs()
    counts = size > max(1e-6, 1e-3 * size.max().item()) if kind == "adam" else torch.ones_like(size, dtype=torch.bool)
    apart = ((ours - theirs).abs() - torch.finfo(torch.float32).eps * before.abs()).clamp(min=0)
    return (apart[counts].max() / (theirs - before).abs().max()).item()


def steps(kind, network, x, y, count, layout=torch.contiguous_format, disturb=lambda network: None):
    """The parameters after so many steps on the one batch, and the loss of each.

    `disturb` may change the gradients of each step.
    """
    optimiser = OPTIMISERS[kind](network.parameters())
    x = x.contiguous(memory_format=layout)
    losses = []
    for _ in range(count):
        optimiser.zero_grad(set_to_none=True)
        loss = F.cross_entropy(network(x), y)
        loss.backward()
        disturb(network)
        optimiser.step()
        losses.append(loss.item())
    return {k: p.detach() for k, p in network.named_parameters()}, torch.tensor(losses, dtype=torch.float64)


def spread(kind, name, state, x, y, ours, count=STEPS):
    """How far our losses are from PyTorch's, in units of how far PyTorch's are from each other by then.

    Free-running losses part chaotically, so PyTorch runs again with channels last, from weights that are off by a
    rounding error, and with rounding errors in the gradients of convolutions.
    """
    _, plain = steps(kind, restored(name, state), x, y, count)
    others = []
    if x.dim() == 4:
        others.append(steps(kind, restored(name, state, torch.channels_last), x, y, count, torch.channels_last)[1])
    for seed in range(DISTURBED):
        torch.manual_seed(100 + seed)
        off = {k: v if "running" in k else v * (1 + 1e-7 * torch.randn_like(v)) for k, v in state.items()}
        others.append(steps(kind, restored(name, off), x, y, count)[1])
        if x.dim() == 4:
            size = ROUNDING[seed % 2]
            others.append(steps(kind, restored(name, state), x, y, count, disturb=lambda n: rounded(n, size))[1])
    own = torch.stack([(other - plain).abs() for other in others]).max(0).values.cummax(0).values
    return ((ours.double() - plain).abs() / (own + FLOOR * plain.abs())).max().item()


def rounded(network, size):
    """Puts rounding errors of a size on the gradients of weights, save in kernels, and for units, that have none at all.

    How small gradients are rounded depends on the algorithm: a direct convolution adds up each on its own, one by
    transformed tiles takes them from sums that hold larger ones. Adam goes by the quotient of gradients, and so moves
    by the small ones as far as by the large ones.
    """
    for gradient in [p.grad for p in network.parameters() if p.dim() > 1]:
        within = (2, 3) if gradient.dim() == 4 else 1
        has_some = gradient.abs().amax(within, keepdim=True) > 0
        gradient += size * gradient.abs().max() * torch.randn_like(gradient) * has_some


if __name__ == "__main__":
    main()
