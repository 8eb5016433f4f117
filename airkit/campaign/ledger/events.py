"""What the ledger holds: which tables, what names a row in each, and the day a row speaks of."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType

from airkit.tables.contract import DATE_KINDS, FLAG_KIND, Column, Table, contract

# Beside the tables the contract marks as ledger's: site registers fill up week by week too.
ALSO_EVENTS = frozenset({"site_items"})

# The column that says when a row was true.
DAYS: Mapping[str, str] = {
    "changes": "true_on",
    "returns": "true_on",
    "problems": "found_on",
    "problem_events": "true_on",
    "checks": "date",
    "actuals": "date",
    "meters": "month",
    "air": "date",
    "published": "true_on",
    "site_items": "done_on",
}

# What names a row where the contract has no key because several rows may share it.
SHARED_KEYS: Mapping[str, tuple[str, ...]] = {
    "returns": ("task_id", "true_on"),
    "problem_events": ("problem_id", "event", "true_on"),
}

# Announced ahead of the day; all else cannot be known before it happens.
ANNOUNCED = frozenset({"changes"})

# Column for what the user's table has beyond the contract, as one JSON object.
FURTHER = "further"


@dataclass(frozen=True)
class EventTable:
    """A table of the ledger.

    Attributes
    ----------
    name : str
        Its name in the contract.
    key : tuple of str
        Columns that say what a row is about: another row with the same key corrects it.
    day : str
        Column with the day the row speaks of.
    contract : Table
        Its description.
    """

    name: str
    key: tuple[str, ...]
    day: str
    contract: Table

    @property
    def may_be_future(self) -> bool:
        """Whether a row may speak of a day still to come."""
        return self.name in ANNOUNCED

    @property
    def repeats(self) -> bool:
        """Whether several rows may share a key."""
        return self.name in SHARED_KEYS


@cache
def event_tables() -> Mapping[str, EventTable]:
    """The tables of the ledger by name, in the contract's order.

    Examples
    --------
    >>> event_tables()["returns"].key
    ('task_id', 'true_on')
    """
    return MappingProxyType(
        {
            name: EventTable(name, SHARED_KEYS.get(name, table.key), DAYS[name], table)
            for name, table in contract().items()
            if table.is_ledger or name in ALSO_EVENTS
        }
    )


def sql_type(column: Column) -> str:
    """How SQLite holds a column: dates as ISO text, flags as 0 and 1.

    Examples
    --------
    >>> sql_type(event_tables()["returns"].contract.column("done"))
    'REAL'
    """
    if column.kind == "number":
        return "REAL"
    return "INTEGER" if column.kind in ("integer", FLAG_KIND) else "TEXT"


def is_date(column: Column) -> bool:
    """Whether a column holds days or months."""
    return column.kind in DATE_KINDS
