"""The data dictionary: every table and column of the contract, as Markdown."""

from collections.abc import Iterable, Sequence

from airkit.tables.contract import (
    BY_PROCESS,
    Column,
    Table,
    case_settings,
    choice_label,
    contract,
    unit_label,
)
from airkit.tables.template.text import NEEDS, bounds
from airkit.words import Lang, listed, say, word

DATED = ("date", "datetime", "month")
HEADINGS = ("column", "meaning", "kind", "unit", "need", "remarks")


def data_dictionary(lang: Lang) -> str:
    """All tables and columns in one language.

    Examples
    --------
    >>> data_dictionary("zh").splitlines()[0]
    '# 数据字典'
    """
    tables = [case_settings(), *contract().values()]
    lines = [f"# {word('dictionary_title', lang)}", "", word("dictionary_intro", lang), ""]
    for need in NEEDS:
        explained = word(f"template_legend_{need}", lang)
        lines.append(f"- **{word(f'template_need_{need}', lang)}** {explained}")
    lines += ["", *_overview(tables, lang)]
    for table in tables:
        lines += ["", *_chapter(table, lang)]
    return "\n".join(lines) + "\n"


def _overview(tables: Iterable[Table], lang: Lang) -> list[str]:
    """Which tables there are, and who reads them."""
    rows = [
        (
            f"[`{table.name}`](#{_anchor(table)})",
            table.label(lang),
            word(f"template_job_{table.job}", lang),
            word(f"dictionary_{'ledger' if table.is_ledger else 'case'}", lang),
            table.note(lang),
        )
        for table in tables
    ]
    heads = ("table", "name", "job", "where", "note")
    return markdown_table([word(f"dictionary_{head}", lang) for head in heads], rows)


def _chapter(table: Table, lang: Lang) -> list[str]:
    """One table: heading, what it is for, its columns."""
    rows = [_row(column, lang) for column in table.columns]
    heads = [word(f"dictionary_{head}", lang) for head in HEADINGS]
    title = f'<a id="{_anchor(table)}"></a>\n\n## {table.label(lang)} `{table.name}`'
    note = [table.note(lang), ""] if table.note(lang) else []
    return [*title.split("\n"), "", *note, *markdown_table(heads, rows)]


def _row(column: Column, lang: Lang) -> tuple[str, ...]:
    unit = unit_label(column.unit, lang)
    if column.unit and not unit:
        unit = word("dictionary_unit_elsewhere", lang)
    name = f"**`{column.name}`**" if column.is_key else f"`{column.name}`"
    kind, need = (
        word(f"template_{what}", lang) for what in (f"kind_{column.kind}", f"need_{column.need}")
    )
    return name, column.label(lang), kind, unit, need, _remarks(column, lang)


def _remarks(column: Column, lang: Lang) -> str:
    """Note, bounds, choices, reference, default and other headings of a column."""
    parts = [column.note(lang)]
    within = bounds(column, lang)
    if within and not _is_plain(column):
        within = within[0].upper() + within[1:]
        parts.append(say("dictionary_sentence", lang, text=within))
    if column.choices:
        shown = [f"`{choice}` {choice_label(column, choice, lang)}" for choice in column.choices]
        parts.append(say("dictionary_choices", lang, choices=listed(shown, lang)))
    if column.references:
        parts.append(say("dictionary_refers", lang, to=f"`{column.references}`"))
    if column.default_factor == BY_PROCESS:
        parts.append(say("dictionary_default_process", lang, table=f"`{BY_PROCESS}`"))
    elif column.default_factor:
        parts.append(say("dictionary_default", lang, factor=f"`{column.default_factor}`"))
    others = [name for name, _ in column.aliases]
    if others:
        parts.append(say("dictionary_aliases", lang, names=listed(others, lang)))
    return ("" if lang == "zh" else " ").join(part for part in parts if part)


def _is_plain(column: Column) -> bool:
    """Whether its bounds go without saying: any year of our time, a share from 0 to 1."""
    is_share = column.unit == "share" and (str(column.low), str(column.high)) == ("0", "1")
    return is_share or column.kind in DATED


def _anchor(table: Table) -> str:
    return f"table-{table.name}"


def markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a table; a pipe inside a cell is escaped.

    Examples
    --------
    >>> markdown_table(["a", "b"], [("1|2", "3")])
    ['| a | b |', '| --- | --- |', '| 1\\\\|2 | 3 |']
    """
    body = [heads, ["---"] * len(heads), *rows]
    return ["| " + " | ".join(c.replace("|", r"\|") for c in row) + " |" for row in body]
