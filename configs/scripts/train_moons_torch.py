"""What train_moons.py does, with PyTorch: needs torch and safetensors."""

import csv
import json
import os

import torch
from safetensors.torch import save_file
from torch import nn

with open("params.json") as file:
    parameters = json.load(file)
torch.manual_seed(parameters["seed"])
torch.set_num_threads(int(os.environ["THALWEG_CORES"]))

labels = torch.arange(parameters["examples"]) % 2
angles = torch.pi * torch.rand(len(labels))
upper = torch.stack([angles.cos(), angles.sin()], dim=1)
lower = torch.stack([1 - angles.cos(), 0.5 - angles.sin()], dim=1)
points = torch.where(labels[:, None] == 0, upper, lower) + 0.2 * torch.randn(len(labels), 2)

hidden = parameters["hidden"]
net = nn.Sequential(nn.Linear(2, hidden), nn.Tanh(), nn.Linear(hidden, 2))
optimiser = torch.optim.Adam(net.parameters(), lr=parameters["rate"])
losses = []
for epoch in range(parameters["epochs"]):
    total = 0.0
    for batch in torch.randperm(len(labels)).split(50):
        loss = nn.functional.cross_entropy(net(points[batch]), labels[batch])
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        total += loss.item() * len(batch)
    losses.append((epoch + 1, total / len(labels)))

save_file(net.state_dict(), "outputs/weights.safetensors")
with open("outputs/losses.csv", "w", newline="") as file:
    writer = csv.writer(file)
    writer.writerow(["epoch", "loss"])
    writer.writerows(losses)
