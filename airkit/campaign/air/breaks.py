"""Days on which values changed their meaning, so that seasons on both sides do not compare."""

import csv
from dataclasses import dataclass
from datetime import date
from functools import cache

from airkit.campaign.air.season import Season
from airkit.shipped import shipped_path
from airkit.words import Lang


@dataclass(frozen=True)
class Break:
    """A change of method; ``from_date`` is its first day."""

    break_id: str
    from_date: date
    columns: frozenset[str]
    name_zh: str
    name_en: str

    def name(self, lang: Lang) -> str:
        """What changed, as people read it."""
        return self.name_zh if lang == "zh" else self.name_en


@cache
def breaks() -> tuple[Break, ...]:
    """The changes known, oldest first.

    Examples
    --------
    >>> [one.break_id for one in breaks()]
    ['particles_at_actual_conditions', 'standards_of_2026']
    """
    path = shipped_path("reference/air_breaks.csv")
    with path.open(encoding="utf-8", newline="") as file:
        found = [
            Break(
                row["break_id"],
                date.fromisoformat(row["from_date"]),
                frozenset(row["columns"].split("|")),
                row["name_zh"],
                row["name_en"],
            )
            for row in csv.DictReader(file)
        ]
    return tuple(sorted(found, key=lambda one: one.from_date))


def breaks_within(season: Season, column: str) -> tuple[Break, ...]:
    """Changes between a season and the one a year earlier, or within either.

    Examples
    --------
    >>> winter = Season(date(2018, 10, 1), date(2019, 3, 31))
    >>> [one.break_id for one in breaks_within(winter, "pm25_ugm3")]
    ['particles_at_actual_conditions']
    >>> breaks_within(winter, "so2_ugm3")
    ()
    """
    first = season.earlier().start
    return tuple(
        one for one in breaks() if column in one.columns and first < one.from_date <= season.end
    )
