"""The figures of the planner's answers draw what their tables hold, and words have their place."""

import re
import warnings
from dataclasses import replace
from functools import cache
from typing import Any

import answer_cases as made
import numpy as np
import pandas as pd
import pytest
from geometry import assert_words_have_their_place, bars, texts
from matplotlib.figure import Figure

from airkit.figures import answers as figures
from airkit.figures.layout import house_axes
from airkit.schedule.whatif.tradeoff_points import price_column
from airkit.words import LANGUAGES, Lang, number

each_figure = pytest.mark.parametrize("name", made.MADE)


def fresh(name: str, answer: Any, lang: str) -> Figure:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = getattr(figures, name)(answer, ax=house_axes(), lang=lang)
        ax.figure.draw_without_rendering()
    figure: Figure = ax.figure
    return figure


@cache
def drawn(name: str, lang: str) -> Figure:
    """A figure of the answer made for it, drawn once."""
    return fresh(name, made.answer(name), lang)


def words_of(figure: Figure) -> str:
    return " ".join(t.get_text() for t in texts(figure)).replace("\n", "")


def widths(figure: Figure) -> list[float]:
    return [bar.get_width() for bar in bars(figure)]


@each_figure
def test_no_word_overlaps_another_and_all_stand_inside(name: str) -> None:
    for lang in LANGUAGES:
        assert_words_have_their_place(drawn(name, lang))


@each_figure
def test_english_figures_speak_english_and_name_the_case(name: str) -> None:
    for text in texts(drawn(name, "en")):
        words = text.get_text()
        assert words.startswith("虚构") or not re.search("[\u4e00-\u9fff]", words), words
    words = words_of(drawn(name, "zh"))
    assert made.answer(name).stamp.case_digest[:8] in words and "虚构 FICTIONAL" in words


@each_figure
def test_drawn_on_axes_of_another(name: str) -> None:
    figure = Figure(figsize=(12, 8))
    left, right = figure.subplots(1, 2)
    assert getattr(figures, name)(made.answer(name), ax=right) is right
    figure.draw_without_rendering()
    assert tuple(figure.get_size_inches()) == (12, 8) and not left.texts


def test_options_stand_with_both_costs_and_the_best_is_marked() -> None:
    options = made.options()
    table = figures.option_costs_table(options)
    yardsticks = ["at_prices", "own_best"]
    choices = options.choosable["option"].tolist()
    assert table["option"].tolist()[: len(choices)] == choices
    assert sorted(table.loc[table["is_yardstick"], "option"]) == yardsticks
    assert words_of(drawn("option_costs", "zh")).count("参照 ·") == len(yardsticks)
    assert table.loc[table["is_best"], "option"].tolist() == [options.choosable["option"].iloc[0]]
    shown = widths(drawn("option_costs", "en"))
    both = table[["firm_change_yuan", "county_change_yuan"]].to_numpy().ravel()
    assert shown == pytest.approx([cost for cost in both.tolist() if cost])
    assert words_of(drawn("option_costs", "zh")).count("最省：") == 1
    (solved,) = options.verified.to_dict("records")
    verified = table.set_index("option")["verified_change_yuan"].dropna()
    assert verified.to_dict() == {
        solved["option"]: solved["objective_yuan"] - options.county_cost_yuan
    }
    few = figures.option_costs_table(options, max_rows=2)
    assert few["option"].tolist() == table["option"].tolist()[:2]


def test_plans_stand_side_by_side_in_their_units() -> None:
    comparison = made.comparison()
    table = figures.plans_beside_table(comparison).set_index(["quantity", "plan"])
    rows = comparison.plans.set_index("plan")
    assert table.loc[("so2_kg", "equal_cuts"), "value"] == rows.at["equal_cuts", "so2_kg"] / 1000
    assert table.groupby("quantity")["share_of_largest"].max().eq(1).all()
    assert "voc_kg" not in table.index.get_level_values(0)
    breaks = int(rows.at["all_out", "n_violations"])
    assert f"all_out (breaks rules {breaks} times)" in words_of(drawn("plans_beside", "en"))


def test_the_ranking_stands_above_the_optimum_and_the_bound_below() -> None:
    table = figures.trade_off_curve_table(made.tradeoff())
    assert (table["at_least_extra_yuan"] <= table["extra_yuan"] + 1e-6).all()
    kept = table[table["greedy_violations"] == 0]
    assert (kept["greedy_extra_yuan"] >= kept["extra_yuan"] - 1e-6).all()
    lines = drawn("trade_off_curve", "zh").axes[0].lines
    best = [line.get_ydata() for line in lines if len(line.get_xdata()) == len(table)][-1]
    assert np.allclose(best, table["extra_yuan"] / 1e4)


def test_lines_of_the_cost_curve_stand_end_to_end() -> None:
    table = figures.abatement_costs_table(made.tradeoff())
    lines = table[table["kind"] == "line"]
    assert np.allclose(lines["from_t"].iloc[1:], lines["to_t"].iloc[:-1])
    assert lines["yuan_per_kg"].is_monotonic_increasing
    shown = bars(drawn("abatement_costs", "zh"))
    assert [bar.get_height() for bar in shown] == pytest.approx(lines["yuan_per_kg"].tolist())
    assert [bar.get_x() for bar in shown] == pytest.approx(lines["from_t"].tolist())


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_few_very_dear_lines_are_named_and_not_drawn(lang: Lang) -> None:
    """Of 100 kg the last 4 cost a hundred times as much: they must not flatten the others."""
    tradeoff = made.tradeoff()
    cut = [50.0, 46.0, 3.0, 1.0]
    ranking = pd.DataFrame(
        {
            "line_id": ["a", "b", "c", "d"],
            "enterprise_id": "e1",
            "name_zh": "某厂",
            "name_en": "A works",
            "process": "sinter",
            "yuan_per_kg": [10.0, 20.0, 2000.0, 4000.0],
            "cut_kg": cut,
            "cumulated_kg": np.cumsum(cut),
        }
    )
    prices = {price_column(name): 5.0 for name in tradeoff.pollutants}
    points = tradeoff.points.assign(**prices)
    stretched = replace(tradeoff, ranking=ranking, points=points)
    table = figures.abatement_costs_table(stretched)
    assert len(table) == len(ranking) + len(points)
    lines = table[table["kind"] == "line"]
    assert lines["is_drawn"].tolist() == [True, True, False, False]
    figure = fresh("abatement_costs", stretched, lang)
    assert_words_have_their_place(figure)
    assert [bar.get_height() for bar in bars(figure)] == [10.0, 20.0]
    assert figure.axes[0].get_ylim()[1] < 30
    words = words_of(figure)
    assert number(4000.0) in words and number(20.0) in words
    assert {"zh": "未画出", "en": "not drawn"}[lang] in words
    alike = replace(stretched, ranking=ranking.assign(yuan_per_kg=[10.0, 20.0, 25.0, 30.0]))
    assert figures.abatement_costs_table(alike)["is_drawn"].all()


@pytest.mark.parametrize("name", ["fairness_price", "trade_off_curve", "abatement_costs"])
def test_curves_are_read_off_a_grid(name: str) -> None:
    (ax,) = drawn(name, "zh").axes
    for lines in (ax.get_xgridlines(), ax.get_ygridlines()):
        assert lines and all(one.get_visible() for one in lines)


def test_fairness_costs_nothing_at_its_end() -> None:
    table = figures.fairness_price_table(made.curve())
    assert table["price_yuan"].iloc[-1] == 0 and table["price_yuan"].iloc[0] > 0
    assert (table["at_least_price_yuan"] <= table["price_yuan"] + 1e-6).all()


def test_ranges_are_shares_of_the_plan() -> None:
    sure = made.sure()
    table = figures.input_ranges_table(sure)
    assert table["quantity"].tolist() == ["cost", "so2", "nox"]
    assert np.allclose(table["p95_of_plan"], sure.ranges["p95"] / sure.ranges["plan"])
    wide = (table["p95_of_plan"] - table["p5_of_plan"]) * 100
    assert widths(drawn("input_ranges", "zh")) == pytest.approx(wide.tolist())


def test_levels_stand_against_what_is_asked() -> None:
    answer = made.emergency()
    table = figures.emergency_levels_table(answer)
    assert np.allclose(table["lines_share"] + table["others_share"], table["cut_share"])
    assert np.allclose(table["target_t"], table["target_share"] * table["total_t"])
    assert set(table.loc[table["others_share"] > 0, "level"]) == {"red"}
    assert table.groupby("level")["n_lines"].first().to_dict() == answer.lines_by_level()
    assert "; 0" not in words_of(drawn("emergency_levels", "en"))


def test_a_level_that_falls_short_says_so() -> None:
    table = figures.emergency_levels_table(made.short())
    assert (table["short_t"] > 0).any()
    figure = fresh("emergency_levels", made.short(), "en")
    assert " t short" in words_of(figure)
    assert_words_have_their_place(figure)


def test_each_scenario_has_its_three_costs() -> None:
    plan = made.scenarios()
    table = figures.scenario_costs_table(plan)
    assert table["row"].tolist() == ["expected", "worst", *plan.scenarios["scenario"]]
    assert table["cost_plan_yuan"].iloc[0] == plan.expected_yuan["plan"]
    known, held = table["cost_known_yuan"].iloc[2:], table["cost_plan_yuan"].iloc[2:]
    assert (known <= held + 1e-6).all()
    lines = drawn("scenario_costs", "zh").axes[0].lines
    marks = [line for line in lines if line.get_marker() in "Dos"]
    assert len(marks) == 3 * len(table)


def test_the_bars_of_a_re_plan_are_the_line_days_that_change() -> None:
    table = figures.changes_by_firm_table(made.answer("changes_by_firm"))
    # e1 has two lines that stand from the sixth to the tenth day, e2 has one.
    assert table.set_index("enterprise_id").loc["e1", "stop_days"] <= 10
    assert (table["stop_days"] > 0).any() and table["stop_days"].is_monotonic_decreasing
    drawn_days = sorted(one for one in widths(drawn("changes_by_firm", "zh")) if one > 0)
    told = table[["stop_days", "run_days", "load_days"]].to_numpy().ravel()
    assert drawn_days == sorted(told[told > 0].tolist())


def test_a_re_plan_that_changes_nothing_says_so() -> None:
    answer = made.answer("changes_by_firm")
    still = replace(answer, changes=answer.changes.iloc[:0])
    assert "原计划不动" in words_of(fresh("changes_by_firm", still, "zh"))
