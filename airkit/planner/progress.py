"""What is going on: the step, bound and best plan of the solve at work, and the button to stop."""

import ipywidgets as w

from airkit.planner import markup
from airkit.planner.board import proven_share, watched_line
from airkit.planner.flow import Flow
from airkit.words import Lang, word

FULL = w.Layout(width="100%")


class Progress:
    """A band above the results."""

    def __init__(self, flow: Flow, lang: Lang) -> None:
        self._flow, self._lang = flow, lang
        self._text = w.HTML()
        self._bar = w.FloatProgress(min=0, max=1, layout=w.Layout(width="220px"))
        self._stop = w.Button(
            description=word("planner_stop", lang),
            button_style="danger",
            layout=w.Layout(width="auto"),
        )
        self._stop.add_class("planner-stop")
        self._stop.on_click(lambda _: flow.stop())
        self.view = w.VBox(layout=FULL)
        self.refresh()

    def refresh(self) -> None:
        """As the flow has it."""
        flow, lang = self._flow, self._lang
        if flow.failure is not None:
            self.view.children = [w.HTML(markup.block(flow.failure[lang], css="airkit-failed"))]
            return
        if flow.step is None:
            self.view.children = []
            return
        text = [flow.step[lang]]
        if flow.watched is not None:
            text.append(watched_line(flow.watched, lang))
            self._bar.value = proven_share(flow.watched)
        self._text.value = markup.lines(text, css="airkit-quiet")
        shown = [self._stop] * flow.is_solving + [self._bar] * (flow.watched is not None)
        row = w.HBox([*shown, self._text], layout=w.Layout(align_items="center"))
        row.add_class("airkit-progress")
        self.view.children = [row]
