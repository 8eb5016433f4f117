"""The course of things on the page, its worker a stand-in that answers when told to."""

from dataclasses import replace

import pytest
from small import small_case

from airkit.case import write_case
from airkit.planner.board import Board
from airkit.planner.desk import Desk
from airkit.planner.flow import PICTURES, Flow
from airkit.planner.worker import Message
from airkit.words import LANGUAGES


class Stand:
    """Notes what is asked."""

    def __init__(self):
        self.jobs, self.struck = [], []

    def ask(self, method, *arguments, **settings):
        self.jobs.append((method, arguments, settings))
        return len(self.jobs)

    def stop(self):
        self.struck.append("stop")

    def drop(self):
        self.struck.append("drop")

    @property
    def methods(self):
        return [method for method, _, _ in self.jobs]


class Seen:
    """Notes what the page is told."""

    def __init__(self):
        self.told = []

    def opened(self):
        self.told.append("opened")

    def shown(self):
        self.told.append("shown")

    def drawn(self, name, is_pinned):
        self.told.append((name, is_pinned))

    def said(self):
        self.told.append("said")


@pytest.fixture(scope="module")
def answers(tmp_path_factory):
    path = tmp_path_factory.mktemp("flow") / "small"
    write_case(small_case(), path)
    desk = Desk()
    opened = desk.open(str(path))
    return opened, desk.solve(opened.knobs)


@pytest.fixture
def stand():
    return Stand()


@pytest.fixture
def flow(stand):
    flow = Flow(Board(), stand, Seen())
    flow.seen, flow.board = flow._view, flow._board
    return flow


def answer(flow, stand, content):
    """The last job is done."""
    flow.hear(Message(len(stand.jobs), "done", content))


def opened_and_solved(flow, stand, answers):
    flow.open("case")
    answer(flow, stand, answers[0])
    answer(flow, stand, answers[1])
    for _ in PICTURES:
        answer(flow, stand, b"png")


def test_a_case_is_opened_solved_and_drawn(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    assert stand.methods == ["open", "solve", *["picture"] * 3]
    assert [one for one in flow.seen.told if one != "said"] == [
        *("opened", "shown"),
        *((name, False) for name in PICTURES),
    ]
    assert not flow.is_solving and flow.step is None


def test_a_move_is_answered_soon_drawn_and_then_solved_in_full(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.turned()
    answer(flow, stand, replace(answers[1], is_quick=True))
    answer(flow, stand, b"quick")
    assert stand.methods[5:] == ["answer_soon", "picture", "solve"]
    assert flow.is_solving and flow.board.shown.is_quick


@pytest.mark.parametrize(("tab", "drawn"), [("", "gantt"), ("prices", "prices"), ("words", "")])
def test_of_a_quick_answer_the_picture_in_sight_alone_is_drawn(flow, stand, answers, tab, drawn):
    opened_and_solved(flow, stand, answers)
    flow.board.looked_at = tab
    flow.answer()
    answer(flow, stand, replace(answers[1], is_quick=True))
    asked = [arguments[1] for method, arguments, _ in stand.jobs[6:] if method == "picture"]
    assert asked == [drawn] * bool(drawn)
    assert flow.is_solving == (not drawn)


def test_a_tab_opened_later_has_its_picture_drawn_once(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.answer()
    answer(flow, stand, replace(answers[1], is_quick=True))
    answer(flow, stand, b"gantt")
    for tab in ("burden", "numbers", "gantt"):
        flow.board.looked_at = tab
        flow.look()
    assert [job[1][1] for job in stand.jobs[8:]] == ["burden"]
    answer(flow, stand, b"burden")
    assert flow.board.pictures["burden"] == b"burden" and flow.is_solving


def test_where_there_is_no_quick_answer_the_whole_solve_begins(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.turned()
    answer(flow, stand, None)
    assert stand.methods[5:] == ["answer_soon", "solve"]


def test_a_move_during_a_solve_gives_that_up(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.solve()
    old = len(stand.jobs)
    flow.turned()
    assert stand.struck == ["drop"]
    flow.hear(Message(old, "done", "late and not wanted"))
    assert flow.is_solving and flow.board.shown is answers[1]


def test_a_picture_of_a_plan_given_up_is_not_shown(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.draw()
    picture = len(stand.jobs)
    flow.turned()
    told = list(flow.seen.told)
    flow.hear(Message(picture, "done", b"old"))
    assert flow.seen.told == told and not stand.struck


def test_without_following_nothing_is_solved(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.follow = False
    flow.turned()
    assert len(stand.jobs) == 5


def test_steps_bounds_and_failures_are_said_and_the_page_goes_on(flow, stand, answers):
    flow.open("case")
    answer(flow, stand, answers[0])
    flow.hear(Message(2, "step", "schedule_step_solve"))
    flow.hear(Message(2, "watch", (1.0, 2.0)))
    assert flow.watched == (1.0, 2.0) and set(flow.step) == set(LANGUAGES)
    flow.stop()
    assert stand.struck == ["stop"]
    flow.hear(Message(2, "failed", {"zh": "不行", "en": "no"}))
    assert flow.failure["en"] == "no" and not flow.is_solving
    flow.solve()
    assert flow.failure is None and flow.is_solving


def test_the_picture_looked_at_is_drawn_first(flow, stand, answers):
    flow.board.looked_at = "prices"
    opened_and_solved(flow, stand, answers)
    asked = [arguments[1] for method, arguments, _ in stand.jobs if method == "picture"]
    assert asked == ["prices", "gantt", "burden"]


def test_the_pinned_plan_is_drawn_anew_in_another_language(flow, stand, answers):
    opened_and_solved(flow, stand, answers)
    flow.board.pin()
    flow.board.show(replace(answers[1], number=9))
    flow.board.lang = "en"
    flow.draw()
    asked = [arguments for method, arguments, _ in stand.jobs[5:] if method == "picture"]
    assert asked[0] == (9, "gantt", "en") and {one[0] for one in asked[1:]} == {1}
