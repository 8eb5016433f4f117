"""What the answers to the planner's questions share beside their form: the plan, and amounts."""

from airkit.errors import UsageError
from airkit.schedule.model.arrays import Floats, Mask
from airkit.schedule.solve import County
from airkit.words import Lang, say, show


def needed_plan(county: County) -> tuple[Floats, Mask]:
    """Loads and states of a county's plan.

    Raises
    ------
    UsageError
        It has none.
    """
    found = county.found
    if not found.has_plan or found.x is None or found.u is None:
        raise UsageError("schedule_no_plan", status=found.status)
    return found.x, found.u


def more_or_less(
    value: float, lang: Lang, more: str = "said_more", less: str = "said_less", unit: str = "yuan"
) -> str:
    """An amount of money, or of another unit, with its direction: more, less, or no difference."""
    if abs(value) < 0.5:
        return say("said_same", lang)
    return say(more if value > 0 else less, lang, amount=show(abs(value), unit, lang))
