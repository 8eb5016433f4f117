"""The report of the coal job: figures, tables, workbook, one-page summary."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from airkit.coal import CoalCut
from airkit.figures import coal as figures
from airkit.figures.layout import house_axes
from airkit.figures.save import METADATA, save_figure
from airkit.report.coal_page import coal_page
from airkit.report.coal_tables import coal_tables
from airkit.report.coal_workbook import write_coal_workbook
from airkit.report.csv_tables import write_csv
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import LANGUAGES, Lang

Draw = Callable[..., Any]

# Name of each figure -> how it is drawn and its table; those after the third only where they
# have something to show.
FIGURES: Mapping[str, tuple[Draw, Callable[[CoalCut], pd.DataFrame]]] = {
    "waterfall": (figures.waterfall, figures.waterfall_table),
    "measures": (figures.stacked_measures, figures.stacked_measures_table),
    "tornado": (figures.tornado, figures.tornado_table),
    "capital": (figures.who_pays, figures.who_pays_table),
    "running": (
        lambda result, **kw: figures.who_pays(result, what="running", **kw),
        lambda result: figures.who_pays_table(result, what="running"),
    ),
    "coldest_day": (figures.coldest_day, figures.coldest_day_table),
}
ALWAYS = ("waterfall", "measures", "tornado")


def write_coal_report(result: CoalCut, out: str | Path, lang: Lang = "zh") -> list[Path]:
    """Write everything a coal result has to say into a folder.

    Everything is written beside the folder first and moved in file by file, so nothing in it is
    ever half-written; files of an earlier report are replaced, all others stay.

    Parameters
    ----------
    result : CoalCut
        The result of the coal job.
    out : str or Path
        Folder; made if absent.
    lang : {"zh", "en"}
        Language of the figures and units on the summary; the figure files come in both.

    Returns
    -------
    list of Path
        The files: ``summary.html`` (one A4 page), ``coal_tables.xlsx``, ``figures/``,
        ``tables/``, ``coal.json`` (what ``--json`` prints) and ``coal_result.json`` (opened by
        ``CoalCut.open``).

    Raises
    ------
    UsageError
        The folder is a file or cannot be written to.
    """
    out = Path(out)
    with fresh_folder(out, force=True) as draft:
        tables = coal_tables(result)
        _write_json(draft / "coal.json", result)
        result.save(draft / "coal_result.json")
        _write_figures(draft / "figures", result)
        _write_tables(draft / "tables", tables)
        write_coal_workbook(draft / "coal_tables.xlsx", result, tables)
        page = coal_page(result, lang)
        (draft / "summary.html").write_text(page, encoding="utf-8", newline="\n")
        written = sorted(p.relative_to(draft) for p in draft.rglob("*") if p.is_file())
    for name in _figure_files() - {path.as_posix() for path in written}:
        (out / name).unlink(missing_ok=True)  # of an earlier result, untrue of this one
    return [out / path for path in written]


def _write_json(path: Path, result: CoalCut) -> None:
    text = json.dumps(result.as_dict(), ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _write_figures(folder: Path, result: CoalCut) -> None:
    folder.mkdir()
    for name, (draw, table) in FIGURES.items():
        if name not in ALWAYS and table(result).empty:
            continue
        for lang in LANGUAGES:
            ax = draw(result, ax=house_axes(), lang=lang)
            save_figure(ax.figure, folder / f"{name}_{lang}")


def _write_tables(folder: Path, tables: Mapping[str, pd.DataFrame]) -> None:
    folder.mkdir()
    for name, table in tables.items():
        write_csv(folder / f"{name}.csv", table)


def _figure_files() -> set[str]:
    return {
        f"figures/{name}_{lang}.{suffix}"
        for name in FIGURES
        for lang in LANGUAGES
        for suffix in METADATA
    }
