"""The enterprise a planner means: by its id or by its name, refused before anything is solved."""

from difflib import get_close_matches

from airkit.case import Case
from airkit.errors import UsageError
from airkit.schedule.answer import enterprise_names

# Ids named to someone who gave one that does not exist, and how like it they are [1].
MOST_NEAR, ALIKE = 5, 0.5


def enterprise_of(case: Case, text: str) -> str:
    """Id of the enterprise that an id or a full name, in either language, stands for.

    Raises
    ------
    UsageError
        No enterprise with a line is called so, or several are.
    """
    called = _called(case)
    if text in called:
        return text
    found = [one for one, names in called.items() if text in names]
    if len(found) == 1:
        return found[0]
    raise _refused(text, called, found)


def refused(case: Case, enterprise_id: str) -> UsageError:
    """What is said of an id that no line's enterprise has."""
    return _refused(enterprise_id, _called(case), [])


def _called(case: Case) -> dict[str, tuple[str, str]]:
    """Names of the enterprises that have a line."""
    owners = set(case.table("lines")["enterprise_id"])
    return {one: names for one, names in enterprise_names(case).items() if one in owners}


def _refused(text: str, called: dict[str, tuple[str, str]], found: list[str]) -> UsageError:
    near = found or _near(text, called)
    told = ", ".join(f"{one} ({called[one][0]})" for one in near[:MOST_NEAR]) or "–"
    return UsageError("whatif_no_such_enterprise", enterprise_id=text, n=len(called), near=told)


def _near(text: str, called: dict[str, tuple[str, str]]) -> list[str]:
    """Ids that look like a text, or whose names do: those that hold it first."""
    by_word = {word.lower(): one for one, names in called.items() for word in (one, *names)}
    wanted = text.strip().lower()
    holds = [one for word, one in by_word.items() if wanted and wanted in word]
    alike = get_close_matches(wanted, by_word, n=MOST_NEAR, cutoff=ALIKE)
    return list(dict.fromkeys([*holds, *(by_word[word] for word in alike)]))
