"""A client of the worker: what Thalweg's side of the pipes does, in a few lines."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple

import torch

from thalweg.worker import arrays as safetensors

SOURCE = Path(__file__).parents[2] / "thalweg/worker"
PREFIX = struct.Struct("<IQ")


class Refusal(Exception):
    """An answer that is an error."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(f"{error['kind']}: {error['message']}\n{error.get('traceback', '')}")
        self.kind: str = error["kind"]
        self.message: str = error["message"]
        self.traceback: str = error.get("traceback", "")
        self.help: str = error.get("help", "")


class Client:
    """A worker of its own, started as Thalweg starts it: with its source in the first frame.

    `log` is what it wrote to its standard errors; `alive` counts messages that it got on.
    """

    def __init__(
        self,
        python: str = sys.executable,
        folder: Optional[str] = None,
        environment: Optional[Mapping[str, str]] = None,
        installed: bool = False,
        protocol: int = 1,
    ) -> None:
        command = [python, "-u", "-c", (SOURCE / "boot.py").read_text()]
        variables = {**os.environ, **(environment or {})}
        if installed:
            command = [python, "-u", "-m", "thalweg.worker"]
            variables["PYTHONPATH"] = str(SOURCE.parents[1])
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env=variables,
            start_new_session=True,
        )
        self.log = b""
        self.alive = 0
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        files = {f"thalweg/worker/{p.name}": p.read_text() for p in sorted(SOURCE.glob("*.py"))}
        self.send({"protocol": protocol, "files": files})
        head, _ = self.receive()
        if "error" in head:
            self.close()
            raise Refusal(head["error"])
        self.hello: Dict[str, Any] = head["hello"]

    def _listen(self) -> None:
        assert self.process.stderr is not None
        for line in iter(lambda: self.process.stderr.read1(), b""):  # type: ignore[union-attr]
            self.log += line

    def send(self, head: Mapping[str, Any], body: bytes = b"") -> None:
        """Sends one frame."""
        text = json.dumps(head).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(PREFIX.pack(len(text), len(body)) + text + body)
        self.process.stdin.flush()

    def receive(self) -> Tuple[Dict[str, Any], bytearray]:
        """The next frame that is no sign of life."""
        while True:
            length, size = PREFIX.unpack(self._read(PREFIX.size))
            head = json.loads(self._read(length))
            body = self._read(size)
            if "alive" not in head:
                return head, body
            self.alive += 1

    def _read(self, count: int) -> bytearray:
        assert self.process.stdout is not None
        content = bytearray()
        while len(content) < count:
            part = self.process.stdout.read(count - len(content))
            if not part:
                raise EOFError(f"the worker has ended: {self.log.decode(errors='replace')[-2000:]}")
            content += part
        return content

    def ask(
        self, action: str, given: Optional[Mapping[str, torch.Tensor]] = None, **settings: Any
    ) -> Tuple[Dict[str, Any], Dict[str, torch.Tensor]]:
        """What a request answers, and its arrays; underscores stand for hyphens."""
        self.start(action, given, **settings)
        return self.answer()

    def start(
        self, action: str, given: Optional[Mapping[str, torch.Tensor]] = None, **settings: Any
    ) -> None:
        """Sends a request without waiting for its answer."""
        head = {name.replace("_", "-"): value for name, value in settings.items()}
        self.send({"do": action, **head}, bytes(safetensors.write(given or {})))

    def answer(self) -> Tuple[Dict[str, Any], Dict[str, torch.Tensor]]:
        """The next answer; raises `Refusal`."""
        head, body = self.receive()
        if "error" in head:
            raise Refusal(head["error"])
        return head["ok"], safetensors.read(body)

    def close(self) -> int:
        """Ends its input and waits for it; its exit status."""
        for pipe in (self.process.stdin,):
            if pipe is not None:
                pipe.close()
        status = self.process.wait(20)
        self._listener.join(5)
        if self.process.stdout is not None:
            self.process.stdout.close()
        return status

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.close()


CPU = {"device": "cpu", "precision": "float32", "threads": 1}


def module(
    path: Any, name: str = "Net", input: Iterable[int] = (4,), **arguments: Any
) -> Dict[str, Any]:
    """A network that is a module in a file."""
    return {"module": obj(path, name, **arguments), "input": list(input)}


def obj(path: Any, name: str, **arguments: Any) -> Dict[str, Any]:
    """An object of the user."""
    return {"file": str(path), "name": name, "arguments": arguments}


def node(
    path: str,
    operation: Any,
    inputs: List[int],
    parameters: Optional[Dict[str, List[int]]] = None,
    buffers: Optional[Dict[str, List[int]]] = None,
) -> Dict[str, Any]:
    """A node of a graph."""
    return {
        "path": path,
        "operation": operation,
        "inputs": inputs,
        "parameters": [{"name": n, "shape": s} for n, s in (parameters or {}).items()],
        "buffers": [{"name": n, "shape": s} for n, s in (buffers or {}).items()],
    }


def graph(
    input: List[int], nodes: List[Dict[str, Any]], output: Optional[int] = None
) -> Dict[str, Any]:
    """A network of Thalweg's own."""
    return {
        "graph": {
            "input": input,
            "nodes": nodes,
            "output": len(nodes) if output is None else output,
        },
        "dropout": None,
    }
