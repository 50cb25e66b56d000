"""The process: what it is to the system, and what it says of itself."""

from __future__ import annotations

import faulthandler
import os
import sys
import traceback
from typing import Any, Dict, Optional, Tuple

from .frames import Channel
from .memory import keep_freed

PROTOCOL = 1
OLDEST_TORCH = (2, 2)
# Within a thousand, how soon Linux ends this process when memory runs out: before any other.
OUT_OF_MEMORY_SCORE = "1000"
# How often a thread of libgomp looks before it sleeps: what the library itself takes where it has more threads than cores.
SPINS = "1000"


def main(protocol: Any = PROTOCOL, reads_first: bool = False) -> None:
    """Answers requests until there are none, and never returns.

    - protocol: the version that the other side speaks.
    - reads_first: whether the first frame, with the source, is still to be read.
    """
    channel = Channel.from_standard()
    sys.dont_write_bytecode = True
    sys.path[:] = [path for path in sys.path if path]
    _give_way()
    keep_freed()
    # Where Python is when the process crashes goes to the log.
    faulthandler.enable(all_threads=False)
    if reads_first:
        protocol = channel.read()[0].get("protocol")
    if protocol != PROTOCOL:
        _end(channel, "protocol", f"the worker speaks protocol {PROTOCOL}, and Thalweg {protocol}")
    _wait_quietly()
    # What makes cuBLAS repeatable; it is read once.
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    hello = _hello(channel)
    from .serving import Server

    Server(channel).run(hello)


def _give_way() -> None:
    """Lets the system end this process first when memory runs out."""
    try:
        with open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
            file.write(OUT_OF_MEMORY_SCORE)
    except OSError:
        pass


def _wait_quietly() -> None:
    """Lets threads of the processor that wait for each other sleep, where others have work for it too.

    They would spin for milliseconds at each operation, and keep from the processor whom they wait for: ten times the time of a
    step. On a machine of one's own spinning is a little quicker. No byte depends on it. It is read when PyTorch is imported.
    """
    try:
        is_busy = os.getloadavg()[0] >= (os.cpu_count() or 1)
    except (AttributeError, OSError):
        return
    if is_busy and not any(name in os.environ for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT")):
        os.environ["GOMP_SPINCOUNT"] = SPINS


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
        "version-file": os.path.join(
            os.path.dirname(os.path.abspath(torch.__file__)), "version.py"
        ),
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
