"""The scheduling problem of a case, checked: lines, rules, orders, stocks, alerts, first state."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from airkit.case import Case
from airkit.emissions import POLLUTANTS
from airkit.errors import InputFaults
from airkit.schedule.problem.calendar import (
    alert_ranks,
    alerts_to_midnight,
    empty_alerts,
    plan_days,
)
from airkit.schedule.problem.emergency_shares import share_faults
from airkit.schedule.problem.lines import read_lines
from airkit.schedule.problem.products import Product, read_products
from airkit.schedule.problem.rules import Rule, livelihood_rules, read_rules, rule_faults
from airkit.tables.faults import Fault, Note


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be scheduled; nothing here knows how it will be solved.

    Attributes
    ----------
    case : Case
        Where it comes from.
    days : DatetimeIndex
        The horizon.
    ranks : ndarray
        Highest known alert of each day; see :func:`airkit.schedule.problem.calendar.alert_ranks`.
    lines : DataFrame
        One row a line; see :func:`airkit.schedule.problem.lines.read_lines`.
    emissions : DataFrame
        One row a line, one column a pollutant [kg/t]; NaN where not stated.
    rules : tuple of Rule
        Rules with their lines and days, exemptions taken out, livelihood minima among them.
    products : tuple of Product
        Products with orders or stock.
    notes : tuple of Note
        What is no fault and yet should be known.
    """

    case: Case
    days: pd.DatetimeIndex
    ranks: NDArray[np.int64]
    lines: pd.DataFrame
    emissions: pd.DataFrame
    rules: tuple[Rule, ...]
    products: tuple[Product, ...]
    notes: tuple[Note, ...]

    @property
    def n_lines(self) -> int:
        """Number of lines."""
        return len(self.lines)

    @property
    def n_days(self) -> int:
        """Days of the horizon."""
        return len(self.days)

    def reference_margin_yuan(self) -> float:
        """Margin at full capacity over the horizon, no rule, alert or cap in force [yuan].

        A product with orders and stock earns on no more than its orders and the room left in the
        stock, dearest lines first; a line that loses money on every tonne counts nothing.
        """
        capacity = self.lines["capacity_t_per_day"].to_numpy(float) * self.n_days
        margin = self.lines["margin_yuan_per_t"].to_numpy(float).clip(min=0)
        total = float((capacity * margin).sum())
        for product in self.products:
            if product.stock is None or not product.orders:
                continue
            stock = product.stock
            room = sum(o.quantity_t for o in product.orders) + stock.max_t - stock.initial_t
            total -= _beyond(capacity[product.lines], margin[product.lines], max(room, 0.0))
        return total


def read_problem(case: Case) -> Problem:
    """The scheduling problem of a case.

    Raises
    ------
    InputFaults
        The tables do not fit together or lack what a rule asks for; all faults at once.
    """
    problem, faults = _read(case)
    if faults:
        raise InputFaults(faults)
    return problem


def problem_findings(case: Case) -> tuple[Fault, ...]:
    """What a schedule of the case would still need, and what a planner should know, as notes.

    Nothing where the case has no lines.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> problem_findings(read_case("tiny"))
    ()
    """
    if case.table("lines").empty:
        return ()
    problem, faults = _read(case)
    return (*faults, *problem.notes, *alerts_to_midnight(case.table("alerts")))


def _read(case: Case) -> tuple[Problem, list[Fault]]:
    """The problem with its notes, and its faults; with a fault the problem is not to be used."""
    days = plan_days(case)
    ranks = alert_ranks(case, days)
    lines, found_in_lines = read_lines(case)
    districts = case.table("districts").dropna(subset=["parent_id"])
    parents = dict(zip(districts["district_id"], districts["parent_id"], strict=True))
    rules, found = read_rules(case.table("rules"), lines, parents, days, ranks)
    rules += livelihood_rules(case.table("enterprises"), lines, len(days))
    emissions = _emissions(case, lines)
    products, product_faults = read_products(case, lines, days)
    found += [
        *empty_alerts(case.table("alerts")),
        *found_in_lines,
        *rule_faults(rules, lines, emissions),
        *share_faults(case),
        *product_faults,
    ]
    notes = tuple(one for one in found if isinstance(one, Note))
    faults = [one for one in found if not isinstance(one, Note)]
    faults.sort(key=_place)
    problem = Problem(case, days, ranks, lines, emissions, tuple(rules), tuple(products), notes)
    return problem, faults


def _emissions(case: Case, lines: pd.DataFrame) -> pd.DataFrame:
    table = case.table("line_emissions")
    wide = table.set_index(["line_id", "pollutant"])["kg_per_t"].unstack("pollutant")
    return wide.reindex(index=lines["line_id"], columns=list(POLLUTANTS)).reset_index(drop=True)


def _beyond(capacity: NDArray[np.float64], margin: NDArray[np.float64], room: float) -> float:
    """Margin of what does not fit into the room when the dearest lines go first [yuan]."""
    order = np.argsort(-margin, kind="stable")
    filled = np.minimum(np.cumsum(capacity[order]), room)
    taken = np.diff(filled, prepend=0.0)
    return float(((capacity[order] - taken) * margin[order]).sum())


def _place(fault: Fault) -> tuple[str, int, str]:
    return fault.table, fault.row or 0, fault.column or ""
