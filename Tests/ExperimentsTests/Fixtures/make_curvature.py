"""Makes curvature.json: the dense Hessian of the mean cross-entropy of a small tanh network, by PyTorch in double precision;
and products with the Hessian of a network with a batch norm, with fixed statistics and with the batch's own.

    python make_curvature.py        # PyTorch 2
"""

import json
from pathlib import Path

import torch
from torch import nn
from torch.func import functional_call
from torch.nn.utils import parameters_to_vector

torch.manual_seed(5)
torch.set_default_dtype(torch.float64)


def rounded(values):
    """As float32 has them, so that both sides compute with the same numbers."""
    return values.to(torch.float32).to(torch.float64)


def loss_of(network, inputs, classes, vector):
    named, at = {}, 0
    for name, parameter in network.named_parameters():
        named[name] = vector[at : at + parameter.numel()].view(parameter.shape)
        at += parameter.numel()
    return nn.functional.cross_entropy(functional_call(network, named, (inputs,)), classes)


def numbers(values):
    return [float(f"{value:.10g}") for value in values.flatten().tolist()]


# 64 parameters: 1-10-4.
network = nn.Sequential(nn.Linear(1, 10), nn.Tanh(), nn.Linear(10, 4))
inputs = rounded(torch.randn(48, 1) * 1.5)
classes = ((inputs[:, 0] * 1.3).sin() * 2 + 2).long().clamp(0, 3)
optimiser = torch.optim.Adam(network.parameters(), lr=0.02)
for _ in range(300):
    optimiser.zero_grad()
    nn.functional.cross_entropy(network(inputs), classes).backward()
    optimiser.step()
vector = rounded(parameters_to_vector(network.parameters()).detach())
loss = lambda v: loss_of(network, inputs, classes, v)
hessian = torch.autograd.functional.hessian(loss, vector)
gradient = torch.autograd.functional.jacobian(loss, vector)
values = torch.linalg.eigvalsh(hessian)
result = {
    "inputs": numbers(inputs),
    "classes": classes.tolist(),
    "weights": numbers(vector),
    "loss": loss(vector).item(),
    "gradient": numbers(gradient),
    "hessian": numbers(hessian),
    "eigenvalues": numbers(values),
    "trace": hessian.trace().item(),
    # (1/n) sum of the powers of the eigenvalues.
    "moments": [values.pow(power).mean().item() for power in range(1, 5)],
}

# With a batch norm: 2-6-3, over two batches of 16.
normed = nn.Sequential(nn.Linear(2, 6), nn.BatchNorm1d(6), nn.Tanh(), nn.Linear(6, 3))
inputs = rounded(torch.randn(32, 2))
classes = torch.randint(0, 3, (32,))
vector = rounded(parameters_to_vector(normed.parameters()).detach() + 0.3 * torch.randn(51))
normed[1].running_mean = rounded(torch.randn(6) * 0.2)
normed[1].running_var = rounded(torch.rand(6) + 0.5)
direction = torch.randn(51)
direction /= direction.norm()


def products(trains):
    normed.train(trains)
    gradient, product = torch.zeros(51), torch.zeros(51)
    for first in (0, 16):
        part = lambda v: loss_of(normed, inputs[first : first + 16], classes[first : first + 16], v)
        mean, variance = normed[1].running_mean.clone(), normed[1].running_var.clone()
        gradient += torch.autograd.functional.jacobian(part, vector) / 2
        product += torch.autograd.functional.hessian(part, vector) @ direction / 2
        normed[1].running_mean, normed[1].running_var = mean, variance
    return {"gradient": numbers(gradient), "product": numbers(product)}


result["normed"] = {
    "inputs": numbers(inputs),
    "classes": classes.tolist(),
    "weights": numbers(vector),
    "statistics": numbers(torch.cat([normed[1].running_mean, normed[1].running_var])),
    "direction": numbers(direction),
    "evaluation": products(False),
    "training": products(True),
}
Path(__file__).with_name("curvature.json").write_text(json.dumps(result) + "\n", encoding="utf-8")
