"""The command ``airkit balance``."""

from pathlib import Path
from typing import Annotated

import typer

from airkit.cli.common import (
    AsOfOption,
    CaseArgument,
    ForceOption,
    JsonOption,
    KnownAtOption,
    LangOption,
    LedgerOption,
    dated_case,
    guard,
    print_answer,
    tell,
    watched,
)


def add_balance_command(app: typer.Typer) -> None:
    """Add ``balance`` to a command line."""
    app.command()(balance)


def balance(
    case: CaseArgument,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    ledger: LedgerOption = None,
    no_schedule: Annotated[
        bool,
        typer.Option(
            "--no-schedule", help="不算错峰生产。Leave the schedule out; it takes longest."
        ),
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="写出表和图。Write tables and figures."),
    ] = None,
    force: ForceOption = False,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
) -> None:
    """减排账：散煤、错峰、措施合计，同一排放只减一次。Coal, schedule and measures added up."""
    from airkit.balance import balance_emissions
    from airkit.coal import cut_coal

    with guard(lang, as_json), watched(lang) as step:
        given = dated_case(case, as_of, known_at, ledger)
        burns = len(given.table("conversions")) or len(given.table("boilers"))
        coal = cut_coal(given, progress=step) if burns else None
        outcome = None
        if len(given.table("lines")) and not no_schedule:
            from airkit.schedule import solve_schedule

            step("balance_step_schedule")
            outcome = solve_schedule(given)
        result = balance_emissions(given, coal, outcome)
        if out is not None:
            from airkit.report.balance import write_balance_report

            write_balance_report(result, out, force=force)
    print_answer(result.as_dict(), result.lines(lang), as_json)
    if out is not None:
        tell(lang, "cli_written", path=out)
