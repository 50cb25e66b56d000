#!/usr/bin/env python3
"""Lets every call of the system in a small run fail once, and kills the run at each, and compares what comes of it.

    make build && Benchmarks/faults.py [--every 20] [--seed 1] [--calls open,readdir] [--codes EIO,kill] [--scenario run]

A library that is put before the C library (faults/shim.c, compiled here with cc) counts the calls that touch the folder of
the run: open, read, write, rename, fsync, mkdir, link, unlink, opendir, readdir, stat, flock, mmap and others. Each of them
fails once with EIO, ENOSPC, EACCES and EINTR, and once the process is killed in its place. It may end with an error then,
never by a signal of its own, and where it ends well, the results have to be there. The next run, which nothing disturbs, has
to end well, and its run directory is that of an undisturbed run, byte for byte, but for the two files that say when and
where. Scenarios: `run` from nothing, `again` where there is nothing to do, `edit` where a part
is there, `show`, `diff` and `export`. Ends with 1 where anything is otherwise.

--every N takes every Nth call of each name, from a place drawn from --seed on, so that it can be done in minutes.
"""
import argparse
import collections
import concurrent.futures
import errno
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from comparison.environment import program

ROOT = Path(__file__).resolve().parent.parent
# These say when and where a run was.
PASSING = {"events.jsonl", "timing.json", "report.html"}
CODES = ["EIO", "ENOSPC", "EACCES", "EINTR", "kill"]
SPECIFICATION = """
name: small
data: {moons: {dataset: {two-moons: {count: 40, noise: 0.2, seed: 7}}}}
networks: {small: {input: [2], layers: [linear: 2, tanh, linear: 2]}}
defaults: {train: {network: small, data: moons, epochs: 2, batch: 20}}
stages:
  start: {train: {seed: 1}}
  end: {train: {seed: 2}}
  along: {evaluate: {weights: [start, end], splits: [test], metrics: [cross-entropy]}}
  own: {command: {run: [/bin/sh, -c, "echo done > outputs/note"], outputs: {note: file}}}
  figures: {plot: {of: [start]}}
"""
EDIT = ["--set", "stages.end.train.epochs=3"]


class Scenario:
    """A command in a folder that may hold runs already."""

    def __init__(self, name, words, prepared, edit=()):
        self.name, self.words, self.prepared, self.edit = name, words, prepared, list(edit)


def scenarios():
    run = ["run", "small.yaml", "--quiet", "--jobs", "1", "--threads", "1"]
    return [
        Scenario("run", run, False),
        Scenario("again", run, True),
        Scenario("edit", run, True, EDIT),
        Scenario("show", ["show", "small", "start"], True),
        Scenario("diff", ["diff", "small/1", "small/1"], True),
        Scenario("export", ["export", "small", "start", "--out", "out"], True),
    ]


class Trial:
    """What came of one fault."""

    def __init__(self, scenario, number, call, code):
        self.scenario, self.number, self.call, self.code = scenario, number, call, code
        self.problem = None
        self.end = None


class Laboratory:
    def __init__(self, thalweg, folder):
        self.thalweg, self.folder = thalweg, Path(folder).resolve()
        self.shim = self.folder / "shim.so"
        source = Path(__file__).resolve().parent / "faults/shim.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(self.shim), str(source), "-ldl"], check=True)
        self.pristine = self.folder / "pristine"
        self.make(self.pristine)
        self.expected = {}
        for edit in ([], EDIT):
            place = self.folder / ("expected-edit" if edit else "expected")
            self.make(place)
            self.run(place, scenarios()[0].words + edit, {}, must=True)
            self.expected[bool(edit)] = results(place)
        self.run(self.pristine, scenarios()[0].words, {}, must=True)

    def make(self, place):
        place.mkdir()
        (place / "small.yaml").write_text(SPECIFICATION)

    def run(self, place, words, variables, must=False):
        ended = subprocess.run(
            [self.thalweg, *words], cwd=place, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **variables}, text=True, errors="replace", timeout=600)
        if must and ended.returncode != 0:
            sys.exit(f"an undisturbed run ended with {ended.returncode}:\n{ended.stderr}")
        return ended

    def prepare(self, scenario, name):
        place = self.folder / name
        if scenario.prepared:
            shutil.copytree(self.pristine, place, symlinks=True)
        else:
            self.make(place)
        return place

    def disturbed(self, scenario, place, variables):
        return self.run(
            place, scenario.words + scenario.edit,
            {"LD_PRELOAD": str(self.shim), "FAULTS_ROOT": str(place), **variables})

    def calls(self, scenario):
        """The names of the calls of a whole run, in order."""
        place = self.prepare(scenario, f"count-{scenario.name}")
        log = self.folder / f"log-{scenario.name}"
        ended = self.disturbed(scenario, place, {"FAULTS_LOG": str(log)})
        if ended.returncode != 0:
            sys.exit(f"{scenario.name} ended with {ended.returncode} where nothing failed:\n{ended.stderr}")
        shutil.rmtree(place)
        return [line.split()[1] for line in log.read_text(errors="replace").splitlines()]

    def perform(self, trial):
        scenario = trial.scenario
        place = self.prepare(scenario, f"trial-{scenario.name}-{trial.number}-{trial.code}")
        try:
            self.judge(trial, place)
        except subprocess.TimeoutExpired:
            trial.problem = "it did not end"
        finally:
            remove(place)
        return trial

    def judge(self, trial, place):
        scenario, edited = trial.scenario, bool(trial.scenario.edit)
        code = "kill" if trial.code == "kill" else str(getattr(errno, trial.code))
        ended = self.disturbed(scenario, place, {"FAULTS_AT": str(trial.number), "FAULTS_CODE": code})
        trial.end = ended.returncode
        if trial.end < 0 and (trial.end != -9 or trial.code != "kill"):
            trial.problem = f"it died by signal {-trial.end}: {ended.stderr.strip()[-300:]}"
            return
        if trial.end != 0 and trial.code == "EINTR":
            trial.problem = f"a call that a signal interrupted was not made again: {ended.stderr.strip()[:200]}"
        if trial.end > 0 and not ended.stderr.strip():
            trial.problem = f"it ended with {trial.end} and said nothing"
            return
        if trial.end == 0 and scenario.words[0] == "run" and not ended.stderr.count("warning"):
            found = results(place)
            if found != self.expected[edited]:
                trial.problem = f"it ended well, and these are not there: {differing(found, self.expected[edited])}"
                return
        following = self.run(place, scenarios()[0].words + scenario.edit, {})
        if following.returncode != 0:
            trial.problem = f"the next run ended with {following.returncode}: {following.stderr.strip()[-300:]}"
            return
        found = results(place)
        if found != self.expected[edited]:
            trial.problem = f"after the next run these differ: {differing(found, self.expected[edited])}"


def results(place):
    """Every file that the latest run is made of, by what is in it."""
    latest = place / "runs/small/latest"
    if not latest.exists():
        return {}
    run = latest.resolve()
    files = [file for file in run.rglob("*") if file.is_file() and file.name not in PASSING]
    keys = {}
    for file in files:
        keys[str(file.relative_to(run))] = hashlib.sha256(file.read_bytes()).hexdigest()
    return keys


def differing(found, expected):
    names = sorted(name for name in found.keys() | expected.keys() if found.get(name) != expected.get(name))
    return ", ".join(names[:5]) or "latest"


def remove(place):
    shutil.rmtree(place, ignore_errors=True)


def chosen(calls, options):
    """The numbers of the calls that are to fail."""
    names = set(options.calls.split(",")) if options.calls else None
    chance = random.Random(options.seed)
    # At least one of each name.
    starts = {call: chance.randrange(min(options.every, count)) for call, count in sorted(collections.Counter(calls).items())}
    seen = collections.Counter()
    for number, call in enumerate(calls, 1):
        if names and call not in names:
            continue
        if seen[call] % options.every == starts[call]:
            yield number, call
        seen[call] += 1


def table(trials):
    codes = [code for code in CODES if any(trial.code == code for trial in trials)]
    print(f"{'call':<12}" + "".join(f"{code:>9}" for code in codes) + f"{'ended well':>13}{'error':>8}{'killed':>8}{'wrong':>8}")
    rows = sorted({trial.call for trial in trials}) + [None]
    for call in rows:
        own = [trial for trial in trials if call in (trial.call, None)]
        counts = [sum(trial.code == code for trial in own) for code in codes]
        ends = [sum(t.end == 0 for t in own), sum((t.end or 0) > 0 for t in own), sum(t.end == -9 for t in own)]
        wrong = sum(trial.problem is not None for trial in own)
        print(
            f"{call or 'all':<12}" + "".join(f"{count:>9}" for count in counts)
            + f"{ends[0]:>13}{ends[1]:>8}{ends[2]:>8}{wrong:>8}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--every", type=int, default=1, help="of the calls of a name, only every Nth")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--calls", help="only these, with commas between")
    parser.add_argument("--codes", default=",".join(CODES), help="of " + ", ".join(CODES))
    parser.add_argument("--scenario", action="append", help="repeatable; all where none is named")
    parser.add_argument("--workers", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="trials at a time")
    parser.add_argument("--program", default=str(ROOT / ".build/release/thalweg"))
    options = parser.parse_args()
    thalweg = program(options.program)
    trials = []
    with tempfile.TemporaryDirectory(prefix="thalweg-faults-") as folder:
        laboratory = Laboratory(thalweg, folder)
        for scenario in scenarios():
            if options.scenario and scenario.name not in options.scenario:
                continue
            calls = laboratory.calls(scenario)
            numbers = list(chosen(calls, options))
            planned = [
                Trial(scenario, number, call, code) for number, call in numbers for code in options.codes.split(",")]
            print(f"{scenario.name}: {len(calls)} calls, {len(planned)} faults", flush=True)
            with concurrent.futures.ThreadPoolExecutor(options.workers) as pool:
                for trial in pool.map(laboratory.perform, planned):
                    trials.append(trial)
                    if trial.problem:
                        print(f"  {scenario.name} {trial.number} {trial.call} {trial.code}: {trial.problem}", flush=True)
    table(trials)
    if any(trial.problem for trial in trials):
        sys.exit(1)


if __name__ == "__main__":
    main()
