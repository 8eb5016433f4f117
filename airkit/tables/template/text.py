"""What a template says about its columns: headings, notes, legend."""

from collections.abc import Iterable, Sequence

from airkit.tables.contract import Column, Table, choice_label, contract, unit_label
from airkit.words import LANGUAGES, Lang, say, word

NEEDS = ("required", "defaultable", "derivable", "optional")


def levelled_tables(level: str) -> list[Table]:
    """Tables of a level, in the order of the contract; ``full`` is all of them.

    Examples
    --------
    >>> [table.name for table in levelled_tables("minimum")][:3]
    ['districts', 'conversions', 'boilers']
    """
    return [table for table in contract().values() if level == "full" or table.level == level]


def levelled_columns(table: Table, level: str) -> list[Column]:
    """Columns of a level; what is required or names a row is in every level."""
    return [
        column
        for column in table.columns
        if level == "full" or column.level == level or column.need == "required"
    ]


def heading(column: Column, lang: Lang) -> str:
    """Label and unit of a column, as one line that the reader of files knows.

    Examples
    --------
    >>> heading(contract()["conversions"].column("n_households"), "zh")
    '改造户数（户）'
    """
    label, unit = column.label(lang), unit_label(column.unit, lang)
    if not unit:
        return label
    return f"{label}（{unit}）" if lang == "zh" else f"{label} ({unit})"


def double_heading(column: Column, lang: Lang) -> str:
    """The heading with the column's name on a second line."""
    return f"{heading(column, lang)}\n{column.name}"


def column_note(column: Column, lang: Lang) -> str:
    """All there is to know about a column, in both languages, the given one first."""
    order: Iterable[Lang] = (lang, *(each for each in LANGUAGES if each != lang))
    return "\n\n".join(_note(column, each) for each in order)


def short_note(column: Column, lang: Lang) -> str:
    """Need, type and remark of a column, one line a language, the given one first."""
    lines = []
    for each in (lang, *(other for other in LANGUAGES if other != lang)):
        parts = [
            word(f"template_need_{column.need}", each),
            word(f"template_kind_{column.kind}", each),
            column.note(each),
        ]
        lines.append(("；" if each == "zh" else "; ").join(part for part in parts if part))
    return "\n".join(lines)


def _note(column: Column, lang: Lang) -> str:
    unit = unit_label(column.unit, lang)
    lines = [
        f"{heading(column, lang)}: {word(f'template_need_{column.need}', lang)}",
        column.note(lang),
        say("template_kind", lang, kind=word(f"template_kind_{column.kind}", lang)),
        say("template_unit", lang, unit=unit) if unit else "",
        bounds(column, lang),
        _choices(column, lang),
        say("template_refers", lang, to=column.references) if column.references else "",
        say("template_default", lang, factor=column.default_factor)
        if column.default_factor
        else "",
    ]
    return "\n".join(line for line in lines if line)


def bounds(column: Column, lang: Lang) -> str:
    """Bounds of a column in words; empty where it has none."""
    if column.low and column.high:
        return say("template_between", lang, low=column.low, high=column.high)
    if column.low or column.high:
        rule = "template_at_least" if column.low else "template_at_most"
        return say(rule, lang, bound=column.low or column.high)
    return ""


def _choices(column: Column, lang: Lang) -> str:
    if not column.choices:
        return ""
    shown = [f"{choice_label(column, choice, lang)} = {choice}" for choice in column.choices]
    return say("template_choices", lang, choices="; ".join(shown))


def read_me(tables: Sequence[Table], level: str, lang: Lang) -> str:
    """A description of all tables and columns for a folder of text files, in Markdown."""
    lines = [f"# {word('template_title', lang)}", "", word("template_how_folder", lang), ""]
    for table in tables:
        lines += [f"## {table.name}.csv {table.label(lang)}", "", table.note(lang), ""]
        for column in levelled_columns(table, level):
            note = " ".join(_note(column, lang).split("\n"))
            lines.append(f"- `{column.name}` {note}")
        lines.append("")
    return "\n".join(lines)
