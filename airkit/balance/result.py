"""The result of the balance."""

from dataclasses import asdict, dataclass
from typing import Any

import pandas as pd

from airkit.emissions import POLLUTANTS
from airkit.result import Result, jsonable
from airkit.words import Lang, has_word, say, show, word

CUT_COLUMNS = ["source", "category", "district_id", "pollutant", "t", "low_t", "high_t"]
OVERLAP_COLUMNS = [
    *("measure_id", "task_id", "category", "pollutant", "stated_t", "counted_t"),
    *("low_t", "high_t", "already_cut_t", "beyond_t", "cost_yuan_per_year"),
]
GROUPS = {"category": "category", "town": "district_id", "source": "source"}


@dataclass(frozen=True)
class Balance(Result):
    """A county's season: what it emits, what is cut, by which part of the campaign.

    Attributes
    ----------
    first_day, last_day : str
        The days counted.
    baseline, emitted_days : DataFrame
        ``emitter, pollutant, t`` and ``date, pollutant, t``: what lines, homes, boilers and other
        sources emit uncut.
    cuts : DataFrame
        ``source`` (coal, schedule, measure), ``category, district_id`` (a town; blank: the whole
        county), ``pollutant, t, low_t, high_t``; missing where a factor is.
    days : DataFrame
        ``date, category, pollutant, t``: the cut of each day.
    overlaps : DataFrame
        One row a measure: what it states by itself, what is counted, what of it was cut already
        by the coal job, the schedule or another measure, and what is beyond what its sources emit.
    double_counted : DataFrame
        The coal job's: homes and boilers claimed twice, counted once.
    costs : DataFrame
        ``category, pollutant, t, cost_yuan_per_year, cost_yuan_per_t``; the whole cost stands
        beside each pollutant.
    targets : DataFrame
        Targets in tonnes; see :func:`airkit.balance.targets.held_against_targets`.
    uncounted : DataFrame
        Measures that state no emission.
    unknown : DataFrame
        ``what, name, pollutant, n``: what has no factor, and so no number.
    factors, sources : DataFrame
        What the numbers rest on.
    parts : tuple of str
        Which jobs entered beside the measures: ``coal``, ``schedule``.
    """

    first_day: str
    last_day: str
    baseline: pd.DataFrame
    emitted_days: pd.DataFrame
    cuts: pd.DataFrame
    days: pd.DataFrame
    overlaps: pd.DataFrame
    double_counted: pd.DataFrame
    costs: pd.DataFrame
    targets: pd.DataFrame
    uncounted: pd.DataFrame
    unknown: pd.DataFrame
    factors: pd.DataFrame
    sources: pd.DataFrame
    parts: tuple[str, ...]

    @property
    def table(self) -> pd.DataFrame:
        """The cuts by source, category, town and pollutant."""
        return self.cuts

    @property
    def assumed_factors(self) -> pd.DataFrame:
        """Those of the factors that are merely assumed."""
        return self.factors[self.factors["grade"] == "assumed"].reset_index(drop=True)

    @property
    def pollutants(self) -> tuple[str, ...]:
        """Pollutants that are emitted or cut, in their order."""
        known = {*self.baseline.loc[self.baseline["t"] > 0, "pollutant"], *self.cuts["pollutant"]}
        return tuple(p for p in POLLUTANTS if p in known)

    def by(self, group: str) -> pd.DataFrame:
        """Sums by ``category``, ``town`` or ``source`` and pollutant; the unknown left out [t]."""
        keys = [GROUPS[group], "pollutant"]
        sums = self.cuts.groupby(keys, dropna=False)[["t", "low_t", "high_t"]].sum()
        return sums.reset_index()

    def totals(self) -> pd.DataFrame:
        """One row a pollutant: ``pollutant, emitted_t, cut_t, low_t, high_t, cut_share``."""
        emitted = self.baseline.groupby("pollutant")["t"].sum()
        cut = self.cuts.groupby("pollutant")[["t", "low_t", "high_t"]].sum()
        table = cut.rename(columns={"t": "cut_t"}).reindex(list(self.pollutants)).fillna(0.0)
        table.insert(0, "emitted_t", emitted.reindex(table.index).fillna(0.0))
        table["cut_share"] = table["cut_t"] / table["emitted_t"].where(table["emitted_t"] > 0)
        return table.rename_axis("pollutant").reset_index()

    def wedge(self, pollutant: str, *, monthly: bool = False) -> pd.DataFrame:
        """Emission left and each category's cut by day or month [t].

        Returns
        -------
        DataFrame
            ``date`` (a month's first day), ``emitted_t``, ``left_t``, then a column a category,
            largest cut first.
        """
        span = pd.date_range(self.first_day, self.last_day, freq="D", unit="s")
        mine = self.days[self.days["pollutant"] == pollutant]
        wide = mine.pivot_table(index="date", columns="category", values="t", aggfunc="sum")
        wide = wide.reindex(span).fillna(0.0)
        wide = wide[sorted(wide.columns, key=lambda name: (-wide[name].sum(), name))]
        emitted = self._emitted_by_day(pollutant, span)
        table = wide.assign(emitted_t=emitted)
        if monthly:
            months = table.index.to_period("M").to_timestamp()
            table = table.groupby(months).sum()
        table["left_t"] = table["emitted_t"] - table[list(wide.columns)].sum(axis=1)
        columns = ["emitted_t", "left_t", *wide.columns]
        return table[columns].rename_axis(index="date", columns=None).reset_index()

    def headline(self) -> dict[str, Any]:
        """By pollutant what is emitted and cut, the cost, and what is missing to targets."""
        totals = self.totals().set_index("pollutant")
        return {
            "season": {"start": self.first_day, "end": self.last_day},
            "parts": list(self.parts),
            "pollutants": jsonable(totals.to_dict("index")),
            "cost_yuan_per_year": self.cost_yuan(),
            "already_cut_t": self._lost("already_cut_t"),
            "beyond_t": self._lost("beyond_t"),
        }

    def cost_yuan(self) -> float:
        """Cost of the whole campaign a year, of what states a cost [yuan]."""
        each = self.costs.drop_duplicates("category")["cost_yuan_per_year"]
        return float(each.sum())

    def as_dict(self) -> dict[str, Any]:
        """The balance for ``--json``."""
        stamp = self.stamp
        answer = {
            "headline": self.headline(),
            "baseline": self.baseline,
            "by_category": self.by("category"),
            "by_town": self.by("town"),
            "by_source": self.by("source"),
            "measures": self.overlaps,
            "double_counted": self.double_counted,
            "costs": self.costs,
            "targets": self.targets,
            "uncounted": self.uncounted,
            "unknown": self.unknown,
            "sources": self.sources,
            "assumed_factors": self.assumed_factors["factor_id"].tolist(),
            "case": {
                "id": stamp.case_id,
                "name_zh": stamp.name_zh,
                "name_en": stamp.name_en,
                "is_fictional": stamp.is_fictional,
            },
            "stamp": asdict(stamp),
        }
        plain: dict[str, Any] = jsonable(answer)
        return plain

    def lines(self, lang: Lang) -> list[str]:
        """The answer in lines of text."""
        name = self.stamp.name_zh if lang == "zh" else self.stamp.name_en
        lines = [say("balance_title", lang, name=name, start=self.first_day, end=self.last_day)]
        lines += ["  " + self._total_line(row, lang) for row in self.totals().to_dict("records")]
        lines += self._category_lines(lang)
        lines += self._remarks(lang)
        return lines

    def _total_line(self, row: dict[Any, Any], lang: Lang) -> str:
        shown = {key: show(row[key], "t", lang) for key in ("emitted_t", "cut_t")}
        share = "–" if pd.isna(row["cut_share"]) else f"{100 * row['cut_share']:.1f}"
        span = ""
        if row["low_t"] != row["high_t"]:
            ends = {"low": show(row["low_t"], "t", lang), "high": show(row["high_t"], "t", lang)}
            span = say("balance_span", lang, **ends)
        name = word(f"pollutant_{row['pollutant']}", lang)
        line = say("balance_total", lang, pollutant=name, share=share, span=span, **shown)
        is_lacking = self.unknown["pollutant"].eq(row["pollutant"]) & self.unknown["what"].eq(
            "emitted"
        )
        lacking = self.unknown.loc[is_lacking, "n"].sum()
        return line + say("balance_incomplete", lang, n=int(lacking)) * bool(lacking)

    def _category_lines(self, lang: Lang) -> list[str]:
        table = self.by("category").pivot(index="category", columns="pollutant", values="t")
        lines = []
        for category, row in table.iterrows():
            cut = [
                say("balance_cut", lang, pollutant=word(f"pollutant_{p}", lang),
                    cut=show(row[p], "t", lang))
                for p in POLLUTANTS if p in row and row[p] and not pd.isna(row[p])
            ]  # fmt: skip
            joined = ("，" if lang == "zh" else ", ").join(cut)
            name = category_name(str(category), lang)
            lines.append("  " + say("balance_category", lang, category=name, cut=joined))
        return lines

    def _remarks(self, lang: Lang) -> list[str]:
        lines = []
        if self._lost("already_cut_t"):
            n = int((self.overlaps["already_cut_t"] > 0).sum())
            lines.append("  " + say("balance_overlaps", lang, n=n))
        if self._lost("beyond_t"):
            n = int((self.overlaps["beyond_t"] > 0).sum())
            lines.append("  " + say("balance_beyond", lang, n=n))
        if len(self.uncounted):
            ids = ", ".join(self.uncounted["measure_id"])
            lines.append("  " + say("balance_uncounted", lang, ids=ids))
        if len(self.unknown):
            lines.append("  " + say("balance_unknown", lang, n=len(self.unknown)))
        for row in self.targets.to_dict("records"):
            shown = {key: show(row[key], "t", lang) for key in ("target_t", "cut_t", "missing_t")}
            what = word(f"choice_{row['indicator']}", lang)
            lines.append("  " + say("balance_target", lang, what=what, **shown))
        if "schedule" in self.parts:
            lines.append("  " + word("balance_staggered", lang))
        return [*lines, "  " + word("balance_no_concentration", lang)]

    def _lost(self, column: str) -> dict[str, float]:
        """What measures state and is not counted, by pollutant [t]."""
        lost = self.overlaps[self.overlaps[column] > 0].groupby("pollutant")[column].sum()
        return {str(name): float(value) for name, value in lost.items()}

    def _emitted_by_day(self, pollutant: str, span: pd.DatetimeIndex) -> pd.Series:
        mine = self.emitted_days[self.emitted_days["pollutant"] == pollutant]
        return mine.set_index("date")["t"].reindex(span).fillna(0.0)


def category_name(category: str, lang: Lang) -> str:
    """Name of a category of the campaign, or of a measure without one."""
    word_id = f"choice_{category}"
    return word(word_id, lang) if has_word(word_id) else category
