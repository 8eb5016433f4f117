"""A plan beside its lines, as the audit reads it: what is made, earned, emitted and broken."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from airkit.emissions import POLLUTANTS
from airkit.schedule.problem.problem import Problem


@dataclass(frozen=True)
class Breach:
    """One place where a plan breaks a rule; ``by`` is in ``unit``, as are limit and use."""

    rule_id: str
    enterprise_id: str | None
    line_id: str | None
    date: str | None
    by: float
    unit: str
    limit: float
    used: float

    @property
    def relative(self) -> float:
        """The excess as a share of the limit, or of 1 where the limit is smaller."""
        return self.by / max(abs(self.limit), 1.0)


class Books:
    """A plan beside its lines: what each makes, emits and earns, day by day."""

    def __init__(
        self,
        problem: Problem,
        loads: NDArray[np.float64],
        idle: NDArray[np.bool_] | None = None,
    ) -> None:
        self.problem, self.loads = problem, loads
        self.runs = loads > 0
        # Days idle in an emergency are neither stops nor, after them, starts.
        self.kept_on = self.runs if idle is None else self.runs | idle
        self.capacity = problem.lines["capacity_t_per_day"].to_numpy(float)
        self.output = self.capacity[:, None] * loads
        self.line_id = problem.lines["line_id"].tolist()
        self.owner = problem.lines["enterprise_id"].tolist()
        self.dates = [f"{day:%Y-%m-%d}" for day in problem.days]

    def made(self) -> NDArray[np.float64]:
        """What each product's lines make [t], shape (n_products, n_days)."""
        rows = [self.output[one.lines].sum(axis=0) for one in self.problem.products]
        return np.array(rows).reshape(len(rows), self.problem.n_days)

    def earned_yuan(self) -> float:
        """Margin of all that is made."""
        margin = self.problem.lines["margin_yuan_per_t"].to_numpy(float)
        return float((self.output.sum(axis=1) * margin).sum())

    def start_yuan(self) -> float:
        """Cost of every start; the first day counts where the line stood still before it."""
        total = 0.0
        costs = self.problem.lines["start_cost_yuan"].to_numpy(float)
        for at, row in enumerate(self.kept_on):
            state = bool(self.problem.lines.at[at, "initial_on"])
            for runs in row.tolist():
                total += costs[at] if runs and not state else 0.0
                state = runs
        return float(total)

    def emissions_kg(self) -> dict[str, float | None]:
        """By pollutant; None where a line that runs does not state it."""
        made = self.output.sum(axis=1)
        totals: dict[str, float | None] = {}
        for pollutant in POLLUTANTS:
            per_t = self.problem.emissions[pollutant].to_numpy(float)
            known = ~np.isnan(per_t[made > 0])
            total = float((made[made > 0] * per_t[made > 0]).sum()) if known.all() else None
            totals[pollutant] = total
        return totals

    def breach(
        self,
        rule_id: str,
        unit: str,
        limit: float,
        used: float,
        *,
        over: float | None = None,
        line: int | None = None,
        day: int | None = None,
        enterprise: str | None = None,
    ) -> Breach:
        """A breach at a line, day or enterprise; ``over`` is the excess where use is a floor."""
        return Breach(
            rule_id,
            self.owner[line] if line is not None else enterprise,
            self.line_id[line] if line is not None else None,
            self.dates[day] if day is not None else None,
            used - limit if over is None else over,
            unit,
            limit,
            used,
        )
