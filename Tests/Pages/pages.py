"""Looks at the pages of `thalweg ui` in Chromium: pages.py THALWEG SPECIFICATION. It fails with a word on what is wrong.

SPECIFICATION is a small experiment called `moons` with the stages start, end, valley, along and figures.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from chromium import Chromium

THALWEG, SPECIFICATION = sys.argv[1:]


class Served:
    """The pages over the runs of a folder, open in a browser."""

    def __init__(self, folder: Path, width: int = 1280) -> None:
        self.program = subprocess.Popen(
            [THALWEG, "ui", "--no-open", "--port", "0"], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            text=True)
        address = self.program.stdout.readline().strip()
        self.origin = address.split("?")[0]
        self.kept = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        self.page = Chromium(Path(self.kept.name), width=width)
        self.page.go(address)
        self.page.wait("location.pathname === '/' && !location.search && document.querySelector('main').children.length")

    def __enter__(self) -> Chromium:
        return self.page

    def __exit__(self, kind, *_) -> None:
        problems, requests = self.page.problems, self.page.requests
        self.page.end()
        self.program.kill()
        self.program.wait()
        if kind is None:
            assert not problems, problems
            foreign = [url for url in requests if not url.startswith((self.origin, "data:", "about:"))]
            assert not foreign, foreign


def thalweg(folder: Path, *words: str) -> None:
    subprocess.run([THALWEG, *words], cwd=folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def folder_with_runs(*seeds: int) -> Path:
    folder = Path(tempfile.mkdtemp())
    (folder / "moons.yaml").write_text(SPECIFICATION)
    for seed in seeds:
        thalweg(folder, "run", "moons.yaml", "--set", f"stages.end.train.seed={seed}")
    return folder


def check_table() -> None:
    folder = folder_with_runs(2, 3, 4)
    thalweg(folder, "runs", "note", "moons/2", "<img src=x onerror=alert(1)>")
    thalweg(folder, "runs", "pin", "moons/3")
    shown = "[...document.querySelectorAll('.runs tbody tr a')].map(a => a.textContent).join(' ')"

    def write(place: str, text: str, event: str) -> str:
        return f"(e => {{ e.value = '{text}'; e.dispatchEvent(new Event('{event}')); }})(document.querySelector('{place}'))"

    with Served(folder) as page:
        page.wait("document.querySelectorAll('.runs tbody tr').length === 3")
        assert "<img src=x" in page.value("document.querySelector('.runs tbody').textContent")
        assert page.value("document.querySelector('.runs img') === null"), "a note is markup"
        page.value(write("[type=search]", "onerror", "input"))
        assert page.value(shown) == "moons/2", page.value(shown)
        page.value(write("[type=search]", "", "input"))
        page.value("document.querySelector('.tools [type=checkbox]').click()")
        assert page.value(shown) == "moons/3", page.value(shown)
        page.value("document.querySelector('.tools [type=checkbox]').click()")
        page.value(write("[list=fields]", "stages.end.train.seed", "change"))
        head = "[...document.querySelectorAll('th button')].find(b => b.textContent.includes('train.seed'))"
        page.wait(head)
        for order, sorting in [("moons/1 moons/2 moons/3", "ascending"), ("moons/3 moons/2 moons/1", "descending")]:
            page.value(f"{head}.click()")
            assert page.value(shown) == order, page.value(shown)
            assert page.value(f"{head}.closest('th').getAttribute('aria-sort')") == sorting
        press = "document.dispatchEvent(new KeyboardEvent('keydown', {key: '%s', bubbles: true}))"
        for key in ["j", "x", "j", "j", "x", "c"]:
            page.value(press % key)
        page.wait("document.querySelector('iframe[src^=diff]')")
        assert page.value("location.hash") == "#diff?run=moons%2F1&run=moons%2F3", page.value("location.hash")


def check_live() -> None:
    folder = Path(tempfile.mkdtemp())
    (folder / "moons.yaml").write_text(
        SPECIFICATION.replace("start:   {train: {seed: 1}}", "start:   {train: {seed: 1, epochs: 1000000}}"))
    with Served(folder) as page:
        assert "no runs here yet" in page.value("document.querySelector('h1').textContent")
        run = subprocess.Popen(
            [THALWEG, "run", "moons.yaml", "--quiet"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            page.wait("document.querySelector('.runs .state.running')")
            page.value("document.querySelector('.runs tbody a').click()")
            drawn = "document.querySelector('.line path')?.getAttribute('d')"
            page.wait(drawn)
            page.wait("document.querySelectorAll('.graph a').length === 5 && document.querySelector('.graph a.running title')")
            title = page.value("document.querySelector('.graph a.running title').textContent")
            assert title.startswith("start: train, running"), title
            before = page.value(drawn)
            page.wait(f"{drawn} !== '{before}'")
        finally:
            run.kill()
            run.wait()
        page.wait("document.querySelector('.title .state.killed')")
        # Head and body of the page are asked for one after the other.
        page.wait("document.querySelector('.alert')?.textContent.includes('run the experiment again')")


def check_report() -> None:
    with Served(folder_with_runs(2)) as page:
        page.wait("document.querySelector('.runs tbody a')")
        page.value("document.querySelector('.runs tbody a').click()")
        page.wait("document.querySelector('iframe[src^=report]')")
        assert page.value("document.querySelector('iframe').contentDocument === null"), "it is of the page's own origin"
        for tab in ["progress", "log", "files", "specification"]:
            page.value(f"document.getElementById('tab-{tab}').click()")
            page.wait("document.getElementById('panel').textContent.length > 30")
        assert "fit-curve" in page.value("document.getElementById('panel').textContent")


def check_phone() -> None:
    with Served(folder_with_runs(2), width=390) as page:
        for place in ["#", "#run/moons/1?progress", "#run/moons/1?files"]:
            page.value(f"location.hash = '{place}'; 0")
            page.wait("document.querySelector('main').innerText.length > 80")
            width = page.value("document.documentElement.scrollWidth")
            assert width <= 390, f"{place} is {width} pixels wide"


for check in [check_table, check_live, check_report, check_phone]:
    check()
    print(check.__name__, flush=True)
