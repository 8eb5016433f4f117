"""A copy of the user's own workbook in which every fault is shown where it stands."""

import warnings
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.workbook.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from airkit.errors import UsageError
from airkit.tables.contract import SETTINGS, described
from airkit.tables.faults import Fault
from airkit.tables.marking.mark_list import Place, remove_list, write_list
from airkit.tables.reading.headings import match_headings
from airkit.tables.reading.settings import settings_of_toml
from airkit.tables.reading.sheets import TEXTS, WORKBOOKS, read_sheets, refuse_odd_file
from airkit.tables.reading.xlsx_guard import guard_workbook
from airkit.tables.writing.fresh import fresh_file
from airkit.words import Lang, say, word

AUTHOR = "airkit"
# Divides what a comment said before from what the check adds.
MARK = "\n―― airkit check ――\n"
FAULTY = PatternFill("solid", start_color="FFFFD966", end_color="FFFFD966")
# Excel grows slow with many comments; beyond this cells are only coloured, and the list says so.
MOST_COMMENTS = 2000
COMMENT_WIDTH, LINE_HEIGHT, CHARACTERS_A_LINE = 320, 18, 22
DRAWN = ("xl/charts/", "xl/slicers/", "xl/pivotTables/")


def mark_workbook(
    source: str | Path,
    faults: Sequence[Fault],
    target: str | Path,
    lang: Lang = "zh",
    force: bool = False,
) -> Path:
    """Copy a case into a workbook with its faults coloured, commented and listed.

    A workbook is copied with its other sheets, formats and formulas; of a folder of text files a
    workbook is made, one sheet a file, every cell as text. The first sheet lists the faults with
    links to their cells; faults of no cell stand on the list only.

    Parameters
    ----------
    source : str or Path
        The workbook or folder that was checked.
    faults : sequence of Fault
        As found by :func:`airkit.case.check_case`.
    target : str or Path
        The copy, of the same kind of file as the source (.xlsx for a folder).
    lang : {"zh", "en"}
        Language of the sentences.
    force : bool
        Replace what is there.

    Returns
    -------
    pathlib.Path
        The copy.

    Raises
    ------
    UsageError
        The target is there already, is the source itself, or is of another kind of file.
    CaseError
        The source cannot be read.
    """
    source, target = Path(source), Path(target)
    _refuse_target(source, target)
    with fresh_file(target, force) as draft:
        book = _folder_book(source) if source.is_dir() else _copied_book(source)
        remove_list(book)
        _tidy_comments(book)
        placed = _places(book, faults)
        n_cells, n_comments = _mark_cells(book, placed, lang)
        notes = (
            [say("mark_comments", lang, n=n_comments, of=n_cells)] if n_comments < n_cells else []
        )
        notes += [word("mark_drawings", lang)] if _has_drawings(source) else []
        write_list(book, placed, notes, lang)
        book.save(draft)
    return target


def _refuse_target(source: Path, target: Path) -> None:
    wanted = ".xlsx" if source.is_dir() else source.suffix.lower()
    if target.suffix.lower() != wanted:
        raise UsageError("mark_suffix", path=target.name, suffix=wanted)
    if target.exists() and source.exists() and target.samefile(source):
        raise UsageError("mark_own_source", path=target.name)


def _copied_book(path: Path) -> Workbook:
    refuse_odd_file(path)
    if path.suffix.lower() not in WORKBOOKS:
        raise UsageError("mark_suffix", path=path.name, suffix=".xlsx")
    guard_workbook(path)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of extensions that openpyxl leaves out
        return openpyxl.load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")


def _folder_book(folder: Path) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for path in sorted(folder.iterdir()):
        if path.name == f"{SETTINGS}.toml":
            _write_rows(book.create_sheet(SETTINGS), settings_of_toml(path).cells.items())
        elif path.suffix.lower() in TEXTS and path.is_file():
            _write_rows(book.create_sheet(path.stem), read_sheets(path)[0].rows)
    return book


def _write_rows(sheet: Worksheet, rows: Iterable[Sequence[str]]) -> None:
    """Write texts as texts: nothing becomes a number, a date or a formula."""
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            if text:
                cell = sheet.cell(number, place, ILLEGAL_CHARACTERS_RE.sub("\ufffd", text))
                cell.data_type = "s"


def _places(book: Workbook, faults: Iterable[Fault]) -> list[tuple[Fault, Place | None]]:
    """The cell of each fault; None for one of no cell."""
    titles = {title.strip().lower(): title for title in book.sheetnames}
    columns: dict[tuple[str, str], Mapping[str, int]] = {}
    found: list[tuple[Fault, Place | None]] = []
    for fault in faults:
        name = fault.sheet or fault.table
        title = titles.get(name.lower()) or titles.get(Path(name).stem.lower())
        if title is None or (fault.row is None and fault.column is None):
            found.append((fault, None))
            continue
        key = (title, fault.table)
        if key not in columns:
            columns[key] = _columns(book[title], fault.table)
        column = _column_number(fault, columns[key])
        found.append((fault, (title, fault.row or 1, column) if column else None))
    return found


def _columns(sheet: Worksheet, table: str) -> Mapping[str, int]:
    """Numbers of columns by their name in the contract, or by their heading."""
    if table == SETTINGS or not table:
        return {}
    row = next(sheet.iter_rows(max_row=1, values_only=True), ())
    cells = ["" if value is None else str(value).strip() for value in row]
    headings = match_headings(described(table), cells, sheet.title)
    places = {**headings.further, **headings.columns}
    return {name: place + 1 for name, place in places.items()}


def _column_number(fault: Fault, columns: Mapping[str, int]) -> int:
    """Number of the fault's column; 0 where it has none that is there."""
    if fault.table == SETTINGS:
        return 2 if fault.row else 0  # the values stand in the second column
    if fault.column is not None:
        return columns.get(fault.column, 0)
    letter = fault.values.get("letter")
    return column_index_from_string(str(letter)) if letter else 1


def _mark_cells(
    book: Workbook, placed: Iterable[tuple[Fault, Place | None]], lang: Lang
) -> tuple[int, int]:
    """Colour every faulty cell and comment the first of them; how many of each."""
    sentences: dict[Place, list[str]] = {}
    for fault, place in placed:
        if place is not None:
            sentences.setdefault(place, []).append(fault.sentence(lang))
    for number, ((title, row, column), texts) in enumerate(sentences.items()):
        cell = _own_cell(book[title], row, column)
        cell.fill = FAULTY
        if number < MOST_COMMENTS:
            _add_comment(cell, "\n".join(dict.fromkeys(texts)))
    return len(sentences), min(len(sentences), MOST_COMMENTS)


def _own_cell(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell, or the head of the merged area it lies in."""
    cell = sheet.cell(row, column)
    if isinstance(cell, Cell):
        return cell
    area = next(area for area in sheet.merged_cells.ranges if cell.coordinate in area)
    head = sheet.cell(area.min_row, area.min_col)
    assert isinstance(head, Cell)
    return head


def _add_comment(cell: Cell, text: str) -> None:
    own = cell.comment.text if cell.comment is not None else ""
    author = cell.comment.author if cell.comment is not None else AUTHOR
    cell.comment = Comment(f"{own}{MARK}{text}", author)
    _fit(cell.comment)


def _tidy_comments(book: Workbook) -> None:
    """Take out the marks of an earlier copy, and give comments room for their text again."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is None:
                    continue
                own, mark, _ = cell.comment.text.partition(MARK)
                if mark:
                    cell.comment = Comment(own, cell.comment.author) if own else None
                    cell.fill = PatternFill()
                if cell.comment is not None:
                    _fit(cell.comment)


def _fit(comment: Comment) -> None:
    lines = sum(1 + len(line) // CHARACTERS_A_LINE for line in comment.text.split("\n"))
    comment.width, comment.height = COMMENT_WIDTH, LINE_HEIGHT * (lines + 1)


def _has_drawings(source: Path) -> bool:
    """Whether a workbook holds charts and the like, which the copy cannot carry over."""
    if source.is_dir():
        return False
    with zipfile.ZipFile(source) as archive:
        return any(name.startswith(DRAWN) for name in archive.namelist())
