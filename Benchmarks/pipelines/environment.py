"""Where DVC and Snakemake are: in virtual environments beside this script, or where the user says."""
import os
import re
import shutil
import subprocess
import sys
import venv
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
# Pinned, so that two runs race against the same opponents.
PACKAGES = {"dvc": "dvc==3.67.1", "snakemake": "snakemake==9.27.1"}


def program(name, named):
    """The program to start: `named` where it is given, else that of an environment that is made when missing."""
    if named:
        found = shutil.which(named)
        if not found:
            sys.exit(f"{named} is no program: name one, or leave the flag out and an environment is made")
        return os.path.abspath(found)
    folder = BENCHMARKS / f".venv-{name}"
    installed = folder / "installed.txt"
    if not installed.exists() or installed.read_text() != PACKAGES[name]:
        print(f"making {folder} with {PACKAGES[name]}", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        command = [folder / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        if subprocess.run([*command, PACKAGES[name]]).returncode != 0:
            sys.exit(f"{PACKAGES[name]} could not be installed: name one that is with --{name}")
        installed.write_text(PACKAGES[name])
    return str(folder / "bin" / name)


def version(program):
    """The version that a program says it has."""
    result = subprocess.run([program, "--version"], capture_output=True, text=True)
    found = re.search(r"\d+(\.\d+)+", result.stdout)
    return found.group() if found else result.stdout.strip()
