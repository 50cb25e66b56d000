"""Races: one kind of work on one network, both sides in turn, round after round.

Each of PyTorch's modes has a turn of Thalweg's right before its own, so that a machine that slows down hits both.
"""
import math
import statistics

from .engine import LANDSCAPES
from .opponent import MODES, Opponent, Unavailable

# A mode whose quickest step takes this times that of the best mode sits out the rounds that are left. The quickest, as
# a disturbance in the first round must not dismiss the mode that is best on a quiet machine.
HOPELESS = 1.5


class Race:
    """What was measured: of each turn the median, in milliseconds."""

    def __init__(self, network, work, points):
        self.network, self.work, self.points = network, work, points
        self.reports = []
        self.modes = {}
        self.unavailable = {}

    def add(self, mode, report, milliseconds):
        entry = self.modes[mode]
        entry["milliseconds"].append(statistics.median(milliseconds))
        entry["least"] = min(entry["least"], *milliseconds)
        entry["thalweg"].append(median_of(report, self.work))
        self.reports.append(report)

    @property
    def is_over(self):
        return bool(self.reports)

    @property
    def best(self):
        return min(self.modes, key=lambda mode: statistics.median(self.modes[mode]["milliseconds"]))

    @property
    def theirs(self):
        return self.modes[self.best]["milliseconds"]

    @property
    def ours(self):
        """Of the turns right before those of the best mode."""
        return self.modes[self.best]["thalweg"]

    @property
    def ratios(self):
        """PyTorch's time over Thalweg's, for each pair of turns; above 1 Thalweg is faster."""
        return [a / b for a, b in zip(self.theirs, self.ours)]

    @property
    def ratio(self):
        return statistics.median(self.ratios)

    @property
    def over_train(self):
        """Of a curve: its step over Thalweg's own train step, each pair from one process."""
        pairs = [report["results"] for report in self.reports if "train" in report["results"]]
        return statistics.median(
            p["curve"]["milliseconds"]["median"] / p["train"]["milliseconds"]["median"] for p in pairs)

    @property
    def share_of_peak(self):
        return statistics.median(report["results"][self.work]["share-of-peak"] for report in self.reports)

    @property
    def memory(self):
        """Peaks of a process that does this alone, in bytes: Thalweg's greatest, PyTorch's least by mode.

        The third is what PyTorch takes of that before there is a network.
        """
        ours = max(report["results"][self.work]["peak-memory-bytes"] or 0 for report in self.reports)
        theirs, imported = min((m["memory"], m["memory-of-import"]) for m in self.modes.values() if "memory" in m)
        return ours, theirs, imported

    @property
    def json(self):
        result = {
            "network": self.network, "work": self.work, "best": self.best, "ratio": self.ratio, "ratios": self.ratios,
            "share-of-peak": self.share_of_peak, "pytorch": self.modes,
            "unavailable": self.unavailable}
        if self.work == "train":
            result["thalweg-memory"] = self.memory[0]
        if self.work == "curve":
            result["curve-over-own-train"] = self.over_train
        if self.points:
            result["points-of-a-turn"] = self.points
        return result


def median_of(report, work):
    return report["results"][work]["milliseconds"]["median"]


def race(engine, python, network, work, options, say):
    """Runs one race.

    - points: of a landscape, how many each turn does; a turn of other work lasts `options.seconds`.
    """
    points = options.points(network, work) if work in LANDSCAPES else None
    result = Race(network, work, points)
    # A curve's step is also set beside Thalweg's own train step.
    works = ["train", "curve"] if work == "curve" else [work]
    opponents = []
    try:
        for mode in options.chosen(MODES[work]):
            say(f"{network} {work}: warming up PyTorch, {mode}")
            start(result, opponents, lambda: Opponent(python, network, work, mode, engine.batch, engine.threads))
        for number in range(options.rounds):
            for opponent in opponents:
                say(f"{network} {work}: round {number + 1} of {options.rounds}, {opponent.mode}")
                report = engine.bench(network, works, options.seconds, points)
                answer = opponent.measure_points(points) if points else opponent.measure(options.seconds)
                result.add(opponent.mode, report, answer["milliseconds"])
            opponents = dismiss_hopeless(result, opponents)
    finally:
        for opponent in opponents:
            opponent.close()
    if work == "train":
        measure_memory(result, engine, python, [opponent.mode for opponent in opponents], say)
    return result


def start(result, opponents, make):
    """Starts an opponent, or notes why it cannot be had."""
    try:
        opponent = make()
    except Unavailable as reason:
        mode, why = reason.args
        result.unavailable[mode] = why
        return
    opponents.append(opponent)
    result.modes[opponent.mode] = {
        "milliseconds": [], "least": math.inf, "thalweg": [], "way": opponent.setup["way"],
        "ways": opponent.setup["ways"], "torch": opponent.setup["torch"]}


def dismiss_hopeless(result, opponents):
    least = {opponent: result.modes[opponent.mode]["least"] for opponent in opponents}
    kept = [opponent for opponent in opponents if least[opponent] <= HOPELESS * min(least.values())]
    for opponent in opponents:
        if opponent not in kept:
            opponent.close()
    return kept


def measure_memory(result, engine, python, modes, say):
    """In processes of their own, which tried no other way before."""
    for mode in modes:
        say(f"{result.network} {result.work}: memory of PyTorch, {mode}")
        way = result.modes[mode]["way"]
        opponent = Opponent(python, result.network, result.work, mode, engine.batch, engine.threads, way)
        result.modes[mode]["memory"] = opponent.measure(1.0)["peak-memory-bytes"]
        result.modes[mode]["memory-of-import"] = opponent.setup["imported-bytes"]
        opponent.close()
