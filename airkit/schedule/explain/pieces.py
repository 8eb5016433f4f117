"""An impossible case taken apart: enterprises whose own duties cannot hold together.

Leave out what enterprises share (county caps, groups that take turns), and each stands alone: a
programme of a few lines, solved in no time. Fewer rows only make things easier, so a piece that is
impossible proves that the whole is, and names who, when and by how much far sooner than the whole.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from airkit.schedule.model.arrays import Arrays, Family, Ints
from airkit.schedule.model.run import Slack


@dataclass(frozen=True, eq=False)
class Piece:
    """Some lines alone, and what its families, modes and products are called in the whole."""

    arrays: Arrays
    lines: Ints
    families: tuple[int, ...]
    modes: tuple[int, ...]
    products: tuple[int, ...]

    def in_whole(self, slack: Slack) -> Slack:
        """A slack of the piece as one of the whole."""
        if slack.what == "forbidden":
            return replace(slack, index=int(self.lines[slack.index]))
        numbers = {"row": self.families, "mode": self.modes}.get(slack.what, self.products)
        return replace(slack, number=numbers[slack.number])


def pieces(arrays: Arrays) -> Iterator[Piece]:
    """Pieces that share neither a firm's rule nor a product; rows over several pieces are left out.

    A family belongs to a piece where all its lines do.
    """
    groups = [one.lines for one in arrays.products] + [one.lines for one in arrays.modes]
    groups += [one.lines for one in arrays.families if one.enterprise_id]
    _, of_line = _components(arrays.n_lines, groups)
    for number in np.unique(of_line).tolist():
        yield _piece(arrays, np.flatnonzero(of_line == number))


def _components(n: int, groups: list[Ints]) -> tuple[int, Ints]:
    ends = [(int(lines[0]), int(line)) for lines in groups if len(lines) for line in lines]
    rows, columns = zip(*ends, strict=True) if ends else ((), ())
    graph = coo_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, n))
    count, labels = connected_components(graph, directed=False)
    return int(count), np.asarray(labels, dtype=np.int64)


def _piece(arrays: Arrays, lines: Ints) -> Piece:
    place = np.full(arrays.n_lines, -1, dtype=np.int64)
    place[lines] = np.arange(len(lines))
    inside = [bool((place[one.lines] >= 0).all()) for one in arrays.families]
    families = tuple(n for n, one in enumerate(inside) if one)
    modes = tuple(n for n, one in enumerate(arrays.modes) if (place[one.lines] >= 0).all())
    products = tuple(n for n, one in enumerate(arrays.products) if (place[one.lines] >= 0).all())
    product_place = np.full(len(arrays.products), -1, dtype=np.int64)
    product_place[list(products)] = np.arange(len(products))
    own = arrays.own_forbidden
    names = (
        *("capacity", "day_margin", "start_cost", "min_on", "min_off", "initial_days"),
        *("can_stop", "initial_on", "ceiling", "stopped"),
    )
    made = replace(
        arrays,
        **{name: getattr(arrays, name)[lines] for name in names},
        loads=tuple(arrays.loads[line] for line in lines),
        families=tuple(_moved(arrays.families[n], place, product_place) for n in families),
        modes=tuple(replace(arrays.modes[n], lines=place[arrays.modes[n].lines]) for n in modes),
        products=tuple(
            replace(arrays.products[n], lines=place[arrays.products[n].lines]) for n in products
        ),
        own_forbidden=None if own is None else own[lines],
    )
    return Piece(made, lines, families, modes, products)


def _moved(family: Family, place: Ints, product_place: Ints) -> Family:
    return replace(family, lines=place[family.lines], products=product_place[family.products])
