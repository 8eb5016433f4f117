"""How figures look: the fonts."""

from functools import cache
from pathlib import Path

from matplotlib import font_manager

FONT_FILE = Path(__file__).with_name("fonts") / "airkitSansSC-Regular.ttf"
# Ours first: DejaVu Sans supplies only what ours lacks, such as subscript digits.
FONT_FAMILY = ("airkit Sans SC", "DejaVu Sans")


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
