"""Figures of the campaign; each draws what its table holds and computes nothing."""

from airkit.figures.campaign.days import calendar, calendar_table
from airkit.figures.campaign.neighbours import beside_region, beside_region_table
from airkit.figures.campaign.problems import (
    found_and_closed,
    found_and_closed_table,
    open_by_age,
    open_by_age_table,
)
from airkit.figures.campaign.ranks import ranking, ranking_table
from airkit.figures.campaign.rungs import ladder, ladder_table
from airkit.figures.campaign.scurve import s_curve, s_curve_table
from airkit.figures.campaign.shares import coverage, coverage_table, relapse, relapse_table
from airkit.figures.campaign.tiles import town_tiles, town_tiles_table
from airkit.figures.campaign.tracks import progress_bars, progress_bars_table
from airkit.figures.campaign.winter import season, season_table

__all__ = [
    "beside_region",
    "beside_region_table",
    "calendar",
    "calendar_table",
    "coverage",
    "coverage_table",
    "found_and_closed",
    "found_and_closed_table",
    "ladder",
    "ladder_table",
    "open_by_age",
    "open_by_age_table",
    "progress_bars",
    "progress_bars_table",
    "ranking",
    "ranking_table",
    "relapse",
    "relapse_table",
    "s_curve",
    "s_curve_table",
    "season",
    "season_table",
    "town_tiles",
    "town_tiles_table",
]
