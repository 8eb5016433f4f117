"""Cells that name a row of another table: does the row exist, and if not, what was meant?"""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

import pandas as pd

from airkit.errors import FAULT_CAP
from airkit.tables.contract import Column, contract
from airkit.tables.faults import Fault
from airkit.tables.processes import process_id

# Columns by which people name a row instead of by its id.
NAME_COLUMNS = ("name_zh", "name_en", "title_zh", "title_en", "aliases")

# Up to so many ids are all named where none is like the one written.
FEW_IDS = 15

# Where the scope_id of a rule points, by its scope.
SCOPES: Mapping[str, tuple[str, str]] = {
    "district": ("districts", "district_id"),
    "enterprise": ("enterprises", "enterprise_id"),
    "line": ("lines", "line_id"),
    "process": ("lines", "process"),
    "group": ("lines", "group_id"),
    "industry": ("enterprises", "industry"),
}


class Targets:
    """Rows that may be named, by table: the input's own and those known beside it.

    Parameters
    ----------
    tables : Mapping of str to DataFrame
        Typed tables of the input.
    known : Mapping of str to DataFrame
        Typed tables known beside them, such as the shipped ones.
    written : Mapping of str to DataFrame of str
        The input as written: an id that is faulty itself can still be referred to.
    """

    def __init__(
        self,
        tables: Mapping[str, pd.DataFrame],
        known: Mapping[str, pd.DataFrame],
        written: Mapping[str, pd.DataFrame],
    ) -> None:
        self._frames = {
            name: [frames[name] for frames in (tables, known) if name in frames]
            for name in contract()
        }
        self._written = written

    def ids(self, table: str, column: str) -> set[str]:
        """Every id that may be named."""
        frames = [*self._frames[table]]
        if table in self._written:
            frames.append(self._written[table])
        return {
            text
            for frame in frames
            if column in frame.columns
            for text in frame[column].dropna().unique()
        }

    def names(self, table: str, column: str) -> dict[str, str]:
        """Ids by the names and aliases of their rows."""
        found: dict[str, str] = {}
        for frame in self._frames[table]:
            for heading in NAME_COLUMNS:
                if heading not in frame.columns:
                    continue
                for row_id, text in zip(frame[column], frame[heading], strict=True):
                    if isinstance(row_id, str) and isinstance(text, str):
                        for name in text.split("|"):
                            found.setdefault(name.strip(), row_id)
        return found

    def is_empty(self, table: str) -> bool:
        """Whether the table has no row at all."""
        return not any(len(frame) for frame in self._frames[table])


def reference_faults(
    name: str, frame: pd.DataFrame, targets: Targets, sheet: str
) -> Iterator[Fault]:
    """A fault for each cell of a table that names a row which does not exist."""
    for column in contract()[name].columns:
        if column.references and frame[column.name].notna().any():
            table, _, key = column.references.partition(".")
            yield from _unknown(frame[column.name], column, table, key, targets, sheet)
    if name == "rules":
        column = contract()["rules"].column("scope_id")
        for scope, (table, key) in SCOPES.items():
            cells = frame.loc[frame["scope"] == scope, "scope_id"].dropna()
            if scope == "process":
                # A process may be named by any of its names, here and there.
                known = {process_id(one) for one in targets.ids(table, key)}
                cells = cells[~cells.map(process_id).isin(known)]
            if cells.notna().any():
                yield from _unknown(cells, column, table, key, targets, sheet)


def _unknown(
    cells: pd.Series, column: Column, table: str, key: str, targets: Targets, sheet: str
) -> Iterator[Fault]:
    ids = targets.ids(table, key)
    unknown = cells[cells.notna() & ~cells.isin(ids)]
    if unknown.empty:
        return
    target = contract()[table]
    about = {"table": {"zh": target.zh, "en": target.en}, "sheet": table}
    names = targets.names(table, key) if key == target.key[0] else {}
    likely: dict[str, tuple[str, dict[str, object]]] = {}
    for n_seen, text in enumerate(unknown.unique()):
        # Looking for likenesses is slow: enough for the faults that are printed.
        likely[text] = _meant(text, ids, names) if n_seen < FAULT_CAP else ("unknown_id", {})
    if targets.is_empty(table):
        likely = dict.fromkeys(likely, ("unknown_id_no_rows", {}))
    for row, text in zip(unknown.index.tolist(), unknown, strict=True):
        rule, meant = likely[text]
        values = {**about, **meant}
        yield Fault(column.table, row, column.name, text, rule, values, sheet)


def _meant(text: str, ids: set[str], names: dict[str, str]) -> tuple[str, dict[str, object]]:
    """The rule, and the id that was probably meant."""
    if text in names:
        return "name_for_id", {"id": names[text]}
    by_case = {row_id.lower(): row_id for row_id in ids}
    alike = get_close_matches(text.lower(), by_case, n=3, cutoff=0.6)
    if alike:
        return "unknown_id_near", {"near": ", ".join(by_case[one] for one in alike)}
    named = [name for name in names if text in name or name in text]
    named += get_close_matches(text, names, n=3, cutoff=0.5)
    if named:
        near = [f"{names[name]}（{name}）" for name in dict.fromkeys(named)]
        return "unknown_id_near", {"near": ", ".join(near[:3])}
    few = len(ids) <= FEW_IDS and bool(ids)
    return ("unknown_id_among", {"ids": ", ".join(sorted(ids))}) if few else ("unknown_id", {})
