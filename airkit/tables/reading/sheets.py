"""A sheet as text: what every reader of files hands on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from airkit.errors import CaseError

# Blanks at the ends of a cell, seen and unseen; a cell of nothing else is empty.
BLANKS = " \t\r\n\v\f\xa0\u3000\u2002\u2003\u2009\u200b\u200c\u200d\u2060\ufeff"

# Beyond these an input is refused before it is read: they keep memory bounded.
MOST_BYTES = 512 * 2**20
MOST_CELLS = 20_000_000


@dataclass(frozen=True)
class Sheet:
    """A sheet or file: every cell as text without blanks at its ends, empty as ``""``.

    ``rows[0]`` is row 1 as Excel shows it; rows may differ in length. ``merged`` lists merged
    ranges such as ``A1:C1``. ``file`` is the file, ``name`` the sheet or the file's stem.
    """

    name: str
    file: str
    rows: Sequence[Sequence[str]]
    merged: tuple[str, ...] = ()

    @property
    def width(self) -> int:
        """Cells of the longest row."""
        return max((len(row) for row in self.rows), default=0)

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(any(row) for row in self.rows)


def read_sheets(path: Path) -> list[Sheet]:
    """The sheets of a workbook (.xlsx, .xlsm) or the one sheet of a text file (.csv, .txt, .tsv).

    Raises
    ------
    CaseError
        The file is missing, is a folder, is of another kind, damaged, protected or too large.
    """
    refuse_odd_file(path)
    try:
        return _read(path)
    except OSError as error:
        # On Windows a workbook that is open in Excel cannot be read by others.
        raise CaseError("fault_unreadable", file=path.name) from error


WORKBOOKS = frozenset({".xlsx", ".xlsm"})
OLD_WORKBOOKS = frozenset({".xls", ".et", ".xlsb", ".ods"})
TEXTS = frozenset({".csv", ".txt", ".tsv"})


def refuse_odd_file(path: Path) -> None:
    """Raise CaseError when the path is no ordinary file of a reasonable size."""
    if path.is_dir():
        raise CaseError("fault_is_a_folder", file=path.name)
    if not path.is_file():
        raise CaseError("fault_no_such_file", file=str(path))
    size = path.stat().st_size
    if size == 0:
        raise CaseError("fault_file_empty", file=path.name)
    if size > MOST_BYTES:
        raise CaseError("fault_file_too_large", file=path.name, most_mb=MOST_BYTES // 2**20)


def _read(path: Path) -> list[Sheet]:
    suffix = path.suffix.lower()
    if suffix in WORKBOOKS:
        from airkit.tables.reading.read_excel import read_workbook

        return read_workbook(path)
    if suffix in TEXTS:
        from airkit.tables.reading.read_csv import read_csv

        return [read_csv(path)]
    rule = "old_excel" if suffix in OLD_WORKBOOKS else "file_kind"
    raise CaseError(f"fault_{rule}", file=path.name)


def column_letter(index: int) -> str:
    """Letters of the column with this index from 0, as Excel shows them.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """Index from 0 of a column's letters.

    Examples
    --------
    >>> column_index("AB")
    27
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def trimmed(rows: Iterable[list[str]]) -> list[list[str]]:
    """Rows without the empty cells at their ends and without the empty rows at the end."""
    kept = []
    for row in rows:
        while row and not row[-1]:
            row.pop()
        kept.append(row)
    while kept and not kept[-1]:
        kept.pop()
    return kept
