"""The exact engine: the array model as a mixed-integer programme through PuLP, solved by HiGHS.

The constraints stand in :mod:`airkit.schedule.exact.families`. This is the only module that reads
PuLP's statuses and values.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from airkit.schedule.exact.families import (
    NAME_DIGITS,
    Terms,
    define_cost,
    define_loads,
    define_minimum_off,
    define_minimum_on,
    define_modes,
    define_orders,
    define_rows,
    define_starts,
    define_states,
    define_stocks,
    define_violation,
    power_of_two,
)
from airkit.schedule.interrupt import Interrupt
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.run import Asked, Ended, Run, Slack

# HiGHS may miss a row by this much of its largest coefficient, and an integer by as much.
TOLERANCE = 1e-9
# With so tight a tolerance this heuristic of HiGHS can call a tree explored that is not: dearer
# plans were returned as proven. A seed of tests/schedule/test_emergency.py holds such a case.
SOUND = {"mip_heuristic_run_root_reduced_cost": False}
# HiGHS's word for a solution that keeps all rows.
FEASIBLE = 2
# HiGHS's names of the moments at which it asks whether to stop.
STOPPABLE = ("kCallbackMipInterrupt", "kCallbackSimplexInterrupt")


@dataclass
class Programme:
    """A PuLP problem that is minimised; ``prefix`` begins the name of all that is added."""

    prob: Any
    prefix: str = field(default="", kw_only=True)

    def variable(self, name: str, low: float | None, high: float | None, cat: str = "C") -> Any:
        """A new variable; ``cat`` B is binary, C continuous."""
        import pulp

        kind = pulp.LpInteger if cat == "B" else pulp.LpContinuous
        return self.prob.add_variable(self.prefix + name, low, high, kind)

    def at_most(self, name: str, terms: Terms, limit: float) -> Any:
        """Add ``sum of terms <= limit``; an empty sum is a row as well."""
        import pulp

        return self._add(name, terms, pulp.LpConstraintLE, limit)

    def equal(self, name: str, terms: Terms, value: float) -> Any:
        """Add ``sum of terms = value``."""
        import pulp

        return self._add(name, terms, pulp.LpConstraintEQ, value)

    def minimise(self, terms: Terms) -> None:
        """Set the objective."""
        import pulp

        self.prob.setObjective(pulp.LpAffineExpression(_gathered(terms)))

    def _add(self, name: str, terms: Terms, sense: int, limit: float) -> Any:
        import pulp

        name = self.prefix + name
        row = pulp.LpConstraint(pulp.LpAffineExpression(_gathered(terms)), sense, name, limit)
        self.prob.addConstraint(row, name)
        return row


@dataclass
class Model(Programme):
    """The programme of a schedule and where its variables stand."""

    arrays: Arrays
    elastic: bool
    money: float  # yuan that one unit of the objective stands for
    only_own: bool = False  # elastic in the planner's own rules alone
    u: dict[tuple[int, int], Any] = field(default_factory=dict)
    v: dict[tuple[int, int], Any] = field(default_factory=dict)
    load: dict[tuple[int, int], Terms] = field(default_factory=dict)
    goods: dict[tuple[str, int, int], Any] = field(default_factory=dict)
    goods_unit: list[float] = field(default_factory=list)
    slacks: list[tuple[Slack, Any, float]] = field(default_factory=list)
    rows: dict[tuple[int, int], tuple[Any, float]] = field(default_factory=dict)

    def charge(self, terms: Terms) -> None:
        """Add amounts [yuan] to the objective."""
        for z, c in _gathered(terms).items():
            self.prob.objective.addterm(z, c / self.money)

    def gives(self, slack: Slack) -> bool:
        """Whether a row may be missed."""
        if not self.elastic or not self.only_own:
            return self.elastic
        arrays = self.arrays
        if slack.what == "row":
            return arrays.families[slack.number].is_own
        if slack.what == "mode":
            return arrays.modes[slack.number].is_own
        own = arrays.own_forbidden
        return slack.what == "forbidden" and own is not None and bool(own[slack.index, slack.day])

    def give(self, terms: Terms, slack: Slack, unit: float = 1.0) -> None:
        """Where a row may be missed, append ``-s`` to its terms.

        ``unit`` is what one unit of the row stands for, so that ``s * unit`` is the amount.
        """
        if self.gives(slack):
            s = self.variable(f"s_{len(self.slacks):0{NAME_DIGITS}d}", 0, None)
            terms.append((s, -1.0))
            self.slacks.append((slack, s, unit))


def new_programme(name: str) -> Programme:
    """An empty programme."""
    import pulp

    return Programme(pulp.LpProblem(name, pulp.LpMinimize))


def money_unit(arrays: Arrays) -> float:
    """What one unit of the objective stands for [yuan]: a day of the dearest line or about it."""
    return power_of_two(max(1e-6, float(np.abs(arrays.day_margin).max(initial=0.0))))


def build_model(
    arrays: Arrays,
    *,
    elastic: bool = False,
    only_own: bool = False,
    side: Callable[[Model], None] | None = None,
) -> Model:
    """The whole programme; elastic: least total violation instead of least cost.

    ``only_own``: in an elastic programme, only the planner's own rules may be missed. ``side`` is
    called last and may add rows of its own.
    """
    prob = new_programme("schedule").prob
    model = Model(prob, arrays, elastic, money_unit(arrays), only_own)
    define_states(model)
    define_starts(model)
    define_minimum_on(model)
    define_minimum_off(model)
    define_loads(model)
    define_stocks(model)
    define_orders(model)
    for number, family in enumerate(arrays.families):
        define_rows(model, number, family)
    define_modes(model)
    if elastic:
        define_violation(model)
    else:
        define_cost(model)
    if side is not None:
        side(model)
    return model


def write_model(model: Model, path: Path) -> None:
    """Write the programme as .lp or .mps, by the ending."""
    if path.suffix.lower() == ".mps":
        model.prob.writeMPS(str(path))
    else:
        model.prob.writeLP(str(path))


def solve_model(model: Model, asked: Asked, *, relaxed: bool = False) -> Run:
    """Solve and read back, honest about what the two status codes say.

    Parameters
    ----------
    relaxed : bool
        Drop integrality: then ``prices`` holds the duals.
    """
    # One absolute gap is enough: a relative one would be taken of a number without its constant.
    import pulp

    gap = TOLERANCE if model.elastic else max(asked.gap_yuan / model.money, TOLERANCE)
    ended, info, is_interrupted = run_highs(model, asked, gap, model.money, relaxed=relaxed)
    unit = 1.0 if model.elastic else model.money
    is_integer = not relaxed and any(z.cat == pulp.LpInteger for z in model.prob.variables())
    bound = -np.inf
    if is_integer and ended != "infeasible" and info.valid:
        bound = float(info.mip_dual_bound) * unit
    elif ended == "finished":
        bound = float(info.objective_function_value) * unit
    if ended not in ("finished", "stopped"):
        return Run(ended, bound, is_interrupted=is_interrupted)
    slacks = [(slack, s.varValue * size) for slack, s, size in model.slacks]
    prices = {key: max(0.0, -row.pi) * unit / size for key, (row, size) in model.rows.items()}
    return Run(
        ended,
        bound,
        float(info.objective_function_value) * unit,
        *values_of(model, relaxed),
        slacks=tuple((slack, by) for slack, by in slacks if by > TOLERANCE),
        prices=prices if relaxed else {},
        is_interrupted=is_interrupted,
    )


def run_highs(
    programme: Programme, asked: Asked, gap: float, money: float = 1.0, *, relaxed: bool = False
) -> tuple[Ended, Any, bool]:
    """Solve; how it ended, HiGHS's own numbers, and whether someone pressed Ctrl-C.

    Parameters
    ----------
    gap : float
        Absolute gap, in units of the objective.
    money : float
        Yuan that one unit of the objective stands for.
    """
    import highspy
    import pulp

    with Interrupt() as interrupt:
        solver = pulp.HiGHS(
            mip=not relaxed,
            msg=False,
            gapRel=0.0,
            gapAbs=gap,
            threads=1,
            timeLimit=asked.seconds,
            callbackTuple=(_ear(interrupt, asked, money), None),
            callbacksToActivate=moments(),
            mip_feasibility_tolerance=TOLERANCE,
            primal_feasibility_tolerance=TOLERANCE,
            dual_feasibility_tolerance=TOLERANCE,
            random_seed=asked.seed,
            **SOUND,
        )
        programme.prob.solve(solver)
        if programme.prob.solverModel.getModelStatus() == highspy.HighsModelStatus.kNotset:
            free_threads()
            programme.prob.solve(solver)
        is_interrupted = interrupt.struck
    prob = programme.prob
    info = prob.solverModel.getInfo()
    ended = _ended(prob.status, prob.sol_status)
    if ended == "stopped" and info.primal_solution_status != FEASIBLE:
        ended = "nothing"  # the codes promise a plan that is not there
    return ended, info, is_interrupted


def free_threads() -> None:
    """Let HiGHS forget the threads of others in this process: it runs with one number of them."""
    import highspy

    highspy.Highs.resetGlobalScheduler(True)


def moments() -> list[Any]:
    """The moments at which HiGHS asks whether to stop, as it knows them; in the search first."""
    from highspy import cb

    return [getattr(cb.HighsCallbackType, name) for name in STOPPABLE]


def _ear(interrupt: Interrupt, asked: Asked, money: float) -> Callable[..., None]:
    """What HiGHS calls as it goes: tells how far it is, and stops it after Ctrl-C or enough nodes.

    PuLP knows no status for HiGHS's own limit of nodes.
    """

    last: list[float] = []
    in_search = moments()[0]

    def hear(event: Any, _text: str, news: Any, reply: Any, _data: object) -> None:
        state = news.mip_dual_bound * money, news.mip_primal_bound * money
        if asked.watch is not None and event == in_search and last != [*state]:
            last[:] = state
            asked.watch(*state)
        is_enough = asked.nodes is not None and news.mip_node_count >= asked.nodes
        reply.user_interrupt = interrupt.struck or is_enough

    return hear


def _ended(status: int, solution: int) -> Ended:
    """What PuLP's two codes say: (1, 1) finished, (1, 2) cut short with a plan, -1 infeasible."""
    import pulp

    if status == pulp.LpStatusInfeasible:
        return "infeasible"
    if status != pulp.LpStatusOptimal:
        return "nothing"
    return "finished" if solution == pulp.LpSolutionOptimal else "stopped"


def values_of(
    model: Model, relaxed: bool = False
) -> tuple[Floats, Mask, dict[tuple[str, int, int], float]]:
    """Loads, states and goods [t], states whole and loads exactly on their steps."""
    arrays = model.arrays
    x, u = np.zeros(arrays.ceiling.shape), np.zeros(arrays.ceiling.shape, dtype=bool)
    for (line, day), state in model.u.items():
        u[line, day] = _value(state) > 0.5
        loads = arrays.loads[line]
        if relaxed:
            x[line, day] = sum(_value(z) * c for z, c in model.load[line, day])
        elif u[line, day]:
            share = sum(
                round(_value(z)) * c if loads.steps else _value(z) for z, c in model.load[line, day]
            )
            high = min(loads.high, max(float(arrays.ceiling[line, day]), loads.low))
            x[line, day] = share if loads.steps else min(max(share, loads.low), high)
    goods = {key: max(0.0, _value(z)) * model.goods_unit[key[1]] for key, z in model.goods.items()}
    return x, u, goods


def _value(variable: Any) -> float:
    """Its value; PuLP hands over no variable that neither row nor objective names."""
    value = variable.lowBound if variable.varValue is None else variable.varValue
    return float(value)


def _gathered(terms: Terms) -> dict[Any, float]:
    """Coefficients by variable; a variable named twice is summed, zeros are left out."""
    sums: dict[Any, float] = {}
    for z, c in terms:
        if c:
            sums[z] = sums.get(z, 0.0) + c
    return sums
