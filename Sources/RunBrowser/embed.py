"""Writes the pages' sources into Thalweg's, so that the program carries them: `make pages`.

With --check it writes nothing and fails where the two differ.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TARGET = ROOT / "WebSource.swift"
HASHES = "###"


def literal(text: str) -> str:
    """A raw literal of Swift over several lines, which may hold anything but its own end."""
    assert f'"""{HASHES}' not in text and f"\\{HASHES}" not in text
    return f'{HASHES}"""\n{text.rstrip(chr(10))}\n\n"""{HASHES}'


def source() -> str:
    files = sorted(path for path in (ROOT / "Web").iterdir() if path.suffix in {".html", ".css", ".js", ".svg"})
    parts = [
        "// swift-format-ignore-file",
        "/// The sources of the pages, as they are sent to browsers; made by `make pages` from `Web/`, not by hand.",
        "enum WebSource {",
        "  static let files: [(name: String, text: String)] = [",
        *[f'    ("{file.name}", {literal(file.read_text(encoding="utf-8"))}),' for file in files],
        "  ]",
        "}",
        "",
    ]
    return "\n".join(parts)


def main() -> int:
    text = source()
    if "--check" in sys.argv[1:]:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == text:
            return 0
        print(f"{TARGET.name} is not what Web/ makes: run `make pages`", file=sys.stderr)
        return 1
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
