"""A fault of the input: what, where, and the remedy, in Chinese and English."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from airkit.tables.contract import described
from airkit.words import Lang, say

# A longer cell is shown cut, so that a sentence stays a sentence.
SHOWN_CHARACTERS = 60

NOTHING: Mapping[str, object] = {}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault and its place.

    Parameters
    ----------
    table : str
        Contract table, ``"case"`` for the settings, or ``""`` for the input as a whole.
    row : int or None
        Row as Excel shows it (the headings are row 1); None for a whole column or table.
    column : str or None
        Contract column, or the heading as written where the contract has none.
    value : str or None
        The cell as written.
    rule : str
        What is broken; the sentence is the text ``fault_<rule>`` of ``words.csv``.
    values : Mapping
        What fills the sentence, besides the cell itself as ``value``. One that differs by language
        is a mapping ``{"zh", "en"}``.
    sheet : str
        Sheet or file the user sees; the table's name when empty.

    Examples
    --------
    >>> print(Fault("conversions", 7, "n_households", "两户", "not_a_number").sentence("zh"))
    “散煤替代”（conversions），第7行，“改造户数”列（n_households），填的是“两户”：不是数字。只填数字，单位已由列名规定；没有数据请留空。
    """

    table: str
    row: int | None
    column: str | None
    value: str | None
    rule: str
    values: Mapping[str, object] = field(default_factory=lambda: NOTHING)
    sheet: str = ""

    def sentence(self, lang: Lang) -> str:
        """Place, rule and remedy in one line."""
        place = say("fault_join", lang).join(self._place(lang))
        values = {"value": self.value or "", **spoken(self.values, lang)}
        body = say(self._word_id(), lang, **values)
        return say("fault_sentence", lang, place=place, body=body) if place else body

    def as_dict(self, lang: Lang) -> dict[str, object]:
        """The fault for ``--json``."""
        return {
            "table": self.table,
            "sheet": self.sheet or self.table,
            "row": self.row,
            "column": self.column,
            "value": self.value,
            "rule": self.rule,
            "sentence": self.sentence(lang),
        }

    def _word_id(self) -> str:
        return f"fault_{self.rule}"

    def _place(self, lang: Lang) -> list[str]:
        parts = []
        if self.table:
            table = described(self.table)
            sheet = self.sheet or self.table
            parts.append(say("fault_place_table", lang, label=table.label(lang), sheet=sheet))
        elif self.sheet:
            parts.append(self.sheet)
        if self.row is not None:
            parts.append(say("fault_place_row", lang, row=self.row))
        if self.column is not None:
            parts.append(self._column_shown(lang))
        if self.value is not None:
            parts.append(say("fault_place_value", lang, value=shortened(self.value)))
        return parts

    def _column_shown(self, lang: Lang) -> str:
        name = self.column or ""
        if self.table and name in described(self.table).names:
            label = described(self.table).column(name).label(lang)
            return say("fault_place_column", lang, label=label, name=name)
        return say("fault_place_heading", lang, heading=shortened(name))


@dataclass(frozen=True, slots=True)
class Note(Fault):
    """Something a reader should know that is no fault, such as a sheet that is not read.

    Its text is ``note_<rule>`` of ``words.csv``.
    """

    def _word_id(self) -> str:
        return f"note_{self.rule}"


def spoken(values: Mapping[str, object], lang: Lang) -> dict[str, object]:
    """Values in one language: a mapping with both languages gives the one asked for.

    Examples
    --------
    >>> spoken({"n": 2, "unit": {"zh": "吨", "en": "t"}}, "zh")
    {'n': 2, 'unit': '吨'}
    """
    return {
        name: value[lang] if isinstance(value, Mapping) and lang in value else value
        for name, value in values.items()
    }


def shortened(text: str) -> str:
    """A cell on one line, cut when long.

    Examples
    --------
    >>> shortened("a" * 70)[-3:]
    'aa…'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= SHOWN_CHARACTERS else flat[:SHOWN_CHARACTERS] + "…"
