"""High prices: the smoothed dual climbed by L-BFGS under a falling temperature.

A count of iterations ends each temperature, so that the same case gives the same prices.
"""

from collections.abc import Callable, Sequence

import numpy as np

from airkit.schedule.decomposed.ascent import minimise
from airkit.schedule.decomposed.carried import carried_prices, refined_prices
from airkit.schedule.decomposed.dual import Dual, Prices
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.start import Start

# Temperatures, as shares of what a day of a line is worth, and iterations at each.
Stages = Sequence[tuple[float, int]]
STAGES: Stages = ((0.2, 40), (0.05, 60), (0.02, 80), (0.005, 120), (0.001, 150))
# Where those are not near enough.
FURTHER: tuple[Stages, ...] = (((0.0003, 250),),)
# For the polish: what the bound still hides must be less than it asks. Prices of stock may then
# turn after so many days.
LAST: Stages = ((0.0003, 250), (0.0001, 250), (0.00003, 250))
LAST_STRETCH = 4
# Where the plan is not near enough even so.
LONGEST: Stages = ((0.0002, 1000), (0.00003, 500))
# From prices carried over: hot enough to leave them, for where it is cold no price moves far.
WARM: Stages = ((0.2, 40), (0.05, 60), (0.02, 40), (0.005, 60))


def never() -> bool:
    """Go on whatever happens."""
    return False


class Climb:
    """Prices of one case, raised stage by stage.

    Parameters
    ----------
    inputs : Inputs or Dual
        The case, or its dual function.
    start : Start, optional
        Prices to start from, of a case much like this one; none where they prove less than nothing.
    stop : callable
        Asked before each iteration; True ends the climb with what there is.
    """

    def __init__(
        self, inputs: Inputs | Dual, stop: Callable[[], bool] = never, start: Start | None = None
    ) -> None:
        self.dual = inputs if isinstance(inputs, Dual) else Dual(inputs)
        self.stop = stop
        self._heat = STAGES[-1][0]
        self._y = self._best = np.zeros(self.dual.size)
        self.bound = self.dual.bound(self._y)
        if start is not None:
            self._take(carried_prices(self.dual, start))

    def go_on(self, stages: Stages, hear: Callable[[], None] | None = None) -> None:
        """Climb through these stages; ``hear`` is called after each."""
        for heat, iterations in stages:
            if self.stop() or not self.dual.size:
                break
            self._y = ascend(self.dual, self._y, heat, iterations, self.stop)
            self._heat = heat
            self._take(self._y)
            if hear is not None:
                hear()

    def refine(self, inputs: Inputs) -> None:
        """Go on with inputs of the same case whose prices of stock may turn more often."""
        refined = Dual(inputs)
        self._y = refined_prices(self.dual, refined, self._best)
        self.dual, self._best = refined, self._y

    def _take(self, y: Floats) -> None:
        """Remember prices that prove more than any before."""
        bound = self.dual.bound(y)
        if bound > self.bound:
            self._y = self._best = y
            self.bound = bound

    def prices(self) -> Prices:
        """The best certificate met."""
        return self.dual.prices(self._best, self._heat)


def ascend(
    dual: Dual, y: Floats, heat: float, iterations: int, stop: Callable[[], bool] = never
) -> Floats:
    """Prices after so many iterations at one temperature."""
    scale = dual.scale(heat)
    low, high = dual.bounds()
    unit = float(dual.inputs.worth.sum()) * dual.inputs.top.shape[1] * 1e-3

    def scaled(z: Floats) -> tuple[float, Floats]:
        value, gradient = dual.evaluate(z * scale, heat)
        return value / unit, gradient * scale / unit

    z = minimise(scaled, y / scale, low / scale, high / scale, iterations, stop)
    return np.clip(z * scale, low, high)
