"""A data set of our own: a function that returns inputs and targets of each split."""
import numpy as np


def spirals(count, turns=1.0, noise=0.05, seed=0):
    """Two spirals around one another, `count` points to train on and a third as many to test on."""
    random = np.random.default_rng(seed)

    def split(n):
        classes = np.arange(n) % 2
        along = np.sqrt(random.uniform(0.02, 1, n))
        angle = 2 * np.pi * turns * along + np.pi * classes
        points = np.stack([along * np.cos(angle), along * np.sin(angle)], axis=1)
        return (points + noise * random.normal(size=points.shape)).astype(np.float32), classes

    return {"train": split(count), "test": split(count // 3)}
