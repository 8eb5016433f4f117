"""The commands ``airkit schedule`` and ``airkit audit``, for :mod:`airkit.cli` to take up."""

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from airkit.words import Lang, say, show, word

FAULTY, NO_PLAN = 1, 3
PLAN_FILE, OUTCOME_FILE = "plan.csv", "outcome.json"

# Turns the kit's errors into sentences and exit codes: (lang, as_json) -> context manager.
Guard = Callable[[Lang, bool], AbstractContextManager[None]]

CaseArgument = Annotated[
    str,
    typer.Argument(
        metavar="CASE", help="算例：文件夹、工作簿或自带算例名。Folder, workbook or shipped case."
    ),
]
LangOption = Annotated[Literal["zh", "en"], typer.Option("--lang", help="语言。Language.")]
JsonOption = Annotated[
    bool, typer.Option("--json", help="只输出一个 JSON。Print one JSON object only.")
]
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


def add_schedule_commands(app: typer.Typer, guard: Guard) -> None:
    """Add ``schedule`` and ``audit`` to a command line.

    Parameters
    ----------
    app : Typer
        The command line.
    guard : callable
        Called with the language and whether JSON is wanted; what goes wrong inside the context
        it gives is said and becomes the exit code.
    """

    @app.command()
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
        from airkit.schedule import solve_schedule, write_plan

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
                out.mkdir(parents=True, exist_ok=True)
                outcome.save(out / OUTCOME_FILE)
                if outcome.has_plan:
                    write_plan(outcome.plan, out / PLAN_FILE)
        if as_json:
            is_written = out is not None and outcome.has_plan
            _print_json({**outcome.as_dict(), "plan_path": PLAN_FILE if is_written else None})
        else:
            _print_lines(outcome.lines(lang))
            if out is not None:
                typer.echo(say("cli_written", lang, path=out), err=True)
        if not outcome.has_plan:
            raise typer.Exit(NO_PLAN)

    @app.command()
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
            _print_json(result.as_dict())
        else:
            _print_lines(result.lines(lang))
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


def _print_json(content: dict[str, Any]) -> None:
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))


def _print_lines(lines: list[str]) -> None:
    for line in lines:
        typer.echo(line)
