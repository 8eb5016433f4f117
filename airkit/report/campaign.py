"""The report of the campaign: figures, tables, workbook and what ``--json`` prints."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from airkit.campaign.air.state import AirState
from airkit.campaign.state import CampaignState
from airkit.figures import campaign as figures
from airkit.figures.campaign.common import Names, names_of
from airkit.figures.layout import house_axes
from airkit.figures.notes import mark_of
from airkit.figures.save import save_figure
from airkit.report.campaign_air import air_tables
from airkit.report.campaign_sheets import both, campaign_sheet
from airkit.report.csv_tables import write_csv
from airkit.report.workbook import write_workbook
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import LANGUAGES, Lang, say

Draw = Callable[..., Any]
MOST_PLACES = 3  # whose seasons are drawn: the county's own, not each town's
OWN_KINDS = frozenset({"county", "city"})


def write_progress_report(
    state: CampaignState, districts: pd.DataFrame, out: str | Path, lang: Lang = "zh"
) -> list[Path]:
    """Write everything a campaign's state has to say into a folder.

    Everything is written beside the folder first and moved in file by file, so nothing in it is
    ever half-written. Files of the same names are replaced; those of an earlier run that this one
    does not write are taken away, unless somebody changed them; all others stay.

    Parameters
    ----------
    state : CampaignState
        How the campaign stands.
    districts : DataFrame
        The case's table, for names.
    out : str or Path
        Folder; made if absent.
    lang : {"zh", "en"}
        Which language stands first in ``progress.txt``; figures and tables come in both.

    Returns
    -------
    list of Path
        ``progress.txt``, ``progress.json`` (what ``--json`` prints), ``progress.xlsx``,
        ``tables/`` and ``figures/``.

    Raises
    ------
    UsageError
        The folder is a file or cannot be written to.
    """
    out = Path(out)
    with fresh_folder(out, force=True, sweep="progress") as draft:
        text = json.dumps(state.as_dict(), ensure_ascii=False, indent=1, allow_nan=False)
        _write(draft / "progress.json", text)
        order = (lang, *(other for other in LANGUAGES if other != lang))
        _write(draft / "progress.txt", "\n".join(line for i in order for line in state.lines(i)))
        tables = progress_tables(state)
        (draft / "tables").mkdir()
        for name, table in tables.items():
            write_csv(draft / "tables" / f"{name}.csv", table)
        _write_workbook(draft / "progress.xlsx", state, tables, names_of(districts))
        (draft / "figures").mkdir()
        for name, draw in progress_figures(state, districts).items():
            for language in LANGUAGES:
                ax = draw(ax=house_axes(), lang=language)
                save_figure(ax.figure, draft / "figures" / f"{name}_{language}")
        written = sorted(p.relative_to(draft) for p in draft.rglob("*") if p.is_file())
    return [out / path for path in written]


def progress_tables(state: CampaignState) -> dict[str, pd.DataFrame]:
    """Tables by id, in the order a reader wants them; their columns carry units in their names."""
    tables: dict[str, pd.DataFrame] = {"towns": state.by("district")}
    progress = state.progress
    if progress is not None:
        tables |= {
            "departments": progress.by("department"),
            "tasks": progress.tasks,
            "roadmap": _with_names(progress.milestones, progress.tasks),
            "responsibility": progress.responsibility(),
            "week": _with_names(progress.week, progress.tasks),
            "curve": progress.curve,
            "oddities": progress.oddities,
            "unknown_tasks": progress.strangers,
        }
    closeout = state.closeout
    checks = closeout.checks
    return tables | {
        "problems": closeout.problems,
        "problem_groups": closeout.groups,
        "problem_weeks": closeout.weeks,
        "claimed": closeout.claimed,
        "enforcement": closeout.enforcement,
        "irregular": closeout.irregular,
        "checks": checks if progress is None else _with_names(checks, progress.tasks),
        "coverage": closeout.coverage,
        "accountability": state.accountability.counts,
        **air_tables(state.air),
    }


def _with_names(table: pd.DataFrame, tasks: pd.DataFrame) -> pd.DataFrame:
    """The table with the names of its tasks behind their ids."""
    names = tasks.set_index("task_id")[["name_zh", "name_en"]]
    named = table.join(names, on="task_id")
    return named[["task_id", *names, *(c for c in table if c != "task_id")]]


def progress_figures(state: CampaignState, districts: pd.DataFrame) -> Mapping[str, Draw]:
    """How each figure is drawn, by name of its file; only those that have something to show."""
    closeout, progress, air = state.closeout, state.progress, state.air
    named = {"districts": districts}
    drawn: dict[str, Draw] = {}
    if progress is not None:
        drawn |= {
            "s_curve": partial(figures.s_curve, progress),
            "towns": partial(figures.progress_bars, progress, **named),
            "departments": partial(figures.progress_bars, progress, group="department"),
            "ranking": partial(figures.ranking, progress, **named),
            "tiles": partial(figures.town_tiles, progress, **named),
        }
    if len(closeout.problems):
        drawn |= {
            "open_by_age": partial(figures.open_by_age, closeout),
            "found_and_closed": partial(figures.found_and_closed, closeout),
            "relapse_towns": partial(figures.relapse, closeout, **named),
            "relapse_kinds": partial(figures.relapse, closeout, group="kind"),
        }
    if len(closeout.coverage):
        drawn["coverage"] = partial(figures.coverage, closeout)
    drawn["accountability"] = partial(figures.ladder, state.accountability, **named)
    own = _own_places(air)
    for number, place in enumerate(own[:MOST_PLACES], start=1):
        drawn[f"season_{number}"] = partial(figures.season, air, place)
        drawn[f"calendar_{number}"] = partial(figures.calendar, air, place)
    if own:
        drawn["region"] = partial(figures.beside_region, air, own[0])
    return drawn


def _own_places(air: AirState) -> list[str]:
    """The county and its like; a neighbour that the case does not know only where there is none."""
    if air.rows.empty:
        return []
    known = air.rows[~air.rows["city"].isin(air.unknown_places)]
    own = known[known["kind"].isin(OWN_KINDS) | known["target_share"].notna()]
    return list(next(rows["city"] for rows in (own, known, air.rows) if len(rows)))


def _write(path: Path, text: str) -> None:
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_workbook(
    path: Path, state: CampaignState, tables: Mapping[str, pd.DataFrame], names: Names
) -> None:
    stamp = state.stamp
    about = say(
        "report_progress_about", "zh", zh=stamp.name_zh, en=stamp.name_en, as_of=state.as_of,
        count=state.ledger_count, head=state.ledger_head[:12], mark=mark_of(stamp),
    ).strip()  # fmt: skip
    sheets = [campaign_sheet(name, table, names) for name, table in tables.items()]
    write_workbook(path, sheets, about, both("report_no_rows"))
