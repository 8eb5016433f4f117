"""The dual of all scenarios: rows and tonnes priced in each, stops and starts common.

What is decided on a day is the same in all scenarios that look alike up to it, which holds in the
bound as it does in the plan: a day's load is chosen once for the sum of their gains. Only
shipments may differ from scenario to scenario here, which makes the bound no higher. For weights
w of the scenarios, no plan costs less than the bound at any prices; the weighed cost asked for is
the highest over weights ``(1 - b) p + b q``, so a bound for one such q is a bound for it.
"""

import numpy as np

from airkit.schedule.decomposed.compiled import kernel
from airkit.schedule.decomposed.day_gain import choose_programme, expected_plan, soft_positive
from airkit.schedule.decomposed.dual import Dual
from airkit.schedule.decomposed.line_programme import hard_programmes, soft_programmes
from airkit.schedule.model.arrays import Floats
from airkit.schedule.scenarios.decomposed.tree import Common, Tree


@kernel
def node_gains(
    gain: Floats,
    run_price: Floats,
    common: Common,
    heat: Floats,
    day_gain: Floats,
    load: Floats,
    share: Floats,
) -> None:
    """Gain of each day over all courses of alerts known by then, for every line.

    Parameters
    ----------
    gain, run_price : ndarray
        Gain at full load and price of running, by scenario and line [yuan/d], shape (S * L, T).
    heat : ndarray
        Temperature [yuan], shape (S * L,); 0 for the gains themselves.
    day_gain : ndarray
        Written: gain of running [yuan/d], shape (L, T).
    load, share : ndarray
        Written: (expected) load and running where the line runs, shape (S * L, T).
    """
    n_lines, n_days = day_gain.shape
    n = len(common.nodes)
    sums = np.empty((3, n))
    for line in range(n_lines):
        for day in range(n_days):
            sums[:] = 0.0
            for s in range(n):
                owner, at = common.nodes[s, day], s * n_lines + line
                sums[0, owner] += gain[at, day]
                sums[1, owner] += run_price[at, day]
                sums[2, owner] += heat[at]
            total = 0.0
            for s in range(n):
                at = s * n_lines + line
                owner = common.nodes[s, day]
                if owner != s:
                    load[at, day] = load[owner * n_lines + line, day]
                    share[at, day] = share[owner * n_lines + line, day]
                    continue
                if not common.may_run[at, day]:
                    load[at, day] = 0.0
                    share[at, day] = 0.0
                    continue
                width = common.top[at, day] - common.low[at]
                more, part = soft_positive(sums[0, s] * width, sums[2, s] * width / 2)
                value = sums[0, s] * common.low[at] + more - sums[1, s]
                running = 1.0
                if common.may_idle[at, day]:
                    value, running = soft_positive(value, sums[2, s])
                load[at, day] = running * (common.low[at] + part * width)
                share[at, day] = running
                total += value
            day_gain[line, day] = total


class TreeDual(Dual):
    """The dual function of all scenarios, with its scratch arrays."""

    def __init__(self, tree: Tree) -> None:
        super().__init__(tree.inputs)
        self.tree = tree
        n, n_lines, n_days = tree.shape
        size = n * n_lines, n_days
        self._line_values = np.empty(n_lines)
        self._day_gain, self._one = np.empty((n_lines, n_days)), np.ones((n_lines, n_days))
        self._running = np.empty(size)
        self._unused = np.empty((n_lines, n_days))
        self.run = np.empty((n_lines, n_days))  # expected common running
        self._worth = np.add.reduce(self.inputs.worth.reshape(n, n_lines), axis=0)

    def _best_lines(self, y: Floats, tau: float) -> float:
        """Sum of the lines' values; expected loads and running go to ``x`` and ``u``."""
        tree, inputs = self.tree, self.inputs
        heat = tau * self._worth
        node_gains(
            self._gain,
            self._run_price,
            tree.common,
            tau * inputs.worth,
            self._day_gain,
            self._load,
            self._running,
        )
        gains = self._day_gain
        if len(inputs.line_of) > len(gains):
            gains = gains[inputs.line_of]
        # Scenarios are summed one after another: their sizes count, not that of the sum.
        self._largest = (np.abs(self._gain) + np.abs(self._run_price)) * len(tree.scenarios)
        if tau > 0:
            at_line = heat[inputs.line_of]
            soft_programmes(gains, inputs.programmes, at_line, self._values, self._share)
        else:
            hard_programmes(gains, inputs.programmes, self._values, self._plan)
            self._share[:] = self._plan
        values = self._values + self._serves @ self.split(y)[2]
        season = heat * self.run.shape[1]
        choose_programme(values, inputs.line_of, season, self._line_values, self._weights)
        expected_plan(self._share, self._weights, inputs.line_of, self._one, self._unused, self.run)
        every = np.tile(self.run, (len(tree.scenarios), 1))
        np.multiply(self._load, every, out=self.x)
        np.multiply(self._running, every, out=self.u)
        return float(self._line_values.sum())
