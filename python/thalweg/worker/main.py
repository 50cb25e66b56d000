"""The process: what it is to the system, a thread that reads requests, and the main thread, which answers them."""
from __future__ import annotations

import os
import queue
import sys
import threading
import time
import traceback
from typing import Any, Dict, Optional, Tuple

from .frames import Channel, EndOfInput

PROTOCOL = 1
OLDEST_TORCH = (2, 2)
# Seconds between two messages that something got on.
QUIET = 1.0
# Within a thousand, how soon Linux ends this process when memory runs out: before any other.
OUT_OF_MEMORY_SCORE = "1000"


def main(protocol: Any = PROTOCOL, reads_first: bool = False) -> None:
    """Answers requests until there are none, and never returns.

    - protocol: the version that the other side speaks.
    - reads_first: whether the first frame, with the source, is still to be read.
    """
    channel = Channel.from_standard()
    sys.dont_write_bytecode = True
    sys.path[:] = [path for path in sys.path if path]
    _give_way()
    if reads_first:
        protocol = channel.read()[0].get("protocol")
    if protocol != PROTOCOL:
        _end(channel, "protocol", f"the worker speaks protocol {PROTOCOL}, and Thalweg {protocol}")
    # What makes cuBLAS repeatable; it is read once.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    hello = _hello(channel)
    worker = Worker(channel)
    threading.Thread(target=worker.read, name="requests", daemon=True).start()
    channel.write({"hello": hello})
    worker.run()


def _give_way() -> None:
    """Lets the system end this process first when memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write(OUT_OF_MEMORY_SCORE)
    except OSError:
        pass


def _hello(channel: Channel) -> Dict[str, Any]:
    """Imports PyTorch, and says what there is; ends the process where there is none."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    try:
        import torch
    except BaseException as error:
        kind = type(error).__name__
        where = f"{sys.executable} (Python {python})"
        trace = None if isinstance(error, ModuleNotFoundError) else traceback.format_exc()
        _end(channel, "no-torch", f"{where} cannot import torch: {kind}: {error}", trace)
    version = str(torch.__version__)
    if _numbers(version) < OLDEST_TORCH:
        oldest = ".".join(str(part) for part in OLDEST_TORCH)
        _end(channel, "old-torch", f"PyTorch {version} of {sys.executable} is older than {oldest}")
    from . import places

    return {
        "protocol": PROTOCOL,
        "python": python,
        "torch": version,
        "version-file": os.path.join(os.path.dirname(os.path.abspath(torch.__file__)), "version.py"),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "processor": places.processor(),
        "cores": places.cores(),
        "devices": places.devices(),
    }


def _numbers(version: str) -> Tuple[int, ...]:
    """The first two numbers of a version."""
    found = []
    for part in version.split(".")[:2]:
        digits = "".join(character for character in part if character.isdigit())
        found.append(int(digits or 0))
    return tuple(found)


def _end(channel: Channel, kind: str, message: str, trace: Optional[str] = None) -> None:
    error = {"kind": kind, "message": message}
    if trace:
        error["traceback"] = trace
    channel.write({"error": error})
    sys.stderr.flush()
    os._exit(1)


class Worker:
    """Requests in the order in which they came, each answered once."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._main = threading.get_ident()
        self._waiting: queue.SimpleQueue = queue.SimpleQueue()
        # Requests are counted as they come; those up to `_cancelled` are not to go on.
        self._received = 0
        self._cancelled = 0
        self._current = 0
        self._spoke = 0.0

    # The thread that reads

    def read(self) -> None:
        """Takes in requests; ends the process at the end of its input."""
        while True:
            try:
                head, body = self._channel.read()
            except EndOfInput:
                os._exit(0)
            except BaseException as error:
                # Where a frame ends is lost.
                self._channel.write({"error": {"kind": "protocol", "message": f"no frame: {error}"}})
                os._exit(1)
            action = head.get("do")
            if action == "cancel":
                self._cancelled = self._received
            elif action == "where":
                self._channel.write({"where": self._stack()})
            else:
                self._received += 1
                self._waiting.put((self._received, head, body))

    def _stack(self) -> str:
        """The main thread's Python stack, as text."""
        frame = sys._current_frames().get(self._main)
        return "".join(traceback.format_stack(frame)).rstrip() if frame else ""

    # The main thread

    def run(self) -> None:
        """Answers requests, one after the other."""
        from . import arrays, errors
        from .requests import Requests

        requests = Requests(self.progress)
        while True:
            self._current, head, body = self._waiting.get()
            self._spoke = time.monotonic()
            found = None
            try:
                try:
                    given = arrays.read(body)
                except (ValueError, KeyError, TypeError) as error:
                    raise errors.protocol(f"the arrays cannot be read: {error}") from error
                answer, results = requests.answer(head, given)
                found = arrays.write(results)
                reply = {"ok": answer}
            except BaseException as error:
                reply = errors.of_own(error).head
                found = None
            # What it holds would otherwise live as long as the wait for the next one.
            given = results = body = None
            sys.stderr.flush()
            self._channel.write(reply, found)

    def progress(self) -> None:
        """Says once in a while that something gets on; raises where the request was cancelled."""
        if self._cancelled >= self._current:
            from .errors import WorkerError

            raise WorkerError("cancelled", "it was asked to stop")
        now = time.monotonic()
        if now - self._spoke >= QUIET:
            self._spoke = now
            self._channel.write({"alive": {}})
