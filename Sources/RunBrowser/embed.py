"""Writes the pages' sources into Thalweg's, so that the program carries them: `make pages`.

With --check it writes nothing and fails where the two differ.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parents[1] / "python"))

from embedding import literal, main  # noqa: E402

TARGET = ROOT / "WebSource.swift"


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


if __name__ == "__main__":
    sys.exit(main(TARGET, source, "Web/", "make pages"))
