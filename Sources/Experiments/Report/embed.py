"""Writes the report's script and its style into Thalweg's source, so that the program carries them: `make pages`.

The script is modules of JavaScript in `Web/`, which a page has as one: `import` lines are left out, `export` is taken
off, and a module comes after those that it imports. With --check it writes nothing and fails where the two differ.
"""

from __future__ import annotations

import base64
import hashlib
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parents[2] / "python"))

from embedding import literal, main  # noqa: E402

TARGET = ROOT / "ReportScript.swift"
IMPORT = re.compile(r'^import \{[^}]*\} from "\./([a-z-]+\.js)";\n', re.MULTILINE)


def in_order(name: str, texts: dict[str, str], done: list[str], path: tuple[str, ...] = ()) -> list[str]:
    """The modules that one needs, itself last."""
    assert name not in path, f"modules import each other: {' -> '.join([*path, name])}"
    for needed in IMPORT.findall(texts[name]):
        in_order(needed, texts, done, (*path, name))
    if name not in done:
        done.append(name)
    return done


def bare(body: str) -> str:
    """Without indentation and without lines that are comments, which each page would carry."""
    assert not [text for text in re.findall(r"`[^`]*`", body) if "\n" in text], "a text over lines keeps its indentation"
    lines = [line.strip() for line in re.sub(r"^\s*/\*\*.*?\*/\n", "", body, flags=re.MULTILINE | re.DOTALL).split("\n")]
    return "\n".join(line for line in lines if line and not line.startswith("//"))


def script() -> str:
    texts = {file.name: file.read_text(encoding="utf-8") for file in sorted((ROOT / "Web").glob("*.js"))}
    order = in_order("main.js", texts, [])
    assert set(order) == set(texts), f"nothing imports {set(texts) - set(order)}"
    names = [name for text in texts.values() for name in re.findall(r"^(?:export )?(?:const|let|class|function) (\w+)", text, re.M)]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"two modules declare {twice}"
    bodies = [re.sub(r"^export ", "", IMPORT.sub("", texts[name]), flags=re.MULTILINE).strip() for name in order]
    assert not any(re.search(r"^(import|export)\b", body, re.MULTILINE) for body in bodies)
    bodies = [bare(body) for body in bodies]
    text = "\n(() => {\n\"use strict\";\n" + "\n\n".join(bodies) + "\n})();\n"
    # What would end the element, or be taken for the start of another.
    assert not re.search(r"</script|<script|<!--|\r", text, re.IGNORECASE)
    return text


def source() -> str:
    text = script()
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    style = (ROOT / "Web" / "page.css").read_text(encoding="utf-8")
    assert "</" not in style
    return "\n".join(
        [
            "// swift-format-ignore-file",
            "/// What makes a page's figures and tables answer; made by `make pages` from `Report/Web`, not by hand.",
            "enum ReportScript {",
            "  /// What a content security policy calls the script.",
            f'  static let hash = "sha256-{digest}"',
            "",
            f"  static let source = {literal(text)}",
            "",
            "  /// How what the script adds looks.",
            f"  static let style = {literal(style)}",
            "}",
            "",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(TARGET, source, "Report/Web", "make pages"))
