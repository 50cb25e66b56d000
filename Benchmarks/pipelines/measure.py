"""One process from fork to exit."""
import os
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    seconds: float
    # The most that one process had in memory: of a program that starts others, the largest of them.
    megabytes: float


def measured(command, folder, limit):
    """Runs a command to its end; None where that takes more than `limit` seconds."""
    start = time.perf_counter()
    process = subprocess.Popen(
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        start_new_session=True)
    os.set_blocking(process.stderr.fileno(), False)
    words = b""
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        seconds = time.perf_counter() - start
        words = (words + (process.stderr.read() or b""))[-2000:]
        if ended:
            break
        if seconds > limit:
            os.killpg(process.pid, 9)
            os.wait4(process.pid, 0)
            return None
        time.sleep(0.0005 if seconds < 1 else 0.01)
    process.returncode = os.waitstatus_to_exitcode(status)
    process.stderr.close()
    if process.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{words.decode(errors='replace')}")
    return Measurement(seconds, usage.ru_maxrss / 1024)
