"""The schedule figures draw what their tables hold, and every word has its place."""

import re
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import matplotlib as mpl
import numpy as np
import pytest
from geometry import assert_words_have_their_place, bars, texts
from matplotlib.figure import Figure
from matplotlib.patches import StepPatch
from schedule_cases import line, make_case, rule
from schedule_outcomes import MADE, outcome

from airkit.figures import schedule as figures
from airkit.figures.layout import house_axes
from airkit.figures.schedule.owners import equal_share
from airkit.schedule import Outcome, solve_schedule
from airkit.schedule.states import line_day_states, state_shares
from airkit.words import LANGUAGES, word

FIGURES: Mapping[str, Callable[..., Any]] = {
    "town": figures.gantt,
    "industry": lambda o, **kw: figures.gantt(o, by="industry", **kw),
    "enterprise": lambda o, **kw: figures.gantt(o, by="enterprise", **kw),
    "line": lambda o, **kw: figures.gantt(o, by="line", **kw),
    "so2": lambda o, **kw: figures.daily_emissions(o, "so2", **kw),
    "nox": lambda o, **kw: figures.daily_emissions(o, "nox", **kw),
    "burden": figures.burden,
    "prices": figures.cap_prices,
}

SHOWN = [case for case in MADE if case != "beyond_a_page"]


@cache
def drawn(name: str, case: str, lang: str) -> Figure:
    """A figure of an outcome, drawn once."""
    return fresh(name, outcome(case), lang)


def fresh(name: str, of: Outcome, lang: str) -> Figure:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = FIGURES[name](of, ax=house_axes(), lang=lang)
        ax.figure.draw_without_rendering()
    return ax.figure


def words_of(figure: Figure) -> str:
    return " ".join(t.get_text() for t in texts(figure)).replace("\n", "")


def steps(figure: Figure) -> list[StepPatch]:
    return [p for p in figure.axes[0].patches if isinstance(p, StepPatch)]


# The calendars differ by their labels alone: one of them meets every case.
PAIRS = [("town", "plain"), ("industry", "plain"), ("enterprise", "plain"), ("nox", "plain")]
PAIRS += [(name, case) for name in ("line", "so2", "burden", "prices") for case in SHOWN]


@pytest.mark.parametrize(("name", "case"), PAIRS)
def test_no_word_overlaps_another_and_all_stand_inside(name: str, case: str) -> None:
    for lang in LANGUAGES:
        assert_words_have_their_place(drawn(name, case, lang))


@pytest.mark.parametrize("name", FIGURES)
def test_english_figures_speak_english(name: str) -> None:
    for text in texts(drawn(name, "plain", "en")):
        words = text.get_text()
        assert words.startswith("虚构") or not re.search("[\u4e00-\u9fff]", words), words


@pytest.mark.parametrize("name", FIGURES)
def test_settings_of_the_reader_stay_and_do_not_matter(name: str) -> None:
    plain = [t.get_text() for t in texts(drawn(name, "ten_days", "zh"))]
    with mpl.rc_context({"font.size": 30, "axes.grid": True}):
        before = dict(mpl.rcParams)
        figure = fresh(name, outcome("ten_days"), "zh")
        assert dict(mpl.rcParams) == before
        assert [t.get_text() for t in texts(figure)] == plain


@pytest.mark.parametrize("name", FIGURES)
def test_drawn_on_axes_of_another(name: str) -> None:
    figure = Figure(figsize=(12, 8))
    left, right = figure.subplots(1, 2)
    assert FIGURES[name](outcome("plain"), ax=right) is right
    figure.draw_without_rendering()
    assert tuple(figure.get_size_inches()) == (12, 8)
    assert not left.texts


@pytest.mark.parametrize("name", FIGURES)
def test_no_plan_is_said_not_drawn(name: str) -> None:
    for case, lang, said in (
        ("impossible", "zh", "没有可画的方案"),
        ("impossible", "en", "No plan to draw"),
        ("nothing", "en", "no line"),
    ):
        figure = drawn(name, case, lang)
        assert not steps(figure) and not bars(figure)
        assert said in words_of(figure)


def test_status_gap_and_mark_stand_on_each() -> None:
    for name in FIGURES:
        words = words_of(drawn(name, "plain", "zh"))
        assert "虚构 FICTIONAL" in words and "最优" in words
        assert outcome("plain").stamp.case_digest[:8] in words


def test_each_line_day_has_the_state_its_reason_says() -> None:
    of = outcome("plain")
    states = line_day_states(of)
    assert (states["load_share"] == of.plan["load_share"]).all()
    stands = states["load_share"] == 0
    assert (states["state"].str.startswith("stop_") == stands).all()
    by_line = states.groupby("line_id")["state"].agg(set)
    assert by_line["l5"] == {"stop_margin"}
    assert "stop_rule" in by_line["l4"] and "stop_alert" in by_line["l6"]
    assert "run_reduced" in set(states["state"])
    in_alert = states[(states["line_id"] == "l6") & (states["state"] == "stop_alert")]
    levels = of.days.set_index("date")["alert_level"].reindex(in_alert["date"])
    assert set(levels) == {"yellow", "orange", "red"}


@pytest.mark.parametrize("by", ["line", "enterprise", "town", "industry"])
@pytest.mark.parametrize("case", ["plain", "one_day", "sixty", "zero_margins"])
def test_shares_of_a_row_fill_its_height(by: Any, case: str) -> None:
    table = figures.gantt_table(outcome(case), by=by)
    assert np.allclose(table.groupby(["row_id", "date"])["share"].sum(), 1)
    assert (table["share"] > 0).all()
    running = table[table["state"] == "run_full"].groupby("row_id")["share"].sum()
    share = table.groupby("row_id")["output_share"].first() * len(outcome(case).days)
    assert np.allclose(running.reindex(share.index).fillna(0), share)


def test_the_calendar_draws_its_table() -> None:
    table = figures.gantt_table(outcome("plain"), by="enterprise")
    figure = drawn("enterprise", "plain", "zh")
    heights = sum(
        float(np.nansum(p.get_data().baseline - p.get_data().values)) for p in steps(figure)
    )
    assert heights == pytest.approx(0.84 * table["share"].sum())
    strips = [bar for bar in bars(figure) if bar.get_gid() == "alert"]
    assert [bar.get_width() for bar in strips] == [2, 3, 3, 5]
    assert {t.get_text() for t in texts(figure)} >= {"蓝", "黄", "橙", "红"}


def test_rows_beyond_a_page_stand_on_the_next() -> None:
    of = outcome("beyond_a_page")
    assert figures.n_pages(of, by="line") == 2
    first, second = (figures.gantt_table(of, by="line", page=page) for page in (1, 2))
    assert first["row_id"].nunique() == 60 and second["row_id"].nunique() == 5
    assert "第1页，共2页" in words_of(drawn("line", "beyond_a_page", "zh"))
    with pytest.raises(IndexError):
        figures.gantt(of, by="line", page=3)


def test_only_what_is_asked_for() -> None:
    of = outcome("plain")
    assert set(figures.gantt_table(of, by="line", only=["t1"])["row_id"]) == {"l1", "l2"}
    table = figures.gantt_table(of, by="line", only=["e4", "foundry"])
    assert list(dict.fromkeys(table["row_id"])) == ["l5", "l6"]
    assert set(state_shares(of, "industry", ["l6"])["group_id"]) == {"steel"}
    with pytest.raises(KeyError, match="nobody"):
        figures.gantt(of, only=["nobody", "e1"])


def test_emissions_stand_beside_their_caps() -> None:
    of = outcome("plain")
    table = figures.daily_emissions_table(of, "so2")
    total = table[table["rule_id"] == ""]
    assert total["kg"].tolist() == of.days["so2_kg"].tolist()
    caps = table[table["rule_id"] != ""]
    assert set(caps["rule_id"]) == {"cap_all", "cap_mill"}
    assert (caps["kg"] <= caps["limit_kg"] * (1 + 1e-9)).all()
    mill = caps[caps["rule_id"] == "cap_mill"]
    assert set(mill["alert_level"]) == {"orange", "red"}
    words = words_of(drawn("so2", "plain", "en"))
    assert "cap_season" in words and "the county" in words
    assert "No daily cap" in words_of(drawn("nox", "plain", "en"))
    with pytest.raises(KeyError):
        figures.daily_emissions(of, "dust")


def test_at_most_six_caps_are_drawn() -> None:
    table = figures.daily_emissions_table(outcome("sixty"), "so2")
    assert table["rule_id"].nunique() == 1 + 6


def test_burden_names_the_most_burdened_and_keeps_the_rest() -> None:
    of = outcome("sixty")
    table = figures.burden_table(of)
    assert table["lost_margin_yuan"].sum() == pytest.approx(of.costs["lost_margin_yuan"])
    assert table["is_named"].sum() == 19
    assert list(table["lost_share"]) == sorted(table["lost_share"], reverse=True)
    named = [b for b in bars(drawn("burden", "sixty", "zh")) if b.get_x() == 0]
    shown = [b.get_width() / 100 for b in named][:19]
    assert np.allclose(shown, table.loc[table["is_named"], "lost_share"])
    assert "其余41家" in words_of(drawn("burden", "sixty", "zh"))


def test_an_enterprise_without_margin_has_no_share() -> None:
    table = figures.burden_table(outcome("plain")).set_index("enterprise_id")
    assert np.isnan(table.loc["e3", "lost_share"]) and not table.loc["e3", "is_named"]
    assert "not drawn: 1" in words_of(drawn("burden", "plain", "en"))
    assert 0 < equal_share(table) < 1


def test_prices_are_those_of_the_outcome() -> None:
    of = outcome("plain")
    table = figures.cap_prices_table(of)
    priced = of.caps[of.caps["price_yuan_per_unit"] > 0]
    assert set(table["rule_id"]) == set(priced["rule_id"])
    for rule_id, rows in table.groupby("rule_id"):
        mine = of.caps[of.caps["rule_id"] == rule_id]
        assert rows["price_yuan_per_unit"].tolist() == mine["price_yuan_per_unit"].tolist()
        assert set(rows["n_priced"]) == {(mine["price_yuan_per_unit"] > 0).sum()}
    assert "不唯一" in words_of(drawn("prices", "plain", "zh"))
    assert "There is no cap" in words_of(drawn("prices", "one_line", "en"))
    assert len(figures.cap_prices_table(outcome("sixty"), max_rows=5)["rule_id"].unique()) == 5


@pytest.mark.parametrize("lang", LANGUAGES)
def test_caps_of_the_rule_book_have_a_name(lang: Any) -> None:
    lines = [line("l1"), line("l2", capacity_t_per_day=80, margin_yuan_per_t=30)]
    emits = [{"line_id": one, "pollutant": "so2", "kg_per_t": kg} for one, kg in
             (("l1", 1), ("l2", 1.5))]  # fmt: skip
    off = rule("lines_off", 1, unit="count")
    of = solve_schedule(make_case(lines, [off], line_emissions=emits), gap=0)
    assert "rulebook_so2" in set(of.caps["rule_id"])
    for name in ("prices", "so2"):
        words = words_of(fresh(name, of, lang))
        assert word("fig_rule_book", lang) in words and "rulebook" not in words
