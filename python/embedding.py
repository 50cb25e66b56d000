"""What the scripts share that write sources of other languages into Thalweg's, so that the program carries them."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path


def literal(text: str) -> str:
    """A raw literal of Swift over several lines, which may hold anything but its own end."""
    hashes = next(mark for mark in ("##", "###", "####") if f'"""{mark}' not in text and f"\\{mark}" not in text)
    return f'{hashes}"""\n{text.rstrip(chr(10))}\n\n"""{hashes}'


def main(target: Path, source: Callable[[], str], origin: str, command: str) -> int:
    """Writes `source` to `target`; with --check it writes nothing and fails where the two differ."""
    text = source()
    if "--check" in sys.argv[1:]:
        if target.exists() and target.read_text(encoding="utf-8") == text:
            return 0
        print(f"{target.name} is not what {origin} makes: run `{command}`", file=sys.stderr)
        return 1
    target.write_text(text, encoding="utf-8")
    return 0
