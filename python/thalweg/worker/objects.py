"""Objects of the user: classes and functions, by a file and a name in it."""
from __future__ import annotations

import difflib
import functools
import hashlib
import importlib.machinery
import importlib.util
import inspect
import os
import sys
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

from . import errors

_MACHINERY = importlib.machinery


class _SourceLoader(_MACHINERY.SourceFileLoader):
    """Compiles a file from its source, whatever compiled files there are, and notes what it read."""

    def __init__(self, owner: UserFile, name: str, path: str) -> None:
        super().__init__(name, path)
        self._owner = owner

    def get_code(self, fullname: str) -> Any:
        source = self.get_data(self.path)
        self._owner.note(self.path, source)
        return self.source_to_code(source, self.path)


class _BinaryLoader(_MACHINERY.ExtensionFileLoader):
    """Loads a compiled extension, and notes it."""

    def __init__(self, owner: UserFile, name: str, path: str) -> None:
        super().__init__(name, path)
        with open(path, "rb") as file:
            owner.note(path, file.read())


class UserFile:
    """A file of the user, imported once, with all that it imports from its folder or below.

    These modules are in `sys.modules` only while it is active, so that other files' neighbours may have the same names, and
    what a file's result depends on does not depend on what was imported before it.
    """

    _current: Optional[UserFile] = None

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self._is_package = os.path.basename(self.path) == "__init__.py"
        start = os.path.dirname(self.path) if self._is_package else self.path
        self.folder = os.path.dirname(start)
        self._name = os.path.splitext(os.path.basename(start))[0]
        self.files: Dict[str, str] = {}
        self._modules: Dict[str, ModuleType] = {}
        self._names: List[str] = []
        self._search_path: Optional[List[str]] = None
        self.module: Optional[ModuleType] = None

    # What was read

    def note(self, path: str, content: bytes) -> None:
        """Remembers the digest of a file as it was read, by its path relative to the object's file."""
        relative = os.path.relpath(path, os.path.dirname(self.path)).replace(os.sep, "/")
        self.files[relative] = hashlib.sha256(content).hexdigest()

    def holds(self, path: str) -> bool:
        """Whether a path is the folder or below it, and no installed package."""
        if path.startswith("<"):
            return False
        path = os.path.abspath(path)
        if path != self.folder and not path.startswith(self.folder.rstrip(os.sep) + os.sep):
            return False
        below = os.path.relpath(path, self.folder).split(os.sep)
        if "site-packages" in below or "dist-packages" in below:
            return False
        prefixes = {os.path.abspath(p) for p in (sys.prefix, sys.base_prefix, sys.exec_prefix)}
        inner = [p for p in prefixes if p.startswith(self.folder.rstrip(os.sep) + os.sep)]
        return not any(path == p or path.startswith(p + os.sep) for p in inner)

    # Importing

    def load(self) -> None:
        """Imports it; does nothing where that is done."""
        if self.module is not None:
            return
        name = self._name
        if name in sys.modules or name in getattr(sys, "stdlib_module_names", ()):
            name = f"{name}@{self.folder}"
        with self.active():
            spec = importlib.util.spec_from_file_location(
                name,
                self.path,
                loader=_SourceLoader(self, name, self.path),
                submodule_search_locations=[os.path.dirname(self.path)] if self._is_package else None,
            )
            assert spec is not None and spec.loader is not None
            module = importlib.util.module_from_spec(spec)
            self._names.append(name)
            sys.modules[name] = module
            spec.loader.exec_module(module)
            # A module may put another in its own place.
            self.module = sys.modules.get(name, module)

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The import system asks this before it looks through `sys.path`."""
        entries = sys.path if path is None else list(path)
        for entry in entries:
            if not isinstance(entry, str) or not self.holds(entry or os.getcwd()):
                continue
            finder = _MACHINERY.FileFinder(
                entry or os.getcwd(),
                (functools.partial(_BinaryLoader, self), _MACHINERY.EXTENSION_SUFFIXES),
                (functools.partial(_SourceLoader, self), _MACHINERY.SOURCE_SUFFIXES),
            )
            spec = finder.find_spec(name)
            if spec is None:
                continue
            if spec.loader is None:
                # A folder without `__init__.py`: a package only where no other of its name is one.
                spec = _MACHINERY.PathFinder.find_spec(name, path)
                if spec is None or spec.origin is not None:
                    return None
            self._names.append(name)
            return spec
        return None

    @contextmanager
    def active(self) -> Iterator[None]:
        """Makes its modules those that are found under their names."""
        before = UserFile._current
        if before is self:
            yield
            return
        if before is not None:
            before._leave()
        self._enter()
        try:
            yield
        finally:
            self._leave()
            if before is not None:
                before._enter()

    def _enter(self) -> None:
        UserFile._current = self
        self._outer_path = list(sys.path)
        sys.path[:] = self._search_path or [self.folder, *sys.path]
        sys.modules.update(self._modules)
        places = [
            i for i, finder in enumerate(sys.meta_path) if finder is _MACHINERY.PathFinder
        ]
        sys.meta_path.insert(places[0] if places else len(sys.meta_path), self)  # type: ignore[arg-type]

    def _leave(self) -> None:
        UserFile._current = None
        self._search_path = list(sys.path)
        sys.path[:] = self._outer_path
        for name in self._names:
            module = sys.modules.pop(name, None)
            if module is not None:
                self._modules[name] = module
        if self in sys.meta_path:
            sys.meta_path.remove(self)  # type: ignore[arg-type]

    @staticmethod
    def current() -> Optional[UserFile]:
        """The one whose code is at work."""
        return UserFile._current

    # Names

    def find(self, name: str) -> Any:
        """What has this name in it, with dots for names inside of names."""
        found: Any = self.module
        for index, part in enumerate(name.split(".")):
            try:
                found = getattr(found, part)
            except AttributeError:
                inside = os.path.basename(self.path)
                if index:
                    inside += ":" + ".".join(name.split(".")[:index])
                raise errors.WorkerError(
                    "not-found", f"{inside} has no '{part}'", help=self._offer(found, part)
                ) from None
        return found

    def _offer(self, where: Any, wanted: str) -> Optional[str]:
        own = None if where is not self.module else getattr(where, "__name__", None)
        names = [
            name
            for name, value in vars(where).items()
            if not name.startswith("_")
            and callable(value)
            and (own is None or getattr(value, "__module__", None) == own)
        ]
        near = difflib.get_close_matches(wanted, names, 1)
        if near:
            return f"did you mean '{near[0]}'?"
        return f"it has {', '.join(repr(n) for n in names[:8])}" if names else None

    @property
    def modules(self) -> Dict[str, ModuleType]:
        """The modules that were imported from its folder or below, by name."""
        active = UserFile._current is self
        found = {n: (sys.modules if active else self._modules).get(n) for n in self._names}
        return {name: module for name, module in found.items() if module is not None}


class UserObject:
    """A class or function of the user, and the arguments that it is given."""

    def __init__(self, file: UserFile, name: str, value: Any, arguments: Dict[str, Any]) -> None:
        self.file = file
        self.name = name
        self.value = value
        self.arguments = arguments

    @property
    def is_class(self) -> bool:
        return inspect.isclass(self.value)

    def callable(self) -> Callable[..., Any]:
        """What is called with the values of a use: an instance of a class, or a function with its arguments."""
        if self.is_class:
            made = self.call()
            if not callable(made):
                raise errors.WorkerError("shape", f"'{self.name}' makes something that cannot be called")
            return made
        return functools.partial(self.value, **self.arguments)

    def call(self) -> Any:
        """Calls it with its arguments alone; where they do not fit, the error says what it takes."""
        try:
            return self.value(**self.arguments)
        except TypeError as error:
            if error.__traceback__ is not None and error.__traceback__.tb_next is None:
                raise errors.WorkerError(
                    "exception", errors.summary(error), help=f"it is {self.name}{self.signature}"
                ) from error
            raise

    @property
    def signature(self) -> str:
        try:
            return str(inspect.signature(self.value))
        except (TypeError, ValueError):
            return "(…)"


class Objects:
    """All files of the user that were imported."""

    def __init__(self) -> None:
        self._files: Dict[str, UserFile] = {}

    def file(self, request: Mapping[str, Any]) -> UserFile:
        """The file of an object, not yet imported; raises `not-found` where there is none."""
        path = str(request["file"])
        if path not in self._files:
            if not os.path.isfile(path):
                raise errors.WorkerError("not-found", f"there is no file {path}")
            self._files[path] = UserFile(path)
        return self._files[path]

    def find(self, request: Mapping[str, Any]) -> UserObject:
        """Imports what has to be imported; to be called as code of the user."""
        file = self.file(request)
        try:
            file.load()
        except BaseException:
            # The next request that names it may find it mended.
            self._files.pop(str(request["file"]), None)
            raise
        value = file.find(str(request["name"]))
        if not callable(value):
            kind = type(value).__name__
            raise errors.WorkerError(
                "not-found", f"'{request['name']}' is a value of type {kind}, no class and no function"
            )
        return UserObject(file, str(request["name"]), value, dict(request.get("arguments") or {}))
