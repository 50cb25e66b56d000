"""Frames between Thalweg and the worker: a head of JSON, and a body of arrays."""

from __future__ import annotations

import json
import os
import struct
import threading
from typing import Any, Dict, Optional, Tuple

PREFIX = struct.Struct("<IQ")
LONGEST_HEAD = 1 << 26
# Linux takes so many bytes at once.
LONGEST_WRITE = 1 << 30


class EndOfInput(Exception):
    """The other side has closed the pipe."""


class Channel:
    """Two pipes: frames are read by one thread, and written by any."""

    def __init__(self, incoming: int, outgoing: int) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._writing = threading.Lock()

    @staticmethod
    def from_standard() -> Channel:
        """Moves standard input and output to descriptors that no other program inherits.

        What is read from standard input after that is nothing, and what is written to standard
        output goes where standard errors go.
        """
        incoming, outgoing = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        for descriptor in (incoming, outgoing):
            _widen(descriptor)
        return Channel(incoming, outgoing)

    def read(self) -> Tuple[Dict[str, Any], bytearray]:
        """The next frame: its head, and its body.

        Raises `EndOfInput` where there is none, and `ValueError` where it is no frame.
        """
        length, size = PREFIX.unpack(self._read(PREFIX.size))
        if length > LONGEST_HEAD:
            raise ValueError(f"a head of {length} bytes is too long")
        head = json.loads(self._read(length).decode())
        if not isinstance(head, dict):
            raise ValueError("a head is an object")
        return head, self._read(size)

    def write(self, head: Dict[str, Any], body: Optional[bytearray] = None) -> None:
        """Sends one frame; another thread's comes before or after it."""
        # Code of the user may say what is no text, such as half a surrogate pair.
        text = json.dumps(head, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
        body = bytearray() if body is None else body
        with self._writing:
            self._write(memoryview(PREFIX.pack(len(text), len(body)) + text))
            self._write(memoryview(body))

    def _read(self, count: int) -> bytearray:
        content = bytearray(count)
        rest = memoryview(content)
        while len(rest) > 0:
            got = os.readv(self._incoming, [rest[:LONGEST_WRITE]])
            if got == 0:
                raise EndOfInput
            rest = rest[got:]
        return content

    def _write(self, rest: memoryview) -> None:
        while len(rest) > 0:
            rest = rest[os.write(self._outgoing, rest[:LONGEST_WRITE]) :]


def _widen(descriptor: int) -> None:
    """Lets a pipe hold more at a time, where that can be asked for."""
    try:
        import fcntl

        # F_SETPIPE_SZ has a name since Python 3.10.
        fcntl.fcntl(descriptor, getattr(fcntl, "F_SETPIPE_SZ", 1031), 1 << 20)
    except (ImportError, OSError):
        pass
