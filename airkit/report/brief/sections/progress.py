"""The progress part: against 序时进度, who is ahead, who is behind, who has not reported."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import pandas as pd

from airkit.campaign.progress.result import Progress
from airkit.figures import campaign as figures
from airkit.places import Places
from airkit.report.brief.compose import (
    cell,
    compose,
    count,
    day,
    fixed,
    joined,
    percent,
    picture,
    quoted,
    stated,
)
from airkit.report.brief.content import (
    Block,
    Origin,
    Paragraph,
    Part,
    Section,
    Sentence,
    Table,
)
from airkit.words import Lang, own_word, word

MOST_NAMED, MOST_TASKS, MOST_UNITS = 3, 12, 25
LEAST_POINTS = 0.05  # less than this reads as 0.0
JOIN = {"zh": "、", "en": ", "}
GAP: dict[Lang, str] = {"zh": "，", "en": "; "}


def progress_section(
    progress: Progress, places: Places, districts: pd.DataFrame, lang: Lang
) -> Section:
    """The progress part of the briefing."""
    lead, week = lead_of(progress, lang), _week(progress, lang)
    named = _ahead_and_behind(progress, places, lang)
    missing = _not_reported(progress, places, lang)
    finish = _finish(progress, lang)
    said = [one for one in (week, finish, named, missing) if one.parts]
    blocks: list[Block] = [Paragraph(lead, is_lead=True), *(Paragraph(one) for one in said)]
    blocks += _pictures(progress, districts, lang)
    blocks += [_towns(progress, places, lang), *_tasks_behind(progress, lang)]
    points = [one for one in (named, finish, missing) if one.parts]
    slide = (_takeaway(progress, lang), *points)
    return Section("progress", word("brief_progress", lang), tuple(blocks), slide)


def origin_of(
    progress: Progress, quantity: str, tasks: pd.Series | list[str] | None = None
) -> Origin:
    """Tasks behind a number, and the ledger they are followed in."""
    ids = progress.tasks["task_id"] if tasks is None else tasks
    ledger = f"ledger:{progress.ledger_count}@{progress.ledger_head[:12]}"
    return Origin("progress", quantity, (ledger, *(f"tasks:{one}" for one in ids)))


def lead_of(progress: Progress, lang: Lang) -> Sentence:
    """How many tasks are done, what share by weight, and how far from the plan."""
    head = progress.headline()
    return compose(
        "brief_progress_lead",
        lang,
        as_of=day(progress.as_of, lang, origin_of(progress, "as_of", [])),
        n=count(head["n"], origin_of(progress, "n")),
        n_done=count(head["n_done"], origin_of(progress, "n_done")),
        **_shares(progress, lang),
    )


def _takeaway(progress: Progress, lang: Lang) -> Sentence:
    """Done against due; how many owe a return, as what they owe counts as not done."""
    said = [compose("brief_progress_takeaway", lang, **_shares(progress, lang))]
    late = progress.tasks[progress.tasks["is_missing"]]
    if len(late):
        n = count(len(late), origin_of(progress, "n_missing", late["task_id"]))
        said.append(compose("brief_progress_gap", lang, n=n))
    return joined(said, GAP[lang])


def _shares(progress: Progress, lang: Lang) -> dict[str, Part | Sentence]:
    """Share done and due by weight, and the distance between them in words."""
    head = progress.headline()
    points = head["ahead_points"]
    side: Part | Sentence = word("brief_progress_level", lang)
    if points is not None and abs(points) >= LEAST_POINTS:
        gap = fixed(abs(points), 1, origin_of(progress, "ahead_points"), "percentage points")
        is_ahead = points > 0
        side = compose(
            "brief_progress_ahead" if is_ahead else "brief_progress_behind", lang, points=gap
        )
    return {
        "share": percent(head["weighted_done_share"], origin_of(progress, "weighted_done_share")),
        "planned": percent(
            head["weighted_planned_share"], origin_of(progress, "weighted_planned_share")
        ),
        "side": side,
    }


def _pictures(progress: Progress, districts: pd.DataFrame, lang: Lang) -> Iterator[Block]:
    yield picture(
        "progress_s_curve",
        "brief_fig_s_curve",
        lang,
        partial(figures.s_curve, progress),
        figures.s_curve_table(progress),
    )
    yield picture(
        "progress_towns",
        "brief_fig_towns",
        lang,
        partial(figures.progress_bars, progress, districts=districts),
        figures.progress_bars_table(progress, districts=districts),
    )


def _week(progress: Progress, lang: Lang) -> Sentence:
    """What changed since last week: new progress, corrections, late returns."""
    week = progress.week_totals()
    if all(abs(week[part]) < LEAST_POINTS for part in ("progress", "corrections", "late_returns")):
        return compose("brief_week_none", lang)
    shown = {
        part: fixed(week[part], 1, origin_of(progress, f"week_{part}"), "points", sign=True)
        for part in ("progress", "corrections", "late_returns")
    }
    return compose("brief_week", lang, **shown)


def _finish(progress: Progress, lang: Lang) -> Sentence:
    """When it will be done at the paces seen."""
    finish = progress.headline()["forecast_finish"]
    if finish["p50"] is None:
        return Sentence()
    origin = origin_of(progress, "forecast_finish")
    shown: dict[str, Part] = {
        key: word("progress_never", lang) if date is None else day(date, lang, origin)
        for key, date in finish.items()
    }
    return compose("brief_finish", lang, **shown)


def _ahead_and_behind(progress: Progress, places: Places, lang: Lang) -> Sentence:
    """The towns farthest ahead and farthest behind, named with their points."""
    ranks = progress.by("district")
    ranked = ranks[ranks["rank"].notna()]
    behind = ranked[ranked["ahead_points"] <= -LEAST_POINTS]
    ahead = ranked[ranked["ahead_points"] >= LEAST_POINTS]
    sentences = []
    for word_id, rows in (
        ("brief_towns_ahead", ahead.head(MOST_NAMED)),
        ("brief_towns_behind", behind.tail(MOST_NAMED).iloc[::-1]),
    ):
        if len(rows):
            named = [_named(progress, row, places, lang) for row in rows.to_dict("records")]
            total = len(ahead) if word_id == "brief_towns_ahead" else len(behind)
            n = count(total, origin_of(progress, word_id))
            sentences.append(compose(word_id, lang, names=joined(named, JOIN[lang]), n=n))
    return joined(sentences, "" if lang == "zh" else " ")


def _named(progress: Progress, row: dict[Any, Any], places: Places, lang: Lang) -> Sentence:
    points = fixed(row["ahead_points"], 1, _unit_origin(progress, row), "points", sign=True)
    return compose("brief_named_points", lang, name=place_name(row["name"], places, lang),
                   points=points)  # fmt: skip


def place_name(district_id: str, places: Places, lang: Lang) -> Part:
    """Name of a district; its id, or what else stands for it, where it has none."""
    names = places.name_zh if lang == "zh" else places.name_en
    name = names.get(district_id) or places.name_zh.get(district_id) or own_word(district_id, lang)
    return quoted(name, Origin("case", "district", (f"districts:{district_id}",)))


def _not_reported(progress: Progress, places: Places, lang: Lang) -> Sentence:
    """Tasks without a return this week, by name of who owes it: a town, else a department."""
    late = progress.tasks[progress.tasks["is_missing"]]
    if late.empty:
        return Sentence()
    who = late["district_id"].fillna(late["department"]).dropna()
    names = list(dict.fromkeys(who.astype(str)))
    shown = joined(
        [cell(place_name(name, places, lang)) for name in names[:MOST_NAMED]],
        JOIN[lang],
    )
    return compose(
        "brief_not_reported",
        lang,
        n=count(len(late), origin_of(progress, "n_missing", late["task_id"])),
        names=shown,
    )


def _towns(progress: Progress, places: Places, lang: Lang) -> Table:
    """The ranking of towns."""
    ranks = progress.by("district").head(MOST_UNITS)
    rows = []
    for row in ranks.to_dict("records"):
        origin = _unit_origin(progress, row)
        name = place_name(row["name"], places, lang) if row["name"] else word("brief_no_town", lang)
        rank = "–" if pd.isna(row["rank"]) else f"{row['rank']:.0f}"
        marks = ("=" if row["is_tied"] else "") + ("*" if row["is_small"] else "")
        rows.append(
            (
                Sentence((quoted(rank, origin), marks)),
                cell(name),
                cell(count(row["n_tasks"], origin)),
                cell(count(row["n_behind"], origin)),
                cell(count(row["n_missing"], origin)),
                cell(percent(row["done_share"], origin)),
                cell(percent(row["planned_share"], origin)),
                cell(fixed(row["ahead_points"], 1, origin, "points", sign=True)),
            )
        )
    names = ("rank", "town", "n_tasks", "n_behind", "n_missing", "done", "planned", "points")
    columns = tuple(word(f"brief_col_{name}", lang) for name in names)
    numeric = (True, False, *[True] * 6)
    weights = (0.9, 1.8, 0.9, 0.9, 1.0, 1.1, 1.1, 1.3)
    return Table(compose("brief_table_ranks", lang), columns, tuple(rows), weights, numeric, 7, 1)


def _unit_origin(progress: Progress, row: dict[Any, Any]) -> Origin:
    mine = progress.tasks[progress.tasks["district_id"].fillna("") == row["name"]]
    return origin_of(progress, "ranking", mine["task_id"])


def _tasks_behind(progress: Progress, lang: Lang) -> Iterator[Block]:
    """The tasks farthest behind, with who answers and what pace it takes."""
    rows = progress.behind.head(MOST_TASKS).to_dict("records")
    if not rows:
        return
    cells = tuple(_task_row(progress, row, lang) for row in rows)
    names = ("task", "who", "done_of", "points", "deadline", "pace_needed")
    columns = tuple(word(f"brief_col_{name}", lang) for name in names)
    title = compose(
        "brief_table_behind",
        lang,
        shown=count(len(rows), origin_of(progress, "behind")),
        n=count(len(progress.behind), origin_of(progress, "behind")),
    )
    numeric = (False, False, True, True, True, True)
    yield Table(title, columns, cells, (2.2, 1.4, 1.5, 1.1, 2.6, 1.1), numeric, 3)


def _task_row(progress: Progress, row: dict[Any, Any], lang: Lang) -> tuple[Sentence, ...]:
    origin = origin_of(progress, "task", [row["task_id"]])
    name = row["name_zh"] if lang == "zh" or pd.isna(row["name_en"]) else row["name_en"]
    who = [own_word(row[key], lang) for key in ("department", "leader") if not pd.isna(row[key])]
    of = Sentence(
        (
            stated(row["done"], row["unit"], lang, origin),
            "/",
            stated(row["target"], row["unit"], lang, origin),
        )
    )
    pace = None if pd.isna(row["pace_needed_per_week"]) else row["pace_needed_per_week"]
    return (
        cell(quoted(name, origin)),
        cell(quoted(" ".join(who) or None, origin)),
        of,
        cell(fixed(row["ahead_points"], 1, origin, "points", sign=True)),
        cell(day(row["deadline"], lang, origin)),
        cell(stated(pace, row["unit"], lang, origin)),
    )
