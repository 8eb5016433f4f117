"""A sheet of 200,000 rows: in reasonable time, with every fault counted and few printed."""

import time
import zipfile

from sample_case import CONVERSIONS

from airkit.case import check_case
from airkit.errors import FAULT_CAP

N_ROWS = 200_000
SECONDS = 20


def cell(letter: str, row: int, value: str | float) -> str:
    if isinstance(value, str):
        return f'<c r="{letter}{row}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{letter}{row}"><v>{value}</v></c>'


def sheet_xml() -> bytes:
    """Conversions, of which every tenth has text for a number and every tenth a negative one."""
    heads = CONVERSIONS.splitlines()[0].split(",")
    lines = ["".join(cell(letter, 1, head) for letter, head in zip("ABCDEFGH", heads, strict=True))]
    for row in range(2, N_ROWS + 2):
        households: str | float = {3: "两户", 7: -5.0}.get(row % 10, 12.0)
        cells = (f"c{row}", "zhifang", "gas_boiler", "raw_coal", "stove_traditional", households,
                 "2017-11-20", 1.5 + row % 9 / 10)  # fmt: skip
        lines.append("".join(map(cell, "ABCDEFGH", [row] * 8, cells)))
    rows = "".join(f'<row r="{n}">{line}</row>' for n, line in enumerate(lines, start=1))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def test_two_hundred_thousand_rows(make_workbook, tmp_path):
    small, large = make_workbook(), tmp_path / "large.xlsx"
    with (
        zipfile.ZipFile(small) as source,
        zipfile.ZipFile(large, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target,
    ):
        for name in source.namelist():
            is_conversions = name.endswith("sheet3.xml")
            target.writestr(name, sheet_xml() if is_conversions else source.read(name))
    start = time.monotonic()
    report = check_case(large)
    assert time.monotonic() - start < SECONDS
    assert len(report.faults) == N_ROWS // 5
    assert {fault.rule for fault in report.faults} == {"not_a_number", "negative"}
    assert len(report.lines("zh")) < FAULT_CAP + 20
