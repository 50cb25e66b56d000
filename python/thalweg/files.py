"""The files of a run directory, read only as the run made them."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import Optional

from .errors import COPY_AGAIN, RunError
from .record import OutputFile


class RunFiles:
    """A run directory as it lies on a disk, wherever it came from.

    Nothing in it is believed before it is checked.
    """

    #: In bytes; a run of ten thousand stages has about half of it.
    LARGEST_RECORD = 64 << 20

    def __init__(self, path: str) -> None:
        self.path = path

    def read_top(self, name: str) -> Optional[bytes]:
        """The bytes of a file beside `run.json`; None where it is missing.

        Raises `RunError` where it cannot be read, or is far too large.
        """
        path = os.path.join(self.path, name)
        size = _size(path)
        if size is None:
            return None
        if size > self.LARGEST_RECORD:
            raise RunError(f"'{path}' is larger than 64 MiB", "is this a run of Thalweg?")
        return _content(path)

    def has(self, file: OutputFile, stage: str) -> bool:
        """Whether a file that a stage made is there, whatever is in it."""
        return os.path.isfile(self.place(file, stage))

    def read(self, file: OutputFile, stage: str) -> bytes:
        """The bytes of a file that a stage made.

        They are held against the size and the SHA-256 that `run.json` has. Raises `RunError` where
        the file is missing, or is not what the run made.
        """
        path = self.place(file, stage)
        size = _size(path)
        if size is None:
            raise RunError(
                f"'{path}' is missing: the run made it, and this copy lacks it", COPY_AGAIN
            )
        # The size first, so that no more is read than the run made.
        if size != file.size:
            raise self._changed(path)
        content = _content(path)
        if hashlib.sha256(content).hexdigest() != file.digest:
            raise self._changed(path)
        return content

    def place(self, file: OutputFile, stage: str) -> str:
        """Where a file is: a run may come from anywhere, and here its names become a path."""
        for name in (stage, file.name):
            reason = objection(name)
            if reason is not None:
                raise RunError(
                    f"{name!r} is not a name that a run has: {reason}",
                    f"is '{os.path.join(self.path, 'run.json')}' whole?",
                )
        return os.path.join(self.path, "stages", stage, file.name)

    @staticmethod
    def _changed(path: str) -> RunError:
        return RunError(f"'{path}' is not what the run made", COPY_AGAIN)


def objection(name: str) -> Optional[str]:
    """Why a name is none of a file in a folder, or leads out of it; None where it can be used."""
    if not name:
        return "it is empty"
    if name.startswith("."):
        return "it begins with a dot"
    if any(separator in name for separator in {"/", os.sep, os.altsep or "/"}):
        return "it has a slash in it"
    if any(ord(character) < 0x20 or ord(character) == 0x7F for character in name):
        return "it has a control character in it"
    if len(name.encode("utf-8", "surrogatepass")) > 255:
        return "it is longer than 255 bytes"
    return None


def _size(path: str) -> Optional[int]:
    """The size of a file in bytes; None where nothing is there."""
    try:
        status = os.stat(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise RunError(f"'{path}' cannot be read: {error.strerror}", COPY_AGAIN) from None
    # Reading a pipe would wait for whoever writes to it.
    if not stat.S_ISREG(status.st_mode):
        raise RunError(f"'{path}' is no file", COPY_AGAIN)
    return status.st_size


def _content(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise RunError(f"'{path}' cannot be read: {error.strerror}", COPY_AGAIN) from None
