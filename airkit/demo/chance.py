"""Chance that gives the same numbers on every machine and Python version."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TypeVar

Choice = TypeVar("Choice")
N_THROWS = 12  # the sum of twelve throws less six is close to a normal deviate


class Chance:
    """A seeded source of chance.

    Only ``random()`` of the standard generator is used, whose sequence Python promises to keep.
    Each table has a stream of its own, named in the seed, so that a change in one leaves the
    others as they are.

    Examples
    --------
    >>> Chance("a seed").whole(10, 20, step=5) in (10, 15, 20)
    True
    >>> Chance("a seed").unit() == Chance("a seed").unit()
    True
    """

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)

    def unit(self) -> float:
        """A number from 0 up to, not including, 1."""
        return self._random.random()

    def between(self, low: float, high: float) -> float:
        """A number between two others."""
        return low + (high - low) * self.unit()

    def whole(self, low: int, high: int, step: int = 1) -> int:
        """One of low, low + step, ... up to high."""
        return low + step * int(self.unit() * ((high - low) // step + 1))

    def happens(self, probability: float) -> bool:
        """Whether something of that probability happens."""
        return self.unit() < probability

    def pick(self, options: Sequence[Choice], weights: Sequence[float] | None = None) -> Choice:
        """One of the options, by weight."""
        weights = weights or [1] * len(options)
        point = self.unit() * sum(weights)
        for option, weight in zip(options, weights, strict=True):
            point -= weight
            if point < 0:
                return option
        return options[-1]

    def deviate(self) -> float:
        """A number of mean 0 and standard deviation 1, close to normal, never beyond 6."""
        return sum(self.unit() for _ in range(N_THROWS)) - N_THROWS / 2

    def day(self, first: date, last: date) -> date:
        """A day between two days, both included."""
        return first + timedelta(days=self.whole(0, (last - first).days))


def rounded(value: float, step: int) -> int:
    """The nearest multiple of a step, as people round in reports.

    Examples
    --------
    >>> rounded(1234, 50)
    1250
    """
    return step * int(value / step + 1 / 2)
