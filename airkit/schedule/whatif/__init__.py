"""The planner's other questions, asked of a solved county."""

from airkit.schedule.solve import County, solve_county
from airkit.schedule.whatif.compare import Comparison, compare_plans, usual_plans
from airkit.schedule.whatif.equal import equal_plan
from airkit.schedule.whatif.exchange import Exchange, exchange_stops
from airkit.schedule.whatif.fair import Fair, FairCurve
from airkit.schedule.whatif.fairness import fair_curve, solve_fair
from airkit.schedule.whatif.margins import MarginDoubt, doubt_margins
from airkit.schedule.whatif.objective import solve_objective
from airkit.schedule.whatif.options import Options, rank_options
from airkit.schedule.whatif.sure import Sure, how_sure
from airkit.schedule.whatif.tradeoff import Tradeoff, trade_off
from airkit.schedule.whatif.written import write_answer

__all__ = [
    "Comparison",
    "County",
    "Exchange",
    "Fair",
    "FairCurve",
    "MarginDoubt",
    "Options",
    "Sure",
    "Tradeoff",
    "compare_plans",
    "doubt_margins",
    "equal_plan",
    "exchange_stops",
    "fair_curve",
    "how_sure",
    "rank_options",
    "solve_county",
    "solve_fair",
    "solve_objective",
    "trade_off",
    "usual_plans",
    "write_answer",
]
