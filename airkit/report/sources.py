"""Which numbers rest on which document."""

import pandas as pd

from airkit.coal import CoalCut
from airkit.words import Lang, say, word


def source_lines(result: CoalCut, lang: Lang) -> list[str]:
    """The documents behind a result, each with the factors that rest on it, as lines of text.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    lang : {"zh", "en"}
        Language.

    Returns
    -------
    list of str
        A title, a line or more a document, most used by the data first, then the factors that
        are merely assumed and those that are missing.
    """
    stamp = result.stamp
    name = stamp.name_zh if lang == "zh" else stamp.name_en
    lines = [say("report_sources_title", lang, name=name)]
    for source in result.sources.to_dict("records"):
        lines += _document(source, result.factors, lang)
    lines.append(say("report_sources_assumed", lang, n=len(result.assumed_factors)))
    lines += [f"    {_factor(f, lang)}" for f in result.assumed_factors.to_dict("records")]
    if result.missing_factors:
        missing = _joined(result.missing_factors, lang)
        lines.append(say("report_sources_missing", lang, ids=missing))
    return lines


def document_name(source: dict, lang: Lang) -> str:
    """A document as one cites it: producer, title, number, date; what is not known is left out."""
    if not source["source_id"]:
        return word("report_no_document", lang)
    title = _text(source["title_zh" if lang == "zh" else "title_en"]) or source["source_id"]
    title = f"《{title}》" if lang == "zh" else title
    parts = (title, _text(source["number"]), _text(source["producer"]), _text(source["published"]))
    return _joined([part for part in parts if part], lang)


def _document(source: dict, factors: pd.DataFrame, lang: Lang) -> list[str]:
    mine = factors[factors["source_id"].fillna("") == source["source_id"]]
    grade = _text(source["grade"])
    graded = word(f"choice_{grade}", lang) if grade else word("report_no_grade", lang)
    line = say(
        "report_source",
        lang,
        document=document_name(source, lang),
        grade=graded,
        n_rows=source["n_rows"],
        n_factors=source["n_factors"],
    )
    return [f"- {line}", *(f"    {_factor(factor, lang)}" for factor in mine.to_dict("records"))]


def _factor(factor: dict, lang: Lang) -> str:
    name = _text(factor["name_zh" if lang == "zh" else "name_en"]) or factor["factor_id"]
    unit = _text(factor["unit"])
    value = f"{factor['value']:g}" + (f" {unit}" if unit not in ("", "1") else "")
    ends = (factor["low"], factor["high"])
    if all(end == end and end is not None for end in ends) and ends[0] < ends[1]:
        value += say("report_factor_range", lang, low=f"{ends[0]:g}", high=f"{ends[1]:g}")
    return say("report_factor", lang, factor_id=factor["factor_id"], name=name, value=value)


def _joined(parts: list[str] | tuple[str, ...], lang: Lang) -> str:
    return ("，" if lang == "zh" else ", ").join(parts)


def _text(value: object) -> str:
    return "" if value is None or value != value else str(value)
