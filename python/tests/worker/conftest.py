"""One worker for all tests that do not end it, and files of modules."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from pathlib import Path
from typing import Callable, Iterator

import pytest

sys.path.insert(0, str(Path(__file__).parent))

if importlib.util.find_spec("torch") is None:
    # `test_presence.py` says so.
    collect_ignore_glob = ["test_[!p]*.py", "test_process.py"]
else:
    from client import Client


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A worker that lives for all tests."""
    with Client(folder=str(tmp_path_factory.mktemp("folder"))) as client:
        yield client


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of Python, with the imports that all modules want before it."""

    def write(body: str, name: str = "nets.py", header: bool = True) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        start = (
            "import torch\nimport torch.nn.functional as F\nfrom torch import nn\n\n"
            if header
            else ""
        )
        path.write_text(start + textwrap.dedent(body))
        return path

    return write
