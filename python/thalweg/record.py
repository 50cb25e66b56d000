"""What `run.json` says of a run: stages, settings as resolved, keys and digests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Optional

from .documents import Document
from .errors import RunError

FORMAT = 1


@dataclass(frozen=True)
class OutputFile:
    """A file in the folder of a stage. `size` is in bytes, `digest` a SHA-256 in hexadecimal."""

    name: str
    digest: str
    size: int


@dataclass(frozen=True)
class Output:
    """A result of a stage: `type` is what it is, such as ``curve``."""

    name: str
    type: str
    digest: str
    files: tuple[OutputFile, ...]

    def file(self, name: str) -> Optional[OutputFile]:
        """The file of that name; None where it has none."""
        return next((file for file in self.files if file.name == name), None)


@dataclass(frozen=True)
class Stage:
    """A stage that has a result.

    `settings` has every setting, defaults included, with references by name. `seconds` is how long
    it took in this run; None where its result was there before. `numerics` is what decided its
    bytes.
    """

    name: str
    kind: str
    version: int
    key: str
    settings: Mapping[str, Any] = field(repr=False)
    outputs: tuple[Output, ...] = field(repr=False)
    description: Optional[str] = None
    seconds: Optional[float] = None
    numerics: str = field(default="", repr=False)
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A data set: its settings, the SHA-256 of each split, and what was measured of it."""

    name: str
    settings: Mapping[str, Any] = field(repr=False)
    parts: Mapping[str, str] = field(repr=False)
    facts: Optional[Mapping[str, Any]] = None


@dataclass(frozen=True)
class Record:
    """`run.json`, read."""

    name: str
    description: Optional[str]
    thalweg: str
    numerics: str
    sources: Mapping[str, Source]
    stages: Mapping[str, Stage]
    failures: Mapping[str, str]
    left_out: tuple[str, ...]
    outcome: Optional[str] = None
    not_run: tuple[str, ...] = ()

    @classmethod
    def read(cls, document: Document, seconds: Mapping[str, float]) -> Record:
        """Reads it; `seconds` has the time of each stage that ran.

        Raises `RunError` where it is of another form.
        """
        form = document.members.get("format")
        if form != FORMAT:
            raise RunError(
                f"'{document.path}' is no run that this package reads: "
                f"its format is {form!r}, not {FORMAT}",
                "take the package and the program of one version",
            )
        numerics = document.text("numerics")
        failures = document.object("failures")
        left_out = document.texts("left-out") if "left-out" in document.members else []
        sources, stages = document.object("sources"), document.object("stages")
        return cls(
            name=document.text("name"),
            description=document.optional_text("description"),
            thalweg=document.text("thalweg"),
            numerics=numerics,
            sources={name: _source(name, sources.object(name)) for name in sources.members},
            stages={
                name: _stage(name, stages.object(name), seconds.get(name), numerics)
                for name in stages.members
            },
            failures={name: failures.text(name) for name in failures.members},
            left_out=tuple(left_out),
            outcome=document.text("outcome") if "outcome" in document.members else None,
            not_run=tuple(document.texts("not-run")) if "not-run" in document.members else (),
        )


def _source(name: str, document: Document) -> Source:
    parts = document.object("parts")
    return Source(
        name=name,
        settings=document.object("settings").members,
        parts={part: parts.text(part) for part in parts.members},
        facts=document.object("facts").members if "facts" in document.members else None,
    )


def _stage(name: str, document: Document, seconds: Optional[float], numerics: str) -> Stage:
    return Stage(
        name=name,
        kind=document.text("kind"),
        version=document.integer("version"),
        key=document.text("key"),
        settings=document.object("settings").members,
        outputs=tuple(
            document.elements(
                "outputs", lambda value, what: _output(document.as_object(value, what))
            )
        ),
        description=document.optional_text("description"),
        seconds=seconds,
        numerics=document.text("numerics") if "numerics" in document.members else numerics,
        warnings=tuple(document.texts("warnings")) if "warnings" in document.members else (),
    )


def _output(document: Document) -> Output:
    return Output(
        name=document.text("name"),
        type=document.text("type"),
        digest=document.text("digest"),
        files=tuple(
            document.elements("files", lambda value, what: _file(document.as_object(value, what)))
        ),
    )


def _file(document: Document) -> OutputFile:
    size = document.integer("size")
    if size < 0:
        document.fault("a file has no size")
    return OutputFile(name=document.text("name"), digest=document.text("digest"), size=size)
