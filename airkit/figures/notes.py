"""The words every figure of a result carries: case, data, documents, assumptions."""

from typing import Protocol

import pandas as pd

from airkit.result import Stamp
from airkit.words import Lang, say, word

SHOWN_DOCUMENTS = 3
GRADES = ("official", "measured", "literature", "assumed", "synthetic")
OWN = "airkit"  # producer of what is assumed: no document


class Cited(Protocol):
    """A result that knows its case and its documents."""

    @property
    def stamp(self) -> Stamp: ...
    @property
    def sources(self) -> pd.DataFrame: ...


class Sourced(Cited, Protocol):
    """One that knows its factors too."""

    @property
    def factors(self) -> pd.DataFrame: ...
    @property
    def assumed_factors(self) -> pd.DataFrame: ...


def badge(result: Cited) -> str:
    """The mark of a fictional case, in both languages whatever the figure's own."""
    return mark_of(result.stamp)


def mark_of(stamp: Stamp) -> str:
    """The mark of a fictional case, empty for a real one."""
    if not stamp.is_fictional:
        return ""
    return f"{word('fig_fictional', 'zh')} {word('fig_fictional', 'en')}"


def footers(result: Sourced, lang: Lang, *, as_of: str = "") -> tuple[str, ...]:
    """What stands under a figure: the case and its data, the documents, what is assumed.

    Parameters
    ----------
    result : result
        With ``stamp, sources, factors, assumed_factors``.
    lang : {"zh", "en"}
        Language.
    as_of : str
        Day the data reach to, empty where none is known.
    """
    return (
        data_line(result, lang, as_of),
        documents_line(result, lang),
        say("fig_assumed", lang, n=len(result.assumed_factors), of=len(result.factors)),
    )


def data_line(result: Cited, lang: Lang, as_of: str = "") -> str:
    """The case, its digest, what was changed in it, and the day its data reach to."""
    stamp = result.stamp
    name = stamp.name_zh if lang == "zh" else stamp.name_en
    line = say("fig_data", lang, name=name, digest=stamp.case_digest[:8])
    if as_of:
        line += say("fig_as_of", lang, date=as_of)
    if stamp.varied:
        changed = ", ".join(f"{name} = {value:g}" for name, value in stamp.varied.items())
        line += say("fig_varied", lang, changed=changed)
    return line


def documents(result: Cited, lang: Lang) -> list[str]:
    """The documents behind a result, each once: those of the data, then official ones first.

    An official document goes by its number, any other by its title.
    """
    used = result.sources[result.sources["source_id"] != ""]
    used = used[used["producer"].fillna("") != OWN]
    rank = used["grade"].map({grade: i for i, grade in enumerate(GRADES)}).fillna(len(GRADES))
    used = used.assign(is_cited_by_data=used["n_rows"] > 0, rank=rank).sort_values(
        ["is_cited_by_data", "rank", "n_rows", "n_factors"],
        ascending=[False, True, False, False],
        kind="stable",
    )
    title = used["title_zh" if lang == "zh" else "title_en"].fillna(used["title_zh"])
    title = title.fillna(used["source_id"])
    by_number = (used["grade"] == "official") & used["number"].notna()
    return list(dict.fromkeys(used["number"].where(by_number, title)))


def documents_line(result: Cited, lang: Lang) -> str:
    """The first documents and how many there are."""
    named = documents(result, lang)
    if not named:
        return word("fig_no_source", lang)
    join = "；" if lang == "zh" else "; "
    shown = join.join(named[:SHOWN_DOCUMENTS])
    more = len(named) > SHOWN_DOCUMENTS
    return say("fig_sources_more" if more else "fig_sources", lang, shown=shown, n=len(named))
