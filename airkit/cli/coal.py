"""The commands ``airkit coal`` and ``sources``."""

from pathlib import Path
from typing import Annotated

import typer

from airkit.cli.common import (
    AsOfOption,
    CaseArgument,
    JsonOption,
    KnownAtOption,
    LangOption,
    LedgerOption,
    dated_case,
    guard,
    print_json,
    print_lines,
    tell,
    watched,
)
from airkit.errors import UsageError


def add_coal_commands(app: typer.Typer) -> None:
    """Add ``coal`` and ``sources`` to a command line."""
    for command in (coal, sources):
        app.command()(command)


def coal(
    case: CaseArgument,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="写出图、表和一页说明。Write figures, tables, summary."
        ),
    ] = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
    draws: Annotated[
        int, typer.Option(min=0, help="抽样次数，取 2 的幂。Draws, a power of two.")
    ] = 0,
    seed: Annotated[int, typer.Option(min=0, help="随机种子。Seed.")] = 2017,
    independent: Annotated[
        bool, typer.Option("--independent", help="各地区独立抽样。Draw local factors by district.")
    ] = False,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="ID=VALUE", help="改一个系数，可重复。Set a factor."),
    ] = None,
    as_of: AsOfOption = None,
    known_at: KnownAtOption = None,
    ledger: LedgerOption = None,
) -> None:
    """散煤替代到底减了多少煤。How much coal the conversions really cut."""
    from airkit.coal import cut_coal

    with guard(lang, as_json), watched(lang) as step:
        given = dated_case(case, as_of, known_at, ledger)
        values = dict(_setting(text) for text in settings or [])
        if values:
            given = given.vary(given.id, **values)
        result = cut_coal(given, n_draws=draws, seed=seed, independent=independent, progress=step)
        if out is not None:
            from airkit.report.coal import write_coal_report

            step("coal_step_report")
            write_coal_report(result, out, lang)
    if draws and result.stamp.n_draws != draws:
        tell(lang, "cli_draws_rounded", asked=draws, made=result.stamp.n_draws)
    if as_json:
        print_json(result.as_dict())
    else:
        print_lines(result.lines(lang))
        if out is not None:
            tell(lang, "cli_written", path=out)


def sources(case: CaseArgument, lang: LangOption = "zh", as_json: JsonOption = False) -> None:
    """哪些数字出自哪份文件。Which numbers rest on which document."""
    from airkit.case import read_case
    from airkit.coal import cut_coal
    from airkit.report.sources import source_lines

    with guard(lang, as_json):
        result = cut_coal(read_case(case))
        if as_json:
            from airkit.result import jsonable

            print_json({"sources": jsonable(result.sources), "factors": jsonable(result.factors)})
        else:
            for line in source_lines(result, lang):
                typer.echo(line)


def _setting(text: str) -> tuple[str, float]:
    """``id=value`` of a ``--set``."""
    name, _, value = text.partition("=")
    try:
        return name.strip(), float(value)
    except ValueError:
        raise UsageError("cli_bad_setting", text=text) from None
