"""The planner's page without a page: knobs, desk, board, and the worker that may be stopped."""

import datetime
import io
import queue
import zipfile
from dataclasses import replace

import pytest
from small import small_case

from airkit.case import read_case, write_case
from airkit.errors import UsageError
from airkit.planner import markup
from airkit.planner.board import (
    Board,
    burden_rows,
    foretell,
    foretold_line,
    headline_rows,
    option_rows,
    price_rows,
)
from airkit.planner.desk import Desk
from airkit.planner.knobs import Alert, caps_of, knobs_of, turned
from airkit.planner.worker import Message, Worker
from airkit.schedule.calendar import alert_ranks, plan_days
from airkit.words import LANGUAGES

DAYS = 20


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("planner") / "small"
    write_case(small_case(), path)
    return str(path)


@pytest.fixture(scope="module")
def desk(folder):
    desk = Desk()
    desk.open(folder)
    return desk


def board_of(folder):
    board = Board()
    board.open(Desk().open(folder))
    return board


def test_a_share_turns_a_limit_and_nothing_else():
    case = small_case()
    knobs = replace(knobs_of(case), shares={"so2": 0.5})
    rules = turned(case, knobs, {}).table("rules")
    assert rules["value"].tolist() == [110.0]
    others = rules.columns.difference(["value"])
    assert rules[others].equals(case.table("rules")[others])


def test_what_the_rule_book_emits_becomes_a_cap_to_be_turned():
    case = small_case()
    knobs = replace(knobs_of(case), shares={"rulebook_nox": 0.9})
    made = turned(case, knobs, {"nox": 1000.0}).table("rules").iloc[-1]
    assert (made["rule_id"], made["kind"], made["value"]) == (
        *("rulebook_nox", "emission_cap_season"),
        900.0,
    )
    assert [cap.rule_id for cap in caps_of(case, {"nox": 1000.0})] == ["rulebook_nox", "so2"]


def test_alerts_are_added_dropped_and_kept(folder):
    board = board_of(folder)
    board.add_alert("red", datetime.date(2018, 1, 10), datetime.date(2018, 1, 11))
    ranks = alert_ranks(
        turned(small_case(), board.knobs, {}), plan_days(turned(small_case(), board.knobs, {}))
    )
    assert [i + 1 for i in range(DAYS) if ranks[i]] == [5, 6, 10, 11]
    board.drop_alerts(("a1", "planner_1"))
    assert turned(small_case(), board.knobs, {}).table("alerts").empty
    with pytest.raises(UsageError):
        board.add_alert("red", None, None)


def test_dates_move_the_plan_and_crossed_dates_are_refused():
    case = small_case()
    knobs = replace(knobs_of(case), end=datetime.date(2018, 1, 3))
    assert len(plan_days(turned(case, knobs, {}))) == 3
    with pytest.raises(UsageError):
        turned(case, replace(knobs, end=datetime.date(2017, 12, 31)), {})


def test_prices_foretell_no_more_than_the_new_plan_loses(desk):
    solved = desk.solve(desk.open_knobs())
    assert solved.outcome.objective_yuan == pytest.approx(20_000)
    for share in (0.5, 0.8, 0.95, 1.05, 1.4):
        knobs = replace(solved.knobs, shares={"so2": share})
        told = foretell(solved, knobs)
        assert told.at_least_yuan <= desk.solve(knobs).outcome.objective_yuan + 1
    # By hand: 10 yuan a kg, 22 kg a day less, 20 days.
    told = foretell(solved, replace(solved.knobs, shares={"so2": 0.9}))
    assert told.at_least_yuan == pytest.approx(20_000 + 10 * 22 * DAYS - 4_000, abs=1)


def test_prices_foretell_nothing_of_dates_alerts_or_fairness(desk):
    solved = desk.solve(desk.open_knobs())
    day = datetime.date(2018, 1, 3)
    for change in (
        {"end": day},
        {"alerts": (Alert("x", "red", day, day),)},
        {"objective": "fair"},
    ):
        assert foretell(solved, replace(solved.knobs, **change)) is None
    assert all(foretold_line(None, True, lang) for lang in LANGUAGES)
    assert foretold_line(None, False, "zh") == ""


def test_the_fair_plan_burdens_the_most_burdened_less(desk):
    cheap = desk.solve(desk.open_knobs())
    fair = desk.solve(replace(desk.open_knobs(), objective="fair"))
    assert fair.burden["lost_share"].max() < cheap.burden["lost_share"].max()
    assert foretell(fair, desk.open_knobs()) is None


def test_pinned_plan_stands_beside_the_one_shown(folder, desk):
    board = board_of(folder)
    board.show(desk.solve(board.knobs))
    board.pin()
    board.turn("so2", 0.9)
    assert board.is_stale
    board.show(desk.solve(board.knobs))
    assert not board.is_stale
    for lang in LANGUAGES:
        rows = headline_rows(board.shown, board.pinned, lang)
        assert rows[1][3].startswith("+") and all(len(row) == 4 for row in rows)
        assert burden_rows(board.shown, board.pinned, lang)[0][2]
        assert len(price_rows(board.shown, lang)) == 1
    board.reset()
    assert board.is_stale


def test_pictures_files_and_options_of_the_plan(desk):
    desk.solve(desk.open_knobs())
    assert desk.picture("gantt", "zh").startswith(b"\x89PNG")
    assert desk.plan_csv().decode("utf-8-sig").splitlines()[0] == "line_id,date,load_share"
    book = desk.planbook("zh")
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        assert {"planbook/planbook.docx", "planbook/enterprises/e1.docx"} <= set(files.namelist())
    options = desk.options("e1").options
    assert all(len(row) == 4 for row in option_rows(options, "zh"))


def test_nothing_is_asked_before_there_is_a_plan(folder):
    desk = Desk()
    with pytest.raises(UsageError):
        desk.plan_csv()
    with pytest.raises(UsageError):
        desk.open("tiny")  # it has no lines
    desk.open(folder)
    with pytest.raises(UsageError):
        desk.options("e1")


def test_names_from_a_case_are_text_and_never_markup():
    shown = markup.table(["a"], [["<script>x</script>"]]) + markup.heading("t", "<img>", "")
    assert "<script>" not in shown and "<img>" not in shown


def test_the_worker_answers_fails_in_words_and_can_be_stopped(folder):
    heard: queue.Queue[Message] = queue.Queue()
    worker = Worker(heard.put)

    def answer(number: int) -> Message:
        while True:
            message = heard.get(timeout=60)
            if message.number == number and message.kind in ("done", "failed"):
                return message

    try:
        failed = answer(worker.ask("open", "no-such-case"))
        assert failed.kind == "failed" and set(failed.content) == set(LANGUAGES)
        opened = answer(worker.ask("open", folder)).content
        first = worker.ask("solve", opened.knobs)
        worker.stop()
        assert answer(first).kind in ("done", "failed")  # whichever came first
        again = answer(worker.ask("solve", opened.knobs))
        assert again.content.outcome.has_plan
    finally:
        worker.close()


def test_the_demonstration_county_opens_with_what_may_be_turned():
    case = read_case("demo-county")
    caps = caps_of(case, {"so2": 1.0})
    assert caps[0].is_rulebook and len(caps) == 1 + 4 + 42
    assert len(knobs_of(case).alerts) == 3
