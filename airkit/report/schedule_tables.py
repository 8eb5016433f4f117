"""Every table behind a schedule: sums, lines, the calendar, caps, reasons, conflicts."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from airkit.figures import schedule as figures
from airkit.schedule.outcome import Outcome
from airkit.schedule.states import line_day_states

GROUPS = ("town", "industry", "enterprise")
BESIDE = (
    *("rows", "days", "caps", "reasons", "rules", "conflicts", "loosening"),
    *("sources", "defaults"),
)
OWNER = ("line_id", "enterprise_zh", "enterprise_en")
UNITS: Mapping[str, str] = {
    "objective_yuan": "yuan",
    "bound_yuan": "yuan",
    "reference_margin_yuan": "yuan",
    "gap_yuan": "yuan",
    "gap": "share",
    "gap_of_loss": "share",
    "decided_share": "share",
    "free_line_days": "line_days",
    "max_relative_violation": "share",
}


def schedule_tables(outcome: Outcome) -> dict[str, pd.DataFrame]:
    """Tables by id, in the order a reader wants them.

    Returns
    -------
    dict of str to DataFrame
        ``headline``, the calendars ``plan`` (loads) and ``states``, lines by days, then the sums
        ``by_town`` ..., the tables of the figures, and all that the outcome holds.
    """
    tables = {"schedule_headline": headline_table(outcome)}
    if outcome.has_plan and len(outcome.rows):
        states = line_day_states(outcome)
        tables["plan"] = _calendar(outcome, states, "load_share")
        tables["states"] = _calendar(outcome, states, "state")
        tables |= {f"by_{group}": _by(outcome, group) for group in GROUPS}
        tables["figure_burden"] = figures.burden_table(outcome)
        tables["figure_prices"] = figures.cap_prices_table(outcome)
    return tables | {f"schedule_{name}": getattr(outcome, name) for name in BESIDE}


def headline_table(outcome: Outcome) -> pd.DataFrame:
    """The outcome in short: ``quantity, value, unit``; costs and emissions below."""
    values: dict[str, Any] = outcome.headline() | {
        "decided_share": outcome.decided_share,
        "free_line_days": outcome.free_line_days,
    }
    rows = [(name, values[name], unit) for name, unit in UNITS.items()]
    rows += [(name, value, "yuan") for name, value in outcome.costs.items()]
    rows += [(f"{name}_kg", kg, "kg") for name, kg in outcome.emissions_kg.items()]
    table = pd.DataFrame(rows, columns=["quantity", "value", "unit"])
    return table.astype({"value": "float64"})


def _calendar(outcome: Outcome, states: pd.DataFrame, column: str) -> pd.DataFrame:
    """Lines by days, the owner beside each line."""
    n_days = len(outcome.days)
    cells = states[column].to_numpy().reshape(-1, n_days)
    days = [f"{day:%m-%d}" for day in outcome.days["date"]]
    owners = outcome.rows[list(OWNER)].reset_index(drop=True)
    return pd.concat([owners, pd.DataFrame(cells, columns=days)], axis=1)


def _by(outcome: Outcome, group: str) -> pd.DataFrame:
    """Sums of a group with its names."""
    table = outcome.by(group)
    if group == "industry":
        return table
    key = f"{group}_id"
    names = outcome.rows[[key, f"{group}_zh", f"{group}_en"]].drop_duplicates(key)
    return names.merge(table, on=key)
