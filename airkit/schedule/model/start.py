"""Where a search may start: what a case much like this one came to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from airkit.schedule.model.arrays import Arrays, Family, Floats, Ints, Mask
from airkit.schedule.model.run import Found

# A rule, a mode or a product by its names, and its turn among those of the same names.
Key = tuple[str, str, int]


@dataclass(frozen=True, eq=False)
class Start:
    """Prices, and plans where the lines are the same, of a case much like the one to be solved.

    Rules, modes and products are known by their names, days by their distance from the last one:
    a season cut short at its front keeps them. They are a place to start from and prove nothing.

    Attributes
    ----------
    rows, tonnes : Mapping
        Prices by day [yuan/unit], [yuan/t], shape (T,) each.
    modes : Mapping
        Price of one more line that stands still [yuan].
    plans : tuple of (ndarray, ndarray)
        Loads and states to search from, shape (L, T) each; none where the lines are others.
    """

    rows: Mapping[Key, Floats]
    tonnes: Mapping[Key, Floats]
    modes: Mapping[Key, float]
    plans: tuple[tuple[Floats, Mask], ...] = ()

    def of_lines(self, lines: Ints) -> "Start":
        """The same for some of the lines."""
        return replace(self, plans=tuple((x[lines], u[lines]) for x, u in self.plans))

    def also(self, found: Found) -> "Start":
        """The same with one more plan to search from, where there is one."""
        return replace(self, plans=(*self.plans, *plans_of(found)))


def start_from(arrays: Arrays, found: Found) -> Start:
    """What was found of a case, as a place to start from.

    Examples
    --------
    >>> from airkit.case import read_case
    >>> from airkit.schedule.solve import solve_county
    >>> county = solve_county(read_case("tiny"))
    >>> start_from(county.arrays, county.found).rows
    {}
    """
    tonnes, modes = found.tonne_price, found.mode_price
    families = zip(family_keys(arrays), arrays.families, strict=True)
    return Start(
        {key: _by_day(found, number, family) for number, (key, family) in enumerate(families)},
        {} if tonnes is None else dict(zip(product_keys(arrays), tonnes, strict=True)),
        {} if modes is None else dict(zip(mode_keys(arrays), modes.tolist(), strict=True)),
        plans_of(found),
    )


def plans_of(found: Found) -> tuple[tuple[Floats, Mask], ...]:
    """The plan that was found, or none."""
    if not found.has_plan or found.x is None or found.u is None:
        return ()
    return ((found.x, found.u),)


def _by_day(found: Found, number: int, family: Family) -> Floats:
    """The price of the row each day belongs to, 0 for none, shape (T,)."""
    prices = [found.prices.get((number, i), 0.0) for i in range(len(family.limits))]
    return np.array([*prices, 0.0], dtype=float)[family.row_of_day]


def family_keys(arrays: Arrays) -> list[Key]:
    """Names of the families, in their order."""
    return list(_turns((one.rule_id, one.enterprise_id) for one in arrays.families))


def mode_keys(arrays: Arrays) -> list[Key]:
    """Names of the modes, in their order."""
    return list(_turns((one.rule_id, one.enterprise_id) for one in arrays.modes))


def product_keys(arrays: Arrays) -> list[Key]:
    """Names of the products, in their order."""
    return list(_turns((one.enterprise_id, one.product) for one in arrays.products))


def _turns(names: Iterable[tuple[str, str]]) -> Iterator[Key]:
    """Names with their turn among equal ones."""
    seen: Counter[tuple[str, str]] = Counter()
    for name in names:
        yield (*name, seen[name])
        seen[name] += 1
