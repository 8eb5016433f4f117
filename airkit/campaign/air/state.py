"""Every figure of the air on a day, for all places of a case: one result for tables and figures."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.campaign.air.alerts import (
    ALERT_RULES,
    ALERT_RULESETS,
    alert_episodes,
    highest_level,
)
from airkit.campaign.air.curve import past_endings, past_paths, season_calendar, season_curve
from airkit.campaign.air.heavy import measured_days
from airkit.campaign.air.places import by_grade, main_values, match_places, places, series_of
from airkit.campaign.air.progress import NO_TARGET, AirTarget, air_progress, air_targets
from airkit.campaign.air.read import without_zeros
from airkit.campaign.air.region import TOWN_KINDS, beside_region
from airkit.campaign.air.rows import AQI_RULES, STATISTICS_RULES
from airkit.campaign.air.season import Season
from airkit.campaign.air.statistics import summarise
from airkit.campaign.air.told import alert_lines, place_lines, town_lines
from airkit.campaign.clock import Moment, day_of
from airkit.campaign.ledger import Ledger, memory_ledger
from airkit.campaign.result import LedgerResult, known_then
from airkit.case import Case
from airkit.result import jsonable, stamp_of
from airkit.words import Lang, word

# Whole numbers of a row, or unknown.
COUNTS = (
    "heavy_days", "heavy_days_base", "heavy_days_left_floor", "heavy_days_left_round",
    "rank_mean", "rank_change", "rank_completion",
)  # fmt: skip
# What a place the case does not know is taken for: the contract calls the column a city.
UNKNOWN_KIND = "city"


@dataclass(frozen=True)
class AirState(LedgerResult):
    """The air of all places of a case on a day.

    Attributes
    ----------
    as_of, known_at, ledger_count, ledger_head
        As in :class:`airkit.campaign.result.LedgerResult`.
    season_start, season_end : str
        The season.
    rows : DataFrame
        One row a place: ``city, name_zh, name_en, kind, station_grade`` (of the stations the
        values are means of; missing where the place gives its own mean), the figures of
        :meth:`airkit.campaign.air.progress.AirProgress.row`, and beside them ``region_change_pct``,
        ``region_change_pct_official``, ``n_region`` (places the region's mean is made of),
        ``beside_region_points``, ``rank_mean, rank_change, rank_completion`` among ``n_ranked``
        places of the same kind (1 is best, equals share a rank).
    daily : DataFrame
        What the figures are made of, known then: ``date, district_id, station_grade`` and the
        concentrations, all years; see :func:`airkit.campaign.air.places.main_values`.
    grades : DataFrame
        Stations' own means by grade, for places that have stations; never averaged together.
    unknown_places : tuple of str
        Places in the air data that no district of the case is called.
    aqi_ruleset, statistics_ruleset : str
        Ids of the rule sets the figures follow.
    """

    season_start: str
    season_end: str
    rows: pd.DataFrame
    daily: pd.DataFrame
    grades: pd.DataFrame
    unknown_places: tuple[str, ...]
    aqi_ruleset: str
    statistics_ruleset: str

    @property
    def table(self) -> pd.DataFrame:
        """One row a place."""
        return self.rows

    def headline(self) -> dict[str, Any]:
        """Numbers of places, and how many are on schedule or not."""
        known = self.rows["on_schedule"].dropna() if len(self.rows) else pd.Series([], dtype=bool)
        return {
            "n": len(self.rows),
            "n_on_schedule": int(known.astype(bool).sum()),
            "n_not_on_schedule": int((~known.astype(bool)).sum()),
        }

    def by(self, kind: str) -> pd.DataFrame:
        """The rows of places of one kind, such as ``county``, ``city`` or ``town``."""
        return self.rows[self.rows["kind"] == kind].reset_index(drop=True)

    def of(self, place: str) -> dict[str, Any]:
        """The row of one place; empty where there is none.

        Examples
        --------
        >>> from airkit.case import read_case
        >>> track_air(read_case("tiny"), None, "2018-01-05").of("county")
        {}
        """
        found = _plain(self.rows[self.rows["city"] == place])
        return found[0] if found else {}

    @property
    def season(self) -> Season:
        """The season."""
        start, end = map(datetime.date.fromisoformat, (self.season_start, self.season_end))
        return Season(start, end)

    def curve(self, place: str) -> pd.DataFrame:
        """The season's mean to date of a place beside a year earlier and the target.

        See :func:`airkit.campaign.air.curve.season_curve`.
        """
        share = self.of(place).get("target_share")
        return season_curve(self._series(place), self.season, self._day, target_share=share)

    def calendar(self, place: str) -> pd.DataFrame:
        """Every day of the season so far with its values and index.

        See :func:`airkit.campaign.air.curve.season_calendar`.
        """
        so_far = self.season.until(self._day)
        return season_calendar(self._own(place), so_far, self.aqi_ruleset)

    def endings(self, place: str) -> pd.DataFrame:
        """How the season would end if the days left were those of each past year.

        See :func:`airkit.campaign.air.curve.past_endings`.
        """
        return past_endings(self._series(place), self.season, self._day, self.statistics_ruleset)

    def paths(self, place: str) -> pd.DataFrame:
        """The way to each of these endings: the days-left fan.

        See :func:`airkit.campaign.air.curve.past_paths`.
        """
        return past_paths(self._series(place), self.season, self._day, self.statistics_ruleset)

    def episodes(self, ruleset: str = ALERT_RULES) -> pd.DataFrame:
        """Heavy pollution of the season so far, and the alert level it reached by some triggers.

        See :func:`airkit.campaign.air.alerts.alert_episodes`; the rule sets are
        ``"alerts-2016"`` (in force for 2017-18) and ``"alerts-2018"``.
        """
        found = alert_episodes(self._so_far(), ruleset, aqi_ruleset=self.aqi_ruleset)
        return found.drop(columns="station_id")

    def alert_levels(self, place: str) -> dict[str, str | None]:
        """The highest alert level of a place this season, by each set of triggers; None: none."""
        found = {rules: self.episodes(rules) for rules in ALERT_RULESETS}
        return {
            rules: highest_level(episodes[episodes["district_id"] == place], rules)
            for rules, episodes in found.items()
        }

    def summary(self) -> pd.DataFrame:
        """Statistics of the season so far, the composite index, days by level: a row a place.

        See :func:`airkit.campaign.air.statistics.summarise`.
        """
        rules = {"ruleset": self.statistics_ruleset, "aqi_ruleset": self.aqi_ruleset}
        return summarise(measured_days(self._so_far()), **rules)

    @property
    def _day(self) -> datetime.date:
        return datetime.date.fromisoformat(self.as_of)

    def _own(self, place: str) -> pd.DataFrame:
        return self.daily[self.daily["district_id"] == place]

    def _series(self, place: str) -> pd.Series:
        return series_of(self._own(place))

    def _so_far(self) -> pd.DataFrame:
        days = pd.DatetimeIndex(self.daily["date"])
        return self.daily[(days >= self.season_start) & (days <= self.as_of)]

    def as_dict(self) -> list[dict[str, Any]]:
        """The rows for ``--json``: plain values, null for the unknown."""
        return _plain(self.rows)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        rows = [row for row in self.as_dict() if row["mean_ugm3"] is not None]
        towns = [row for row in rows if row["kind"] in TOWN_KINDS]
        lines = []
        for row in rows:
            if row not in towns:
                lines += place_lines(row, lang)
                lines += alert_lines(self.alert_levels(row["city"]), lang)
        lines += town_lines(towns, lang)
        return lines + [word("air_proves_nothing", lang)] * bool(lines)


def _plain(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; counts are whole numbers, also where another place has none."""
    plain: list[dict[str, Any]] = jsonable(rows)
    return [
        row | {key: int(row[key]) for key in COUNTS if row.get(key) is not None} for row in plain
    ]


def track_air(
    case: Case,
    ledger: Ledger | None = None,
    as_of: Moment | None = None,
    known_at: Moment | None = None,
    *,
    aqi_ruleset: str = AQI_RULES,
    statistics_ruleset: str = STATISTICS_RULES,
) -> AirState:
    """The air on a day, as known at a moment.

    Parameters
    ----------
    case : Case
        Its season, districts and targets.
    ledger : Ledger, optional
        Daily values; without it the case's own.
    as_of : date or str, optional
        The last day counted; the last with a value without it. After the season its end.
    known_at : date, datetime or str, optional
        What had been recorded by then; all without it.
    aqi_ruleset, statistics_ruleset : str
        Ids of the rule sets in force.

    Raises
    ------
    UsageError
        Unknown rule set, two rows of one place and day, two targets for one place.
    """
    book = memory_ledger(case) if ledger is None else ledger
    rows = without_zeros(book.table("air", as_of, known_at))
    last = rows["date"].max()
    day = day_of(as_of) if as_of is not None else case.season_end
    if as_of is None and len(rows):
        day = last.date()
    upto = min(day, case.season_end)
    is_begun = upto >= case.season_start
    matched, unknown = match_places(rows if is_begun else rows.iloc[:0], case.table("districts"))
    daily = main_values(matched)
    season = Season(case.season_start, case.season_end)
    rules = (aqi_ruleset, statistics_ruleset)
    targets = air_targets(case.table("targets"))
    names = _names(case)
    each = {place: daily[daily["district_id"] == place] for place in places(daily)}
    return AirState(
        stamp=stamp_of(case),
        **known_then(book, day, known_at),
        season_start=season.start.isoformat(),
        season_end=season.end.isoformat(),
        rows=_rows(each, season, upto, targets, names, rules),
        daily=daily,
        grades=_grades(matched, season, upto, rules),
        unknown_places=tuple(unknown),
        aqi_ruleset=aqi_ruleset,
        statistics_ruleset=statistics_ruleset,
    )


def _rows(
    each: Mapping[str, pd.DataFrame], season: Season, upto: datetime.date,
    targets: Mapping[str, AirTarget], names: pd.DataFrame, rules: tuple[str, str],
) -> pd.DataFrame:  # fmt: skip
    aqi_ruleset, statistics_ruleset = rules
    found = [
        air_progress(
            own, place, season, upto, target=targets.get(place, NO_TARGET),
            aqi_ruleset=aqi_ruleset, statistics_ruleset=statistics_ruleset,
        ).row() | {"station_grade": own["station_grade"].iloc[-1]}
        for place, own in each.items()
    ]  # fmt: skip
    if not found:
        return pd.DataFrame({"city": [], "kind": [], "on_schedule": [], "mean_ugm3": []})
    table = pd.DataFrame(found)
    described = names.reindex(table["city"]).reset_index(drop=True)
    described["kind"] = described["kind"].fillna(UNKNOWN_KIND)
    front = ["city", "name_zh", "name_en", "kind", "station_grade"]
    table = beside_region(pd.concat([table, described], axis=1), statistics_ruleset)
    return table[[*front, *(name for name in table.columns if name not in front)]]


def _names(case: Case) -> pd.DataFrame:
    return case.table("districts").set_index("district_id")[["name_zh", "name_en", "kind"]]


def _grades(
    matched: pd.DataFrame, season: Season, upto: datetime.date, rules: tuple[str, str]
) -> pd.DataFrame:
    """A row a place and grade of stations: mean to date against a year earlier."""
    rows = []
    for (place, grade), own in by_grade(matched):
        found = air_progress(
            own, place, season, upto, aqi_ruleset=rules[0], statistics_ruleset=rules[1]
        ).row()
        stations = {"station_grade": grade, "n_stations": int(own["n_stations"].max())}
        rows.append({"city": place} | stations | found)
    return pd.DataFrame(rows) if rows else pd.DataFrame({"city": [], "station_grade": []})
