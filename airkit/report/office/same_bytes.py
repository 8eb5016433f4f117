"""Office files without a clock: zip entries and properties say the same day on every run."""

import datetime
import zipfile
from pathlib import Path
from typing import Any

# Office files say when they were made; ours always say the same.
MADE_ON = datetime.datetime(2017, 10, 1)  # noqa: DTZ001
_ZIP_DAY = MADE_ON.timetuple()[:6]


def fix_properties(properties: Any, title: str) -> None:
    """Set the properties of a Word or PowerPoint file that would differ between runs."""
    properties.title = title
    properties.author = properties.last_modified_by = "airkit"
    properties.created = properties.modified = MADE_ON
    properties.revision = 1
    properties.comments = ""


def fix_zip(path: Path) -> Path:
    """Write an office file again with one date on all its entries, in the order of their names."""
    with zipfile.ZipFile(path) as old:
        entries = [(name, old.read(name)) for name in sorted(old.namelist(), key=_order)]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in entries:
            info = zipfile.ZipInfo(name, _ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, content)
    return path


def _order(name: str) -> tuple[bool, str]:
    """The list of contents first, as office programs expect."""
    return name != "[Content_Types].xml", name
