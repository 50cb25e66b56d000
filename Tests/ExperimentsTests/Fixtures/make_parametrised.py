"""Writes parametrised.json: state dicts of modules under weight norm, spectral norm and pruning, and the tensors that
PyTorch computes from them in evaluation.

    python3 make_parametrised.py

Made with PyTorch 2.15.0. Numbers are float32.
"""

import json
import warnings
from pathlib import Path

import torch
from torch import nn
from torch.nn.utils import parametrizations, prune

warnings.simplefilter("ignore")
torch.manual_seed(5)


def numbers(tensor):
    return [float(value) for value in tensor.detach().flatten()]


def case(name, module, change):
    """The state dict after `change`, and what the module then computes with."""
    model = nn.Sequential(module)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.copy_(torch.randn_like(parameter))
    change(model[0])
    with torch.no_grad():
        for _ in range(3):
            if isinstance(module, nn.Linear):
                model.train()(torch.randn(7, module.in_features))
            else:
                model.train()(torch.randn(7, module.in_channels, 6, 6))
        # Norms that are not those of the weights, as after training.
        for key, value in model.state_dict().items():
            if key.endswith(("_g", "original0")):
                value.mul_(torch.rand_like(value) + 0.5)
    model.eval()
    inputs = torch.randn(2, module.in_features) if isinstance(module, nn.Linear) else torch.randn(2, module.in_channels, 6, 6)
    model(inputs)
    state = {key: {"shape": list(value.shape), "values": numbers(value)} for key, value in model.state_dict().items()}
    made = {f"0.{key}": {"shape": list(getattr(model[0], key).shape), "values": numbers(getattr(model[0], key))} for key in ("weight", "bias")}
    return {"name": name, "state": state, "made": made}


linear = lambda: nn.Linear(4, 5)
square = lambda: nn.Linear(3, 3)
convolution = lambda: nn.Conv2d(2, 3, (3, 2))
cases = [
    case("weight_norm of a linear layer", linear(), lambda m: nn.utils.weight_norm(m)),
    case("weight_norm along the inputs", linear(), lambda m: nn.utils.weight_norm(m, dim=1)),
    case("weight_norm of a whole weight", linear(), lambda m: nn.utils.weight_norm(m, dim=None)),
    case("weight_norm of a convolution", convolution(), lambda m: nn.utils.weight_norm(m)),
    case("weight_norm of a convolution along rows", convolution(), lambda m: nn.utils.weight_norm(m, dim=2)),
    case("weight_norm as a parametrization", linear(), lambda m: parametrizations.weight_norm(m)),
    case("the same of a convolution", convolution(), lambda m: parametrizations.weight_norm(m)),
    case("the same along the inputs", convolution(), lambda m: parametrizations.weight_norm(m, dim=1)),
    case("spectral_norm of a linear layer", linear(), lambda m: nn.utils.spectral_norm(m)),
    case("spectral_norm of a square layer", square(), lambda m: nn.utils.spectral_norm(m)),
    case("spectral_norm of a convolution", convolution(), lambda m: nn.utils.spectral_norm(m)),
    case("spectral_norm of a square layer along its inputs", square(), lambda m: nn.utils.spectral_norm(m, dim=1)),
    case("spectral_norm of a convolution along its inputs", convolution(), lambda m: nn.utils.spectral_norm(m, dim=1)),
    case("spectral_norm as a parametrization", linear(), lambda m: parametrizations.spectral_norm(m)),
    case("the same of a convolution, spectrally", convolution(), lambda m: parametrizations.spectral_norm(m)),
    case("pruning of a weight", linear(), lambda m: prune.l1_unstructured(m, "weight", 0.4)),
    case("pruning of rows and of a bias", convolution(), lambda m: (prune.ln_structured(m, "weight", 0.4, n=2, dim=0), prune.random_unstructured(m, "bias", 0.5))),
]
lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
Path(__file__).with_name("parametrised.json").write_text(f"[\n{lines}\n]\n")
