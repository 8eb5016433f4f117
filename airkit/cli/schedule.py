"""The commands ``airkit schedule`` and ``audit``."""

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

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
)
from airkit.cli.solving import CapsOption, EngineOption, GapOption, SeedOption, Solving, TimeOption
from airkit.tables.writing.fresh import usable_folder
from airkit.words import Lang, say, show, word

if TYPE_CHECKING:
    from airkit.case import Case
    from airkit.schedule import Audit, Outcome
    from airkit.schedule.answer import Answer

PLAN_FILE, ROUNDED_FILE = "plan.csv", "plan_rounded.csv"

OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="写出方案和结果。Write the plan and the outcome."),
]
AuditOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="写出逐条违反。Write each breach."),
]
KindOption = Annotated[
    Literal["simple", "free", "both"],
    typer.Option(
        "--plan",
        help="便于核查、逐日自由或两者。A plan an inspector can check, any plan, or both.",
    ),
]
WhyOption = Annotated[
    str | None,
    typer.Option(
        "--why", metavar="LINE|ENTERPRISE", help="这条线（企业）为什么停。Why it stands still."
    ),
]
RoundOption = Annotated[
    float | None,
    typer.Option(
        "--round",
        metavar="STEP",
        min=0,
        max=1,
        help="负荷取整并重新复核，如 0.05。Loads rounded and audited.",
    ),
]
ObjectiveOption = Annotated[
    Literal["cost", "fair", "equal"],
    typer.Option(
        "--objective",
        help="损失最小、公平或均摊产量。Least cost, fairness, or equal shares of output.",
    ),
]
DrawsOption = Annotated[
    int,
    typer.Option(
        "--draws",
        min=0,
        help="按抽样重算几次，看有多少把握。Draws solved anew: how sure the plan is.",
    ),
]
MarginsOption = Annotated[
    float,
    typer.Option(
        "--margins",
        min=0,
        max=1,
        help="利润上下几成，停产变不变。Would the stops change with margins off by this share?",
    ),
]
PlanArgument = Annotated[
    Path,
    typer.Argument(
        metavar="PLAN", help="CSV 或 Excel：逐日表、日历、停产起止表。Rows, calendar or stretches."
    ),
]


def add_schedule_commands(app: typer.Typer) -> None:
    """Add ``schedule`` and ``audit`` to a command line."""
    for command in (schedule, audit):
        app.command()(command)


def schedule(
    case: CaseArgument,
    out: OutOption = None,
    engine: EngineOption = "auto",
    gap: GapOption = 1e-3,
    time_limit: TimeOption = None,
    seed: SeedOption = 0,
    plan: KindOption = Solving.plan,
    caps: CapsOption = Solving.caps,
    why: WhyOption = None,
    step: RoundOption = None,
    objective: ObjectiveOption = "cost",
    draws: DrawsOption = 0,
    margins: MarginsOption = 0,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """错峰生产计划：损失最小，差距有证明。A schedule at least loss, with a proof."""
    from airkit.schedule import solve_schedule
    from airkit.schedule.explain.reasons import lines_named, why_lines
    from airkit.schedule.problem.findings import read_to_schedule
    from airkit.schedule.rounding import refuse_step

    with guard(lang, as_json):
        if out is not None:
            usable_folder(out)
        given = read_to_schedule(case)
        if step is not None:  # what cannot be answered is said before a long run
            refuse_step(step)
        if why is not None:
            lines_named(given, why)
        with _watching(given, lang) as (tell_step, watch):
            how: dict[str, Any] = {"engine": engine, "gap": gap, "seconds": time_limit}
            told: dict[str, Any] = {"seed": seed, "progress": tell_step, "watch": watch}
            told |= {"plan": plan, "caps": caps}
            if objective == "cost" and not draws and not margins:
                outcome = solve_schedule(given, **how, **told)
                answers: dict[str, Answer] = {}
            else:
                outcome, answers = _asked(given, objective, (draws, margins), how, told)
            is_whole = out is None or _write(outcome, answers, out, tell_step)
        rounded = (
            None if step is None or not outcome.has_plan else _round(given, outcome, step, out)
        )
        reasons = [] if why is None else why_lines(outcome, given, why, lang)
    answer = outcome.as_dict()
    answer["plan_path"] = PLAN_FILE if out is not None and outcome.has_plan else None
    answer |= {name: one.as_dict() for name, one in answers.items()}
    if rounded is not None:
        answer["rounded"] = rounded.as_dict()
    if as_json:
        print_json(answer | ({"why": reasons} if why is not None else {}))
    else:
        print_lines([*outcome.lines(lang), *_sentences(answers, lang)])
        if rounded is not None:
            print_lines([say("cli_rounded", lang, step=f"{step:g}"), *rounded.lines(lang)])
        print_lines(reasons)
        if out is not None:
            tell(lang, "cli_written" if is_whole else "cli_written_in_part", path=out)
    if not outcome.has_plan:
        raise typer.Exit(NO_PLAN)


def _asked(
    case: "Case",
    objective: Literal["cost", "fair", "equal"],
    questions: tuple[int, float],
    how: dict[str, Any],
    told: dict[str, Any],
) -> "tuple[Outcome, dict[str, Answer]]":
    """The case solved for an objective, and answers to what is asked of its plan."""
    from airkit.schedule.whatif import doubt_margins, how_sure, solve_objective

    draws, margins = questions
    county, fair = solve_objective(case, objective, **how, **told)
    answers: dict[str, Answer] = {} if fair is None else {"fair": fair}
    if county.outcome.has_plan and margins:
        answers["margins"] = doubt_margins(county, margins, progress=told["progress"], **how)
    if county.outcome.has_plan and draws:
        answers["sure"] = how_sure(county, n_solved=draws, progress=told["progress"], **how)
    return county.outcome, answers


def _write(
    outcome: "Outcome", answers: "dict[str, Answer]", out: Path, step: Callable[[str], None]
) -> bool:
    """Write the plan and its tables, then figures and workbook; whether Ctrl-C left all in place.

    What is quick goes first: the plan of a long run is not lost to the pictures of it.
    """
    from airkit.report.answers import write_answer_figures
    from airkit.report.schedule import remove_schedule_report, write_schedule_report
    from airkit.schedule.files import write_outcome
    from airkit.schedule.whatif import write_answer

    remove_schedule_report(out)
    write_outcome(outcome, out)
    for answer in answers.values():
        write_answer(answer, out)
    step("schedule_step_report")
    try:
        write_schedule_report(outcome, out)
        for answer in answers.values():
            write_answer_figures(answer, out / FIGURES_FOLDER)
    except KeyboardInterrupt:
        return False
    return True


def _sentences(answers: "dict[str, Answer]", lang: Lang) -> list[str]:
    return [line for answer in answers.values() for line in answer.lines(lang)]


def _round(case: "Case", outcome: "Outcome", step: float, out: Path | None) -> "Audit":
    """Round the loads of a plan, write it beside the plan, and audit it afresh."""
    from airkit.schedule import round_plan, write_plan

    rounded, audited = round_plan(case, outcome.plan, step)
    if out is not None:
        write_plan(rounded, out / ROUNDED_FILE)
    return audited


def audit(
    case: CaseArgument,
    plan: PlanArgument,
    out: AuditOption = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """独立复核一份计划，谁做的都行。Audit a plan, whoever made it."""
    from airkit.schedule import audit_plan, read_plan
    from airkit.schedule.problem.findings import read_to_schedule
    from airkit.schedule.whatif import write_answer

    with guard(lang, as_json):
        if out is not None:
            usable_folder(out)
        given = read_to_schedule(case)
        result = audit_plan(given, read_plan(plan, given))
        if out is not None:
            write_answer(result, out)
            tell(lang, "cli_written", path=out)
    print_answer(result.as_dict(), result.lines(lang), as_json)
    if not result.is_clean:
        raise typer.Exit(FAULTY)


@contextmanager
def _watching(
    case: "Case", lang: Lang
) -> Iterator[tuple[Callable[[str], None], Callable[[float, float], object] | None]]:
    """A line on standard error: what is being done, the bound and the gap; where someone looks."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from airkit.schedule.problem.problem import read_problem

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step: None, None
        return
    reference = read_problem(case).reference_margin_yuan()
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")

        def step(word_id: str) -> None:
            progress.update(task, description=word(word_id, lang))

        def watch(bound: float, cost: float) -> None:
            progress.update(task, description=_how_far(bound, cost, reference, lang))

        yield step, watch


def _how_far(bound: float, cost: float, reference: float, lang: Lang) -> str:
    """Bound and best cost [yuan], and the gap as it is asked for: of the reference margin.

    Examples
    --------
    >>> _how_far(2e8, 2.1e8, 1e9, "en").rpartition(", ")[2]
    '1.00% (of the margin at full load) apart'
    """
    gap = (cost - bound) / reference if reference else 0.0
    shown = {"cost": show(cost, "yuan", lang, 5), "bound": show(bound, "yuan", lang, 5)}
    shown["gap"] = say("schedule_watch_gap", lang, share=f"{100 * gap:.2f}%")
    return say("schedule_watch" if math.isfinite(cost) else "planner_watch_no_plan", lang, **shown)
