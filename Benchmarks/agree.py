#!/usr/bin/env python3
"""Holds Thalweg and PyTorch together: what they measure of a checkpoint, and how they train, step by step.

    make build && Benchmarks/agree.py
    Benchmarks/agree.py --only training --network mynet

- evaluation: cross-entropy and ECE to 1e-5, AUROC to 1e-6 and accuracy exactly, of checkpoints made by PyTorch, with
  torchmetrics on the other side.
- training: loss and update of one step from each of 50 states of a training in PyTorch, for Adam and for SGD, to 1e-4,
  or where PyTorch's own updates part by more than a fifth of that, to five times as much.

--cifar-10 and --fashion-mnist name folders with the data sets; images are made up where there is none. An interpreter
is found as `compare.py` finds one; it also needs torchmetrics. Ends with 1 where anything differs.
"""
import argparse
import json
import os
import subprocess
import sys

from comparison import environment, report
from comparison.environment import BENCHMARKS

NETWORKS = {
    "evaluation": ["lenet5", "mynet", "cifar10-convnet"],
    "training": ["lenet5", "mynet-small", "mynet", "cifar10-convnet", "mlp"],
}
FASHION = "/usr/share/datasets/fashion-mnist"


def main():
    options = parse()
    program = environment.program(options.program)
    python = environment.python_with_torch(options.python)
    results = []
    for subject, names in NETWORKS.items():
        if options.only not in (None, subject):
            continue
        for name in [name for name in names if options.network in (None, name)]:
            print(f"{name}: {subject}", file=sys.stderr, flush=True)
            results.append(agreement(subject, name, program, python, options) | {"subject": subject})
    print("\n".join(report.checks(results)))
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"torch": environment.version(python), "results": results}, file, indent=2)
            file.write("\n")
    if not all(entry["passes"] for result in results for entry in result["quantities"].values()):
        sys.exit("the two sides do not agree: see DIFFERS above")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=list(NETWORKS))
    parser.add_argument("--network", choices=NETWORKS["training"])
    parser.add_argument("--threads", type=int, default=2, help="threads of either side (default 2)")
    parser.add_argument("--cifar-10", metavar="FOLDER", help="data_batch_1.bin and so on")
    parser.add_argument("--fashion-mnist", metavar="FOLDER", default=FASHION, help="IDX files, plain or gzipped")
    parser.add_argument("--json", metavar="FILE", help="write everything that was measured")
    parser.add_argument("--python", help="an interpreter that has torch, torchmetrics, safetensors and numpy")
    parser.add_argument("--program", default=str(BENCHMARKS.parent / ".build/release/thalweg"))
    return parser.parse_args()


def agreement(subject, name, program, python, options):
    """What one part says of one network."""
    command = [python, "-m", f"agreement.{subject}", program, name, str(options.threads)]
    folder = options.cifar_10 if name.startswith("cifar") else options.fashion_mnist
    if subject == "evaluation" and folder and os.path.isdir(folder):
        command.append(folder)
    result = subprocess.run(command, cwd=BENCHMARKS, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if result.returncode != 0:
        sys.exit(f"{subject} of {name} could not be compared:\n{result.stderr.strip()}")
    return json.loads(result.stdout)


if __name__ == "__main__":
    main()
