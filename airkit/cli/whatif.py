"""The commands ``airkit options``, ``compare`` and ``tradeoff``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from airkit.cli.common import (
    FIGURES_FOLDER,
    CaseArgument,
    guard,
    print_json,
    print_lines,
    tell,
    watched,
)
from airkit.cli.solving import Solving, solves
from airkit.errors import UsageError

if TYPE_CHECKING:
    import pandas as pd

    from airkit.schedule.answer import Answer

OutOption = Annotated[
    Path | None, typer.Option("--out", metavar="DIR", help="写出结果和表。Write answer and tables.")
]
EnterpriseArgument = Annotated[
    str, typer.Argument(metavar="ENTERPRISE", help="企业编号。The enterprise's id.")
]
PlansArgument = Annotated[
    list[Path] | None, typer.Argument(metavar="[PLAN]...", help="计划表，可多份。Plans.")
]


def add_whatif_commands(app: typer.Typer) -> None:
    """Add ``options``, ``compare`` and ``tradeoff`` to a command line."""
    for command in (options, compare, tradeoff):
        app.command()(command)


@solves
def options(
    case: CaseArgument,
    enterprise: EnterpriseArgument,
    asked: Solving,
    plans: PlansArgument = None,
    verify: Annotated[
        str, typer.Option("--verify", metavar="OPTION", help="哪个重算全县。Solved in full.")
    ] = "best",
    instead_of: Annotated[
        str | None,
        typer.Option("--instead-of", metavar="ENTERPRISE", help="与谁对调停产。Exchange stops."),
    ] = None,
    out: OutOption = None,
) -> None:
    """一企一策：备选方案排序。One enterprise's options, ranked at the county's prices."""
    from airkit.case import read_case
    from airkit.schedule.whatif import exchange_stops, rank_options
    from airkit.schedule.whatif.exchange import other_than
    from airkit.schedule.whatif.named import enterprise_of

    with guard(asked.lang, asked.as_json), watched(asked.lang) as step:
        given = read_case(case)
        enterprise = enterprise_of(given, enterprise)
        if instead_of is not None:
            instead_of = other_than(enterprise, enterprise_of(given, instead_of))
        proposals = _plans(plans, case)
        county = asked.county(case, step)
        if instead_of is not None:
            answer: Answer = exchange_stops(county, enterprise, instead_of)
        else:
            verified = None if verify == "none" else verify
            how = {"verify": verified, "progress": step, **asked.how}
            answer = rank_options(county, enterprise, proposals, **how)
        _give(answer, out, asked)


@solves
def compare(
    case: CaseArgument,
    asked: Solving,
    plans: PlansArgument = None,
    out: OutOption = None,
) -> None:
    """几份计划并排比。Plans beside the rule book's, equal cuts for all and the optimised plan."""
    from airkit.schedule.whatif import compare_plans

    with guard(asked.lang, asked.as_json), watched(asked.lang) as step:
        given = _plans(plans, case)
        county = asked.county(case, step)
        step("compare_step")
        _give(compare_plans(county, given), out, asked)


@solves
def tradeoff(
    case: CaseArgument,
    asked: Solving,
    pollutants: Annotated[
        list[str] | None,
        typer.Option("--pollutant", metavar="ID", help="减哪种，可重复。Which to cut together."),
    ] = None,
    cuts: Annotated[
        list[float] | None,
        typer.Option("--cut", min=0, max=1, help="减多少（比例），可重复。Shares to cut."),
    ] = None,
    points: Annotated[int, typer.Option("--points", min=1, help="几个点。How many.")] = 12,
    fairness: Annotated[
        bool,
        typer.Option("--fairness", help="改问公平的代价。What fairness costs, instead of cuts."),
    ] = False,
    out: OutOption = None,
) -> None:
    """损失与减排（或公平）的取舍曲线。Loss against cut, or against the largest burden."""
    from airkit.case import read_case
    from airkit.schedule.whatif import fair_curve, trade_off
    from airkit.schedule.whatif.tradeoff import refuse_cuts

    with guard(asked.lang, asked.as_json), watched(asked.lang) as step:
        if fairness and (pollutants or cuts):
            raise UsageError("tradeoff_either")
        pollutants = pollutants or ["so2"]
        if not fairness:
            refuse_cuts(read_case(case), pollutants, cuts, points)
        county = asked.county(case, step)
        how = {"n_points": points, "progress": step, "seed": asked.seed, **asked.how}
        answer: Answer
        if fairness:
            answer = fair_curve(county, **how)
        else:
            answer = trade_off(county, pollutants, cuts, **how)
        _give(answer, out, asked)


def _plans(paths: list[Path] | None, case: str) -> "dict[str, pd.DataFrame]":
    """Plans by the name of their file; two of one name are refused."""
    from airkit.case import read_case
    from airkit.schedule import read_plan

    found: dict[str, pd.DataFrame] = {}
    if not paths:
        return found
    given = read_case(case)
    for path in paths:
        if path.stem in found:
            raise UsageError("whatif_same_name", name=path.stem)
        found[path.stem] = read_plan(path, given)
    return found


def _give(answer: "Answer", out: Path | None, asked: Solving) -> None:
    """Print an answer, and write it where asked."""
    from airkit.schedule.whatif import write_answer

    if out is not None:
        from airkit.report.answers import write_answer_figures

        write_answer(answer, out)
        write_answer_figures(answer, out / FIGURES_FOLDER)
    if asked.as_json:
        print_json(answer.as_dict())
        return
    print_lines(answer.lines(asked.lang))
    if out is not None:
        tell(asked.lang, "cli_written", path=out)
