"""The command line. Heavy imports stand inside the commands, so that ``--help`` is quick."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from airkit.cli_campaign import add_campaign_commands
from airkit.cli_schedule import add_schedule_commands
from airkit.errors import AirkitError, InputFaults, UsageError
from airkit.shipped import shipped_path
from airkit.words import Lang, say, word

FAULTY, USAGE = 1, 2

app = typer.Typer(
    name="airkit",
    help="县域秋冬季大气攻坚工具包。A kit for a county's autumn-winter air campaign.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

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
ForceOption = Annotated[bool, typer.Option("--force", help="覆盖已有文件。Replace what is there.")]


@app.command()
def check(
    case: CaseArgument,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
    mark: Annotated[
        Path | None,
        typer.Option(
            "--mark", metavar="XLSX", help="写出标注了问题的工作簿副本。Write a marked copy."
        ),
    ] = None,
) -> None:
    """检查输入，列出全部问题。Find all faults of the inputs."""
    from airkit.case import check_case

    with _faults(lang, as_json):
        report = check_case(case)
        if mark is not None and report.faults:
            from airkit.tables.marking.mark import mark_workbook

            mark_workbook(Path(case), report.faults, mark, lang)
            _say(lang, "cli_marked", path=mark)
        if as_json:
            _print_json(report.as_dict(lang))
        else:
            for line in report.lines(lang):
                typer.echo(line)
    if report.faults:
        raise typer.Exit(FAULTY)


@app.command()
def template(
    path: Annotated[
        Path, typer.Argument(metavar="PATH", help=".xlsx 或文件夹。A workbook or folder.")
    ],
    level: Annotated[
        Literal["minimum", "full"], typer.Option(help="最小或完整。How much.")
    ] = "minimum",
    like: Annotated[
        str | None, typer.Option(help="预填地区：jiaxiang。Fill in the districts of: jiaxiang.")
    ] = None,
    lang: LangOption = "zh",
    force: ForceOption = False,
) -> None:
    """写一份空的模板。Write an empty workbook or folder to fill."""
    from airkit.tables.template import write_template

    with _faults(lang):
        write_template(path, level=level, like=like, lang=lang, force=force)
        typer.echo(str(path))


@app.command()
def intake(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="县里自己的表。A county's own sheet.")
    ],
    plan_path: Annotated[
        Path,
        typer.Option("--map", metavar="TOML", help="对照表；没有则先生成。Plan; made if absent."),
    ] = Path("intake.toml"),
    out: Annotated[
        Path | None, typer.Option("--out", metavar="DIR", help="写出标准表。Write contract tables.")
    ] = None,
    case: Annotated[
        str | None,
        typer.Option("--case", metavar="CASE", help="取其地区表。Its districts are used."),
    ] = None,
    lang: LangOption = "zh",
    as_json: JsonOption = False,
    force: ForceOption = False,
) -> None:
    """把县里自己的表转成标准表。Turn a county's own sheet into contract tables."""
    from airkit.tables.intake import apply_intake, propose_intake, read_plan

    with _faults(lang, as_json):
        if not plan_path.exists():
            districts = None if case is None else _districts(case)
            propose_intake(file, districts).write(plan_path)
            _say(lang, "cli_plan_written", path=plan_path)
        result = apply_intake(file, read_plan(plan_path))
        if out is not None:
            result.write(out, lang, force=force)
            _say(lang, "cli_written", path=out)
        if as_json:
            _print_json(_intake_json(result, lang))
        else:
            typer.echo(result.report(lang))
    if not result.is_clean:
        raise typer.Exit(FAULTY)


def _districts(name: str) -> Any:
    """The districts of a case, or of a shipped place such as ``jiaxiang``."""
    from airkit.case import read_case
    from airkit.tables.template import shipped_places

    if name not in shipped_places():
        return read_case(name).table("districts")
    import pandas as pd

    return pd.read_csv(shipped_path(f"places/{name}/districts.csv"), dtype="str")


def _intake_json(result: Any, lang: Lang) -> dict[str, Any]:
    from airkit.result import jsonable

    return {
        "tables": {name: len(frame) for name, frame in result.tables.items()},
        "issues": [issue.sentence(lang) for issue in result.issues],
        "notes": [note.sentence(lang) for note in result.notes],
        "totals": jsonable(result.totals),
        "leftovers": jsonable(result.leftovers),
    }


@app.command()
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
) -> None:
    """散煤替代到底减了多少煤。How much coal the conversions really cut."""
    from airkit.case import read_case
    from airkit.coal import cut_coal

    with _faults(lang, as_json), _progress(lang) as step:
        given = read_case(case)
        values = dict(_setting(text) for text in settings or [])
        if values:
            given = given.vary(given.id, **values)
        result = cut_coal(given, n_draws=draws, seed=seed, independent=independent, progress=step)
        if out is not None:
            from airkit.report.coal import write_coal_report

            step("coal_step_report")
            write_coal_report(result, out, lang)
    if draws and result.stamp.n_draws != draws:
        _say(lang, "cli_draws_rounded", asked=draws, made=result.stamp.n_draws)
    if as_json:
        _print_json(result.as_dict())
    else:
        for line in result.lines(lang):
            typer.echo(line)
        if out is not None:
            _say(lang, "cli_written", path=out)


@app.command()
def sources(case: CaseArgument, lang: LangOption = "zh", as_json: JsonOption = False) -> None:
    """哪些数字出自哪份文件。Which numbers rest on which document."""
    from airkit.case import read_case
    from airkit.coal import cut_coal
    from airkit.report.sources import source_lines

    with _faults(lang, as_json):
        result = cut_coal(read_case(case))
        if as_json:
            from airkit.result import jsonable

            _print_json({"sources": jsonable(result.sources), "factors": jsonable(result.factors)})
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


@contextmanager
def _faults(lang: Lang, as_json: bool = False) -> Iterator[None]:
    """Turn the kit's own errors into sentences and exit codes."""
    try:
        yield
    except AirkitError as error:
        code = USAGE if isinstance(error, UsageError) else FAULTY
        if as_json:
            _print_json({"faults": _fault_rows(error, lang)})
        else:
            typer.echo(error.say(lang), err=True)
        raise typer.Exit(code) from None


def _fault_rows(error: AirkitError, lang: Lang) -> list[dict[str, Any]]:
    if isinstance(error, InputFaults):
        return [fault.as_dict(lang) for fault in error.faults]
    return [{"rule": error.word_id, "sentence": error.say(lang)}]


@contextmanager
def _progress(lang: Lang) -> Iterator[Callable[[str], None]]:
    """A line on standard error that says what is being done, where someone is watching."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    console = Console(stderr=True)
    watched = console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=not watched) as progress:
        task = progress.add_task("")
        yield lambda step: progress.update(task, description=word(step, lang))


def _print_json(content: dict[str, Any]) -> None:
    print(json.dumps(content, ensure_ascii=False, indent=1, allow_nan=False))


def _say(lang: Lang, word_id: str, **values: object) -> None:
    typer.echo(say(word_id, lang, **values), err=True)


add_schedule_commands(app, _faults)
add_campaign_commands(app, _faults)


def main() -> None:
    """Entry point of the ``airkit`` command."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console may not be UTF-8; a character it lacks must not end the run.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    app()


if __name__ == "__main__":
    main()
