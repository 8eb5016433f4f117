"""Staggered production: a plan for every line and day, with a proof and an audit."""

from airkit.schedule.audit.audit import Audit, audit_plan
from airkit.schedule.carried_out import CarriedOut, Thresholds, check_carried_out
from airkit.schedule.emergency.listing import list_emergency
from airkit.schedule.emergency.result import EmergencyList
from airkit.schedule.outcome import Outcome
from airkit.schedule.plan import read_plan, write_plan
from airkit.schedule.replanning.replan import replan
from airkit.schedule.replanning.result import Replan
from airkit.schedule.rounding import round_plan
from airkit.schedule.scenarios.planning import plan_scenarios
from airkit.schedule.scenarios.result import ScenarioPlan
from airkit.schedule.solve import export_model, line_numbers, solve_schedule

__all__ = [
    "Audit",
    "CarriedOut",
    "EmergencyList",
    "Outcome",
    "Replan",
    "ScenarioPlan",
    "Thresholds",
    "audit_plan",
    "check_carried_out",
    "export_model",
    "line_numbers",
    "list_emergency",
    "plan_scenarios",
    "read_plan",
    "replan",
    "round_plan",
    "solve_schedule",
    "write_plan",
]
