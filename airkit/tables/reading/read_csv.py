"""A text file to a sheet: the encodings and separators counties' programs write."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from airkit.errors import CaseError
from airkit.tables.reading.sheets import BLANKS, MOST_CELLS, Sheet, trimmed

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
SEPARATORS = (",", "\t", ";")
# Of the letters beyond ASCII, a file that is UTF-8 with a few bytes broken decodes nearly all.
DAMAGED_SHARE = 0.1
# Longest cell; a longer one is a quote that was never closed.
csv.field_size_limit(1_000_000)


def read_csv(path: Path) -> Sheet:
    """Read a text file of separated values.

    UTF-8 with or without mark, UTF-16 with mark (Excel's "Unicode text"), else GB18030; commas,
    or tabs or semicolons where the first line has no comma.

    Raises
    ------
    CaseError
        Encoding not known, NUL bytes, quotes that do not close, too many cells.
    """
    text = decode(path.read_bytes(), path.name)
    rows = trimmed(_rows(text, path.name))
    return Sheet(path.stem, path.name, rows)


def decode(data: bytes, file: str) -> str:
    """Bytes to text; what cannot be told for sure is refused, never replaced.

    Examples
    --------
    >>> decode("改造户数".encode("gb18030"), "a.csv")
    '改造户数'
    """
    if data.startswith(UTF16_MARKS):
        return _decoded(data, "utf-16", file)
    if b"\x00" in data:
        raise CaseError("fault_nul_bytes", file=file, line=_line(data, data.index(b"\x00")))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        broken_line = _line(data, error.start)
    if _is_damaged_utf8(data):
        raise CaseError("fault_damaged_utf8", file=file, line=broken_line)
    text = _decoded(data, "gb18030", file)
    # A wrong encoding read as GB18030 falls into its private area sooner or later.
    if any("\ue000" <= letter <= "\uf8ff" for letter in text):
        raise CaseError("fault_encoding", file=file)
    return text


def _decoded(data: bytes, encoding: str, file: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise CaseError("fault_encoding", file=file) from error


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether nearly all letters beyond ASCII are good UTF-8, so that GBK would read garbage."""
    letters = [letter for letter in data.decode("utf-8", errors="replace") if letter > "\x7f"]
    return letters.count("\ufffd") <= DAMAGED_SHARE * len(letters)


def _line(data: bytes, position: int) -> int:
    return data.count(b"\n", 0, position) + 1


def _rows(text: str, file: str) -> Iterator[list[str]]:
    first, *_ = text.split("\n", 1)
    separator = next((mark for mark in SEPARATORS if mark in first), ",")
    # Not str.splitlines, which also splits at form feeds and the like inside a cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    n_cells = 0
    try:
        for row in reader:
            n_cells += len(row)
            if n_cells > MOST_CELLS:
                raise CaseError("fault_too_many_cells", file=file, most=MOST_CELLS)
            yield [cell.strip(BLANKS) for cell in row]
    except csv.Error as error:
        raise CaseError("fault_broken_csv", file=file, line=reader.line_num) from error
