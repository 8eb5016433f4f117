"""The plan book (一企一策): what each enterprise does every day of the season, on paper."""

from airkit.report.planbook.notice_book import write_notices
from airkit.report.planbook.write import write_planbook

__all__ = ["write_notices", "write_planbook"]
