"""What closing a problem (销号) needs: five answers, evidence, and a checker of its own."""

import re
from collections.abc import Mapping

ANSWERS = ("cause_found", "penalised", "solved", "held_to_account", "complainant_satisfied")
# These cannot be "not applicable".
ALWAYS = ("cause_found", "solved")

YES = frozenset({"yes", "y", "true", "1", "是", "已"})
NO = frozenset({"no", "n", "false", "0", "否", "未"})
NOT_APPLICABLE = re.compile(
    r"(?:n/a|not applicable|不适用)\s*[:：(（,，]?\s*(.*?)[)）]?", re.IGNORECASE
)


def read_answer(text: str) -> str:
    """An answer: ``yes``, ``no``, ``n/a`` (with its reason), ``no_reason``, or ``unreadable``.

    Examples
    --------
    >>> [read_answer(text) for text in ("是", "no", "不适用：无投诉人", "n/a", "perhaps")]
    ['yes', 'no', 'n/a', 'no_reason', 'unreadable']
    """
    plain = text.strip()
    if plain.lower() in YES:
        return "yes"
    if plain.lower() in NO:
        return "no"
    match = NOT_APPLICABLE.fullmatch(plain)
    if match is None:
        return "unreadable"
    return "n/a" if match[1].strip() else "no_reason"


def lacks(closed: Mapping[str, object], rectified_by: object, checked_by: object) -> list[str]:
    """What a closing lacks, as ids; an empty list closes the problem.

    Parameters
    ----------
    closed : Mapping
        The closing event: the five answers, ``evidence``.
    rectified_by, checked_by : str or None
        Who put it right and who checked on site; False where that never happened.

    Examples
    --------
    >>> answers = dict.fromkeys(ANSWERS, "是")
    >>> lacks({**answers, "evidence": "照片"}, "某厂", "环保所")
    []
    >>> lacks({**answers, "penalised": "n/a", "evidence": None}, "某厂", "某厂")
    ['penalised', 'evidence', 'own_checker']
    """
    missing = []
    for name in ANSWERS:
        text = closed.get(name)
        answer = read_answer(text) if isinstance(text, str) else "none"
        if answer != "yes" and not (answer == "n/a" and name not in ALWAYS):
            missing.append(name)
    if not isinstance(closed.get("evidence"), str):
        missing.append("evidence")
    if rectified_by is False:
        missing.append("rectified")
    if checked_by is False:
        missing.append("checked")
    elif not isinstance(checked_by, str) or checked_by == rectified_by:
        missing.append("own_checker")
    return missing
