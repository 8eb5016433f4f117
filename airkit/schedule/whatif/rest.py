"""The county with one part of its plan given: the rest solved anew, and the whole audited."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.engines import Engine, solve_arrays
from airkit.schedule.model.arrays import Arrays, Floats, Mask
from airkit.schedule.model.measure import cost_of
from airkit.schedule.model.run import Asked, Goods, Status
from airkit.schedule.problem.problem import Problem
from airkit.schedule.sending import sent_cheapest
from airkit.schedule.whatif.parts import Part, Piece, narrowed


@dataclass(frozen=True, eq=False)
class Whole:
    """A plan of the county with one part given, or why there is none.

    Attributes
    ----------
    status : str
        Of the solve of the rest.
    objective, bound : float
        Cost of the whole county and what no plan with that part goes below [yuan]; the cost is
        infinite where there is no plan.
    x, u, goods
        The plan.
    audit : Audit or None
        Of the whole plan.
    conflicts : tuple of str
        Rules that cannot be kept with that part.
    """

    status: Status
    objective: float
    bound: float
    x: Floats | None = None
    u: Mask | None = None
    goods: Goods | None = None
    audit: Audit | None = None
    conflicts: tuple[str, ...] = ()


def without(part: Part, piece: Piece) -> tuple[Arrays, Part]:
    """The model of everyone else, what the part takes already taken off the shared limits.

    The reference margin is raised by what the part loses, so that costs are those of the county.
    """
    county = part.county
    others = np.setdiff1d(np.arange(county.n_lines), part.lines)
    rest = Part(others, county, part.problem)  # its problem is never read
    taken = part.usage(piece)
    families = []
    for number, family in enumerate(county.families):
        mine = narrowed(family, others, rest.products)
        if len(mine.lines) or len(mine.products):
            families.append(replace(mine, limits=mine.limits - taken.get(number, 0.0)))
    cost = cost_of(part.arrays, piece.x, piece.u, piece.goods).total_yuan
    arrays = Arrays(
        capacity=county.capacity[others],
        day_margin=county.day_margin[others],
        start_cost=county.start_cost[others],
        min_on=county.min_on[others],
        min_off=county.min_off[others],
        initial_days=county.initial_days[others],
        can_stop=county.can_stop[others],
        initial_on=county.initial_on[others],
        loads=tuple(county.loads[line] for line in others.tolist()),
        ceiling=county.ceiling[others],
        stopped=county.stopped[others],
        families=tuple(families),
        modes=tuple(
            replace(mode, lines=np.searchsorted(others, mode.lines))
            for mode in county.modes
            if np.isin(mode.lines, others).all()
        ),
        products=tuple(
            replace(county.products[n], lines=np.searchsorted(others, county.products[n].lines))
            for n in rest.products.tolist()
        ),
        reference_margin=county.reference_margin - part.arrays.reference_margin + cost,
        own_forbidden=None if county.own_forbidden is None else county.own_forbidden[others],
    )
    return arrays, rest


def solve_rest(
    problem: Problem,
    part: Part,
    piece: Piece,
    asked: Asked,
    step: Callable[[str], None],
    engine: Engine = "auto",
) -> Whole:
    """Solve everyone else with one part's plan given, put the two together and audit them.

    A place to start from in ``asked`` is one of the whole county.
    """
    arrays, rest = without(part, piece)
    if asked.start is not None:
        asked = replace(asked, start=asked.start.of_lines(rest.lines))
    found = solve_arrays(arrays, asked, step, engine).found
    if not found.has_plan or found.x is None or found.u is None:
        broken = tuple(
            dict.fromkeys(_named(arrays, slack.what, slack.number) for slack, _ in found.slacks)
        )
        return Whole(found.status, np.inf, found.bound, conflicts=broken)
    whole = joined(part, piece, rest, Piece(found.x, found.u, found.goods))
    found = replace(found, x=whole.x, u=whole.u, goods=whole.goods)
    found = sent_cheapest(problem, part.county, found, asked)
    audit = audit_loads(problem, whole.x, found.goods)
    objective = cost_of(part.county, whole.x, whole.u, found.goods).total_yuan
    return Whole(found.status, objective, found.bound, whole.x, whole.u, found.goods, audit)


def joined(part: Part, piece: Piece, rest: Part, other: Piece) -> Piece:
    """Two plans that share no line as one of the county."""
    shape = part.county.ceiling.shape
    x, u = np.zeros(shape), np.zeros(shape, dtype=bool)
    goods: dict[tuple[str, int, int], float] = {}
    for one, mine in ((part, piece), (rest, other)):
        x[one.lines], u[one.lines] = mine.x, mine.u
        for (what, number, k), amount in mine.goods.items():
            goods[what, int(one.products[number]), k] = amount
    return Piece(x, u, goods)


def _named(arrays: Arrays, what: str, number: int) -> str:
    """What to call a row that cannot be kept."""
    if what == "row":
        return arrays.families[number].rule_id
    if what == "mode":
        return arrays.modes[number].rule_id
    return what
