#!/usr/bin/env python3
"""Sets Thalweg's engine beside PyTorch on this machine: first whether both compute the same, then how fast.

    make build && Benchmarks/compare.py --json comparison.json

The first time it makes a virtual environment of its own, Benchmarks/.venv, with a pinned PyTorch (some gigabytes);
--python names an interpreter that has torch, safetensors and numpy already. torch.compile needs g++. Everything takes
some hours; --only lenet5 --only train narrows it, --targets races what has a target alone, --rounds 1 --seconds 1 makes
it rough.

Times are medians of turns, which alternate: Thalweg, PyTorch in one mode, Thalweg, PyTorch in the next, round after
round. PyTorch's best mode is the opponent. In brackets stand the least and the greatest turn; a wide span means that
the machine was busy, and then the figures mean little. Ends with 1 where the check fails.
"""
import argparse
import json
import math
import os
import subprocess
import sys
import time

from comparison import environment, report
from comparison.engine import Engine
from comparison.environment import BENCHMARKS
from comparison.opponent import MODES
from comparison.rounds import race

NETWORKS = [
    "lenet5", "mynet-small", "mynet", "cifar10-convnet", "mlp-512", "mlp-2048", "vgg11", "vgg11-plain", "resnet20",
    "resnet20-layer-norm", "wide-resnet-16-4"]
# Of these a batch of the usual size takes seconds.
BATCHES = {"wide-resnet-16-4": 128}
# Kinds of work that are raced on every network; the others where they have a target.
EVERYWHERE = ["train", "curve", "evaluate", "landscape"]
WHOLE_LANDSCAPE = 21 * 21
# Of networks other than the one that has a target, a landscape is timed in part.
PART_OF_LANDSCAPE = 24
# Of a landscape over few images, in each turn: what is done once for all points must not weigh more than it does in a whole.
POINTS_OF_1024 = 64
# Cores that others may keep busy, by the load of the last minute, before the user is told.
BUSY = 0.3


class Options(argparse.Namespace):
    def chosen(self, all_names):
        """Those of `all_names` that --only names; all where it names none of them."""
        return [name for name in all_names if name in self.only] or all_names

    def points(self, network, work):
        """Points of a landscape in one turn: the rounds together make the whole."""
        if work == "landscape-1024":
            return min(self.landscape_points, POINTS_OF_1024)
        whole = self.landscape_points if network == report.SUBJECT else min(self.landscape_points, PART_OF_LANDSCAPE)
        return math.ceil(whole / self.rounds)


def main():
    options = parse()
    program = environment.program(options.program)
    python = environment.python_with_torch(options.python)
    name, cores = environment.processor()
    load = os.getloadavg()[0]
    machine = {"processor": name, "cores": cores, "torch": environment.version(python), "load-at-start": load}
    print(f"{name}, {cores} cores; PyTorch {machine['torch']}; {options.threads} threads, batches of {options.batch}\n")
    if load > BUSY:
        say(f"others keep {load:.1f} cores busy: PyTorch suffers more from that than Thalweg, so no ratio will be fair")
    checks = [] if options.no_check else check(program, python, options)
    passes = all(entry["passes"] for result in checks for entry in result["quantities"].values())
    races = race_all(program, python, options) if passes and not options.check_only else []
    if races:
        tell(races, options)
    if options.json:
        document = {
            "machine": machine, "threads": options.threads, "batch": options.batch, "rounds": options.rounds,
            "seconds": options.seconds, "checks": checks, "races": [r.json for r in races],
            "figures": report.summary(races)}
        if races:
            first = races[0].reports[0]
            document |= {key: first[key] for key in ["thalweg", "numerics", "peak-gigaflop-per-second"]}
        with open(options.json, "w") as file:
            json.dump(document, file, indent=2)
            file.write("\n")
    if not passes:
        sys.exit("the two sides do not compute the same: see DIFFERS above")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    names = NETWORKS + list(MODES) + sorted({mode for modes in MODES.values() for mode in modes})
    parser.add_argument("--only", action="append", default=[], choices=names, metavar="NAME",
                        help=f"a network, a kind of work, or a mode of PyTorch, repeatable: {', '.join(names)}")
    parser.add_argument("--rounds", type=positive(int), default=3, help="turns of every mode (default 3)")
    parser.add_argument("--seconds", type=positive(float), default=2.0, help="how long a turn lasts (default 2)")
    parser.add_argument("--landscape-points", type=positive(int), default=WHOLE_LANDSCAPE, metavar="N",
                        help=f"time a part of the {WHOLE_LANDSCAPE} points of a landscape")
    parser.add_argument("--threads", type=positive(int), default=2, help="threads of either side (default 2)")
    parser.add_argument("--batch", type=positive(int), default=256, help="examples in a batch (default 256)")
    parser.add_argument("--targets", action="store_true", help="race only what has a target")
    parser.add_argument("--check-only", action="store_true", help="check, and time nothing")
    parser.add_argument("--no-check", action="store_true", help="time without checking first")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured")
    parser.add_argument("--python", help="an interpreter that has torch, safetensors and numpy")
    parser.add_argument("--program", default=str(BENCHMARKS.parent / ".build/release/thalweg"))
    options = parser.parse_args(namespace=Options())
    options.landscape_points = min(options.landscape_points, WHOLE_LANDSCAPE)
    return options


def positive(kind):
    def number(text):
        value = kind(text)
        if not 0 < value < math.inf:
            raise argparse.ArgumentTypeError("wants a number above 0")
        return value

    return number


def check(program, python, options):
    """The answers of the check, a network each."""
    results = []
    for network in options.chosen(NETWORKS):
        say(f"{network}: checking")
        command = [python, "-m", "comparison.check", program, network, str(options.threads)]
        result = subprocess.run(command, cwd=BENCHMARKS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if result.returncode != 0:
            sys.exit(f"the check of {network} could not be made:\n{result.stderr.strip()}")
        results.append(json.loads(result.stdout))
    print("\n".join(report.checks(results)) + "\n", flush=True)
    return results


def race_all(program, python, options):
    races = []
    for network in options.chosen(NETWORKS):
        engine = Engine(program, options.threads, min(options.batch, BATCHES.get(network, options.batch)))
        for work in options.chosen(list(MODES)):
            if not ((network, work) in report.RATIOS or work in EVERYWHERE and not options.targets):
                continue
            result = race(engine, python, network, work, options, say)
            if result.is_over:
                races.append(result)
                print("\n".join(report.table([result])[1:]), flush=True)
    return races


def tell(races, options):
    """Prints it all."""
    print("\n" + "\n".join(report.table(races)) + "\n")
    for race in races:
        if race.points:
            whole = race.points * options.rounds >= WHOLE_LANDSCAPE
            part = "the whole" if whole else f"a part, {race.points * options.rounds} of {WHOLE_LANDSCAPE} points,"
            print(f"{race.network} landscape: {part} was timed; milliseconds are those of one point")
    print("\n" + "\n".join(report.modes(races)) + "\n")
    if any(race.work == "train" for race in races):
        print("Peak memory of a training process (VmHWM), with code, libraries, data, weights and buffers; PyTorch's")
        print("in the mode where it is least:", *report.memory(races), "", sep="\n")
    if report.summary(races):
        print("\n".join(report.figures(races)))


def say(text):
    print(f"{time.strftime('%H:%M:%S')} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
