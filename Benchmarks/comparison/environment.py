"""The Python that PyTorch runs in: a virtual environment beside this script, or one that the user names."""
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

BENCHMARKS = Path(__file__).resolve().parent.parent
ENVIRONMENT = BENCHMARKS / ".venv"
# Pinned, so that two runs race against the same opponent.
PACKAGES = ["torch==2.15.0", "safetensors==0.8.0", "numpy==2.4.6", "torchmetrics==1.9.0"]
PROBE = "import torch, safetensors.torch, numpy; print(torch.__version__)"


def python_with_torch(named):
    """The interpreter to use: `named` where it is given, else that of an environment that is made when missing."""
    if named:
        # Looked up as a shell would, and absolute, as others start it from another folder. A link is left alone: it
        # is how an interpreter knows its environment.
        found = os.path.abspath(shutil.which(named) or named)
        version(found)
        return found
    interpreter = ENVIRONMENT / "bin/python"
    installed = ENVIRONMENT / "installed.txt"
    wanted = "\n".join(PACKAGES)
    if not installed.exists() or installed.read_text() != wanted:
        print(f"making {ENVIRONMENT} with {', '.join(PACKAGES)} (some gigabytes)", file=sys.stderr)
        venv.create(ENVIRONMENT, with_pip=True, clear=True)
        command = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PACKAGES]
        if subprocess.run(command).returncode != 0:
            sys.exit("PyTorch could not be installed: name an interpreter that has it with --python")
        installed.write_text(wanted)
    version(interpreter)
    return str(interpreter)


def version(interpreter):
    """The version of PyTorch there; ends with a remedy where there is none."""
    try:
        result = subprocess.run([interpreter, "-c", PROBE], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = (getattr(error, "stderr", None) or str(error)).strip().splitlines()[-1]
        sys.exit(f"{interpreter} cannot import torch, safetensors and numpy: {reason}")
    return result.stdout.strip()


def program(path):
    """The built command, as an absolute path."""
    if not os.access(path, os.X_OK):
        sys.exit(f"{path} is not there: run 'make build' first")
    return os.path.abspath(path)


def processor():
    """What the machine calls its processor, and how many cores this process may use."""
    name = "unknown processor"
    try:
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return name, len(os.sched_getaffinity(0))
