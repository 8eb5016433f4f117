"""What the commands share: options, guards, printing."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from airkit.errors import AirkitError, InputFaults, UsageError
from airkit.words import Lang, say, word

if TYPE_CHECKING:
    from airkit.campaign.ledger import Ledger
    from airkit.case import Case

FAULTY, USAGE, NO_PLAN = 1, 2, 3
INTERRUPTED = 130  # as shells have it
FIGURES_FOLDER = "figures"  # beside the tables of an answer

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
LedgerOption = Annotated[Path | None, typer.Option("--ledger", help="账本文件。The ledger's file.")]
AsOfOption = Annotated[
    str | None, typer.Option("--as-of", metavar="DATE", help="截至哪天。Up to which day.")
]
KnownAtOption = Annotated[
    str | None,
    typer.Option("--known-at", metavar="DATE", help="按哪天所知。As known on which day."),
]
ForceOption = Annotated[bool, typer.Option("--force", help="覆盖已有文件。Replace what is there.")]


@contextmanager
def guard(lang: Lang, as_json: bool = False) -> Iterator[None]:
    """Turn the kit's own errors into sentences and exit codes."""
    try:
        yield
    except AirkitError as error:
        code = USAGE if isinstance(error, UsageError) else FAULTY
        if as_json:
            print_json({"faults": _fault_rows(error, lang)})
        else:
            typer.echo(error.say(lang), err=True)
        raise typer.Exit(code) from None
    except KeyboardInterrupt:
        tell(lang, "cli_interrupted")
        raise typer.Exit(INTERRUPTED) from None


def _fault_rows(error: AirkitError, lang: Lang) -> list[dict[str, Any]]:
    if isinstance(error, InputFaults):
        return [fault.as_dict(lang) for fault in error.faults]
    return [{"rule": error.word_id, "sentence": error.say(lang)}]


@contextmanager
def watched(lang: Lang) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, where someone is watching."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    nobody = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=nobody) as progress:
        task = progress.add_task("")
        yield lambda step: progress.update(task, description=word(step, lang))


def dated_case(case: str, as_of: str | None, known_at: str | None, ledger: Path | None) -> "Case":
    """The case as read, or as it stood on a day by a ledger or by the events it carries."""
    from airkit.case import read_case

    given = read_case(case)
    if as_of is None:
        if ledger is not None or known_at is not None:
            raise UsageError("cli_ledger_without_day")
        return given
    from airkit.campaign.clock import read_moment
    from airkit.view import view_campaign

    day, moment = str(read_moment(as_of)), read_moment(known_at)
    with opened(ledger, given) as book:
        return view_campaign(given, book, day, moment)


def opened(ledger: Path | None, case: "Case") -> "Ledger":
    """The ledger of a file; without one, a ledger in memory of the events the case carries."""
    from airkit.campaign.ledger import memory_ledger, open_ledger

    return memory_ledger(case) if ledger is None else open_ledger(ledger)


def print_answer(content: dict[str, Any], lines: list[str], as_json: bool) -> None:
    """An answer on standard output: as one JSON object or in lines of text."""
    if as_json:
        print_json(content)
    else:
        print_lines(lines)


def print_json(content: dict[str, Any]) -> None:
    """One JSON object on standard output."""
    typer.echo(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))


def tell(lang: Lang, word_id: str, **values: object) -> None:
    """A sentence on standard error."""
    typer.echo(say(word_id, lang, **values), err=True)


def print_lines(lines: list[str]) -> None:
    """Lines on standard output."""
    for line in lines:
        typer.echo(line)
