"""A digest of tables that depends on their content alone, not on the file they came from."""

import hashlib
from collections.abc import Mapping

import numpy as np
import pandas as pd


def digest_of(tables: Mapping[str, pd.DataFrame], settings: Mapping[str, object]) -> str:
    """SHA-256 of typed tables and settings, in hexadecimal.

    Equal for a folder and a workbook of equal content. Empty tables and empty columns do not
    count, nor do row numbers, file names and the order of columns; the order of rows does.

    Examples
    --------
    >>> frame = pd.DataFrame({"t": [1.0, np.nan]})
    >>> digest_of({"a": frame}, {}) == digest_of({"a": frame.assign(u=np.nan)}, {})
    True
    """
    digest = hashlib.sha256()
    for key in sorted(settings):
        _add(digest, "setting", key, repr(settings[key]).encode())
    for name in sorted(tables):
        frame = tables[name]
        for column in sorted(map(str, frame.columns)):
            cells = frame[column]
            if len(cells) and cells.notna().any():
                _add(digest, name, column, _bytes(cells))
    return digest.hexdigest()


def _add(digest: "hashlib._Hash", *parts: str | bytes) -> None:
    """Add parts, each after its length, so that no two contents give the same stream."""
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        digest.update(len(data).to_bytes(8, "little"))
        digest.update(data)


def _bytes(cells: pd.Series) -> bytes:
    if pd.api.types.is_float_dtype(cells.dtype):
        numbers = cells.to_numpy(dtype=np.float64) + 0.0  # -0.0 is 0
        return np.where(np.isnan(numbers), np.nan, numbers).astype("<f8").tobytes()
    if pd.api.types.is_datetime64_dtype(cells.dtype):
        return cells.to_numpy(dtype="datetime64[s]").astype("<i8").tobytes()
    # Cells hold no NUL, which is refused on reading, so it can stand between them.
    if isinstance(cells.dtype, pd.StringDtype):
        return "\0".join(cells.to_numpy(dtype=object, na_value="\1")).encode()
    return "\0".join("\1" if pd.isna(cell) else str(cell) for cell in cells).encode()
