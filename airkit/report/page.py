"""HTML pages from templates: everything escaped, everything inside one file."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from airkit.report.webfont import font_css
from airkit.words import word

_RAISED = {"⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁸": "8"}
_LOWERED = {"₀": "0", "₁": "1", "₂": "2", "₃": "3", "₅": "5", "ₓ": "x"}
_RUN = re.compile(
    f"(?P<sup>[{''.join(_RAISED)}]+)|(?P<sub>[{''.join(_LOWERED)}](?:[{''.join(_LOWERED)}.]*"
    f"[{''.join(_LOWERED)}])?)"
)
# A range must not break at its sign.
_SPAN = re.compile(r"[−\d.,]+～[−\d.,]+")
_TAG = re.compile(r"<[^>]*>")


def render(template: str, content: Mapping[str, Any]) -> str:
    """Fill a template of this package; the font it is set in travels inside.

    Parameters
    ----------
    template : str
        File name, beside this module.
    content : mapping
        What the template asks for; a name it misses is an error.

    Returns
    -------
    str
        One HTML file that needs no other.
    """
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["chem"] = set_scripts
    environment.globals["word"] = word
    page = environment.get_template(template).render(**content, font="")
    shown = "".join(sorted(set(_TAG.sub("", page))))
    return page.replace("/*font*/", font_css(shown))


def set_scripts(text: str) -> Any:
    """Raised and lowered digits as HTML sets them, and ranges kept on one line.

    Examples
    --------
    >>> str(set_scripts("PM₂.₅ < 10⁴ t"))
    'PM<sub>2.5</sub> &lt; 10<sup>4</sup> t'
    >>> str(set_scripts("3～5"))
    '<span class="nb">3～5</span>'
    """
    from markupsafe import Markup, escape

    pieces, end = [], 0
    for match in _RUN.finditer(text):
        tag = "sup" if match["sup"] else "sub"
        plain = "".join((_RAISED | _LOWERED).get(c, c) for c in match[0])
        pieces += [escape(text[end : match.start()]), Markup(f"<{tag}>{plain}</{tag}>")]
        end = match.end()
    whole = Markup("").join([*pieces, escape(text[end:])])
    # str(): re joins with the subject's own join, and Markup's would escape the tags just made.
    return Markup(_SPAN.sub(r'<span class="nb">\g<0></span>', str(whole)))
