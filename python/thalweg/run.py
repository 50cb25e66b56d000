"""A run, and what its stages made."""

from __future__ import annotations

import functools
import hashlib
import os
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, Callable, Optional, TypeVar

from .documents import Document
from .errors import COPY_AGAIN, MissingError, RunError, RunWarning, listed, suggestion
from .files import RunFiles, objection
from .notebook import Cell, escape, html_table
from .record import Output, OutputFile, Record, Source, Stage
from .results.curve import Curve
from .results.ensemble import Ensemble
from .results.figures import Figure, Figures
from .results.functions import Functions
from .results.history import History
from .results.networks import Networks
from .results.plane import Plane
from .results.points import Points
from .results.simplex import Simplex
from .results.tabular import Tabular, table_names
from .states import StateDict
from .tables import Table
from .tensors import Tensors

Result = TypeVar("Result", bound=Tabular)


class Run:
    """A run directory: ``run = thalweg.load("runs/quickstart/latest")``.

    A result is named as in a specification: ``start``, or ``start/best`` where a stage has several
    that fit. Files are read when they are asked for, and held against the digests in `run.json`.
    Everything raises `RunError` where a file is missing or not what the run made, and
    `MissingError` where there is no such stage or result.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._files = RunFiles(path)
        record = os.path.join(path, "run.json")
        content = self._files.read_top("run.json")
        if content is None:
            raise RunError(
                f"'{path}' is no run: it has no run.json",
                "name a run directory, as runs/NAME/latest",
            )
        self._timing = self._read_timing(content, record)
        document = Document.parse(record, content)
        self._record = Record.read(document, _seconds(self._timing, "stages"))
        self._document = document
        self._curves: dict[tuple[str, str], Curve] = {}

    # What the run says of itself

    @property
    def name(self) -> str:
        """The experiment's name."""
        return self._record.name

    @property
    def number(self) -> Optional[int]:
        """Its place among the runs of its name; None where its folder is not numbered."""
        folder = os.path.basename(os.path.normpath(self.path))
        return int(folder) if folder.isascii() and folder.isdigit() else None

    @property
    def description(self) -> Optional[str]:
        """What the experiment is about."""
        return self._record.description

    @property
    def thalweg(self) -> str:
        """The version of the program that made it."""
        return self._record.thalweg

    @property
    def numerics(self) -> str:
        """What decided the bytes of computed results."""
        return self._record.numerics

    @property
    def record(self) -> Mapping[str, Any]:
        """`run.json` as it is: settings as resolved, keys, digests."""
        return self._document.members

    @property
    def timing(self) -> Mapping[str, Any]:
        """`timing.json` as it is; empty where it is missing."""
        return self._timing

    @property
    def seconds(self) -> Optional[float]:
        """How long the run took; None where `timing.json` is missing."""
        value = self._timing.get("seconds")
        return float(value) if isinstance(value, (int, float)) else None

    @property
    def stages(self) -> Mapping[str, Stage]:
        """The stages that have a result, by name, in the order of the specification."""
        return Stages(self._record.stages, self._absence)

    @property
    def sources(self) -> Mapping[str, Source]:
        """The data sets, by name."""
        return self._record.sources

    @property
    def failures(self) -> Mapping[str, str]:
        """The stages that failed, and why."""
        return self._record.failures

    @property
    def outcome(self) -> Optional[str]:
        """How it ended where it was stopped, ``failed`` or ``interrupted``; None of a run that came
        to its end, though stages may have failed on the way.
        """
        return self._record.outcome

    @property
    def not_run(self) -> tuple[str, ...]:
        """The stages that a run that was stopped did not come to."""
        return self._record.not_run

    @property
    def left_out(self) -> tuple[str, ...]:
        """The stages that a run of a part was not for."""
        return self._record.left_out

    @property
    def specification(self) -> str:
        """The specification as it was written, with values of ``--set`` at its end."""
        content = self._files.read_top("spec.yaml")
        if content is None:
            raise RunError(f"'{os.path.join(self.path, 'spec.yaml')}' is missing", COPY_AGAIN)
        return content.decode("utf-8", "replace")

    def family(self, name: str) -> list[Stage]:
        """The stages that ``for`` made of one entry, such as ``along@seed=1+2`` of ``along``.

        A stage that is alone is its own family. Raises `MissingError` where there is none.
        """
        found = [
            stage
            for stage in self._record.stages.values()
            if name in (stage.name, stage.name.split("@")[0])
        ]
        if not found:
            raise self._absence(name)
        return found

    # Results

    def weights(self, name: str) -> StateDict:
        """Weights and running statistics: ``start``, ``start/epoch-5``; a copy with each call."""
        stage, output = self._find(name, "weights")
        path, content = self._content(stage, output, ".safetensors")
        return StateDict.copy_of(Tensors.parse(path, content).arrays)

    def curve(self, name: str) -> Curve:
        """A curve, from ``fit-curve`` or ``import-curve``."""
        stage, output = self._find(name, "curve")
        place = (stage.name, output.name)
        if place not in self._curves:
            path, content = self._content(stage, output, ".safetensors")
            # What the native engine calls arithmetic without fused multiply-add.
            fused = "sixteen lanes" not in stage.numerics
            self._curves[place] = Curve.parse(path, content, fused)
        return self._curves[place]

    def simplex(self, name: str) -> Simplex:
        """A simplex, or several that share vertices, from ``simplex``."""
        stage, output = self._find(name, "simplex")
        path, content = self._content(stage, output, ".safetensors")
        return Simplex.parse(path, content, "sixteen lanes" not in stage.numerics)

    def history(self, name: str) -> History:
        """What a ``train``, ``fit-curve`` or ``simplex`` came to, epoch by epoch."""
        return self._tabular(name, "history", History)

    def points(self, name: str) -> Points:
        """Metrics along a curve, from ``evaluate``."""
        return self._tabular(name, "points", Points)

    def networks(self, name: str) -> Networks:
        """Metrics of networks that are named, from ``evaluate``."""
        return self._tabular(name, "networks", Networks)

    def ensemble(self, name: str) -> Ensemble:
        """An ensemble."""
        return self._tabular(name, "ensemble", Ensemble)

    def functions(self, name: str) -> Functions:
        """Networks as functions of one input."""
        return self._tabular(name, "functions", Functions)

    def plane(self, name: str) -> Plane:
        """A plane, from ``landscape``."""
        stage, output = self._find(name, "plane")
        frame, curve = stage.settings.get("frame"), stage.settings.get("curve")
        return Plane(
            self._json(stage, output),
            frame if isinstance(frame, str) else "orthonormal",
            functools.partial(self.curve, curve) if isinstance(curve, str) else None,
        )

    def table(self, name: str, of: str = "table") -> Table:
        """A table of a result: the main one, or another by its name, such as ``summary``.

        Where its JSON is missing, as in a run that was made smaller, the CSV file of the table is
        read.
        """
        stage, output = self._find_tabular(name)
        if not self._has(output, stage, ".json"):
            file = output.file(f"{output.name}.csv" if of == "table" else f"{output.name}-{of}.csv")
            if file is not None and self._files.has(file, stage.name):
                return Table.of_csv(
                    self._files.place(file, stage.name), self._files.read(file, stage.name)
                )
        document = self._json(stage, output)
        names = table_names(document)
        if of not in names:
            raise MissingError(
                f"'{stage.name}/{output.name}' has no table '{of}'", suggestion(of, names)
            )
        return Table.of_json(document.object(of))

    def tables(self, name: str) -> dict[str, Table]:
        """All tables of a result, by name; the main one is ``table``."""
        document = self._json(*self._find_tabular(name))
        return {name: Table.of_json(document.object(name)) for name in table_names(document)}

    @property
    def figures(self) -> Figures:
        """All figures, by name; those whose image this copy lacks are left out."""
        figures: list[Figure] = []
        for stage in self._record.stages.values():
            for output in stage.outputs:
                if output.type == "figures":
                    figures += self._figures(stage, output)
        return Figures(figures)

    def log(self, name: str) -> str:
        """What a program of your own printed, or Python code of yours while the stage ran in this run."""
        found, _ = self._parse(name)
        if all(output.type != "log" for output in found.outputs) and objection(found.name) is None:
            printed = self._files.read_top(os.path.join("logs", f"{found.name}.log"))
            if printed is not None:
                return printed.decode("utf-8", "replace")
        stage, output = self._find(name, "log")
        return self._content(stage, output, ".txt")[1].decode("utf-8", "replace")

    def file(self, name: str) -> bytes:
        """A file of a result as it is: ``file("own/notes.txt")``, ``file("along/points.csv")``."""
        stage_name, _, file_name = name.partition("/")
        stage = self._stage(stage_name)
        files = {file.name: file for output in stage.outputs for file in output.files}
        if file_name not in files:
            raise MissingError(
                f"'{stage.name}' made no file '{file_name}'", suggestion(file_name, files)
            )
        return self._files.read(files[file_name], stage.name)

    def result(self, name: str) -> Any:
        """A result as what it is: `StateDict`, `Curve`, `Plane`, …

        A stage's name alone means its main result. What this package knows nothing more of is a
        `Table`.
        """
        stage, output = self._parse(name)
        if output is None:
            # The first is the main one; of a program none is.
            if len(stage.outputs) != 1 and (stage.kind == "command" or not stage.outputs):
                raise _ambiguity(stage, list(stage.outputs))
            output = stage.outputs[0]
        readers: dict[str, Callable[[str], Any]] = {
            "weights": self.weights,
            "curve": self.curve,
            "simplex": self.simplex,
            "history": self.history,
            "points": self.points,
            "networks": self.networks,
            "ensemble": self.ensemble,
            "functions": self.functions,
            "plane": self.plane,
            "log": self.log,
            "kept file": self.file,
        }
        if output.type == "figures":
            return Figures(self._figures(stage, output))
        return readers.get(output.type, self.table)(f"{stage.name}/{output.name}")

    # How they are found and read

    def _absence(self, name: str) -> MissingError:
        stages = self._record.stages
        if name in self.left_out:
            return MissingError(
                f"'{name}' was left out of this run",
                "run the experiment without --only and --until",
            )
        if name in self.failures:
            return MissingError(f"'{name}' failed in this run", self.failures[name])
        family = [stage for stage in stages if stage.split("@")[0] == name]
        if family:
            return MissingError(
                f"'{name}' is {len(family)} stages", f"name one of: {listed(family)}"
            )
        return MissingError(f"the run has no stage '{name}'", suggestion(name, stages))

    def _stage(self, name: str) -> Stage:
        stage = self._record.stages.get(name)
        if stage is None:
            raise self._absence(name)
        return stage

    def _parse(self, name: str) -> tuple[Stage, Optional[Output]]:
        """The stage of `own/losses`, and the output where one is named."""
        stage_name, slash, output_name = name.partition("/")
        stage = self._stage(stage_name)
        if not slash:
            return stage, None
        for output in stage.outputs:
            if output.name == output_name:
                return stage, output
        names = [output.name for output in stage.outputs]
        raise MissingError(
            f"'{stage.name}' has no result '{output_name}'", suggestion(output_name, names)
        )

    def _find(self, name: str, kind: str) -> tuple[Stage, Output]:
        """The result that is meant where one of a type is expected."""
        stage, output = self._parse(name)
        if output is not None:
            if output.type != kind:
                raise MissingError(f"'{name}' is of the type '{output.type}', not '{kind}'")
            return stage, output
        found = [output for output in stage.outputs if output.type == kind]
        main = [output for output in found if output.name == kind] or found
        if len(main) > 1:
            raise _ambiguity(stage, main)
        if not main:
            others = [
                other.name for other in self._record.stages.values() if _has_type(other, kind)
            ]
            made = listed(output.type for output in stage.outputs) or "nothing"
            raise MissingError(
                f"'{stage.name}' has no result of the type '{kind}': it made {made}",
                f"stages that have one: {listed(others)}" if others else None,
            )
        return stage, main[0]

    def _find_tabular(self, name: str) -> tuple[Stage, Output]:
        stage, output = self._parse(name)
        if output is not None:
            return stage, output
        found = [output for output in stage.outputs if output.type not in _WITHOUT_TABLES]
        # What was imported is beside what was made of it.
        found = [output for output in found if output.type != "names"] or found
        if len(found) > 1:
            raise _ambiguity(stage, found)
        if not found:
            raise MissingError(
                f"'{stage.name}' has no tables: it made {listed(o.type for o in stage.outputs)}"
            )
        return stage, found[0]

    def _tabular(self, name: str, kind: str, make: Callable[[Document], Result]) -> Result:
        return make(self._json(*self._find(name, kind)))

    def _json(self, stage: Stage, output: Output) -> Document:
        return Document.parse(*self._content(stage, output, ".json"))

    def _has(self, output: Output, stage: Stage, ending: str) -> bool:
        return any(
            file.name.endswith(ending) and self._files.has(file, stage.name)
            for file in output.files
        )

    def _content(self, stage: Stage, output: Output, ending: str) -> tuple[str, bytes]:
        """The path and the bytes of the file of a result that ends so."""
        for file in output.files:
            if file.name.endswith(ending):
                return self._files.place(file, stage.name), self._files.read(file, stage.name)
        raise RunError(f"'{stage.name}/{output.name}' has no file '*{ending}'", COPY_AGAIN)

    def _figures(self, stage: Stage, output: Output) -> list[Figure]:
        files = {file.name: file for file in output.files}
        names = [name[: -len(".svg")] for name in files if name.endswith(".svg")]
        entries = [(name, name, "") for name in names]
        # A copy that was made smaller may have the images alone.
        if self._has(output, stage, ".json"):
            document = self._json(stage, output)
            index = document.elements("figures", document.as_object)
            entries = [
                (entry.text("name"), entry.text("title"), entry.text("caption")) for entry in index
            ]

        def read(name: str) -> tuple[str, bytes]:
            file: Optional[OutputFile] = files.get(name)
            if file is None:
                raise MissingError(f"'{stage.name}' made no file '{name}'", suggestion(name, files))
            return self._files.place(file, stage.name), self._files.read(file, stage.name)

        return [
            Figure(stage.name, name, title, caption, read)
            for name, title, caption in entries
            if name in names and self._files.has(files[f"{name}.svg"], stage.name)
        ]

    def _read_timing(self, record: bytes, path: str) -> Mapping[str, Any]:
        """`timing.json`, which knows the digest of `run.json` too."""
        try:
            content = self._files.read_top("timing.json")
            timing = (
                Document.parse(os.path.join(self.path, "timing.json"), content).members
                if content
                else {}
            )
        except RunError as error:
            warnings.warn(f"how long the run took is not known: {error}", RunWarning, stacklevel=4)
            return {}
        sealed = timing.get("files")
        known = sealed.get("run.json") if isinstance(sealed, dict) else None
        if isinstance(known, str) and known != hashlib.sha256(record).hexdigest():
            raise RunError(f"'{path}' is not what the run made", COPY_AGAIN)
        return timing

    # How it is shown

    def __repr__(self) -> str:
        lines = [f"<Run {self._title}: {_seconds_shown(self.seconds)}".rstrip(": ")]
        for stage in self._record.stages.values():
            lines.append(
                f"  {stage.name}: {stage.kind}, made {listed(o.name for o in stage.outputs)}"
            )
        lines += [f"  {name}: failed" for name in self.failures]
        return "\n".join(lines) + ">"

    def _repr_html_(self) -> str:
        rows: list[list[Cell]] = [
            [stage.name, stage.kind, listed(o.name for o in stage.outputs), stage.seconds]
            for stage in self._record.stages.values()
        ]
        head = f"<b>{escape(self._title)}</b>"
        about = f" {escape(self.description)}" if self.description else ""
        notes = [f"{name} failed: {reason}" for name, reason in self.failures.items()]
        notes += [
            f"{stage.name}: {text}"
            for stage in self._record.stages.values()
            for text in stage.warnings
        ]
        if self.left_out:
            notes.append(f"left out: {listed(self.left_out)}")
        below = "".join(f"<p>{escape(note)}</p>" for note in notes)
        table = html_table(["stage", "kind", "made", "seconds"], rows)
        return f"<div><p>{head}{about}</p>{table}{below}</div>"

    @property
    def _title(self) -> str:
        return self.name if self.number is None else f"{self.name}/{self.number}"


class Stages(Mapping[str, Stage]):
    """The stages of a run, by name; one that is not there is answered with the nearest name."""

    def __init__(self, stages: Mapping[str, Stage], absence: Callable[[str], MissingError]) -> None:
        self._stages = stages
        self._absence = absence

    def __getitem__(self, name: str) -> Stage:
        if name not in self._stages:
            raise self._absence(name)
        return self._stages[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._stages)

    def __len__(self) -> int:
        return len(self._stages)

    def __repr__(self) -> str:
        return f"<Stages: {', '.join(self._stages)}>"


_WITHOUT_TABLES = {"weights", "curve", "figures", "log", "kept file", "training-state"}


def _ambiguity(stage: Stage, outputs: list[Output]) -> MissingError:
    names = listed(f"{stage.name}/{output.name}" for output in outputs)
    return MissingError(
        f"'{stage.name}' has {len(outputs)} results that fit", f"name one of: {names}"
    )


def _has_type(stage: Stage, kind: str) -> bool:
    return any(output.type == kind for output in stage.outputs)


def _seconds(timing: Mapping[str, Any], name: str) -> dict[str, float]:
    values = timing.get(name)
    if not isinstance(values, dict):
        return {}
    return {
        stage: float(value) for stage, value in values.items() if isinstance(value, (int, float))
    }


def _seconds_shown(seconds: Optional[float]) -> str:
    return "" if seconds is None else f"{seconds:.3g} s"
