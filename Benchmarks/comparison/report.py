"""What the races came to: a table beside the targets, and everything as JSON."""
import statistics

# PyTorch's best time over Thalweg's: what must be reached, and what is aimed at.
RATIOS = {
    ("cifar10-convnet", "train"): (3.5, 4.5),
    ("cifar10-convnet", "curve"): (4, 6),
    ("cifar10-convnet", "evaluate"): (2.6, 3),
    ("cifar10-convnet", "landscape"): (1.8, 3),
    ("mynet", "train"): (1.6, 2.8),
    ("mynet", "evaluate"): (1.4, 2),
    ("lenet5", "train"): (3.3, 4),
    ("lenet5", "evaluate"): (2.4, 3),
    ("mlp-512", "train"): (1.05, 1.2),
    ("mlp-512", "landscape-1024"): (2.2, 4),
    ("mlp-2048", "train"): (1.05, 1.2),
    ("mlp-2048", "landscape-1024"): (1, 1.5),
    ("mlp-2048", "landscape"): (1.2, 2),
    ("vgg11-plain", "train"): (1.6, 2.2),
    ("vgg11", "train"): (1.6, 2.2),
    ("vgg11", "evaluate"): (1.8, 2.4),
    ("resnet20", "train"): (1.8, 3),
    ("resnet20", "evaluate"): (1.6, 2.5),
    ("resnet20", "landscape-statistics"): (2, 3),
    ("resnet20-layer-norm", "train"): (1.8, 3),
    ("wide-resnet-16-4", "train"): (1.5, 2.5),
    ("wide-resnet-16-4", "evaluate"): (1.4, 2),
}
# Of cifar10-convnet, as shares of the peak: must, and goal.
SHARES = {"train": (0.6, 0.6), "evaluate": (0.7, 1.0)}
# Of cifar10-convnet, and of all others.
CURVE_OVER_TRAIN = (1.03, 1.02), (1.05, 1.02)
MEMORY = (17, 17), (2, 4)
SUBJECT = "cifar10-convnet"


def table(races):
    rows = [["network", "work", "Thalweg ms", "PyTorch ms", "its best mode", "ratio", "must", "goal", ""]]
    for race in races:
        must, goal = RATIOS.get((race.network, race.work), (None, None))
        rows.append([
            race.network, race.work, times(race.ours), times(race.theirs),
            f"{race.best} ({race.modes[race.best]['way']})", f"{race.ratio:.2f} ({span(race.ratios, 2)})",
            number(must), number(goal), verdict(race.ratio, must, goal)])
    return aligned(rows)


def modes(races):
    """The median of every mode, those that sat out after the first round included."""
    rows = [["network", "work", "median ms by mode of PyTorch"]]
    for race in races:
        medians = {m: statistics.median(e["milliseconds"]) for m, e in race.modes.items()}
        said = [f"{mode} {value:.2f}" for mode, value in sorted(medians.items(), key=lambda pair: pair[1])]
        said += [f"{mode} not available: {why}" for mode, why in race.unavailable.items()]
        rows.append([race.network, race.work, "; ".join(said)])
    return aligned(rows)


def summary(races):
    """Every figure that has a target: what, its value, must, goal, whether each is met."""
    found = []
    for race in races:
        key = race.network, race.work
        if key in RATIOS:
            found.append(figure(f"{' '.join(key)}, ratio", race.ratio, *RATIOS[key]))
        is_other = race.network != SUBJECT
        if race.work == "curve":
            what = f"{race.network}, curve step over own train step"
            found.append(figure(what, race.over_train, *CURVE_OVER_TRAIN[is_other], lower=True))
        if race.work in SHARES and not is_other:
            found.append(figure(f"{race.work}, share of peak", race.share_of_peak, *SHARES[race.work]))
        if race.work == "train":
            ours, theirs, _ = race.memory
            what = f"{race.network}, memory of a training process, ratio"
            found.append(figure(what, theirs / ours, *MEMORY[is_other]))
    return found


def figure(what, value, must, goal, lower=False):
    sign = -1 if lower else 1
    return {
        "what": what, "value": value, "must": must, "goal": goal, "reaches-must": sign * value >= sign * must,
        "reaches-goal": sign * value >= sign * goal}


def figures(races):
    rows = [["figure", "value", "must", "goal", ""]]
    for entry in summary(races):
        said = "goal" if entry["reaches-goal"] else "must" if entry["reaches-must"] else "MISSED"
        rows.append([entry["what"], f"{entry['value']:.2f}", number(entry["must"]), number(entry["goal"]), said])
    return aligned(rows)


def memory(races):
    """The peaks in words."""
    lines = []
    for race in races:
        if race.work == "train":
            ours, theirs, imported = (value / 2**20 for value in race.memory)
            theirs = f"PyTorch {theirs:.0f} MiB ({imported:.0f} once it is imported)"
            lines.append(f"{race.network}: Thalweg {ours:.0f} MiB, {theirs}")
    return lines


def checks(results):
    """Errors beside their bounds, and where it was measured beside how far PyTorch's own ways are apart."""
    has_own = any("own" in entry for result in results for entry in result["quantities"].values())
    rows = [["network", "quantity", "error", *(["PyTorch's own"] if has_own else []), "bound", ""]]
    for result in results:
        for what, entry in result["quantities"].items():
            own = [f"{entry['own']:.1e}" if "own" in entry else ""] if has_own else []
            rows.append([
                result["network"], what, f"{entry['error']:.1e}", *own, f"{entry['bound']:.2g}",
                "same" if entry["passes"] else "DIFFERS"])
    return aligned(rows)


def verdict(value, must, goal):
    if must is None:
        return ""
    return "goal" if value >= goal else "must" if value >= must else "MISSED"


def times(values):
    return f"{statistics.median(values):.2f} ({span(values, 2)})"


def span(values, digits):
    return f"{min(values):.{digits}f} to {max(values):.{digits}f}"


def number(value):
    return "" if value is None else f"{value:g}"


def aligned(rows):
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(field.ljust(width) for field, width in zip(row, widths)).rstrip() for row in rows]
