"""From a county's own sheets to tables of the contract, by a plan corrected once.

propose_intake(file)          -> IntakePlan, written as intake.toml
read_plan("intake.toml")      -> IntakePlan
apply_intake(file, plan)      -> IntakeResult: tables, totals, leftovers
"""

from airkit.tables.intake.apply import apply_intake
from airkit.tables.intake.plan import IntakePlan
from airkit.tables.intake.plan_read import read_plan
from airkit.tables.intake.propose import propose_intake
from airkit.tables.intake.result import IntakeResult

__all__ = ["IntakePlan", "IntakeResult", "apply_intake", "propose_intake", "read_plan"]
