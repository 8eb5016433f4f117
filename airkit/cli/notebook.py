"""The command ``airkit run``."""

from pathlib import Path
from typing import Annotated

import typer

from airkit.cli.common import ForceOption, LangOption, guard, tell
from airkit.errors import UsageError


def add_notebook_command(app: typer.Typer) -> None:
    """Add ``run`` to a command line."""
    app.command()(run)


def run(
    notebook: Annotated[Path, typer.Argument(metavar="NOTEBOOK", help="笔记本。The notebook.")],
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="改一个参数，可重复。Set a parameter."),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE.ipynb", help="写到哪里；不给：out/。Where to; out/."),
    ] = None,
    lang: LangOption = "zh",
    force: ForceOption = False,
) -> None:
    """换参数运行一个笔记本。Run a notebook with other parameters."""
    from airkit.report.notebook import run_notebook, settings

    with guard(lang):
        target = out or Path("out") / notebook.name
        if target.suffix != ".ipynb":
            raise UsageError("notebook_bad_out", path=target)
        if target.exists() and not force:
            raise UsageError("notebook_out_exists", path=target)
        run_notebook(notebook, settings(given or []), target)
    tell(lang, "cli_written", path=target)
