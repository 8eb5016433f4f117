"""Candidate plans of one enterprise as it would state them: loads wished for, before any repair."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from airkit.schedule.model.arrays import Floats
from airkit.schedule.plan import loads_of
from airkit.schedule.whatif.alone import highest
from airkit.schedule.whatif.parts import Part
from airkit.words import Lang, say

# A month counts as one to stop in where the horizon holds at least so many of its days.
LEAST_DAYS = 15
FORTNIGHT = 14
LOAD_PERCENT = 70


class Wish(NamedTuple):
    """Loads an enterprise might wish for, shape (its lines, T), and what to call them."""

    option: str
    word_id: str
    values: Mapping[str, str]
    loads: Floats

    def name(self, lang: Lang) -> str:
        """What to call it in a sentence."""
        return say(self.word_id, lang, **self.values)


def wishes(part: Part, proposals: Mapping[str, pd.DataFrame]) -> Iterator[Wish]:
    """The customary candidates and the enterprise's own proposals.

    Elsewhere than where a candidate says otherwise, lines run as high as the rules of their own
    let them: stop in each whole month, alternate fortnights (either first), 70 % load.

    Parameters
    ----------
    proposals : Mapping
        Name to a plan that states all days of the enterprise's lines; other lines are not read.

    Raises
    ------
    InputFaults
        A proposal lacks days or lines, or names days outside the plan.
    """
    full = highest(part.arrays)
    days = part.problem.days
    months = days.strftime("%Y-%m")
    for month, n_days in months.value_counts(sort=False).items():
        if n_days >= LEAST_DAYS:
            loads = np.where(months == month, 0.0, full)
            yield Wish(f"stop_{month}", "option_stop_month", {"month": str(month)}, loads)
    fortnight = np.arange(len(days)) // FORTNIGHT
    for first in (0, 1):
        loads = np.where(fortnight % 2 == first, 0.0, full)
        name = ("off_first", "on_first")[first]
        yield Wish(f"fortnights_{name}", f"option_fortnights_{name}", {}, loads)
    share = LOAD_PERCENT / 100
    values = {"percent": str(LOAD_PERCENT)}
    yield Wish(f"load_{LOAD_PERCENT}", "option_load", values, np.minimum(full, share))
    mine = part.problem.lines["line_id"]
    for name, plan in proposals.items():
        own = plan[plan["line_id"].isin(mine)].reset_index(drop=True)
        loads = loads_of(part.problem, own)
        yield Wish(name, "option_proposal", {"name": name}, loads)
