"""How sure: margins, emission factors and capacities drawn from their ranges, the plan tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from airkit.draws import sobol_points
from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, typed
from airkit.schedule.explain.amounts import percent
from airkit.schedule.model.arrays import Floats, Mask
from airkit.schedule.model.run import WORST_EXCESS
from airkit.schedule.problem.problem import Problem
from airkit.schedule.problem.rules import EMISSION_CAPS
from airkit.schedule.solve import County, solve_problem
from airkit.schedule.whatif.margins import kept
from airkit.schedule.whatif.said import needed_plan
from airkit.words import Lang, say, show, word

PERCENTILES = (5, 50, 95)
# Ranges where the case states none: shares up and down, assumed, said so in every answer.
SPREADS: Mapping[str, float] = {"margin": 0.2, "emission": 0.3, "capacity": 0.05}
# Draws the plan is evaluated under; re-solves are fewer.
N_DRAWS = 256
RANGE_TEXTS = ("quantity", "unit")
RANGE_NUMBERS = ("plan", "p5", "p50", "p95")
SOLVED_TEXTS = ("status",)
SOLVED_NUMBERS = ("draw", "objective_yuan", "bound_yuan", "kept_share", "kept_days_share")
STOP_TEXTS = ("line_id", "enterprise_id")
STOP_NUMBERS = ("stopped", "kept_share")


@dataclass(frozen=True)
class Sure(Answer):
    """What of a plan stands when its inputs are drawn from their ranges.

    Attributes
    ----------
    ranges_used : dict
        ``margin, emission, capacity``: shares up and down; ``n_lines_by_process``: lines whose
        margin's range is that of the default it rests on.
    n_draws, n_solved : int
        Draws the plan was evaluated under, and draws the county was solved anew for.
    ranges : DataFrame
        ``quantity, unit, plan, p5, p50, p95``: loss and tonnes of the plan under the draws.
    caps_kept_share : float
        Share of draws in which the plan keeps every cap.
    solved : DataFrame
        One row a draw solved anew: ``objective_yuan, bound_yuan``, and of the plan's stopped
        line-days the share that stands still there too, day by day and by days a line.
    stops : DataFrame
        One row a line that stops: ``stopped`` line-days and the mean share of them that stands.
    gap_yuan : float
        The solver's own gap, beside it.
    """

    ranges_used: Mapping[str, float]
    n_draws: int
    n_solved: int
    ranges: pd.DataFrame
    caps_kept_share: float
    solved: pd.DataFrame
    stops: pd.DataFrame
    gap_yuan: float

    @property
    def table(self) -> pd.DataFrame:
        """Ranges of loss and tonnes."""
        return self.ranges

    def headline(self) -> dict[str, Any]:
        """Stops that stand, the range of the loss, the gap beside it."""
        loss = self.ranges[self.ranges["quantity"] == "cost"].iloc[0]
        return {
            "kept_share": float(self.solved["kept_share"].mean()),
            "kept_days_share": float(self.solved["kept_days_share"].mean()),
            "cost_yuan": {name: float(loss[name]) for name in ("p5", "p50", "p95")},
            "gap_yuan": self.gap_yuan,
            "caps_kept_share": self.caps_kept_share,
            "n_draws": self.n_draws,
            "n_solved": self.n_solved,
        }

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        tables = {"ranges": self.ranges, "solved": self.solved, "stops": self.stops}
        return self.plain(**self.headline(), ranges_used=dict(self.ranges_used), **tables)

    def _answer(self, lang: Lang) -> str:
        """How many stops survive, and where the cost lies."""
        loss = self.ranges[self.ranges["quantity"] == "cost"].iloc[0]
        told = {name: show(loss[name], "yuan", lang, 4) for name in ("plan", "p5", "p95")}
        if not self.n_solved:
            return say("sure_title_unsolved", lang, **told)
        kept = show(self.headline()["kept_share"], "share", lang)
        return say("sure_title", lang, kept=kept, **told)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences."""
        shares = {
            name: percent(self.ranges_used[name]) for name in ("margin", "emission", "capacity")
        }
        by_process = int(self.ranges_used["n_lines_by_process"])
        lines = [self._answer(lang), "  " + say("sure_ranges", lang, **shares)]
        if by_process:
            lines.append("    " + say("sure_by_process", lang, n=by_process))
        head = self.headline()
        values = {
            "n": self.n_solved,
            "kept": show(head["kept_share"], "share", lang),
            "days": show(head["kept_days_share"], "share", lang),
        }
        lines.append("  " + say("sure_stops" if self.n_solved else "sure_unsolved", lang, **values))
        rows = self.ranges.to_dict("records")
        lines += ["  " + _range_line(row, self.n_draws, lang) for row in rows]
        caps = show(self.caps_kept_share, "share", lang)
        gap = show(round(self.gap_yuan), "yuan", lang)  # less than a yuan is a rounding
        lines.append("  " + say("sure_caps", lang, share=caps))
        lines.append("  " + say("sure_gap", lang, gap=gap))
        return lines


def how_sure(
    county: County,
    *,
    n_solved: int = 8,
    seed: int = 2017,
    spreads: Mapping[str, float] | None = None,
    progress: Callable[[str], None] | None = None,
    **how: Any,
) -> Sure:
    """Try a plan under draws of margins, emission factors and capacities.

    Two ways, said apart. The plan as it is, is evaluated under many draws: range of its loss and
    tonnes, share of draws in which it keeps the caps. The county is solved anew for a few: which
    stops stand. Each enterprise draws a margin, each process and pollutant an emission factor,
    each enterprise a capacity; all uniformly, by Sobol points.

    A line whose margin rests on a default by process takes the range of that default; all others
    take the shares of ``spreads``.

    Parameters
    ----------
    county : County
        As :func:`airkit.schedule.solve.solve_county` returns it, with a plan.
    n_solved : int
        Draws solved anew; 0: none.
    spreads : Mapping, optional
        ``margin, emission, capacity``: shares up and down.
    how : Any
        Engine, gap, seconds of the solves.

    Raises
    ------
    UsageError
        No plan; a spread outside [0, 1), or of nothing that is drawn.
    """
    step = progress or (lambda _step: None)
    x, u = needed_plan(county)
    spread = {**SPREADS, **(spreads or {})}
    for name, share in spread.items():
        if name not in SPREADS:
            raise UsageError("sure_no_such_spread", name=name, names=", ".join(SPREADS))
        if not 0 <= share < 1:
            raise UsageError("whatif_bad_share", share=share)
    sampler = _Sampler(county.problem, spread, seed)
    step("sure_step_evaluate")
    ranges, caps_kept = _evaluated(county, sampler, x)
    rows, stands = [], []
    for at in range(sampler.n_solved(n_solved)):
        step("sure_step_solve")
        found = solve_problem(sampler.problem(at), **how)
        runs = found.found.u if found.outcome.has_plan else None
        rows.append(
            {
                "status": found.outcome.status,
                "draw": float(at),
                "objective_yuan": found.outcome.objective_yuan,
                "bound_yuan": found.outcome.bound_yuan,
                **({} if runs is None else kept(u, runs)),
            }
        )
        if runs is not None:
            stands.append(~u & ~runs)
    return Sure(
        stamp_of(county.problem.case, seed, sampler.n_draws),
        {**spread, "n_lines_by_process": float(sampler.by_process.sum())},
        sampler.n_draws,
        len(rows),
        ranges,
        caps_kept,
        typed(rows, SOLVED_TEXTS, SOLVED_NUMBERS),
        _stops(county.problem, u, stands),
        float(county.outcome.gap_yuan or 0.0),
    )


class _Sampler:
    """Factors on the inputs of each line, one set a draw, equal for equal seeds."""

    def __init__(self, problem: Problem, spread: Mapping[str, float], seed: int) -> None:
        self.base = problem
        lines = problem.lines
        owner, self.n_owners = _numbered(lines["enterprise_id"])
        process, n_processes = _numbered(lines["process"])
        low, high, self.by_process = _margin_ranges(problem, spread["margin"])
        n_kinds = n_processes * len(POLLUTANTS)
        at = sobol_points(2 * self.n_owners + n_kinds, N_DRAWS, seed)
        self.n_draws = len(at)
        self.margin = low + (high - low) * at[:, owner]
        two = at[:, self.n_owners + owner]
        self.capacity = 1 + spread["capacity"] * (2 * two - 1)
        kinds = 2 * self.n_owners + process[:, None] * len(POLLUTANTS) + np.arange(len(POLLUTANTS))
        self.emission = 1 + spread["emission"] * (2 * at[:, kinds] - 1)

    def n_solved(self, asked: int) -> int:
        """Draws to solve: no more than there are."""
        return min(asked, self.n_draws)

    def problem(self, draw: int) -> Problem:
        """The problem at one draw; lines and their order stay."""
        lines = self.base.lines
        drawn = lines.assign(
            margin_yuan_per_t=lines["margin_yuan_per_t"] * self.margin[draw],
            capacity_t_per_day=lines["capacity_t_per_day"] * self.capacity[draw],
        )
        return replace(self.base, lines=drawn, emissions=self.base.emissions * self.emission[draw])


def _numbered(names: "pd.Series[str]") -> tuple[np.ndarray, int]:
    codes, known = pd.factorize(names, sort=True)
    return np.asarray(codes), len(known)


def _margin_ranges(problem: Problem, share: float) -> tuple[Floats, Floats, Mask]:
    """Lowest and highest factor on each line's margin, and which lines take a default's range."""
    n = problem.n_lines
    low, high = np.full(n, 1 - share), np.full(n, 1 + share)
    by_process = np.zeros(n, dtype=bool)
    table = problem.case.table("process_defaults")
    known = table[table["column"] == "margin_yuan_per_t"].set_index("process")
    given = problem.case.table("lines").set_index("line_id")["margin_yuan_per_t"]
    lines = problem.lines
    for at, (line_id, process) in enumerate(zip(lines["line_id"], lines["process"], strict=True)):
        if pd.isna(given[line_id]) and process in known.index:
            value, least, most = (float(known.at[process, c]) for c in ("value", "low", "high"))
            if value and not np.isnan(least + most):
                low[at], high[at], by_process[at] = least / value, most / value, True
    return low, high, by_process


def _evaluated(county: County, sampler: _Sampler, x: Floats) -> tuple[pd.DataFrame, float]:
    """Loss and tonnes of the plan under each draw, loads unchanged; and how often caps hold."""
    problem, costs = county.problem, county.outcome.costs
    capacity = county.arrays.capacity * sampler.capacity
    margin = problem.lines["margin_yuan_per_t"].to_numpy(float) * sampler.margin
    made = capacity * x.sum(axis=1)
    draws = range(sampler.n_draws)
    reference = np.array([sampler.problem(at).reference_margin_yuan() for at in draws])
    besides = sum(costs.values()) - costs.get("lost_margin_yuan", 0.0)
    loss = reference - (made * margin).sum(axis=1) + besides
    rows = [_range("cost", "yuan", county.outcome.objective_yuan, loss)]
    runs = x.sum(axis=1) > 0
    for k, pollutant in enumerate(POLLUTANTS):
        kg_per_t = problem.emissions[pollutant].to_numpy(float)
        if not np.isnan(kg_per_t[runs]).any():
            kg = (made * np.nan_to_num(kg_per_t) * sampler.emission[:, :, k]).sum(axis=1)
            rows.append(_range(pollutant, "kg", county.outcome.emissions_kg[pollutant], kg))
    holds = _caps_hold(county, sampler, x)
    return typed(rows, RANGE_TEXTS, RANGE_NUMBERS), float(holds.mean())


def _caps_hold(county: County, sampler: _Sampler, x: Floats) -> Mask:
    """Draws in which the unchanged plan keeps every emission cap, shape (n_draws,)."""
    pollutant_of = {rule.rule_id: rule.pollutant for rule in county.problem.rules}
    holds = np.ones(sampler.n_draws, dtype=bool)
    for family in county.arrays.families:
        if family.kind not in EMISSION_CAPS:
            continue
        kind = POLLUTANTS.index(pollutant_of[family.rule_id])
        factor = sampler.capacity[:, family.lines] * sampler.emission[:, family.lines, kind]
        day = family.load[:, None] * x[family.lines]
        by_day = factor @ (day if family.mask is None else day * family.mask)
        for row, limit in enumerate(family.limits.tolist()):
            used = by_day[:, family.row_of_day == row].sum(axis=1)
            holds &= used <= limit + WORST_EXCESS * max(abs(limit), 1.0)
    return holds


def _range(quantity: str, unit: str, plan: float | None, drawn: Floats) -> dict[str, Any]:
    ends = np.percentile(drawn, PERCENTILES)
    return {"quantity": quantity, "unit": unit, "plan": plan} | dict(
        zip(("p5", "p50", "p95"), ends.tolist(), strict=True)
    )


def _stops(problem: Problem, u: Mask, stands: list[Mask]) -> pd.DataFrame:
    stopped = (~u).sum(axis=1)
    order = np.argsort(problem.lines["row"].to_numpy(), kind="stable")
    rows = [
        {
            **{name: problem.lines.at[line, name] for name in STOP_TEXTS},
            "stopped": float(stopped[line]),
            "kept_share": float(np.mean([one[line].sum() for one in stands]) / stopped[line])
            if stands
            else np.nan,
        }
        for line in order.tolist()
        if stopped[line]
    ]
    return typed(rows, STOP_TEXTS, STOP_NUMBERS)


def _range_line(row: Mapping[Any, Any], n_draws: int, lang: Lang) -> str:
    is_cost = row["quantity"] == "cost"
    name = word("sure_cost" if is_cost else f"pollutant_{row['quantity']}", lang)
    ends = {
        end: show(row[end], "yuan", lang, 4) if is_cost else show(row[end] / 1e3, "t", lang)
        for end in ("plan", "p5", "p95")
    }
    return say("sure_range", lang, name=name, n=n_draws, **ends)
