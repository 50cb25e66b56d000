"""PyTorch's side, seen from outside: one process for each network, work and mode, which waits until it is asked."""
import json
import os
import subprocess
import tempfile

from .environment import BENCHMARKS

# By kind of work; the best of them is the opponent. A frozen module takes its weights for constants, which suits
# evaluation alone. A landscape is set beside what is compiled: the others are slower at the same batches.
MODES = {
    "train": ["eager", "channels-last", "compile", "compile channels-last"],
    "curve": ["eager", "channels-last", "compile", "compile channels-last"],
    "evaluate": ["eager", "channels-last", "compile", "compile channels-last", "compile channels-last frozen"],
    "landscape": ["compile", "compile channels-last"],
    "landscape-1024": ["compile", "compile channels-last"],
    "landscape-statistics": ["eager", "channels-last", "compile", "compile channels-last"],
}


class Unavailable(Exception):
    """A mode that does not work here: its name, and the last line of what it said."""


class Opponent:
    """A process that has one mode of PyTorch warmed up. Between requests it sleeps."""

    def __init__(self, python, network, work, mode, batch, threads, way=None):
        self.mode = mode
        self.log = tempfile.TemporaryFile("w+")
        environment = os.environ | {"OMP_NUM_THREADS": str(threads)}
        command = [python, "-m", "comparison.worker", network, work, mode, str(batch), str(threads)]
        command += [way] if way else []
        self.process = subprocess.Popen(
            command, cwd=BENCHMARKS, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=self.log)
        self.setup = self._answer()

    def measure(self, seconds):
        """Milliseconds of each piece of work done in about so many seconds."""
        return self._ask({"seconds": seconds})

    def measure_points(self, points):
        """Milliseconds of each of so many points of a landscape."""
        return self._ask({"points": points})

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.log.close()

    def _ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def _answer(self):
        line = self.process.stdout.readline()
        if line:
            return json.loads(line)
        self.process.wait()
        self.log.seek(0)
        said = [line for line in self.log.read().splitlines() if line.strip()]
        self.log.close()
        raise Unavailable(self.mode, said[-1] if said else f"it ended with {self.process.returncode}")
