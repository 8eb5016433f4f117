"""Files of events for the tests of the ledger."""

import datetime
from collections.abc import Iterable
from pathlib import Path

from airkit.campaign.clock import SHANGHAI

HEAD = "task_id,true_on,done,kind"


def returns(folder: Path, rows: Iterable[str], name: str = "returns.csv", head: str = HEAD) -> Path:
    """A file of returns, a line a row."""
    path = folder / name
    path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8", newline="\n")
    return path


class SetClock:
    """A clock that says what it is told."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __call__(self) -> datetime.datetime:
        return datetime.datetime.fromisoformat(self.text).replace(tzinfo=SHANGHAI)
