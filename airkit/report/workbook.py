"""Tables as an Excel workbook: a sheet each, native tables, ready to print."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from airkit.report.office.measure import halves

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

# A workbook says when it was made; ours always says the same, so that two runs are alike.
MADE_ON = datetime.datetime(2017, 10, 1)  # noqa: DTZ001
A4, HEADER_ROW, ROWS_MEASURED = 9, 3, 300
NARROWEST, UNBROKEN, WIDEST, LINE_PT = 8, 16, 52, 14
WIDTH_A_PAGE = 200  # characters at the smallest type that is read with ease
GRID_WIDTH, GRID_HEADER_PT, DAYS_A_PAGE = 5.2, 60, 31


@dataclass(frozen=True)
class Chart:
    """A native chart of a sheet's own columns: ``kind`` bar or line, headings of its columns."""

    kind: str
    title: str
    categories: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Shade:
    """Fill and ink of cells of a grid that hold a text, or a number between two."""

    least: float | str
    most: float | str
    fill: str
    ink: str


@dataclass(frozen=True)
class Sheet:
    """One sheet.

    Attributes
    ----------
    name : str
        On the tab, at most 31 characters.
    title : str
        First row.
    table : DataFrame
        Its columns are the headings as shown.
    percent : tuple of str
        Headings of columns that hold shares, shown in percent.
    places : mapping
        Heading of a column of numbers -> decimals shown; without it by their size.
    bars : tuple of str
        Headings of columns with data bars.
    choices : mapping
        Heading of a column -> what may be chosen in it.
    chart : Chart, optional
        A native chart below the table.
    grid_from : int or None
        The columns from this one on are a grid of narrow cells under upright headings.
    shades : tuple of Shade
        Colours of the grid by what its cells hold.
    """

    name: str
    title: str
    table: pd.DataFrame
    percent: tuple[str, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    bars: tuple[str, ...] = ()
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    chart: "Chart | None" = None
    grid_from: int | None = None
    shades: tuple[Shade, ...] = ()


def write_workbook(path: Path, sheets: Sequence[Sheet], about: str, empty: str) -> None:
    """Write sheets to a workbook; texts stay texts, whatever they begin with.

    Parameters
    ----------
    path : Path
        The .xlsx file.
    sheets : sequence of Sheet
        At least one.
    about : str
        Second row of each sheet: which case, which result.
    empty : str
        What stands in a sheet without rows.
    """
    import xlsxwriter

    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": about, "created": MADE_ON})
        formats = _Formats(book)
        for number, sheet in enumerate(sheets, start=1):
            _write_sheet(book, formats, sheet, number, about, empty)


class _Formats:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: "Workbook") -> None:
        self.title: Format = book.add_format({"bold": True, "font_size": 14})
        self.about: Format = book.add_format({"font_color": "#5A6068"})
        self.header: Format = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center"}
            | {"bg_color": "#1B4A78", "font_color": "#FFFFFF", "border": 1}
        )
        self.upright: Format = book.add_format(
            {"bold": True, "rotation": 90, "align": "center", "font_size": 8}
            | {"bg_color": "#1B4A78", "font_color": "#FFFFFF", "border": 1}
        )
        self.text: Format = book.add_format({"valign": "top", "indent": 1})
        self.wrapped: Format = book.add_format({"valign": "top", "text_wrap": True})
        self._book = book
        self._numbers: dict[str, Format] = {}

    def number(self, pattern: str) -> "Format":
        """The format of numbers shown by a pattern."""
        if pattern not in self._numbers:
            self._numbers[pattern] = self._book.add_format({"num_format": pattern, "valign": "top"})
        return self._numbers[pattern]


def _write_sheet(
    book: "Workbook", formats: _Formats, sheet: Sheet, number: int, about: str, empty: str
) -> None:
    page = book.add_worksheet(sheet.name)
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(0.4, 0.4, 0.5, 0.6)
    page.set_footer("&L&A&R&P / &N")
    page.write_string(0, 0, sheet.title, formats.title)
    page.write_string(1, 0, about, formats.about)
    table = sheet.table
    if table.empty:
        page.write_string(HEADER_ROW, 0, empty, formats.text)
        return
    headings = _unique([str(column) for column in table.columns])
    grid = _is_grid(sheet)
    last_row, last_column = HEADER_ROW + len(table), len(headings) - 1
    page.add_table(
        HEADER_ROW,
        0,
        last_row,
        last_column,
        {
            "name": f"airkit_{number}",
            "style": "Table Style Light 1",
            "columns": [
                {"header": text, "header_format": formats.upright if is_grid else formats.header}
                for text, is_grid in zip(headings, grid, strict=True)
            ],
        },
    )
    lines, total = 1, 0.0
    for column, text in enumerate(headings):
        values = table.iloc[:, column]
        pattern = _shown_as(sheet, str(table.columns[column]), values)
        if grid[column]:
            pattern = pattern.replace("0.0%", "0%")  # a narrow cell has no room for more
        _write_column(page, column, values, formats, pattern)
        width = _column_width(text, values, pattern)
        total += width
        page.set_column(column, column, width)
        lines = max(lines, sum(-(-halves(part) // int(width)) for part in text.split("\n")))
    page.set_row(HEADER_ROW, LINE_PT * (lines + 0.5))
    _add_helps(book, page, sheet, headings, last_row)
    page.freeze_panes(HEADER_ROW + 1, 1)
    page.repeat_rows(HEADER_ROW)
    if sheet.grid_from is not None:
        _lay_grid(book, page, sheet)
        return
    n_across = max(round(total / WIDTH_A_PAGE), 1)
    if n_across > 1:
        page.repeat_columns(0)  # whose row it is, on the second page too
    page.fit_to_pages(n_across, 0 if sheet.chart is None else 1)  # a chart is not cut in two


def _shown_as(sheet: Sheet, column: str, values: pd.Series) -> str:
    """Number format of a column: as the sheet says, else by size."""
    if column in sheet.percent:
        return "0.0%"
    if column in sheet.places:
        return "#,##0" + "." * bool(sheet.places[column]) + "0" * sheet.places[column]
    return _pattern(values)


def _add_helps(
    book: "Workbook", page: "Worksheet", sheet: Sheet, headings: list[str], last_row: int
) -> None:
    """Data bars, drop-down lists and the chart of a sheet."""
    first = HEADER_ROW + 1
    at = {heading: column for column, heading in enumerate(headings)}
    for name in sheet.bars:
        bar = {"type": "data_bar", "bar_color": "#8BC6E8", "bar_solid": True}
        bar |= {"bar_negative_color": "#E8A9A0"}
        page.conditional_format(first, at[name], last_row, at[name], bar)
    for name, allowed in sheet.choices.items():
        rule = {"validate": "list", "source": list(allowed)}
        page.data_validation(first, at[name], last_row, at[name], rule)
    if sheet.chart is not None:
        _add_chart(book, page, sheet, at, last_row)


def _add_chart(
    book: "Workbook", page: "Worksheet", sheet: Sheet, at: Mapping[str, int], last_row: int
) -> None:
    """A native chart below the table, its rows from top to bottom as in the table."""
    wanted, first = sheet.chart, HEADER_ROW + 1
    if wanted is None:
        return
    chart = book.add_chart({"type": wanted.kind})
    across = (first, at[wanted.categories], last_row, at[wanted.categories])
    for name in wanted.values:
        chart.add_series(
            {
                "name": [sheet.name, HEADER_ROW, at[name]],
                "categories": [sheet.name, *across],
                "values": [sheet.name, first, at[name], last_row, at[name]],
                "fill": {"color": "#1B4A78"},
                "gap": 60,
            }
        )
    # The first row on top, the scale below, the names clear of bars that reach below zero.
    names = {"reverse": True, "label_position": "low", "crossing": "max", "num_font": {"size": 9}}
    chart.set_y_axis(names)
    chart.set_x_axis({"name": wanted.values[0]})
    chart.set_title({"name": wanted.title, "name_font": {"size": 12}})
    if len(wanted.values) == 1:
        chart.set_legend({"none": True})
    n_rows = last_row - HEADER_ROW
    chart.set_size({"width": 720, "height": 130 + 22 * n_rows})
    page.insert_chart(last_row + 2, 0, chart)


def _is_grid(sheet: Sheet) -> list[bool]:
    """Of each column, whether it belongs to the grid."""
    n = sheet.table.shape[1]
    return [sheet.grid_from is not None and column >= sheet.grid_from for column in range(n)]


def _lay_grid(book: "Workbook", page: "Worksheet", sheet: Sheet) -> None:
    """Narrow columns, colours by content, panes that keep the names of the rows in sight."""
    first, last = sheet.grid_from or 0, sheet.table.shape[1] - 1
    if last < first:
        return
    page.set_column(first, last, GRID_WIDTH)
    page.set_row(HEADER_ROW, GRID_HEADER_PT)
    page.freeze_panes(HEADER_ROW + 1, first)
    page.repeat_columns(0, first - 1)
    page.fit_to_pages(-(-(last - first + 1) // DAYS_A_PAGE), 0)
    for shade in sheet.shades:
        look = book.add_format({"bg_color": shade.fill, "font_color": shade.ink})
        rule: dict[str, Any] = {"type": "cell", "criteria": "between", "format": look}
        rule |= {"minimum": shade.least, "maximum": shade.most}
        if isinstance(shade.least, str):
            text = f'"{shade.least}"'
            rule = {"type": "cell", "criteria": "==", "value": text, "format": look}
        page.conditional_format(HEADER_ROW + 1, first, HEADER_ROW + len(sheet.table), last, rule)


def _write_column(
    page: "Worksheet", column: int, values: pd.Series, formats: _Formats, pattern: str
) -> None:
    number = formats.number(pattern)
    for row, value in enumerate(values.tolist(), start=HEADER_ROW + 1):
        if value is None or value != value:
            page.write_blank(row, column, None, formats.text)
        elif isinstance(value, bool):
            page.write_boolean(row, column, value, formats.text)
        elif isinstance(value, int | float):
            page.write_number(row, column, value, number)
        elif isinstance(value, pd.Timestamp):
            page.write_datetime(row, column, value.to_pydatetime(), formats.number("yyyy-mm-dd"))
        else:
            wide = halves(str(value)) > WIDEST
            page.write_string(row, column, str(value), formats.wrapped if wide else formats.text)


def _pattern(values: pd.Series) -> str:
    """Number format by size: whole numbers plain, large ones without decimals."""
    numbers = pd.to_numeric(values, errors="coerce").dropna().abs()
    if numbers.empty or (numbers % 1 == 0).all():
        # Years and row numbers would look odd with separators, large whole numbers without.
        return "#,##0" if not numbers.empty and numbers.max() >= 10_000 else "0"
    largest = numbers.max()
    steps = ((10_000, "#,##0"), (100, "#,##0.0"), (10, "#,##0.00"))
    return next((pattern for least, pattern in steps if largest >= least), "0.000")


def _column_width(heading: str, values: pd.Series, pattern: str) -> float:
    """Wide enough for the values, and for a short heading or half a long one, which may break."""
    first = values.head(ROWS_MEASURED)
    places = len(pattern.partition(".")[2].rstrip("%"))
    shown = [
        len(f"{value:,.{places}f}")
        if isinstance(value, int | float) and value == value
        else halves(_shown(value))
        for value in first.tolist()
    ]
    longest = max(halves(part) for part in heading.split("\n"))
    return float(min(max([NARROWEST, *shown, longest / 2, min(longest, UNBROKEN)]) + 2, WIDEST))


def _shown(value: Any) -> str:
    return "" if value is None or value != value else str(value)


def _unique(headings: list[str]) -> list[str]:
    """Headings as a native table wants them: none twice, whatever the case of its letters."""
    seen: dict[str, int] = {}
    answer = []
    for heading in headings:
        times = seen.get(heading.casefold(), 0)
        seen[heading.casefold()] = times + 1
        answer.append(heading if not times else f"{heading} ({times + 1})")
    return answer
