"""What people write in sheets and what it means: patterns from ``lexicon.csv``.

Kinds: ``total`` (meaning: 1 subtotal, 2 total, 3 grand total), ``remark``, ``form_line`` (lines
about the form itself), ``measure`` and ``category`` (codes of the contract), and headings of
several sorts; ``said`` (a usual word for a choice, ``column:word``) and ``process`` (a usual name
of a process): only words that can mean one thing, since nobody is asked again. A pattern must
match the whole of the plain text; the first that matches wins.
"""

import csv
import re
from functools import cache
from pathlib import Path


@cache
def _patterns() -> dict[str, list[tuple[re.Pattern[str], str]]]:
    found: dict[str, list[tuple[re.Pattern[str], str]]] = {}
    with Path(__file__).with_name("lexicon.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            pattern = re.compile(row["pattern"], re.IGNORECASE)
            found.setdefault(row["kind"], []).append((pattern, row["meaning"]))
    return found


def meaning(kind: str, text: str) -> str | None:
    """What a plain text means as this kind of word; None where it is no such word.

    Examples
    --------
    >>> meaning("total", "小计"), meaning("total", "马村镇"), meaning("measure", "煤改电户数")
    ('1', None, '')
    """
    for pattern, value in _patterns().get(kind, ()):
        if text and pattern.fullmatch(text):
            return value
    return None


def is_a(kind: str, text: str) -> bool:
    """Whether a plain text is a word of this kind.

    Examples
    --------
    >>> is_a("numbering", "序号"), is_a("personal", "户主姓名")
    (True, True)
    """
    return meaning(kind, text) is not None
