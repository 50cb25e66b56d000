"""The programs in the race: how each is given a graph, started, emptied, and asked what it did."""
import json
import shutil
import sys
from pathlib import Path


def rewrite(file, text):
    """Writes a text where it is not there yet, so that its time stays."""
    if not file.exists() or file.read_text() != text:
        file.write_text(text)


class Tool:
    """A program with a folder of its own, in which one graph is written."""

    name = ""

    def __init__(self, program, folder, graph, jobs):
        self.program = str(program)
        self.folder = Path(folder)
        self.graph = graph
        self.jobs = jobs
        self.folder.mkdir(parents=True)

    def write(self, root):
        """Writes the graph, or changes nothing in it but the root."""

    def command(self):
        """What brings everything up to date."""

    def clear(self):
        """Removes every result, and all that is remembered of them."""

    def check(self, root):
        """Ends the race where not all stages have the result that `root` leads to."""


class Thalweg(Tool):
    name = "Thalweg"

    def write(self, root):
        rewrite(self.folder / "graph.yaml", self.graph.specification(root))

    def command(self):
        return [self.program, "run", "graph.yaml", "--quiet", "--jobs", str(self.jobs)]

    def clear(self):
        shutil.rmtree(self.folder / "runs", ignore_errors=True)

    def check(self, root):
        record = json.loads((self.folder / "runs/graph/latest/run.json").read_text())
        seed = record["stages"]["root"]["settings"]["seed"]
        if seed != root or len(record["stages"]) != len(self.graph):
            sys.exit(f"Thalweg's latest run has {len(record['stages'])} stages and the root {seed}, not {root}")


class Copying(Tool):
    """A program that starts a process a stage: `cat` of what the stage needs into its one file.

    A stage that needs none reads a file of its own, whose content is its seed.
    """

    def write(self, root):
        sources = self.folder / "sources"
        if not sources.exists():
            sources.mkdir()
            for number, stage in enumerate(self.graph.stages):
                if not stage.needs:
                    (sources / stage.name).write_text(f"{number}\n")
            self.write_graph()
        rewrite(sources / "root", f"{root}\n")

    def write_graph(self):
        """Writes the file that says the stages."""

    @staticmethod
    def inputs(stage):
        return [f"results/{need}" for need in stage.needs] or [f"sources/{stage.name}"]

    def clear(self):
        shutil.rmtree(self.folder / "results", ignore_errors=True)
        (self.folder / "results").mkdir()

    def check(self, root):
        for stage in self.graph.stages:
            expected = "".join((self.folder / path).read_text() for path in self.inputs(stage))
            if (self.folder / f"results/{stage.name}").read_text() != expected:
                sys.exit(f"{self.name}: {stage.name} is not up to date")


class DVC(Copying):
    name = "DVC"

    def write_graph(self):
        lines = ["stages:\n"]
        for stage in self.graph.stages:
            inputs = self.inputs(stage)
            lines.append(
                f"  {stage.name}:\n    cmd: cat {' '.join(inputs)} > results/{stage.name}\n"
                f"    deps: {json.dumps(inputs)}\n    outs: [results/{stage.name}]\n")
        (self.folder / "dvc.yaml").write_text("".join(lines))
        (self.folder / ".dvc").mkdir()
        (self.folder / ".dvc/config").write_text("[core]\n    no_scm = True\n    analytics = False\n")

    def command(self):
        return [self.program, "repro", "--quiet"]

    def clear(self):
        super().clear()
        for name in ("cache", "tmp"):
            shutil.rmtree(self.folder / ".dvc" / name, ignore_errors=True)
        (self.folder / "dvc.lock").unlink(missing_ok=True)


class Snakemake(Copying):
    name = "Snakemake"

    def write_graph(self):
        results = ", ".join(f'"results/{stage.name}"' for stage in self.graph.stages)
        rules = [f"rule all:\n    input: {results}\n"]
        for stage in self.graph.stages:
            rules.append(
                f"rule {stage.name.replace('-', '_')}:\n    input: {json.dumps(self.inputs(stage))[1:-1]}\n"
                f'    output: "results/{stage.name}"\n    shell: "cat {{input}} > {{output}}"\n')
        (self.folder / "Snakefile").write_text("\n".join(rules))

    def command(self):
        return [self.program, "--quiet", "all", "--cores", str(self.jobs)]

    def clear(self):
        super().clear()
        shutil.rmtree(self.folder / ".snakemake", ignore_errors=True)
