"""The worker as a process: how it starts, what it writes where, and how it ends."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time

import pytest
import torch
from client import CPU, Client, Refusal, module, obj

NET = """
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.last = nn.Linear(4, 3)
    def forward(self, x):
        return self.last(x)
"""


def test_hello():
    with Client() as client:
        hello = client.hello
        assert hello["protocol"] == 1 and hello["torch"] == str(torch.__version__)
        assert os.path.samefile(
            hello["version-file"], os.path.join(os.path.dirname(torch.__file__), "version.py")
        )
        assert hello["cores"] >= 1 and isinstance(hello["devices"], list) and hello["capability"]
        assert client.close() == 0


def test_installed(write):
    """`python -m thalweg.worker` speaks the same."""
    with Client(installed=True) as client:
        assert client.ask("describe", network=module(write(NET)))[0]["output"] == [3]


def test_foreign_modules(tmp_path, write):
    """Files in the folder that it runs in, and an installed package of its name, are not what it
    imports.
    """
    for name in ("json.py", "torch.py", "linecache.py", "thalweg.py"):
        (tmp_path / name).write_text("raise SystemExit('taken for another')\n")
    with Client(folder=str(tmp_path), environment={"PYTHONPATH": ""}) as client:
        assert client.hello["protocol"] == 1
    other = tmp_path / "other"
    (other / "thalweg").mkdir(parents=True)
    (other / "thalweg/__init__.py").write_text("raise SystemExit('taken for another')\n")
    with Client(environment={"PYTHONPATH": str(other)}) as client:
        assert client.ask("describe", network=module(write(NET, "sub/nets.py")))[0]["output"] == [3]


def test_no_torch():
    python = shutil.which("python3", path="/usr/bin:/bin")
    if (
        python is None
        or subprocess.run([python, "-c", "import torch"], capture_output=True).returncode == 0
    ):
        pytest.skip("no interpreter without PyTorch")
    with pytest.raises(Refusal) as found:
        Client(python=python, environment={"PYTHONPATH": ""})
    assert found.value.kind == "no-torch" and "No module named 'torch'" in found.value.message


@pytest.mark.parametrize(
    "content, kind, words",
    [
        ("__version__ = '2.1.2+cpu'", "old-torch", "2.1.2+cpu"),
        ("raise ImportError('libcuda')", "no-torch", "libcuda"),
    ],
)
def test_other_torch(tmp_path, content, kind, words):
    (tmp_path / "torch.py").write_text(content + "\n")
    with pytest.raises(Refusal) as found:
        Client(environment={"PYTHONPATH": str(tmp_path)})
    assert found.value.kind == kind and words in found.value.message


def test_other_protocol():
    with pytest.raises(Refusal) as found:
        Client(protocol=2)
    assert found.value.kind == "protocol"


def test_without_numpy(tmp_path, write):
    """NumPy is nowhere needed: metrics get tensors where it is missing."""
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden/numpy.py").write_text(
        "raise ModuleNotFoundError(\"No module named 'numpy'\")\n"
    )
    path = write(
        """
        def metric(outputs, targets):
            assert isinstance(outputs, torch.Tensor)
            return (outputs.argmax(1) == targets).float().mean()

        def data():
            train = (torch.zeros(5, 4), torch.arange(5))
            return {"train": train, "test": ([[1.0, 2.0, 3.0, 4.0]], [1])}
    """
        + NET.replace("\n", "\n        ")
    )
    with Client(environment={"PYTHONPATH": str(tmp_path / "hidden")}) as client:
        assert client.ask("describe", network=module(path))[0]["output"] == [3]
        arrays = {"outputs": torch.eye(3), "targets": torch.tensor([0, 1, 0], dtype=torch.int32)}
        value = client.ask("metric", arrays, object=obj(path, "metric"))[0]["value"]
        assert value == pytest.approx(2 / 3)
        splits, arrays = client.ask("dataset", object=obj(path, "data"))
        assert splits["splits"]["test"] == {"input": [4], "count": 1, "task": "classes"}
        assert arrays["test.inputs"].tolist() == [[1, 2, 3, 4]]


def test_output(write):
    """Whatever a module prints, and however, goes to the log."""
    path = write(
        "import os, subprocess, sys\n"
        + NET.replace(
            "super().__init__()",
            """super().__init__()
        print("by print")
        os.write(1, bytes(range(256)))
        sys.__stdout__.write("by sys")
        sys.stdout.buffer.write(b"by bytes")
        subprocess.run(["echo", "by another program"])
        self.rest = sys.stdin.read()
        assert self.rest == "" """,
        )
    )
    with Client() as client:
        assert client.ask("describe", network=module(path))[0]["output"] == [3]
        client.close()
        for words in (
            b"by print",
            bytes(range(256)),
            b"by sys",
            b"by bytes",
            b"by another program",
        ):
            assert words in client.log


def test_inheritance(write):
    """Programs that a module starts do not keep the pipes open."""
    path = write(
        "import subprocess\n"
        + NET.replace(
            "super().__init__()",
            """super().__init__()
        subprocess.Popen(["sleep", "20"], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)""",
        )
    )
    client = Client()
    client.ask("describe", network=module(path))
    client.process.kill()
    start = time.monotonic()
    with pytest.raises(EOFError):
        client.receive()
    assert time.monotonic() - start < 10
    client.close()


HANGING = "import time\n" + NET.replace(
    "super().__init__()", "super().__init__()\n        time.sleep(1000)"
)


def test_hang(write):
    """While a module hangs, the worker says where, and ends with its input."""
    client = Client()
    path = write(HANGING)
    client.start("describe", network=module(path))
    time.sleep(1)
    for _ in range(2):
        client.send({"do": "where"})
        head, _ = client.receive()
        assert "time.sleep(1000)" in head["where"] and str(path) in head["where"]
    start = time.monotonic()
    assert client.close() == 0
    assert time.monotonic() - start < 5


def test_loop(write):
    """A loop of Python ends with the input, too."""
    client = Client()
    client.start(
        "describe", network=module(write(HANGING.replace("time.sleep(1000)", "while True: pass")))
    )
    time.sleep(1)
    client.send({"do": "where"})
    assert "while True: pass" in client.receive()[0]["where"]
    assert client.close() == 0


def test_where_at_rest(worker):
    worker.send({"do": "where"})
    assert "get()" in worker.receive()[0]["where"]


def test_memory_score(worker):
    if not os.path.exists("/proc/self/oom_score_adj"):
        pytest.skip("no Linux")
    with open(f"/proc/{worker.process.pid}/oom_score_adj", encoding="ascii") as file:
        assert int(file.read()) == 1000


def test_alive(worker, write):
    """Long requests say that they get on, at most once a second."""
    path = write("import time\n" + NET.replace("return", "time.sleep(0.2)\n        return"))
    worker.ask(
        "data",
        {"inputs": torch.zeros(15, 4), "classes": torch.zeros(15, dtype=torch.int32)},
        name="slow",
        input=[4],
        task="classes",
    )
    weights = torch.zeros(15)
    worker.ask("open-evaluation", session=5, network=module(path), place=CPU, data="slow", batch=1)
    before = worker.alive
    worker.ask("evaluate", {"weights": weights}, session=5, coefficients=None, statistics="given")
    assert 1 <= worker.alive - before <= 4


def test_order(worker, write):
    """Requests that are sent at once are answered in order."""
    path = write(NET)
    for seed in (1, 2, 1):
        worker.start("weights", network=module(path), seed=seed)
    first, second, third = (worker.answer()[1]["parameters"] for _ in range(3))
    assert first.equal(third) and not first.equal(second)


def test_no_frame():
    client = Client()
    client.process.stdin.write(b"\xff" * 12)
    client.process.stdin.flush()
    head, _ = client.receive()
    assert head["error"]["kind"] == "protocol"
    assert client.process.wait(10) == 1
    client.process.stdin.close()


def test_traceback_of_own(worker):
    """Tracebacks of the worker itself show its lines, which came by a frame."""
    with pytest.raises(Refusal) as found:
        worker.ask("describe")
    assert (
        found.value.kind == "protocol" and "<thalweg/worker/requests.py>" in found.value.traceback
    )
    assert 'head["network"]' in found.value.traceback


def test_bytecode(write, tmp_path):
    path = write(NET)
    with Client() as client:
        client.ask("describe", network=module(path))
    assert not (tmp_path / "__pycache__").exists()
    assert sys.version_info >= (3, 9)


def test_traceback_beside_the_module(write):
    """Frames are the user's own, also where the worker runs in the folder of the module."""
    path = write(NET.replace("super().__init__()", "super().__init__()\n        raise ValueError('no')"))
    with Client(folder=str(path.parent)) as client:
        with pytest.raises(Refusal) as found:
            client.ask("describe", network=module(path))
    lines = found.value.traceback.splitlines()
    assert f'File "{path}"' in lines[1] and "<thalweg" not in found.value.traceback


def test_end_at_once(write):
    """os._exit is refused, and says where it was."""
    path = write("import os\n" + NET.replace("super().__init__()", "super().__init__()\n        os._exit(7)"))
    with Client() as client:
        with pytest.raises(Refusal) as found:
            client.ask("describe", network=module(path))
        assert found.value.kind == "exit" and found.value.message == "it called os._exit(7)"
        assert "os._exit(7)" in found.value.traceback


def test_long_message(write):
    """An exception's message is cut where it is longer than anybody reads."""
    path = write(NET.replace("super().__init__()", "super().__init__()\n        raise ValueError('x' * 10**8)"))
    with Client() as client:
        with pytest.raises(Refusal) as found:
            client.ask("describe", network=module(path))
        assert len(found.value.message) < 3000 and len(found.value.traceback) < 30_000


def test_crash(write):
    """Where Python is when it crashes goes to the log."""
    path = write("import ctypes\n" + NET.replace("super().__init__()", "super().__init__()\n        ctypes.string_at(0)"))
    client = Client()
    with pytest.raises(EOFError):
        client.ask("describe", network=module(path))
    client.close()
    assert b"Fatal Python error" in client.log and str(path).encode() in client.log


@pytest.mark.parametrize(
    "load, variables, spins",
    [
        (0.0, {}, None),
        (1e6, {}, "1000"),
        (1e6, {"OMP_WAIT_POLICY": "ACTIVE"}, None),
        (1e6, {"GOMP_SPINCOUNT": "7"}, "7"),
    ],
)
def test_waiting(monkeypatch, load, variables, spins):
    """Threads that wait for each other sleep where the machine is busy, unless the user says how they wait."""
    from thalweg.worker import main

    for name in ("OMP_WAIT_POLICY", "GOMP_SPINCOUNT"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, load, load))
    main._wait_quietly()
    found = os.environ.pop("GOMP_SPINCOUNT", None)
    assert found == spins


def test_printed(write):
    """Whatever is printed, C's own output too, is out before the answer."""
    path = write("""
        import ctypes, os, sys
        class Net(nn.Module):
            def __init__(self):
                super().__init__()
                self.last = nn.Linear(4, 3)
            def forward(self, x):
                print("from Python")
                ctypes.CDLL(None).printf(b"from C\\n")
                os.write(1, b"from the system\\n")
                return self.last(x)
    """)
    with Client() as client:
        client.ask("describe", network=module(path))
        for _ in range(100):
            if b"from C" in client.log:
                break
            time.sleep(0.02)
        for words in (b"from Python", b"from C", b"from the system"):
            assert words in client.log
