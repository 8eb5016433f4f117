"""Start the page: Voila on this machine's own address, behind a token, with no outside address.

Three things keep a case on the machine: the server binds to 127.0.0.1; without the token it gives
nothing; and a content security policy forbids the page to fetch from anywhere else.
"""

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from airkit.errors import UsageError

if TYPE_CHECKING:
    from airkit.planner.page import Page

HOME = Path(__file__).parent
PORT = 8866
NEEDED = ("voila", "ipywidgets")
# How the command hands the case to the page's kernel.
CASE_VARIABLE = "AIRKIT_PLANNER_CASE"


def start_planner(
    case: str = "", *, port: int = PORT, browser: bool = True, tell: Callable[[str], object]
) -> None:
    """Serve the planner's page until Ctrl-C.

    Parameters
    ----------
    case : str
        A folder, a workbook or the name of a shipped case; empty: the page asks.
    port : int
        Where; another near it if it is taken.
    browser : bool
        Open the page in the browser.
    tell : callable
        Called with the address, token included, once the server listens.

    Raises
    ------
    UsageError
        The extra ``planner`` is not installed.
    """
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        raise UsageError("planner_not_installed", missing=", ".join(missing))
    from airkit.planner.server import serve_page

    paths = [str(HOME / "share"), os.environ.get("JUPYTER_PATH", "")]
    os.environ["JUPYTER_PATH"] = os.pathsep.join(filter(None, paths))
    os.environ[CASE_VARIABLE] = str(Path(case).resolve()) if Path(case).exists() else case
    serve_page(port, browser, tell)


def page_of_this_server() -> "Page":
    """The page for the case the server was started with; called by the notebook."""
    from airkit.planner.worker import Worker

    worker = Worker()  # it loads the engines while the page loads its widgets
    from airkit.planner.page import Page

    return Page(worker, os.environ.get(CASE_VARIABLE, ""))
