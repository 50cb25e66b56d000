"""The copy of the worker's source that the program carries."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_program_carries_this_source() -> None:
    """`make worker` has been run since the last change of the worker."""
    check = subprocess.run(
        [sys.executable, str(ROOT / "embed.py"), "--check"], capture_output=True, text=True, check=False
    )
    assert check.returncode == 0, check.stderr
