"""Figures of the answers to a planner's questions; each draws what its table holds."""

from airkit.figures.answers.alerts import scenario_costs, scenario_costs_table
from airkit.figures.answers.curve import trade_off_curve, trade_off_curve_table
from airkit.figures.answers.doubt import input_ranges, input_ranges_table
from airkit.figures.answers.fairness import fairness_price, fairness_price_table
from airkit.figures.answers.levels import emergency_levels, emergency_levels_table
from airkit.figures.answers.one_firm import option_costs, option_costs_table
from airkit.figures.answers.ranking import abatement_costs, abatement_costs_table
from airkit.figures.answers.replanned import changes_by_firm, changes_by_firm_table
from airkit.figures.answers.side_by_side import plans_beside, plans_beside_table

__all__ = [
    "abatement_costs",
    "abatement_costs_table",
    "changes_by_firm",
    "changes_by_firm_table",
    "emergency_levels",
    "emergency_levels_table",
    "fairness_price",
    "fairness_price_table",
    "input_ranges",
    "input_ranges_table",
    "option_costs",
    "option_costs_table",
    "plans_beside",
    "plans_beside_table",
    "scenario_costs",
    "scenario_costs_table",
    "trade_off_curve",
    "trade_off_curve_table",
]
