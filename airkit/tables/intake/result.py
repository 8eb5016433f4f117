"""What an intake gives: tables, totals held against their sums, and every cell's use."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from airkit.tables.contract import contract
from airkit.tables.intake.amounts import digits
from airkit.tables.intake.issues import Issue
from airkit.tables.intake.ledger import Use
from airkit.tables.intake.records import Record
from airkit.tables.intake.totals import Total
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import Lang, say, word

REPORT_FOLDER = "intake"
MOST_SHOWN = 100


@dataclass(frozen=True)
class IntakeResult:
    """Tables made from a county's file, and the account of everything else in it.

    Attributes
    ----------
    tables : Mapping of str to DataFrame
        Contract tables as text, ready to be checked; what could not be read stands as written.
    totals : DataFrame
        ``sheet, cell, label, stated, summed, difference, agrees, parts``: each stated total.
    cells : DataFrame
        ``sheet, cell, value, use, reason, to``: every filled cell of the file, once.
    issues : tuple of Issue
        What must be put right, in the sheet or in the plan.
    notes : tuple of Issue
        What is worth knowing.
    """

    tables: Mapping[str, pd.DataFrame]
    totals: pd.DataFrame
    cells: pd.DataFrame
    issues: tuple[Issue, ...]
    notes: tuple[Issue, ...]

    @property
    def leftovers(self) -> pd.DataFrame:
        """Cells that went into no table, header or total: remarks, and ignored with a reason."""
        return self.cells[self.cells["use"].isin([Use.REMARK, Use.IGNORED])].reset_index(drop=True)

    @property
    def is_clean(self) -> bool:
        """Whether nothing needs putting right and every stated total agrees."""
        return not self.issues and bool((self.totals["agrees"] == "1").all())

    def report(self, lang: Lang) -> str:
        """The whole account as text."""
        lines = [say("intake_report_tables", lang)]
        for name, frame in self.tables.items():
            label = contract()[name].label(lang)
            lines.append(say("intake_report_table", lang, table=name, label=label, n=len(frame)))
        lines += _listed("intake_report_issues", self.issues, lang)
        lines += _listed("intake_report_notes", self.notes, lang)
        lines += self._totals_said(lang)
        counts = self.cells["use"].value_counts()
        shown = ", ".join(f"{word(f'intake_use_{u}', lang)} {counts.get(u, 0)}" for u in Use)
        lines += [say("intake_report_cells", lang, n=len(self.cells), counts=shown)]
        return "\n".join(lines)

    def write(self, folder: str | Path, lang: Lang = "zh", force: bool = False) -> Path:
        """Write the tables, and the account into the folder ``intake`` beside them.

        The tables are written even where something needs putting right: nothing is lost, and
        ``airkit check`` refuses what could not be read. Either all files are written or none.

        Raises
        ------
        UsageError
            The folder holds anything already and ``force`` is not given.
        """
        with fresh_folder(folder, force) as draft:
            for name, frame in self.tables.items():
                _write_csv(frame, draft / f"{name}.csv")
            account = draft / REPORT_FOLDER
            account.mkdir()
            _write_csv(self.cells, account / "cells.csv")
            _write_csv(self.leftovers, account / "leftovers.csv")
            _write_csv(self.totals, account / "totals.csv")
            (account / "report.txt").write_text(self.report(lang) + "\n", encoding="utf-8-sig")
        return Path(folder)

    def _totals_said(self, lang: Lang) -> list[str]:
        wrong = self.totals[self.totals["agrees"] != "1"]
        lines = [say("intake_report_totals", lang, n=len(self.totals), wrong=len(wrong))]
        rows = wrong.to_dict("records")
        return lines + ["  " + say("intake_total_differs", lang, **row) for row in rows]


def assemble_tables(records: Iterable[Record]) -> dict[str, pd.DataFrame]:
    """Records as tables in the order of the contract, columns in theirs, further columns last."""
    rows: dict[str, list[Mapping[str, str]]] = {}
    for record in records:
        rows.setdefault(record.table, []).append(record.values)
    found = {}
    for name, table in contract().items():
        if name in rows:
            had = dict.fromkeys(column for row in rows[name] for column in row)
            order = [c for c in table.names if c in had] + [c for c in had if c not in table.names]
            found[name] = pd.DataFrame(rows[name], columns=order, dtype="str")
    return found


def totals_table(totals: Sequence[Total]) -> pd.DataFrame:
    """Totals as a table of text."""
    rows = [
        (
            total.sheet,
            total.cell.address,
            total.label,
            digits(total.stated),
            digits(total.summed),
            digits(total.difference),
            "1" if total.agrees else "0",
            " ".join(part.cell.address for part in total.parts),
        )
        for total in totals
    ]
    columns = ["sheet", "cell", "label", "stated", "summed", "difference", "agrees", "parts"]
    return pd.DataFrame(rows, columns=columns, dtype="str")


def _listed(word_id: str, issues: Sequence[Issue], lang: Lang) -> list[str]:
    if not issues:
        return []
    lines = [f"  {issue.sentence(lang)}" for issue in issues[:MOST_SHOWN]]
    return [say(word_id, lang, n=len(issues)), *lines]


def _write_csv(frame: pd.DataFrame, path: Path) -> None:
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
