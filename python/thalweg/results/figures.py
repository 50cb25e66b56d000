"""Figures that stages drew."""

from __future__ import annotations

import hashlib
import os
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator, Mapping
from typing import Optional, Union

from ..errors import MissingError, RunError, suggestion
from ..notebook import escape
from ..tables import Table


class Figure:
    """A figure: an SVG image, and the numbers that it shows.

    `name` is that of its files, without the ending; `stage` the stage that drew it.
    """

    def __init__(
        self,
        stage: str,
        name: str,
        title: str,
        caption: str,
        read: Callable[[str], tuple[str, bytes]],
    ) -> None:
        self.stage = stage
        self.name = name
        self.title = title
        self.caption = caption
        self._read = read

    @property
    def svg(self) -> str:
        """The image.

        Raises `RunError` where its file is missing, was changed, or has more in it than figures
        have.
        """
        path, content = self._read(f"{self.name}.svg")
        text = content.decode("utf-8", "replace")
        reason = svg_objection(text)
        if reason is not None:
            raise RunError(f"'{path}' is no figure of Thalweg's: it has {reason}")
        return text

    @property
    def table(self) -> Table:
        """What it shows, as a table with the units in the head.

        Raises `RunError` where its file is missing or was changed.
        """
        return Table.of_csv(*self._read(f"{self.name}.csv"))

    def save(self, path: Union[str, os.PathLike[str]]) -> None:
        """Writes the image to a file."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self.svg)

    def _repr_svg_(self) -> str:
        return with_distinct_identifiers(self.svg)

    def __repr__(self) -> str:
        return f"<Figure {self.stage}/{self.name}: {self.title}>"


class Figures(Mapping[str, Figure]):
    """The figures of a run, by name.

    Where two have one name, by stage and name: ``paper/plane-error``.
    """

    def __init__(self, figures: list[Figure]) -> None:
        names = [figure.name for figure in figures]
        self._by_path = {f"{figure.stage}/{figure.name}": figure for figure in figures}
        self._figures = {
            figure.name
            if names.count(figure.name) == 1
            else f"{figure.stage}/{figure.name}": figure
            for figure in figures
        }

    def __getitem__(self, name: str) -> Figure:
        found: Optional[Figure] = self._figures.get(name) or self._by_path.get(name)
        if found is None:
            raise MissingError(f"the run has no figure '{name}'", suggestion(name, self._figures))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._figures)

    def __len__(self) -> int:
        return len(self._figures)

    def __repr__(self) -> str:
        return f"<Figures: {', '.join(self)}>"

    def _repr_html_(self) -> str:
        return "".join(
            f"<figure>{figure._repr_svg_()}<figcaption>{escape(figure.caption)}</figcaption></figure>"
            for figure in self.values()
        )


def with_distinct_identifiers(svg: str) -> str:
    """The figure with identifiers that no other one on a page has.

    Figures of two runs have one name, and each has styles and clips of its own.
    """
    found = re.search(r'<svg [^>]*?id="([^"]+)"', svg)
    if found is None:
        return svg
    old = found.group(1)
    new = f"{old}-{hashlib.sha256(svg.encode()).hexdigest()[:8]}"
    name = re.compile(rf"(?<![\w.-]){re.escape(old)}(?![\w-])")
    svg = re.sub(
        r' (?:id|aria-labelledby|clip-path)="[^"]*"', lambda part: name.sub(new, part.group()), svg
    )
    return re.sub(
        r"<style>.*?</style>",
        lambda part: part.group().replace(f"#{old}", f"#{new}"),
        svg,
        flags=re.S,
    )


_NAMESPACE = "{http://www.w3.org/2000/svg}"

#: Elements of figures, with their attributes.
_ELEMENTS: Mapping[str, set[str]] = {
    "svg": {"id", "viewBox", "width", "height", "role", "aria-labelledby"},
    "title": {"id"},
    "desc": {"id"},
    "style": set(),
    "g": {"class", "transform", "clip-path"},
    "clipPath": {"id"},
    "rect": {"x", "y", "width", "height", "class", "fill"},
    "circle": {"class", "cx", "cy", "r"},
    "line": {"class", "x1", "y1", "x2", "y2"},
    "path": {"class", "d", "fill", "fill-rule"},
    "text": {"class", "x", "y", "text-anchor", "transform"},
    "tspan": {"dy", "font-size"},
}


def svg_objection(svg: str) -> Optional[str]:
    """What a text has in it that no figure of Thalweg's has, such as a script.

    None where it is such a figure. A figure becomes a part of the notebook's page, and the run may
    have come from anywhere.
    """
    if "<!" in svg or "<?" in svg:
        return "a declaration"
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError as error:
        return f"no whole markup ({error})"
    if root.tag != f"{_NAMESPACE}svg":
        return "no <svg> at its start"
    for element in root.iter():
        name = element.tag[len(_NAMESPACE) :] if element.tag.startswith(_NAMESPACE) else ""
        if name not in _ELEMENTS or (name == "svg") != (element is root):
            return f"an element <{element.tag}>"
        for attribute, value in element.attrib.items():
            if attribute not in _ELEMENTS[name] or not _is_allowed(attribute, value):
                return f'an attribute {attribute}="{value[:40]}"'
        if name == "style" and not _is_own_style(element.text or "", root.get("id", "")):
            return "a style that is not its own"
    return None


def _is_allowed(attribute: str, value: str) -> bool:
    if attribute == "clip-path":
        return re.fullmatch(r"url\(#[\w.@+=-]+\)", value) is not None
    return "\\" not in value and _calls_nothing_else(value)


#: Functions of values: none of them names a place elsewhere.
_FUNCTIONS = {"var", "rgb", "rotate", "translate", "scale", "matrix"}


def _calls_nothing_else(value: str) -> bool:
    return set(re.findall(r"([\w-]*)\s*\(", value)) <= _FUNCTIONS


def _is_own_style(style: str, identifier: str) -> bool:
    """Whether every rule is of the figure itself, and none loads or covers anything."""
    night = "@media screen and (prefers-color-scheme:dark){"
    for line in style.splitlines():
        rule = line.strip()
        if rule.startswith(night) and rule.endswith("}"):
            rule = rule[len(night) : -1]
        if not rule:
            continue
        if not re.fullmatch(r"(?: \.[\w-]+)?\{[^{}@\\]*\}", rule[len(identifier) + 1 :]):
            return False
        if "position" in rule.lower():
            return False
        if not rule.startswith(f"#{identifier}") or not _calls_nothing_else(rule):
            return False
    return True
