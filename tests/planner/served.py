"""Servers on a free port, and the system's Chromium; never one downloaded."""

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
