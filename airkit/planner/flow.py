"""What is asked of the worker and when: a quick answer, its picture, then the whole solve.

Knows no widgets; what it has to say goes to a :class:`View`.
"""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from airkit.planner.board import Board
from airkit.planner.shapes import Opened, Solved
from airkit.planner.worker import Message
from airkit.words import LANGUAGES, Lang, word

# As they stand on the page; the one looked at is drawn first.
PICTURES = ("gantt", "burden", "prices")
Sentences = Mapping[Lang, str]


class Asks(Protocol):
    """What the flow needs of a worker."""

    def ask(self, method: str, *arguments: Any, **settings: Any) -> int:
        """Queue a job; its number."""

    def stop(self) -> None:
        """End the solve at work, which comes back with the best plan it has."""

    def drop(self) -> None:
        """Throw away the solve at work and those that wait."""


class View(Protocol):
    """What the flow tells a page."""

    def opened(self) -> None:
        """Another case is open."""

    def shown(self) -> None:
        """Another plan is shown."""

    def drawn(self, name: str, is_pinned: bool) -> None:
        """A picture has come in."""

    def said(self) -> None:
        """What is going on has changed; see :class:`Flow`."""


class Flow:
    """The course of things on the page.

    Attributes
    ----------
    step : Mapping of str to str or None
        What is being done, by language.
    watched : tuple or None
        Bound and best cost so far of the solve at work [yuan].
    failure : Mapping of str to str or None
        Why the last job failed, by language.
    follow : bool
        Whether to solve after each move.
    how : dict
        Gap and time limit of a solve.
    """

    def __init__(self, board: Board, worker: Asks, view: View) -> None:
        self._board, self._worker, self._view = board, worker, view
        self._waiting: dict[int, Callable[[Any], None]] = {}
        self._plan_jobs: set[int] = set()  # the solves, and the pictures of what they gave
        self._solving: int | None = None
        self.step: Sentences | None = None
        self.watched: tuple[float, float] | None = None
        self.failure: Sentences | None = None
        self.follow = True
        self.how: dict[str, float] = {"gap": 0.02, "seconds": 60.0}

    @property
    def is_solving(self) -> bool:
        """Whether a solve can be stopped."""
        return self._solving is not None

    def open(self, path: str) -> None:
        """Open a case and solve it."""
        if path:
            self._forget()
            self._say("schedule_step_read")
            self.ask("open", path, then=self._opened)

    def turned(self) -> None:
        """Something was turned: answer soon, where that is wished."""
        if self.follow:
            self.answer()

    def answer(self) -> None:
        """A quick answer out of the plan shown, or a whole solve where that cannot be."""
        if self._board.knobs is None:
            return
        self._forget()
        shown = self._board.shown
        if shown is None or not shown.outcome.has_plan:
            self.solve()
            return
        self._say("planner_step_quick")
        gap = self.how["gap"]
        self._solve_by("answer_soon", gap=gap, then=self._answered)

    def solve(self) -> None:
        """The whole solve, for which pictures and solves at work are given up."""
        if self._board.knobs is None:
            return
        self._forget()
        self._say("schedule_step_solve")
        self._solve_by("solve", **self.how, then=self._solved)

    def stop(self) -> None:
        """End the solve with the best plan it has."""
        self._worker.stop()

    def draw(self) -> None:
        """The pictures of the plan shown, and of the one pinned, in the language chosen."""
        shown, pinned = self._board.shown, self._board.pinned
        if shown is not None and shown.outcome.has_plan:
            self._draw(shown, self._order(), lambda: None)
        if pinned is not None and pinned is not shown:
            for name in PICTURES:
                self._ask_picture(pinned, name, lambda: None)

    def look(self) -> None:
        """Another tab is open: its picture, where the plan shown has none yet."""
        shown = self._board.shown
        if shown is not None and shown.outcome.has_plan:
            for name in self._in_sight():
                if name not in self._board.pictures:
                    self._ask_picture(shown, name, lambda: None)

    def ask(self, method: str, *arguments: Any, then: Callable[[Any], None], **how: Any) -> int:
        """Ask the worker; ``then`` is called with the answer."""
        number = self._worker.ask(method, *arguments, **how)
        self._waiting[number] = then
        return number

    def hear(self, message: Message) -> None:
        """What the worker says."""
        is_solve = message.number == self._solving
        if message.kind == "step" and is_solve:
            self._say(message.content)
        elif message.kind == "watch" and is_solve:
            self.watched = message.content
            self._view.said()
        elif message.kind in ("done", "failed"):
            self._ended(message, is_solve)

    def _ended(self, message: Message, is_solve: bool) -> None:
        then = self._waiting.pop(message.number, None)
        self._plan_jobs.discard(message.number)
        if is_solve:
            self._solving = None
        if then is None:  # given up meanwhile
            return
        if message.kind == "failed":
            self.step, self.watched = None, None
            self.failure = message.content
            self._view.said()
        else:
            then(message.content)

    def _forget(self) -> None:
        """Give up the solves at work and the pictures not drawn yet."""
        if self._solving is not None:
            self._worker.drop()
        for number in self._plan_jobs:
            self._waiting.pop(number, None)
        self._plan_jobs.clear()
        self._solving, self.failure = None, None

    def _solve_by(self, method: str, *, then: Callable[[Any], None], **how: Any) -> None:
        self._solving = self.ask(method, self._board.knobs, then=then, **how)
        self._plan_jobs.add(self._solving)
        self._view.said()

    def _opened(self, opened: Opened) -> None:
        self._board.open(opened)
        self._view.opened()
        self.solve()

    def _answered(self, solved: Solved | None) -> None:
        if solved is None:
            self.solve()
            return
        # The picture in sight alone: the others would only put off the whole solve.
        self._show(solved, self._in_sight(), self.solve)

    def _solved(self, solved: Solved) -> None:
        self._show(solved, self._order(), lambda: None)

    def _show(self, solved: Solved, names: tuple[str, ...], then: Callable[[], None]) -> None:
        """A plan and its pictures, asked for first: they are drawn while the page fills."""
        self.step, self.watched = None, None
        self._board.show(solved)
        self._draw(solved, names, then)
        self._view.shown()
        self._view.said()

    def _in_sight(self) -> tuple[str, ...]:
        """The picture under the open tab; none under that of numbers or words."""
        looked_at = self._board.looked_at or PICTURES[0]
        return (looked_at,) if looked_at in PICTURES else ()

    def _order(self) -> tuple[str, ...]:
        """The picture that is looked at first."""
        return tuple(sorted(PICTURES, key=lambda name: name != self._board.looked_at))

    def _draw(self, solved: Solved, names: tuple[str, ...], then: Callable[[], None]) -> None:
        """Pictures one after another, then what follows."""
        if not names or not solved.outcome.has_plan:
            then()
            return
        self._ask_picture(solved, names[0], lambda: self._draw(solved, names[1:], then))

    def _ask_picture(self, solved: Solved, name: str, then: Callable[[], None]) -> None:
        board = self._board

        def keep(png: bytes) -> None:
            if board.shown is solved:
                board.pictures[name] = png
                self._view.drawn(name, False)
            if board.pinned is solved:
                board.pinned_pictures[name] = png
                self._view.drawn(name, True)
            then()

        number = self.ask("picture", solved.number, name, board.lang, then=keep)
        self._plan_jobs.add(number)

    def _say(self, word_id: str) -> None:
        self.step = {lang: word(word_id, lang) for lang in LANGUAGES}
        self.watched = None  # bounds belong to the step they were told in
        self._view.said()
