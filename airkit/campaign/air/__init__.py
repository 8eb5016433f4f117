"""Air quality: the index, statistics, alerts and the season by the rules that were in force."""

from airkit.campaign.air.alerts import alert_episodes
from airkit.campaign.air.aqi import daily_aqi, iaqi
from airkit.campaign.air.curve import past_endings, past_paths, season_calendar, season_curve
from airkit.campaign.air.heavy import HeavyDays, heavy_days
from airkit.campaign.air.hours import daily_from_hours
from airkit.campaign.air.means import SeasonMean, season_mean
from airkit.campaign.air.places import match_places, place_means, rows_of_place, series_of
from airkit.campaign.air.progress import AirProgress, AirTarget, air_progress, air_targets
from airkit.campaign.air.read import AirData, days_of_months, read_air, read_air_files
from airkit.campaign.air.region import Region, compare_places
from airkit.campaign.air.season import Season
from airkit.campaign.air.statistics import capture, composite_index, percentile, summarise

__all__ = [
    "AirData",
    "AirProgress",
    "AirTarget",
    "HeavyDays",
    "Region",
    "Season",
    "SeasonMean",
    "air_progress",
    "air_targets",
    "alert_episodes",
    "capture",
    "compare_places",
    "composite_index",
    "daily_aqi",
    "daily_from_hours",
    "days_of_months",
    "heavy_days",
    "iaqi",
    "match_places",
    "past_endings",
    "past_paths",
    "percentile",
    "place_means",
    "read_air",
    "read_air_files",
    "rows_of_place",
    "season_calendar",
    "season_curve",
    "season_mean",
    "series_of",
    "summarise",
]
