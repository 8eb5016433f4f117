"""pandera schemas built from the contract, and their failures as faults."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from airkit.tables.contract import DATE_KINDS, NUMBER_KINDS, Column, Table, unit_label
from airkit.tables.faults import NOTHING, Fault
from airkit.words import LANGUAGES, listed

if TYPE_CHECKING:
    import pandera.pandas as pa

# pandera's own name of the check that a column has no missing cell.
NOT_MISSING = "not_nullable"
# A date Excel made of a small number, or of an empty cell.
EXCEL_DAWN = pd.Timestamp("1900-01-01"), pd.Timestamp("1904-12-31")


@cache
def schema_of(table: Table) -> "pa.DataFrameSchema":
    """The pandera schema of a table: types, missing cells, bounds, whole numbers, keys.

    Each check is named by the fault rule that a failure means.
    """
    import pandera.pandas as pa

    return pa.DataFrameSchema(
        {
            column.name: pa.Column(
                dtype=_dtype(column),
                checks=list(_checks(column)),
                nullable=column.need != "required",
            )
            for column in table.columns
        },
        unique=list(table.key) or None,
        report_duplicates="exclude_first",
    )


def schema_faults(
    table: Table,
    frame: pd.DataFrame,
    written: pd.DataFrame,
    broken: Mapping[str, pd.Series],
    sheet: str,
) -> list[Fault]:
    """Every failure of a typed table as a fault.

    Parameters
    ----------
    table : Table
        The contract.
    frame : DataFrame
        Typed cells; a cell that could not be typed is missing here.
    written : DataFrame of str
        The cells as the user wrote them, for the sentences.
    broken : Mapping of str to boolean Series
        Cells that could not be typed and are faults already: they are not missing as well.
    sheet : str
        Name of the sheet in sentences.

    Returns
    -------
    list of Fault
        In no promised order.
    """
    failures = _failures(table, frame)
    faults: list[Fault] = []
    for (rule, name), failing in failures.items():
        if rule == "duplicate_key":
            faults += _duplicates(table, frame, written, broken, sheet)
            continue
        column = table.column(name)
        is_told = rule == "missing_value" and name in broken
        rows = failing[~broken[name].loc[failing].to_numpy()] if is_told else failing
        texts = _texts(written, name, rows)
        faults += [
            Fault(table.name, row, name, text, *_said(rule, column, cell), sheet)
            for row, text, cell in zip(rows.tolist(), texts, frame.loc[rows, name], strict=True)
        ]
    return faults


def _dtype(column: Column) -> str:
    if column.kind in NUMBER_KINDS:
        return "float64"
    if column.kind in DATE_KINDS:
        return "datetime64[s]"
    return "boolean" if column.kind == "flag" else "str"


def _checks(column: Column) -> Iterator["pa.Check"]:
    import pandera.pandas as pa

    if column.kind in DATE_KINDS:
        yield pa.Check.ge(pd.Timestamp(column.low), error="too_low")
        # A bound that is a day holds to its last second.
        yield pa.Check.lt(pd.Timestamp(column.high) + pd.Timedelta(days=1), error="too_high")
        return
    if column.low:
        yield pa.Check.ge(float(column.low), error="too_low")
    if column.high:
        yield pa.Check.le(float(column.high), error="too_high")
    if column.kind == "integer":
        yield pa.Check(lambda numbers: numbers % 1 == 0, error="not_whole")


def _failures(table: Table, frame: pd.DataFrame) -> dict[tuple[str, str], pd.Index]:
    """Rows that fail, by rule and column."""
    import pandera.errors

    try:
        schema_of(table).validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return {}
    names = {NOT_MISSING: "missing_value", "multiple_fields_uniqueness": "duplicate_key"}
    rules = cases["check"].map(lambda check: names.get(check, check))
    # A key of several columns fails once for each; it is one fault.
    columns = cases["column"].where(rules != "duplicate_key", "")
    groups = cases.groupby([rules, columns], sort=False)["index"]
    return {(str(rule), str(column)): pd.Index(index.unique()) for (rule, column), index in groups}


def _duplicates(
    table: Table,
    frame: pd.DataFrame,
    written: pd.DataFrame,
    broken: Mapping[str, pd.Series],
    sheet: str,
) -> list[Fault]:
    key = list(table.key)
    required = [name for name in key if table.column(name).need == "required"]
    named = frame.loc[frame[required].notna().all(axis=1), key]
    for name in key:
        if name in broken:
            named = named[~broken[name].loc[named.index].to_numpy()]
    rows = named.index.to_series()
    first = rows.groupby([named[name] for name in key], dropna=False).transform("first")
    again = rows[rows != first]
    if again.empty:
        return []
    columns = {
        lang: listed((table.column(name).label(lang) for name in key), lang) for lang in LANGUAGES
    }
    present = [name for name in key if name in written.columns]
    shown = written.loc[again.index, present].fillna("–").agg(" / ".join, axis=1)
    return [
        Fault(table.name, row, key[0], text, "duplicate_key", {"first": at, "key": columns}, sheet)
        for row, at, text in zip(again.tolist(), first[again].tolist(), shown, strict=True)
    ]


def _texts(written: pd.DataFrame, name: str, rows: pd.Index) -> list[str | None]:
    if name not in written.columns:
        return [None] * len(rows)
    return [text if isinstance(text, str) else None for text in written.loc[rows, name]]


def _said(rule: str, column: Column, cell: object) -> tuple[str, Mapping[str, object]]:
    """The rule, made plainer where the cell shows what happened, and what its sentence needs."""
    if rule == "too_high" and column.unit == "share" and isinstance(cell, float) and cell <= 100:
        return "share_as_percent", {"percent": f"{cell:.10g}", "share": f"{cell / 100:.10g}"}
    if rule == "too_low" and isinstance(cell, pd.Timestamp):
        is_dawn = EXCEL_DAWN[0] <= cell <= EXCEL_DAWN[1]
        return ("date_1900", NOTHING) if is_dawn else (rule, _bounds(column))
    if rule == "too_low" and column.low == "0":
        return "negative", NOTHING
    return rule, _bounds(column)


@cache
def _bounds(column: Column) -> Mapping[str, object]:
    unit = {lang: unit_label(column.unit, lang) for lang in LANGUAGES}
    return {"low": column.low, "high": column.high, "unit": unit}
