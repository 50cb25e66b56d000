"""Errors as Thalweg is told them."""
from __future__ import annotations

import os
import re
import traceback
from types import FrameType
from typing import Any, Callable, Dict, List, Optional

import torch

# What the code of the worker itself is called in tracebacks: a folder, or `<thalweg/worker` where it came by frame.
OWN_FOLDER = os.path.dirname((lambda: None).__code__.co_filename)
LONGEST_TRACEBACK = 20_000
LONGEST_MESSAGE = 2_000

# Whether a file is one of the user's own.
Inside = Callable[[str], bool]

_OUT_OF_MEMORY = tuple(
    kind
    for kind in (
        MemoryError,
        getattr(torch, "OutOfMemoryError", None),
        getattr(torch.cuda, "OutOfMemoryError", None),
    )
    if kind is not None
)
_ALLOCATION = re.compile(
    r"can't allocate memory|not enough memory|out of memory|Cannot allocate memory|Storage size calculation overflowed",
    re.IGNORECASE,
)


class WorkerError(Exception):
    """What ends a request, with one of the kinds of the protocol."""

    def __init__(
        self, kind: str, message: str, traceback: Optional[str] = None, help: Optional[str] = None
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.traceback = traceback
        self.help = help

    @property
    def head(self) -> Dict[str, Any]:
        """The frame's head."""
        members = {"kind": self.kind, "message": self.message}
        if self.traceback:
            members["traceback"] = self.traceback
        if self.help:
            members["help"] = self.help
        return {"error": members}


def protocol(message: str) -> WorkerError:
    """A request that makes no sense."""
    return WorkerError("protocol", message)


def is_own(file: str) -> bool:
    """Whether code of this file is the worker's."""
    return os.path.dirname(file) == OWN_FOLDER


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an exception says that memory ran out."""
    if isinstance(error, _OUT_OF_MEMORY):
        return True
    return isinstance(error, (RuntimeError, OSError)) and bool(_ALLOCATION.search(str(error)))


def summary(error: BaseException) -> str:
    """An exception in one line, its type first."""
    try:
        words = str(error).strip()
    except Exception:
        words = "(an exception that cannot be put into words)"
    if len(words) > LONGEST_MESSAGE:
        words = f"{words[:LONGEST_MESSAGE]}…"
    kind = type(error).__qualname__
    return f"{kind}: {words}" if words else kind


def stack(frame: FrameType, inside: Optional[Inside]) -> str:
    """Where a thread is, as text, from the user's first frame on, without the worker's own; whole where none is left."""
    frames = list(traceback.StackSummary.extract(traceback.walk_stack(frame)))
    frames.reverse()
    return "".join(traceback.format_list(_trimmed(frames, inside) or frames)).rstrip()


def _trimmed(frames: List[traceback.FrameSummary], inside: Optional[Inside]) -> List[traceback.FrameSummary]:
    first = next((i for i, f in enumerate(frames) if inside is not None and inside(f.filename)), None)
    if first is None:
        # What the interpreter was started with.
        frames = frames[1:] if frames and frames[0].filename == "<string>" else frames
    return [f for f in frames[first or 0 :] if not is_own(f.filename) and "importlib" not in f.filename]


def trimmed_traceback(error: BaseException, inside: Optional[Inside]) -> Optional[str]:
    """The traceback from the user's first frame on, without the worker's own frames; whole where none is left."""
    try:
        found = traceback.TracebackException.from_exception(error, capture_locals=False)
        any_left = isinstance(error, SyntaxError)
        chain, seen = [found], set()
        while chain:
            one = chain.pop()
            if id(one) in seen:
                continue
            seen.add(id(one))
            one.stack[:] = _trimmed(list(one.stack), inside)
            any_left = any_left or len(one.stack) > 0
            chain += [other for other in (one.__cause__, one.__context__) if other is not None]
        if not any_left:
            found = traceback.TracebackException.from_exception(error)
        text = "".join(found.format()).rstrip()
    except Exception:
        return None
    if len(text) > LONGEST_TRACEBACK:
        half = LONGEST_TRACEBACK // 2
        text = f"{text[:half]}\n  ...\n{text[-half:]}"
    return text


def of_exception(error: BaseException, inside: Optional[Inside] = None) -> WorkerError:
    """What an exception of the user's code is to Thalweg."""
    if isinstance(error, WorkerError):
        return error
    if _is_own_mistake(error, inside):
        return of_own(error)
    trace = trimmed_traceback(error, inside)
    if isinstance(error, SystemExit):
        call = getattr(error, "call", "sys.exit")
        return WorkerError("exit", f"it called {call}({str(error.code)[:200]})", trace)
    if is_out_of_memory(error):
        return WorkerError("memory", f"memory ran out: {summary(error)}", trace)
    return WorkerError("exception", summary(error), trace, _help(error))


def _is_own_mistake(error: BaseException, inside: Optional[Inside]) -> bool:
    """Whether the worker's own code stumbled over what a request lacks, with none of the user's under way."""
    if not isinstance(error, (KeyError, IndexError, AttributeError, NameError, AssertionError)):
        return False
    files = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
    if not files or not is_own(files[-1]):
        return False
    return inside is None or not any(inside(file) for file in files)


def _help(error: BaseException) -> Optional[str]:
    if isinstance(error, ModuleNotFoundError):
        return (
            "imports start in the folder of the file that is named; name a file in the folder that they are meant from"
            ", which may be one line: from models.resnet import ResNet"
        )
    if isinstance(error, ImportError) and "relative import" in str(error):
        return "name a file outside the package that imports it: from models.resnet import ResNet"
    return None


def of_own(error: BaseException) -> WorkerError:
    """What an exception outside of the user's code is: the device's, or a mistake of the worker or of Thalweg."""
    if isinstance(error, WorkerError):
        return error
    text = "".join(traceback.format_exception(type(error), error, error.__traceback__)).rstrip()
    if isinstance(error, KeyError):
        return WorkerError("protocol", f"the request lacks {error}", text)
    if is_out_of_memory(error):
        return WorkerError("memory", f"memory ran out: {summary(error)}", text)
    if "CUDA" in str(error) or type(error).__name__ == "AcceleratorError":
        return WorkerError("device", summary(error), text)
    return WorkerError("protocol", summary(error), text)
