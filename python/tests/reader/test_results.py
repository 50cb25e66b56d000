"""Histories, points, networks, ensembles, functions, figures and files, and how a notebook shows
them.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import thalweg
from thalweg.documents import Document
from thalweg.results.ensemble import Ensemble
from thalweg.results.figures import svg_objection


def test_a_history_has_epochs_and_steps(moons: thalweg.Run) -> None:
    document = json.loads(Path(moons.path, "stages/start/history.json").read_text())
    history = moons.history("start")
    assert (
        history.table.columns
        == document["table"]["columns"]
        == ["epoch", "loss", "accuracy", "validation-cross-entropy", "rate"]
    )
    assert history["epoch"].tolist() == [1, 2, 3, 4]
    assert history["loss"].tolist() == [row[1] for row in document["table"]["rows"]]
    assert history.best == document["best"]
    assert history.steps is not None and history.steps.row_count == len(document["steps"]["rows"])
    other = moons.history("valley")
    assert other.best is None and other.steps is None and other.table.row_count == 8


def test_points_have_series_and_barriers(repository: Path) -> None:
    run = thalweg.load(repository / "runs/reference/quickstart")
    points = run.points("along")
    document = json.loads(Path(run.path, "stages/along/points.json").read_text())
    rows = document["table"]["rows"]
    column = document["table"]["columns"].index("error")
    for path in ("curve", "segment"):
        for split in ("train", "test"):
            t, errors = points.series("error", split, path)
            expected = [(row[2], row[column]) for row in rows if row[:2] == [path, split]]
            assert list(zip(t.tolist(), errors.tolist())) == expected and len(expected) == 21
    assert points.series("error")[1].tolist() == points.series("error", "test")[1].tolist()
    summary = {tuple(row[:3]): row for row in document["summary"]["rows"]}
    place = document["summary"]["columns"].index("over-interpolation")
    for path in ("curve", "segment"):
        assert points.barrier("error", "test", path) == summary[(path, "test", "error")][place]
    assert points.knots == [] and points.statistics == {}
    for arguments, message in {
        ("eror",): "the metric 'eror' was not measured; did you mean 'error'",
        ("error", "tset"): "the split 'tset' was not measured; did you mean 'test'",
        ("error", "test", "line"): "the path 'line' was not measured",
    }.items():
        for ask in (points.series, points.barrier):
            with pytest.raises(thalweg.MissingError, match=message):
                ask(*arguments)


def test_ends_with_statistics_of_their_own_are_paths(
    moons: thalweg.Run, points: thalweg.Run
) -> None:
    along = moons.points("along")
    with pytest.raises(thalweg.MissingError, match="the path 'start' has no barrier"):
        along.barrier("error", path="start")
    assert along.series("error", "test", "start")[0].tolist() == [0.0]
    assert along.statistics["policy"] == "estimate"
    assert points.points("along").knots == [0, 1 / 3, 2 / 3, 1]


def test_statistics_say_over_what_images_they_were_estimated(moons: thalweg.Run) -> None:
    along = moons.points("along")
    assert "augmentation" not in along.statistics
    images = {"crop-padding": 4, "flip": True}
    statistics = {"policy": "estimate", "examples": 2, "of": 3, "augmentation": images}
    members = {**along.document.members, "statistics": statistics}
    assert type(along)(Document("points.json", members)).statistics == statistics


def test_networks_by_name(moons: thalweg.Run) -> None:
    networks = moons.networks("alone")
    assert networks.table.where(split="test")["network"].tolist()[0] == "start"
    assert networks.metrics == networks.table.columns[2:] and networks.splits == ["train", "test"]


@pytest.mark.parametrize("name", ["quickstart", "regression", "fashion-seeds"])
def test_ensembles(repository: Path, name: str) -> None:
    run = thalweg.load(repository / "runs/reference" / name)
    vote = run.ensemble("vote")
    document = json.loads(Path(run.path, "stages/vote/ensemble.json").read_text())
    columns, rows = document["table"]["columns"], document["table"]["rows"]
    whole = "mean" if name == "regression" else "probability-mean"
    expected = next(row for row in rows if row[0] == whole)
    assert vote.whole == dict(zip(columns[2:], expected[2:]))
    assert vote.members.row_count == sum(row[0] == "member" for row in rows)
    assert vote.diversity.row_count == len(document["diversity"]["rows"])
    assert vote.scaled is None and vote.fitted_on is None and vote.outliers is None
    assert vote.reliability.row_count == len(document["reliability"]["rows"])
    assert vote.split == document["split"] and vote.metrics == document["metrics"]


def test_functions_by_path(repository: Path) -> None:
    run = thalweg.load(repository / "runs/reference/regression")
    functions = run.functions("shapes")
    rows = json.loads(Path(run.path, "stages/shapes/functions.json").read_text())["table"]["rows"]
    for name in ("curve", "segment"):
        places = list(dict.fromkeys(row[1] for row in rows if row[0] == name))
        assert [function.t for function in functions.of(name)] == places
    first = functions.curve[0]
    expected = [row[2:] for row in rows if row[:2] == ["curve", 0.0]]
    assert np.stack([first.x, first.y], axis=1).tolist() == expected
    (data,) = functions.of("train")
    assert np.isnan(data.t) and data.x.size == sum(row[0] == "train" for row in rows)
    assert functions.of("nothing") == []


def test_files_and_logs(points: thalweg.Run) -> None:
    assert points.file("notes/notes.txt") == b"all\n" == points.result("notes/notes.txt")
    assert points.log("notes") == "written\n"
    assert points.file("along/points.csv").startswith(b"path,split,t")
    with pytest.raises(
        thalweg.MissingError, match="'along' made no file 'ponts.csv'; did you mean"
    ):
        points.file("along/ponts.csv")


def test_results_come_as_what_they_are(moons: thalweg.Run, points: thalweg.Run) -> None:
    expected = {
        "start": thalweg.StateDict,
        "start/weights": thalweg.StateDict,
        "start/history": thalweg.History,
        "valley/curve": thalweg.Curve,
        "along": thalweg.Points,
        "plane": thalweg.Plane,
        "vote": thalweg.Ensemble,
        "alone": thalweg.Networks,
        "figures": thalweg.Figures,
    }
    for name, kind in expected.items():
        result = moons.result(name)
        assert isinstance(result, kind) and repr(result).startswith(f"<{kind.__name__}")
    with pytest.raises(
        thalweg.MissingError, match="'notes' has 3 results that fit; name one of: notes/notes.txt"
    ):
        points.result("notes")


def test_figures_by_name(moons: thalweg.Run) -> None:
    figures = moons.figures
    assert list(figures) == [
        "along-along",
        "figures/plane-cross-entropy",
        "figures/plane-error",
        "paper/plane-cross-entropy",
        "paper/plane-error",
    ]
    figure = figures["along-along"]
    assert figure is figures["figures/along-along"] and figure.stage == "figures"
    folder = Path(moons.path, "stages/figures")
    entry = json.loads((folder / "figures.json").read_text())["figures"][0]
    assert (figure.name, figure.title, figure.caption) == (
        entry["name"],
        entry["title"],
        entry["caption"],
    )
    assert figure.svg == (folder / "along-along.svg").read_text()
    assert figure.table.row_count == len((folder / "along-along.csv").read_text().splitlines()) - 1
    with pytest.raises(thalweg.MissingError, match="the run has no figure 'along'"):
        figures["along"]


def test_figures_are_saved(moons: thalweg.Run, tmp_path: Path) -> None:
    moons.figures["along-along"].save(str(tmp_path / "along.svg"))
    assert (tmp_path / "along.svg").read_text() == moons.figures["along-along"].svg


def test_figures_of_reference_runs_are_shown(reference: thalweg.Run) -> None:
    assert len(reference.figures) >= 1
    for name, figure in reference.figures.items():
        shown = figure._repr_svg_()
        assert shown.startswith("<svg ") and svg_objection(shown) is None, name
        identifiers = re.findall(r' id="([^"]+)"', shown)
        assert len(set(identifiers)) == len(identifiers)
        suffix = hashlib.sha256(figure.svg.encode()).hexdigest()[:8]
        # All that is named bears the figure's own mark, and all that is referred to is there.
        assert all(suffix in identifier for identifier in identifiers)
        assert set(re.findall(r"url\(#([^)]+)\)", shown)) <= set(identifiers)
        assert len(re.findall(r"<", shown)) == len(re.findall(r"<", figure.svg))
    assert reference.figures._repr_html_().count("<figcaption>") == len(reference.figures)


SVG = '<svg xmlns="http://www.w3.org/2000/svg" id="a" width="1" height="1">{}</svg>'


@pytest.mark.parametrize(
    ("inside", "reason"),
    [
        ("<script>alert(1)</script>", "an element"),
        ('<image href="https://example.org/x.png"/>', "an element"),
        ('<g onload="alert(1)"/>', "an attribute onload"),
        ('<rect fill="url(https://example.org)"/>', "an attribute fill"),
        ('<g clip-path="url(https://example.org#a)"/>', "an attribute clip-path"),
        ("<style>body{fill:none}</style>", "a style that is not its own"),
        ("<style>#a .b{fill:url(x)}</style>", "a style that is not its own"),
        ("<style>#a .b{fill:URL(x)}</style>", "a style that is not its own"),
        ("<style>#a{position:fixed}</style>", "a style that is not its own"),
        ('<rect fill="URL(https://example.org)"/>', "an attribute fill"),
        (r'<rect fill="\75rl(https://example.org)"/>', "an attribute fill"),
        ("<style>#a{}@import 'x'</style>", "a style that is not its own"),
        ("<svg/>", "an element"),
        ("<g>", "no whole markup"),
        ("<!-- x -->", "a declaration"),
    ],
)
def test_figures_that_hold_more_are_refused(
    made_up: Callable[..., Path], inside: str, reason: str
) -> None:
    index = json.dumps({"figures": [{"name": "f", "title": "", "caption": ""}]}).encode()
    files = {"f.svg": SVG.format(inside).encode(), "f.csv": b"a\n", "figures.json": index}
    figure = thalweg.load(made_up({"draw": {"figures": ("figures", files)}})).figures["f"]
    with pytest.raises(thalweg.RunError, match=f"is no figure of Thalweg's: it has {reason}"):
        figure._repr_svg_()
    assert svg_objection(SVG.format("<style>\n#a .b{fill:#fff}\n</style>")) is None


def test_what_was_changed_is_not_read(copied: Path) -> None:
    run = thalweg.load(copied)
    changes: dict[str, Callable[[], object]] = {
        "stages/start/weights.safetensors": lambda: run.weights("start"),
        "stages/valley/curve.safetensors": lambda: run.curve("valley"),
        "stages/along/points.json": lambda: run.points("along"),
        "stages/plane/plane.json": lambda: run.plane("plane"),
        "stages/figures/along-along.svg": lambda: run.figures["along-along"].svg,
    }
    for name, read in changes.items():
        file = copied / name
        content = file.read_bytes()
        # One bit; a byte less; a byte more.
        for damaged in (
            content[:-9] + bytes([content[-9] ^ 1]) + content[-8:],
            content[:-1],
            content + b" ",
        ):
            file.write_bytes(damaged)
            with pytest.raises(
                thalweg.RunError, match=f"{file.name}' is not what the run made; copy the run again"
            ):
                read()
        file.write_bytes(content)
        read()
    file = copied / "stages/start/history.json"
    file.unlink()
    with pytest.raises(
        thalweg.RunError, match="history.json' is missing: the run made it, and this copy lacks it"
    ):
        run.history("start")
    os.mkfifo(file)
    with pytest.raises(thalweg.RunError, match="history.json' is no file"):
        run.history("start")


@pytest.mark.parametrize("name", ["../x", "/etc/passwd", ".x", "", "a/b", "a\nb", "x" * 300])
def test_names_that_lead_out_of_the_run_are_refused(
    made_up: Callable[..., Path], name: str
) -> None:
    folder = made_up({"own": {"t": ("table", {"t.json": b"{}"})}})
    record = json.loads((folder / "run.json").read_text())
    record["stages"]["own"]["outputs"][0]["files"][0]["name"] = name
    record["stages"]["own"]["outputs"][0]["type"] = "log"
    record["stages"][name] = record["stages"]["own"]
    (folder / "run.json").write_text(json.dumps(record))
    for stage in {"own", name} if "/" not in name else {"own"}:
        with pytest.raises(thalweg.RunError, match="is not a name that a run has|has no file"):
            thalweg.load(folder).log(stage)
    with pytest.raises(thalweg.RunError, match="is not a name that a run has"):
        thalweg.load(folder).file(f"own/{name}")


def test_a_notebook_shows_a_table_of_the_run(
    moons: thalweg.Run, made_up: Callable[..., Path]
) -> None:
    page = moons._repr_html_()
    assert "<b>moons/1</b>" in page and page.count("<tr>") == 1 + len(moons.stages)
    assert '<td style="text-align:left">fit-curve</td>' in page
    assert thalweg.runs(moons.path)._repr_html_().count("<tr>") == 2
    assert moons.table("along")._repr_html_().count("<tr>") == 21
    assert "4 more rows" in moons.table("along")._repr_html_()
    assert moons.points("along")._repr_html_() == moons.table("along")._repr_html_()
    assert repr(moons).splitlines()[0].startswith("<Run moons/1: ")
    hostile = thalweg.load(made_up({}, name="<script>", description="<b>", failures={"<i>": "<u>"}))
    assert not re.search(
        "<(script|b>|i|u)", hostile._repr_html_().replace("<b>&lt;script&gt;</b>", "")
    )


def test_logs_of_python(copied: Path) -> None:
    """What Python code printed lies beside the results, where it printed something."""
    (copied / "logs").mkdir()
    (copied / "logs" / "start.log").write_bytes(b"ep\xc3\xa9e\n\xff\n")
    run = thalweg.load(str(copied))
    assert run.log("start") == "epée\n\ufffd\n"
    with pytest.raises(thalweg.MissingError):
        run.log("end")


def test_temperatures_and_outliers() -> None:
    def table(columns: list[str]) -> dict[str, object]:
        row = ["centre", None, *[0.5 for _ in columns]]
        return {"columns": ["predictor", "sample", *columns], "rows": [row]}

    members: dict[str, object] = {
        "split": "test",
        "metrics": ["error"],
        "table": table(["error"]),
        "fitted-on": "validation",
    }
    for name, columns in [
        ("diversity", ["ambiguity"]),
        ("reliability", ["lower"]),
        ("scaled", ["temperature", "error"]),
        ("outliers", ["auroc"]),
    ]:
        members[name] = table(columns)
    samples = Ensemble(Document("ensemble.json", members))
    assert samples.scaled is not None and samples.scaled["temperature"].tolist() == [0.5]
    assert samples.outliers is not None and samples.outliers["auroc"].tolist() == [0.5]
    assert samples.fitted_on == "validation"
