"""Runs to read: those of the repository, those made for these tests, and those that a test makes
up.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Optional

import numpy as np
import pytest

import thalweg

HERE = Path(__file__).resolve().parent
REPOSITORY = HERE.parents[2]
DTYPES = {
    "float32": "F32",
    "float64": "F64",
    "float16": "F16",
    "int64": "I64",
    "uint8": "U8",
    "bool": "BOOL",
}


@pytest.fixture
def fixtures() -> Path:
    return HERE / "fixtures"


@pytest.fixture
def repository() -> Path:
    return REPOSITORY


@pytest.fixture
def moons() -> thalweg.Run:
    """A run with weights, of networks with batch norms; a Bézier curve of four control points."""
    return thalweg.load(HERE / "fixtures/runs/moons/1")


@pytest.fixture
def points() -> thalweg.Run:
    """A run with weights and functions; a polygonal chain."""
    return thalweg.load(HERE / "fixtures/runs/points/1")


@pytest.fixture(params=["quickstart", "regression", "fashion-seeds", "cifar10"])
def reference(request: pytest.FixtureRequest) -> thalweg.Run:
    return thalweg.load(REPOSITORY / "runs/reference" / request.param)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of the run `moons` that may be damaged."""
    target = tmp_path / "runs/moons/1"
    shutil.copytree(HERE / "fixtures/runs/moons/1", target)
    return target


def safetensors(tensors: Mapping[str, Any], metadata: Optional[Mapping[str, str]] = None) -> bytes:
    """A file with the arrays; ``(type, shape, bytes)`` stands for one that NumPy lacks."""
    header: dict[str, Any] = {"__metadata__": dict(metadata)} if metadata else {}
    body = b""
    for name, tensor in tensors.items():
        if isinstance(tensor, np.ndarray):
            tensor = (DTYPES[tensor.dtype.name], list(tensor.shape), tensor.tobytes())
        kind, shape, content = tensor
        header[name] = {
            "dtype": kind,
            "shape": shape,
            "data_offsets": [len(body), len(body) + len(content)],
        }
        body += content
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + body


@pytest.fixture
def made_up(tmp_path: Path) -> Callable[..., Path]:
    """Makes a run of results: ``{"start": {"weights": ("weights", {"weights.safetensors":
    b"…"})}}``.
    """

    def make(
        stages: Mapping[str, Mapping[str, tuple[str, Mapping[str, bytes]]]], **members: Any
    ) -> Path:
        folder = tmp_path / "made-up"
        records = {}
        for stage, outputs in stages.items():
            listed = []
            for output, (kind, files) in outputs.items():
                entries = []
                for name, content in files.items():
                    place = folder / "stages" / stage / name
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_bytes(content)
                    digest = hashlib.sha256(content).hexdigest()
                    entries.append({"name": name, "digest": digest, "size": len(content)})
                listed.append({"name": output, "type": kind, "digest": "0" * 64, "files": entries})
            records[stage] = {
                "kind": "command",
                "version": 1,
                "description": None,
                "key": "0" * 64,
                "settings": {},
                "outputs": listed,
            }
        record = {
            "format": 1,
            "thalweg": "0.1.0",
            "name": "made-up",
            "description": None,
            "numerics": "engine 3, sixteen fused lanes",
            "sources": {},
            "stages": records,
            "failures": {},
            **members,
        }
        folder.mkdir(exist_ok=True)
        (folder / "run.json").write_text(json.dumps(record))
        return folder

    return make


@pytest.fixture
def encoded() -> Callable[..., bytes]:
    """Encodes arrays as safetensors."""
    return safetensors
