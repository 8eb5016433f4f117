"""The result of following the tasks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.campaign.groups import rows_of_group
from airkit.campaign.progress.standings import FLAGS, GROUPS
from airkit.campaign.progress.week_change import week_totals
from airkit.campaign.result import LedgerResult
from airkit.result import jsonable
from airkit.tables.intake.amounts import counted_in
from airkit.words import Lang, own_word, say, show, word

MOST_LINES = 10
# Who is named beside a task that is behind: the first that the case gives.
ANSWERING = ("department", "lead", "leader")
BEHIND = ("behind", "overdue", "over")
RESPONSIBLE = (
    "department", "lead", "leader", "task_id", "name_zh", "name_en", "district_id", "target",
    "unit", "first_deadline", "deadline", "done", "done_share", "status",
)  # fmt: skip


@dataclass(frozen=True)
class Progress(LedgerResult):
    """How the tasks stand on a day.

    Attributes
    ----------
    as_of, known_at, ledger_count, ledger_head
        As in :class:`airkit.campaign.result.LedgerResult`.
    tasks : DataFrame
        进度表, one row a task; see :func:`airkit.campaign.progress.standings.task_table`.
    curve : DataFrame
        S-curve: ``date, planned_share, weighted_planned_share, done_share, weighted_done_share``
        [1] of the at_least tasks, the latter two missing after ``as_of``.
    rankings : DataFrame
        Districts, departments and categories, ranked; ``group`` says which.
    week : DataFrame
        Change since last week by task: ``before, progress, corrections, late_returns, now`` [its
        unit], and the task as it stood then: ``target_before, weight_before, due_before`` (share
        due last week by last week's plan) and ``due_retold`` (by today's).
    milestones : DataFrame
        路线图: each milestone with what was done by then, and whether it was met.
    totals : DataFrame
        One row: the headline.
    strangers : DataFrame
        Returns for tasks that the case does not have.
    """

    tasks: pd.DataFrame
    curve: pd.DataFrame
    rankings: pd.DataFrame
    week: pd.DataFrame
    milestones: pd.DataFrame
    totals: pd.DataFrame
    strangers: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """进度表: one row a task."""
        return self.tasks

    @property
    def behind(self) -> pd.DataFrame:
        """Tasks behind, overdue or over what is allowed, the farthest behind first."""
        late = self.tasks[self.tasks["status"].isin(BEHIND)]
        return late.sort_values(["ahead_points", "task_id"], ignore_index=True)

    @property
    def oddities(self) -> pd.DataFrame:
        """Tasks whose returns are missing, fell, came late or exceed the target."""
        flagged = self.tasks[[*FLAGS]].astype(float).gt(0).any(axis=1)
        return self.tasks.loc[flagged, ["task_id", "name_zh", *FLAGS]].reset_index(drop=True)

    def headline(self) -> dict[str, Any]:
        """The answer in short; shares [1], points [percentage points], None for the unknown."""
        row: dict[str, Any] = jsonable(self.totals)[0]
        finish = {name: row.pop(f"finish_{name}") for name in ("p10", "p50", "p90")}
        return {**row, "forecast_finish": finish}

    def by(self, group: str) -> pd.DataFrame:
        """Ranking of ``district``, ``department`` or ``category``.

        Raises
        ------
        UsageError
            There is no such group.
        """
        return rows_of_group(self.rankings, group, GROUPS)

    def responsibility(self) -> pd.DataFrame:
        """责任单: who answers for what, by when, and how it stands."""
        table = self.tasks[list(RESPONSIBLE)]
        return table.sort_values(["department", "deadline", "task_id"], ignore_index=True)

    def week_totals(self) -> dict[str, float]:
        """Change since last week in weighted percentage points, split up.

        See :func:`airkit.campaign.progress.week_change.week_totals`.
        """
        return week_totals(self.tasks, self.week)

    def as_dict(self) -> dict[str, Any]:
        """The result for ``--json``: plain values, null for the unknown."""
        return self._answer(
            tasks=self.headline(),
            behind=self.behind,
            rankings=self.rankings,
            week=self.week_totals(),
            oddities=self.oddities,
            unknown_tasks=self.strangers,
        )

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        head = self.headline()
        name = self.stamp.name_zh if lang == "zh" else self.stamp.name_en
        lines = [say("progress_title", lang, name=name, as_of=self.as_of)]
        ahead = head["ahead_points"]
        if ahead is not None:
            side = "progress_ahead" if ahead >= 0 else "progress_behind"
            lines.append("  " + say(side, lang, points=f"{abs(ahead):.1f}"))
        shares = {
            key: show(head[key], "share", lang)
            for key in ("weighted_done_share", "weighted_planned_share", "done_share")
        }
        lines.append("  " + say("progress_shares", lang, **shares))
        counts = {key: head[key] for key in ("n", "n_done", "n_behind", "n_over", "n_missing")}
        lines.append("  " + say("progress_counts", lang, **counts))
        if head["spi_t"] is not None:
            days, index = f"{head['sv_t_days']:+.1f}", f"{head['spi_t']:.2f}"
            lines.append("  " + say("progress_earned", lang, days=days, index=index))
        lines.append("  " + self._finish(head["forecast_finish"], lang))
        lines += [f"  {line}" for line in (*self._week_lines(lang), *self._oddity_lines(lang))]
        lines += [f"  {line}" for line in self._behind_lines(lang)]
        lines.append(say("ledger_head", lang, count=self.ledger_count, hash=self.ledger_head))
        return lines

    def _finish(self, finish: dict[str, str | None], lang: Lang) -> str:
        if finish["p50"] is None:
            return word("progress_no_forecast", lang)
        shown = {key: date or word("progress_never", lang) for key, date in finish.items()}
        return say("progress_forecast", lang, **shown)

    def _week_lines(self, lang: Lang) -> list[str]:
        totals = self.week_totals()
        shown = {key: f"{value:+.1f}" for key, value in totals.items()}
        shown |= {key: f"{totals[key]:.1f}" for key in ("before", "now", "plan_before", "plan_now")}
        return [say("progress_week", lang, **shown), say("progress_week_plan", lang, **shown)]

    def _oddity_lines(self, lang: Lang) -> list[str]:
        counts = {f"n_{flag}": int((self.tasks[flag].astype(float) > 0).sum()) for flag in FLAGS}
        return [say("progress_oddities", lang, **counts)] if any(counts.values()) else []

    def _behind_lines(self, lang: Lang) -> list[str]:
        rows = self.behind.head(MOST_LINES).to_dict("records")
        return [_behind_line(row, lang) for row in rows]


def _behind_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """A task behind: what of how much is done; of a limit, what of how much is used up."""
    is_limit = row["direction"] == "at_most"
    times, unit = counted_in(row["unit"], lang)
    return say(
        "progress_task_over" if is_limit else "progress_task_behind",
        lang,
        name=row["name_zh"] if lang == "zh" or pd.isna(row["name_en"]) else row["name_en"],
        who=own_word(next((row[name] for name in ANSWERING if not pd.isna(row[name])), "–"), lang),
        points=f"{row['ahead_points']:+.1f}",
        over=f"{-row['ahead_points']:.1f}",
        done=_plain(row["done"] * times),
        target=_plain(row["target"] * times),
        unit=unit,
    )


def _plain(value: float) -> str:
    """A number as it was stated, never in exponent form."""
    return f"{value:.10g}"
