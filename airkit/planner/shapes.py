"""What the desk answers; the page reads these without loading what solves and draws."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from airkit.planner.knobs import Cap, Knobs
from airkit.schedule.outcome import Outcome


@dataclass(frozen=True)
class Opened:
    """A case as the page knows it: names, what may be turned, whose options may be asked."""

    name_zh: str
    name_en: str
    is_fictional: bool
    knobs: Knobs
    caps: tuple[Cap, ...]
    enterprises: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, eq=False)
class Solved:
    """A plan for the knobs it was solved with.

    Attributes
    ----------
    seconds : float
        From the question to this answer.
    burden : DataFrame
        As :func:`airkit.figures.schedule.burden_table` gives it, the most burdened first.
    number : int
        What later questions call the plan by.
    is_quick : bool
        Whether it was found out of the prices of the plan before it; see
        :mod:`airkit.schedule.model.start`.
    """

    knobs: Knobs
    outcome: Outcome
    caps: tuple[Cap, ...]
    seconds: float
    burden: pd.DataFrame
    number: int
    is_quick: bool = False
