"""What every result can do: say where it comes from, be saved and be opened again."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Self

import pandas as pd

from airkit.case import Case
from airkit.errors import CaseError
from airkit.words import LANGUAGES, Lang

LIBRARIES = ("airkit", "numpy", "pandas", "scipy")


@dataclass(frozen=True)
class Stamp:
    """What a result was made from; no clock and no path, so equal inputs give equal stamps.

    Attributes
    ----------
    case_id, name_zh, name_en, is_fictional, case_digest
        The case.
    varied : dict
        Factors and columns set for the whole case by ``vary``.
    seed : int or None
        Seed of the draws, if any were made.
    n_draws : int
        Number of draws, 0 if none were made.
    versions : dict
        Version of the code and of the libraries it counts with.
    dated : dict
        Of a case as it stood on a day: ``as_of, known_at, ledger_count, ledger_head``; else empty.
    """

    case_id: str
    name_zh: str
    name_en: str
    is_fictional: bool
    case_digest: str
    varied: Mapping[str, float]
    seed: int | None
    n_draws: int
    versions: Mapping[str, str]
    dated: Mapping[str, str | int] = field(default_factory=dict)


def stamp_of(case: Case, seed: int | None = None, n_draws: int = 0) -> Stamp:
    """The stamp of a result made from a case."""
    return Stamp(
        case.id,
        case.name_zh,
        case.name_en,
        case.is_fictional,
        case.digest,
        dict(case.varied),
        seed,
        n_draws,
        {name: _version(name) for name in LIBRARIES},
        dict(case.dated),
    )


@cache
def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:  # run from a checkout that was not installed
        return "unknown"


@dataclass(frozen=True)
class Result:
    """Base of all results: frozen, printed, saved and opened alike."""

    stamp: Stamp

    def lines(self, lang: Lang) -> list[str]:
        """The result in lines of text."""
        raise NotImplementedError

    def __str__(self) -> str:
        return "\n".join("\n".join(self.lines(lang)) for lang in LANGUAGES)

    def _repr_html_(self) -> str:
        rows = "".join(f"<p>{escape(line.strip())}</p>" for line in str(self).splitlines())
        return f'<div class="airkit-result">{rows}</div>'

    def save(self, path: str | Path) -> Path:
        """Write the result as one JSON file; an existing file is replaced whole or not at all."""
        path = Path(path)
        text = json.dumps(_content(self), ensure_ascii=False, indent=1, allow_nan=False)
        half = path.with_name(path.name + ".part")
        half.write_text(text, encoding="utf-8")
        return half.replace(path)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """Read a result saved by :meth:`save`; any other file raises CaseError."""
        try:
            content = json.loads(Path(path).read_text(encoding="utf-8"))
            kind = content.pop("kind")
        except (OSError, ValueError, KeyError, AttributeError) as error:
            raise CaseError("result_unreadable", path=str(path), reason=error) from error
        if kind != cls.__name__:
            raise CaseError("result_of_other_kind", path=str(path), kind=kind, wanted=cls.__name__)
        return cls(**_values(content))


def jsonable(value: Any) -> Any:
    """A value as JSON knows it: NaN becomes null, numpy numbers plain, dates ISO text.

    Examples
    --------
    >>> jsonable({"a": float("nan"), "b": [1.0, None]})
    {'a': None, 'b': [1.0, None]}
    """
    if isinstance(value, pd.DataFrame):
        return [jsonable(row) for row in value.to_dict("records")]
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [jsonable(item) for item in value]
    if value is None or isinstance(value, str | bool | int):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float) and number in (float("inf"), float("-inf")):
        return None
    return number if isinstance(number, bool | int | float) else str(number)


def _content(result: Result) -> dict[str, Any]:
    parts = {field.name: _encode(getattr(result, field.name)) for field in fields(result)}
    return {"kind": type(result).__name__} | parts


def _values(content: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: _decode(value) for name, value in content.items() if name != "kind"}
    return values | {"stamp": Stamp(**values["stamp"])}


def _encode(value: Any) -> Any:
    if isinstance(value, Result):  # a result made of results
        return _content(value)
    if isinstance(value, pd.DataFrame):
        types = {name: str(dtype) for name, dtype in value.dtypes.items()}
        return {"frame": types, "rows": [list(row.values()) for row in jsonable(value)]}
    if isinstance(value, Stamp):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    return jsonable(value)


def _decode(value: Any) -> Any:
    if isinstance(value, dict) and "frame" in value:
        frame = pd.DataFrame(value["rows"], columns=list(value["frame"]))
        return frame.astype(value["frame"])
    if isinstance(value, dict) and "kind" in value and "stamp" in value:
        kinds = {kind.__name__: kind for kind in _kinds(Result)}
        return kinds[value["kind"]](**_values(value))
    return value


def _kinds(base: type[Result]) -> Iterator[type[Result]]:
    """All classes of results below one."""
    for kind in base.__subclasses__():
        yield kind
        yield from _kinds(kind)
