"""Prices of a slightly poorer county: where the season's limits are a little less than they are.

At a season's limit the price often jumps: below it the cap is worth more than above. Prices of the
certificate lie at the lower end, where what comes first fills the cap whatever it is worth, and no
single line that answers the others can undo that. Prices at the upper end keep room for the dear.
"""

from collections.abc import Callable
from dataclasses import replace

from airkit.schedule.decomposed.climb import STAGES, Climb
from airkit.schedule.decomposed.dual import Prices
from airkit.schedule.decomposed.inputs import read_inputs
from airkit.schedule.model.arrays import Arrays

# What is left of the season's limits: between 0.96 and 0.98 the demonstration county is planned
# alike.
LEAN, SEASON = 0.97, "emission_cap_season"


def lean_prices(arrays: Arrays, stop: Callable[[], bool]) -> Prices | None:
    """Prices of the poorer county; None where no emission cap is on the season.

    They lead to plans; they prove nothing.
    """
    inputs = read_inputs(leaned(arrays)) if has_season_cap(arrays) else None
    if inputs is None:
        return None
    climb = Climb(inputs, stop)
    climb.go_on(STAGES)
    return climb.prices()


def has_season_cap(arrays: Arrays) -> bool:
    """Whether an emission cap is on the season."""
    return any(one.kind == SEASON for one in arrays.families)


def leaned(arrays: Arrays) -> Arrays:
    """The county with the season's emission caps at 97 % of what they are."""
    families = tuple(
        replace(one, limits=LEAN * one.limits) if one.kind == SEASON else one
        for one in arrays.families
    )
    return replace(arrays, families=families)
