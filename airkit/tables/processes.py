"""Processes by the names people write: 水泥熟料窑, clinker kiln or clinker_kiln are one."""

from collections.abc import Mapping
from functools import cache

from airkit.words import LANGUAGES, words_of


def process_id(text: str) -> str:
    """Id of a process written as an id or by one of its names; other texts stay as they are.

    Examples
    --------
    >>> process_id("水泥熟料窑"), process_id("clinker_kiln"), process_id("my own process")
    ('clinker_kiln', 'clinker_kiln', 'my own process')
    """
    return _ids().get(text.strip().casefold(), text)


@cache
def _ids() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for word_id, texts in words_of().items():
        if word_id.startswith("process_"):
            process = word_id.removeprefix("process_")
            names |= {texts[lang].casefold(): process for lang in LANGUAGES}
    return names
