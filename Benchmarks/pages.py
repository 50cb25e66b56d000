"""How fast `thalweg ui` shows a thousand runs: the server's answers, and the browser's first paint where Chromium is there.

    python3 Benchmarks/pages.py [--thalweg .build/release/thalweg] [--runs 1000]

The runs are copies of a finished run of two moons, each with a note of its own. "cold" is the first answer after the start,
for which every run is read; "warm" is what a page gets from then on.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "Tests" / "Pages"))

from chromium import Chromium, program  # noqa: E402


def made(folder: Path, thalweg: str, count: int) -> None:
    subprocess.run(
        [thalweg, "run", str(ROOT / "configs" / "two-moons.yaml"), "--quiet"], cwd=folder, check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    runs = folder / "runs"
    (first,) = [path for path in runs.glob("*/1")]
    for number in range(2, count + 1):
        copy = first.parent / str(number)
        copy.mkdir()
        for name in ["run.json", "timing.json", "spec.yaml", "events.jsonl", "report.html"]:
            os.link(first / name, copy / name)
        # Results are the same files: what is measured is the table.
        os.symlink(first / "stages", copy / "stages")
        (copy / "annotations.json").write_text(json.dumps({"format": 1, "pinned": False, "note": f"run {number}"}))


class Page:
    def __init__(self, folder: Path, thalweg: str) -> None:
        self.program = subprocess.Popen(
            [thalweg, "ui", "--no-open", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        self.address = self.program.stdout.readline().strip()
        self.port, token = re.match(r"http://127\.0\.0\.1:(\d+)/\?token=(\w+)", self.address).groups()
        self.cookie = f"thalweg-{self.port}={token}"

    def ask(self, target: str) -> tuple[float, bytes]:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{target}", headers={"Cookie": self.cookie})
        start = time.perf_counter()
        with urllib.request.urlopen(request) as answer:
            body = answer.read()
        return 1000 * (time.perf_counter() - start), body

    def end(self) -> None:
        self.program.terminate()
        self.program.wait()


def painted(address: str, folder: Path) -> str | None:
    """Milliseconds from the navigation to the first rows and to the first paint, by Chromium's own clock."""
    if program() is None:
        return None
    page = Chromium(folder)
    try:
        asked = ("[document.documentElement.dataset.painted, "
                 "performance.getEntriesByName('first-contentful-paint')[0]?.startTime]")
        page.go(address)
        # Seen twice, as by somebody who has used the page before.
        for again in [True, False]:
            page.wait(f"{asked}.every(Boolean)")
            rows, paint = page.value(asked)
            if again:
                page.go(address.split("?")[0])
                time.sleep(1)
        return f"{float(rows):.0f} ms, first paint {paint:.0f} ms"
    finally:
        page.end()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--thalweg", default=str(ROOT / ".build" / "release" / "thalweg"))
    parser.add_argument("--runs", type=int, default=1000)
    options = parser.parse_args()
    thalweg = str(Path(options.thalweg).resolve())
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made(folder, thalweg, options.runs)
        page = Page(folder, thalweg)
        try:
            cold, body = page.ask("/api/runs")
            count = len(json.loads(body)["runs"])
            assert count == options.runs, f"{count} runs are shown"
            warm = [page.ask("/api/runs")[0] for _ in range(15)]
            first, _ = page.ask("/api/runs?show=along.test.error")
            column = [page.ask("/api/runs?show=along.test.error")[0] for _ in range(5)]
            pages = sum(page.ask(f"/{file}")[0] for file in ["", "style.css", "app.js", "runs.js", "format.js"])
            paint = painted(page.address, folder)
        finally:
            page.end()
    print(f"{options.runs} runs, {len(body) / 1000:.0f} kB of table")
    print(f"table, cold                 {cold:8.1f} ms")
    print(f"table, warm                 {statistics.median(warm):8.1f} ms (median of 15)")
    print(f"with a metric, first        {first:8.1f} ms (the results of every run are read)")
    print(f"with a metric, from then on {statistics.median(column):8.1f} ms")
    print(f"the pages themselves        {pages:8.1f} ms (five requests)")
    print(f"rows in the browser after   {paint or 'no Chromium here'}")


if __name__ == "__main__":
    main()
