"""The report of the emission balance: its tables and figures in a folder."""

import json
from pathlib import Path

import pandas as pd

from airkit.balance import Balance
from airkit.figures import balance as figures
from airkit.figures.layout import house_axes
from airkit.figures.save import save_figure
from airkit.report.csv_tables import write_csv
from airkit.tables.writing.fresh import fresh_folder
from airkit.words import LANGUAGES

DRAWN = ("pm25", "so2", "nox", "voc")
TABLES = ("baseline", "cuts", "overlaps", "costs", "targets", "uncounted", "unknown")


def write_balance_report(result: Balance, out: str | Path, *, force: bool = False) -> list[Path]:
    """Write the tables and figures of a balance into a folder.

    Parameters
    ----------
    result : Balance
        The balance.
    out : str or Path
        Folder; it must be empty or absent, or ``force`` given.
    force : bool
        Replace what is there.

    Returns
    -------
    list of Path
        ``balance.json`` (what ``--json`` prints), ``tables/``, ``figures/`` in both languages.
    """
    with fresh_folder(out, force, sweep="balance") as draft:
        for name in ("tables", "figures"):
            (draft / name).mkdir()
        text = json.dumps(result.as_dict(), ensure_ascii=False, indent=1, allow_nan=False)
        (draft / "balance.json").write_text(text, encoding="utf-8", newline="\n")
        tables: dict[str, pd.DataFrame] = {name: getattr(result, name) for name in TABLES}
        tables |= {f"by_{group}": result.by(group) for group in ("category", "town", "source")}
        for pollutant in DRAWN:
            if pollutant in result.pollutants:
                tables[f"wedge_{pollutant}"] = result.wedge(pollutant, monthly=True)
                _draw(result, pollutant, draft / "figures")
        for name, table in tables.items():
            write_csv(draft / "tables" / f"{name}.csv", table)
        written = sorted(path.relative_to(draft) for path in draft.rglob("*") if path.is_file())
    return [Path(out) / path for path in written]


def _draw(result: Balance, pollutant: str, folder: Path) -> None:
    for name in ("wedge", "categories"):
        for lang in LANGUAGES:
            ax = getattr(figures, name)(result, pollutant, ax=house_axes(), lang=lang)
            save_figure(ax.figure, folder / f"{name}_{pollutant}_{lang}")
