"""JSON that was read, whose members are looked at before they are believed."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, NoReturn, Optional, TypeVar

from .errors import COPY_AGAIN, RunError

Value = TypeVar("Value")


class Document:
    """A JSON object of a file, with errors that name the file.

    `path` is the file's, for messages; `members` what the object has.
    """

    def __init__(self, path: str, members: dict[str, Any]) -> None:
        self.path = path
        self.members = members

    @classmethod
    def parse(cls, path: str, content: bytes) -> Document:
        """Reads an object from UTF-8 text; raises `RunError` where it is none."""
        try:
            value = json.loads(content.decode("utf-8"), parse_constant=_refuse)
        except (ValueError, RecursionError) as error:
            raise RunError(f"'{path}' is no JSON: {error}", COPY_AGAIN) from None
        if not isinstance(value, dict):
            raise RunError(f"'{path}' is no JSON object", COPY_AGAIN)
        return cls(path, value)

    def fault(self, reason: str) -> NoReturn:
        """Raises a `RunError` that says what is wrong in the file."""
        raise RunError(f"'{self.path}' is damaged: {reason}", COPY_AGAIN)

    def text(self, name: str) -> str:
        value = self.members.get(name)
        return value if isinstance(value, str) else self.fault(f"its '{name}' is no text")

    def optional_text(self, name: str) -> Optional[str]:
        return None if self.members.get(name) is None else self.text(name)

    def integer(self, name: str) -> int:
        return self.as_integer(self.members.get(name), f"its '{name}'")

    def number(self, name: str) -> float:
        """A number; NaN where the file has null, which stands for one that is not finite."""
        return self.as_number(self.members.get(name), f"its '{name}'", name in self.members)

    def texts(self, name: str) -> list[str]:
        return self.elements(name, self.as_text)

    def numbers(self, name: str) -> list[float]:
        return self.elements(name, self.as_number)

    def elements(self, name: str, read: Callable[[Any, str], Value]) -> list[Value]:
        value = self.members.get(name)
        if not isinstance(value, list):
            self.fault(f"its '{name}' is no list")
        return [
            read(element, f"element {place + 1} of '{name}'") for place, element in enumerate(value)
        ]

    def object(self, name: str) -> Document:
        return self.as_object(self.members.get(name), f"its '{name}'")

    def as_object(self, value: Any, what: str) -> Document:
        return (
            Document(self.path, value)
            if isinstance(value, dict)
            else self.fault(f"{what} is no object")
        )

    def as_text(self, value: Any, what: str) -> str:
        return value if isinstance(value, str) else self.fault(f"{what} is no text")

    def as_integer(self, value: Any, what: str) -> int:
        return int(value) if is_integer(value) else self.fault(f"{what} is no integer")

    def as_number(self, value: Any, what: str, is_there: bool = True) -> float:
        if value is None and is_there:
            return float("nan")
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return float(value)
        return self.fault(f"{what} is no number")


def is_integer(value: Any) -> bool:
    """Whether it is an integer that 64 bits hold."""
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) <= value < 2**63


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"it has {constant} in it")
