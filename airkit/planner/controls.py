"""The knobs as widgets: a slider a cap, alerts, dates, what the plan is to be best at."""

from collections.abc import Callable, Sequence
from typing import Any

import ipywidgets as w

from airkit.errors import AirkitError
from airkit.planner import markup
from airkit.planner.board import Board, alert_name, cap_limit, slider_name
from airkit.planner.flow import Flow
from airkit.planner.knobs import Cap
from airkit.schedule.problem.calendar import LEVELS
from airkit.schedule.problem.rules import EMISSION_CAPS
from airkit.words import word

LEAST, MOST, STEP, PERCENT = 50, 150, 1, 100
OBJECTIVES = ("cost", "fair")
# Gaps to choose from, as shares of the reference margin, and time limits [s].
GAPS, SECONDS = (0.05, 0.02, 0.01, 0.001), (15, 60, 300, 1800)
FULL = w.Layout(width="98%")
LIST = w.Layout(width="100%", max_height="300px", overflow="auto")


class Controls:
    """The left column.

    Parameters
    ----------
    board : Board
        What is turned; nothing else is changed.
    flow : Flow
        Whose gap and time limit are chosen.
    turned : callable
        Called after anything was turned.
    """

    def __init__(self, board: Board, flow: Flow, turned: Callable[[], None]) -> None:
        self._board, self._lang, self._turned = board, board.lang, turned
        self._flow = flow
        self._limits: dict[str, tuple[Any, Any]] = {}  # of a rule: its words and its slider
        self.view = w.VBox(self._all(), layout=FULL)

    def refresh(self) -> None:
        """What the limits come to now: other dates have another rule book."""
        shown = self._board.shown
        for cap in shown.caps if shown else ():
            if cap.rule_id in self._limits:
                words, slider = self._limits[cap.rule_id]
                words.value = self._limit_text(cap, slider.value / PERCENT)

    def _all(self) -> list[Any]:
        opened = self._board.opened
        if opened is None:
            return []
        caps = (self._board.shown.caps if self._board.shown else None) or opened.caps
        emissions = [cap for cap in caps if cap.kind in EMISSION_CAPS]
        trips = [cap for cap in caps if cap.kind not in EMISSION_CAPS]
        parts = [self._title("planner_caps"), *self._sliders(emissions)]
        if trips:
            fold = w.Accordion([w.VBox(self._sliders(trips), layout=LIST)], selected_index=None)
            fold.set_title(0, f"{word('planner_trip_caps', self._lang)} ({len(trips)})")
            parts.append(fold)
        return [*parts, *self._alerts(), *self._dates(), *self._how()]

    def _title(self, word_id: str) -> Any:
        return w.HTML(markup.block(word(word_id, self._lang), "h2"))

    def _sliders(self, caps: Sequence[Cap]) -> list[Any]:
        return [self._slider(cap) for cap in caps]

    def _slider(self, cap: Cap) -> Any:
        share = self._board.knobs.share(cap.rule_id) if self._board.knobs else 1.0
        limit = w.HTML(self._limit_text(cap, share))
        slider = w.IntSlider(
            value=round(share * PERCENT),
            min=LEAST,
            max=MOST,
            step=STEP,
            continuous_update=False,
            readout_format="d",
            layout=FULL,
        )
        slider.add_class(f"airkit-cap-{cap.rule_id}")

        def moved(change: Any) -> None:
            share = change["new"] / PERCENT
            self._board.turn(cap.rule_id, share)
            limit.value = self._limit_text(cap, share)
            self._turned()

        slider.observe(moved, "value")
        self._limits[cap.rule_id] = limit, slider
        name = w.HTML(markup.block(slider_name(cap, self._lang)))
        head = w.HBox([name, limit], layout=w.Layout(justify_content="space-between", flex="auto"))
        head.add_class("airkit-cap")
        return w.VBox([head, slider], layout=w.Layout(width="98%", flex="0 0 auto"))

    def _limit_text(self, cap: Cap, share: float) -> str:
        return markup.block(cap_limit(cap, share, self._lang), css="airkit-quiet")

    def _alerts(self) -> list[Any]:
        lang, board = self._lang, self._board
        listed = w.SelectMultiple(options=self._alert_options(), rows=4, layout=FULL)
        drop = w.Button(description=word("planner_alert_drop", lang), icon="")
        level = w.Dropdown(
            options=[(word(f"choice_{one}", lang), one) for one in LEVELS],
            value="orange",
            layout=w.Layout(width="30%"),
        )
        start, end = (w.DatePicker(layout=w.Layout(width="34%")) for _ in range(2))
        start.add_class("airkit-alert-start")
        end.add_class("airkit-alert-end")
        listed.add_class("airkit-alerts")
        add = w.Button(description=word("planner_alert_add", lang))
        add.add_class("planner-alert-add")
        told = w.HTML()

        def changed() -> None:
            listed.options = self._alert_options()
            self._turned()

        def on_drop(_: Any) -> None:
            board.drop_alerts(tuple(listed.value))
            changed()

        def on_add(_: Any) -> None:
            told.value = ""
            try:
                board.add_alert(level.value, start.value, end.value or start.value)
            except AirkitError as error:
                told.value = markup.block(error.say(lang), css="airkit-failed")
                return
            changed()

        drop.on_click(on_drop)
        add.on_click(on_add)
        days = w.HBox([level, start, end])
        return [self._title("planner_alerts"), listed, days, w.HBox([add, drop]), told]

    def _alert_options(self) -> list[tuple[str, str]]:
        alerts = self._board.knobs.alerts if self._board.knobs else ()
        return [(alert_name(alert, self._lang), alert.alert_id) for alert in alerts]

    def _dates(self) -> list[Any]:
        knobs = self._board.knobs
        assert knobs is not None
        half = w.Layout(width="49%")
        start = w.DatePicker(value=knobs.start, layout=half)
        end = w.DatePicker(value=knobs.end, layout=half)
        end.add_class("airkit-last")

        def moved(_: Any) -> None:
            if start.value is not None and end.value is not None:
                self._board.set(start=start.value, end=end.value)
                self._turned()

        for one in (start, end):
            one.observe(moved, "value")
        return [self._title("planner_dates"), w.HBox([start, end])]

    def _how(self) -> list[Any]:
        assert self._board.knobs is not None
        objective = w.Dropdown(
            options=[(word(f"planner_objective_{one}", self._lang), one) for one in OBJECTIVES],
            value=self._board.knobs.objective,
            layout=FULL,
        )

        objective.add_class("airkit-aim")

        def moved(change: Any) -> None:
            self._board.set(objective=change["new"])
            self._turned()

        objective.observe(moved, "value")
        return [
            self._title("planner_objective"),
            objective,
            self._asked("gap", "planner_gap_asked", [(f"{gap:.1%}", gap) for gap in GAPS]),
            self._asked("seconds", "planner_time", [(f"{s} s", float(s)) for s in SECONDS]),
        ]

    def _asked(self, name: str, word_id: str, options: list[tuple[str, float]]) -> Any:
        """What a whole solve is asked for."""
        chosen = w.Dropdown(
            options=options,
            value=self._flow.how[name],
            description=word(word_id, self._lang),
            layout=FULL,
        )

        def moved(change: Any) -> None:
            self._flow.how[name] = change["new"]

        chosen.observe(moved, "value")
        return chosen
