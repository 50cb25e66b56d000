"""Writes the worker's source into Thalweg's, so that the program carries it: `make worker`.

With --check it writes nothing and fails where the two differ.
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from embedding import literal, main

ROOT = Path(__file__).resolve().parent
TARGET = ROOT.parent / "Sources" / "TorchEngine" / "Worker" / "WorkerSource.swift"


def source() -> str:
    files = sorted((ROOT / "thalweg" / "worker").glob("*.py"))
    texts = {f"thalweg/worker/{file.name}": file.read_text(encoding="utf-8") for file in files}
    boot = texts.pop("thalweg/worker/boot.py")
    digest = hashlib.sha256()
    for path, text in texts.items():
        digest.update(f"{path}\n{len(text)}\n{text}".encode())
    parts = [
        "// swift-format-ignore-file",
        "/// The worker's source, as it is sent to Python; made by `make worker` from `python/thalweg/worker`, not by hand.",
        "enum WorkerSource {",
        "  /// What tells one version of it from another.",
        f'  static let digest = "{digest.hexdigest()[:16]}"',
        "",
        "  /// What Python is started with: it takes the files that come first.",
        f"  static let boot = {literal(boot)}",
        "",
        "  static let files: [(path: String, text: String)] = [",
        *[f'    ("{path}", {literal(text)}),' for path, text in texts.items()],
        "  ]",
        "}",
        "",
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    sys.exit(main(TARGET, source, "python/thalweg/worker", "make worker"))
