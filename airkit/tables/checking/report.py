"""What a check found: faults, notes, and what rests on defaults."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.errors import FAULT_CAP, fault_lines
from airkit.tables.contract import BY_PROCESS, FLAG_KIND, Column, contract
from airkit.tables.faults import Fault
from airkit.words import Lang, say, word


@dataclass(frozen=True, eq=False)
class CheckReport:
    """The result of checking a case; no fault means that every job may run on it.

    ``defaults`` has one row a column whose blanks take a default: ``table, column, n_blank,
    factor_id, value, grade``.
    """

    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...]
    defaults: pd.DataFrame

    def lines(self, lang: Lang, cap: int = FAULT_CAP) -> list[str]:
        """The report as people read it; at most ``cap`` faults are written out, all are counted."""
        lines = [word("check_clean", lang)]
        if self.faults:
            count = say("check_count", lang, n=len(self.faults))
            lines = [count, *fault_lines(self.faults, lang, cap)]
        if self.notes:
            lines.append(word("check_notes", lang))
            lines += [f"  {note.sentence(lang)}" for note in self.notes[:cap]]
        used = self._default_lines(lang)
        if used:
            lines += [word("check_defaults", lang), *(f"  {line}" for line in used)]
        return lines

    def as_dict(self, lang: Lang) -> dict[str, object]:
        """The report for ``--json``: ``faults``, ``notes``, ``defaults``; no NaN."""
        return {
            "faults": [fault.as_dict(lang) for fault in self.faults],
            "notes": [note.as_dict(lang) for note in self.notes],
            "defaults": [
                {key: None if value != value else value for key, value in row.items()}
                for row in self.defaults.to_dict("records")
            ],
        }

    def _default_lines(self, lang: Lang) -> list[str]:
        """One line a column; defaults by process are summed, blanks without any are notes."""
        used = self.defaults[self.defaults["grade"] != ""]
        by_process = used["factor_id"].str.startswith(BY_PROCESS)
        rows = used[~by_process].to_dict("records")
        said = [say("check_default", lang, **_said(row, lang)) for row in rows]
        for _, mine in used[by_process].groupby(["table", "column"], sort=False):
            row = {**mine.iloc[0].to_dict(), "n_blank": int(mine["n_blank"].sum())}
            column = contract()[row["table"]].column(row["column"])
            ends = [
                _shown(float(one), column, lang)
                for one in (mine["value"].min(), mine["value"].max())
            ]
            spread = ends[0] if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"
            values = {**_said(row, lang), "n_processes": len(mine), "value": spread}
            said.append(say("check_default_by_process", lang, **values))
        return said


def _shown(value: float, column: Column, lang: Lang) -> str:
    """A default as a user would fill it in; it is a given value, so no digit of it is dropped."""
    if column.kind == FLAG_KIND:
        return word("template_flag_true" if value else "template_flag_false", lang)
    text = f"{value:,.10g}"
    return f"{text}..1" if column.kind == "load_levels" and value < 1 else text


def _said(row: Mapping[Any, Any], lang: Lang) -> dict[str, object]:
    table = contract()[str(row["table"])]
    column: Column = table.column(str(row["column"]))
    grade = str(row["grade"])
    return {
        "table": table.label(lang),
        "name": table.name,
        "label": column.label(lang),
        "column": column.name,
        "n": row["n_blank"],
        "factor_id": row["factor_id"],
        "value": _shown(float(str(row["value"])), column, lang),
        "grade": word(f"choice_{grade}", lang) if grade else "–",
    }
