"""Box-bounded minimisation by L-BFGS, with sums in one order on every machine.

A library's would call BLAS, whose kernels add in an order of their own on each processor and each
number of threads; the last digit decides which of two equal prices is met, and that which plan.
Here every sum runs from first to last, so that the same case gives the same plan anywhere.

The quasi-Newton step is taken in the free variables and projected onto the bounds (Bertsekas,
"Projected Newton methods", SIAM J. Control Optim. 20, 1982; two-loop recursion: Nocedal and Wright,
"Numerical Optimization", algorithm 7.4).
"""

from collections.abc import Callable

import numpy as np

from airkit.schedule.decomposed.compiled import inner, kernel
from airkit.schedule.model.arrays import Floats, Ints, Mask

# Pairs remembered.
MEMORY = 20
# A step is taken where it brings this share of what the slope promises (Armijo).
PROMISED = 1e-4
# Halvings before a direction is given up.
HALVINGS = 20
# Curvature below this share of the step's own is none.
LEAST_CURVATURE = 1e-10


def minimise(
    function: Callable[[Floats], tuple[float, Floats]],
    start: Floats,
    low: Floats,
    high: Floats,
    iterations: int,
    stop: Callable[[], bool],
) -> Floats:
    """A point between the bounds where the function is low.

    Parameters
    ----------
    function : callable
        Value and gradient of a smooth convex function.
    start, low, high : ndarray
        Shape (n,).
    iterations : int
        At most so many.
    stop : callable
        Asked before each iteration; True ends it with what there is.

    Examples
    --------
    >>> box = np.zeros(2), np.ones(2)
    >>> minimise(lambda z: (((z - 2) ** 2).sum(), 2 * (z - 2)), *box, box[1], 5, lambda: False)
    array([1., 1.])
    """
    z = np.clip(start, low, high)
    value, gradient = function(z)
    pairs = Pairs(len(z))
    for _ in range(iterations):
        free = ((z > low) | (gradient < 0)) & ((z < high) | (gradient > 0))
        if stop() or not free.any():
            break
        step = pairs.direction(gradient, free)
        new = _searched(function, z, value, gradient, step, (low, high))
        if new is None and not pairs.count:
            break
        if new is None:  # the pairs mislead: go on from the gradient alone
            pairs.count = 0
            continue
        pairs.remember(new[0] - z, new[2] - gradient)
        z, value, gradient = new
    return z


class Pairs:
    """The last steps and the changes of the gradient they brought."""

    def __init__(self, n: int) -> None:
        self.steps, self.changes = np.empty((MEMORY, n)), np.empty((MEMORY, n))
        self.count = 0

    def remember(self, step: Floats, change: Floats) -> None:
        """Add a pair in place of the oldest, unless it holds no curvature."""
        curvature = total(step, change)
        if curvature <= LEAST_CURVATURE * total(change, change):
            return
        at = self.count % MEMORY
        self.steps[at], self.changes[at] = step, change
        self.count += 1

    def direction(self, gradient: Floats, free: Mask) -> Floats:
        """The quasi-Newton step in the free variables."""
        kept = min(self.count, MEMORY)
        order = np.arange(self.count - 1, self.count - 1 - kept, -1) % MEMORY
        return two_loops(self.steps, self.changes, order, gradient, free)


def _searched(
    function: Callable[[Floats], tuple[float, Floats]],
    z: Floats,
    value: float,
    gradient: Floats,
    step: Floats,
    box: tuple[Floats, Floats],
) -> tuple[Floats, float, Floats] | None:
    """The first point along the projected step that is low enough; None where none is."""
    size = 1.0
    for _ in range(HALVINGS):
        new = np.clip(z + size * step, *box)
        slope = total(gradient, new - z)
        if slope >= 0:
            return None
        new_value, new_gradient = function(new)
        if new_value <= value + PROMISED * slope:
            return new, new_value, new_gradient
        # Where the parabola through both values and the slope is lowest, within reason.
        lowest = -slope / (2 * (new_value - value - slope))
        size *= min(max(lowest, 0.1), 0.5)
    return None


@kernel
def total(a: Floats, b: Floats) -> float:
    """Sum of products, from first to last.

    Examples
    --------
    >>> total(np.array([1e16, 1.0, -1e16, 1.0]), np.ones(4))
    1.0
    """
    found = 0.0
    for i in range(len(a)):
        found += a[i] * b[i]
    return found


@kernel
def two_loops(steps: Floats, changes: Floats, order: Ints, gradient: Floats, free: Mask) -> Floats:
    """Minus the inverse curvature times the gradient, in the free variables; newest pair first.

    Without pairs the step has length 1 at most.
    """
    step = np.zeros(len(gradient))
    _add_free(step, -1.0, gradient, free)
    share, curvature = np.zeros(len(order)), np.zeros(len(order))
    scale = 1.0 / max(1.0, np.sqrt(total(step, step)))
    newest = True
    for k in range(len(order)):
        s, y = steps[order[k]], changes[order[k]]
        product, square = _free_total(s, y, free), _free_total(y, y, free)
        if product <= LEAST_CURVATURE * square:
            continue
        curvature[k] = product
        share[k] = total(s, step) / product
        _add_free(step, -share[k], y, free)
        if newest:
            scale, newest = product / square, False
    for i in range(len(step)):
        step[i] *= scale
    for k in range(len(order) - 1, -1, -1):
        if curvature[k] > 0:
            s, y = steps[order[k]], changes[order[k]]
            _add_free(step, share[k] - total(y, step) / curvature[k], s, free)
    return step


@inner
def _free_total(a: Floats, b: Floats, free: Mask) -> float:
    found = 0.0
    for i in range(len(a)):
        if free[i]:
            found += a[i] * b[i]
    return found


@inner
def _add_free(to: Floats, share: float, what: Floats, free: Mask) -> None:
    for i in range(len(to)):
        if free[i]:
            to[i] += share * what[i]
