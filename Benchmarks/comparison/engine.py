"""Thalweg's side: each measurement is one process of `thalweg bench`."""
import json
import subprocess
import sys

from . import networks_file

# Images that a point of a landscape is measured on, and those that batch norms are estimated from there, by kind of work.
LANDSCAPES = {"landscape": (10_000, 0), "landscape-1024": (1024, 0), "landscape-statistics": (10_000, 5000)}


class Engine:
    def __init__(self, program, threads, batch):
        self.program, self.threads, self.batch = program, threads, batch

    def bench(self, network, works, seconds, points=None):
        """The report of `thalweg bench --json` on one network; its `results` become a dictionary by work."""
        command = [self.program, "bench", "--json", "--network", networks_file.argument(network)]
        command += ["--seconds", str(seconds), "--threads", str(self.threads), "--batch", str(self.batch)]
        for work in works:
            command += ["--work", work.split("-")[0]]
            if work in LANDSCAPES:
                images, statistics = LANDSCAPES[work]
                command += ["--images", str(images), "--statistics", str(statistics)]
        if points:
            command += ["--points", str(points)]
        report = json.loads(run(command))
        report["results"] = dict(zip(works, report["results"]))
        return report

    def check(self, state, answer, network, steps):
        """What the engine makes of the state and batch in the file `state`, written to the file `answer`."""
        run([self.program, "bench-check", state, "--network", networks_file.argument(network), "--out", answer, "--steps", str(steps),
             "--threads", str(self.threads)])


def run(command):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit(f"{' '.join(command)}\nended with {result.returncode}: {result.stderr.strip()}")
    return result.stdout
