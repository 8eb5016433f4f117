"""Figures of the schedule job; each draws what its table holds and computes nothing."""

from airkit.figures.schedule.calendar import gantt, gantt_table, n_pages
from airkit.figures.schedule.emissions import daily_emissions, daily_emissions_table
from airkit.figures.schedule.owners import burden, burden_table
from airkit.figures.schedule.prices import cap_prices, cap_prices_table

__all__ = [
    "burden",
    "burden_table",
    "cap_prices",
    "cap_prices_table",
    "daily_emissions",
    "daily_emissions_table",
    "gantt",
    "gantt_table",
    "n_pages",
]
