"""Look through an .xlsx before anything unpacks it whole: size, extent, and cells without value.

The fast reader trusts the file: it lays out the whole rectangle a sheet spans and gives an empty
cell for an error value and for a formula that was never computed. So every part is first read
here in pieces, which also checks its true size and checksum.
"""

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from airkit.errors import CaseError
from airkit.tables.reading.sheets import MOST_BYTES, MOST_CELLS, column_index

PIECE = 4 * 2**20
MOST_PARTS = 10_000

# These run over every cell, so they begin with a literal, which the search leaps to.
ROW = re.compile(rb' r="(\d+)"')
WIDE_CELL = re.compile(rb' r="([A-Z]{2,3})\d')
ROW_END = b"row>"
# What a piece with a formula or an error value holds; the prefix of the XML namespace is any.
ODD_MARKS = (b"<f", b":f", b't="e"')
CELL = re.compile(
    rb'<(?:\w+:)?c\b([^>]*?\br="([A-Z]+)(\d+)"[^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)', re.DOTALL
)
FORMULA = re.compile(rb"<(?:\w+:)?f\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?f>)", re.DOTALL)
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>(.+?)</(?:\w+:)?v>", re.DOTALL)

OddCells = dict[tuple[int, int], str]


def guard_workbook(path: Path) -> dict[str, OddCells]:
    """Refuse a workbook that would unpack to too much; find its cells without a value.

    Returns
    -------
    dict
        By sheet name: ``{(row, column) from 0: text}`` of error values (``#REF!``) and of formulas
        whose result was never saved (``=B2*2``).

    Raises
    ------
    CaseError
        More than 512 MB unpacked, or a sheet that spans more than 20 million cells.
    zipfile.BadZipFile, KeyError
        A damaged file, or one that is no workbook.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES:
            raise CaseError("fault_zip_bomb", file=path.name, most_mb=MOST_BYTES // 2**20)
        sheets = _sheet_parts(archive)
        found = {}
        for part in parts:
            pieces = _pieces(archive, part.filename)
            if part.filename in sheets:
                found[sheets[part.filename]] = _scan(pieces, path.name)
            else:
                for _ in pieces:
                    pass  # reading to the end compares size and checksum
    return found


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Names of the sheets by the part that holds them."""
    targets = {
        relation.get("Id"): (relation.get("Target") or "").lstrip("/")
        for relation in _xml(archive, "xl/_rels/workbook.xml.rels")
    }
    sheets = {}
    for element in _xml(archive, "xl/workbook.xml").iter():
        if element.tag.rpartition("}")[2] != "sheet":
            continue
        link = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id"), None)
        target = targets.get(link, "")
        part = target if target.startswith("xl/") else f"xl/{target}"
        sheets[part] = element.get("name", "")
    return sheets


def _xml(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    text = archive.read(name)
    # No workbook has one; it is how entities are made to explode.
    if b"<!DOCTYPE" in text:
        raise zipfile.BadZipFile(name)
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError as error:
        raise zipfile.BadZipFile(name) from error


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """A part in pieces that end with a row, as far as it has rows."""
    rest = b""
    with archive.open(name) as file:
        while piece := file.read(PIECE):
            piece = rest + piece.replace(b"'", b'"')
            end = piece.rfind(ROW_END) + len(ROW_END) if ROW_END in piece else 0
            if end:
                yield piece[:end]
            rest = piece[end:]
    yield rest


def _scan(pieces: Iterator[bytes], file: str) -> OddCells:
    odd: OddCells = {}
    last_row, width = 0, 26
    for piece in pieces:
        last_row = max(last_row, *(int(row) for row in ROW.findall(piece)), 0)
        width = max(width, *(column_index(x.decode()) + 1 for x in WIDE_CELL.findall(piece)), 0)
        if last_row * width > MOST_CELLS * 2:
            raise CaseError("fault_too_many_cells", file=file, most=MOST_CELLS)
        if any(mark in piece for mark in ODD_MARKS):
            odd.update(_odd_cells(piece))
    return odd


def _odd_cells(piece: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    for match in CELL.finditer(piece):
        attributes, letters, row, content = match.groups()
        place = (int(row) - 1, column_index(letters.decode()))
        value = VALUE.search(content or b"")
        if b't="e"' in attributes:
            yield place, value.group(1).decode() if value else "#VALUE!"
            continue
        formula = FORMULA.search(content or b"")
        # A text result may truly be empty; a number cannot.
        if formula and not value and b't="str"' not in attributes:
            yield place, "=" + (formula.group(2) or b"...").decode("utf-8", errors="replace")
