"""Where a rule is broken or must give way, in one line of text."""

from collections.abc import Mapping
from typing import Any

from airkit.words import Lang, say, word

PLACES = ("enterprise_id", "line_id", "date")


def breach_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """One row of violations, conflicts or loosening.

    Examples
    --------
    >>> row = {"rule_id": "cap", "date": "2018-01-02", "by": 12.5, "unit": "kg_per_day"}
    >>> breach_line(row, "en")
    'cap: 2018-01-02, by 12.5 kg/day'
    """
    where = " ".join(row[name] for name in PLACES if isinstance(row.get(name), str))
    by, unit = f"{row['by']:.6g}", word(f"unit_{row['unit']}", lang)
    return say("audit_breach", lang, rule_id=row["rule_id"], where=where, by=by, unit=unit)
