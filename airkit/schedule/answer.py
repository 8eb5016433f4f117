"""What the answers to a planner's questions share: sentences, JSON with the case, names."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from airkit.case import Case
from airkit.result import Result, jsonable
from airkit.words import Lang


class Answer(Result):
    """A result that prints sentences in both languages."""

    def lines(self, lang: Lang) -> list[str]:
        """The answer in sentences to read aloud."""
        raise NotImplementedError

    def as_dict(self) -> dict[str, Any]:
        """The answer for JSON."""
        raise NotImplementedError

    def plain(self, **content: Any) -> dict[str, Any]:
        """Content for JSON, the case and the stamp behind it."""
        stamp = self.stamp
        case = {name: getattr(stamp, name) for name in ("name_zh", "name_en", "is_fictional")}
        every = {**content, "case": {"id": stamp.case_id, **case}, "stamp": asdict(stamp)}
        answer: dict[str, Any] = jsonable(every)
        return answer


def enterprise_names(case: Case) -> dict[str, tuple[str, str]]:
    """Chinese and English name of each enterprise; its id where one is blank."""
    table = case.table("enterprises")
    columns = (table[name].tolist() for name in ("enterprise_id", "name_zh", "name_en"))
    return {
        one: (zh if isinstance(zh, str) else one, en if isinstance(en, str) else one)
        for one, zh, en in zip(*columns, strict=True)
    }


def typed(
    rows: list[dict[str, Any]], texts: tuple[str, ...], numbers: tuple[str, ...]
) -> pd.DataFrame:
    """Rows as a frame of texts and numbers, columns as they come in the first of the two lists."""
    frame = pd.DataFrame(rows, columns=[*texts, *numbers])
    return frame.astype({**dict.fromkeys(texts, "str"), **dict.fromkeys(numbers, "float64")})
