#!/usr/bin/env python3
"""Damage run directories, specifications and stores at random, and see that no command dies, hangs or fills the memory.

    Benchmarks/fuzz.py [--program .build/release/thalweg] [--count 2000] [--first 0] [--kind runs]

Three kinds of damage, each made from a seed:

    runs            any file of a run directory, mostly with a run.json that agrees; read by show, diff, runs, export,
                    explain, plan, graph, and now and then run
    specifications  numbers that nobody means in the place of others, and documents that were damaged; read by validate,
                    graph, plan, and run where the plan says that this is little
    store           results that were damaged and whose digests are right, as a remote cache can give them; read by run

A command that ends by a signal, takes more than 10 seconds, or more than 200 MB of memory is a finding: its seed is
told, and what it read is kept. The tests do the same in one process, which is quicker and sees less (swift test --filter
Fuzz). Only the standard library of Python is needed.
"""

import argparse
import hashlib
import json
import os
import pathlib
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

EXPERIMENT = r"""
name: small
data:
  moons: {dataset: {two-moons: {count: 24}}}
  line: {dataset: {random-function: {train: 12, test: 6}}}
networks:
  flat: {input: [2], layers: [{linear: 3}, batch-norm, tanh, {linear: 2}]}
  one: {input: [1], layers: [{linear: 3}, tanh, {linear: 1}]}
stages:
  start: {train: {network: flat, data: moons, seed: 1, epochs: 2, batch: 8, record: steps}}
  end: {train: {network: flat, data: moons, seed: 2, epochs: 2, batch: 8}}
  valley: {fit-curve: {from: start, to: end, control-points: 4, epochs: 2, record: steps}}
  along: {evaluate: {curve: valley, points: 3, own-norms: true}}
  alone: {evaluate: {weights: [start, end]}}
  plane: {landscape: {curve: valley, grid: 3}}
  vote: {ensemble: {curve: valley, members: 3}}
  low: {train: {network: one, data: line, seed: 1, epochs: 2}}
  high: {train: {network: one, data: line, seed: 2, epochs: 2}}
  bridge: {fit-curve: {from: low, to: high, epochs: 2}}
  shapes: {functions: {curve: bridge, points: 3, grid: 4}}
  told:
    command:
      run: [sh, -c, "printf 'a,b\n1,2.5\n2,\n' > outputs/numbers.csv; echo said"]
      outputs: {numbers: table}
  figures: {plot: {of: [along, plane, vote, valley, start, alone, shapes, told/numbers]}}
"""

NUMBERS = [
    "0", "-1", "1", "2", "255", "65536", "2147483647", "2147483648", "9007199254740992", "9223372036854775807",
    "9223372036854775808", "-9223372036854775808", "18446744073709551616", "1" + "0" * 40, "1e308", "-1e308",
    "1e-320", "5e-324", "-0.0", "0.5", "1e15", "1e300",
]
YAML_NUMBERS = NUMBERS + [".nan", ".inf", "-.inf", "1e400", "0x7fffffffffffffff", "+1", "[1, 2]", "{}", "null"]
TEXTS = [
    "", ".", "..", "../../x", "/", "a/b", "\0", "\n", "\x1b[31m", "é", "NaN", "inf", "<b>", "${x}", "a@b=1",
    "x" * 300, "long words " * 3000, "9" * 400,
]
LONGEST = 10.0
MOST_MEMORY = 200 << 20


def changed_value(value, rng):
    """A JSON value in the place of another."""
    choice = rng.randrange(8)
    if choice == 0:
        return None
    if choice == 1:
        return rng.random() < 0.5
    if choice in (2, 3):
        return json.loads(rng.choice(NUMBERS))
    if choice == 4:
        return rng.choice(TEXTS)
    if choice == 5:
        return rng.choice([[], {}, [value], {"x": value}])
    if isinstance(value, list) and value:
        index = rng.randrange(len(value))
        return rng.choice([value[:index], value[::-1], value + [value[index]] * rng.choice([1, 100, 2000])])
    if isinstance(value, dict) and value:
        copy = dict(value)
        copy[rng.choice(TEXTS)] = copy.pop(rng.choice(list(copy)))
        return copy
    return json.loads(rng.choice(NUMBERS))


def places(value, path=()):
    yield path
    if isinstance(value, list):
        for index, element in enumerate(value):
            yield from places(element, path + (index,))
    elif isinstance(value, dict):
        for key, element in value.items():
            yield from places(element, path + (key,))


def changed_document(document, rng):
    """The document with one to four values changed or taken away."""
    document = json.loads(json.dumps(document))
    for _ in range(1 if rng.random() < 0.5 else rng.randint(1, 4)):
        path = rng.choice(list(places(document)))
        if not path:
            document = changed_value(document, rng)
            continue
        parent = document
        for step in path[:-1]:
            parent = parent[step]
        if rng.random() < 0.15:
            del parent[path[-1]]
        else:
            parent[path[-1]] = changed_value(parent[path[-1]], rng)
    return document


def changed_bytes(data, rng):
    data = bytearray(data)
    for _ in range(rng.randint(1, 3)):
        place = rng.randrange(len(data) + 1)
        end = min(len(data), place + rng.randint(1, 8))
        choice = rng.randrange(5)
        if choice == 0:
            del data[place:]
        elif choice == 1:
            del data[place:end]
        elif choice == 2:
            data[place:place] = data[place:end]
        elif choice == 3:
            for index in range(place, end):
                data[index] = rng.randrange(256)
        else:
            data[place:place] = rng.choice(NUMBERS).encode()
    return bytes(data)


def damaged(name, data, rng):
    if name.endswith(".json") and rng.random() < 0.85:
        try:
            text = json.dumps(changed_document(json.loads(data), rng))
        except (ValueError, RecursionError):
            return changed_bytes(data, rng)
        if rng.random() < 0.15:
            text = text.replace("0.", rng.choice(["1e999", "-0.0", "-1e999"]), 1)
        return text.encode("utf-8", "surrogatepass")
    if name.endswith(".safetensors") and rng.random() < 0.6:
        length = int.from_bytes(data[:8], "little")
        header = json.dumps(changed_document(json.loads(data[8 : 8 + length]), rng)).encode()
        return len(header).to_bytes(8, "little") + header + data[8 + length :]
    return changed_bytes(data, rng)


def digest_of_output(kind, files):
    pairs = [[file["name"], file["digest"]] for file in files]
    text = json.dumps({"files": pairs, "type": kind}, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def agree(record, stage, name, data):
    """Make run.json say that a file is what it is now."""
    for output in record["stages"].get(stage, {}).get("outputs", []):
        for file in output["files"]:
            if file["name"] == name:
                file["digest"] = hashlib.sha256(data).hexdigest()
                file["size"] = len(data)
                output["digest"] = digest_of_output(output["type"], output["files"])


class Program:
    def __init__(self, path, folder):
        self.path = path
        self.folder = folder
        self.calls = 0
        self.findings = []
        self.slowest = 0.0
        self.most = 0

    def __call__(self, seed, *arguments):
        """Calls the program, and takes note of a signal, a hang and too much memory; gives what it printed."""
        self.calls += 1
        start = time.monotonic()
        with tempfile.TemporaryFile() as output:
            process = subprocess.Popen(
                [self.path, *arguments], cwd=self.folder, stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.STDOUT, env={"PATH": os.environ["PATH"], "SWIFT_BACKTRACE": "enable=no"},
            )
            while True:
                pid, status, usage = os.wait4(process.pid, os.WNOHANG)
                seconds = time.monotonic() - start
                if pid or seconds > LONGEST:
                    break
                time.sleep(0.002)
            if not pid:
                process.kill()
                _, status, usage = os.wait4(process.pid, 0)
                self.find(seed, arguments, f"hangs: {seconds:.0f} s")
            process.returncode = 0
            memory = usage.ru_maxrss << 10
            self.slowest = max(self.slowest, seconds)
            self.most = max(self.most, memory)
            if pid and os.WIFSIGNALED(status):
                self.find(seed, arguments, f"ends by {signal.Signals(os.WTERMSIG(status)).name}")
            if memory > MOST_MEMORY:
                self.find(seed, arguments, f"takes {memory >> 20} MiB")
            output.seek(0)
            return os.waitstatus_to_exitcode(status), output.read().decode(errors="replace")

    def find(self, seed, arguments, what):
        self.findings.append((seed, arguments, what))
        kept = self.folder.with_name(f"{self.folder.name}-seed-{seed}")
        if not kept.exists():
            shutil.copytree(self.folder, kept, symlinks=True)
        print(f"seed {seed}: {' '.join(arguments)[:200]}: {what}; kept in {kept}", flush=True)


def files_below(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def prepare(program):
    (program.folder / "small.yaml").write_text(EXPERIMENT)
    for edit in [[], ["--set", "stages.end.train.seed=3"]]:
        code, text = program(-1, "run", "small.yaml", "-q", *edit)
        assert code == 0, text


def fuzz_runs(program, seed, rng, sound):
    run = program.folder / "runs/small/2"
    record = json.loads(sound["run.json"])
    touched = {"run.json"}
    for _ in range(rng.randint(1, 2)):
        name = "run.json" if rng.random() < 0.25 else rng.choice(list(sound))
        if name == "run.json":
            record = changed_document(record, rng)
            continue
        touched.add(name)
        data = damaged(name, sound[name], rng)
        (run / name).write_bytes(data)
        parts = name.split("/")
        if parts[0] == "stages" and rng.random() < 0.8:
            try:
                agree(record, parts[1], parts[2], data)
            except (AttributeError, KeyError, TypeError):
                pass
    data = json.dumps(record).encode("utf-8", "surrogatepass")
    (run / "run.json").write_bytes(changed_bytes(data, rng) if rng.random() < 0.1 else data)
    out = program.folder / "out"
    stage = rng.choice(["start", "valley", "along", "plane", "vote", "shapes", "told", "figures"])
    for arguments in [
        ["show", "runs/small/2"], ["show", "runs/small/2", stage, "--rows", "0"], ["show", "runs/small/2", "--json"],
        ["diff", "runs/small/1", "runs/small/2", "--html", "out/diff.html", "--all-metrics"],
        ["runs", "--show", "along.test.error", "--show", "plane.test.error.min", "--sort", "vote.test.error"],
        ["export", "runs/small/2", "--out", "out/export"], ["explain", "small.yaml", stage],
        ["plan", "small.yaml", "--set", "stages.end.train.seed=3"], ["graph", "runs/small/2/spec.yaml"],
    ]:
        out.mkdir(exist_ok=True)
        program(seed, *arguments)
    shutil.rmtree(out, ignore_errors=True)
    if rng.random() < 0.1:
        program(seed, "run", "small.yaml", "-q", "--set", "stages.end.train.seed=3")
    for path in (program.folder / "runs/small").iterdir():
        if path.name not in ("1", "2"):
            path.unlink() if path.is_symlink() else shutil.rmtree(path)
    (program.folder / "runs/small/latest").symlink_to("2")
    for name in touched:
        path = run / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sound[name])


def fuzz_specifications(program, seed, rng):
    if rng.random() < 0.3:
        text = changed_bytes(EXPERIMENT.encode(), rng)
    else:
        numbers = list(re.finditer(r"(?<![\w.-])\d+(\.\d+)?(?![\w.])", EXPERIMENT))
        text = EXPERIMENT
        for match in sorted(rng.sample(numbers, rng.randint(1, 3)), key=lambda match: -match.start()):
            text = text[: match.start()] + rng.choice(YAML_NUMBERS) + text[match.end() :]
        text = text.encode()
    (program.folder / "changed.yaml").write_bytes(text)
    edits = []
    if rng.random() < 0.5:
        setting = rng.choice(
            [
                "stages.start.train.horizon", "stages.start.train.checkpoints.every-seconds",
                "stages.plane.landscape.lowest",
                "stages.along.evaluate.points", "stages.vote.ensemble.members", "stages.shapes.functions.highest",
                "stages.start.resources.cores", "data.moons.validation", "stages.start.train.dropout",
                "stages.start.for.seed",
                "stages.start.train.schedule.step.every-epochs", "stages.valley.fit-curve.scatter",
                "stages.start.train.optimiser.sgd.rate", "stages.figures.plot.limits.error", "networks.flat.input[0]",
            ]
        )
        edits = ["--set", f"{setting}={rng.choice(YAML_NUMBERS)}"]
    program(seed, "validate", "changed.yaml")
    program(seed, "graph", "changed.yaml", *edits)
    code, answer = program(seed, "plan", "changed.yaml", "--json", *edits)
    if code != 0:
        return
    plan = json.loads(answer)
    estimate = plan["estimate"] or {}
    seconds = [stage["seconds"] for stage in plan["stages"] if stage["state"] in ("runs", "may-run")]
    known = all(number is not None for number in seconds) and sum(seconds) < 2
    if known and (estimate.get("memory") or 0) < 100e6 and estimate.get("disk", 0) < 10e6:
        program(seed, "run", "changed.yaml", "-q", "--runs", "other", "--store", "runs/.store", *edits)
        shutil.rmtree(program.folder / "other", ignore_errors=True)


def fuzz_store(program, seed, rng, objects, actions):
    """Puts a damaged result in the place of a sound one, under a record that agrees."""
    root = program.folder / "runs/.store"
    path = rng.choice([path for path in actions if b'"files":[]' not in actions[path]])
    lines = actions[path].split(b"\n")
    outputs = json.loads(lines[4][len('"outputs":') : -1])
    output = rng.choice(outputs)
    file = rng.choice(output["files"])
    data = damaged(file["name"], objects[file["digest"]], rng)
    file["digest"] = hashlib.sha256(data).hexdigest()
    file["size"] = len(data)
    output["digest"] = digest_of_output(output["type"], output["files"])
    place = root / "objects" / file["digest"][:2] / file["digest"][2:]
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        place.write_bytes(data)
    lines[4] = b'"outputs":' + json.dumps(outputs, separators=(",", ":"), ensure_ascii=False).encode() + b","
    body = b"\n".join(lines[:5]) + b"\n"
    text = body + b'"checksum":"' + hashlib.sha256(body).hexdigest().encode() + b'"}\n'
    (root / path).chmod(0o644)
    (root / path).write_bytes(text)
    # What draws, compares and reports it has to be made anew.
    for other in actions:
        if b'"kind":"plot"' in actions[other] and other != path and (root / other).exists():
            (root / other).unlink()
    program(seed, "plan", "small.yaml")
    program(seed, "run", "small.yaml", "-q", "--runs", "other", "--store", "runs/.store")
    program(seed, "diff", "runs/small/1", "other/small/1", "--html", "difference.html")
    program(seed, "export", "other/small/1", "--out", "out")
    for name in ["other", "out", "runs/.store/quarantine"]:
        shutil.rmtree(program.folder / name, ignore_errors=True)
    for other, text in actions.items():
        (root / other).parent.mkdir(parents=True, exist_ok=True)
        if (root / other).exists():
            (root / other).chmod(0o644)
        (root / other).write_bytes(text)
    for digest, content in objects.items():
        kept = root / "objects" / digest[:2] / digest[2:]
        if not kept.exists():
            kept.write_bytes(content)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", default=".build/release/thalweg", type=pathlib.Path)
    parser.add_argument("--count", default=200, type=int, help="how many of each kind")
    parser.add_argument("--first", default=0, type=int, help="the first seed")
    parser.add_argument("--kind", choices=["runs", "specifications", "store"], action="append")
    given = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    failed = False
    for kind in given.kind or ["runs", "specifications", "store"]:
        with tempfile.TemporaryDirectory(prefix="thalweg-fuzz-") as name:
            folder = pathlib.Path(name) / "work"
            folder.mkdir()
            program = Program(given.program.resolve(), folder)
            prepare(program)
            sound = {
                str(path.relative_to(folder / "runs/small/2")): path.read_bytes()
                for path in files_below(folder / "runs/small/2")
            }
            store = folder / "runs/.store"
            objects = {"".join(path.parts[-2:]): path.read_bytes() for path in files_below(store / "objects")}
            actions = {str(path.relative_to(store)): path.read_bytes() for path in files_below(store / "actions")}
            start = time.monotonic()
            for seed in range(given.first, given.first + given.count):
                rng = random.Random(f"{kind} {seed}")
                if kind == "runs":
                    fuzz_runs(program, seed, rng, sound)
                elif kind == "specifications":
                    fuzz_specifications(program, seed, rng)
                else:
                    fuzz_store(program, seed, rng, objects, actions)
            print(
                f"{kind}: {given.count} inputs, {program.calls} calls in {time.monotonic() - start:.0f} s; slowest "
                f"{program.slowest:.1f} s, {program.most >> 20} MiB at most; {len(program.findings)} findings",
                flush=True,
            )
            if program.findings:
                failed = True
                for kept in pathlib.Path(name).glob("work-seed-*"):
                    shutil.move(kept, pathlib.Path(tempfile.gettempdir()) / f"thalweg-fuzz-{kind}-{kept.name}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
