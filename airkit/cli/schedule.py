"""The commands ``airkit schedule`` and ``audit``."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
)
from airkit.words import Lang, say, show, word

PLAN_FILE = "plan.csv"

OutOption = Annotated[
    Path | None,
    typer.Option("--out", metavar="DIR", help="写出方案和结果。Write the plan and the outcome."),
]
EngineOption = Annotated[
    Literal["auto", "exact", "decomposed"], typer.Option("--engine", help="求解方式。Which engine.")
]
GapOption = Annotated[
    float,
    typer.Option(
        "--gap",
        min=0,
        help="要求的差距（占满负荷边际利润）；0 为求到最优。Gap asked, of the reference margin.",
    ),
]
TimeOption = Annotated[
    float | None, typer.Option("--time-limit", metavar="SECONDS", help="时限，秒。Time limit.")
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="随机种子。Seed.")]
PlanArgument = Annotated[Path, typer.Argument(metavar="PLAN.csv", help="计划表。The plan.")]


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
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """错峰生产计划：损失最小，差距有证明。A schedule at least loss, with a proof."""
    from airkit.case import read_case
    from airkit.schedule import solve_schedule

    with guard(lang, as_json), _watching(lang) as (step, watch):
        outcome = solve_schedule(
            read_case(case),
            engine=engine,
            gap=gap,
            seconds=time_limit,
            seed=seed,
            progress=step,
            watch=watch,
        )
        if out is not None:
            from airkit.report.schedule import write_schedule_report

            step("schedule_step_report")
            write_schedule_report(outcome, out)
    if as_json:
        is_written = out is not None and outcome.has_plan
        print_json({**outcome.as_dict(), "plan_path": PLAN_FILE if is_written else None})
    else:
        print_lines(outcome.lines(lang))
        if out is not None:
            tell(lang, "cli_written", path=out)
    if not outcome.has_plan:
        raise typer.Exit(NO_PLAN)


def audit(
    case: CaseArgument,
    plan: PlanArgument,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """独立复核一份计划，谁做的都行。Audit a plan, whoever made it."""
    from airkit.case import read_case
    from airkit.schedule import audit_plan, read_plan

    with guard(lang, as_json):
        result = audit_plan(read_case(case), read_plan(plan))
    if as_json:
        print_json(result.as_dict())
    else:
        print_lines(result.lines(lang))
    if not result.is_clean:
        raise typer.Exit(FAULTY)


@contextmanager
def _watching(
    lang: Lang,
) -> Iterator[tuple[Callable[[str], None], Callable[[float, float], object] | None]]:
    """A line on standard error: what is being done, the bound and the gap; where someone looks."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda _step: None, None
        return
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("")

        def step(word_id: str) -> None:
            progress.update(task, description=word(word_id, lang))

        def watch(bound: float, cost: float) -> None:
            shown = {"cost": show(cost, "yuan", lang, 5), "bound": show(bound, "yuan", lang, 5)}
            progress.update(task, description=say("schedule_watch", lang, **shown))

        yield step, watch
