"""Files of the user: what they may import, and what they are told apart by."""

from __future__ import annotations

import hashlib
import os
import py_compile

import pytest
from client import Refusal, module, obj

NET = """
from parts import WIDTH
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, WIDTH)
    def forward(self, x):
        return self.last(x)
"""


def outputs(worker, path, **more):
    return worker.ask("describe", network=module(path, **more))[0]["output"][0]


def test_neighbours_of_one_name(worker, write):
    """Two folders may have files of the same names."""
    for width in (2, 3):
        write(f"WIDTH = {width}\n", f"{width}/parts.py", header=False)
        write(NET, f"{width}/nets.py")
    paths = {width: write(NET, f"{width}/nets.py") for width in (2, 3)}
    for width in (2, 3, 2, 3):
        assert outputs(worker, paths[width]) == width


def test_late_imports(worker, write):
    """What is imported when a network runs is found beside its file, and is among its files."""
    late = (
        NET.replace("from parts import WIDTH\n", "")
        .replace("WIDTH", "2")
        .replace("        return", "        from late import double\n        return")
        .replace("(x)\n", "(double(x))\n")
    )
    for by in (2, 3):
        write(f"def double(x):\n    return {by} * x\n", f"{by}/late.py", header=False)
    for by in (2, 3, 2):
        files = worker.ask("describe", network=module(write(late, f"{by}/nets.py")))[0]["files"]
        assert set(files) == {"nets.py", "late.py"}


def test_packages(worker, write, tmp_path):
    """Packages below the folder, with and without `__init__.py`, and relative imports in them."""
    write("WIDTH = 5\n", "models/inner/sizes.py", header=False)
    write(
        "from .inner.sizes import WIDTH\nfrom . import blocks\n", "models/__init__.py", header=False
    )
    write("from .inner import sizes\n", "models/blocks.py", header=False)
    write("X = 1\n", "plain/one.py", header=False)
    path = write(NET.replace("from parts", "import plain.one\nfrom models"), "nets.py")
    found = worker.ask("describe", network=module(path))[0]
    assert found["output"] == [5]
    assert set(found["files"]) == {
        "nets.py",
        "models/__init__.py",
        "models/blocks.py",
        "models/inner/sizes.py",
        "plain/one.py",
    }
    for name, digest in found["files"].items():
        assert digest == hashlib.sha256((tmp_path / name).read_bytes()).hexdigest()
    package = write(NET.replace("from parts", "from .inner.sizes"), "models/__init__.py")
    write("from .inner import sizes\n", "models/blocks.py", header=False)
    found = worker.ask("describe", network=module(package))[0]
    assert set(found["files"]) == {"__init__.py", "inner/sizes.py"}


def test_files_of_each(worker, write):
    """Files are those that an object's file imports, whatever others in its folder were imported
    before.
    """
    write("WIDTH = 2\n", "parts.py", header=False)
    write(NET, "nets.py")
    other = write("def metric(outputs, targets):\n    return 1\n", "metrics.py", header=False)
    outputs(worker, write(NET, "nets.py"))
    assert set(worker.ask("object", object=obj(other, "metric"))[0]["files"]) == {"metrics.py"}


def test_standard_names(worker, write):
    """A file may have the name of a module of Python's, which stays what it is for others."""
    for name in (
        "types.py",
        "statistics.py",
        "torch.py",
        "numbers.py",
        "net-with-hyphen.py",
        "thalweg.py",
    ):
        path = write(
            "import types, numbers\nassert types.ModuleType and numbers.Number\n"
            + NET.replace("from parts import WIDTH", "WIDTH = 2"),
            "standard/" + name,
        )
        assert outputs(worker, path) == 2


def test_stale_compiled_files(worker, write, tmp_path):
    """Compiled files are not read, even where their times say that they are new."""
    path = write("WIDTH = 2\n", "parts.py", header=False)
    py_compile.compile(str(path))
    stamp = path.stat()
    path.write_text("WIDTH = 3\n")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert outputs(worker, write(NET)) == 3


def test_installed_packages_below(worker, write):
    """An environment that lies in the folder is not among the files."""
    write("WIDTH = 2\n", ".venv/lib/python3/site-packages/parts.py", header=False)
    path = write(
        "import os, sys\nsys.path.append(os.path.join(os.path.dirname(__file__), "
        "'.venv/lib/python3/site-packages'))\n" + NET
    )
    assert set(worker.ask("describe", network=module(path))[0]["files"]) == {"nets.py"}


def test_mended(worker, write):
    """A file that could not be imported is tried again."""
    with pytest.raises(Refusal):
        outputs(worker, write("raise ValueError\n"))
    assert outputs(worker, write(NET.replace("from parts import WIDTH", "WIDTH = 2"))) == 2


def test_helpful(worker, write):
    with pytest.raises(Refusal) as found:
        outputs(worker, write("from .parts import X\n"))
    assert "relative import" in found.value.message and "outside the package" in found.value.help
    with pytest.raises(Refusal) as found:
        outputs(worker, write("import absent_module\n", "other.py"))
    assert "imports start in the folder" in found.value.help


def test_kinds(worker, write):
    path = write("class Outer:\n    class Inner(nn.Module): pass\ndef f(): pass\nX = 3\n")
    assert worker.ask("object", object=obj(path, "Outer.Inner"))[0]["kind"] == "class"
    assert worker.ask("object", object=obj(path, "f"))[0]["kind"] == "function"
    for name in ("X", "Outer.Missing", "g"):
        with pytest.raises(Refusal) as found:
            worker.ask("object", object=obj(path, name))
        assert found.value.kind == "not-found"
