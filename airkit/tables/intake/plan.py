"""The plan of an intake: what each heading of a county's sheet means."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

VERSION = 1
EVERY_TABLE = "*"


@dataclass(frozen=True)
class ColumnPlan:
    """What becomes of one heading; one of ``to``, ``total_of``, ``keep_as``, ``ignore`` says it.

    Attributes
    ----------
    to : str
        ``table.column``, or ``*.column`` for every table of the block that has the column.
    given : Mapping
        Other columns of the table row a figure of this heading goes to (``measure``, ``year``).
    unit, times : str, Decimal
        Unit as the sheet states it, and what its numbers are multiplied by.
    names : Mapping
        Codes by the words in the sheet.
    total_of : tuple of str
        Headings whose sum this one states.
    keep_as : str
        Name of a further column, kept beside those of the contract.
    ignore : str
        Why the column is left out.
    adds_up : bool
        Whether its figures may be summed down the column.
    remarks : tuple of str
        Comment lines for the reader of the file.
    """

    heading: str
    to: str = ""
    given: Mapping[str, str] = field(default_factory=dict)
    unit: str = ""
    times: Decimal = Decimal(1)
    names: Mapping[str, str] = field(default_factory=dict)
    total_of: tuple[str, ...] = ()
    keep_as: str = ""
    ignore: str = ""
    adds_up: bool = True
    remarks: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """Table of the target; ``*`` for every table."""
        return self.to.partition(".")[0]

    @property
    def target(self) -> str:
        """Column of the target."""
        return self.to.partition(".")[2]


@dataclass(frozen=True)
class BlockPlan:
    """What becomes of one block of a sheet; ``fill`` gives constants and ids by table."""

    sheet: str
    columns: tuple[ColumnPlan, ...]
    fill: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    number: int = 1
    is_across: bool = False
    remarks: tuple[str, ...] = ()

    def column(self, heading: str) -> ColumnPlan | None:
        """Plan of a heading, or None."""
        return next((column for column in self.columns if column.heading == heading), None)


@dataclass(frozen=True)
class IntakePlan:
    """What becomes of every sheet of a file that comes again each week."""

    file: str
    blocks: tuple[BlockPlan, ...]
    districts: Mapping[str, str] = field(default_factory=dict)
    blank_marks: tuple[str, ...] = ()
    ignored_sheets: Mapping[str, str] = field(default_factory=dict)
    remarks: Mapping[str, str] = field(default_factory=dict)

    def write(self, path: str | Path, force: bool = False) -> Path:
        """Write the plan as a commented ``intake.toml``; see ``plan_write``.

        Raises
        ------
        UsageError
            The file is there already and ``force`` is not given.
        """
        from airkit.tables.intake.plan_write import write_plan

        return write_plan(self, Path(path), force)
