"""The commands that answer a planner's further questions."""

from pathlib import Path
from typing import Annotated, Literal

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
DayPlanOption = Annotated[
    Path | None,
    typer.Option("--plan", metavar="PLAN.csv", help="从错峰计划的剩余负荷减。Cut from a plan."),
]
DayOption = Annotated[
    str | None, typer.Option("--date", metavar="DATE", help="哪一天的负荷。Whose loads to cut.")
]
PmOption = Annotated[
    Literal["pm25", "pm10"], typer.Option("--pm", help="颗粒物按哪一种计。Which PM is counted.")
]
SharesOption = Annotated[
    str | None,
    typer.Option("--shares", metavar="Y,O,R", help="黄、橙、红减排比例。Shares, as 0.1,0.2,0.3."),
]
FileOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="写成 .xlsx 或 .csv。The official table."),
]


def add_question_commands(app: typer.Typer) -> None:
    """Add ``replan`` and ``emergency`` to a command line."""
    for command in (replan, emergency):
        app.command()(command)


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


def emergency(
    case: CaseArgument,
    plan: DayPlanOption = None,
    date: DayOption = None,
    pm: PmOption = "pm25",
    shares: SharesOption = None,
    out: FileOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """应急减排清单：黄、橙、红各级减哪些线。The emergency list, at least margin lost."""
    from airkit.case import read_case
    from airkit.report.emergency import write_emergency
    from airkit.schedule import list_emergency, read_plan

    with guard(lang, as_json), watched(lang) as step:
        answer = list_emergency(
            read_case(case),
            None if plan is None else read_plan(plan),
            date=date,
            pm=pm,
            shares=_three_shares(shares),
            progress=step,
        )
        if out is not None and answer.has_list:
            write_emergency(answer, out, lang)
    if as_json:
        print_json(answer.as_dict())
    else:
        print_lines(answer.lines(lang))
        if out is not None and answer.has_list:
            tell(lang, "cli_written", path=out)
    if not answer.has_list:
        raise typer.Exit(NO_PLAN)


def _three_shares(text: str | None) -> dict[str, float] | None:
    """Shares by level from ``0.1,0.2,0.3``."""
    from airkit.errors import UsageError

    if text is None:
        return None
    try:
        yellow, orange, red = (float(part) for part in text.split(","))
    except ValueError:
        raise UsageError("emergency_bad_shares", shares=text) from None
    return {"yellow": yellow, "orange": orange, "red": red}
