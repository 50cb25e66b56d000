"""Trains a small network on two half-circles, with nothing but Python's own library.

It stands for any program of yours: it reads params.json, and leaves outputs/weights.safetensors, with tensors named
as a state dict of nn.Sequential(Linear(2, hidden), Tanh(), Linear(hidden, 2)) has them, and outputs/losses.csv.
"""

import csv
import json
import math
import random
import struct


def half_circles(count, noise, draw):
    """Points with the class of each: 0 for the upper half-circle, 1 for the lower."""
    for index in range(count):
        angle = math.pi * draw.random()
        x, y = math.cos(angle), math.sin(angle)
        if index % 2 == 1:
            x, y = 1 - x, 0.5 - y
        yield x + draw.gauss(0, noise), y + draw.gauss(0, noise), index % 2


def uniform(rows, columns, draw):
    """As PyTorch begins: uniform within 1 / sqrt(inputs)."""
    bound = 1 / math.sqrt(columns)
    return [[draw.uniform(-bound, bound) for _ in range(columns)] for _ in range(rows)]


def save(path, tensors):
    """Writes safetensors: the header's length, the header, and the values one after another."""
    header, values = {}, b""
    for name, shape, flat in tensors:
        data = struct.pack(f"<{len(flat)}f", *flat)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(values), len(values) + len(data)]}
        values += data
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + values)


def main():
    with open("params.json") as file:
        parameters = json.load(file)
    hidden, rate = parameters["hidden"], parameters["rate"]
    draw = random.Random(parameters["seed"])
    examples = list(half_circles(parameters["examples"], 0.2, draw))
    w1, b1 = uniform(hidden, 2, draw), [0.0] * hidden
    w2, b2 = uniform(2, hidden, draw), [0.0] * 2
    losses = []
    for epoch in range(parameters["epochs"]):
        draw.shuffle(examples)
        total = 0.0
        for x, y, label in examples:
            h = [math.tanh(a * x + b * y + c) for (a, b), c in zip(w1, b1)]
            z = [sum(w * v for w, v in zip(row, h)) + b for row, b in zip(w2, b2)]
            difference = z[1] - z[0] if label == 0 else z[0] - z[1]
            total += math.log1p(math.exp(-abs(difference))) + max(difference, 0)
            error = 1 / (1 + math.exp(-difference))  # of the right class: 1 - p
            slope = [-error if k == label else error for k in range(2)]
            for i, value in enumerate(h):
                back = (slope[0] * w2[0][i] + slope[1] * w2[1][i]) * (1 - value * value)
                for k in range(2):
                    w2[k][i] -= rate * slope[k] * value
                w1[i][0] -= rate * back * x
                w1[i][1] -= rate * back * y
                b1[i] -= rate * back
            for k in range(2):
                b2[k] -= rate * slope[k]
        losses.append((epoch + 1, total / len(examples)))
        print(f"epoch {epoch + 1}: loss {losses[-1][1]:.4f}", flush=True)
    save(
        "outputs/weights.safetensors",
        [
            ("0.weight", [hidden, 2], [v for row in w1 for v in row]),
            ("0.bias", [hidden], b1),
            ("2.weight", [2, hidden], [v for row in w2 for v in row]),
            ("2.bias", [2], b2),
        ],
    )
    with open("outputs/losses.csv", "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["epoch", "loss"])
        writer.writerows(losses)


main()
