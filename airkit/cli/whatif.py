"""The commands ``airkit options``, ``compare`` and ``tradeoff``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from airkit.cli.common import (
    FIGURES_FOLDER,
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
from airkit.cli.schedule import EngineOption, GapOption, SeedOption, TimeOption
from airkit.errors import UsageError
from airkit.words import Lang

if TYPE_CHECKING:
    import pandas as pd

    from airkit.case import Case
    from airkit.schedule.answer import Answer
    from airkit.schedule.whatif import County

OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="写出结果和表。Write answer and tables.")
]
EnterpriseArgument = Annotated[
    str, typer.Argument(metavar="ENTERPRISE", help="企业编号。The enterprise's id.")
]
PlansArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="[PLAN.csv]...", help="计划表，可多份。Plans.")
]


def add_whatif_commands(app: typer.Typer) -> None:
    """Add ``options``, ``compare`` and ``tradeoff`` to a command line."""
    for command in (options, compare, tradeoff):
        app.command()(command)


def options(
    case: CaseArgument,
    enterprise: EnterpriseArgument,
    plans: PlansArgument = None,
    verify: Annotated[
        str, typer.Option("--verify", metavar="OPTION", help="哪个重算全县。Solved in full.")
    ] = "best",
    instead_of: Annotated[
        str | None,
        typer.Option("--instead-of", metavar="ENTERPRISE", help="与谁对调停产。Exchange stops."),
    ] = None,
    out: OutOption = None,
    engine: EngineOption = "auto",
    gap: GapOption = 1e-3,
    time_limit: TimeOption = None,
    seed: SeedOption = 0,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """一企一策：备选方案排序。One enterprise's options, ranked at the county's prices."""
    from airkit.schedule.whatif import exchange_stops, rank_options, solve_county

    with guard(lang, as_json), watched(lang) as step:
        proposals = _plans(plans)
        county = solve_county(
            _case(case), progress=step, engine=engine, gap=gap, seconds=time_limit, seed=seed
        )
        _refuse_no_plan(county, lang, as_json)
        if instead_of is not None:
            answer: Answer = exchange_stops(county, enterprise, instead_of)
        else:
            answer = rank_options(
                county,
                enterprise,
                proposals,
                verify=None if verify == "none" else verify,
                engine=engine,
                gap=gap,
                seconds=time_limit,
                progress=step,
            )
        _give(answer, out, lang, as_json)


def compare(
    case: CaseArgument,
    plans: PlansArgument = None,
    out: OutOption = None,
    engine: EngineOption = "auto",
    gap: GapOption = 1e-3,
    time_limit: TimeOption = None,
    seed: SeedOption = 0,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """几份计划并排比。Plans, equal cuts for all and the optimum side by side."""
    from airkit.schedule.whatif import compare_plans, equal_plan, solve_county

    with guard(lang, as_json), watched(lang) as step:
        given = _plans(plans)
        county = solve_county(
            _case(case), progress=step, engine=engine, gap=gap, seconds=time_limit, seed=seed
        )
        _refuse_no_plan(county, lang, as_json)
        step("compare_step")
        _, equal = equal_plan(county.problem, county.arrays)
        every = {**given, "equal_cuts": equal, "optimum": county.outcome.plan}
        _give(compare_plans(county.problem, county.arrays, every), out, lang, as_json)


def tradeoff(
    case: CaseArgument,
    pollutants: Annotated[
        list[str] | None,
        typer.Option("--pollutant", metavar="ID", help="减哪种，可重复。Which to cut together."),
    ] = None,
    cuts: Annotated[
        list[float] | None,
        typer.Option("--cut", min=0, max=1, help="减多少（比例），可重复。Shares to cut."),
    ] = None,
    points: Annotated[int, typer.Option("--points", min=1, help="几个点。How many.")] = 12,
    out: OutOption = None,
    engine: EngineOption = "auto",
    gap: GapOption = 1e-3,
    time_limit: TimeOption = None,
    seed: SeedOption = 0,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """损失与减排的取舍曲线。Loss against cut, with the ranking by cost per tonne beside."""
    from airkit.schedule.whatif import solve_county, trade_off

    with guard(lang, as_json), watched(lang) as step:
        county = solve_county(
            _case(case), progress=step, engine=engine, gap=gap, seconds=time_limit, seed=seed
        )
        _refuse_no_plan(county, lang, as_json)
        answer = trade_off(
            county,
            pollutants or ["so2"],
            cuts,
            n_points=points,
            progress=step,
            engine=engine,
            gap=gap,
            seconds=time_limit,
            seed=seed,
        )
        _give(answer, out, lang, as_json)


def _case(path: str) -> "Case":
    from airkit.case import read_case

    return read_case(path)


def _plans(paths: list[Path] | None) -> "dict[str, pd.DataFrame]":
    """Plans by the name of their file; two of one name are refused."""
    from airkit.schedule import read_plan

    found: dict[str, pd.DataFrame] = {}
    for path in paths or []:
        if path.stem in found:
            raise UsageError("whatif_same_name", name=path.stem)
        found[path.stem] = read_plan(path)
    return found


def _refuse_no_plan(county: "County", lang: Lang, as_json: bool) -> None:
    """Without a county plan the outcome is the answer."""
    if not county.outcome.has_plan:
        if as_json:
            print_json(county.outcome.as_dict())
        else:
            print_lines(county.outcome.lines(lang))
        raise typer.Exit(NO_PLAN)


def _give(answer: "Answer", out: Path | None, lang: Lang, as_json: bool) -> None:
    """Print an answer, and write it where asked."""
    from airkit.schedule.whatif import write_answer

    if out is not None:
        from airkit.report.answers import write_answer_figures

        write_answer(answer, out)
        write_answer_figures(answer, out / FIGURES_FOLDER)
    if as_json:
        print_json(answer.as_dict())
        return
    print_lines(answer.lines(lang))
    if out is not None:
        tell(lang, "cli_written", path=out)
