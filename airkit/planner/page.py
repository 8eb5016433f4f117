"""The page: widgets around a board, its flow and a worker; every button asks and waits for none."""

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import ipywidgets as w

from airkit.case import shipped_cases
from airkit.planner import markup
from airkit.planner.board import Board, facts
from airkit.planner.controls import Controls
from airkit.planner.flow import Flow
from airkit.planner.progress import Progress
from airkit.planner.results import Results
from airkit.planner.worker import Worker
from airkit.words import LANGUAGES, Lang, word

NAMES = {"zh": "中文", "en": "English"}
UPLOADED = "case.xlsx"


class Page:
    """The planner's page.

    Parameters
    ----------
    worker : Worker
        What it says is heard in the page's own thread.
    case : str
        A folder, a workbook or the name of a shipped case; empty: none yet.
    """

    def __init__(self, worker: Worker, case: str = "") -> None:
        loop = asyncio.get_running_loop()
        self._board = Board()
        self._flow = Flow(self._board, worker, self)
        worker.listen(lambda message: loop.call_soon_threadsafe(self._flow.hear, message))
        self._uploads = tempfile.TemporaryDirectory()
        self._case = w.Combobox(value=case, options=shipped_cases(), layout=w.Layout(width="300px"))
        self.view = w.VBox(layout=w.Layout(width="100%", padding="8px 16px"))
        self.view.add_class("airkit-whole")
        self._build()
        self._flow.open(case)

    def opened(self) -> None:
        """Another case is open."""
        self._build()

    def shown(self) -> None:
        """Another plan is shown."""
        self._results.refresh()
        self._controls.refresh()

    def drawn(self, name: str, is_pinned: bool) -> None:
        """A picture has come in."""
        self._results.show_picture(name, is_pinned)

    def said(self) -> None:
        """What is going on has changed."""
        self._progress.refresh()

    def _build(self) -> None:
        """Everything anew, in the language chosen."""
        lang, flow = self._board.lang, self._flow
        self._controls = Controls(self._board, flow, self._turned)
        self._results = Results(self._board, flow.ask, flow.look)
        self._progress = Progress(flow, lang)
        left = []
        if self._board.opened is not None:
            solve = button("planner_solve", lang, flow.solve, "primary")
            reset = button("planner_reset", lang, self._reset)
            left = [w.HBox([solve, reset]), self._follow(), self._controls.view]
        side = w.VBox(left, layout=w.Layout(width="320px", min_width="320px"))
        side.add_class("airkit-side")
        main = w.VBox([self._progress.view, self._results.view], layout=w.Layout(flex="1"))
        main.add_class("airkit-main")
        columns = w.HBox([side, main] if left else [main], layout=w.Layout(width="100%"))
        self.view.children = [self._head(), self._doors(), columns]

    def _follow(self) -> Any:
        box = w.Checkbox(
            value=self._flow.follow,
            indent=False,
            description=word("planner_follow", self._board.lang),
            layout=w.Layout(width="auto"),
        )

        def changed(change: Any) -> None:
            self._flow.follow = change["new"]

        box.observe(changed, "value")
        return box

    def _head(self) -> Any:
        lang, opened = self._board.lang, self._board.opened
        named = facts(opened, lang) if opened else {"name": "", "badge": ""}
        title = w.HTML(markup.heading(word("planner_title", lang), named["name"], named["badge"]))
        switch = w.ToggleButtons(
            options=[(NAMES[one], one) for one in LANGUAGES],
            value=lang,
            style={"button_width": "72px"},
        )
        switch.observe(self._speak, "value")
        row = w.Layout(justify_content="space-between", width="100%", align_items="center")
        return w.HBox([title, switch], layout=row)

    def _doors(self) -> Any:
        """Where a case comes in."""
        lang = self._board.lang
        self._case.placeholder = word("planner_case_hint", lang)
        upload = w.FileUpload(
            accept=".xlsx",
            description=word("planner_upload", lang),
            layout=w.Layout(width="auto"),
        )
        upload.add_class("airkit-upload")
        upload.observe(self._take, "value")
        opener = button("planner_open", lang, lambda: self._flow.open(self._case.value.strip()))
        local = w.HTML(markup.block(word("planner_local", lang), css="airkit-quiet"))
        row = w.HBox([self._case, opener, upload, local], layout=w.Layout(align_items="center"))
        row.add_class("airkit-doors")
        return row

    def _speak(self, change: Any) -> None:
        self._board.lang = change["new"]
        self._build()
        self._results.refresh()
        self._flow.draw()

    def _take(self, change: Any) -> None:
        for file in change["new"]:
            path = Path(self._uploads.name, UPLOADED)
            path.write_bytes(bytes(file["content"]))
            self._flow.open(str(path))

    def _turned(self) -> None:
        """Say at once what the prices say, then answer where that is wished."""
        self._results.foretell()
        self._flow.turned()

    def _reset(self) -> None:
        self._board.reset()
        self._build()
        self._results.refresh()
        self._flow.draw()
        self._turned()


def button(word_id: str, lang: Lang, act: Callable[[], None], style: str = "") -> Any:
    """A button; the class to find it by is its word id with dashes."""
    made = w.Button(
        description=word(word_id, lang), button_style=style, layout=w.Layout(width="auto")
    )
    made.add_class(word_id.replace("_", "-"))
    made.on_click(lambda _: act())
    return made
