"""The plan book (一企一策): what each enterprise does every day of the season, on paper."""

from airkit.report.planbook.write import write_planbook
from airkit.report.planbook.write_notices import write_notices

__all__ = ["write_notices", "write_planbook"]
