"""What the caps are worth: the price of each, day by day."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from airkit.figures.key import draw_key
from airkit.figures.layout import axes_or_new
from airkit.figures.marks import beside
from airkit.figures.rows import set_rows, settle_rows
from airkit.figures.schedule.common import (
    alert_samples,
    cap_id,
    caption,
    day_edges,
    draw_alerts,
    nothing,
    set_day_axis,
    without_plan,
)
from airkit.figures.style import house_style, look
from airkit.schedule.explain.caps import PRICED_UNITS
from airkit.schedule.outcome import Outcome
from airkit.words import Lang, number, say, word

MAX_ROWS, ROW_MM, LABEL_MM, KEY_MARGIN_MM, BAR = 20, 7.2, 40, 34, 0.8
TABLE = [
    *("rule_id", "kind", "pollutant", "unit", "date"),
    *("price_yuan_per_unit", "n_priced", "n_days"),
]


def cap_prices_table(outcome: Outcome, *, max_rows: int = MAX_ROWS) -> pd.DataFrame:
    """What :func:`cap_prices` draws: the caps that have a price, the one worth most first.

    Returns
    -------
    DataFrame
        ``rule_id, kind, pollutant, unit`` (of the price: per kg, per trip), ``date`` (empty for a
        cap on the whole season), ``price_yuan_per_unit``, ``n_priced`` of ``n_days`` rows of the
        cap that have a price.
    """
    caps = outcome.caps
    price = caps["price_yuan_per_unit"].fillna(0.0)
    worth = (price * caps["limit"]).groupby(caps["rule_id"], sort=False).sum()
    worth = worth[worth > 0].sort_values(ascending=False, kind="stable").head(max_rows)
    if worth.empty:
        return pd.DataFrame(columns=TABLE)
    about = outcome.rules[["rule_id", "kind", "pollutant"]]
    table = caps.assign(
        price_yuan_per_unit=price,
        unit=[PRICED_UNITS.get(unit, unit) for unit in caps["unit"]],
        n_priced=(price > 0).groupby(caps["rule_id"]).transform("sum"),
        n_days=price.groupby(caps["rule_id"]).transform("size"),
    ).merge(about, on="rule_id", how="left")
    order = {rule_id: place for place, rule_id in enumerate(worth.index)}
    table = table[table["rule_id"].isin(order)]
    table = table.sort_values("rule_id", key=lambda ids: ids.map(order), kind="stable")
    return table[TABLE].reset_index(drop=True)


def cap_prices(
    outcome: Outcome, *, max_rows: int = MAX_ROWS, ax: Axes | None = None, lang: Lang = "zh"
) -> Axes:
    """Price of each cap by day, every row to a scale of its own; of a season's cap all along.

    Parameters
    ----------
    outcome : Outcome
        Of the schedule job.
    max_rows : int
        Caps at most; those worth least are left out, and counted in the note.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = cap_prices_table(outcome, max_rows=max_rows)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_prices_title", lang)
        if not outcome.has_plan or outcome.rows.empty:
            return without_plan(ax, outcome, lang, title)
        if table.empty:
            return nothing(ax, outcome, lang, title, _why_none(outcome, lang))
        rows = [rows for _, rows in table.groupby("rule_id", sort=False)]
        has_alerts = bool((outcome.days["alert_level"] != "").any())
        labels = [word("fig_alerts", lang)] * has_alerts
        labels += [_label(row.iloc[0], lang) for row in rows]
        set_rows(ax, labels, LABEL_MM)
        set_day_axis(ax, outcome.days, lang)
        if has_alerts:
            draw_alerts(ax, outcome.days, 0.3, -0.3, lang)
            draw_key(ax, alert_samples(outcome.days, lang), LABEL_MM + KEY_MARGIN_MM)
        for y, row in enumerate(rows, start=int(has_alerts)):
            _draw_row(ax, y, row, outcome.days, lang)
        notes = [word("fig_prices_not_unique", lang), _left_out(outcome, len(rows), lang)]
        words = caption(outcome, lang, title, word("fig_prices_how", lang), notes)
        return settle_rows(ax, ROW_MM, words)


def _why_none(outcome: Outcome, lang: Lang) -> str:
    if outcome.caps.empty:
        return word("fig_no_caps", lang)
    unpriced = outcome.caps["price_yuan_per_unit"].isna().all()
    return word("fig_prices_unknown" if unpriced else "fig_caps_never_bind", lang)


def _label(row: pd.Series, lang: Lang) -> str:
    what = row["pollutant"]
    name = word(f"pollutant_{what}", lang) if isinstance(what, str) else word("unit_trips", lang)
    return say("fig_cap_row", lang, rule_id=cap_id(row["rule_id"], lang), what=name)


def _draw_row(ax: Axes, y: int, rows: pd.DataFrame, days: pd.DataFrame, lang: Lang) -> None:
    prices = rows["price_yuan_per_unit"].to_numpy(float)
    is_seasonal = len(rows) == 1 and rows["date"].isna().all()
    if is_seasonal:
        daily = np.full(len(days), prices[0])
    else:
        at = pd.Series(prices, index=pd.to_datetime(rows["date"]))
        daily = at.reindex(pd.DatetimeIndex(days["date"])).fillna(0.0).to_numpy()
    bottom = y + BAR / 2
    style = look("price_season" if is_seasonal else "price").patch | {"linewidth": 0.0}
    top = bottom - BAR * daily / prices.max()
    ax.stairs(top, day_edges(days), baseline=bottom, fill=True, zorder=2, **style)
    ax.plot(day_edges(days)[:: len(days)], [bottom] * 2, color="#8A8F98", linewidth=0.5, zorder=1)
    beside(ax, day_edges(days)[-1], y, _price_words(rows.iloc[0], prices, is_seasonal, lang))


def _price_words(row: pd.Series, prices: np.ndarray, is_seasonal: bool, lang: Lang) -> str:
    priced = prices[prices > 0]
    ends = [number(priced.min()), number(priced.max())]
    span = word("fig_to", lang).join(dict.fromkeys(ends))
    unit = word(f"unit_{row['unit']}", lang)
    if is_seasonal:
        return say("fig_price_season", lang, span=span, unit=unit)
    values = {"span": span, "unit": unit, "n": row["n_priced"], "of": row["n_days"]}
    return say("fig_price_days", lang, **values)


def _left_out(outcome: Outcome, drawn: int, lang: Lang) -> str:
    """How many caps have a price and no room, and how many have none."""
    price = outcome.caps["price_yuan_per_unit"].fillna(0.0)
    has_price = (price > 0).groupby(outcome.caps["rule_id"]).any()
    more, free = int(has_price.sum()) - drawn, int((~has_price).sum())
    said = [say("fig_caps_left_out", lang, more=more)] * (more > 0)
    said += [say("fig_caps_free", lang, free=free)] * (free > 0)
    return ("" if lang == "zh" else " ").join(said)
