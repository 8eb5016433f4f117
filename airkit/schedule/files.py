"""An outcome as files: the plan, its lines, caps and reasons as tables, the whole as JSON."""

from pathlib import Path

import pandas as pd

from airkit.errors import UsageError
from airkit.schedule.explain.reasons import reasons_in_names, say_reasons
from airkit.schedule.outcome import Outcome
from airkit.schedule.plan import write_plan
from airkit.words import LANGUAGES

PLAN_FILE, OUTCOME_FILE = "plan.csv", "outcome.json"


def write_outcome(outcome: Outcome, folder: str | Path) -> list[Path]:
    """Write an outcome into a folder, made if it is not there.

    ``outcome.json`` always; with a plan ``plan.csv``, ``lines.csv``, ``caps.csv`` and
    ``reasons.csv``, whose last columns say each reason in words; without one ``conflicts.csv`` and
    ``loosening.csv``. Files of another run of the same names go first, so that a folder never
    holds the plan of one run beside the outcome of another.

    Returns
    -------
    list of Path
        What was written.

    Raises
    ------
    UsageError
        A file of the folder cannot be replaced, as where another program holds it open.
    """
    try:
        return _write_files(outcome, Path(folder))
    except PermissionError as error:
        raise UsageError("fresh_not_writable", path=error.filename or folder) from error


def _write_files(outcome: Outcome, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"lines": outcome.rows, "caps": outcome.caps, "reasons": _said(outcome)}
    others = {"conflicts": outcome.conflicts, "loosening": outcome.loosening}
    for name in (PLAN_FILE, *(f"{one}.csv" for one in (*tables, *others))):
        (folder / name).unlink(missing_ok=True)
    written = [outcome.save(folder / OUTCOME_FILE)]
    if outcome.has_plan:
        written.append(write_plan(outcome.plan, folder / PLAN_FILE))
    for name, table in (tables if outcome.has_plan else others).items():
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        written.append(path)
    return written


def _said(outcome: Outcome) -> pd.DataFrame:
    reasons = outcome.reasons
    said = {
        f"text_{lang}": say_reasons(reasons_in_names(outcome, reasons, lang), lang)
        for lang in LANGUAGES
    }
    return reasons.assign(**said)
