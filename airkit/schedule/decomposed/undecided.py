"""What prices leave undecided: the rest of a plan is held while a group of lines is planned anew.

Where the smoothed plan of the certificate and the plan at hand agree whether a line runs, it does;
its load moves a step at most. What is left is small, so that many more lines fit in one group, and
those are taken first that differ most from the smoothed plan.
"""

from collections.abc import Callable

import numpy as np

from airkit.schedule.decomposed.dual import Prices
from airkit.schedule.decomposed.inputs import Inputs
from airkit.schedule.decomposed.sweep import Swept
from airkit.schedule.exact.engine import Model
from airkit.schedule.model.arrays import Floats, Ints, Mask

# Line-days that one left undecided counts as beside itself, in the size of a group.
UNDECIDED = 3
# Expected running this near to 0 or 1 is decided; loads on steps stay this near to those of a plan.
DECIDED, NEAR = 0.02, 0.11


def apart(inputs: Inputs, prices: Prices, swept: Swept) -> Floats:
    """How far each line's plan is from the smoothed one [yuan], shape (L,)."""
    differing: Floats = np.abs(prices.x - swept.x).sum(axis=1) * inputs.worth
    return differing


def hold_decided(prices: Prices, swept: Swept, lines: Ints) -> Callable[[Model], None]:
    """Hold in a programme of some lines what prices and plan agree on."""
    runs, x, soft = swept.run[lines], swept.x[lines], prices.x[lines]
    held = _decided(prices, swept)[lines]
    least, most = np.minimum(x, soft) - NEAR, np.maximum(x, soft) + NEAR

    def side(model: Model) -> None:
        for (line, day), state in model.u.items():
            if not held[line, day]:
                continue
            state.lowBound = state.upBound = float(runs[line, day])
            if runs[line, day] and len(model.load[line, day]) > 1:
                for step, load in model.load[line, day]:
                    if not least[line, day] <= load <= most[line, day]:
                        step.upBound = 0.0

    return side


def sizes(prices: Prices, swept: Swept) -> Ints:
    """How many line-days each line counts as in a group, shape (L,)."""
    undecided = (~_decided(prices, swept)).sum(axis=1)
    return np.asarray(swept.run.shape[1] + UNDECIDED * undecided, dtype=np.int64)


def _decided(prices: Prices, swept: Swept) -> Mask:
    """Line-days whose state prices and plan agree on, shape (L, T)."""
    return np.where(swept.run, prices.run > 1 - DECIDED, prices.run < DECIDED)
