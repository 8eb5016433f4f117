"""The one-page summary of a coal result."""

import base64
import tempfile
from pathlib import Path
from typing import Any

from airkit.coal import CoalCut
from airkit.figures import coal as figures
from airkit.figures.layout import house_axes
from airkit.figures.notes import badge
from airkit.figures.save import save_figure
from airkit.report import coal_words
from airkit.report.page import render
from airkit.words import Lang

FIGURE_MM = 118  # drawn at this width, printed at about three quarters of it
MOST_PLACES = 14


def coal_page(result: CoalCut, lang: Lang = "zh") -> str:
    """One A4 page that a reader can take to a meeting: Chinese first, English beside.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    lang : {"zh", "en"}
        Language of the figures, and whose units the numbers of the tables count in.

    Returns
    -------
    str
        HTML that needs no other file.
    """
    return render("coal_summary.html.j2", _content(result, lang))


def _content(result: CoalCut, lang: Lang) -> dict[str, Any]:
    stamp = result.stamp
    return {
        "name": {"zh": stamp.name_zh, "en": stamp.name_en},
        "badge": badge(result),
        "question": coal_words.question(result),
        "answer": coal_words.answer(result),
        "variants": coal_words.variant_names(result),
        "quantities": coal_words.quantity_rows(result, lang),
        "emissions": coal_words.emission_rows(result, lang),
        "figures": [_picture(ax) for ax in _drawn(result, lang)],
        "not_counted": coal_words.not_counted(result),
        "rests_on": coal_words.rests_on(result),
        "not_claimed": coal_words.not_claimed(result),
        "stamp": coal_words.stamp_line(result),
    }


def _drawn(result: CoalCut, lang: Lang) -> list[Any]:
    """The two figures of the page, without the words that the page says itself."""
    options: dict[str, Any] = {"lang": lang}
    return [
        figures.waterfall(result, ax=house_axes(FIGURE_MM, is_alone=False), **options),
        figures.stacked_measures(
            result, ax=house_axes(FIGURE_MM, is_alone=False), max_rows=MOST_PLACES, **options
        ),
    ]


def _picture(ax: Any) -> str:
    """A figure as a data address for an image."""
    with tempfile.TemporaryDirectory() as folder:
        (path,) = save_figure(ax.figure, Path(folder) / "figure", ["svg"])
        drawing = path.read_bytes()
    return "data:image/svg+xml;base64," + base64.b64encode(drawing).decode("ascii")
