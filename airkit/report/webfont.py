"""The shipped font cut down to the characters of one page, for pages that look alike anywhere."""

import base64
import io
import logging

from airkit.figures.style import FONT_FILE


def font_css(text: str, family: str = "airkit") -> str:
    """A font face with the characters of a text inside it.

    Parameters
    ----------
    text : str
        All that stands on the page.
    family : str
        The name the style sheet calls it by.

    Returns
    -------
    str
        One ``@font-face`` rule; the same text gives the same bytes.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
    font = TTFont(FONT_FILE, recalcTimestamp=False)
    subsetter = Subsetter(Options(hinting=False, notdef_outline=True, layout_features=[]))
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = "woff"
    file = io.BytesIO()
    font.save(file)
    data = base64.b64encode(file.getvalue()).decode("ascii")
    return f'@font-face{{font-family:"{family}";src:url(data:font/woff;base64,{data})}}'
