"""The result of following the problems."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.campaign.groups import rows_of_group
from airkit.campaign.result import LedgerResult
from airkit.result import jsonable
from airkit.words import Lang, listed, say, show, word

GROUPS = ("district_id", "department", "kind", "source", "list_level")
MOST_LINES = 10


@dataclass(frozen=True)
class Closeout(LedgerResult):
    """How the problems stand on a day.

    Attributes
    ----------
    as_of, known_at, ledger_count, ledger_head
        As in :class:`airkit.campaign.result.LedgerResult`.
    problems : DataFrame
        One row a problem; see :func:`airkit.campaign.closeout.life.problem_lives`; ``town_id,
        town_zh, town_en`` are the town around its district, to which villages are rolled up in
        all that follows.
    totals : DataFrame
        One row: ``n`` and its parts (a column a state; ``n_open`` and ``n_closed``), overdue,
        relapsed, looked at, the relapse share with Wilson's interval, ages, fines [yuan].
    groups : DataFrame
        The same by district, department, kind, source and list; ``group`` says which.
    weeks : DataFrame
        ``week_end, district_id, n_found, n_closed, n_relapsed, n_reopened``: side by side, never
        netted.
    enforcement : DataFrame
        ``district_id, means, n, fine_yuan``: what was used against offenders, and the fines.
    irregular : DataFrame
        Events out of order or of unknown problems: ``problem_id, true_on, event, rule``.
    checks : DataFrame
        ``task_id, district_id, checked, failed, failed_share, failed_low, failed_high``.
    coverage : DataFrame
        Site registers: ``kind, item, n_sites, n_done, n_overdue, share``.
    """

    problems: pd.DataFrame
    totals: pd.DataFrame
    groups: pd.DataFrame
    weeks: pd.DataFrame
    enforcement: pd.DataFrame
    irregular: pd.DataFrame
    checks: pd.DataFrame
    coverage: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row a problem."""
        return self.problems

    @property
    def claimed(self) -> pd.DataFrame:
        """Problems closed on paper that lack an answer, evidence or a checker of their own."""
        rows = self.problems[self.problems["state"] == "claimed"]
        return rows[["problem_id", "district_id", "text", "lacks"]].reset_index(drop=True)

    def headline(self) -> dict[str, Any]:
        """Numbers of problems; ``found = open + closed``, ``claimed`` are among the open."""
        if self.totals.empty:
            names = ("found", "open", "claimed", "closed", "overdue", "overdue_first", "relapsed",
                     "reopened", "looked_at")  # fmt: skip
            return dict.fromkeys(names, 0) | {"relapse_share": None}
        row: dict[str, Any] = jsonable(self.totals)[0]
        return {
            "found": row["n"],
            "open": row["n_open"],
            "claimed": row["claimed"],
            "closed": row["n_closed"],
            "overdue": row["n_overdue"],
            "overdue_first": row["n_overdue_first"],
            "relapsed": row["n_relapsed"],
            "reopened": row["n_reopened"],
            "looked_at": row["n_looked_at"],
            "relapse_share": None
            if row["relapse_share"] is None
            else {
                "share": row["relapse_share"],
                "low": row["relapse_low"],
                "high": row["relapse_high"],
            },
        }

    def by(self, group: str) -> pd.DataFrame:
        """Numbers by ``district``, ``department``, ``kind``, ``source`` or ``list_level``.

        Raises
        ------
        UsageError
            There is no such group.
        """
        return rows_of_group(self.groups, group, GROUPS)

    def as_dict(self) -> dict[str, Any]:
        """The result for ``--json``: plain values, null for the unknown."""
        return self._answer(
            problems=self.headline(),
            claimed=self.claimed,
            by_district=self.by("district"),
            by_kind=self.by("kind"),
            weeks=self.weeks,
            enforcement=self.enforcement,
            irregular=self.irregular,
            checks=self.checks,
            coverage=self.coverage,
        )

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        head = self.headline()
        lines = [say("closeout_title", lang, as_of=self.as_of)]
        lines.append("  " + say("closeout_counts", lang, **head))
        lines.append("  " + say("closeout_overdue", lang, **head))
        if head["relapse_share"] is not None:
            shares = {key: show(x, "share", lang) for key, x in head["relapse_share"].items()}
            lines.append("  " + say("closeout_relapse", lang, **{**head, **shares}))
        lines += [
            "  " + say("closeout_claimed", lang, **_claimed(row, lang))
            for row in self.claimed.head(MOST_LINES).to_dict("records")
        ]
        if len(self.irregular):
            lines.append("  " + say("closeout_irregular", lang, n=len(self.irregular)))
        return lines


def _claimed(row: Mapping[Any, Any], lang: Lang) -> dict[str, str]:
    """A problem and what its closing lacks, in words."""
    lacks = listed((word(f"lacks_{one}", lang) for one in row["lacks"].split(", ")), lang)
    return {"problem": row["problem_id"], "text": row["text"], "lacks": lacks}
