"""The right column: what the plan shown comes to, beside the plan pinned."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import ipywidgets as w

from airkit.planner import markup
from airkit.planner.board import (
    Board,
    burden_rows,
    foretold_line,
    headline_rows,
    kind_line,
    option_rows,
    price_rows,
    tiles,
)
from airkit.planner.flow import PICTURES
from airkit.words import say, word

if TYPE_CHECKING:
    from airkit.schedule.whatif.options import Options

FULL = w.Layout(width="100%")
# As wide as its column, never wider than it was drawn.
WIDE = w.Layout(width="100%", max_width="860px")
CSV, ZIP = "text/csv", "application/zip"
KIB = 1024
HEADS = {
    "burden": (
        *("planner_enterprise", "planner_lost_share", "planner_lost_share_pinned"),
        "planner_lost_margin",
    ),
    "prices": ("planner_cap_of", "planner_used", "planner_price", "planner_one_percent"),
}
COLUMNS = ("what", "shown", "pinned", "change")


class Results:
    """Numbers, pictures, options and downloads of the board's plan.

    Parameters
    ----------
    ask : callable
        Sends a job of the desk; ``then`` is called with the answer.
    look : callable
        Called when another tab is open.
    """

    def __init__(self, board: Board, ask: Callable[..., int], look: Callable[[], None]) -> None:
        self._board, self._lang, self._ask, self._look = board, board.lang, ask, look
        self._foretold, self._tiles, self._numbers = w.HTML(), w.HTML(), w.HTML()
        self._words = w.HTML()
        self._tables = {name: w.HTML() for name in PICTURES}
        self._drawn = {name: _image("airkit-drawn", name) for name in PICTURES}
        self._pinned = {name: _image("airkit-pinned", name) for name in PICTURES}
        self._pinned_boxes = {name: w.VBox(layout=FULL) for name in PICTURES}
        self._links, self._options = w.HTML(), w.HTML()
        self.view = w.VBox(layout=FULL)
        self._parts: list[Any] = []
        self.refresh()

    def refresh(self) -> None:
        """All but the pictures, from the board; those not true of it are faded."""
        shown, lang = self._board.shown, self._lang
        if shown is None:
            hint = word("planner_hint" if self._board.opened is None else "planner_wait", lang)
            self.view.children = [w.HTML(markup.block(hint, css="airkit-quiet"))]
            return
        self._tiles.value = markup.tiles(
            tiles(shown, self._board.pinned, lang), kind_line(shown, lang), shown.is_quick
        )
        self._numbers.value = markup.table(
            [word(f"planner_col_{name}", lang) for name in COLUMNS],
            headline_rows(shown, self._board.pinned, lang),
            "airkit-numbers",
        )
        self._words.value = markup.lines(shown.outcome.lines(lang))
        self._links.value = self._options.value = ""
        self.foretell()
        if not shown.outcome.has_plan:
            self.view.children = [self._foretold, self._tiles, self._words]
            return
        self._fill_tables()
        self._fade()
        self._refresh_pinned()
        self._parts = self._parts or [self._buttons(), self._links, self._tabs(), *self._asking()]
        self.view.children = [self._foretold, self._tiles, *self._parts]

    def foretell(self) -> None:
        """What is known at once of the knobs as turned."""
        line = foretold_line(self._board.foretold(), self._board.is_stale, self._lang)
        self._foretold.value = markup.block(line, css="airkit-told") if line else ""

    def show_picture(self, name: str, is_pinned: bool) -> None:
        """A picture that has come in."""
        if is_pinned:
            self._pinned[name].value = self._board.pinned_pictures[name]
            self._refresh_pinned()
        if name in self._board.pictures:
            self._drawn[name].value = self._board.pictures[name]
            self._drawn[name].remove_class("airkit-faded")

    def _fade(self) -> None:
        """Pictures of the plan before are no pictures of this one."""
        for name in PICTURES:
            if name not in self._board.pictures:
                self._drawn[name].add_class("airkit-faded")

    def _fill_tables(self) -> None:
        shown, pinned, lang = self._board.shown, self._board.pinned, self._lang
        assert shown is not None
        rows = {
            "burden": burden_rows(shown, pinned, lang),
            "prices": price_rows(shown, lang),
        }
        for name, head in HEADS.items():
            self._tables[name].value = markup.table([word(one, lang) for one in head], rows[name])
        note = markup.block(word("planner_prices_note", lang), css="airkit-quiet")
        self._tables["prices"].value += note

    def _refresh_pinned(self) -> None:
        """The pinned plan's pictures below those of the plan shown."""
        pinned = self._board.pinned
        for name in PICTURES:
            png = self._board.pinned_pictures.get(name, b"")
            self._pinned[name].value = png
            is_other = pinned is not None and pinned is not self._board.shown
            title = w.HTML(markup.block(word("planner_pinned", self._lang), "h2"))
            parts = [title, self._pinned[name]] if is_other and png else []
            self._pinned_boxes[name].children = parts

    def _tabs(self) -> Any:
        pages = [
            w.VBox([self._drawn[name], self._tables[name], self._pinned_boxes[name]], layout=FULL)
            for name in PICTURES
        ]
        pages.append(w.VBox([self._numbers], layout=FULL))
        pages.append(w.VBox([self._words], layout=FULL))
        names = (*PICTURES, "numbers", "words")
        at = names.index(self._board.looked_at) if self._board.looked_at in names else 0
        tabs = w.Tab(pages, selected_index=at, layout=FULL)
        for number, name in enumerate(names):
            tabs.set_title(number, word(f"planner_tab_{name}", self._lang))

        def opened(change: Any) -> None:
            self._board.looked_at = names[change["new"] or 0]
            self._look()

        tabs.observe(opened, "selected_index")
        return tabs

    def _buttons(self) -> Any:
        pin = self._button("planner_pin", self._pin)
        plan = self._button("planner_get_plan", lambda: self._get("plan_csv", "plan.csv", CSV))
        book = self._button("planner_get_book", lambda: self._get("planbook", "planbook.zip", ZIP))
        return w.HBox([pin, plan, book])

    def _button(self, word_id: str, act: Callable[[], None]) -> Any:
        made = w.Button(description=word(word_id, self._lang), layout=w.Layout(width="auto"))
        made.add_class(word_id.replace("_", "-"))
        made.on_click(lambda _: act())
        return made

    def _pin(self) -> None:
        self._board.pin()
        self.refresh()

    def _get(self, method: str, filename: str, mime: str) -> None:
        shown, lang = self._board.shown, self._lang
        assert shown is not None
        self._links.value = markup.block(word("planner_making", lang), css="airkit-quiet")
        arguments = (lang,) if method == "planbook" else ()

        def link(content: bytes) -> None:
            size = f"{len(content) / KIB:,.0f}"
            text = say("planner_save", lang, filename=filename, kib=size)
            self._links.value = markup.download(text, filename, content, mime)

        self._ask(method, shown.number, *arguments, then=link)

    def _asking(self) -> list[Any]:
        """One enterprise's options."""
        opened, lang = self._board.opened, self._lang
        assert opened is not None
        at = 0 if lang == "zh" else 1
        names = [(both[at], one) for one, both in opened.enterprises.items()]
        chosen = w.Dropdown(options=names, layout=w.Layout(width="320px"))

        def ask() -> None:
            assert self._board.shown is not None
            self._options.value = markup.block(word("planner_making", lang), css="airkit-quiet")
            self._ask("options", self._board.shown.number, chosen.value, then=self._show_options)

        title = w.HTML(markup.block(word("planner_options", lang), "h2"))
        return [title, w.HBox([chosen, self._button("planner_ask", ask)]), self._options]

    def _show_options(self, options: "Options") -> None:
        heads = ("planner_option", "planner_firm_change", "planner_county_change", "planner_days")
        names = [word(one, self._lang) for one in heads]
        note = markup.block(word("options_one_sided", self._lang), css="airkit-quiet")
        rows = option_rows(options.options, self._lang)
        self._options.value = markup.table(names, rows, "airkit-options") + note


def _image(css: str, name: str) -> Any:
    made = w.Image(format="png", layout=WIDE)
    made.add_class(css)
    made.add_class(f"{css}-{name}")
    return made
