"""The settings of a case as text: keys of ``case.toml``, or two columns of the sheet ``case``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from airkit.errors import CaseError
from airkit.tables.contract import SETTINGS, case_settings
from airkit.tables.faults import Fault
from airkit.tables.reading.headings import near, plain_heading, recognise
from airkit.tables.reading.read_csv import decode
from airkit.tables.reading.sheets import BLANKS, Sheet

# What people write over the two columns of the sheet.
TITLES = frozenset({"key", "keys", "setting", "item", "项目", "设置", "键"})


@dataclass(frozen=True)
class RawSettings:
    """Settings as text by key, the row each stands in (none in a TOML file), and faults.

    ``is_readable`` is False where there are no settings at all, or nothing of them can be read.
    """

    cells: Mapping[str, str]
    rows: Mapping[str, int] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    sheet: str = SETTINGS
    is_readable: bool = True


NO_SETTINGS = RawSettings({}, is_readable=False)


def settings_of_toml(path: Path) -> RawSettings:
    """Read ``case.toml``; what is no TOML is one fault that says where.

    Parameters
    ----------
    path : pathlib.Path
        The file; keys stand at top level, dates as text or TOML dates.

    Returns
    -------
    RawSettings
        Keys of the contract only; every other key is a fault.
    """
    try:
        found = tomllib.loads(decode(path.read_bytes(), path.name))
    except CaseError as error:
        rule = error.word_id.removeprefix("fault_")
        fault = Fault(SETTINGS, None, None, None, rule, error.values, path.name)
        return RawSettings({}, {}, (fault,), path.name, is_readable=False)
    except tomllib.TOMLDecodeError as error:
        fault = Fault(SETTINGS, None, None, None, "bad_toml", {"reason": str(error)}, path.name)
        return RawSettings({}, {}, (fault,), path.name, is_readable=False)
    return _known({key: (_text(value), None) for key, value in found.items()}, path.name)


def settings_of_sheet(sheet: Sheet) -> RawSettings:
    """Read the sheet ``case``: key or its label in the first column, value in the second."""
    found: dict[str, tuple[str, int | None]] = {}
    faults = []
    for number, row in enumerate(sheet.rows, start=1):
        key = row[0] if row else ""
        if not key or (number == 1 and plain_heading(key) in TITLES):
            continue
        known = recognise(case_settings(), key)
        name = known.name if known else key
        if name in found:
            faults.append(Fault(SETTINGS, number, name, None, "setting_twice", {}, sheet.name))
            continue
        found[name] = (row[1] if len(row) > 1 else "", number)
    settings = _known(found, sheet.name)
    return RawSettings(settings.cells, settings.rows, (*settings.faults, *faults), settings.sheet)


def _known(found: Mapping[str, tuple[str, int | None]], shown: str) -> RawSettings:
    names = case_settings().names
    faults = []
    for key, (value, row) in found.items():
        if key not in names:
            alike = near(key, names)
            rule = "unknown_setting_near" if alike else "unknown_setting"
            values = {"near": ", ".join(alike)}
            faults.append(Fault(SETTINGS, row, key, value or None, rule, values, shown))
    cells = {key: value for key, (value, _) in found.items() if key in names}
    rows = {key: row for key, (_, row) in found.items() if key in names and row is not None}
    return RawSettings(cells, rows, tuple(faults), shown)


def _text(value: object) -> str:
    """A TOML value as the text a cell would hold."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return str(value).strip(BLANKS)
