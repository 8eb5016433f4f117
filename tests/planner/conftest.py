"""The page served on a free port, and tabs of the system's Chromium; never one downloaded."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from small import small_case

from airkit.case import write_case

NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next((found for name in NAMES if (found := shutil.which(name))), None)
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*token=\S+")
SLOW_MS = 120_000


def free_port() -> str:
    """A port nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


@contextmanager
def served(*words: str) -> Iterator[str]:
    """Address a server tells once it runs; it ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    try:
        assert process.stdout is not None
        yield next(found.group() for line in process.stdout if (found := ADDRESS.search(line)))
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


def browser_or_skip() -> Any:
    """What drives Chromium; the test is skipped where either is missing."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    return pytest.importorskip("playwright.sync_api")


@pytest.fixture(scope="session")
def small_folder(tmp_path_factory):
    """The small case as a folder."""
    folder = tmp_path_factory.mktemp("case") / "small"
    write_case(small_case(), folder)
    return folder


@pytest.fixture(scope="session")
def address(small_folder):
    """Of the page with the small case."""
    pytest.importorskip("voila")
    browser_or_skip()
    words = ("planner", str(small_folder), "--no-browser", "--port", free_port())
    with served("airkit.cli", *words) as found:
        yield found


@pytest.fixture
def tab():
    """A tab of a fresh browser, with what it asked for and what it complained of."""
    with browser_or_skip().sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        tab = browser.new_page(locale="zh-CN", viewport={"width": 1440, "height": 900})
        tab.set_default_timeout(SLOW_MS)
        tab.asked, tab.complaints = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("websocket", lambda socket: tab.asked.append(socket.url))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("console", lambda m: m.type == "error" and tab.complaints.append(m.text))
        yield tab
        browser.close()
