"""Answers written down: the result as it is, and each of its tables as CSV."""

from dataclasses import fields
from pathlib import Path

import pandas as pd

from airkit.result import Result


def write_answer(answer: Result, folder: str | Path) -> list[Path]:
    """Write an answer into a folder: ``<kind>.json``, and every table it holds as a CSV.

    The JSON file is what ``open`` reads back; tables are for Excel.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    kind = type(answer).__name__.lower()
    paths = [answer.save(folder / f"{kind}.json")]
    for field in fields(answer):
        table = getattr(answer, field.name)
        if isinstance(table, pd.DataFrame):
            path = folder / f"{kind}_{field.name}.csv"
            table.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
            paths.append(path)
    return paths
