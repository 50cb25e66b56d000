"""Chromium without a window, told what to do by its debugging protocol over two pipes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from pathlib import Path


def program() -> str | None:
    names = [os.environ.get("THALWEG_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"]
    return next((found for found in (shutil.which(name) for name in names if name) if found), None)


class Chromium:
    """One page of a browser of its own."""

    def __init__(self, folder: Path, width: int = 1280, height: int = 900) -> None:
        here_in, there_out = os.pipe()
        there_in, here_out = os.pipe()
        # Its sandbox wants rights that containers do not give; the pages are the program's own.
        self.program = subprocess.Popen(
            ["sh", "-c", f'exec "$@" 3<&{there_in} 4>&{there_out}', "sh", program(), "--headless", "--no-sandbox",
             "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage", f"--user-data-dir={folder / 'profile'}",
             "--remote-debugging-pipe"],
            pass_fds=(there_in, there_out), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": str(folder)})
        os.close(there_in)
        os.close(there_out)
        self.reading, self.writing = os.fdopen(here_in, "rb", 0), os.fdopen(here_out, "wb", 0)
        self.count, self.unread, self.session = 0, b"", None
        # What went wrong in the page, and the addresses that it asked for.
        self.problems: list[str] = []
        self.requests: list[str] = []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def call(self, method: str, **parameters) -> dict:
        self.count += 1
        call = {"id": self.count, "method": method, "params": parameters}
        if self.session:
            call["sessionId"] = self.session
        self.writing.write(json.dumps(call).encode() + b"\0")
        while True:
            while b"\0" not in self.unread:
                piece = self.reading.read(1 << 16)
                if not piece:
                    raise RuntimeError("the browser has ended")
                self.unread += piece
            text, self.unread = self.unread.split(b"\0", 1)
            message = json.loads(text)
            if message.get("id") == self.count:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]
            self.note(message)

    def note(self, message: dict) -> None:
        details = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            self.problems.append(json.dumps(details["exceptionDetails"])[:600])
        elif message.get("method") == "Log.entryAdded" and details["entry"]["level"] == "error":
            self.problems.append(json.dumps(details["entry"])[:600])
        elif message.get("method") == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])

    def go(self, address: str) -> None:
        self.call("Page.navigate", url=address)

    def value(self, expression: str):
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(f"{expression}: {json.dumps(answer['exceptionDetails'])[:600]}")
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = 60) -> None:
        end = time.monotonic() + seconds
        while True:
            try:
                if self.value(f"Boolean({condition})"):
                    return
            except RuntimeError:
                # Between two pages there is none.
                pass
            if time.monotonic() > end:
                raise AssertionError(f"waited in vain for {condition}; the page says: {self.value('document.body.innerText')[:500]}")
            time.sleep(0.03)

    def end(self) -> None:
        self.program.terminate()
        self.program.wait()
