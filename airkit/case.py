"""A case: the settings, tables and factors a job works on; immutable, and knows its digest."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType

import pandas as pd

from airkit.errors import CaseError, FactorError, InputFaults, UsageError
from airkit.factors import Factors, shipped_factors
from airkit.shipped import shipped_path
from airkit.tables.checking.check import (
    check_settings,
    check_tables,
    empty_table,
    in_order,
    sound_rows,
)
from airkit.tables.checking.defaults import Default, count_defaults, default_faults
from airkit.tables.checking.report import CheckReport
from airkit.tables.checking.unread import unread_factors
from airkit.tables.contract import NUMBER_KINDS, Column, case_settings, contract
from airkit.tables.reading.headings import near
from airkit.tables.reading.read import RawTable, raw_table, read_raw
from airkit.tables.reading.read_csv import read_csv
from airkit.tables.reading.text import as_text
from airkit.tables.writing.digest import digest_of
from airkit.tables.writing.write import write_tables

# Tables of which airkit ships rows; a case's own rows of the same key win.
SHIPPED_TABLES = ("sources", "fuels", "devices", "process_defaults")


@dataclass(frozen=True, eq=False)
class Case:
    """Everything a job reads, checked.

    The settings are attributes: ``season_*`` bound the campaign, ``heating_*`` the heating season
    over which conversions phase in, ``plan_*`` the schedules; all dates are inclusive.

    ``factors`` are the shipped ones, then the case's own, then what ``vary`` set; ``varied`` says
    what that was. ``dated`` says of a case as it stood on a day which day, known when, out of which
    ledger; it is empty for a case as read.
    """

    id: str
    name_zh: str
    name_en: str
    is_fictional: bool
    season_start: datetime.date
    season_end: datetime.date
    heating_start: datetime.date
    heating_end: datetime.date
    price_year: int
    accept_defaults: bool
    plan_start: datetime.date
    plan_end: datetime.date
    factors: Factors = field(repr=False)
    varied: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    own_tables: Mapping[str, pd.DataFrame] = field(
        default_factory=lambda: MappingProxyType({}), repr=False
    )
    dated: Mapping[str, str | int] = field(default_factory=lambda: MappingProxyType({}))

    def table(self, name: str) -> pd.DataFrame:
        """A typed table; a copy, so nothing done to it reaches the case.

        Parameters
        ----------
        name : str
            A table of the contract. ``sources, fuels, devices, process_defaults`` hold the shipped
            rows too (their ``row`` is 0); a case's own row of the same key wins.

        Returns
        -------
        DataFrame
            All contract columns, then the case's further ones; index ``row``, as Excel shows it.
            An absent table is empty.

        Raises
        ------
        UsageError
            The contract has no such table.

        Examples
        --------
        >>> int(read_case("tiny").table("conversions")["n_households"].sum())
        310
        """
        if name not in contract():
            raise UsageError(
                "case_no_such_table", name=name, near=", ".join(near(name, contract()))
            )
        own = self.own_tables.get(name)
        if name in SHIPPED_TABLES:
            return _over_shipped(name, own)
        return empty_table(name) if own is None else own.copy(deep=False)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the content: equal for a folder and a workbook that say the same.

        Rows airkit ships do not enter; the version of airkit names them.
        """
        varied = dict(sorted(self.varied.items()))
        dated = {"dated": dict(sorted(self.dated.items()))} if self.dated else {}
        return digest_of(self.own_tables, {**self.settings, "varied": varied, **dated})

    @property
    def settings(self) -> dict[str, object]:
        """The settings by key, as ``case.toml`` has them."""
        return {column.name: getattr(self, column.name) for column in case_settings().columns}

    @property
    def defaults(self) -> pd.DataFrame:
        """What rests on defaults: ``table, column, n_blank, factor_id, value, grade``."""
        return _defaults(self.own_tables, self.factors)

    def with_table(self, name: str, frame: pd.DataFrame) -> "Case":
        """The same case with another table in the place of one, checked again.

        Parameters
        ----------
        name : str
            A table of the contract.
        frame : DataFrame
            Its new rows, whole: typed as :meth:`table` returns them, or as text.

        Raises
        ------
        InputFaults
            The new table breaks the contract, or rows of other tables now refer to nothing.

        Examples
        --------
        >>> case = read_case("tiny")
        >>> double = case.table("conversions").eval("n_households = n_households * 2")
        >>> int(case.with_table("conversions", double).table("conversions")["n_households"].sum())
        620
        """
        if name not in contract():
            raise UsageError(
                "case_no_such_table", name=name, near=", ".join(near(name, contract()))
            )
        raw = RawTable(name, name, as_text(frame))
        others = {other: own for other, own in self.own_tables.items() if other != name}
        typed = check_tables({name: raw}, _known(), others)
        if typed.faults:
            raise InputFaults(typed.faults)
        factors = _factors(typed.tables, self.varied)
        faults = default_faults(_defaults(typed.tables, factors), self.accept_defaults, {})
        if faults:
            raise InputFaults(faults)
        return replace(self, factors=factors, own_tables=MappingProxyType(typed.tables))

    def vary(self, name: str, /, **values: float) -> "Case":
        """A scenario: the same case under another name, with some factors or columns set.

        Parameters
        ----------
        name : str
            Id of the new case.
        **values : float
            Each key a factor id, or a column with a default (``relapse_share=0.1``): then every
            row of that column takes the value, whatever stood there, and so does the factor.

        Raises
        ------
        FactorError
            No such factor or column (the near ones are named), or a value out of its bounds.

        Examples
        --------
        >>> case = read_case("tiny").vary("relapse", relapse_share=0.5)
        >>> case.table("conversions")["relapse_share"].unique().tolist(), case.varied
        ([0.5], mappingproxy({'relapse_share': 0.5}))
        """
        columns = _defaultable()
        for key, value in values.items():
            if key not in columns and key not in self.factors:
                names = near(key, {*columns, *self.factors})
                raise FactorError("factor_not_found", factor_id=key, near=", ".join(names) or "–")
            _refuse_out_of_bounds(key, value, columns.get(key))
        tables = {
            table: frame.assign(
                **{k: float(v) for k, v in values.items() if k in columns and k in frame.columns}
            )
            for table, frame in self.own_tables.items()
        }
        factors = {key: value for key, value in values.items() if key in self.factors}
        return replace(
            self,
            id=name,
            factors=self.factors.replace(**factors),
            varied=MappingProxyType({**self.varied, **{k: float(v) for k, v in values.items()}}),
            own_tables=MappingProxyType(tables),
        )


def read_case(path: str | Path) -> Case:
    """Read and check a case.

    Parameters
    ----------
    path : str or Path
        A folder of tables with ``case.toml``, an .xlsx workbook with a sheet ``case``, or the name
        of a shipped case such as ``"shandong-2017"``.

    Returns
    -------
    Case

    Raises
    ------
    CaseError
        No such case, or a file that cannot be opened at all.
    InputFaults
        The contents break the contract; all faults at once.

    Examples
    --------
    >>> read_case("tiny").heating_start
    datetime.date(2018, 1, 1)
    """
    case, report = checked_case(path)
    if case is None:
        raise InputFaults(report.faults)
    return case


def check_case(path: str | Path) -> CheckReport:
    """All faults of a case's inputs, notes, and what rests on defaults.

    Parameters
    ----------
    path : str or Path
        As for :func:`read_case`.

    Raises
    ------
    CaseError
        No such case, or a file that cannot be opened at all.

    Examples
    --------
    >>> check_case("tiny").faults
    ()
    """
    return checked_case(path)[1]


def checked_case(path: str | Path, *, in_part: bool = False) -> tuple[Case | None, CheckReport]:
    """The case, where nothing is wrong with it, and the report of its check.

    With ``in_part`` the case also where something is, made of the rows without a fault, so that
    what they lack for one another can be told at the same time; None where a setting is at fault.

    Raises
    ------
    CaseError
        As for :func:`check_case`.

    Examples
    --------
    >>> case, report = checked_case("tiny")
    >>> case.id, report.faults
    ('tiny', ())
    """
    raw = read_raw(_case_path(path))
    settings, setting_faults = check_settings(raw.settings)
    if not raw.settings.is_readable:
        # Why there are none is said once, not again for each.
        setting_faults = list(raw.settings.faults)
    typed = check_tables(raw.tables, _known())
    has_odd_factors = any(fault.table == "factors" for fault in (*raw.faults, *typed.faults))
    factors = shipped_factors() if has_odd_factors else _factors(typed.tables, {})
    sheets = {name: one.sheet for name, one in raw.tables.items()}
    defaults = _defaults(typed.tables, factors)
    accepts = settings["accept_defaults"] is not False  # unknown is a fault of its own
    untold = default_faults(defaults, accepts, sheets)
    faults = in_order([*raw.faults, *setting_faults, *typed.faults, *untold])
    fuels = _over_shipped("fuels", typed.tables.get("fuels"))["fuel"]
    unread = unread_factors(
        typed.tables, set(shipped_factors()), set(fuels.dropna()), sheets.get("factors", "factors")
    )
    report = CheckReport(tuple(faults), (*raw.notes, *unread), defaults)
    if faults and (setting_faults or not in_part):
        return None, report
    settings["plan_start"] = settings["plan_start"] or settings["heating_start"]
    settings["plan_end"] = settings["plan_end"] or settings["heating_end"]
    own_tables = MappingProxyType(sound_rows(typed.tables, [*raw.faults, *typed.faults]))
    return Case(**settings, factors=factors, own_tables=own_tables), report  # type: ignore[arg-type]


def write_case(case: Case, path: str | Path, *, force: bool = False) -> None:
    """Write a case to an .xlsx workbook or a folder; reading it back gives the same digest.

    A varied case is written with the factors ``vary`` set as rows of its ``factors`` table, and so
    has another digest.

    Raises
    ------
    UsageError
        The target is there already and ``force`` is not given.
    """
    tables = dict(case.own_tables)
    changed = [key for key in case.varied if key in case.factors]
    if changed:
        rows = case.factors.table.set_index("factor_id", drop=False).loc[changed]
        own = case.table("factors")
        kept = own[~own["factor_id"].isin(changed)]
        tables["factors"] = pd.concat([kept, rows.replace("", None)], ignore_index=True)
    write_tables(path, tables, case.settings, force=force)


def shipped_cases() -> list[str]:
    """Names of the cases that come with airkit."""
    return sorted(folder.name for folder in shipped_path("cases").iterdir() if folder.is_dir())


def _case_path(path: str | Path) -> Path:
    given = Path(path)
    if given.exists():
        return given
    if str(path) in shipped_cases():
        return shipped_path(f"cases/{path}")
    raise CaseError("fault_case_not_found", path=path, shipped=", ".join(shipped_cases()))


def _known() -> Mapping[str, pd.DataFrame]:
    """What a case may refer to without carrying it."""
    return {**_shipped_tables(), "factors": shipped_factors().table}


@cache
def _shipped_tables() -> Mapping[str, pd.DataFrame]:
    raw = {}
    for name in SHIPPED_TABLES:
        sheet = read_csv(shipped_path(f"reference/{name}.csv"))
        raw[name], faults, _ = raw_table(contract()[name], sheet, name)
        if faults:
            raise InputFaults(faults)
    typed = check_tables(raw, {"factors": shipped_factors().table})
    if typed.faults:
        raise InputFaults(typed.faults)
    return {
        name: frame.set_axis([0] * len(frame)).rename_axis("row")
        for name, frame in typed.tables.items()
    }


def _over_shipped(name: str, own: pd.DataFrame | None) -> pd.DataFrame:
    shipped = _shipped_tables()[name]
    if own is None or own.empty:
        return shipped.copy(deep=False)
    key = list(contract()[name].key)
    is_replaced = pd.MultiIndex.from_frame(shipped[key]).isin(pd.MultiIndex.from_frame(own[key]))
    return pd.concat([shipped[~is_replaced], own]).rename_axis("row")


def _factors(tables: Mapping[str, pd.DataFrame], varied: Mapping[str, float]) -> Factors:
    factors = shipped_factors()
    if "factors" in tables:
        factors = factors.merge(tables["factors"])
    return factors.replace(**{key: value for key, value in varied.items() if key in factors})


def _defaults(tables: Mapping[str, pd.DataFrame], factors: Factors) -> pd.DataFrame:
    known = {key: Default(one.value, one.grade) for key, one in factors.items()}
    by_process = _over_shipped("process_defaults", tables.get("process_defaults"))
    return count_defaults(tables, known, by_process)


@cache
def _defaultable() -> Mapping[str, Column]:
    """Columns of numbers that have a default, by name."""
    return {
        column.name: column
        for table in contract().values()
        for column in table.columns
        if column.need == "defaultable" and column.kind in NUMBER_KINDS
    }


def _refuse_out_of_bounds(key: str, value: float, column: Column | None) -> None:
    """A share lies between 0 and 1 and nothing but a temperature is negative, factor or column."""
    low = float(column.low or "-inf") if column else 0.0
    high = float(column.high or "inf") if column else math.inf
    if key.endswith("_share"):
        low, high = 0.0, 1.0
    elif column is None and key.endswith("_c"):
        low = -math.inf
    if not (math.isfinite(value) and low <= value <= high):
        raise FactorError("case_out_of_bounds", key=key, value=value, low=low, high=high)
