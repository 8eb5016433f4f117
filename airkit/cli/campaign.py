"""The commands ``airkit ledger`` and ``progress``."""

from pathlib import Path
from typing import Annotated

import typer

from airkit.cli.common import (
    FAULTY,
    AsOfOption,
    CaseArgument,
    JsonOption,
    KnownAtOption,
    LangOption,
    LedgerOption,
    guard,
    opened,
    print_answer,
    tell,
)
from airkit.cli.help import App
from airkit.words import say

LedgerArgument = Annotated[
    Path, typer.Argument(metavar="LEDGER", help="账本文件。The ledger's file.")
]


def add_campaign_commands(app: typer.Typer) -> None:
    """Add ``ledger`` and ``progress`` to a command line."""
    ledger_app = App(
        help="只增不改的账本：导入、导出、核验。The append-only ledger.", no_args_is_help=True
    )
    app.add_typer(ledger_app, name="ledger")
    _add_import(ledger_app)
    _add_export(ledger_app)
    _add_verify(ledger_app)
    _add_progress(app)
    _add_lookback(app)


def _add_import(app: typer.Typer) -> None:
    @app.command("import")
    def import_events(
        ledger: LedgerArgument,
        file: Annotated[
            Path, typer.Argument(metavar="FILE", help="CSV、工作簿或文件夹。CSV, workbook, folder.")
        ],
        case: Annotated[
            str | None,
            typer.Option("--case", help="算例，用来核对编号。A case, to check the ids against."),
        ] = None,
        table: Annotated[
            str | None, typer.Option("--table", help="这份 CSV 是哪张表。Which table a CSV holds.")
        ] = None,
        accept_corrections: Annotated[
            bool,
            typer.Option("--accept-corrections", help="接受更正。Enter rows that say otherwise."),
        ] = False,
        lang: LangOption = "zh",
        as_json: JsonOption = False,
    ) -> None:
        """导入一份报表，要么全部入账，要么全不入账。Enter a file, whole or not at all."""
        from airkit.campaign.ledger import open_ledger
        from airkit.case import read_case

        with guard(lang, as_json):
            given = read_case(case) if case else None
            with open_ledger(ledger, create=True) as book:
                report = book.import_file(
                    file, given, table=table, accept_corrections=accept_corrections
                )
        print_answer(report.as_dict(), report.lines(lang), as_json)


def _add_export(app: typer.Typer) -> None:
    @app.command("export")
    def export(
        ledger: LedgerArgument,
        folder: Annotated[
            Path, typer.Argument(metavar="FOLDER", help="写到哪个文件夹。Where to write.")
        ],
        force: Annotated[
            bool, typer.Option("--force", help="覆盖已有文件。Replace what is there.")
        ] = False,
        lang: LangOption = "zh",
    ) -> None:
        """把账本现状写成 CSV，一表一份。Write the ledger as it stands, a CSV a table."""
        from airkit.campaign.ledger import open_ledger

        with guard(lang, False), open_ledger(ledger) as book:
            book.export(folder, force=force)
        typer.echo(say("cli_written", lang, path=folder), err=True)


def _add_verify(app: typer.Typer) -> None:
    @app.command("verify")
    def verify(
        ledger: LedgerArgument,
        head: Annotated[
            str | None,
            typer.Option("--head", help="抄录的行数和摘要。A head noted earlier, COUNT:HASH."),
        ] = None,
        lang: LangOption = "zh",
        as_json: JsonOption = False,
    ) -> None:
        """核验账本有没有被改过。Whether any row was edited, removed or reordered."""
        from airkit.campaign.ledger import open_ledger

        with guard(lang, as_json), open_ledger(ledger) as book:
            found = book.verify(head)
        print_answer(found.as_dict(lang), found.lines(lang), as_json)
        if not found.ok:
            raise typer.Exit(FAULTY)


def _add_progress(app: typer.Typer) -> None:
    @app.command()
    def progress(
        case: CaseArgument,
        ledger: LedgerOption = None,
        as_of: AsOfOption = None,
        known_at: KnownAtOption = None,
        out: Annotated[
            Path | None,
            typer.Option("--out", metavar="DIR", help="写出图、表。Write figures and tables."),
        ] = None,
        seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子。Seed.")] = 2017,
        lang: LangOption = "zh",
        as_json: JsonOption = False,
    ) -> None:
        """攻坚进度：任务、销号、问责、空气。Tasks, problems, accountability and air."""
        from airkit.campaign.clock import read_moment
        from airkit.campaign.state import track_campaign
        from airkit.case import read_case

        with guard(lang, as_json):
            day, moment = read_moment(as_of), read_moment(known_at)
            given = read_case(case)
            with opened(ledger, given) as book:
                state = track_campaign(given, book, day, moment, seed=seed)
            if out is not None:
                from airkit.report.campaign import write_progress_report

                write_progress_report(state, given.table("districts"), out, lang)
        print_answer(state.as_dict(), state.lines(lang), as_json)
        if out is not None:
            tell(lang, "cli_written", path=out)


def _add_lookback(app: typer.Typer) -> None:
    @app.command()
    def lookback(
        case: CaseArgument,
        ledger: LedgerOption = None,
        as_of: AsOfOption = None,
        known_at: KnownAtOption = None,
        share: Annotated[
            float, typer.Option("--share", help="要查出的复发比例。Relapse share to be found.")
        ] = 0.1,
        confidence: Annotated[
            float, typer.Option("--confidence", help="把握程度。How surely.")
        ] = 0.95,
        out: Annotated[
            Path | None, typer.Option("--out", help="另写成网页供打印。Write a page to print.")
        ] = None,
        seed: Annotated[int, typer.Option("--seed", min=0, help="随机种子。Seed.")] = 2017,
        lang: LangOption = "zh",
        as_json: JsonOption = False,
    ) -> None:
        """回头看抽查名单：查多少、查哪些。How many closed problems to visit, and which."""
        from airkit.campaign.clock import read_moment
        from airkit.campaign.closeout import close_out
        from airkit.campaign.closeout.lookback_plan import plan_lookback
        from airkit.case import read_case

        with guard(lang, as_json):
            day, moment = read_moment(as_of), read_moment(known_at)
            given = read_case(case)
            with opened(ledger, given) as book:
                closeout = close_out(given, book, day, moment)
            plan = plan_lookback(closeout, share, confidence=confidence, seed=seed)
            if out is not None:
                page = f'<!doctype html><meta charset="utf-8">{plan.to_html(lang)}'
                out.write_text(page, encoding="utf-8")
        print_answer(plan.as_dict(), plan.lines(lang), as_json)
