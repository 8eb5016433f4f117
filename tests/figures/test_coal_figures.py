"""The coal figures draw what their tables hold, and every word has its place."""

import itertools
import re
import warnings
from collections.abc import Callable

import matplotlib as mpl
import numpy as np
import pytest
from geometry import assert_words_have_their_place, bars, texts
from matplotlib.figure import Figure

from airkit.figures import coal
from airkit.figures.layout import house_axes
from airkit.words import LANGUAGES

FIGURES = ("waterfall", "stacked_measures", "tornado", "who_pays", "coldest_day")


def drawn(name: str, result, lang: str, **options) -> Figure:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        ax = getattr(coal, name)(result, ax=house_axes(), lang=lang, **options)
        ax.figure.draw_without_rendering()
    return ax.figure


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_no_word_overlaps_another_and_all_stand_inside(name, lang, any_coal_result) -> None:
    assert_words_have_their_place(drawn(name, any_coal_result, lang))


@pytest.mark.parametrize("name", FIGURES)
def test_english_figures_speak_english(name, coal_result) -> None:
    """Documents known by their number and the fictional mark stay as they are."""
    for text in texts(drawn(name, coal_result("demo-county"), "en")):
        words = text.get_text()
        if words.startswith(("Sources", "虚构")):
            continue
        assert not re.search("[\u4e00-\u9fff]", words), words


@pytest.mark.parametrize("name", FIGURES)
def test_settings_of_the_reader_stay_and_do_not_matter(name, coal_result) -> None:
    result = coal_result("shandong-2017")
    plain = [t.get_text() for t in texts(drawn(name, result, "zh"))]
    with mpl.rc_context({"font.size": 30, "axes.grid": True}):
        before = dict(mpl.rcParams)
        figure = drawn(name, result, "zh")
        assert dict(mpl.rcParams) == before
        assert [t.get_text() for t in texts(figure)] == plain


@pytest.mark.parametrize("name", FIGURES)
def test_drawn_on_axes_of_another(name, coal_result) -> None:
    figure = Figure(figsize=(12, 8))
    left, right = figure.subplots(1, 2)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert getattr(coal, name)(coal_result("demo-county"), ax=right) is right
        figure.draw_without_rendering()
    assert tuple(figure.get_size_inches()) == (12, 8)
    assert not left.texts


def test_fictional_cases_are_marked_in_both_languages(coal_result) -> None:
    for name, lang in itertools.product(FIGURES, LANGUAGES):
        marked = "虚构 FICTIONAL" in [
            t.get_text() for t in texts(drawn(name, coal_result("tiny"), lang))
        ]
        assert marked
        real = drawn(name, coal_result("shandong-2017"), lang)
        assert not any("虚构" in t.get_text() for t in texts(real))


def test_assumed_factors_and_documents_stand_below(coal_result) -> None:
    result = coal_result("shandong-2017")
    words = " ".join(t.get_text() for t in texts(drawn("waterfall", result, "zh")))
    words = words.replace("\n", "")
    assert f"所用{len(result.factors)}个系数中有{len(result.assumed_factors)}个为假定值" in words
    assert "山东省2017年清洁取暖分市任务" in words
    assert result.stamp.case_digest[:8] in words


def test_waterfall_draws_its_table(coal_result) -> None:
    for case in ("tiny", "shandong-2017", "demo-county", "partly_split"):
        table = coal.waterfall_table(coal_result(case))
        drawn_bars = bars(drawn("waterfall", coal_result(case), "zh"))
        assert len(drawn_bars) == len(table)
        ends = np.sort(table[["from_tce", "to_tce"]].to_numpy(), axis=1)
        got = [(b.get_x(), b.get_x() + b.get_width()) for b in drawn_bars]
        assert np.allclose(got, ends)


def test_waterfall_adds_up_from_claim_to_system(coal_result) -> None:
    for case in ("tiny", "shandong-2017", "demo-county"):
        result = coal_result(case)
        for variant in result.variants:
            table = coal.waterfall_table(result, variant=variant)
            claimed = table["level_tce"].iloc[0]
            assert claimed + table.loc[~table["is_total"], "change_tce"].sum() == pytest.approx(
                result.total("system_coal_cut_tce", variant)
            )


def test_bounds_share_the_steps_before_the_power_plants(coal_result) -> None:
    table = coal.waterfall_table(coal_result("shandong-2017"))
    ends = table[table["step"] == "system_cut"].set_index("variant")["level_tce"]
    assert list(ends.index) == ["gas_boiler", "heat_pump", "resistive"]
    assert ends["gas_boiler"] > ends["heat_pump"] > 0 > ends["resistive"]
    shared = table[table["variant"] == ""]
    assert list(shared["step"]) == ["claimed", "empty_burning_relapsed", "county_cut"]


def test_stacked_segments_sum_to_the_cut(coal_result) -> None:
    for case in ("tiny", "partly_split", "demo-county", "sixty_places", "ninety_places"):
        result = coal_result(case)
        table = coal.stacked_measures_table(result)
        rows = result.rows[result.rows["variant"].isin(["", result.variants[0]])]
        assert table["coal_cut_t"].sum() == pytest.approx(rows["coal_cut_t"].sum())
        assert table.groupby(["place_id", "n_places"]).ngroups <= 60
        widths = [b.get_width() for b in bars(drawn("stacked_measures", result, "zh"))]
        assert np.allclose(widths, table.loc[table["coal_cut_t"] != 0, "coal_cut_t"])


def test_places_beyond_the_page_are_summed_and_said(coal_result) -> None:
    table = coal.stacked_measures_table(coal_result("ninety_places"))
    assert table["n_places"].max() == 31
    words = [
        t.get_text() for t in texts(drawn("stacked_measures", coal_result("ninety_places"), "zh"))
    ]
    assert "其余31处合计" in words


def test_tornado_draws_the_widest_swings(coal_result) -> None:
    result = coal_result("shandong-2017")
    table = coal.tornado_table(result, variant="heat_pump")
    assert len(table) <= 12
    assert list(table["swing_tce"]) == sorted(table["swing_tce"], reverse=True)
    mine = result.tornado[result.tornado["variant"] == "heat_pump"]
    assert table["factor_id"].iloc[0] == mine.loc[mine["swing"].idxmax(), "factor_id"]
    figure = drawn("tornado", result, "zh", variant="heat_pump")
    lefts = [b.get_width() for b in bars(figure)]
    moves = (
        table["at_low_tce"] - table["central_tce"],
        table["at_high_tce"] - table["central_tce"],
    )
    expected = np.column_stack(moves).ravel()
    assert np.allclose(lefts, expected[expected != 0])
    words = " ".join(t.get_text() for t in texts(figure))
    assert "假定" in words


def test_payers_of_a_measure_sum_to_its_cost(coal_result) -> None:
    result = coal_result("demo-county")
    for what, column in (("capital", "capital_yuan"), ("running", "running_yuan_per_year")):
        for variant in result.variants:
            table = coal.who_pays_table(result, what=what, variant=variant)
            mine = result.payers[result.payers["variant"] == variant]
            assert table["amount_yuan"].sum() == pytest.approx(mine[column].sum())


def test_bounds_that_agree_are_drawn_once(coal_result) -> None:
    result = coal_result("partly_split")
    table = coal.who_pays_table(result)
    assert not table.duplicated(["variant", "measure", "payer"]).any()
    assert set(table.loc[table["variant"] != "", "measure"]) == {"gas_or_power"}
    networks = coal.coldest_day_table(result)
    assert not networks.duplicated(["variant", "district_id", "carrier"]).any()
    assert (networks["variant"] == "").any()


def test_coldest_day_shows_what_falls_short(coal_result) -> None:
    table = coal.coldest_day_table(coal_result("demo-county"))
    short = table["need_over_limit"] > 1
    assert short.any()
    served = table.loc[short, ["homes_served_share", "boilers_served_share"]].min(axis=1)
    assert (served < 1).all()


@pytest.mark.parametrize("name", FIGURES)
def test_no_data_is_said_not_drawn(name, coal_result: Callable) -> None:
    figure = drawn(name, coal_result("nothing"), "zh")
    assert not bars(figure)
    assert any("没有" in t.get_text() for t in texts(figure))


def test_an_unknown_variant_is_refused(coal_result) -> None:
    with pytest.raises(KeyError, match="gas_boiler"):
        coal.waterfall(coal_result("shandong-2017"), variant="gas")
