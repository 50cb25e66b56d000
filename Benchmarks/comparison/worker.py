"""A process that times one kind of work in one mode of PyTorch, when it is asked to.

    python -m comparison.worker NETWORK WORK MODE BATCH THREADS [WAY]

Says on standard output, a line of JSON each, which way of doing the work is fastest (WAY, where it is named, and no
other is tried) and what importing PyTorch took of memory; then, for each line
{"seconds": s} or {"points": n} on standard input, the milliseconds of each piece of work and the peak of its memory.
"""
import json
import os
import sys
import time
from pathlib import Path


def main():
    name, work, mode = sys.argv[1:4]
    batch, threads = map(int, sys.argv[4:6])
    named = sys.argv[6:]
    # What a compiler prints must not come between the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if "frozen" in mode:
        os.environ["TORCHINDUCTOR_FREEZING"] = "1"
    import torch

    torch.set_num_threads(threads)
    torch.set_num_interop_threads(1)
    from .work import Setting, WORKS

    imported = peak_memory()
    ways = WORKS[work](Setting(name, mode, batch))
    if named:
        ways = {named[0]: ways[named[0]]}
    step, way, ways = fastest(ways, once=work.startswith("landscape"))
    say(answers, {"way": way, "ways": ways, "torch": torch.__version__, "imported-bytes": imported})
    for line in sys.stdin:
        request = json.loads(line)
        if "points" in request:
            times = [timed(step) for _ in range(request["points"])]
        else:
            times = timed_for(step, request["seconds"])
        say(answers, {"milliseconds": times, "peak-memory-bytes": peak_memory()})


def fastest(ways, once):
    """The quickest of several ways, by a short trial of each; all are warmed up, which compiles what is compiled."""
    trials = {}
    steps = {}
    for way, make in ways.items():
        step = make()
        for _ in range(1 if once else 5):
            step()
        steps[way] = step
        if len(ways) > 1:
            times = sorted(timed_for(step, 1.0))
            trials[way] = times[len(times) // 2]
    way = min(trials, key=trials.get) if trials else next(iter(ways))
    return steps[way], way, trials


def timed(step):
    start = time.perf_counter()
    step()
    return (time.perf_counter() - start) * 1000


def timed_for(step, seconds, warm_up=2, least=5):
    """Milliseconds of each piece, until so many seconds and pieces are over; the first ones do not count."""
    for _ in range(warm_up):
        step()
    times = []
    end = time.perf_counter() + seconds
    while len(times) < least or time.perf_counter() < end:
        times.append(timed(step))
    return times


def peak_memory():
    """VmHWM in bytes: all that the process has had in memory at once, its libraries' pages included."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return None


def say(answers, message):
    answers.write(json.dumps(message) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
