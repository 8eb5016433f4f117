"""The command ``airkit planner``."""

from typing import Annotated

import typer

from airkit.cli.common import LangOption, guard, tell


def add_planner_command(app: typer.Typer) -> None:
    """Add ``planner`` to a command line."""
    app.command()(planner)


def planner(
    case: Annotated[
        str,
        typer.Argument(
            metavar="CASE",
            help="算例：文件夹、工作簿或自带算例名。Folder, workbook or shipped case.",
        ),
    ] = "",
    port: Annotated[
        int, typer.Option("--port", min=1, max=65535, help="端口。On which port.")
    ] = 8866,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="不打开浏览器。Do not open the browser.")
    ] = False,
    lang: LangOption = "zh",
) -> None:
    """在本机打开错峰生产计划台。Open the planner's page on this machine."""
    from airkit.planner.launch import start_planner

    def show(address: str) -> None:
        tell(lang, "planner_at")
        typer.echo(address)

    with guard(lang):
        start_planner(case, port=port, browser=not no_browser, tell=show)
