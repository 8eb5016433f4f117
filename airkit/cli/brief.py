"""The command ``airkit brief``."""

from pathlib import Path
from typing import Annotated

import typer

from airkit.cli.common import LangOption, guard, tell, watched
from airkit.words import Lang

DEMONSTRATION = "demo-county"


def add_brief_command(app: typer.Typer) -> None:
    """Add ``brief`` to a command line."""
    app.command()(brief)


def brief(
    case: Annotated[
        str | None,
        typer.Argument(
            metavar="CASE",
            help="算例；不填则用自带的虚构示范县。A case; without it the fictional county.",
        ),
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option("--ledger", help="账本文件。The ledger's file.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="截至哪一天。The day.")
    ] = None,
    known_at: Annotated[
        str | None,
        typer.Option("--known-at", metavar="TIME", help="按哪一刻所知。As known at a moment."),
    ] = None,
    out: Annotated[
        Path, typer.Option("--out", metavar="DIR", help="写到哪个文件夹。Where to.")
    ] = Path("brief"),
    masthead: Annotated[
        Path | None,
        typer.Option("--masthead", metavar="FILE", help="刊头文件（TOML）。Issue, issuer, signer."),
    ] = None,
    template: Annotated[
        Path | None,
        typer.Option("--template", metavar="FILE.docx", help="县里自己的模板。A Word template."),
    ] = None,
    write_template: Annotated[
        Path | None,
        typer.Option(
            "--write-template",
            metavar="FILE.docx",
            help="写出一份起步模板。A template to start from.",
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=0, help="抽样次数。Draws.")] = 1024,
    lang: LangOption = "zh",
) -> None:
    """一键简报：Word、Excel、PPT、网页、图和数字来源。The whole briefing, in both languages."""
    if write_template is not None:
        _start_template(write_template, lang)
        return
    from contextlib import ExitStack

    from airkit.campaign import open_ledger
    from airkit.campaign.clock import day_of, read_moment
    from airkit.case import read_case
    from airkit.report.brief.gather import gather_results
    from airkit.report.brief.masthead import read_masthead
    from airkit.report.brief.template.fill import check_template
    from airkit.report.brief.write import write_brief

    with guard(lang), watched(lang) as step, ExitStack() as open_files:
        head = read_masthead(masthead)
        if template is not None:
            check_template(template)
        book = open_files.enter_context(open_ledger(ledger)) if ledger else None
        results = gather_results(
            read_case(case or DEMONSTRATION),
            book,
            day_of(as_of) if as_of else None,
            read_moment(known_at),
            n_draws=draws,
            progress=step,
        )
        own = None if template is None else (template, lang)
        files = write_brief(results, out, masthead=head, template=own, progress=step)
    for path in files:
        if path.parent == out:
            typer.echo(path)
    tell(lang, "cli_written", path=out)


def _start_template(path: Path, lang: Lang) -> None:
    """Write a template to start from and say what may stand in it."""
    from airkit.report.brief.template.starter import write_starter

    with guard(lang):
        typer.echo(write_starter(path, lang))
        tell(lang, "template_started")
