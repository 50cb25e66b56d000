"""What the page on Python shows works, and says what there is."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import thalweg


def test_what_the_page_shows_works(
    fixtures: Path, repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(fixtures / "runs/moons/1", tmp_path / "runs/quickstart/1")
    os.symlink("1", tmp_path / "runs/quickstart/latest")
    monkeypatch.chdir(tmp_path)
    page = (repository / "docs/python.md").read_text(encoding="utf-8")
    blocks = [block.split("```")[0] for block in page.split("```python\n")[1:]]
    notebook: dict[str, Any] = {}
    shown = [block for block in blocks if "import thalweg" in block]
    for block in shown:
        exec(compile(block, "docs/python.md", "exec"), notebook)
    assert len(shown) == 2 and notebook["loss"].shape == (4, 4)
    assert notebook["t"].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_what_the_page_names_is_there(
    repository: Path, moons: thalweg.Run, points: thalweg.Run
) -> None:
    page = (repository / "docs/python.md").read_text(encoding="utf-8")
    table = page.split("| of a run | gives |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, flags=re.M)
    names = [re.sub(r"\(.*", "", name) for row in rows for name in re.findall(r"`([^`]+)`", row)]
    assert len(names) == 15
    assert all(hasattr(moons, name) for name in names)
    results = {
        "History": moons.history("start"),
        "Points": moons.points("along"),
        "Networks": moons.networks("alone"),
        "Ensemble": moons.ensemble("vote"),
        "Functions": points.functions("shapes"),
        "StateDict": moons.weights("start"),
        "Curve": moons.curve("valley"),
        "Plane": moons.plane("plane"),
        "figures": moons.figures["along-along"],
        "A `Table` maps": moons.table("along"),
        "A `Curve` has": moons.curve("valley"),
        "A `Plane` has": moons.plane("plane"),
    }
    for start, result in results.items():
        line = page.split(start if start.startswith("A ") else f"`{start}`", 1)[1]
        text = line.split("\n\n" if start.startswith("A ") else "\n", 1)[0]
        for name in re.findall(r"`\.?([a-z_]+)(?:\([^`]*\))?`", text):
            assert hasattr(result, name) or name in ("t", "x", "y", "frame"), (start, name)
