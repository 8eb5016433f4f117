"""What stands on the page: the case, the knobs, the plan shown, the plan pinned; no widgets."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from airkit.planner.knobs import Alert, Cap, Knobs, new_alert, same_knobs
from airkit.planner.shapes import Opened, Solved
from airkit.schedule.explain.amounts import gap_text
from airkit.schedule.explain.caps import PRICED_UNITS
from airkit.schedule.outcome import Outcome
from airkit.words import LANGUAGES, Lang, number, say, show, word

MOST_BURDENED, DEAREST = 8, 8
# Notes that stand beside the figures; all are among the words.
TOLD = (
    *("planner_orders_outside", "planner_quick_rulebook", "planner_quick_kept"),
    *("planner_fair_stopped", "schedule_interrupted", "schedule_not_simple"),
)
SEASON = "emission_cap_season"
TILES = ("planner_loss", "planner_lost_margin", "planner_bound")


@dataclass(frozen=True)
class Foretold:
    """What the prices of a plan say of other caps: no plan costs less than this [yuan]."""

    at_least_yuan: float
    shown_yuan: float


@dataclass
class Board:
    """The state of the page; its methods answer what the page asks and change nothing else.

    Attributes
    ----------
    opened : Opened or None
    knobs : Knobs or None
        As turned now.
    lang : {"zh", "en"}
        Language of the page.
    looked_at : str
        Name of the tab that is open.
    shown, pinned : Solved or None
    pictures, pinned_pictures : dict
        PNG by name.
    """

    opened: Opened | None = None
    knobs: Knobs | None = None
    lang: Lang = LANGUAGES[0]
    looked_at: str = ""
    shown: Solved | None = None
    pinned: Solved | None = None
    pictures: dict[str, bytes] = field(default_factory=dict)
    pinned_pictures: dict[str, bytes] = field(default_factory=dict)

    def open(self, opened: Opened) -> None:
        """Begin with a case, nothing turned and nothing shown."""
        self.opened, self.knobs = opened, opened.knobs
        self.shown = self.pinned = None
        self.pictures, self.pinned_pictures = {}, {}

    def turn(self, rule_id: str, share: float) -> None:
        """Set the share of its limit that a rule has."""
        knobs = self._knobs()
        self.knobs = replace(knobs, shares={**knobs.shares, rule_id: share})

    def set(self, **changes: Any) -> None:
        """Set dates or the objective."""
        self.knobs = replace(self._knobs(), **changes)

    def add_alert(self, level: str, start: Any, end: Any) -> Alert:
        """Know of a further alert; see :func:`airkit.planner.knobs.new_alert`."""
        knobs = self._knobs()
        alert = new_alert(knobs.alerts, level, start, end)
        self.knobs = replace(knobs, alerts=(*knobs.alerts, alert))
        return alert

    def drop_alerts(self, ids: tuple[str, ...]) -> None:
        """Know no longer of some alerts."""
        knobs = self._knobs()
        kept = tuple(alert for alert in knobs.alerts if alert.alert_id not in ids)
        self.knobs = replace(knobs, alerts=kept)

    def reset(self) -> None:
        """Everything as the case has it."""
        if self.opened is not None:
            self.knobs = self.opened.knobs

    def show(self, solved: Solved) -> None:
        """Show a plan; the pictures of the last one are untrue of it."""
        self.shown, self.pictures = solved, {}

    def pin(self) -> None:
        """Keep the plan shown for comparison, or none."""
        self.pinned, self.pinned_pictures = self.shown, dict(self.pictures)

    @property
    def is_stale(self) -> bool:
        """Whether the plan shown was solved with other knobs."""
        return self.shown is not None and not same_knobs(self.shown.knobs, self._knobs())

    def foretold(self) -> Foretold | None:
        """What the prices of the plan shown say of the knobs as turned; None where nothing."""
        return None if self.shown is None else foretell(self.shown, self._knobs())

    def _knobs(self) -> Knobs:
        assert self.knobs is not None, "a case is open before anything is turned"
        return self.knobs


def foretell(solved: Solved, knobs: Knobs) -> Foretold | None:
    """What the certificate of a plan says of other caps, all else alike.

    ``bound - sum over rows of price x (limit turned to - limit solved with)``: no plan under the
    other caps costs less. One-sided: how much more the least plan costs, no price says.

    Returns
    -------
    Foretold or None
        None where dates, alerts or objective differ, or the plan has no certificate.
    """
    outcome = solved.outcome
    is_same = (solved.knobs.frame, knobs.objective) == (knobs.frame, "cost")
    if not is_same or solved.knobs.objective != "cost":
        return None
    if outcome.price_bound_yuan is None or outcome.objective_yuan is None:
        return None
    caps = outcome.caps
    ratios = {rule_id: _ratio(solved.knobs, knobs, rule_id) for rule_id in caps["rule_id"].unique()}
    if any(ratio is None for ratio in ratios.values()):
        return None
    moved = caps["limit"] * (caps["rule_id"].map(ratios).astype(float) - 1.0)
    worth = float((caps["price_yuan_per_unit"].fillna(0.0) * moved).sum())
    return Foretold(max(0.0, outcome.price_bound_yuan - worth), outcome.objective_yuan)


def _ratio(solved: Knobs, now: Knobs, rule_id: str) -> float | None:
    """New limit over the one solved with; None where that was turned to nothing."""
    before, after = solved.share(rule_id), now.share(rule_id)
    if before == after:
        return 1.0
    return after / before if before else None


def headline_rows(
    shown: Solved, pinned: Solved | None, lang: Lang
) -> list[tuple[str, str, str, str]]:
    """Rows of the table of numbers: what, shown, pinned, difference."""
    outcome, other = shown.outcome, pinned.outcome if pinned else None
    rows = [
        (
            word("planner_status", lang),
            word(f"status_{outcome.status}", lang),
            word(f"status_{other.status}", lang) if other else "",
            "",
        )
    ]
    for word_id, value in MONEY.items():
        mine, theirs = value(outcome), value(other) if other else None
        rows.append(
            (
                word(word_id, lang),
                _money(mine, lang),
                _money(theirs, lang) if other else "",
                _difference(mine, theirs, lang),
            )
        )
    rows.append(
        (
            word("planner_gap", lang),
            gap_text(outcome.gap),
            gap_text(other.gap) if other else "",
            "",
        )
    )
    rows.append((word("planner_changes", lang), _changes(outcome), _changes(other), ""))
    before = f"{pinned.seconds:.1f} s" if pinned else ""
    rows.append((word("planner_seconds", lang), f"{shown.seconds:.1f} s", before, ""))
    return rows


def tiles(shown: Solved, pinned: Solved | None, lang: Lang) -> list[tuple[str, str, str]]:
    """The figures read first: what, how much, and by how much it differs from the plan pinned."""
    outcome, other = shown.outcome, pinned.outcome if pinned else None
    made = []
    for word_id in TILES:
        mine = MONEY[word_id](outcome)
        change = _difference(mine, MONEY[word_id](other), lang) if other else ""
        said = say("planner_vs_pinned", lang, change=change) if change else ""
        made.append((word(word_id, lang), _money(mine, lang), said))
    money = _money(outcome.gap_yuan, lang)
    made.append((word("planner_gap", lang), gap_text(outcome.gap), money))
    return made


def kind_line(shown: Solved, lang: Lang) -> str:
    """How the plan came about, how long it took, what is proven of it, what to know of it."""
    kind = "quick" if shown.is_quick else "whole"
    status = word(f"status_{shown.outcome.status}", lang)
    how = say(f"planner_kind_{kind}", lang, seconds=f"{shown.seconds:.1f}")
    told = [say(note, lang, **values) for note, values in shown.outcome.notes if note in TOLD]
    return " ".join([f"{status}。" if lang == "zh" else f"{status}.", how, *told])


def watched_line(watched: tuple[float, float], lang: Lang) -> str:
    """How far the solve at work is: bound and best cost so far [yuan]."""
    bound, cost = watched
    if not math.isfinite(cost):
        return say("planner_watch_no_plan", lang, bound=show(bound, "yuan", lang, 4))
    values = {"bound": bound, "cost": cost, "gap": cost - bound}
    said = {name: show(one, "yuan", lang, 4) for name, one in values.items()}
    return say("schedule_watch", lang, **said)


def proven_share(watched: tuple[float, float]) -> float:
    """How much of the best cost is proven, 0 to 1."""
    bound, cost = watched
    return bound / cost if math.isfinite(cost) and cost > 0 else 0.0


def _changes(outcome: Outcome | None) -> str:
    return "" if outcome is None else str(outcome.changes.get("other_days", "–"))


def _lost_margin(outcome: Outcome) -> float | None:
    return outcome.costs.get("lost_margin_yuan")


MONEY = {
    "planner_loss": lambda outcome: outcome.objective_yuan,
    "planner_lost_margin": _lost_margin,
    "planner_bound": lambda outcome: outcome.bound_yuan,
    "planner_gap_yuan": lambda outcome: outcome.gap_yuan,
}


def _difference(mine: float | None, theirs: float | None, lang: Lang) -> str:
    if mine is None or theirs is None:
        return ""
    change = round(mine - theirs)
    sign = "+" if change > 0 else "−" if change < 0 else "±"
    return sign + show(abs(change), "yuan", lang)


def _money(value: float | None, lang: Lang) -> str:
    """An amount to the yuan; what is less is rounding."""
    return show(None if value is None else round(value), "yuan", lang, 4)


def burden_rows(
    shown: Solved, pinned: Solved | None, lang: Lang
) -> list[tuple[str, str, str, str]]:
    """The most burdened: name, share of its full margin lost, the same in the pinned plan, loss."""
    before = {}
    if pinned is not None:
        before = dict(zip(pinned.burden["enterprise_id"], pinned.burden["lost_share"], strict=True))
    return [
        (
            str(row[f"enterprise_{lang}"]),
            show(row["lost_share"], "share", lang),
            show(before.get(row["enterprise_id"]), "share", lang) if before else "",
            show(row["lost_margin_yuan"], "yuan", lang),
        )
        for row in shown.burden.head(MOST_BURDENED).to_dict("records")
    ]


def price_rows(shown: Solved, lang: Lang) -> list[tuple[str, str, str, str]]:
    """The caps worth most: name, used of limit, highest price, what one percent more is worth."""
    caps = shown.outcome.caps
    price = caps["price_yuan_per_unit"].fillna(0.0)
    table = caps.assign(worth=price * caps["limit"] / 100)
    summed = table.groupby("rule_id", sort=False).agg(
        unit=("unit", "first"),
        used=("used", "sum"),
        limit=("limit", "sum"),
        price=("price_yuan_per_unit", "max"),
        worth=("worth", "sum"),
    )
    priced = summed[summed["worth"] > 0].sort_values("worth", ascending=False, kind="stable")
    known = {cap.rule_id: cap for cap in shown.caps}
    return [
        (
            slider_name(known[str(rule_id)], lang),
            show(row["used"] / row["limit"], "share", lang) if row["limit"] else "–",
            f"{number(row['price'])} {_price_unit(str(row['unit']), lang)}",
            show(row["worth"], "yuan", lang),
        )
        for rule_id, row in priced.head(DEAREST).iterrows()
    ]


def _price_unit(unit: str, lang: Lang) -> str:
    name = word(f"unit_{PRICED_UNITS.get(unit, unit)}", lang)
    return say("planner_price_unit", lang, unit=name)


def slider_name(cap: Cap, lang: Lang) -> str:
    """A cap as its slider names it: what, of whom, when."""
    what = word(f"pollutant_{cap.pollutant}", lang) if cap.pollutant else word("unit_trips", lang)
    if cap.is_rulebook:
        return say("planner_cap_rulebook", lang, what=what)
    scope = (cap.scope_zh if lang == "zh" else cap.scope_en) or word("planner_county", lang)
    return say("planner_cap", lang, what=what, scope=scope, when=_when(cap, lang))


def _when(cap: Cap, lang: Lang) -> str:
    if cap.alert_level:
        level = word(f"choice_{cap.alert_level}", lang)
        return say("planner_cap_alert", lang, level=level)
    return word("planner_cap_season" if cap.kind == SEASON else "planner_cap_day", lang)


def cap_limit(cap: Cap, share: float, lang: Lang) -> str:
    """The limit a slider stands for."""
    unit = word(f"unit_{cap.unit}", lang) if cap.unit else word("unit_trips_per_day", lang)
    return f"{number(cap.limit * share, 4)} {unit}"


def alert_name(alert: Alert, lang: Lang) -> str:
    """An alert as the list names it."""
    level = word(f"choice_{alert.level}", lang)
    return say("planner_alert", lang, level=level, start=alert.start, end=alert.end)


def foretold_line(foretold: Foretold | None, is_stale: bool, lang: Lang) -> str:
    """What is known at once when something was turned."""
    if not is_stale:
        return ""
    if foretold is None:
        return word("planner_not_foretold", lang)
    at_least = show(foretold.at_least_yuan, "yuan", lang, 4)
    shown = show(foretold.shown_yuan, "yuan", lang, 4)
    return say("planner_foretold", lang, at_least=at_least, shown=shown)


def option_rows(options: pd.DataFrame, lang: Lang) -> list[tuple[str, str, str, str]]:
    """An enterprise's options: name, its own change, the county's, stopped line-days."""
    return [
        (
            str(row[f"name_{lang}"]),
            _signed(row["firm_change_yuan"], lang),
            _signed(row["county_change_yuan"], lang),
            f"{row['stopped_line_days']:g}",
        )
        for row in options.to_dict("records")
        if not row["same_as"]
    ]


def _signed(value: float, lang: Lang) -> str:
    return _difference(value, 0.0, lang)


def facts(opened: Opened, lang: Lang) -> Mapping[str, str]:
    """Name of the case and whether it is made up."""
    name = opened.name_zh if lang == "zh" else opened.name_en
    badge = word("fig_fictional", lang) if opened.is_fictional else ""
    return {"name": name, "badge": badge}
