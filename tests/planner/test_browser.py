"""The page in a real Chromium: a slider moves, a number and a picture change, a file comes down."""

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from small import small_case

from airkit.case import write_case

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium")
SWITCHES = (
    *("--no-sandbox", "--disable-gpu", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync", "--no-first-run"),
)
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+/\S*token=\S+")
SLOW_MS = 50_000
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"),
]


def served(*words: str) -> Iterator[str]:
    """Address a server tells once it runs; it ends with the test."""
    command = [sys.executable, "-m", *words]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1"},
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


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("case") / "small"
    write_case(small_case(), folder)
    port = "8941"
    yield from served("airkit.cli", "planner", str(folder), "--no-browser", "--port", port)


@pytest.fixture
def tab(tmp_path):
    """A tab of a fresh browser, with what it asked for and what it complained of."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as play:
        browser = play.chromium.launch_persistent_context(
            tmp_path, executable_path=CHROMIUM, args=list(SWITCHES), headless=True
        )
        tab = browser.pages[0]
        tab.set_default_timeout(SLOW_MS)
        tab.asked, tab.complaints = [], []
        tab.on("request", lambda request: tab.asked.append(request.url))
        tab.on("pageerror", lambda error: tab.complaints.append(str(error)))
        tab.on("console", lambda m: m.type == "error" and tab.complaints.append(m.text))
        yield tab
        browser.close()


def loss(tab) -> str:
    return tab.locator(".airkit-numbers tr").nth(2).locator("td").nth(1).inner_text()


def picture(tab) -> str:
    return tab.locator(".jupyter-widgets.widget-image").first.get_attribute("src") or ""


def wait_for_change(tab, read, before: str) -> str:
    for _ in range(SLOW_MS // 200):
        if read(tab) not in ("", before):
            return read(tab)
        tab.wait_for_timeout(200)
    raise AssertionError(f"still {before[:80]}")


def move_slider(tab, steps: int) -> None:
    handle = tab.locator(".airkit-cap-so2 .noUi-handle")
    handle.focus()
    for _ in range(steps):
        handle.press("ArrowLeft")


def test_a_slider_changes_number_and_picture(address, tab):
    tab.goto(address)
    tab.wait_for_selector(".airkit-numbers")
    assert tab.locator("h1").first.inner_text().startswith("错峰生产计划台")
    number, drawn = loss(tab), wait_for_change(tab, picture, "")
    move_slider(tab, 3)
    wait_for_change(tab, loss, number)
    wait_for_change(tab, picture, drawn)
    own = address.split("?", maxsplit=1)[0]
    others = [one for one in tab.asked if not one.startswith((own, "data:", "blob:"))]
    assert not others and not tab.complaints


def test_without_the_token_there_is_nothing(address):
    """A request without it lands at the login, one for the kernels is refused."""
    own = address.split("?", maxsplit=1)[0]
    with urllib.request.urlopen(own, timeout=20) as answer:
        assert "/login" in answer.url and b"airkit-numbers" not in answer.read()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{own}voila/execution/a-b-c-d-e", timeout=20)
    assert refused.value.code in (400, 403, 404)


def test_pin_compare_ask_and_download(address, tab):
    tab.goto(address)
    tab.wait_for_selector(".airkit-numbers")
    wait_for_change(tab, picture, "")
    tab.click(".planner-pin")
    before = loss(tab)
    move_slider(tab, 3)
    wait_for_change(tab, loss, before)
    assert tab.locator(".airkit-numbers th").count() == 4
    tab.click(".planner-ask")
    tab.wait_for_selector("text=县方案")
    for button, filename in (
        (".planner-get-plan", "plan.csv"),
        (".planner-get-book", "planbook.zip"),
    ):
        tab.click(button)
        with tab.expect_download() as coming:
            tab.click(f"a[download='{filename}']")
        assert coming.value.suggested_filename == filename
        assert Path(coming.value.path()).stat().st_size > 500
    tab.click("text=English")
    tab.wait_for_selector("text=Lost margin")
    assert not tab.complaints


@pytest.fixture
def lab(tmp_path):
    shutil.copy(ROOT / "notebooks" / "01_coal_substitution.ipynb", tmp_path)
    words = ("jupyterlab", "--no-browser", "--port=8951", "--ip=127.0.0.1", "--allow-root")
    yield from served(*words, f"--notebook-dir={tmp_path}")


def test_lab_runs_a_notebook_by_menu(lab, tab):
    tab.goto(lab.replace("/lab?", "/lab/tree/01_coal_substitution.ipynb?"))
    tab.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    tab.wait_for_selector("text=Python 3")
    tab.click("text=Run >> nth=0")
    tab.click("text=Run All Cells")
    for _ in range(240):
        prompts = tab.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
        if prompts and all(re.fullmatch(r"\[\d+\]:", one) for one in prompts):
            break
        tab.wait_for_timeout(500)
    assert all(re.fullmatch(r"\[\d+\]:", one) for one in prompts), prompts
    assert not tab.locator(".jp-RenderedText[data-mime-type*='stderr']").count()
    assert not tab.complaints
