#!/usr/bin/env python3
"""Kills runs of a real experiment at random moments, and sees whether anything of that is left in the results.

    make build && Benchmarks/kills.py [--kills 50] [--seed 1]

The experiment is configs/two-moons.yaml with longer trainings. First it runs undisturbed. Then it is started again and
again on one store, and ended by kill -9 (seven times in ten), SIGTERM or SIGINT: at a moment drawn from the seed, or in
one case of three while it writes the run directory. When it comes to its end, its run directory and the records of its
store have to be those of the undisturbed run, byte for byte, but for the two files that say when and where; then it
starts anew from nothing, until so many kills have hit. Ends with 1 where anything differs.
"""
import argparse
import collections
import hashlib
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from comparison.environment import program

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = ["defaults.train.epochs=400", "stages.valley.fit-curve.epochs=400", "stages.plane.landscape.grid=61"]
# These say when and where a run was.
PASSING = {"events.jsonl", "timing.json", "report.html"}


class Experiment:
    def __init__(self, thalweg, folder):
        self.folder = Path(folder)
        self.command = [thalweg, "run", str(ROOT / "configs/two-moons.yaml"), "--runs", str(self.folder), "--quiet"]
        for setting in SETTINGS:
            self.command += ["--set", setting]

    def start(self, jobs):
        self.process = subprocess.Popen(
            [*self.command, "--jobs", str(jobs)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True, preexec_fn=listen)

    def end(self):
        words = self.process.communicate()[1]
        return self.process.returncode, words

    def unfinished(self):
        """How many files the running process has written of a run directory that has no number yet."""
        own = f"-{self.process.pid}-"
        try:
            names = [name for name in os.listdir(self.folder / "two-moons") if name.startswith(".building") and own in name]
        except FileNotFoundError:
            return 0
        return sum(len(files) for name in names for _, _, files in os.walk(self.folder / "two-moons" / name))

    def results(self):
        """Every file that a run is made of, and every record of the store, by what is in it."""
        run = (self.folder / "two-moons/latest").resolve()
        files = [file for file in run.rglob("*") if file.is_file() and file.name not in PASSING]
        files += [file for file in (self.folder / ".store/actions").rglob("*") if file.is_file()]
        return {
            str(file.relative_to(run if run in file.parents else self.folder)): hashlib.sha256(file.read_bytes()).digest()
            for file in files
        }


def listen():
    """Lets Ctrl-C reach a program that was started where it is ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def disturb(experiment, chance, whole):
    """Starts a run and ends it.

    - whole: seconds that an undisturbed run takes.
    - Returns: the signal, where it was, and how the run ended.
    """
    number = chance.choices([signal.SIGKILL, signal.SIGTERM, signal.SIGINT], [7, 1.5, 1.5])[0]
    waits_for_directory = chance.random() < 1 / 3
    moment = chance.uniform(0, 0.35 * whole)
    wanted = chance.randint(1, 25)
    experiment.start(chance.choice([1, 2]))
    start = time.perf_counter()
    while experiment.process.poll() is None:
        if waits_for_directory:
            if experiment.unfinished() >= wanted:
                break
        elif time.perf_counter() - start > moment:
            break
        time.sleep(0.0005)
    place = "run directory" if experiment.unfinished() else "stages"
    if experiment.process.poll() is None:
        experiment.process.send_signal(number)
    code, words = experiment.end()
    return number, place, code, words


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--program", default=str(ROOT / ".build/release/thalweg"))
    options = parser.parse_args()
    thalweg = program(options.program)
    chance = random.Random(options.seed)
    hits = collections.Counter()
    finished = 0
    with tempfile.TemporaryDirectory(prefix="thalweg-kills-") as folder:
        undisturbed = Experiment(thalweg, f"{folder}/undisturbed")
        start = time.perf_counter()
        undisturbed.start(jobs=2)
        code, words = undisturbed.end()
        whole = time.perf_counter() - start
        if code != 0:
            sys.exit(f"the undisturbed run ended with {code}:\n{words}")
        expected = undisturbed.results()
        experiment = Experiment(thalweg, f"{folder}/disturbed")
        while sum(hits.values()) < options.kills or code != 0:
            number, place, code, words = disturb(experiment, chance, whole)
            if code == 0:
                compare(experiment.results(), expected)
                finished += 1
                shutil.rmtree(experiment.folder)
            elif code in (-number, 130) and (number != signal.SIGKILL or code != 130):
                hits[signal.Signals(number).name, place] += 1
            else:
                sys.exit(f"a run that got {signal.Signals(number).name} ended with {code}:\n{words}")
    print(f"{sum(hits.values())} kills, seed {options.seed}, of a run that takes {whole:.1f} s undisturbed")
    for (name, place), count in sorted(hits.items()):
        print(f"  {count:3} {name} among the {place}" if place == "stages" else f"  {count:3} {name} in the {place}")
    print(f"{finished} runs came to their end, each with all {len(expected)} files as if nothing had been")


def compare(found, expected):
    differing = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    if differing:
        sys.exit(f"these files are not those of the undisturbed run: {', '.join(differing)}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
