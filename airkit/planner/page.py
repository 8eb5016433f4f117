"""The page: widgets around a board and a worker; every button sends a job and waits for no one."""

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
from airkit.planner.desk import Opened, Solved
from airkit.planner.results import Results
from airkit.planner.worker import Message, Worker
from airkit.words import LANGUAGES, Lang, say, show, word

NAMES = {"zh": "中文", "en": "English"}
UPLOADED = "case.xlsx"


class Page:
    """The planner's page.

    Parameters
    ----------
    case : str
        A folder, a workbook or the name of a shipped case; empty: none yet.
    """

    def __init__(self, case: str = "") -> None:
        loop = asyncio.get_running_loop()
        self._worker = Worker(lambda message: loop.call_soon_threadsafe(self._hear, message))
        self._board, self._lang = Board(), LANGUAGES[0]
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._solving: int | None = None
        self._uploads = tempfile.TemporaryDirectory()
        self._case = w.Combobox(value=case, options=shipped_cases(), layout=w.Layout(width="320px"))
        self.view = w.VBox(layout=w.Layout(width="100%", padding="8px 16px"))
        self._build()
        if case:
            self._open(case)

    def _build(self) -> None:
        """Everything anew, in the language chosen."""
        lang = self._lang
        self._told = w.HTML()
        self._controls = Controls(self._board, lang, self._turned)
        self._results = Results(self._board, lang, self._ask)
        self._follow = w.Checkbox(
            value=True, indent=False, description=word("planner_follow", lang)
        )
        self._solve_button = _button("planner_solve", lang, self._solve, "primary")
        self._stop_button = _button("planner_stop", lang, self._worker.stop, "danger")
        self._stop_button.disabled = self._solving is None
        reset = _button("planner_reset", lang, self._reset)
        buttons = w.HBox([self._solve_button, self._stop_button, reset])
        has_case = self._board.opened is not None
        left = [buttons, self._follow, self._told, self._controls.view] if has_case else []
        if not has_case:
            left = [self._told]
        columns = w.HBox(
            [
                w.VBox(left, layout=w.Layout(width="380px", min_width="380px")),
                w.VBox([self._results.view], layout=w.Layout(flex="1", padding="0 0 0 20px")),
            ]
        )
        self.view.children = [self._head(), self._doors(), columns]

    def _head(self) -> Any:
        lang, opened = self._lang, self._board.opened
        named = facts(opened, lang) if opened else {"name": "", "badge": ""}
        title = w.HTML(markup.heading(word("planner_title", lang), named["name"], named["badge"]))
        switch = w.ToggleButtons(
            options=[(NAMES[one], one) for one in LANGUAGES],
            value=lang,
            style={"button_width": "72px"},
        )
        switch.observe(self._speak, "value")
        row = w.Layout(justify_content="space-between", width="100%")
        return w.HBox([title, switch], layout=row)

    def _doors(self) -> Any:
        """Where a case comes in."""
        lang = self._lang
        self._case.placeholder = word("planner_case_hint", lang)
        upload = w.FileUpload(accept=".xlsx", description=word("planner_upload", lang))
        upload.observe(self._take, "value")
        opener = _button("planner_open", lang, lambda: self._open(self._case.value.strip()))
        local = w.HTML(markup.block(word("planner_local", lang), css="airkit-quiet"))
        return w.HBox([self._case, opener, upload, local])

    def _speak(self, change: Any) -> None:
        self._lang = change["new"]
        self._build()
        self._results.refresh()
        self._draw()

    def _take(self, change: Any) -> None:
        for file in change["new"]:
            path = Path(self._uploads.name, UPLOADED)
            path.write_bytes(bytes(file["content"]))
            self._open(str(path))

    def _open(self, path: str) -> None:
        if path:
            self._tell(word("schedule_step_read", self._lang))
            self._ask("open", path, then=self._opened)

    def _opened(self, opened: Opened) -> None:
        self._board.open(opened)
        self._build()
        self._solve()

    def _turned(self) -> None:
        """Say at once what the prices say, then solve where that is wished."""
        self._results.foretell()
        if self._follow.value:
            self._solve()

    def _reset(self) -> None:
        self._board.reset()
        self._build()
        self._results.refresh()
        self._turned()

    def _solve(self) -> None:
        if self._board.knobs is None:
            return
        if self._solving is not None:
            self._worker.stop()
        how = {"gap": self._controls.gap.value, "seconds": float(self._controls.seconds.value)}
        self._solving = self._ask("solve", self._board.knobs, then=self._solved, **how)
        self._stop_button.disabled = False

    def _solved(self, solved: Solved) -> None:
        self._board.show(solved)
        self._results.refresh()
        self._tell("")
        self._draw()

    def _draw(self) -> None:
        """The pictures of the plan shown, the first tab first."""
        shown = self._board.shown
        if shown is None or not shown.outcome.has_plan or self._solving is not None:
            return
        for name in self._results.pictures:
            self._ask("picture", name, self._lang, then=self._keeper(name, shown))

    def _keeper(self, name: str, shown: Solved) -> Callable[[bytes], None]:
        def keep(png: bytes) -> None:
            if self._board.shown is shown:
                self._board.pictures[name] = png
                self._results.show_picture(name)

        return keep

    def _ask(self, method: str, *arguments: Any, then: Callable[[Any], None], **how: Any) -> int:
        number = self._worker.ask(method, *arguments, **how)
        self._waiting[number] = then
        return number

    def _hear(self, message: Message) -> None:
        """What the worker says, in the page's own thread."""
        is_solve = message.number == self._solving
        if message.kind in ("done", "failed"):
            then = self._waiting.pop(message.number, None)
            if is_solve:
                self._solving = None
                self._stop_button.disabled = True
            if message.kind == "failed":
                self._fail(message, is_solve)
            elif then is not None and self._is_wanted(message):
                then(message.content)
        elif is_solve and message.kind == "step":
            self._tell(word(message.content, self._lang))
        elif is_solve and message.kind == "watch":
            bound, cost = (show(one, "yuan", self._lang, 5) for one in message.content)
            self._tell(say("schedule_watch", self._lang, cost=cost, bound=bound))

    def _is_wanted(self, message: Message) -> bool:
        """A plan is not, where a later one is being solved."""
        return not isinstance(message.content, Solved) or self._solving is None

    def _fail(self, message: Message, is_solve: bool) -> None:
        if self._solving is None or is_solve:
            self._told.value = markup.block(message.content[self._lang], css="airkit-failed")

    def _tell(self, text: str) -> None:
        self._told.value = markup.block(text, css="airkit-quiet") if text else ""


def _button(word_id: str, lang: Lang, act: Callable[[], None], style: str = "") -> Any:
    button = w.Button(
        description=word(word_id, lang), button_style=style, layout=w.Layout(width="auto")
    )
    button.add_class(word_id.replace("_", "-"))
    button.on_click(lambda _: act())
    return button
