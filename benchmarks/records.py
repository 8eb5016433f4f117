"""What was measured, kept row by row: a page can be put together from several runs.

A row is of one table, size and seed; measured again, it is replaced. Each carries the versions it
was measured with.
"""

import json
import math
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any

MEASURED = Path(__file__).resolve().with_name("measured.jsonl")
Row = dict[str, Any]


def versions() -> str:
    """Versions of what is measured and of what measures."""
    names = ("airkit", "numpy", "scipy", "numba", "highspy", "pulp")
    return ", ".join(f"{name} {version(name)}" for name in names)


def read_rows(path: Path = MEASURED) -> list[Row]:
    """All rows, in order of table, size and seed."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return sorted((json.loads(line) for line in lines), key=_key)


def keep(row: Row, path: Path = MEASURED) -> None:
    """Keep one row in place of what was measured of the same table, size and seed before."""
    row = {name: _plain(value) for name, value in row.items()} | {"versions": versions()}
    others = [one for one in read_rows(path) if _key(one) != _key(row)]
    _write(sorted([*others, row], key=_key), path)


def _plain(value: Any) -> Any:
    """A value JSON knows: what a solver calls infinite is not known."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _write(rows: Iterable[Row], path: Path) -> None:
    lines = [json.dumps(row, allow_nan=False) + "\n" for row in rows]
    path.write_text("".join(lines), encoding="utf-8")


def _key(row: Row) -> tuple[str, int, int]:
    return row["table"], "SML".find(row["size"]), row["seed"]
