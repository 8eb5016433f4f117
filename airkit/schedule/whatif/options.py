"""Options for one enterprise, ranked at the county's prices; the one chosen solved in full."""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from airkit.emissions import POLLUTANTS
from airkit.errors import UsageError
from airkit.result import stamp_of
from airkit.schedule.answer import Answer, enterprise_names, typed
from airkit.schedule.audit.audit import audit_loads
from airkit.schedule.engines import Engine
from airkit.schedule.explain.names import kinds_of_rules
from airkit.schedule.model.arrays import Floats
from airkit.schedule.model.run import Asked
from airkit.schedule.model.start import start_from
from airkit.schedule.plan import plan_table
from airkit.schedule.solve import County
from airkit.schedule.whatif.alone import distance, nearest
from airkit.schedule.whatif.candidates import wishes
from airkit.schedule.whatif.options_said import answer_line, option_lines, verified_line
from airkit.schedule.whatif.parts import Part, Piece
from airkit.schedule.whatif.pricing import Pricing
from airkit.schedule.whatif.rest import solve_rest
from airkit.words import LANGUAGES, Lang, say, word

TEXTS = ("option", "name_zh", "name_en", "broken", "broken_zh", "broken_en", "same_as")
NUMBERS = (
    *("firm_cost_yuan", "firm_change_yuan", "spared_yuan", "county_change_yuan"),
    *("county_at_least_yuan", "stopped_line_days", "repaired_line_days", "rows_over", "seconds"),
)
KG = tuple(f"{pollutant}_kg" for pollutant in POLLUTANTS)
VERIFIED_TEXTS = ("option", "name_zh", "name_en", "status", "conflicts")
VERIFIED_NUMBERS = (
    *("objective_yuan", "bound_yuan", "price_answer_yuan", "at_least_yuan", "difference_yuan"),
    *("n_violations", "seconds"),
)
# What it would choose itself if it paid the prices, and if it paid nothing: no one offers these.
YARDSTICKS = ("at_prices", "own_best")
# With its part of the county plan, what it need not wish for.
BESTS = ("county_plan", *YARDSTICKS)
BEST, ALL = "best", "all"


class _Option(NamedTuple):
    option: str
    names: Mapping[Lang, str]
    piece: Piece
    wish: Floats | None  # None where it is a plan already


@dataclass(frozen=True)
class Options(Answer):
    """What an enterprise's options cost it and cost or spare the county, best for the county first.

    Attributes
    ----------
    enterprise_id, name_zh, name_en : str
        Whose options.
    options : DataFrame
        One row an option: ``firm_cost_yuan`` (margin lost, starts, shortage, spill, holding),
        ``firm_change_yuan`` beside the county plan, ``spared_yuan`` (what it leaves to others of
        the shared limits, at their prices), ``county_change_yuan`` = firm_change - spared,
        ``county_at_least_yuan`` (no county plan with this option costs less),
        ``stopped_line_days``, ``repaired_line_days`` (by how much it had to differ from what was
        wished for), ``broken`` (rules the wish broke; ``broken_zh, broken_en``: of which kinds),
        ``same_as`` (an option that comes to the
        same plan), ``rows_over`` (shared rows missed if all others stay as planned), emissions
        [kg].
    verified : DataFrame
        Of each option solved in full: ``status, objective_yuan, bound_yuan, price_answer_yuan``
        (county plan + county_change), ``at_least_yuan``, ``difference_yuan`` = objective - price
        answer, ``n_violations`` of the audit, ``conflicts``.
    county_cost_yuan : float
        Of the county plan.
    plans : DataFrame
        ``option, line_id, date, load_share``: each option as it was costed.
    """

    enterprise_id: str
    name_zh: str
    name_en: str
    options: pd.DataFrame
    verified: pd.DataFrame
    county_cost_yuan: float
    plans: pd.DataFrame

    @property
    def table(self) -> pd.DataFrame:
        """One row an option."""
        return self.options

    @property
    def choosable(self) -> pd.DataFrame:
        """What the enterprise may choose, best for the county first: its part of the county plan,
        its customary candidates and its own proposals, but for the two yardsticks."""
        mine = self.options[~self.options["option"].isin(YARDSTICKS)]
        return mine.reset_index(drop=True)

    def headline(self) -> dict[str, Any]:
        """The best for the county of what the enterprise may choose, and what it costs."""
        best = self.choosable.iloc[0]
        return {
            "enterprise_id": self.enterprise_id,
            "best_option": str(best["option"]),
            "county_change_yuan": float(best["county_change_yuan"]),
            "county_cost_yuan": self.county_cost_yuan,
        }

    def as_dict(self) -> dict[str, Any]:
        """The options as ``airkit options --json`` prints them."""
        return self.plain(**self.headline(), options=self.options, verified=self.verified)

    def lines(self, lang: Lang) -> list[str]:
        """The options in sentences, best first."""
        name = self.name_zh if lang == "zh" else self.name_en
        lines = [answer_line(name, self.choosable, lang)]
        names = dict(zip(self.options["option"], self.options[f"name_{lang}"], strict=True))
        for rank, row in enumerate(self.choosable.to_dict("records"), 1):
            lines += option_lines(f"{rank}.", row, names, lang)
        beside = self.options[self.options["option"].isin(YARDSTICKS)]
        for row in beside.to_dict("records"):
            lines += option_lines(word("options_yardstick", lang), row, names, lang)
        lines.append("  " + say("options_one_sided", lang))
        lines += [f"  {verified_line(row, lang)}" for row in self.verified.to_dict("records")]
        return lines


def rank_options(
    county: County,
    enterprise_id: str,
    proposals: Mapping[str, pd.DataFrame] | None = None,
    *,
    verify: str | None = BEST,
    engine: Engine = "auto",
    gap: float = 1e-3,
    seconds: float | None = None,
    progress: Callable[[str], None] | None = None,
) -> Options:
    """Options of one enterprise at the prices of a solved county.

    For a plan y of the enterprise, L(y) = its cost + price x what it takes of shared limits; the
    options are ranked by L. The prices hold one way only: a county plan that holds y costs at
    least ``bound + L(y) - min L``, and may cost more. No option solves the county anew; the one
    to verify does, with the enterprise's plan given.

    Parameters
    ----------
    county : County
        As :func:`airkit.schedule.solve.solve_county` returns it, with a plan.
    proposals : Mapping of str to DataFrame, optional
        The enterprise's own plans, by name; rows of other lines are not read.
    verify : str, optional
        Option solved in full; ``best``: the first of what it may wish for; ``all``; None: none.
    engine, gap, seconds
        Of that solve.

    Returns
    -------
    Options

    Raises
    ------
    UsageError
        No such enterprise, no county plan or prices, no such option to verify.
    InputFaults
        A proposal lacks days or lines.
    """
    step = progress or (lambda _step: None)
    step("options_step_price")
    pricing = Pricing(county, enterprise_id)
    rows: list[dict[str, Any]] = []
    pieces: dict[str, Piece] = {}
    began = time.perf_counter()
    for option in _candidates(pricing, proposals or {}):
        row = {**_row(pricing, option), "same_as": ""}
        now = time.perf_counter()
        rows.append({**row, "seconds": now - began})
        pieces[option.option] = option.piece
        began = now
    table = typed(rows, TEXTS, (*NUMBERS, *KG))
    table = table.sort_values(["county_change_yuan", "option"], ignore_index=True)
    table["same_as"] = _twins(table["option"].tolist(), pieces)
    solved = []
    for row in table[table["option"].isin(_chosen(table, verify))].to_dict("records"):
        step("options_step_verify")
        start = start_from(county.arrays, county.found)
        asked = Asked(gap * county.arrays.reference_margin, seconds, start=start, push=True)
        solved.append(_verified(pricing, row, pieces[row["option"]], (asked, step, engine)))
    zh, en = enterprise_names(county.problem.case)[enterprise_id]
    return Options(
        stamp_of(county.problem.case),
        enterprise_id,
        zh,
        en,
        table,
        typed(solved, VERIFIED_TEXTS, VERIFIED_NUMBERS),
        pricing.county_cost,
        _plans(pricing.part, pieces),
    )


def _candidates(pricing: Pricing, proposals: Mapping[str, pd.DataFrame]) -> Iterator[_Option]:
    """The county's own, the enterprise's two bests, then what it might wish for, repaired."""
    part = pricing.part
    for option, name in zip(BESTS, ("plan", "best", "own_best"), strict=True):
        names: dict[Lang, str] = {lang: say(f"option_{option}", lang) for lang in LANGUAGES}
        yield _Option(option, names, getattr(pricing, name), None)
    for wish in wishes(part, proposals):
        piece = nearest(part, wish.loads, pricing.prices)
        names = {lang: wish.name(lang) for lang in LANGUAGES}
        yield _Option(wish.option, names, piece, wish.loads)


def _row(pricing: Pricing, option: _Option) -> dict[str, Any]:
    piece, problem = option.piece, pricing.part.problem
    worth = pricing.worth(piece)
    broken, repaired = {"broken": "", "broken_zh": "", "broken_en": ""}, 0.0
    if option.wish is not None:
        breaches = audit_loads(problem, option.wish).violations
        broken["broken"] = ", ".join(dict.fromkeys(breaches["rule_id"].tolist()))
        broken |= {f"broken_{lang}": kinds_of_rules(breaches, lang) for lang in LANGUAGES}
        repaired = distance(piece, option.wish)
    audit = audit_loads(problem, piece.x, piece.goods)
    if not audit.is_clean:  # the plan of each option keeps the enterprise's own rules
        raise UsageError("whatif_not_audited", option=option.option)
    return {
        "option": option.option,
        "name_zh": option.names["zh"],
        "name_en": option.names["en"],
        **broken,
        "firm_cost_yuan": worth.cost,
        "firm_change_yuan": worth.change,
        "spared_yuan": worth.spared,
        "county_change_yuan": worth.county_change,
        "county_at_least_yuan": worth.at_least,
        "stopped_line_days": float((~piece.u).sum()),
        "repaired_line_days": repaired,
        "rows_over": float(pricing.rows_over(piece)),
        **{f"{name}_kg": kg for name, kg in audit.emissions_kg.items()},
    }


def _twins(ranked: list[str], pieces: Mapping[str, Piece]) -> list[str]:
    """The option ranked before that comes to the same plan, of each; no choice is a yardstick's."""
    choices = [name for name in ranked if name not in YARDSTICKS]
    order = ["county_plan", *choices, *YARDSTICKS]
    twins = {}
    for name in ranked:
        before = order[: order.index(name)]
        same = (one for one in before if np.array_equal(pieces[one].x, pieces[name].x))
        twins[name] = next(same, "")
    return [twins[name] for name in ranked]


def _chosen(table: pd.DataFrame, verify: str | None) -> list[str]:
    """Options to solve in full."""
    names = table["option"].tolist()
    if verify == ALL:
        return names
    if verify == BEST:
        return [name for name in names if name not in BESTS][:1]
    if verify is not None and verify not in names:
        raise UsageError("whatif_no_such_option", option=verify, known=", ".join(names))
    return [name for name in names if name == verify]


def _verified(
    pricing: Pricing,
    row: Mapping[Any, Any],
    piece: Piece,
    how: tuple[Asked, Callable[[str], None], Engine],
) -> dict[str, Any]:
    """The county solved anew around one option."""
    began = time.perf_counter()
    asked, step, engine = how
    whole = solve_rest(pricing.county.problem, pricing.part, piece, asked, step, engine)
    price_answer = pricing.county_cost + row["county_change_yuan"]
    objective = whole.objective if np.isfinite(whole.objective) else np.nan
    return {
        **{name: row[name] for name in ("option", "name_zh", "name_en")},
        "status": whole.status,
        "conflicts": ", ".join(whole.conflicts),
        "objective_yuan": objective,
        "bound_yuan": whole.bound,
        "price_answer_yuan": price_answer,
        "at_least_yuan": row["county_at_least_yuan"],
        "difference_yuan": objective - price_answer,
        "n_violations": np.nan if whole.audit is None else float(len(whole.audit.violations)),
        "seconds": time.perf_counter() - began,
    }


def _plans(part: Part, pieces: Mapping[str, Piece]) -> pd.DataFrame:
    tables = [
        plan_table(part.problem, piece.x).assign(option=option) for option, piece in pieces.items()
    ]
    return pd.concat(tables, ignore_index=True)[["option", "line_id", "date", "load_share"]].astype(
        {"option": "str"}
    )
