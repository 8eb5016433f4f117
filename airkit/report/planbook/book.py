"""The Excel twin of the plan book: facts, calendar, stretches, alert steps, deliveries."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from airkit.report.planbook.pages import EnterprisePages
from airkit.report.workbook import Sheet, write_workbook
from airkit.words import Lang, say, word


def write_planbook_twin(
    path: Path, pages: Sequence[EnterprisePages], about: str, lang: Lang
) -> Path:
    """Write the workbook: what stands in the plan book, as tables."""
    facts, shares = _facts(pages, lang)
    days = word("planbook_col_load", lang)
    sheets = [
        Sheet(word("planbook_sheet_facts", lang), about, facts, percent=shares),
        Sheet(
            word("planbook_sheet_calendar", lang), about, _stretches(pages, lang), percent=(days,)
        ),
        Sheet(word("planbook_sheet_alerts", lang), about, _alerts(pages, lang)),
    ]
    deliveries = _deliveries(pages, lang)
    if len(deliveries):
        sheets.append(Sheet(word("planbook_sheet_deliveries", lang), about, deliveries))
    write_workbook(path, sheets, about, word("brief_empty_table", lang))
    return path


def _w(name: str, lang: Lang) -> str:
    return word(f"planbook_col_{name}", lang)


def _facts(pages: Sequence[EnterprisePages], lang: Lang) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """A row an enterprise, amounts as numbers in the unit of their heading; which are shares."""
    rows, shares = [], {}
    for one in pages:
        row: dict[str, object] = {_w("enterprise", lang): one.name}
        for fact in (*one.facts, *one.money, *one.trucks):
            heading = fact.name
            if fact.unit == "share":
                shares[heading] = True
            elif fact.unit:
                heading = _with_unit(heading, fact.unit, lang)
            row[heading] = fact.value
        rows.append(row)
    return pd.DataFrame(rows), tuple(shares)


def _with_unit(name: str, unit: str, lang: Lang) -> str:
    return say("planbook_in_unit", lang, name=name, unit=word(f"unit_{unit}", lang))


def _stretches(pages: Sequence[EnterprisePages], lang: Lang) -> pd.DataFrame:
    names = ("start", "end", "days", "load")
    return pd.DataFrame(
        [
            {
                _w("enterprise", lang): one.name,
                _w("line", lang): line.line_id,
                **{_w(name, lang): value for name, value in zip(names, stretch, strict=True)},
            }
            for one in pages
            for line in one.lines
            for stretch in line.stretches
        ]
    )


def _alerts(pages: Sequence[EnterprisePages], lang: Lang) -> pd.DataFrame:
    names = ("line", "yellow", "orange", "red")
    return pd.DataFrame(
        [
            {
                _w("enterprise", lang): one.name,
                **{_w(name, lang): text for name, text in zip(names, step, strict=True)},
            }
            for one in pages
            for step in one.alert_steps
        ]
    )


def _deliveries(pages: Sequence[EnterprisePages], lang: Lang) -> pd.DataFrame:
    names = [_w(name, lang) for name in ("order", "product", "due")]
    names.append(_with_unit(_w("quantity", lang), "t", lang))
    return pd.DataFrame(
        [
            {_w("enterprise", lang): one.name, **dict(zip(names, row, strict=True))}
            for one in pages
            for row in one.deliveries
        ]
    )
