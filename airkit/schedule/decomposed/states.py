"""Lines that lose most at the prices put to their best states there, all loads planned anew.

At prices near the linear relaxation's few lines stand otherwise than they would. What a change of
one costs the others, best responses see only in part; the programme of all loads sees it whole.
"""

from collections.abc import Callable, Iterator

import numpy as np

from airkit.schedule.decomposed.dual import Dual, Prices
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.loads import Loads
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.model.arrays import starts

# Lines changed at most in a round, and rounds.
MOST_LINES, ROUNDS = 12, 3
# Of the gap left, a loss that is not worth a change.
LEAST_LOSS = 5e-3


class Settling:
    """One plan on its way to the best loads and better states.

    Parameters
    ----------
    cost : callable
        Cost of a plan [yuan], infinite where it is none.
    hear : callable
        Told of the plan after each trial; True ends the search with it.
    """

    def __init__(
        self,
        inputs: Inputs,
        prices: Prices,
        swept: Swept,
        cost: Callable[[Swept], float],
        hear: Callable[[Swept], bool],
    ) -> None:
        self.inputs, self.prices, self.cost, self.hear = inputs, prices, cost, hear
        self.swept, self.spent = swept, cost(swept)
        self.dual = Dual(inputs)
        self.best, self.gain, self.run_price = self.dual.line_values(prices)
        self.wanted = self.dual.u > 0.5

    def settle(self, loads: Loads) -> Swept:
        """The best loads for the states; then states changed line by line where that costs less."""
        if self._is_over(loads.best(self.swept)):
            return self.swept
        tried: set[bytes] = set()
        for _ in range(ROUNDS):
            before = self.spent
            for line in self._losers():
                changed = self._changed(line)
                key = changed.run.tobytes()
                if key not in tried and self._is_over(loads.best(changed)):
                    return self.swept
                tried.add(key)
            if self.spent >= before:
                break
        return self.swept

    def _is_over(self, planned: Swept | None) -> bool:
        """Keep a plan where it costs less; whether that is the end."""
        if planned is not None and (spent := self.cost(planned)) < self.spent:
            self.swept, self.spent = planned, spent
        return self.hear(self.swept)

    def _losers(self) -> Iterator[int]:
        """Lines with other states than the prices want, those first that lose most by it."""
        arrays, swept = self.inputs.arrays, self.swept
        begun = starts(swept.run, arrays.initial_on).sum(axis=1)
        earned = (self.gain * swept.x - self.run_price * swept.run).sum(axis=1)
        loss = self.best - earned + arrays.start_cost * begun
        least = LEAST_LOSS * (self.spent - arrays.reference_margin - self.prices.bound)
        loss[(self.wanted == swept.run).all(axis=1)] = 0.0
        order = np.argsort(-loss, kind="stable")[:MOST_LINES]
        yield from order[loss[order] > max(least, 0.0)].tolist()

    def _changed(self, line: int) -> Swept:
        """The plan with a line's states as the prices want them."""
        x, run = self.swept.x.copy(), self.swept.run.copy()
        x[line], run[line] = self.dual.x[line], self.wanted[line]
        return Swept(x, run, self.swept.shipped)
