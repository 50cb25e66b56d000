"""What code of the user may not do to the process: fork, end it, or leave its folder."""
from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from typing import Any, Iterator, Optional, Tuple

from . import errors
from .objects import UserFile


class ForkRefused(RuntimeError):
    """Raised where code of the user tries to fork."""

    # Tracebacks name it without the worker.
    __module__ = "builtins"


class ExitRefused(SystemExit):
    """Raised where code of the user would end the process at once."""

    __module__ = "builtins"
    call = "os._exit"


class _ProcessGuard:
    """Refuses `os.fork` and `os._exit` while code of the user runs; PyTorch's compiler may start what it needs."""

    COMPILERS = ("torch._inductor", "torch._dynamo", "torch.utils.cpp_extension", "triton")

    def __init__(self) -> None:
        self.depth = 0
        self.has_refused = False
        self._is_installed = False

    def install(self) -> None:
        if not self._is_installed:
            self._is_installed = True
            sys.addaudithook(self._audit)
            self._end, self._process = os._exit, os.getpid()
            os._exit = self._exit  # type: ignore[assignment]

    def _exit(self, code: int = 0) -> None:
        if self.depth > 0 and os.getpid() == self._process:
            raise ExitRefused(code)
        self._end(code)

    def _audit(self, event: str, arguments: Tuple[Any, ...]) -> None:
        if self.depth == 0 or event not in ("os.fork", "os.forkpty"):
            return
        frame = sys._getframe(1)
        while frame is not None:
            if str(frame.f_globals.get("__name__")).startswith(self.COMPILERS):
                return
            frame = frame.f_back
        self.has_refused = True
        raise ForkRefused("a worker does not fork: there would be two of it at one pipe")


_PROCESS = _ProcessGuard()
FORK_MESSAGE = "it tried to fork the process"
FORK_HELP = "data loaders with workers and multiprocessing fork: do that work in the process itself"


@contextmanager
def user_code(file: Optional[UserFile]) -> Iterator[None]:
    """Runs code of the user: its own modules are importable, and whatever it raises becomes a `WorkerError`.

    Where `file` is None no code of the user is in it, and errors are the worker's own.
    """
    if file is None:
        try:
            yield
        except Exception as error:
            raise errors.of_own(error) from error
        return
    _PROCESS.install()
    folder = os.getcwd()
    _PROCESS.depth += 1
    _PROCESS.has_refused = False
    failure: Optional[errors.WorkerError] = None
    cause: Optional[BaseException] = None
    try:
        with file.active():
            yield
    except BaseException as error:
        failure, cause = errors.of_exception(error, file.holds), error
    finally:
        _PROCESS.depth -= 1
    moved = _moved_from(folder)
    if _PROCESS.has_refused:
        raise errors.WorkerError(
            "fork", FORK_MESSAGE, failure.traceback if failure else None, FORK_HELP
        ) from cause
    if failure is not None:
        raise failure from cause
    if moved is not None:
        raise errors.WorkerError(
            "folder",
            f"it changed the working directory from {folder} to {moved}",
            help="give absolute paths instead, or paths from os.path.dirname(__file__)",
        )


def _moved_from(folder: str) -> Optional[str]:
    """Where the process was moved to, after moving it back; None where it was not."""
    try:
        now = os.getcwd()
    except OSError:
        now = "a folder that is gone"
    if now == folder:
        return None
    os.chdir(folder)
    return now
