"""A thread that reads requests, and the main thread, which answers them."""

from __future__ import annotations

import os
import queue
import sys
import threading
import time
from typing import Any, Dict, Optional, Tuple

from . import arrays, errors
from .frames import Channel, EndOfInput
from .memory import print_all
from .objects import UserFile
from .requests import Requests, release_memory

# Seconds between two messages that something got on.
QUIET = 1.0
# Before code of the user can put another in its place.
_end = os._exit


class Server:
    """Requests in the order in which they came, each answered once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._main = threading.get_ident()
        self._waiting: queue.SimpleQueue[Tuple[int, Dict[str, Any], bytearray]] = (
            queue.SimpleQueue()
        )
        # Requests are counted as they come; those up to `_cancelled` are not to go on.
        self._received = 0
        self._cancelled = 0
        self._current = 0
        self._spoke = 0.0

    # The thread that reads

    def _read(self) -> None:
        """Takes in requests; ends the process at the end of its input."""
        while True:
            try:
                head, body = self._channel.read()
            except EndOfInput:
                _end(0)
            except BaseException as error:
                # Where a frame ends is lost.
                try:
                    self._channel.write({"error": {"kind": "protocol", "message": f"no frame: {error}"}})
                finally:
                    _end(1)
            action = head.get("do")
            if action == "cancel":
                self._cancelled = self._received
            elif action == "where":
                self._channel.write({"where": self._stack()})
            else:
                self._received += 1
                self._waiting.put((self._received, head, body))

    def _stack(self) -> str:
        """Where the main thread is in code of the user."""
        frame, file = sys._current_frames().get(self._main), UserFile.current()
        return errors.stack(frame, file.holds if file else None) if frame else ""

    # The main thread

    def run(self, hello: Dict[str, Any]) -> None:
        """Says hello, and answers requests, one after the other; never returns."""
        threading.Thread(target=self._read, name="requests", daemon=True).start()
        self._channel.write({"hello": hello})
        requests = Requests(self.progress)
        while True:
            self._current, head, body = self._waiting.get()
            self._spoke = time.monotonic()
            reply, found = self._answer(requests, head, body)
            if reply.get("error", {}).get("kind") == "memory":
                release_memory()
            # What was printed meanwhile belongs to this request.
            sys.stderr.flush()
            print_all()
            try:
                self._channel.write(reply, found)
            except OSError as error:
                print(
                    f"the pipe to Thalweg is gone: {error}; does the module close files of others?",
                    file=sys.stderr,
                )
                _end(1)
            # It would otherwise live as long as the wait for the next one.
            del head, body, reply, found

    @staticmethod
    def _answer(
        requests: Requests, head: Dict[str, Any], body: bytearray
    ) -> Tuple[Dict[str, Any], Optional[bytearray]]:
        """The frame that answers a request."""
        try:
            try:
                given = arrays.read(body)
            except (ValueError, KeyError, TypeError) as error:
                raise errors.protocol(f"the arrays cannot be read: {error}") from error
            answer, results = requests.answer(head, given)
            return {"ok": answer}, arrays.write(results)
        except BaseException as error:
            return errors.of_own(error).head, None

    def progress(self) -> None:
        """Says once in a while that something gets on; raises where the request was cancelled."""
        if self._cancelled >= self._current:
            raise errors.WorkerError("cancelled", "it was asked to stop")
        now = time.monotonic()
        if now - self._spoke >= QUIET:
            self._spoke = now
            self._channel.write({"alive": {}})
