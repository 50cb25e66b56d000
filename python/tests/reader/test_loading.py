"""What a run says of itself, and how it is found."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import thalweg


def test_a_run_says_what_its_record_says(moons: thalweg.Run) -> None:
    record = json.loads(Path(moons.path, "run.json").read_text())
    timing = json.loads(Path(moons.path, "timing.json").read_text())
    assert (moons.name, moons.number, moons.description) == ("moons", 1, record["description"])
    assert (moons.thalweg, moons.numerics) == (record["thalweg"], record["numerics"])
    assert moons.record == record and moons.timing == timing
    assert moons.seconds == timing["seconds"]
    assert list(moons.stages) == list(record["stages"])
    for name, stage in moons.stages.items():
        entry = record["stages"][name]
        assert (stage.name, stage.kind, stage.key) == (name, entry["kind"], entry["key"])
        assert stage.settings == entry["settings"] and stage.seconds == timing["stages"].get(name)
        assert [output.name for output in stage.outputs] == [
            output["name"] for output in entry["outputs"]
        ]
    assert moons.sources["moons"].settings == record["sources"]["moons"]["settings"]
    assert moons.sources["moons"].parts == record["sources"]["moons"]["parts"]
    assert moons.failures == {} and moons.left_out == ()
    assert moons.specification.startswith("# A run that has weights")


def test_reference_runs_are_read(reference: thalweg.Run) -> None:
    record = json.loads(Path(reference.path, "run.json").read_text())
    assert reference.record == record and reference.number is None
    assert set(reference.stages) == set(record["stages"])


def test_a_run_is_found_by_path_and_by_name(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    experiment = copied.parent
    shutil.copytree(copied, experiment / "2")
    shutil.copytree(copied, experiment / "10")
    os.symlink("2", experiment / "latest")
    monkeypatch.chdir(experiment.parent.parent)
    for name, number in {
        "runs/moons/1": 1,
        "runs/moons/latest": 2,
        "runs/moons/latest/": 2,
        "runs/moons": 2,
        "moons": 2,
        "moons/10": 10,
        "moons/latest": 2,
    }.items():
        assert thalweg.load(name).number == number, name
    assert thalweg.load("moons", runs=experiment.parent).number == 2
    assert thalweg.load(Path("runs/moons/1")).number == 1
    # A copy may lack the link: then it is the highest number.
    (experiment / "latest").unlink()
    assert thalweg.load("moons").number == 10 and thalweg.load("runs/moons/latest").number == 10
    (experiment / "10" / "unfinished.json").write_text("{}")
    assert thalweg.load("moons").number == 2, "a run that was stopped is not the latest"


def test_latest_is_followed_at_once(copied: Path) -> None:
    latest = copied.parent / "latest"
    os.symlink("1", latest)
    run = thalweg.load(latest)
    shutil.copytree(copied, copied.parent / "2")
    latest.unlink()
    os.symlink("2", latest)
    assert run.path == str(copied)


def test_what_is_no_run_is_refused(copied: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(copied.parents[2])
    Path("empty").mkdir()
    for name, message in {
        "mons": "there is no run 'mons'; did you mean 'moons'?",
        "runs/mons/latest": "there is no run 'runs/mons/latest'; did you mean 'moons'?",
        "runs/moons/3": "there is no run 'runs/moons/3'; there are: 1",
        "runs": "'runs' is no run: it has no run.json; it holds runs, such as moons/1: "
        "thalweg.runs('runs') lists them",
        "empty": "'empty' is no run: it has no run.json; name a run directory, as runs/NAME/latest",
    }.items():
        with pytest.raises(thalweg.RunError) as error:
            thalweg.load(name)
        assert str(error.value) == message


def test_a_record_of_another_form_is_refused(copied: Path) -> None:
    (copied / "timing.json").unlink()
    record = json.loads((copied / "run.json").read_text())
    for content, message in {
        json.dumps({**record, "format": 2}): "its format is 2, not 1",
        json.dumps({**record, "stages": []}): "its 'stages' is no object",
        json.dumps({**record, "name": None}): "its 'name' is no text",
        json.dumps(
            {**record, "stages": {"start": {"kind": "train"}}}
        ): "its 'version' is no integer",
        "{": "is no JSON",
        "[]": "is no JSON object",
        '{"format": NaN}': "NaN",
        "[" * 100_000: "is no JSON",
    }.items():
        (copied / "run.json").write_text(content)
        with pytest.raises(thalweg.RunError, match=message):
            thalweg.load(copied)


def test_a_record_that_was_changed_is_refused(copied: Path) -> None:
    text = (copied / "run.json").read_text()
    (copied / "run.json").write_text(text.replace('"seed": 1', '"seed": 9', 1))
    with pytest.raises(
        thalweg.RunError, match="run.json' is not what the run made; copy the run again"
    ):
        thalweg.load(copied)


def test_times_are_not_needed(copied: Path) -> None:
    (copied / "timing.json").write_text("{")
    with pytest.warns(thalweg.RunWarning, match="how long the run took is not known"):
        run = thalweg.load(copied)
    assert run.seconds is None and run.stages["start"].seconds is None
    (copied / "timing.json").unlink()
    assert thalweg.load(copied).timing == {}


def test_a_stage_that_is_not_there_is_answered_with_the_nearest(moons: thalweg.Run) -> None:
    for name, help in {
        "strat": "the run has no stage 'strat'; did you mean 'start'?",
        "end": "'end' is 2 stages; name one of: end@seed=2, end@seed=3",
        "qqq": "the run has no stage 'qqq'; there are: start, end@seed=2, end@seed=3, valley, "
        "along, plane, vote, alone, figures, paper",
    }.items():
        with pytest.raises(thalweg.MissingError) as error:
            moons.stages[name]
        assert str(error.value) == help
    assert moons.stages.get("strat") is None and "start" in moons.stages


def test_stages_of_one_entry_are_a_family(moons: thalweg.Run) -> None:
    assert [stage.name for stage in moons.family("end")] == ["end@seed=2", "end@seed=3"]
    assert [stage.name for stage in moons.family("end@seed=3")] == ["end@seed=3"]
    with pytest.raises(thalweg.MissingError, match="did you mean 'valley'"):
        moons.family("vally")


def test_what_failed_or_was_left_out_is_said(made_up: Callable[..., Path]) -> None:
    run = thalweg.load(made_up({}, failures={"plane": "it has no plane"}, **{"left-out": ["vote"]}))
    assert run.failures == {"plane": "it has no plane"} and run.left_out == ("vote",)
    assert run.outcome is None and run.not_run == ()
    stopped = thalweg.load(made_up({}, outcome="failed", **{"not-run": ["vote"]}))
    assert stopped.outcome == "failed" and stopped.not_run == ("vote",)
    with pytest.raises(thalweg.MissingError, match="'plane' failed in this run; it has no plane"):
        run.plane("plane")
    with pytest.raises(thalweg.MissingError, match="'vote' was left out of this run"):
        run.ensemble("vote")


def test_runs_are_listed(copied: Path) -> None:
    experiment, root = copied.parent, copied.parents[1]
    for number in ("2", "10"):
        shutil.copytree(copied, experiment / number)
    os.symlink("10", experiment / "latest")
    shutil.copytree(copied, root / "alone")
    shutil.copytree(copied, root / ".store/hidden")
    (root / "empty").mkdir()
    runs = thalweg.runs(root)
    assert [os.path.relpath(run.path, root) for run in runs] == [
        "alone",
        "moons/1",
        "moons/2",
        "moons/10",
    ]
    assert len(runs.named("moons")) == 4 and runs[-1].number == 10 and len(runs[1:]) == 3
    with pytest.raises(thalweg.RunError, match="there is no run of 'mons'; did you mean 'moons'"):
        runs.named("mons")
    assert [run.path for run in thalweg.runs(copied)] == [str(copied)]
    (copied / "run.json").write_text("{}")
    with pytest.warns(thalweg.RunWarning, match="a run is left out: .*moons/1/run.json"):
        assert len(thalweg.runs(root)) == 3
    with pytest.raises(thalweg.RunError, match="cannot be listed"):
        thalweg.runs(root / "nowhere")
