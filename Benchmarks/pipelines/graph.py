"""Graphs of any size: one root, and groups of stages that need it.

A group is a second training, a curve between the root and it, an evaluation of that curve and an ensemble along it. So a
change of the root touches it and three stages of each group.
"""
from dataclasses import dataclass

# Two networks of a few weights, for one epoch on few examples: about as little as a stage of each kind can do.
HEAD = """\
name: graph
data:
  moons: {dataset: {two-moons: {count: 60}}, validation: 20}
networks:
  small: {input: [2], layers: [linear: 2, tanh, linear: 2]}
defaults:
  train: {network: small, data: moons, epochs: 1, batch: 20}
  fit-curve: {epochs: 1, batch: 20}
  ensemble: {members: 2}
stages:
"""


@dataclass(frozen=True)
class Stage:
    name: str
    needs: tuple
    # How Thalweg writes it; the others copy what it needs.
    settings: str


class Graph:
    def __init__(self, size):
        """`size` stages, at least 5."""
        groups, rest = divmod(size - 1, 4)
        self.stages = [Stage("root", (), "train: {{seed: {root}}}")]
        for group in range(groups):
            self.stages += [
                Stage(f"end-{group}", (), f"train: {{{{seed: {group + 1}}}}}"),
                Stage(f"curve-{group}", ("root", f"end-{group}"), f"fit-curve: {{{{from: root, to: end-{group}}}}}"),
                Stage(f"along-{group}", (f"curve-{group}",), f"evaluate: {{{{curve: curve-{group}, points: 3}}}}"),
                Stage(f"vote-{group}", (f"curve-{group}",), f"ensemble: {{{{curve: curve-{group}}}}}"),
            ]
        for number in range(rest):
            settings = f"evaluate: {{{{curve: curve-0, points: {4 + number}}}}}"
            self.stages.append(Stage(f"more-{number}", ("curve-0",), settings))
        self.touched = 1 + sum(1 for stage in self.stages if stage.needs)

    def __len__(self):
        return len(self.stages)

    def specification(self, root):
        """For Thalweg.

        - root: the seed of the root, at least as large as the graph, so that no other stage has it.
        """
        lines = (f"  {stage.name}: {{{stage.settings.format(root=root)}}}\n" for stage in self.stages)
        return HEAD + "".join(lines)
