"""The lists behind drop-downs: choices, yes and no, and ids that other sheets or airkit bring."""

import csv
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

from xlsxwriter.utility import quote_sheetname, xl_col_to_name
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from airkit.shipped import shipped_path
from airkit.tables.contract import Column, choice_label
from airkit.tables.template.text import levelled_tables
from airkit.words import Lang, word

FLAGS = ("TRUE", "FALSE")
# Tables whose shipped rows every case may refer to.
SHIPPED = {"fuels": "fuel", "devices": "device"}
LAST_ROW = 5000

Entry = tuple[str, str]


@dataclass
class Lists:
    """Lists of the workbook, each two columns of one sheet: what is chosen, and what it means."""

    book: Workbook
    tables: Set[str]
    lang: Lang
    places: dict[tuple[Entry, ...], int] = field(default_factory=dict)
    sheet: Worksheet = field(init=False)

    def __post_init__(self) -> None:
        self.sheet = self.book.add_worksheet(word("template_sheet_lists", self.lang))

    def source(self, column: Column) -> str:
        """Formula of the list a column is chosen from; empty where it is typed freely."""
        if column.kind == "flag":
            return self._placed([(word(f"template_flag_{f.lower()}", self.lang), f) for f in FLAGS])
        if column.kind == "choice":
            codes = column.choices
            return self._placed([(choice_label(column, c, self.lang), c) for c in codes])
        table, _, target = column.references.partition(".")
        if table in SHIPPED and column.references == f"{table}.{SHIPPED[table]}":
            return self._placed(_shipped(table, target, self.lang))
        if table in self.tables and table != column.table:
            return self._column_of(table, target)
        return ""

    def write(self) -> None:
        """Write the sheet, which no one needs to change."""
        bold = self.book.add_format({"bold": True})
        for entries, place in self.places.items():
            self.sheet.write_string(0, place, word("template_list_choice", self.lang), bold)
            self.sheet.write_string(0, place + 1, word("template_list_code", self.lang), bold)
            for row, (shown, code) in enumerate(entries, start=1):
                self.sheet.write_string(row, place, shown)
                self.sheet.write_string(row, place + 1, code)
        self.sheet.set_column(0, 2 * len(self.places), 20)
        self.sheet.freeze_panes(1, 0)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)

    def _placed(self, entries: Sequence[Entry]) -> str:
        place = self.places.setdefault(tuple(entries), 2 * len(self.places))
        letter = xl_col_to_name(place, col_abs=True)
        sheet = quote_sheetname(self.sheet.get_name())
        return f"={sheet}!{letter}$2:{letter}${len(entries) + 1}"

    def _column_of(self, table: str, target: str) -> str:
        """Ids typed into another sheet, as far down as it is filled."""
        names = [
            column.name
            for each in levelled_tables("full")
            if each.name == table
            for column in each.columns
        ]
        letter = xl_col_to_name(names.index(target), col_abs=True)
        area = f"{table}!{letter}$2:{letter}${LAST_ROW}"
        return f"=OFFSET({table}!{letter}$2,0,0,MAX(COUNTA({area}),1),1)"


def _shipped(table: str, key: str, lang: Lang) -> list[Entry]:
    with shipped_path(f"reference/{table}.csv").open(encoding="utf-8", newline="") as file:
        rows: list[Mapping[str, str]] = list(csv.DictReader(file))
    return [(row[key], row[f"name_{lang}"]) for row in rows]
