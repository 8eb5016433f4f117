"""``numbers.json``: every number of a briefing, with its rows, factors, sources and version."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from airkit.report.brief.content import Brief, Number
from airkit.result import jsonable


def numbers_of(brief: Brief) -> list[dict[str, Any]]:
    """One entry a number printed, with the places it stands in; equal ones stand once.

    Returns
    -------
    list of dict
        ``text, value, unit, job, quantity, rows, factors, sources, places``.
    """
    found: dict[Number, list[str]] = {}
    for place, sentence in brief.sentences():
        for number in sentence.numbers():
            places = found.setdefault(number, [])
            if place not in places:
                places.append(place)
    entries = []
    for number, places in found.items():
        entry = {"text": number.text, "value": number.value, "unit": number.unit}
        entries.append(jsonable({**entry, **asdict(number.origin), "places": places}))
    return entries


def write_numbers(path: Path, briefs: tuple[Brief, ...]) -> Path:
    """Write the numbers of all editions with the stamp they share."""
    content = {
        "stamp": jsonable(briefs[0].stamp),
        "editions": {brief.lang: numbers_of(brief) for brief in briefs},
    }
    text = json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")
    return path
