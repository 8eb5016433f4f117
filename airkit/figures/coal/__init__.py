"""Figures of the coal job; each draws what its table holds and computes nothing."""

from airkit.figures.coal.networks import coldest_day, coldest_day_table
from airkit.figures.coal.payers import who_pays, who_pays_table
from airkit.figures.coal.places import stacked_measures, stacked_measures_table
from airkit.figures.coal.steps import waterfall, waterfall_table
from airkit.figures.coal.swings import tornado, tornado_table

__all__ = [
    "coldest_day",
    "coldest_day_table",
    "stacked_measures",
    "stacked_measures_table",
    "tornado",
    "tornado_table",
    "waterfall",
    "waterfall_table",
    "who_pays",
    "who_pays_table",
]
