"""The tile diagram: a tile a town, in a grid that is no map."""

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from airkit.campaign.progress.result import Progress
from airkit.figures.campaign.common import (
    caption,
    difference,
    joined,
    names_of,
    with_names,
)
from airkit.figures.key import draw_key
from airkit.figures.layout import (
    MM_PER_INCH,
    PT_PER_INCH,
    axes_or_new,
    settle,
    settle_empty,
    width_inches,
)
from airkit.figures.marks import brackets
from airkit.figures.style import LABEL_PT, VALUE_PT, house_style, look
from airkit.figures.text import wrap
from airkit.words import Lang, say, word

# Class of points ahead by its upper end, worst first, and its look.
CLASSES = ((-10.0, "far_behind"), (0.0, "slightly_behind"), (10.0, "slightly_ahead"))
LAST_CLASS, NO_CLASS = "far_ahead", "no_value"
TILE_MM, TILE_HEIGHT, GAP, MOST_COLUMNS, LEAST_COLUMNS = 17.5, 0.78, 0.06, 8, 4
TABLE = ["name", "name_zh", "name_en", "row", "column", "ahead_points", "look", "n_missing"]


def town_tiles_table(
    result: Progress,
    *,
    districts: pd.DataFrame | None = None,
    grid: Mapping[str, tuple[int, int]] | None = None,
) -> pd.DataFrame:
    """What :func:`town_tiles` draws.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    districts : DataFrame, optional
        The case's table: names, and the order of the tiles.
    grid : mapping of str to (int, int), optional
        Row and column of each district, where the county has a grid of its own; those it leaves
        out follow below.

    Returns
    -------
    DataFrame
        ``name, name_zh, name_en, row, column, ahead_points`` [percentage points], ``look`` (class
        of colour), ``n_missing``.
    """
    names = names_of(districts)
    table = with_names(result.by("district"), names, "district")
    table = table[table["name"] != ""]
    order = {place: i for i, place in enumerate(names)}
    table = table.sort_values("name", key=lambda c: c.map(order).fillna(len(order)), kind="stable")
    given = grid or {}
    below = 1 + max((row for row, _ in given.values()), default=-1)
    columns = _columns(len(table)) if not given else 1 + max(c for _, c in given.values())
    rest = [name for name in table["name"] if name not in given]
    cells = {name: (below + i // columns, i % columns) for i, name in enumerate(rest)} | dict(given)
    places = [cells[name] for name in table["name"]]
    table = table.assign(
        row=[row for row, _ in places],
        column=[column for _, column in places],
        look=[_class(value) for value in table["ahead_points"]],
    )
    return table[TABLE].reset_index(drop=True)


def town_tiles(
    result: Progress,
    *,
    districts: pd.DataFrame | None = None,
    grid: Mapping[str, tuple[int, int]] | None = None,
    ax: Axes | None = None,
    lang: Lang = "zh",
) -> Axes:
    """A tile a town with its points ahead of the plan; where a tile stands means nothing.

    Parameters
    ----------
    result : Progress
        How the tasks stand.
    districts : DataFrame, optional
        The case's table: names, and the order of the tiles.
    grid : mapping of str to (int, int), optional
        Row and column of each district, where the county has a grid of its own.
    ax : Axes, optional
        Where to draw; by default a new figure 150 mm wide.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    Axes
        The axes drawn on.
    """
    table = town_tiles_table(result, districts=districts, grid=grid)
    ax = axes_or_new(ax)
    with house_style():
        title = word("fig_tiles_title", lang)
        if table.empty:
            return settle_empty(ax, word("fig_no_tasks", lang), caption(result, lang, title))
        n_columns = max(int(table["column"].max()) + 1, LEAST_COLUMNS)
        n_rows = int(table["row"].max()) + 1
        ax.set_xlim(0, n_columns)
        ax.set_ylim(n_rows, 0)
        ax.set_axis_off()
        tile_mm = (width_inches(ax) * MM_PER_INCH - 6) / n_columns
        for row in table.to_dict("records"):
            _draw_tile(ax, row, tile_mm, lang)
        draw_key(ax, _key(table, lang), 6)
        how = joined([word("fig_tiles_how", lang), word("fig_tiles_no_map", lang)], lang)
        body = n_rows * max(tile_mm * 0.5, 13.0)
        return settle(ax, body, caption(result, lang, title, how))


def _columns(n: int) -> int:
    """As many columns as leave the fewest gaps, near a square."""
    choices = range(LEAST_COLUMNS, MOST_COLUMNS + 1)
    return min(choices, key=lambda columns: (-n % columns, abs(columns - math.sqrt(n))))


def _class(value: float) -> str:
    if value != value:
        return NO_CLASS
    shown = round(value, 1)
    return next((name for upto, name in CLASSES if shown < upto), LAST_CLASS)


def _draw_tile(ax: Axes, row: dict, tile_mm: float, lang: Lang) -> None:
    style = look(row["look"])
    x, y = row["column"], row["row"]
    ax.add_patch(Rectangle((x + GAP / 2, y + GAP / 2), 1 - GAP, 1 - GAP, zorder=2, **style.patch))
    ink = "#FFFFFF" if style.is_dark else "#222222"
    room = (tile_mm * (1 - 2 * GAP)) / MM_PER_INCH * PT_PER_INCH
    name = wrap(str(row[f"name_{lang}"]), VALUE_PT, room - 4, max_lines=2)
    value = row["ahead_points"]
    text = "–" if value != value else difference(value)
    if row["n_missing"]:
        text += brackets(say("fig_missing", lang, n=row["n_missing"]), lang)
    under = {"boxstyle": "square,pad=0.12", "facecolor": style.colour, "edgecolor": "none"}
    centre: dict = {"ha": "center", "color": ink, "zorder": 4}
    ax.text(x + 0.5, y + 0.36, name, va="center", fontsize=VALUE_PT, linespacing=1.1,
            bbox=under if style.hatch else None, **centre)  # fmt: skip
    ax.text(x + 0.5, y + 0.78, wrap(text, LABEL_PT, room), va="center", fontsize=LABEL_PT,
            bbox=under if style.hatch else None, **centre)  # fmt: skip


def _key(table: pd.DataFrame, lang: Lang) -> list:
    known = [*(name for _, name in CLASSES), LAST_CLASS, NO_CLASS]
    used = [name for name in known if name in set(table["look"])]
    return [(Patch(**look(name).patch), word(f"fig_tile_{name}", lang)) for name in used]
