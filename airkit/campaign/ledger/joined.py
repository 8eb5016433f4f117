"""Columns of text that SQLite joined, a part at a time, taken apart again."""

import json
from collections.abc import Sequence
from string import ascii_letters
from typing import Any, Protocol

import numpy as np
import pandas as pd
from numpy.typing import NDArray

DAY_LETTERS = len("2017-11-15")
NO_DAY, NO_CHOICE, OTHER = "0000-00-00", "_", "?"

Cells = Any  # an array, of numpy or of pandas


class JoinedCells(Protocol):
    """Cells of one column, added a part at a time."""

    def sql(self, name: str) -> str:
        """The aggregate that joins the column."""

    def add_joined(self, text: str, n_rows: int) -> bool:
        """Add a part as joined; False where it cannot be told apart."""

    def add(self, cells: Sequence[str | None]) -> None:
        """Add a part cell by cell."""

    def values(self, coded: bool) -> Cells:
        """All cells; texts as categories where ``coded``."""


def joined(parts: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:
    """Parts as one array, empty where there is none.

    Examples
    --------
    >>> joined([], np.int64).tolist()
    []
    """
    return np.concatenate(parts) if parts else np.zeros(0, dtype=dtype)


class TextCells:
    """Texts, each numbered when it first comes and kept once; missing is -1."""

    def __init__(self) -> None:
        self._codes: dict[str | None, int] = _Codes({None: -1})
        self._parts: list[NDArray[np.int64]] = []

    def sql(self, name: str) -> str:
        """The aggregate that joins the column."""
        return f"json_group_array({name})"

    def add_joined(self, text: str, n_rows: int) -> bool:
        """Add a part as joined; False where it cannot be told apart."""
        cells = json.loads(text)
        self.add(cells)
        return len(cells) == n_rows

    def add(self, cells: Sequence[str | None]) -> None:
        """Add a part cell by cell."""
        codes = map(self._codes.__getitem__, cells)
        self._parts.append(np.fromiter(codes, dtype=np.int64, count=len(cells)))

    def values(self, coded: bool) -> Cells:
        """All cells; texts as categories where ``coded``."""
        texts = [text for text in self._codes if text is not None]
        return _of_codes(joined(self._parts, np.int64), texts, coded)


class _Codes(dict[str | None, int]):
    def __missing__(self, text: str) -> int:
        code = self[text] = len(self) - 1
        return code


class ChoiceCells(TextCells):
    """Choices of the contract, a letter each; a row that holds another is read cell by cell."""

    def __init__(self, choices: Sequence[str]) -> None:
        super().__init__()
        self._letters = dict(zip(choices, ascii_letters, strict=False))
        self._place = np.full(128, -1, dtype=np.int64)
        for choice, letter in self._letters.items():
            self._place[ord(letter)] = self._codes[choice]

    def sql(self, name: str) -> str:
        """The aggregate that joins the column."""
        cases = " ".join(
            f"WHEN '{choice}' THEN '{letter}'" for choice, letter in self._letters.items()
        )
        case = f"CASE {name} {cases} ELSE iif({name} IS NULL, '{NO_CHOICE}', '{OTHER}') END"
        return f"group_concat({case}, '')"

    def add_joined(self, text: str, n_rows: int) -> bool:
        """Add a part as joined; False where it cannot be told apart."""
        is_plain = len(text) == n_rows and OTHER not in text
        if is_plain:
            letters = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
            self._parts.append(self._place[letters])
        return is_plain


class DayCells:
    """Days as ISO text; where any has a time of day, the part is read cell by cell."""

    def __init__(self) -> None:
        self._parts: list[NDArray[np.datetime64]] = []

    def sql(self, name: str) -> str:
        """The aggregate that joins the column."""
        return f"group_concat(ifnull({name}, '{NO_DAY}'), '')"

    def add_joined(self, text: str, n_rows: int) -> bool:
        """Add a part as joined; False where it cannot be told apart."""
        if len(text) != DAY_LETTERS * n_rows or not text.isascii():
            return False
        signs = np.frombuffer(text.encode("ascii"), dtype=np.uint8).reshape(n_rows, DAY_LETTERS)
        digits = signs[:, [0, 1, 2, 3, 5, 6, 8, 9]].astype(np.int16) - ord("0")
        if ((digits < 0) | (digits > 9)).any():
            return False
        year = digits[:, :4] @ np.array([1000, 100, 10, 1], dtype=np.int16)
        month, day = (digits[:, [at, at + 1]] @ np.array([10, 1], dtype=np.int16) for at in (4, 6))
        months = (year.astype(np.int64) - 1970) * 12 + month - 1
        days = months.astype("datetime64[M]").astype("datetime64[D]") + (day - 1)
        days[year == 0] = np.datetime64("NaT")
        self._parts.append(days.astype("datetime64[s]"))
        return True

    def add(self, cells: Sequence[str | None]) -> None:
        """Add a part cell by cell."""
        texts = ["NaT" if cell is None else cell for cell in cells]
        self._parts.append(np.array(texts, dtype="datetime64[s]"))

    def values(self, coded: bool) -> Cells:  # noqa: ARG002 (days are no texts)
        """All cells; texts as categories where ``coded``."""
        return joined(self._parts, "datetime64[s]")


def _of_codes(codes: NDArray[np.int64], texts: Sequence[str], coded: bool) -> Cells:
    if coded:
        return pd.Categorical.from_codes(codes, pd.Index(texts, dtype="str"))
    return pd.Series([*texts, None], dtype="str").array[codes]
