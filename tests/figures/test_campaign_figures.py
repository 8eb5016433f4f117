"""The campaign's figures draw what their tables hold, and every word has its place."""

import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from campaign_cases import AS_OF, MADE, SEASON, Campaign, air_of, air_rows, campaigns, county
from geometry import assert_words_have_their_place, texts
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from airkit.figures import campaign as figures
from airkit.figures.ends import spread
from airkit.figures.layout import house_axes
from airkit.figures.style import look
from airkit.words import LANGUAGES, Lang

Draw = Callable[..., Axes]
FIGURES: Mapping[str, Draw] = {
    "s_curve": lambda c, **kw: figures.s_curve(c.progress, **kw),
    "bars": lambda c, **kw: figures.progress_bars(c.progress, districts=c.districts, **kw),
    "bars_departments": lambda c, **kw: figures.progress_bars(c.progress, group="department", **kw),
    "ranking": lambda c, **kw: figures.ranking(c.progress, districts=c.districts, **kw),
    "open_by_age": lambda c, **kw: figures.open_by_age(c.closeout, **kw),
    "weeks": lambda c, **kw: figures.found_and_closed(c.closeout, **kw),
    "relapse": lambda c, **kw: figures.relapse(c.closeout, districts=c.districts, **kw),
    "relapse_kinds": lambda c, **kw: figures.relapse(c.closeout, group="kind", **kw),
    "coverage": lambda c, **kw: figures.coverage(c.closeout, **kw),
    "ladder": lambda c, **kw: figures.ladder(c.accountability, districts=c.districts, **kw),
    "season": lambda c, **kw: figures.season(c.air, "county", **kw),
    "calendar": lambda c, **kw: figures.calendar(c.air, "county", **kw),
    "region": lambda c, **kw: figures.beside_region(c.air, "county", **kw),
    "tiles": lambda c, **kw: figures.town_tiles(c.progress, districts=c.districts, **kw),
}


@cache
def drawn(name: str, case: str, lang: Lang) -> Figure:
    """A figure of a campaign, drawn once."""
    return fresh(name, campaigns(case), lang)


def fresh(name: str, campaign: Campaign, lang: Lang) -> Figure:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = FIGURES[name](campaign, ax=house_axes(), lang=lang)
        ax.figure.draw_without_rendering()
    return ax.figure


def said(figure: Figure) -> str:
    return " ".join(t.get_text().replace("\n", "") for t in texts(figure))


def bars(figure: Figure) -> list[Rectangle]:
    found = [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]
    return [bar for bar in found if bar.get_width() and bar.get_height()]


GRID = [(name, case) for name in FIGURES for case in MADE
        if case == "sixteen" or name not in ("bars_departments", "relapse_kinds")]  # fmt: skip


@pytest.mark.parametrize(("name", "case"), GRID)
def test_no_word_overlaps_another_and_all_stand_inside(name: str, case: str) -> None:
    """In one language each; which one changes from figure to figure and case to case."""
    turn = list(FIGURES).index(name) + list(MADE).index(case)
    for lang in LANGUAGES if case == "sixteen" else (LANGUAGES[turn % 2],):
        assert_words_have_their_place(drawn(name, case, lang))


@pytest.mark.parametrize("name", FIGURES)
def test_what_stands_around_a_figure(name: str) -> None:
    campaign = campaigns("sixteen")
    part = campaign.air if name in ("season", "calendar", "region") else campaign.closeout
    head = part.ledger_head[:8]
    for lang in LANGUAGES:
        words = said(drawn(name, "sixteen", lang))
        assert "虚构 FICTIONAL" in words and head in words and "2017-12-31" in words
        assert "PM2.5" not in words and "nan" not in words.lower()
        if lang == "en":
            assert not re.search("[\u4e00-\u9fff]", words.replace("虚构", "")), words


@pytest.mark.parametrize("name", ["s_curve", "ranking", "weeks", "calendar", "tiles"])
def test_settings_of_the_reader_stay_and_axes_of_another_keep_their_size(name: str) -> None:
    campaign = campaigns("sixteen")
    plain = said(drawn(name, "sixteen", "zh"))
    with mpl.rc_context({"font.size": 30, "axes.grid": True}):
        before = dict(mpl.rcParams)
        figure = fresh(name, campaign, "zh")
        assert dict(mpl.rcParams) == before and said(figure) == plain
    other = Figure(figsize=(12, 8))
    left, right = other.subplots(1, 2)
    assert FIGURES[name](campaign, ax=right) is right
    assert tuple(other.get_size_inches()) == (12, 8) and not left.texts


@pytest.mark.parametrize("name", ["open_by_age", "weeks", "relapse", "coverage", "season",
                                  "calendar", "region"])  # fmt: skip
def test_nothing_is_said_not_drawn(name: str) -> None:
    figure = drawn(name, "nothing", "zh")
    assert not bars(figure)
    assert re.search("没有|还没有|缺两年", said(figure))


def test_the_s_curve_draws_plan_done_and_the_range_of_the_finish() -> None:
    progress = campaigns("sixteen").progress
    table = figures.s_curve_table(progress)
    head = progress.headline()
    lines = dict(list(table.groupby("line")))
    assert lines["done"]["share"].iloc[-1] == head["weighted_done_share"]
    assert lines["done"]["date"].iloc[-1] == pd.Timestamp(AS_OF)
    for name in ("p10", "p50", "p90"):
        assert f"{lines[name]['date'].iloc[-1]:%Y-%m-%d}" == head["forecast_finish"][name]
    figure = drawn("s_curve", "sixteen", "zh")
    heights = [list(line.get_ydata()) for line in figure.axes[0].lines]
    assert pytest.approx(lines["done"]["share"] * 100) in heights
    assert not set(figures.s_curve_table(progress, weighted=False)["line"]) & {"p10", "p50"}
    assert "不作完成日预测" in said(drawn("s_curve", "zeros", "zh"))


def test_bars_and_ranking_draw_what_the_ranking_says() -> None:
    campaign = campaigns("sixteen")
    table = figures.progress_bars_table(campaign.progress, districts=campaign.districts)
    widths = [bar.get_width() for bar in bars(drawn("bars", "sixteen", "zh"))]
    assert np.allclose(widths, table["done_share"].dropna() * 100)
    ranked = figures.ranking_table(campaign.progress, districts=campaign.districts)
    widths = [bar.get_width() for bar in bars(drawn("ranking", "sixteen", "zh"))]
    assert np.allclose(widths, ranked["ahead_points"].dropna())
    assert ranked["rank"].dropna().is_monotonic_increasing
    words = said(drawn("ranking", "sixteen", "zh"))
    assert "仅1项" in words and "第9镇" in words
    assert "缺" in said(drawn("ranking", "far_gone", "zh"))


def test_ties_and_tasks_with_only_a_ceiling_are_said() -> None:
    words = said(drawn("ranking", "sixty_long", "zh"))
    assert "并列1" in words and "不计完成比例" in words and "另有2行未画" in words


def test_ages_add_up_to_the_open_problems() -> None:
    closeout = campaigns("sixteen").closeout
    table = figures.open_by_age_table(closeout)
    head = closeout.headline()
    assert table["n_open"].sum() == head["open"] and table["n_overdue"].sum() == head["overdue"]
    lengths = sum(bar.get_width() for bar in bars(drawn("open_by_age", "sixteen", "en")))
    assert lengths == head["open"]


def test_found_and_closed_stand_side_by_side_with_empty_weeks() -> None:
    closeout = campaigns("sixteen").closeout
    table = figures.found_and_closed_table(closeout)
    assert table["n_found"].sum() == closeout.headline()["found"]
    assert set(table["week_end"].diff().dropna().dt.days) == {7}
    assert table["week_end"].iloc[-1] == pd.Timestamp(closeout.as_of)
    heights = sorted(bar.get_height() for bar in bars(drawn("weeks", "sixteen", "zh")))
    numbers = table[["n_found", "n_closed", "n_relapsed"]].to_numpy().ravel()
    assert heights == sorted(numbers[numbers > 0])
    town = figures.found_and_closed_table(closeout, district="town03")
    assert 0 < town["n_found"].sum() < table["n_found"].sum()


def test_relapse_shows_the_interval_and_who_was_not_looked_at() -> None:
    campaign = campaigns("sixteen")
    table = figures.relapse_table(campaign.closeout, districts=campaign.districts)
    looked = table[table["n_looked_at"] > 0]
    figure = drawn("relapse", "sixteen", "zh")
    ends = [tuple(line.get_xdata()) for line in figure.axes[0].lines]
    for low, high in zip(looked["relapse_low"] * 100, looked["relapse_high"] * 100, strict=True):
        assert (low, high) in ends
    assert said(figure).count("没有回头看") == len(table) - len(looked) > 0


def test_coverage_shows_what_is_done_and_what_is_overdue() -> None:
    table = figures.coverage_table(campaigns("sixteen").closeout)
    widths = [bar.get_width() for bar in bars(drawn("coverage", "sixteen", "zh"))]
    parts = table[["n_done", "n_overdue"]].div(table["n_sites"], axis=0).to_numpy().ravel() * 100
    assert np.allclose(widths, parts[parts > 0])


def test_the_ladder_stands_where_the_count_stands() -> None:
    accountability = campaigns("sixteen").accountability
    table = figures.ladder_table(accountability).set_index(["unit", "counts"])
    for row in table.to_dict("records"):
        steps = row["thresholds"]
        assert row["n_reached"] == int(row["rung"]) or row["rung"] == row["n_reached"] + 1
        assert len(steps) == len(row["tiers"]) == 3
    ratio = table.loc[("city", "completion_ratio_below")]
    assert ratio["rung"] == pytest.approx(1 + (0.6 - 0.37) / 0.3)
    words = said(drawn("ladder", "sixteen", "zh"))
    assert "本县自行统计" in words and "距正职还差0.07" in words


@pytest.mark.parametrize(("count", "rung"), [(0, 0), (1, 0.5), (2, 1), (3, 1.5), (6, 3), (9, 3)])
def test_rungs(count: int, rung: float) -> None:
    from airkit.figures.campaign.rungs import _rung

    assert _rung(count, (2.0, 4.0, 6.0), is_below=False)[1] == rung


def test_the_season_ends_on_its_means_and_shows_missing_days() -> None:
    air = campaigns("sixteen").air
    table, row = figures.season_table(air, "county"), air.of("county")
    assert table["mean_to_date"].dropna().iloc[-1] == pytest.approx(row["mean_ugm3"])
    allowed = table.loc[table["date"] > pd.Timestamp(AS_OF), "allowed_remaining"]
    assert allowed.notna().all() and allowed.iloc[0] == row["allowed_remaining_ugm3"]
    past = [column for column in table if column.startswith("past_")]
    assert past == ["past_2014-2015", "past_2015-2016", "past_2016-2017"]
    figure = drawn("season", "sixteen", "zh")
    crosses = [line for line in figure.axes[0].lines if line.get_marker() == "x"]
    assert len(crosses[0].get_xdata()) == row["n_missing"] == 7
    assert "缺测：本季7天" in said(figure) and "未达进度" in said(figure)
    assert "达不到目标" in said(drawn("season", "far_gone", "zh"))


def test_the_calendar_has_every_day_of_two_years_in_its_week() -> None:
    table = figures.calendar_table(campaigns("sixteen").air, "county")
    assert len(table) == SEASON.n_days
    assert not table.duplicated(["week", "weekday"]).any()
    states = table["state"].value_counts()
    assert states["to_come"] == 90 and states["missing"] == 7
    assert table["number"].dropna().between(1, 6).all()
    figure = drawn("calendar", "sixteen", "en")
    assert len(bars(figure)) == SEASON.n_days
    shown = [t.get_text() for t in figure.axes[0].texts if t.get_text() in "123456×"]
    expected = [
        "×" if row["state"] == "missing" else str(int(row["number"]))
        for row in table.to_dict("records")
        if row["state"] != "to_come"
    ]
    assert shown == expected


def test_a_county_alone_stands_beside_the_cities() -> None:
    air = campaigns("sixty_long").air
    table = figures.beside_region_table(air, "county")
    assert len(table) == 28 and table["is_own"].sum() == 1
    assert table["change_pct_official"].is_monotonic_increasing
    figure = drawn("region", "sixty_long", "zh")
    change = air.of("county")["region_change_pct_official"]
    assert any(list(line.get_xdata()) == [change, change] for line in figure.axes[0].lines)
    assert "区域均值由27地算出" in said(figure)


def test_a_place_without_both_years_is_said_and_not_ranked() -> None:
    rows = air_rows(["city00", "city01"], years=2)
    rows = rows[(rows["district_id"] == "city00") | (rows["date"] > "2017-09-30")]
    case = replace(county(1), season_start=SEASON.start, season_end=SEASON.end)
    air = air_of(case, rows, AS_OF)
    table = figures.beside_region_table(air, "city00")
    assert table["name"].tolist() == ["city00", "city01"]
    ax = figures.beside_region(air, "city00", data="来源：试验", ax=house_axes())
    assert "缺两年之一" in said(ax.figure) and len(bars(ax.figure)) == 1
    assert "区域均值 " not in said(ax.figure) and "来源：试验" in said(ax.figure)


def test_every_town_has_one_tile_with_its_number() -> None:
    campaign = campaigns("sixteen")
    table = figures.town_tiles_table(campaign.progress, districts=campaign.districts)
    assert len(table) == 16 and not table.duplicated(["row", "column"]).any()
    grid = {"town03": (0, 0), "town04": (0, 1)}
    own = figures.town_tiles_table(campaign.progress, grid=grid).set_index("name")
    assert tuple(own.loc["town03", ["row", "column"]]) == (0, 0)
    assert not own.duplicated(["row", "column"]).any()
    figure = drawn("tiles", "sixteen", "zh")
    assert len(bars(figure)) == 16
    assert "不是地图" in said(figure)
    for value, name in zip(table["ahead_points"], table["look"], strict=True):
        assert (value < 0) == name.endswith("behind")


def test_labels_are_moved_apart_and_no_farther() -> None:
    moved = spread([10.0, 10.5, 30.0, 10.2], 2.0)
    assert sorted(moved)[:3] == pytest.approx([8.233, 10.233, 12.233], abs=1e-3)
    assert moved[2] == 30.0 and moved[0] < moved[3] < moved[1]


def test_official_colours_carry_their_number() -> None:
    official = {"excellent": (0, 228, 0), "good": (255, 255, 0), "light": (255, 126, 0),
                "moderate": (255, 0, 0), "heavy": (153, 0, 76), "severe": (126, 0, 35)}  # fmt: skip
    for level, rgb in official.items():
        assert look(f"aqi_{level}").colour == "#{:02X}{:02X}{:02X}".format(*rgb)
