"""A season plan for alerts not yet known, beside the unaware one and those that knew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.errors import UsageError
from airkit.schedule.answer import Answer
from airkit.schedule.run import WITH_PLAN, Status
from airkit.words import Lang, say, show, word

PLANS = ("plan", "unaware", "known")
# Differences below this are none [yuan].
LEAST_YUAN = 0.5


@dataclass(frozen=True)
class ScenarioPlan(Answer):
    """One plan over all scenarios.

    Attributes
    ----------
    status : str
        As of :class:`airkit.schedule.Outcome`.
    alpha, tail_weight : float
        Share outside the worst tail, and the weight of its mean in what was minimised.
    objective_yuan : float or None
        What was minimised.
    bound_yuan : float
        No plan has less.
    reference_margin_yuan : float
        Margin at full capacity, no rule in force.
    engine, plan_kind : str
        Which engine planned it; ``simple`` plans an inspector can check, or ``free``.
    expected_yuan, worst_yuan : dict
        Mean cost and mean of the worst ``1 - alpha``, of ``plan``, ``unaware`` (stops and starts
        planned as if no further alert came) and ``known`` (a plan made for each scenario); None
        where it does not hold in some scenario.
    scenarios : DataFrame
        ``scenario, probability, alert_days, cost_plan_yuan, cost_unaware_yuan, cost_known_yuan``.
    loads : DataFrame
        ``line_id, date, load_share`` where no further alert comes; empty without a plan.
    recourse : DataFrame
        ``scenario, line_id, date, load_share`` wherever a scenario's loads differ from those.
    seconds : float
        Wall time.
    """

    status: Status
    alpha: float
    tail_weight: float
    objective_yuan: float | None
    bound_yuan: float
    reference_margin_yuan: float
    engine: str
    plan_kind: str
    expected_yuan: Mapping[str, float | None]
    worst_yuan: Mapping[str, float | None]
    scenarios: pd.DataFrame
    loads: pd.DataFrame
    recourse: pd.DataFrame
    seconds: float

    @property
    def has_plan(self) -> bool:
        """Whether there is a plan to read."""
        return self.status in WITH_PLAN

    @property
    def plan(self) -> pd.DataFrame:
        """The plan where no further alert comes: ``line_id, date, load_share``.

        Raises
        ------
        UsageError
            There is none.
        """
        if not self.has_plan:
            raise UsageError("schedule_no_plan", status=self.status)
        return self.loads.copy(deep=False)

    def plan_in(self, scenario: str) -> pd.DataFrame:
        """The plan as it turns out in a scenario.

        Raises
        ------
        UsageError
            There is no plan, or no such scenario.
        """
        if scenario not in set(self.scenarios["scenario"]):
            names = ", ".join(self.scenarios["scenario"])
            raise UsageError("scenarios_unknown", scenario=scenario, names=names)
        key = ["line_id", "date"]
        mine = self.recourse[self.recourse["scenario"] == scenario].set_index(key)["load_share"]
        plan = self.plan.set_index(key)
        plan.loc[mine.index, "load_share"] = mine
        return plan.reset_index()

    @property
    def fails(self) -> str:
        """Word id for a plan that holds not everywhere: only the exact engine proves that."""
        return "scenarios_fails" if self.engine == "exact" else "scenarios_not_found"

    @property
    def gap(self) -> float | None:
        """Distance to the bound as a share of the reference margin; None without a plan."""
        if self.objective_yuan is None or not self.reference_margin_yuan:
            return None
        return (self.objective_yuan - self.bound_yuan) / self.reference_margin_yuan

    @property
    def gap_yuan(self) -> float:
        """Distance to the bound [yuan], 0 without a plan."""
        return max((self.objective_yuan or 0.0) - self.bound_yuan, 0.0)

    @property
    def value_of_planning_yuan(self) -> float | None:
        """Expected cost spared by planning for the alerts, against assuming none."""
        return _difference(self.expected_yuan["unaware"], self.expected_yuan["plan"])

    @property
    def value_of_knowing_yuan(self) -> float | None:
        """Expected cost that knowing the alerts beforehand would still spare."""
        return _difference(self.expected_yuan["plan"], self.expected_yuan["known"])

    @property
    def table(self) -> pd.DataFrame:
        """One row a scenario."""
        return self.scenarios

    def headline(self) -> dict[str, Any]:
        """The answer in short."""
        return {
            "status": self.status,
            "engine": self.engine,
            "plan_kind": self.plan_kind,
            "alpha": self.alpha,
            "tail_weight": self.tail_weight,
            "objective_yuan": self.objective_yuan,
            "bound_yuan": self.bound_yuan,
            "reference_margin_yuan": self.reference_margin_yuan,
            "gap": self.gap,
            "expected_yuan": dict(self.expected_yuan),
            "worst_yuan": dict(self.worst_yuan),
            "value_of_planning_yuan": self.value_of_planning_yuan,
            "value_of_knowing_yuan": self.value_of_knowing_yuan,
            "seconds": self.seconds,
        }

    def by(self, group: str) -> pd.DataFrame:
        """Line-days whose load follows the alerts, by ``scenario`` or ``line``."""
        key = "scenario" if group == "scenario" else f"{group}_id"
        return self.recourse.groupby(key, sort=True).size().rename("n_line_days").reset_index()

    def as_dict(self) -> dict[str, Any]:
        """The answer as ``airkit scenarios --json`` prints it, but for ``plan_path``."""
        return self.plain(**self.headline(), scenarios=self.scenarios)

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences."""
        status = word(f"status_{self.status}", lang)
        n = len(self.scenarios)
        said = [say("scenarios_title", lang, n=n, status=status)]
        if not self.has_plan:
            return said
        for name in PLANS:
            money = {
                "expected": show(self.expected_yuan[name], "yuan", lang, 4),
                "worst": show(self.worst_yuan[name], "yuan", lang, 4),
                "tail": f"{100 * (1 - self.alpha):.3g}%",
            }
            holds = self.expected_yuan[name] is not None
            said.append("  " + say(f"scenarios_{name}" if holds else self.fails, lang, **money))
        gap = {
            "bound": show(self.bound_yuan, "yuan", lang, 4),
            "gap": f"{100 * (self.gap or 0.0):.2g}%",
        }
        said.append("  " + say("scenarios_bound", lang, **gap))
        planning = ("scenarios_planning", "scenarios_planning_unclear")
        knowing = ("scenarios_knowing", "scenarios_knowing_unclear")
        for word_ids, value in (
            (planning, self.value_of_planning_yuan),
            (knowing, self.value_of_knowing_yuan),
        ):
            if value is not None:
                said.append("  " + self._worth(word_ids, value, lang))
        return said + [
            f"  {self._scenario_line(row, lang)}" for row in self.table.to_dict("records")
        ]

    def _worth(self, word_ids: tuple[str, str], value: float, lang: Lang) -> str:
        """What planning or knowing spares; below the gap, that it cannot be told from nothing."""
        clear, unclear = word_ids
        said = {"value": show(value, "yuan", lang, 4), "gap": show(self.gap_yuan, "yuan", lang, 4)}
        return say(unclear if value <= max(self.gap_yuan, LEAST_YUAN) else clear, lang, **said)

    def _scenario_line(self, row: Mapping[Any, Any], lang: Lang) -> str:
        costs = {name: show(row[f"cost_{name}_yuan"], "yuan", lang, 4) for name in PLANS}
        chance = f"{100 * row['probability']:.3g}%"
        name, days = row["scenario"], row["alert_days"]
        return say("scenarios_row", lang, name=name, chance=chance, days=days, **costs)


def _difference(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else more - less
