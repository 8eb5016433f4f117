"""The commands that answer a planner's further questions."""

from pathlib import Path
from typing import Annotated

import typer

from airkit.cli.common import (
    FAULTY,
    NO_PLAN,
    CaseArgument,
    JsonOption,
    LangOption,
    guard,
    print_json,
    print_lines,
    tell,
    watched,
)
from airkit.cli.schedule import PLAN_FILE, PlanArgument

REPLAN_FILE = "replan.json"

OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="写出结果。Write the answer.")
]
FromOption = Annotated[
    str, typer.Option("--from", metavar="DATE", help="还没有发生的第一天。First day still ahead.")
]
ChangesOption = Annotated[
    int | None,
    typer.Option("--max-changes", metavar="N", help="最多改动多少个线日。Line-days to change."),
]
NoticeOption = Annotated[
    int,
    typer.Option("--notice-days", metavar="N", help="预告期内照原计划。Days the plan stands."),
]


def add_question_commands(app: typer.Typer) -> None:
    """Add ``replan`` to a command line."""
    app.command()(replan)


def replan(
    case: CaseArgument,
    plan: PlanArgument,
    from_date: FromOption,
    max_changes: ChangesOption = None,
    notice_days: NoticeOption = 0,
    out: OutOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """从某日起重排：过去不变，每家一份通知。Plan the rest of the season anew."""
    from airkit.case import read_case
    from airkit.schedule import read_plan, write_plan
    from airkit.schedule import replan as replan_rest

    with guard(lang, as_json), watched(lang) as step:
        answer = replan_rest(
            read_case(case),
            read_plan(plan),
            from_date,
            max_changes=max_changes,
            notice_days=notice_days,
            progress=step,
        )
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            answer.save(out / REPLAN_FILE)
            if answer.has_plan:
                write_plan(answer.plan, out / PLAN_FILE)
    if as_json:
        is_written = out is not None and answer.has_plan
        print_json({**answer.as_dict(), "plan_path": PLAN_FILE if is_written else None})
    else:
        print_lines(answer.lines(lang))
        if out is not None:
            tell(lang, "cli_written", path=out)
    if not answer.has_plan:
        raise typer.Exit(NO_PLAN)
    if len(answer.notice_breaches):
        raise typer.Exit(FAULTY)
