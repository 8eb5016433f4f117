"""The list of closed problems to look back at (回头看), and how sure it makes one."""

from dataclasses import dataclass, replace
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from airkit.campaign.closeout.life import CLOSED
from airkit.campaign.closeout.lookback import CONFIDENCE, draw, sample_size
from airkit.campaign.closeout.result import Closeout
from airkit.errors import UsageError
from airkit.result import Result, jsonable
from airkit.words import Lang, own_word, say, show, word

# Columns of the list, and the empty ones its visitors fill in by hand.
LISTED = ("visit", "problem_id", "town", "kind", "text", "closed_on")
TO_FILL = ("lookback_visited_on", "lookback_finding", "lookback_signed")


@dataclass(frozen=True)
class LookbackPlan(Result):
    """Which closed problems to visit.

    Attributes
    ----------
    as_of : str
        The day.
    n_closed : int
        Closed problems there are.
    relapse_share, confidence : float
        The share of relapses that is to be found, and how surely [1].
    visits : DataFrame
        ``visit, problem_id, district_id, town_id, town_zh, town_en, kind, text, closed_on, risk``,
        in the order of visits.
    """

    as_of: str
    n_closed: int
    relapse_share: float
    confidence: float
    visits: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The list."""
        return self.visits

    def headline(self) -> dict[str, Any]:
        """Closed problems, visits, and what they would find."""
        return {
            "n_closed": self.n_closed,
            "n_visits": len(self.visits),
            "relapse_share": self.relapse_share,
            "confidence": self.confidence,
            "seed": self.stamp.seed,
        }

    def by(self, group: str) -> pd.DataFrame:
        """Number of visits by ``town_id`` or ``kind``."""
        names = self.visits[group].astype(object).where(self.visits[group].notna(), "")
        return names.value_counts(sort=False).rename("n").rename_axis("name").reset_index()

    def as_dict(self) -> dict[str, Any]:
        """The plan for ``--json``."""
        plain: dict[str, Any] = jsonable(
            {"as_of": self.as_of, **self.headline(), "visits": self.visits}
        )
        return plain

    def lines(self, lang: Lang) -> list[str]:
        """The plan in lines of text."""
        head = self.headline()
        shares = {key: show(head[key], "share", lang) for key in ("relapse_share", "confidence")}
        lines = [say("lookback_title", lang, **{**head, **shares}, as_of=self.as_of)]
        return lines + ["  " + "  ".join(row) for row in self.list_to_print(lang).to_numpy()]

    def list_to_print(self, lang: Lang) -> pd.DataFrame:
        """The visits as those who make them read them: places by name, dates, texts."""
        rows: list[dict[str, Any]] = jsonable(self.visits.assign(town=self.visits[f"town_{lang}"]))
        cells = [
            ["–" if row[name] is None else own_word(str(row[name]), lang) for name in LISTED]
            for row in rows
        ]
        return pd.DataFrame(cells, columns=[word(f"lookback_{name}", lang) for name in LISTED])

    def to_html(self, lang: Lang) -> str:
        """The list as a page to print, with columns to fill in by hand."""
        listed = self.list_to_print(lang)
        heads = [*listed.columns, *(word(name, lang) for name in TO_FILL)]
        blank = "<td></td>" * len(TO_FILL)
        body = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + blank + "</tr>"
            for row in listed.to_numpy()
        )
        head = "".join(f"<th>{escape(text)}</th>" for text in heads)
        return f"<p>{escape(self.lines(lang)[0])}</p><table><tr>{head}</tr>{body}</table>"

    def _repr_html_(self) -> str:
        return f'<div class="airkit-result">{self.to_html("zh")}</div>'


def plan_lookback(
    result: Closeout,
    relapse_share: float,
    *,
    confidence: float = CONFIDENCE,
    n: int | None = None,
    seed: int = 2017,
) -> LookbackPlan:
    """The list of closed problems to visit, more likely those whose like have relapsed.

    The risk of a problem is the upper end of Wilson's interval of the relapse share of its kind
    and of its town, multiplied. The number of visits finds a relapse share were problems drawn
    alike; a draw weighted by risk finds the likelier ones sooner.

    Parameters
    ----------
    result : Closeout
        Where the problems stand.
    relapse_share : float
        The share to be found [1], above 0.
    confidence : float
        The probability of finding it [1].
    n : int, optional
        How many to visit; by :func:`airkit.campaign.closeout.lookback.sample_size` without it.
    seed : int
        Seed of the draw.

    Raises
    ------
    UsageError
        A share or confidence that is none.

    Examples
    --------
    >>> from airkit.campaign.closeout.follow import close_out
    >>> from airkit.case import read_case
    >>> plan = plan_lookback(close_out(read_case("demo-county"), None, "2017-12-31"), 0.1)
    >>> plan.headline()["n_visits"] <= plan.n_closed
    True
    """
    if not (0 < relapse_share <= 1 and 0 < confidence < 1):
        raise UsageError("closeout_bad_share", share=relapse_share, confidence=confidence)
    closed = result.problems[result.problems["state"].isin(CLOSED)]
    risk = pd.Series(1.0, index=closed.index)
    for group, column in (("district_id", "town_id"), ("kind", "kind")):
        known = result.groups[result.groups["group"] == group].set_index("name")["relapse_high"]
        risk *= closed[column].astype(object).fillna("").map(known).fillna(1.0).astype(np.float64)
    columns = ["problem_id", "district_id", "town_id", "town_zh", "town_en"]
    columns += ["kind", "text", "closed_on"]
    n_visits = sample_size(len(closed), relapse_share, confidence) if n is None else n
    return LookbackPlan(
        stamp=replace(result.stamp, seed=seed),
        as_of=result.as_of,
        n_closed=len(closed),
        relapse_share=relapse_share,
        confidence=confidence,
        visits=draw(closed[columns].assign(risk=risk), n_visits, seed),
    )
