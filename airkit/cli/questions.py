"""The commands that answer a planner's further questions."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from airkit.cli.common import (
    FAULTY,
    FIGURES_FOLDER,
    NO_PLAN,
    CaseArgument,
    JsonOption,
    LangOption,
    guard,
    print_answer,
    print_json,
    print_lines,
    tell,
    watched,
)
from airkit.cli.schedule import PLAN_FILE, PlanArgument
from airkit.cli.solving import Replanning, Solving, solves

SCENARIOS_FILE = "scenarios.json"
NOTICES_FOLDER = "notices"  # of a re-plan, beside its plan

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
    typer.Option("--plan", metavar="PLAN", help="从错峰计划的剩余负荷减。Cut from a plan."),
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
AlphaOption = Annotated[
    float, typer.Option("--alpha", help="尾部从哪里算起。Share outside the worst tail.")
]
TailOption = Annotated[
    float, typer.Option("--tail-weight", help="最坏情形的权重。Weight of the worst tail.")
]
UntilOption = Annotated[
    str | None, typer.Option("--until", metavar="DATE", help="核查到哪天。Last day looked at.")
]
FileOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="写成 .xlsx 或 .csv。The official table."),
]


def add_question_commands(app: typer.Typer) -> None:
    """Add ``replan``, ``emergency``, ``scenarios`` and ``carried`` to a command line."""
    for command in (replan, emergency, scenarios, carried):
        app.command()(command)


@solves
def replan(
    case: CaseArgument,
    announced: PlanArgument,
    from_date: FromOption,
    asked: Replanning,
    max_changes: ChangesOption = None,
    notice_days: NoticeOption = 0,
    out: OutOption = None,
) -> None:
    """从某日起重排：过去不变，每家一份通知。Plan the rest of the season anew."""
    from airkit.case import read_case
    from airkit.report.answers import write_answer_figures
    from airkit.report.planbook import write_notices
    from airkit.schedule import read_plan, write_plan
    from airkit.schedule import replan as replan_rest
    from airkit.schedule.whatif import write_answer

    lang = asked.lang
    with guard(lang, asked.as_json), watched(lang) as step:
        given = read_case(case)
        answer = replan_rest(
            given,
            read_plan(announced, given),
            from_date,
            max_changes=max_changes,
            notice_days=notice_days,
            kind=asked.plan,
            caps=asked.caps,
            seed=asked.seed,
            progress=step,
            **asked.how,
        )
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            write_answer(answer, out)
            if answer.has_plan:
                write_plan(answer.plan, out / PLAN_FILE)
                write_answer_figures(answer, out / FIGURES_FOLDER)
                notices = write_notices(given, answer, out / NOTICES_FOLDER, lang=lang)
                tell(lang, "notice_written", n=len(notices) - 1, path=out / NOTICES_FOLDER)
    if asked.as_json:
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
    from airkit.report.answers import write_answer_figures
    from airkit.report.emergency import write_emergency
    from airkit.schedule import list_emergency, read_plan

    with guard(lang, as_json), watched(lang) as step:
        given = read_case(case)
        answer = list_emergency(
            given,
            None if plan is None else read_plan(plan, given),
            date=date,
            pm=pm,
            shares=_three_shares(shares),
            progress=step,
        )
        if out is not None and answer.has_list:
            write_emergency(answer, out, lang)
            write_answer_figures(answer, out.parent / FIGURES_FOLDER)
    if as_json:
        print_json(answer.as_dict())
    else:
        print_lines(answer.lines(lang))
        if out is not None and answer.has_list:
            tell(lang, "cli_written", path=out)
    if not answer.has_list:
        raise typer.Exit(NO_PLAN)


@solves
def scenarios(
    case: CaseArgument,
    asked: Solving,
    alpha: AlphaOption = 0.8,
    tail_weight: TailOption = 0.0,
    out: OutOption = None,
) -> None:
    """预警未定：一份在各情景下都守得住的计划。A plan that holds whatever alerts come."""
    from airkit.case import read_case
    from airkit.report.answers import write_answer_figures
    from airkit.schedule import plan_scenarios, write_plan

    with guard(asked.lang, asked.as_json), watched(asked.lang) as step:
        answer = plan_scenarios(
            read_case(case),
            alpha=alpha,
            tail_weight=tail_weight,
            plan=asked.plan,
            caps=asked.caps,
            seed=asked.seed,
            progress=step,
            **asked.how,
        )
        if out is not None:
            out.mkdir(parents=True, exist_ok=True)
            answer.save(out / SCENARIOS_FILE)
            write_answer_figures(answer, out / FIGURES_FOLDER)
            if answer.has_plan:
                write_plan(answer.plan, out / PLAN_FILE)
    if asked.as_json:
        is_written = out is not None and answer.has_plan
        print_json({**answer.as_dict(), "plan_path": PLAN_FILE if is_written else None})
    else:
        print_lines(answer.lines(asked.lang))
        if out is not None:
            tell(asked.lang, "cli_written", path=out)
    if not answer.has_plan:
        raise typer.Exit(NO_PLAN)


def carried(
    case: CaseArgument,
    plan: PlanArgument,
    until: UntilOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """计划执行了没有：用电、产量、车次对照计划。Whether a plan was carried out."""
    from airkit.case import read_case
    from airkit.schedule import check_carried_out, read_plan

    with guard(lang, as_json):
        given = read_case(case)
        answer = check_carried_out(given, read_plan(plan, given), until=until)
    print_answer(answer.as_dict(), answer.lines(lang), as_json)


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
