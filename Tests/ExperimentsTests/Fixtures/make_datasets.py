#!/usr/bin/env python3
"""Writes cifar-python3.pickle: a batch of CIFAR-10 of two images as Python 3 pickles it for Python 2.

    python make_datasets.py
"""
import pickle
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
data = np.repeat(np.array([[70, 71, 72], [170, 171, 172]], np.uint8), 1024, axis=1)
batch = {b"batch_label": b"training batch 1 of 5", b"labels": [3, 9], b"data": data, b"filenames": [b"a.png", b"b.png"]}
(HERE / "cifar-python3.pickle").write_bytes(pickle.dumps(batch, protocol=2))
