"""How figures look: the fonts, the house style and the colours of record."""

import csv
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager

FONT_FILE = Path(__file__).with_name("fonts") / "airkitSansSC-Regular.ttf"
# Ours first: DejaVu Sans supplies only what ours lacks, such as subscript digits.
FONT_FAMILY = ("airkit Sans SC", "DejaVu Sans")

# Text sizes [pt] at the width a figure is printed in.
TITLE_PT, LABEL_PT, VALUE_PT, NOTE_PT = 10.0, 7.5, 7.0, 6.0
INK, FAINT_INK, FAINT = "#222222", "#5A6068", "#8A8F98"

HOUSE_STYLE: Mapping[str, Any] = {
    "font.family": list(FONT_FAMILY),
    "font.size": LABEL_PT,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": LABEL_PT,
    "axes.edgecolor": FAINT,
    "axes.linewidth": 0.6,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "xtick.labelsize": LABEL_PT,
    "ytick.labelsize": LABEL_PT,
    "xtick.color": FAINT,
    "ytick.color": FAINT,
    "xtick.labelcolor": INK,
    "ytick.labelcolor": INK,
    "xtick.major.width": 0.6,
    "ytick.major.size": 0,
    "grid.color": "#E3E6EA",
    "grid.linewidth": 0.6,
    "hatch.linewidth": 0.5,
    "savefig.dpi": 200,
    # Unhinted letters are as wide on the screen as in print, so what fits here fits there.
    "text.hinting": "none",
    # Names are printed as they are: a dollar sign in one begins no formula.
    "text.parse_math": False,
    # Type 42 keeps the text of a PDF searchable; paths keep an SVG right where our font is absent.
    "pdf.fonttype": 42,
    # Read for PDF too: under its default a font of many characters is cut and embedded twice.
    "ps.fonttype": 42,
    "svg.fonttype": "path",
    "svg.hashsalt": "airkit",
}
# What a style must leave alone: which window system draws, and how.
_NOT_STYLE = ("backend", "interactive", "toolbar", "timezone", "webagg", "tk.", "macosx")


@dataclass(frozen=True)
class Look:
    """Colour and hatch of one role, told apart in greyscale and by colour-blind readers."""

    colour: str
    hatch: str

    @property
    def patch(self) -> dict[str, Any]:
        """Keyword arguments of a matplotlib patch."""
        edge = "#FFFFFF" if self.is_dark else "#4A4F57"
        return {"facecolor": self.colour, "edgecolor": edge, "hatch": self.hatch, "linewidth": 0.4}

    @property
    def is_dark(self) -> bool:
        """Whether white reads better on it than black."""
        return lightness(self.colour) < 60


@cache
def register_fonts() -> tuple[str, ...]:
    """Make the shipped Chinese font known to matplotlib; no rcParams change.

    Returns
    -------
    tuple of str
        What ``font.family`` must be for Chinese, English, units and formulas to draw.

    Examples
    --------
    >>> register_fonts()
    ('airkit Sans SC', 'DejaVu Sans')
    """
    font_manager.fontManager.addfont(FONT_FILE)
    return FONT_FAMILY


@contextmanager
def house_style() -> Iterator[None]:
    """The kit's style, whatever the reader's own settings are; they return afterwards.

    Examples
    --------
    >>> with house_style():
    ...     mpl.rcParams["pdf.fonttype"]
    42
    """
    register_fonts()
    plain: dict[Any, Any] = {
        k: v for k, v in mpl.rcParamsDefault.items() if not k.startswith(_NOT_STYLE)
    }
    with mpl.rc_context(plain | dict(HOUSE_STYLE)):
        yield


@cache
def looks() -> Mapping[str, Look]:
    """The colours of record by role, from ``colours.csv``."""
    path = Path(__file__).with_name("colours.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return {row["role"]: Look(row["colour"], row["hatch"]) for row in csv.DictReader(file)}


def look(role: str) -> Look:
    """Colour and hatch of a role; a measure the record does not know gets that of ``other``.

    Examples
    --------
    >>> look("total").colour, look("upstream").hatch
    ('#1B4A78', '////')
    """
    return looks().get(role, looks()["other"])


def lightness(colour: str) -> float:
    """CIE lightness of a colour, 0 black to 100 white: what is left of it in greyscale.

    Examples
    --------
    >>> round(lightness("#FFFFFF")), round(lightness("#000000"))
    (100, 0)
    """
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
    return 116 * luminance ** (1 / 3) - 16 if luminance > 0.008856 else 903.3 * luminance
