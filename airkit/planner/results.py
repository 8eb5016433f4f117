"""The right column: what the plan shown comes to, beside the plan pinned."""

from collections.abc import Callable
from typing import Any

import ipywidgets as w

from airkit.planner import markup
from airkit.planner.board import (
    Board,
    burden_rows,
    foretold_line,
    headline_rows,
    option_rows,
    price_rows,
)
from airkit.schedule.whatif.options import Options
from airkit.words import Lang, word

FULL = w.Layout(width="100%")
WIDE = w.Layout(width="100%", max_width="900px")
PICTURES = ("gantt", "burden", "prices")
CSV, ZIP = "text/csv", "application/zip"
KIB = 1024


class Results:
    """Numbers, pictures, options and downloads of the board's plan.

    Parameters
    ----------
    ask : callable
        Sends a job of the desk; ``then`` is called with the answer.
    """

    pictures = PICTURES

    def __init__(self, board: Board, lang: Lang, ask: Callable[..., int]) -> None:
        self._board, self._lang, self._ask = board, lang, ask
        self._foretold, self._numbers, self._words = w.HTML(), w.HTML(), w.HTML()
        self._tables = {name: w.HTML() for name in PICTURES}
        self._drawn = {name: w.Image(format="png", layout=WIDE) for name in PICTURES}
        self._pinned = {name: w.Image(format="png", layout=WIDE) for name in PICTURES}
        self._links, self._options = w.HTML(), w.HTML()
        self.view = w.VBox(layout=FULL)
        self.refresh()

    def refresh(self) -> None:
        """All but the pictures, from the board."""
        shown, lang = self._board.shown, self._lang
        if shown is None:
            hint = word("planner_hint" if self._board.opened is None else "planner_wait", lang)
            self.view.children = [w.HTML(markup.block(hint, css="airkit-quiet"))]
            return
        self._numbers.value = markup.table(
            [word(f"planner_col_{name}", lang) for name in ("what", "shown", "pinned", "change")],
            headline_rows(shown, self._board.pinned, lang),
            "airkit-numbers",
        )
        self._words.value = markup.lines(shown.outcome.lines(lang))
        self._links.value = self._options.value = ""
        self.foretell()
        if not shown.outcome.has_plan:
            self.view.children = [self._foretold, self._numbers, self._words]
            return
        self._fill_tables()
        self._refresh_pinned()
        self.view.children = [
            self._foretold,
            self._numbers,
            self._buttons(),
            self._links,
            self._tabs(),
            *self._asking(),
        ]

    def foretell(self) -> None:
        """What is known at once of the knobs as turned."""
        line = foretold_line(self._board.foretold(), self._board.is_stale, self._lang)
        self._foretold.value = markup.block(line, css="airkit-told") if line else ""

    def show_picture(self, name: str) -> None:
        """A picture that has come in."""
        self._drawn[name].value = self._board.pictures[name]

    def _fill_tables(self) -> None:
        shown, lang = self._board.shown, self._lang
        assert shown is not None
        heads = {
            "burden": ("planner_enterprise", "planner_lost_share", "planner_lost_share_pinned"),
            "prices": ("planner_cap_of", "planner_used", "planner_price"),
        }
        last = {"burden": "planner_lost_margin", "prices": "planner_one_percent"}
        rows = {
            "burden": burden_rows(shown, self._board.pinned, lang),
            "prices": price_rows(shown, lang),
        }
        for name, head in heads.items():
            names = [word(one, lang) for one in (*head, last[name])]
            self._tables[name].value = markup.table(names, rows[name])
        note = markup.block(word("planner_prices_note", lang), css="airkit-quiet")
        self._tables["prices"].value += note

    def _refresh_pinned(self) -> None:
        for name, png in self._board.pinned_pictures.items():
            self._pinned[name].value = png

    def _tabs(self) -> Any:
        pages = []
        for name in PICTURES:
            parts = [self._drawn[name], self._tables[name]]
            if self._board.pinned is not None and self._pinned[name].value:
                title = markup.block(word("planner_pinned", self._lang), "h2")
                parts += [w.HTML(title), self._pinned[name]]
            pages.append(w.VBox(parts, layout=FULL))
        pages.append(w.VBox([self._words], layout=FULL))
        tabs = w.Tab(pages, layout=FULL)
        for at, name in enumerate((*PICTURES, "words")):
            tabs.set_title(at, word(f"planner_tab_{name}", self._lang))
        return tabs

    def _buttons(self) -> Any:
        pin = self._button("planner_pin", self._pin)
        plan = self._button("planner_get_plan", lambda: self._get("plan_csv", "plan.csv", CSV))
        book = self._button("planner_get_book", lambda: self._get("planbook", "planbook.zip", ZIP))
        return w.HBox([pin, plan, book])

    def _button(self, word_id: str, act: Callable[[], None]) -> Any:
        button = w.Button(description=word(word_id, self._lang), layout=w.Layout(width="auto"))
        button.add_class(word_id.replace("_", "-"))
        button.on_click(lambda _: act())
        return button

    def _pin(self) -> None:
        self._board.pin()
        self.refresh()

    def _get(self, method: str, filename: str, mime: str) -> None:
        self._links.value = markup.block(word("planner_making", self._lang), css="airkit-quiet")
        arguments = (self._lang,) if method == "planbook" else ()

        def link(content: bytes) -> None:
            text = (
                f"{word('planner_save', self._lang)} {filename}（{len(content) / 1024:,.0f} KiB）"
            )
            self._links.value = markup.download(text, filename, content, mime)

        self._ask(method, *arguments, then=link)

    def _asking(self) -> list[Any]:
        """One enterprise's options."""
        opened, lang = self._board.opened, self._lang
        assert opened is not None
        at = 0 if lang == "zh" else 1
        names = [(both[at], one) for one, both in opened.enterprises.items()]
        chosen = w.Dropdown(options=names, layout=w.Layout(width="320px"))

        def ask() -> None:
            self._options.value = markup.block(word("planner_making", lang), css="airkit-quiet")
            self._ask("options", chosen.value, then=self._show_options)

        title = w.HTML(markup.block(word("planner_options", lang), "h2"))
        return [title, w.HBox([chosen, self._button("planner_ask", ask)]), self._options]

    def _show_options(self, options: Options) -> None:
        heads = ("planner_option", "planner_firm_change", "planner_county_change", "planner_days")
        names = [word(one, self._lang) for one in heads]
        note = markup.block(word("options_one_sided", self._lang), css="airkit-quiet")
        self._options.value = markup.table(names, option_rows(options.options, self._lang)) + note
