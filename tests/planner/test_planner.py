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
from airkit.figures import layout
from airkit.planner import markup
from airkit.planner.board import (
    Board,
    burden_rows,
    cap_limit,
    foretell,
    foretold_line,
    headline_rows,
    kind_line,
    option_rows,
    price_rows,
    proven_share,
    slider_name,
    tiles,
    watched_line,
)
from airkit.planner.desk import Desk
from airkit.planner.knobs import Alert, caps_of, knobs_of, new_alert, turned
from airkit.planner.worker import Message, Worker
from airkit.schedule.problem.calendar import alert_ranks, plan_days
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


def test_a_picture_like_the_last_one_is_measured_once(desk, monkeypatch):
    number = desk.solve(desk.open_knobs()).number
    first = desk.picture(number, "burden", "zh")
    measured, measure = [], layout._overhang
    monkeypatch.setattr(layout, "_overhang", lambda ax: measured.append(ax) or measure(ax))
    again = desk.picture(number, "burden", "zh")
    assert len(measured) == 1
    width_and_height = slice(16, 24)  # of a PNG
    assert again[width_and_height] == first[width_and_height]


def test_pictures_files_and_options_of_the_plan(desk):
    number = desk.solve(desk.open_knobs()).number
    assert desk.picture(number, "gantt", "zh").startswith(b"\x89PNG")
    table = desk.plan_csv(number).decode("utf-8-sig")
    assert table.splitlines()[0] == "line_id,date,load_share"
    book = desk.planbook(number, "zh")
    with zipfile.ZipFile(io.BytesIO(book)) as files:
        assert {"planbook/planbook.docx", "planbook/enterprises/e1.docx"} <= set(files.namelist())
    options = desk.options(number, "e1").options
    assert all(len(row) == 4 for row in option_rows(options, "zh"))


def test_orders_due_outside_the_dates_are_left_out_and_said():
    order = {"enterprise_id": "e1", "product": "brick", "penalty_yuan_per_t": 40}
    due = {"a": "2018-01-05", "b": "2018-01-20"}
    rows = [{"order_id": k, "due_date": day, "quantity_t": 50, **order} for k, day in due.items()]
    case = small_case(orders=rows)
    knobs = replace(knobs_of(case), end=datetime.date(2018, 1, 10))
    assert turned(case, knobs, {}).table("orders")["order_id"].tolist() == ["a"]
    desk = Desk()
    desk._case = case
    notes = desk.solve(knobs).outcome.notes
    assert ("planner_orders_outside", {"n": 1}) in notes


def test_a_quick_answer_is_honest_and_the_better_plan_stays(monkeypatch, folder):
    """Solved by the decomposed engine throughout, as a county is."""
    monkeypatch.setattr("airkit.schedule.engines.MOST_EXACT", 0)
    desk = Desk()
    opened = desk.open(folder)
    assert desk.answer_soon(opened.knobs) is None  # there is no plan to start from
    desk.solve(opened.knobs)
    knobs = replace(opened.knobs, shares={"so2": 0.8})
    quick = desk.answer_soon(knobs)
    assert quick.is_quick and quick.outcome.max_relative_violation == 0
    whole = desk.solve(knobs)
    assert quick.outcome.bound_yuan <= whole.outcome.objective_yuan
    assert whole.outcome.objective_yuan <= quick.outcome.objective_yuan
    assert whole.outcome.bound_yuan >= quick.outcome.bound_yuan and not whole.is_quick
    assert desk.answer_soon(replace(knobs, objective="fair")) is None
    alert = new_alert(knobs.alerts, "red", datetime.date(2018, 1, 12), datetime.date(2018, 1, 13))
    borrowed = desk.answer_soon(replace(knobs, alerts=(*knobs.alerts, alert)))
    assert "planner_quick_rulebook" in dict(borrowed.outcome.notes)
    for lang in LANGUAGES:
        assert len(tiles(quick, whole, lang)) == 4 and kind_line(quick, lang)


def test_a_cap_says_of_whom_and_when():
    case = read_case("demo-county")
    caps = {cap.rule_id: cap for cap in caps_of(case, {"so2": 1.0})}
    assert slider_name(caps["county_nox_orange"], "zh") == "NOₓ 全县 橙色及以上预警日"
    assert slider_name(caps["trucks_steel_1_orange"], "en").startswith("trips, ")
    assert cap_limit(caps["county_nox_orange"], 0.5, "zh") == "4,260 千克/天"


def test_progress_is_told_before_and_after_a_plan_is_found():
    for lang in LANGUAGES:
        assert watched_line((1e6, float("inf")), lang) != watched_line((1e6, 2e6), lang)
    assert (proven_share((1.0, float("inf"))), proven_share((1.0, 4.0))) == (0.0, 0.25)


def test_nothing_is_asked_before_there_is_a_plan(folder):
    desk = Desk()
    with pytest.raises(UsageError):
        desk.plan_csv(1)
    with pytest.raises(UsageError):
        desk.open("tiny")  # it has no lines
    desk.open(folder)
    with pytest.raises(UsageError):
        desk.options(1, "e1")


def test_names_from_a_case_are_text_and_never_markup():
    shown = markup.table(["a"], [["<script>x</script>"]]) + markup.heading("t", "<img>", "")
    assert "<script>" not in shown and "<img>" not in shown


def test_the_worker_answers_fails_in_words_and_can_be_stopped(folder):
    heard: queue.Queue[Message] = queue.Queue()
    worker = Worker()
    worker.listen(heard.put)

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
        second = worker.ask("solve", opened.knobs)
        worker.drop()
        assert answer(second).kind in ("done", "failed")
        again = answer(worker.ask("solve", opened.knobs))
        assert again.content.outcome.has_plan
        drawn = answer(worker.ask("picture", again.content.number, "burden", "en"))
        assert drawn.content.startswith(b"\x89PNG")
    finally:
        worker.close()


def test_the_demonstration_county_opens_with_what_may_be_turned():
    case = read_case("demo-county")
    caps = caps_of(case, {"so2": 1.0})
    assert caps[0].is_rulebook and len(caps) == 1 + 4 + 42
    assert len(knobs_of(case).alerts) == 3
