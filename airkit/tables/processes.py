"""Processes by the names people write: 水泥熟料窑, 熟料窑, clinker kiln or clinker_kiln are one."""

from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher
from functools import cache

from airkit.tables.reading.lexicon import meaning
from airkit.words import LANGUAGES, Lang, listed, words_of

LIKE = 1 / 3  # one sign of three, as in 隧道窑 and 砖瓦窑


def process_id(text: str) -> str:
    """Id of a process written as an id or by one of its names; other texts stay as they are.

    Examples
    --------
    >>> process_id("水泥熟料窑"), process_id("熟料窑"), process_id("my own process")
    ('clinker_kiln', 'clinker_kiln', 'my own process')
    """
    plain = text.strip()
    return _ids().get(plain.casefold()) or meaning("process", plain) or text


def process_names(text: str, known: Iterable[str], lang: Lang) -> str:
    """Names of the known processes a text comes nearest to; of all where it comes near none.

    Examples
    --------
    >>> process_names("隧道窑", ["brick_kiln", "coke_oven", "ceramic_kiln"], "zh")
    '砖瓦窑、陶瓷窑'
    """
    processes = sorted(set(known))
    near = [one for one in processes if _likeness(text, one) >= LIKE]
    return listed((_name(one, lang) for one in near or processes), lang)


def _likeness(text: str, process: str) -> float:
    """Of a text and the name of a process in either language, from 0 to 1."""
    names = (_name(process, lang) for lang in LANGUAGES)
    return max(SequenceMatcher(None, text.casefold(), name).ratio() for name in names)


def _name(process: str, lang: Lang) -> str:
    return words_of().get(f"process_{process}", {}).get(lang, process)


@cache
def _ids() -> Mapping[str, str]:
    names: dict[str, str] = {}
    for word_id, texts in words_of().items():
        if word_id.startswith("process_"):
            process = word_id.removeprefix("process_")
            names |= {texts[lang].casefold(): process for lang in LANGUAGES}
    return names
