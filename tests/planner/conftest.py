"""The page served on a free port, and tabs of the system's Chromium."""

import pytest
from served import CHROMIUM, SLOW_MS, SWITCHES, browser_or_skip, free_port, served
from small import small_case

from airkit.case import write_case


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
        tab.on("console", lambda m: m.type == "error" and tab.complaints.append(_said(m)))
        yield tab
        browser.close()


def _said(message):
    """What the console was told, and of which address."""
    return f"{message.text} {message.location.get('url', '')}"
