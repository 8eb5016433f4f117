"""What a test reads from the page and does to it."""

from collections.abc import Callable
from typing import Any

from served import SLOW_MS

STEP_MS = 100


def loss(tab: Any) -> str:
    """The first figure."""
    tiles = tab.locator(".airkit-tile .much")
    return tiles.first.inner_text() if tiles.count() else ""


def kind(tab: Any) -> str:
    """How the plan shown came about."""
    return tab.locator(".airkit-kind").first.inner_text()


def picture(tab: Any) -> str:
    """Where the calendar comes from, once it is true of the plan shown."""
    drawn = tab.locator(".airkit-drawn-gantt:not(.airkit-faded)")
    return drawn.first.get_attribute("src") or "" if drawn.count() else ""


def wait_for(tab: Any, read: Callable[[Any], str], before: str = "") -> str:
    """What is read once it is there and other than before."""
    for _ in range(SLOW_MS // STEP_MS):
        found = read(tab)
        if found not in ("", before):
            return found
        tab.wait_for_timeout(STEP_MS)
    raise AssertionError(f"still {before[:80]}")


def opened(tab: Any, address: str) -> None:
    """The page with its first plan."""
    tab.goto(address)
    wait_for(tab, loss)


def move_slider(tab: Any, key: str = "Home", rule_id: str = "so2") -> None:
    """Press a key on a slider: Home is the least it can be turned to."""
    handle = tab.locator(f".airkit-cap-{rule_id} .noUi-handle")
    handle.focus()
    handle.press(key)


def strangers(tab: Any, address: str) -> list[str]:
    """What the tab asked of anyone but the page's own server."""
    host = address.split("/")[2]
    own = (f"http://{host}/", f"ws://{host}/", "data:", "blob:")
    return [one for one in tab.asked if not one.startswith(own)]
