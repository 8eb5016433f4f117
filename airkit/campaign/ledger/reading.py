"""A file of events to typed tables, by the readers and checks every input goes through."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd

from airkit.campaign.ledger.events import event_tables
from airkit.campaign.ledger.reading_air import AIR, air_days, is_other_form, zero_notes
from airkit.errors import InputFaults, UsageError
from airkit.tables.checking.check import check_tables
from airkit.tables.contract import contract
from airkit.tables.faults import Fault
from airkit.tables.reading.read import RawTable, raw_table, read_raw, table_names
from airkit.tables.reading.read_csv import UTF16_MARKS
from airkit.tables.reading.sheets import TEXTS, read_sheets, refuse_odd_file

# A longer text file is read in parts, so that memory stays bounded.
PART_ROWS = 100_000
PART_BYTES = 8 * 2**20
QUOTE = b'"'

# Faults that a folder or workbook of events is no case: it need not be one.
NOT_A_CASE = frozenset({"no_case_toml", "no_case_sheet", "bad_toml"})

# Columns that say which rows are judged together, where it is not the key: parts of one sum.
JUDGED_TOGETHER: Mapping[str, tuple[str, ...]] = {"published": ("brief_id",)}

NO_TABLES: Mapping[str, pd.DataFrame] = {}


@dataclass
class Reading:
    """Typed events by table, the sheet each came from, their faults, and what was not read."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sheets: dict[str, str] = field(default_factory=dict)
    notes: list[Fault] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def sound(self, name: str) -> pd.DataFrame:
        """Rows of a table without fault and judged with none: all that share a key are read."""
        frame = self.tables[name]
        own = [one.row for one in self.faults if one.table == name]
        if not own:
            return frame
        if None in own:  # a fault of a whole column
            return frame.iloc[:0]
        together = list(JUDGED_TOGETHER.get(name, event_tables()[name].key))
        keys = pd.MultiIndex.from_frame(frame[together])
        return frame[~keys.isin(keys[frame.index.isin(own)]) & ~frame.index.isin(own)]


def read_events(
    path: Path, known: Mapping[str, pd.DataFrame] = NO_TABLES, table: str | None = None
) -> Reading:
    """Read and check a file of events.

    Parameters
    ----------
    path : pathlib.Path
        A text file of one table, a workbook, or a folder of text files. Sheets and files are
        named after their table, in either language; the name of a text file may go on after it
        (``returns-2017-12-01.csv``). A text file of air may be a wide file of hours or a long
        table too: it enters as days. A folder of such files is meant where ``table`` is ``air``.
    known : Mapping of str to DataFrame
        Typed tables whose rows may be referred to; references to tables not there are not checked.
    table : str, optional
        The table a text file holds, whatever its name.

    Returns
    -------
    Reading
        With every fault of the file by itself, each with its row.

    Raises
    ------
    CaseError, UsageError
        The file cannot be read at all, or its table cannot be told.
    """
    found = Reading()
    parts: dict[str, list[pd.DataFrame]] = {}
    for raw in _raw_tables(path, table, found):
        at_hand = {**known, **_so_far(parts)}
        typed = check_tables({raw.name: raw}, {**_stand_ins(raw, at_hand), **at_hand})
        found.faults += typed.faults
        parts.setdefault(raw.name, []).append(typed.tables[raw.name])
        found.sheets[raw.name] = raw.sheet
    found.tables = {name: pd.concat(several) for name, several in parts.items()}
    if AIR in parts:
        found.notes += zero_notes(found.tables[AIR], found.sheets[AIR])
    if not found.tables and not found.faults:
        raise UsageError("ledger_no_events", file=path.name, tables=", ".join(event_tables()))
    return found


def _so_far(parts: Mapping[str, Sequence[pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Problems of the same workbook, which its problem events may name."""
    return {name: pd.concat(parts[name]) for name in ("problems",) if name in parts}


def _stand_ins(raw: RawTable, at_hand: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """For tables that are not at hand: whatever is referred to exists."""
    made: dict[str, pd.DataFrame] = {}
    for column in event_tables()[raw.name].contract.columns:
        table, _, key = column.references.partition(".")
        if table and table not in at_hand and column.name in raw.cells:
            made[table] = pd.DataFrame({key: raw.cells[column.name].dropna().unique()})
    return made


def _raw_tables(path: Path, table: str | None, found: Reading) -> Iterator[RawTable]:
    if path.suffix.lower() in TEXTS and not path.is_dir():
        yield from _of_text(path, table, found)
        return
    if table == AIR and path.is_dir():
        yield from _of_air(path, found)
        return
    raw = read_raw(path)
    refused = [one for one in raw.faults if one.rule not in NOT_A_CASE]
    found.faults += [one for one in refused if _is_ours(one.table)]
    found.notes += [one for one in raw.notes if _is_ours(one.table)]
    yield from (raw.tables[name] for name in event_tables() if name in raw.tables)


def _is_ours(table: str) -> bool:
    return not table or table in event_tables()


def _of_text(path: Path, table: str | None, found: Reading) -> Iterator[RawTable]:
    refuse_odd_file(path)
    name = table or _named(path.stem)
    if name not in event_tables():
        raise UsageError("ledger_which_table", file=path.name, tables=", ".join(event_tables()))
    with tempfile.TemporaryDirectory() as folder:
        for part, rows_before in _parts(path, Path(folder)):
            sheet = replace(read_sheets(part)[0], name=path.stem, file=path.name)
            if name == AIR and is_other_form(sheet):
                yield from _of_air(path, found)
                return
            raw, refused, notes = raw_table(contract()[name], sheet, path.name)
            found.faults += [_moved(one, rows_before) for one in refused]
            if not rows_before:
                found.notes += notes
            cells = raw.cells.set_axis(raw.cells.index + rows_before)
            yield replace(raw, cells=cells.apply(_kept_once))


def _of_air(path: Path, found: Reading) -> Iterator[RawTable]:
    try:
        table, notes = air_days(path, path.stem)
    except InputFaults as error:
        found.faults += [one for one in error.faults if isinstance(one, Fault)]
    else:
        found.notes += notes
        yield table


def _kept_once(cells: pd.Series) -> pd.Series:
    """The same cells with equal texts as one object: a long table repeats few texts often."""
    codes, texts = pd.factorize(cells)
    return pd.Series(texts.array.take(codes, allow_fill=True), index=cells.index)


def _named(stem: str) -> str:
    """The table a text file is named after: the longest name it begins with."""
    names = table_names()
    begun = [name for name in names if stem.lower().startswith(name)]
    return names[max(begun, key=len)] if begun else ""


def _moved(fault: Fault, rows: int) -> Fault:
    is_in_heading = fault.row is None or fault.row <= 1
    return fault if is_in_heading else replace(fault, row=(fault.row or 0) + rows)


def _parts(path: Path, folder: Path) -> Iterator[tuple[Path, int]]:
    """A text file, whole when short, else cut between rows, each part under the headings.

    Yields
    ------
    tuple of pathlib.Path and int
        A file, and the number of rows that came before its first.
    """
    with path.open("rb") as file:
        is_utf16 = file.read(2) in UTF16_MARKS
    if is_utf16 or path.stat().st_size <= PART_BYTES:
        yield path, 0
        return
    part = folder / "part.csv"
    with path.open("rb") as file:
        headings, rows_before = file.readline(), 0
        while lines := _whole_rows(file):
            part.write_bytes(headings + b"".join(lines))
            yield part, rows_before
            rows_before += _n_rows(lines)


def _whole_rows(file: BinaryIO) -> list[bytes]:
    """The next lines of a file, and those in which a quoted cell of the last one goes on."""
    lines = list(islice(file, PART_ROWS))
    is_open = b"".join(lines).count(QUOTE) % 2 == 1
    while is_open and (line := file.readline()):
        lines.append(line)
        is_open ^= line.count(QUOTE) % 2 == 1
    return lines


def _n_rows(lines: Sequence[bytes]) -> int:
    """Rows that end in these lines: a quoted cell may hold line breaks."""
    if not any(QUOTE in line for line in lines):
        return len(lines)
    n_quotes = np.cumsum([line.count(QUOTE) for line in lines])
    return int((n_quotes % 2 == 0).sum())
