"""A season plan for alerts not yet known, beside the unaware one and those that knew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.errors import UsageError
from airkit.schedule.answer import Answer
from airkit.schedule.explain.amounts import gap_text, percent
from airkit.schedule.model.run import Status
from airkit.schedule.proven import Proven
from airkit.schedule.scenarios.read import scenario_name
from airkit.words import Lang, say, show, word

PLANS = ("plan", "unaware", "known")
# Differences below this are none [yuan].
LEAST_YUAN = 0.5
# What is said of a worth: clear of the gap, within it, and where there is neither.
PLANNING = "scenarios_planning", "scenarios_planning_unclear", "scenarios_planning_nothing"
KNOWING = "scenarios_knowing", "scenarios_knowing_unclear", "scenarios_knowing_nothing"


@dataclass(frozen=True)
class ScenarioPlan(Proven, Answer):
    """One plan over all scenarios.

    Attributes
    ----------
    status : str
        As of :class:`airkit.schedule.Outcome`.
    alpha, tail_weight : float
        Share outside the worst tail, and the weight of its mean in what was minimised.
    objective_yuan : float or None
        What was minimised: :attr:`weighed_yuan` of the plan.
    bound_yuan : float
        No plan has less of it.
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
    def weighed_yuan(self) -> dict[str, float | None]:
        """``(1 - b) mean + b mean of the worst`` of each plan; b is the weight of the tail."""
        b = self.tail_weight
        return {
            name: None if mean is None or worst is None else (1 - b) * mean + b * worst
            for name, mean, worst in (
                (name, self.expected_yuan[name], self.worst_yuan[name]) for name in PLANS
            )
        }

    @property
    def value_of_planning_yuan(self) -> float | None:
        """Weighed cost spared by planning for the alerts, against assuming none."""
        return _difference(self.weighed_yuan["unaware"], self.weighed_yuan["plan"])

    @property
    def value_of_knowing_yuan(self) -> float | None:
        """Weighed cost that knowing the alerts beforehand would still spare."""
        return _difference(self.weighed_yuan["plan"], self.weighed_yuan["known"])

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
            "gap_yuan": self.gap_yuan,
            "expected_yuan": dict(self.expected_yuan),
            "worst_yuan": dict(self.worst_yuan),
            "weighed_yuan": self.weighed_yuan,
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
        n, status = len(self.scenarios), word(f"status_{self.status}", lang)
        if not self.has_plan:
            return [say("scenarios_no_plan", lang, n=n, status=status)]
        said = [
            say("scenarios_title", lang, n=n, status=status, **self._money("plan", lang)),
            "  " + self._proof(lang),
        ]
        for name in PLANS[1:]:
            holds = self.expected_yuan[name] is not None
            word_id = f"scenarios_{name}" if holds else self.fails
            said.append("  " + say(word_id, lang, **self._money(name, lang)))
        for words, value in (
            (PLANNING, self.value_of_planning_yuan),
            (KNOWING, self.value_of_knowing_yuan),
        ):
            if value is not None:
                said.append("  " + self._worth(words, value, lang))
        return said + [
            f"  {self._scenario_line(row, lang)}" for row in self.table.to_dict("records")
        ]

    def _money(self, name: str, lang: Lang) -> dict[str, str]:
        """Mean of one plan, mean of its worst, and which share those are."""
        return {
            "expected": show(self.expected_yuan[name], "yuan", lang, 4),
            "worst": show(self.worst_yuan[name], "yuan", lang, 4),
            "tail": percent(1 - self.alpha),
        }

    def _proof(self, lang: Lang) -> str:
        """What no plan goes below, of that which was minimised."""
        told = {
            "bound": show(self.bound_yuan, "yuan", lang, 4),
            "gap": gap_text(self.gap),
            "amount": show(round(self.gap_yuan or 0.0), "yuan", lang, 4),
        }
        if not self.tail_weight:
            return say("scenarios_bound", lang, **told)
        told["cost"] = show(self.objective_yuan, "yuan", lang, 4)
        told |= {"mean": percent(1 - self.tail_weight), "weight": percent(self.tail_weight)}
        return say("scenarios_bound_weighed", lang, **told, tail=percent(1 - self.alpha))

    def measure(self, lang: Lang) -> str:
        """What was minimised and its gap are told of, in words: on average, or weighed."""
        return word(f"scenarios_{'weighed' if self.tail_weight else 'mean'}", lang)

    def _worth(self, words: tuple[str, str, str], value: float, lang: Lang) -> str:
        """What planning or knowing spares; below the gap, that it cannot be told from nothing."""
        clear, unclear, nothing = words
        gap = self.gap_yuan or 0.0
        said = {
            "value": show(value, "yuan", lang, 4),
            "gap": show(round(gap), "yuan", lang, 4),
            "measure": self.measure(lang),
        }
        if max(abs(value), gap) < LEAST_YUAN:
            return say(nothing, lang, **said)
        return say(clear if value > max(gap, LEAST_YUAN) else unclear, lang, **said)

    def _scenario_line(self, row: Mapping[Any, Any], lang: Lang) -> str:
        costs = {name: show(row[f"cost_{name}_yuan"], "yuan", lang, 4) for name in PLANS}
        chance = percent(row["probability"])
        name, days = scenario_name(row["scenario"], lang), row["alert_days"]
        return say("scenarios_row", lang, name=name, chance=chance, days=days, **costs)


def _difference(more: float | None, less: float | None) -> float | None:
    return None if more is None or less is None else more - less
