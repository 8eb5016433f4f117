"""The command ``airkit planbook``."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from airkit.cli.common import CaseArgument, LangOption, guard, tell
from airkit.cli.schedule import PlanArgument


def add_planbook_command(app: typer.Typer) -> None:
    """Add ``planbook`` to a command line."""
    app.command()(planbook)


def planbook(
    case: CaseArgument,
    plan: PlanArgument,
    audience: Annotated[
        Literal["county", "enterprise", "public"],
        typer.Option("--for", help="给谁看：县、企业（只有自己的）、公示。Who will read it."),
    ] = "county",
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹。Where to.")
    ] = Path("planbook"),
    lang: LangOption = "zh",
) -> None:
    """一企一策方案册：每家一两页，Word 和 Excel。The plan book, a page or two an enterprise."""
    from airkit.case import read_case
    from airkit.report.planbook import write_planbook
    from airkit.report.schedule import OUTCOME_FILE
    from airkit.schedule import Outcome, read_plan

    with guard(lang):
        beside = plan.with_name(OUTCOME_FILE)
        outcome = Outcome.open(beside) if beside.is_file() else None
        given = read_case(case)
        files = write_planbook(
            given, read_plan(plan, given), out, audience=audience, outcome=outcome, lang=lang
        )
    for path in files:
        if path.parent == out:
            typer.echo(path)
    tell(lang, "planbook_written", n=len([p for p in files if p.parent != out]), path=out)
