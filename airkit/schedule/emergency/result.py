"""The emergency list as a result: measures a line, cuts a level, the official table."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from airkit.schedule.answer import Answer
from airkit.schedule.emergency.asked import (
    all_shares_in_words,
    bases_in_words,
    shares_in_words,
)
from airkit.schedule.problem.emergency_shares import LEVELS
from airkit.words import Lang, has_word, listed, say, show, word

# Loads nearer than this are the same.
SAME_LOAD = 1e-9
# Columns of the official table before its numbers.
WORDS_FIRST = 6


@dataclass(frozen=True)
class EmergencyList(Answer):
    """What each line does at each level, and what the county thereby cuts.

    Attributes
    ----------
    status : str
        ``optimal``: proven the cheapest; ``feasible``: cut short, ``bound_yuan`` says how far off
        it may be; ``infeasible``: the rules of a level and the floors cannot hold together.
    is_reached : bool
        Whether every level reaches its share of every pollutant.
    date : str
        The day whose loads are cut.
    is_normal : bool
        Cut from normal load; else from what a plan leaves on the day.
    known_alert : str
        Level of an alert the season already knows of on the day; empty without one.
    pollutants : tuple of str
        Which shares are counted.
    cost_yuan, bound_yuan : float or None
        Margin lost on a day of each level together, and what no list can do with less of.
    levels : DataFrame
        ``level, pollutant``; ``basis`` of the share (``rule``, ``factor``, ``given``) with
        ``rule_id, source_id, title_zh, title_en`` of its document; ``total_kg, share, target_kg,
        others_kg, lines_kg, cut_share, short_kg``.
    measures : DataFrame
        One row a line that does something: ``enterprise_id, enterprise_zh, enterprise_en, line_id,
        process``, ``load_normal``, ``load_LEVEL``, ``cost_LEVEL_yuan``, ``cut_POLLUTANT_LEVEL_kg``.
    society : DataFrame
        See :func:`airkit.schedule.emergency.society.society_of`.
    seconds : float
        Wall time.
    """

    status: str
    is_reached: bool
    date: str
    is_normal: bool
    known_alert: str
    pollutants: tuple[str, ...]
    cost_yuan: float | None
    bound_yuan: float | None
    levels: pd.DataFrame
    measures: pd.DataFrame
    society: pd.DataFrame
    seconds: float

    @property
    def has_list(self) -> bool:
        """Whether there is a list to read."""
        return self.status != "infeasible"

    @property
    def shares(self) -> dict[str, dict[str, float]]:
        """Share of the whole society's emissions to cut, by level and pollutant."""
        return {
            str(level): dict(zip(rows["pollutant"], rows["share"], strict=True))
            for level, rows in self.levels.groupby("level", sort=False)
        }

    @property
    def table(self) -> pd.DataFrame:
        """One row a line that does something."""
        return self.measures

    def headline(self) -> dict[str, Any]:
        """The list in short."""
        return {
            "status": self.status,
            "is_reached": self.is_reached,
            "date": self.date,
            "is_normal": self.is_normal,
            "known_alert": self.known_alert,
            "cost_yuan_per_day": self.cost_by_level(),
            "bound_yuan": self.bound_yuan,
            "n_lines": self.lines_by_level(),
            "seconds": self.seconds,
        }

    def cost_by_level(self) -> dict[str, float]:
        """Margin lost on a day of each level [yuan]."""
        return {one: float(self.measures[f"cost_{one}_yuan"].sum()) for one in LEVELS}

    def lines_by_level(self) -> dict[str, int]:
        """Lines that do something at each level."""
        table = self.measures
        return {
            one: int((table["load_normal"] - table[f"load_{one}"] > SAME_LOAD).sum())
            for one in LEVELS
        }

    def by(self, group: str) -> pd.DataFrame:
        """Cost and cuts by ``enterprise`` or ``process``."""
        column = "process" if group == "process" else f"{group}_id"
        summed = [name for name in self.measures if name.startswith(("cost_", "cut_"))]
        return self.measures.groupby(column, sort=True)[summed].sum().reset_index()

    def official(self, lang: Lang) -> pd.DataFrame:
        """The official table: enterprise, line, measures and cuts at each level, in words."""
        made = {
            word("emergency_enterprise", lang): self.measures[f"enterprise_{lang}"],
            word("emergency_line", lang): self.measures["line_id"],
            word("emergency_process", lang): self.measures["process"].map(
                lambda process: _process(process, lang)
            ),
        }
        for level in LEVELS:
            heading = say("emergency_measure", lang, level=word(f"choice_{level}", lang))
            made[heading] = pd.Series(
                [
                    _measure(row["load_normal"], row[f"load_{level}"], lang)
                    for row in self.measures.to_dict("records")
                ],
                index=self.measures.index,
                dtype="str",
            )
        for level in LEVELS:
            for name in self.pollutants:
                heading = say(
                    "emergency_cut",
                    lang,
                    level=word(f"choice_{level}", lang),
                    pollutant=word(f"pollutant_{name}", lang),
                )
                made[heading] = self.measures[f"cut_{name}_{level}_kg"].round(1)
        return pd.DataFrame(made)

    def as_dict(self) -> dict[str, Any]:
        """The list as ``airkit emergency --json`` prints it."""
        return self.plain(
            **self.headline(),
            pollutants=list(self.pollutants),
            shares=self.shares,
            levels=self.levels,
            measures=self.measures,
            society=self.society,
        )

    def lines(self, lang: Lang) -> list[str]:
        """The list in sentences."""
        base = say("emergency_normal" if self.is_normal else "emergency_left", lang, date=self.date)
        status = word(f"emergency_{self.status}", lang)
        if not self.has_list:
            return [say("emergency_title_none", lang, base=base, status=status)]
        told = {
            "n": listed((str(n) for n in self.lines_by_level().values()), lang),
            "cost": listed(
                (show(one, "yuan", lang) for one in self.cost_by_level().values()), lang
            ),
            "shares": all_shares_in_words(self.levels, lang),
        }
        reached = say(
            "emergency_reached" if self.is_reached else "emergency_not_reached", lang, **told
        )
        said = [say("emergency_title", lang, base=base, status=status, reached=reached, **told)]
        named = listed((word(f"pollutant_{one}", lang) for one in self.pollutants), lang)
        basis = bases_in_words(self.levels, lang)
        said.append("  " + say("emergency_scope", lang, pollutants=named, basis=basis))
        if self.known_alert and not self.is_normal:
            level = word(f"choice_{self.known_alert}", lang)
            said.append("  " + say("emergency_in_alert", lang, date=self.date, level=level))
        costs, counts = self.cost_by_level(), self.lines_by_level()
        for level in LEVELS:
            said += self._level_lines(level, costs[level], counts[level], lang)
        if self.status != "optimal" and self.bound_yuan is not None:
            said.append(
                "  " + say("emergency_bound", lang, bound=show(self.bound_yuan, "yuan", lang))
            )
        told = self.official(lang).iloc[:, :WORDS_FIRST].to_numpy().tolist()
        return [*said, *(" | ".join(map(str, row)) for row in told)]

    def _level_lines(self, level: str, cost: float, n: int, lang: Lang) -> list[str]:
        rows = self.levels[self.levels["level"] == level]
        name = word(f"choice_{level}", lang)
        share = shares_in_words(self.levels, level, lang)
        paid = show(cost, "yuan", lang)
        said = ["  " + say("emergency_level", lang, level=name, share=share, n=n, cost=paid)]
        for row in rows.to_dict("records"):
            values = {
                "pollutant": word(f"pollutant_{row['pollutant']}", lang),
                "share": _percent(row["cut_share"]),
                "lines": f"{row['lines_kg']:,.0f}",
                "others": f"{row['others_kg']:,.0f}",
                "total": f"{row['total_kg']:,.0f}",
                "short": f"{row['short_kg']:,.0f}",
            }
            word_id = "emergency_short" if row["short_kg"] > 0 else "emergency_met"
            said.append("    " + say(word_id, lang, **values))
        return said


def _process(process: str, lang: Lang) -> str:
    """Name of a process; its id where the kit has no name for it."""
    word_id = f"process_{process}"
    return word(word_id, lang) if has_word(word_id) else process


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _measure(before: float, after: float, lang: Lang) -> str:
    """What a line does: stand, run at less, or go on."""
    if before - after <= SAME_LOAD:
        return word("emergency_goes_on", lang)
    if after <= SAME_LOAD:
        return word("emergency_stops", lang)
    return say("emergency_runs_at", lang, load=_percent(after))
