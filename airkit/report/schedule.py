"""The report of the schedule job: plan, outcome, figures, workbook."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from airkit.emissions import POLLUTANTS
from airkit.figures import schedule as figures
from airkit.figures.layout import house_axes
from airkit.figures.save import METADATA, save_figure
from airkit.report.schedule_tables import schedule_tables
from airkit.report.schedule_workbook import write_schedule_workbook
from airkit.schedule.outcome import Outcome
from airkit.schedule.plan import write_plan
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import LANGUAGES

PLAN_FILE, OUTCOME_FILE, WORKBOOK_FILE = "plan.csv", "outcome.json", "schedule.xlsx"

# Name of each figure -> how it is drawn; the emissions are drawn where there is a cap on them.
FIGURES: Mapping[str, Callable[..., Any]] = {
    "gantt_town": figures.gantt,
    "gantt_industry": lambda outcome, **kw: figures.gantt(outcome, by="industry", **kw),
    "burden": figures.burden,
    "cap_prices": figures.cap_prices,
}


def write_schedule_report(outcome: Outcome, out: str | Path) -> list[Path]:
    """Write everything a schedule has to say into a folder.

    Everything is written beside the folder first and moved in file by file; the plan and the
    figures of an earlier outcome are replaced or removed, all other files stay.

    Parameters
    ----------
    outcome : Outcome
        Of the schedule job, with a plan or without.
    out : str or Path
        Folder; made if absent.

    Returns
    -------
    list of Path
        The files: ``outcome.json`` (opened by ``Outcome.open``), ``schedule.xlsx``, and where
        there is a plan ``plan.csv`` and ``figures/``.

    Raises
    ------
    UsageError
        The folder is a file or cannot be written to.
    """
    out = Path(out)
    with fresh_folder(out, force=True) as draft:
        outcome.save(draft / OUTCOME_FILE)
        write_schedule_workbook(draft / WORKBOOK_FILE, outcome, schedule_tables(outcome))
        if outcome.has_plan:
            write_plan(outcome.plan, draft / PLAN_FILE)
            _write_figures(draft / "figures", outcome)
        written = sorted(p.relative_to(draft) for p in draft.rglob("*") if p.is_file())
    for name in _files_of_a_plan() - {path.as_posix() for path in written}:
        (out / name).unlink(missing_ok=True)  # of an earlier outcome, untrue of this one
    return [out / path for path in written]


def remove_schedule_report(out: str | Path) -> None:
    """Remove the figures and the workbook of an earlier outcome, untrue of the one to come."""
    for name in (WORKBOOK_FILE, *_files_of_a_plan()):
        (Path(out) / name).unlink(missing_ok=True)


def _write_figures(folder: Path, outcome: Outcome) -> None:
    folder.mkdir()
    for name, draw in _drawn(outcome).items():
        for lang in LANGUAGES:
            ax = draw(outcome, ax=house_axes(), lang=lang)
            save_figure(ax.figure, folder / f"{name}_{lang}")


def _drawn(outcome: Outcome) -> dict[str, Callable[..., Any]]:
    """The figures that have something to show: emissions only of capped pollutants."""
    capped = set(outcome.rules["pollutant"].dropna())
    return {**FIGURES, **{f"emissions_{p}": _emissions(p) for p in POLLUTANTS if p in capped}}


def _emissions(pollutant: str) -> Callable[..., Any]:
    return lambda outcome, **kw: figures.daily_emissions(outcome, pollutant, **kw)


def _files_of_a_plan() -> set[str]:
    names = [*FIGURES, *(f"emissions_{p}" for p in POLLUTANTS)]
    drawn = {
        f"figures/{name}_{lang}.{suffix}"
        for name in names
        for lang in LANGUAGES
        for suffix in METADATA
    }
    return {PLAN_FILE, *drawn}
