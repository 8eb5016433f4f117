"""The figures of the emission balance: what they draw is what their table says."""

import pytest

from airkit.balance import Balance, balance_emissions
from airkit.case import read_case
from airkit.emissions import POLLUTANTS
from airkit.figures import balance as figures
from airkit.figures.layout import house_axes
from airkit.words import LANGUAGES


@pytest.fixture(scope="module")
def result() -> Balance:
    return balance_emissions(read_case("demo-county"))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_wedge_stands_on_its_table(result: Balance, lang: str) -> None:
    ax = figures.wedge(result, ax=house_axes(), lang=lang)
    table = figures.wedge_table(result)
    names = list(table.columns[1:])
    assert len(ax.collections) == len(names) <= 8
    by_day = table[names].sum(axis=1)
    assert by_day.sum() == pytest.approx(
        result.totals().set_index("pollutant").loc["pm25", "cut_t"]
    )
    tops = max(path.vertices[:, 1].max() for c in ax.collections for path in c.get_paths())
    assert tops == pytest.approx(by_day.max())
    assert len(ax.get_legend().get_texts()) == len(names)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_bars_are_as_long_as_their_cuts(result: Balance, lang: str) -> None:
    ax = figures.categories(result, ax=house_axes(), lang=lang)
    table = figures.categories_table(result)
    assert [bar.get_width() for bar in ax.patches] == pytest.approx(table["t"].tolist())
    assert table["t"].is_monotonic_decreasing
    assert (table["low_t"] <= table["t"]).all() and (table["t"] <= table["high_t"]).all()


def test_nothing_to_draw_is_said(result: Balance) -> None:
    absent = next(p for p in POLLUTANTS if p not in set(result.cuts["pollutant"]))
    for draw in (figures.wedge, figures.categories):
        ax = draw(result, absent, ax=house_axes(), lang="en")
        assert any("Nothing" in text.get_text() for text in ax.texts)
