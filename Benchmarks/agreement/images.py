"""Images with classes as bytes, from a data set's files or made up."""
import glob
import gzip

import numpy as np
import torch

from comparison import networks

MADE_UP = {"train": 6000, "test": 10_000}


def images(name, folder):
    """`train_x`, `train_y`, `test_x`, `test_y`: bytes [n, ...] and classes."""
    if folder is None:
        return made_up(name)
    return cifar(folder) if networks.NETWORKS[name][0][0] == 3 else idx(folder)


def made_up(name):
    """Blobs of light, so that a network tells something from them; what a random network says is their class."""
    source = np.random.default_rng(1)
    teacher = networks.make(name, 99, with_dropout=False).eval()
    data = {}
    for part, count in MADE_UP.items():
        channels, height, width = networks.NETWORKS[name][0]
        coarse = source.integers(0, 256, (count, channels, height // 4, width // 4))
        x = coarse.repeat(4, axis=2).repeat(4, axis=3).astype(np.uint8)
        with torch.no_grad():
            logits = teacher(torch.from_numpy(x).float() / 255)
        logits = (logits - logits.mean(0)) / logits.std(0)
        data |= {f"{part}_x": x, f"{part}_y": logits.argmax(1).numpy()}
    return data


def cifar(folder):
    def read(*names):
        rows = np.concatenate([np.fromfile(f"{folder}/{name}", np.uint8) for name in names]).reshape(-1, 3073)
        return rows[:, 1:].reshape(-1, 3, 32, 32).copy(), rows[:, 0].astype(np.int64)

    train_x, train_y = read(*[f"data_batch_{n}.bin" for n in range(1, 6)])
    test_x, test_y = read("test_batch.bin")
    return {"train_x": train_x, "train_y": train_y, "test_x": test_x, "test_y": test_y}


def idx(folder):
    def read(name, header):
        path = glob.glob(f"{folder}/{name}*")[0]
        with (gzip.open if path.endswith(".gz") else open)(path, "rb") as file:
            return np.frombuffer(file.read()[header:], np.uint8)

    data = {}
    for part, prefix in [("train", "train"), ("test", "t10k")]:
        data[f"{part}_x"] = read(f"{prefix}-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28).copy()
        data[f"{part}_y"] = read(f"{prefix}-labels-idx1-ubyte", 8).astype(np.int64)
    return data
