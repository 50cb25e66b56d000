"""Tables, held against the files that the run has and against what is exported."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import thalweg

EXPORTED = [
    ("moons", "along", "table", "points"),
    ("moons", "along", "summary", "points-summary"),
    ("moons", "alone", "table", "networks"),
    ("moons", "vote", "table", "ensemble"),
    ("moons", "vote", "diversity", "ensemble-diversity"),
    ("moons", "vote", "reliability", "ensemble-reliability"),
    ("moons", "start", "table", "history"),
    ("moons", "start", "steps", "history-steps"),
    ("moons", "valley", "table", "history"),
    ("points", "shapes", "table", "functions"),
    ("points", "notes", "table", "words"),
]


@pytest.mark.parametrize(("name", "stage", "of", "file"), EXPORTED)
def test_tables_are_those_of_export(
    fixtures: Path, name: str, stage: str, of: str, file: str
) -> None:
    table = thalweg.load(fixtures / f"runs/{name}/1").table(stage, of)
    exported = np.load(fixtures / f"exported/{name}/{stage}/{file}.npz")
    assert table.columns == list(exported)
    for column, values in exported.items():
        assert table[column].dtype.kind == values.dtype.kind, column
        np.testing.assert_array_equal(table[column], values)


@pytest.mark.parametrize(("name", "stage", "of", "file"), EXPORTED)
def test_csv_says_the_same(fixtures: Path, name: str, stage: str, of: str, file: str) -> None:
    run = thalweg.load(fixtures / f"runs/{name}/1")
    table = run.table(stage, of)
    path = fixtures / f"runs/{name}/1/stages/{stage}/{file}.csv"
    with path.open(newline="") as lines:
        rows = list(csv.reader(lines))
    assert table.columns == rows[0] and table.row_count == len(rows) - 1
    read = thalweg.Table.of_csv(str(path), path.read_bytes())
    for column in table:
        np.testing.assert_array_equal(read[column], table[column])


def test_tables_of_reference_runs(reference: thalweg.Run) -> None:
    """Reference runs lack some files: what is there equals the file, and what is not is said to be
    missing.
    """
    seen = 0
    for stage in reference.stages.values():
        for output in stage.outputs:
            path = Path(reference.path, "stages", stage.name, f"{output.name}.json")
            if output.type in ("weights", "curve", "figures"):
                continue
            if not path.exists():
                with pytest.raises(
                    thalweg.RunError, match="is missing: the run made it, and this copy lacks it"
                ):
                    reference.tables(f"{stage.name}/{output.name}")
                continue
            document = json.loads(path.read_text())
            for name, table in reference.tables(f"{stage.name}/{output.name}").items():
                expected = document[name]
                assert table.columns == expected["columns"]
                for place, column in enumerate(expected["columns"]):
                    missing = "" if table[column].dtype.kind == "U" else np.nan
                    wanted = [
                        missing if row[place] is None else row[place] for row in expected["rows"]
                    ]
                    np.testing.assert_equal(table[column].tolist(), wanted)
                seen += 1
    assert seen > 3 or reference.name == "cifar10"


def test_csv_stands_in_for_json_that_a_copy_lacks(repository: Path) -> None:
    run = thalweg.load(repository / "runs/reference/cifar10")
    summary = run.table("along", "summary")
    with Path(run.path, "stages/along/points-summary.csv").open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert [row["metric"] for row in rows] == summary["metric"].tolist()
    assert [float(row["int"]) for row in rows] == summary["int"].tolist()
    assert run.table("vote").row_count > 0
    with pytest.raises(thalweg.RunError, match="points.json' is missing"):
        run.table("along")


def test_rows_are_chosen_by_values(moons: thalweg.Run) -> None:
    table = moons.table("along")
    rows = table.where(path="curve", split="test")
    assert rows["t"].tolist() == [0.0, 0.25, 0.5, 0.75, 1.0]
    assert rows.columns == table.columns
    assert table.where(path="nowhere").row_count == 0
    assert table.where(t=1.0, path="segment").row_count == 2
    with pytest.raises(
        thalweg.MissingError, match="the table has no column 'splt'; did you mean 'split'"
    ):
        table.where(splt="test")


def test_a_table_is_a_mapping_of_columns(moons: thalweg.Run) -> None:
    table = moons.table("along")
    assert (
        dict(table).keys() == set(table.columns)
        and len(table) == len(table.columns)
        and "t" in table
    )
    structured = table.structured()
    assert structured.dtype.names == tuple(table.columns) and structured.shape == (table.row_count,)
    np.testing.assert_array_equal(structured["error"], table["error"])
    with pytest.raises(KeyError):
        table["nothing"]


def test_data_frames(moons: thalweg.Run) -> None:
    pandas = pytest.importorskip("pandas")
    table = moons.table("along")
    frame = table.pandas()
    assert list(frame.columns) == table.columns and len(frame) == table.row_count
    assert frame["path"].tolist() == table["path"].tolist()
    assert frame["error"].dtype == np.float64
    assert isinstance(frame, pandas.DataFrame)


def test_what_has_several_tables_is_asked_for_by_name(
    moons: thalweg.Run, points: thalweg.Run
) -> None:
    assert set(moons.tables("vote")) == {"table", "diversity", "reliability"}
    with pytest.raises(thalweg.MissingError, match="has no table 'summry'; did you mean 'summary'"):
        moons.table("along", "summry")
    with pytest.raises(thalweg.MissingError, match="'figures' has no tables: it made figures"):
        moons.table("figures")
    assert points.table("notes").rows() == [
        {"word": "valley", "count": 3.0},
        {"word": "ridge", "count": 1.5},
    ]
    assert points.table("notes/words").rows() == points.table("notes").rows()


def test_cells_that_are_missing(made_up: Callable[..., Path]) -> None:
    content = {
        "columns": ["a", "b", "c", "d"],
        "rows": [[1, 1, None, None], [2, None, "x", None], [3, 1.5, 2, None]],
    }
    files = {"t.json": json.dumps({"table": content}).encode()}
    table = thalweg.load(made_up({"own": {"t": ("table", files)}})).table("own")
    assert table["a"].dtype == np.int64 and table["a"].tolist() == [1, 2, 3]
    np.testing.assert_equal(table["b"], [1.0, np.nan, 1.5])
    assert table["c"].tolist() == ["", "x", "2"]
    assert table["d"].dtype == np.float64 and np.isnan(table["d"]).all()


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ({"columns": ["a"], "rows": [[1, 2]]}, "has no cell for each of the 1 columns"),
        ({"columns": ["a", "a"], "rows": []}, "two of one name"),
        ({"columns": [], "rows": []}, "no columns"),
        ({"columns": ["a"], "rows": [[True]]}, "neither a text nor a number"),
        ({"columns": ["a"], "rows": [[[]]]}, "neither a text nor a number"),
        ({"columns": ["a"], "rows": [[1 << 70]]}, "neither a text nor a number"),
        ({"columns": ["a"], "rows": {}}, "its 'rows' is no list"),
    ],
)
def test_what_is_no_table_is_refused(
    made_up: Callable[..., Path], table: object, message: str
) -> None:
    files = {"t.json": json.dumps({"table": table}).encode()}
    run = thalweg.load(made_up({"own": {"t": ("table", files)}}))
    with pytest.raises(thalweg.RunError, match=message):
        run.table("own")


def test_a_later_type_of_result_has_its_tables(made_up: Callable[..., Path]) -> None:
    files = {"norms.json": json.dumps({"table": {"columns": ["a"], "rows": [[1]]}}).encode()}
    run = thalweg.load(made_up({"later": {"norms": ("norms", files)}}))
    assert run.table("later")["a"].tolist() == [1]
    assert run.result("later").columns == ["a"]
