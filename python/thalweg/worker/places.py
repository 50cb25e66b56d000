"""Where something is computed, and how exactly."""

from __future__ import annotations

import os
import platform
import random
import sys
from contextlib import nullcontext
from typing import Any, ContextManager, Dict, List, Mapping

import torch

from .errors import WorkerError, protocol


class Place:
    """A device with a precision and a number of threads."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        self.precision = settings.get("precision", "float32")
        if self.precision not in ("float32", "tf32", "bfloat16"):
            raise protocol(f"there is no precision '{self.precision}'")
        self.compile = bool(settings.get("compile", False))
        self.channels_last = bool(settings.get("channels-last", False))
        self.threads = int(settings.get("threads", 1))
        self.device = _device(str(settings["device"]))

    def enter(self) -> None:
        """Sets what PyTorch keeps for the whole process."""
        # Beside a card the processor only copies; threads that waited for more would spin.
        threads = 1 if self.device.type == "cuda" else self.threads
        if torch.get_num_threads() != threads:
            torch.set_num_threads(threads)
        tf32 = self.precision == "tf32" and self.device.type == "cuda"
        torch.set_float32_matmul_precision("high" if tf32 else "highest")
        torch.backends.cudnn.allow_tf32 = tf32
        torch.backends.cudnn.benchmark = False
        self._be_deterministic()
        # It costs a pass over every new tensor, and nothing here reads what nothing wrote.
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]

    def _be_deterministic(self) -> None:
        """Asks for algorithms that repeat themselves.

        The public function also tells the compiler, which it imports for that: seconds that only
        compiling needs.
        """
        directly = getattr(torch._C, "_set_deterministic_algorithms", None)
        if self.compile or directly is None:
            torch.use_deterministic_algorithms(True, warn_only=True)
        else:
            directly(True, warn_only=True)

    def autocast(self) -> ContextManager[Any]:
        """What the forward pass and the loss run in."""
        if self.precision == "bfloat16":
            return torch.autocast(self.device.type, dtype=torch.bfloat16)
        return nullcontext()

    def synchronize(self) -> None:
        """Waits for the device."""
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)
        elif self.device.type == "mps":
            torch.mps.synchronize()


def _device(name: str) -> torch.device:
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise WorkerError("device", f"PyTorch knows no device '{name}'") from error
    if device.type == "cpu":
        return torch.device("cpu")
    if device.type == "cuda":
        count = torch.cuda.device_count() if torch.cuda.is_available() else 0
        index = device.index or 0
        if index >= count:
            there = f"there are {count}" if count else "there is none"
            raise WorkerError("device", f"there is no CUDA card {index}: {there}")
        return torch.device("cuda", index)
    if device.type == "mps":
        if not torch.backends.mps.is_available():
            raise WorkerError("device", "Metal (MPS) is not available")
        return torch.device("mps")
    raise WorkerError("device", f"'{name}' is not supported: the devices are cpu, cuda and mps")


def devices() -> List[Dict[str, Any]]:
    """Every device but the CPU, with its memory in bytes."""
    found: List[Dict[str, Any]] = []
    if torch.cuda.is_available():
        for index in range(torch.cuda.device_count()):
            card = torch.cuda.get_device_properties(index)
            found.append(
                {
                    "name": f"cuda:{index}",
                    "kind": "cuda",
                    "card": card.name,
                    "memory": card.total_memory,
                }
            )
    if torch.backends.mps.is_available():
        recommended = getattr(torch.mps, "recommended_max_memory", lambda: 0)()
        found.append(
            {
                "name": "mps",
                "kind": "mps",
                "card": platform.processor() or "Apple",
                "memory": recommended,
            }
        )
    return found


def processor() -> str:
    """What the machine calls its processor."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as file:
            for line in file:
                if line.startswith(("model name", "Model")):
                    return line.split(":", 1)[1].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def cores() -> int:
    """How many cores this process may use."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:
        return os.cpu_count() or 1


def seed_all(seed: int, device: torch.device, everywhere: bool = False) -> None:
    """Sets the generators that a network draws from on a device, as `torch.manual_seed` does.

    That function also looks for every other device, which takes as long as a step of a small
    network.

    - everywhere: those of Python and NumPy, too, which code of the user may draw from.
    """
    if device.type == "cpu" or everywhere:
        torch.default_generator.manual_seed(seed)
    if device.type == "cuda":
        torch.cuda.default_generators[device.index].manual_seed(seed)
    elif device.type == "mps":
        torch.mps.manual_seed(seed)
    if everywhere:
        random.seed(seed)
        drawn = sys.modules.get("numpy.random")
        if drawn is not None:
            drawn.seed(seed % (1 << 32))
