"""What `PYTHON -u -c` is given: imports the worker from the first frame of its input, and starts
it.
"""

import sys

if __name__ == "__main__":
    # The folder that the process runs in has modules of anybody's.
    sys.path[:] = [path for path in sys.path if path]
    sys.dont_write_bytecode = True

    import importlib.abc
    import importlib.util
    import json
    import linecache
    import os
    import struct
    from typing import Dict

    def read(count: int) -> bytes:
        """So many bytes of standard input, and none more."""
        parts = []
        while count > 0:
            part = os.read(0, min(count, 1 << 20))
            if not part:
                sys.exit("the input ended before the worker's source came")
            parts.append(part)
            count -= len(part)
        return b"".join(parts)

    class Source(importlib.abc.MetaPathFinder, importlib.abc.Loader):
        """Imports modules from texts: it comes before every installed package of the same name."""

        def __init__(self, files: Dict[str, str]) -> None:
            self.files = files

        def find_spec(self, name: str, path: object = None, target: object = None):  # type: ignore
            stem = name.replace(".", "/")
            if stem + ".py" in self.files:
                return importlib.util.spec_from_loader(name, self, is_package=False)
            if any(file.startswith(stem + "/") for file in self.files):
                return importlib.util.spec_from_loader(name, self, is_package=True)
            return None

        def file(self, name: str) -> str:
            stem = name.replace(".", "/")
            return stem + ".py" if stem + ".py" in self.files else stem + "/__init__.py"

        def get_source(self, name: str) -> str:
            return self.files.get(self.file(name), "")

        def exec_module(self, module) -> None:  # type: ignore
            source, place = self.get_source(module.__name__), f"<{self.file(module.__name__)}>"
            # Without a time it is kept, whatever files there are: tracebacks show lines.
            linecache.cache[place] = (len(source), None, source.splitlines(True), place)
            exec(compile(source, place, "exec", dont_inherit=True), module.__dict__)

    head, body = struct.unpack("<IQ", read(12))
    first = json.loads(read(head))
    read(body)
    sys.meta_path.insert(0, Source(first.get("files", {})))
    from thalweg.worker.main import main

    main(protocol=first.get("protocol"))
