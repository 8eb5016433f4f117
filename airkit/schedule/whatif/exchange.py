"""Why me and not him: two firms take each other's stops, and what that costs, emits and breaks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.audit.audit import Audit, audit_loads
from airkit.schedule.explain.names import cap_name
from airkit.schedule.model.arrays import Floats
from airkit.schedule.plan import plan_table
from airkit.schedule.problem.problem import Problem
from airkit.schedule.solve import County
from airkit.schedule.whatif.alone import distance, highest, nearest
from airkit.schedule.whatif.parts import Part, Piece
from airkit.schedule.whatif.pricing import Pricing
from airkit.schedule.whatif.said import more_or_less
from airkit.words import Lang, listed, number, say, show, word

FIRM_TEXTS = ("enterprise_id", "name_zh", "name_en")
FIRM_NUMBERS = (
    *("stopped_before", "stopped_after", "given_up_yuan", "room_worth_yuan"),
    *("change_yuan", "repaired_line_days"),
)
BROKEN_TEXTS = ("rule_id", "kind", "pollutant", "unit")
BROKEN_NUMBERS = ("n", "worst_by", "worst_relative")


# Changes below this are roundings [kg].
LEAST_KG = 1e-3
# Amounts below this are none [yuan].
LEAST_YUAN = 0.5


@dataclass(frozen=True)
class Exchange(Answer):
    """Two firms' stops exchanged, all others as planned.

    Attributes
    ----------
    firms : DataFrame
        Two rows: line-days stopped before and after; ``given_up_yuan``, what its stops in the plan
        cost it beyond its own rules; ``room_worth_yuan``, what the room they free is worth to
        others at the county's prices; ``change_yuan`` by the exchange; ``repaired_line_days``, by
        how much it had to differ from the other's stops to keep its own rules.
    change_yuan : float
        Of the county's cost by the exchange.
    kg_change : dict
        By pollutant; None where a line does not state it.
    broken : DataFrame
        Rules the exchanged plan breaks: ``rule_id, kind, pollutant, unit, n, worst_by,
        worst_relative``; kind and pollutant are blank for what a line states of itself.
    plan : DataFrame
        The exchanged plan of the county.
    """

    firms: pd.DataFrame
    change_yuan: float
    kg_change: Mapping[str, float | None]
    broken: pd.DataFrame
    plan: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """The two firms."""
        return self.firms

    def headline(self) -> dict[str, Any]:
        """Change of the county's loss and of tonnes, and rules broken."""
        return {
            "change_yuan": self.change_yuan,
            "kg_change": dict(self.kg_change),
            "n_broken": int(self.broken["n"].sum()),
        }

    def as_dict(self) -> dict[str, Any]:
        """The exchange for JSON."""
        return self.plain(**self.headline(), firms=self.firms, broken=self.broken)

    def lines(self, lang: Lang) -> list[str]:
        """The answer as one would give it in the meeting."""
        firms = self.firms.to_dict("records")
        me, other = (row[f"name_{lang}"] for row in firms)
        county = more_or_less(self.change_yuan, lang, "said_loses", "said_spares")
        told = "exchange_keeps" if self.broken.empty else "exchange_is_broken"
        rules = say(told, lang, n=len(self.broken))
        lines = [say("exchange_title", lang, me=me, other=other, county=county, rules=rules)]
        lines += [f"  {_firm_line(row, lang)}" for row in firms]
        tonnes = self._tonnes(lang)
        told = "exchange_county" if tonnes else "exchange_same_tonnes"
        lines.append("  " + say(told, lang, tonnes=tonnes))
        blank = self.broken["pollutant"] == ""
        known = self.broken.assign(pollutant=self.broken["pollutant"].mask(blank))
        known = known[known["kind"] != ""]
        for row in self.broken.to_dict("records"):
            most = row["worst_by"]
            amount = f"{most:,.0f}" if most == round(most) else number(most)
            by = f"{amount} {word('unit_' + row['unit'], lang)}"
            rule = cap_name(row["rule_id"], known, lang)
            lines.append("  " + say("exchange_breaks", lang, rule=rule, n=int(row["n"]), by=by))
        return lines

    def _tonnes(self, lang: Lang) -> str:
        shown = []
        for pollutant, kg in self.kg_change.items():
            if kg is not None and abs(kg) > LEAST_KG:
                name, sign = word(f"pollutant_{pollutant}", lang), "+" if kg > 0 else "−"
                shown.append(f"{name} {sign}{show(abs(kg) / 1e3, 't', lang)}")
        return listed(shown, lang)


def _firm_line(row: Mapping[Any, Any], lang: Lang) -> str:
    """What a firm's stops in the plan cost it, and what they leave to others."""
    amounts = {name: row[f"{name}_yuan"] for name in ("given_up", "room_worth")}
    told = {"name": row[f"name_{lang}"], "days": f"{row['stopped_before']:,.0f}"}
    if not row["stopped_before"]:
        return say("exchange_firm_none", lang, **told)
    if max(map(abs, amounts.values())) < LEAST_YUAN:
        return say("exchange_firm_own", lang, **told)
    values = {name: show(value, "yuan", lang) for name, value in amounts.items()}
    return say("exchange_firm", lang, **told, **values)


def other_than(enterprise_id: str, other_id: str) -> str:
    """The other of two enterprises.

    Raises
    ------
    UsageError
        It is the same one.
    """
    if enterprise_id == other_id:
        raise UsageError("exchange_same", enterprise_id=enterprise_id)
    return other_id


def exchange_stops(county: County, enterprise_id: str, other_id: str) -> Exchange:
    """Let two enterprises take each other's stops, all others staying as planned.

    Each firm's lines, largest first, take the loads of the other's lines, largest first and again
    from the largest where the other has fewer, as shares of capacity; then the nearest plan that
    keeps the firm's own rules is taken, and the whole is audited.

    Parameters
    ----------
    county : County
        As :func:`airkit.schedule.solve.solve_county` returns it, with a plan.

    Raises
    ------
    UsageError
        No such enterprise, the same twice, or no plan.
    """
    other_than(enterprise_id, other_id)
    sides = [Pricing(county, name) for name in (enterprise_id, other_id)]
    mine, theirs = sides
    pieces, firms = [], []
    names = enterprise_names(county.problem.case)
    for one, from_whom in ((mine, theirs), (theirs, mine)):
        wish = _borrowed(one.part, from_whom)
        piece = nearest(one.part, wish, one.prices)
        name = str(one.part.problem.lines["enterprise_id"].iloc[0])
        firms.append(_firm(one, piece, wish, (name, *names[name])))
        pieces.append(piece)
    x = mine.x.copy()
    for one, piece in zip(sides, pieces, strict=True):
        x[one.part.lines] = piece.x
    before = audit_loads(county.problem, mine.x, county.found.goods)
    after = audit_loads(county.problem, x)
    return Exchange(
        stamp_of(county.problem.case),
        typed(firms, FIRM_TEXTS, FIRM_NUMBERS),
        after.objective_yuan - before.objective_yuan,
        _kg_change(before, after),
        _broken(county.problem, after),
        plan_table(county.problem, x),
    )


def _borrowed(part: Part, other: Pricing) -> Floats:
    """The other's loads on this firm's lines, no higher than single-line rules leave them."""
    order, source = _largest_first(part), _largest_first(other.part)
    top = highest(part.arrays)
    wish = np.empty(top.shape)
    for rank, line in enumerate(order.tolist()):
        wish[line] = np.minimum(other.plan.x[source[rank % len(source)]], top[line])
    return wish


def _largest_first(part: Part) -> np.ndarray:
    return np.argsort(-part.arrays.capacity, kind="stable")


def _firm(one: Pricing, piece: Piece, wish: Floats, names: tuple[str, str, str]) -> dict[str, Any]:
    free = one.own_best
    planned, taken = one.part.cost(one.plan), one.part.priced(one.plan, one.prices)
    return {
        **dict(zip(FIRM_TEXTS, names, strict=True)),
        "stopped_before": float((~one.plan.u).sum()),
        "stopped_after": float((~piece.u).sum()),
        "given_up_yuan": planned - one.part.cost(free),
        "room_worth_yuan": one.part.priced(free, one.prices) - taken,
        "change_yuan": one.part.cost(piece) - planned,
        "repaired_line_days": distance(piece, wish),
    }


def _kg_change(before: Audit, after: Audit) -> dict[str, float | None]:
    change = {}
    for name in POLLUTANTS:
        old, new = before.emissions_kg[name], after.emissions_kg[name]
        change[name] = None if old is None or new is None else new - old
    return change


def _broken(problem: Problem, audit: Audit) -> pd.DataFrame:
    told = {rule.rule_id: (rule.kind, rule.pollutant or "") for rule in problem.rules}
    rows = [
        {
            "rule_id": rule_id,
            **dict(zip(("kind", "pollutant"), told.get(str(rule_id), ("", "")), strict=True)),
            "unit": unit,
            "n": float(len(rows)),
            "worst_by": float(rows["by"].max()),
            "worst_relative": float(rows["relative"].max()),
        }
        for (rule_id, unit), rows in audit.violations.groupby(["rule_id", "unit"], sort=False)
    ]
    return typed(rows, BROKEN_TEXTS, BROKEN_NUMBERS)
