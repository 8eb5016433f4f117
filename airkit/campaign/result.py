"""What all answers of the ledger share: their day, what was known then, where the ledger stood."""

import datetime
from dataclasses import asdict, dataclass
from typing import Any

from airkit.campaign.clock import Moment, end_of
from airkit.campaign.ledger import Ledger
from airkit.result import Result, jsonable


@dataclass(frozen=True)
class LedgerResult(Result):
    """An answer of the ledger on a day, as known at a moment.

    Attributes
    ----------
    as_of, known_at : str
        The day, and the moment of knowledge (None: all that was recorded).
    ledger_count, ledger_head : int, str
        Rows of the ledger known then, and the hash of the last.
    """

    as_of: str
    known_at: str | None
    ledger_count: int
    ledger_head: str

    def _answer(self, **parts: object) -> dict[str, Any]:
        """Parts of the answer for ``--json``: its day before them, behind them what it rests on."""
        stamp = {
            **asdict(self.stamp),
            "ledger_count": self.ledger_count,
            "ledger_head": self.ledger_head,
        }
        day = {"as_of": self.as_of, "known_at": self.known_at}
        plain: dict[str, Any] = jsonable({**day, **parts, "stamp": stamp})
        return plain


def known_then(ledger: Ledger, day: datetime.date, known_at: Moment | None) -> dict[str, Any]:
    """The attributes that every :class:`LedgerResult` of a day has."""
    head = ledger.head_at(known_at)
    return {
        "as_of": day.isoformat(),
        "known_at": None if known_at is None else end_of(known_at),
        "ledger_count": head.count,
        "ledger_head": head.hash,
    }
