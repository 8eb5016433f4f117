"""The commands ``airkit check``, ``template`` and ``intake``."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from airkit.cli.common import (
    FAULTY,
    CaseArgument,
    ForceOption,
    JsonOption,
    LangOption,
    guard,
    print_json,
    tell,
)
from airkit.errors import fault_lines
from airkit.shipped import shipped_path
from airkit.tables.faults import Fault
from airkit.words import Lang, say


def add_input_commands(app: typer.Typer) -> None:
    """Add ``check``, ``template`` and ``intake`` to a command line."""
    for command in (check, template, intake):
        app.command()(command)


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
    force: ForceOption = False,
) -> None:
    """检查输入，列出全部问题。Find all faults of the inputs."""
    from airkit.case import checked_case
    from airkit.schedule.problem.findings import schedule_findings
    from airkit.tables.checking.check import in_order

    with guard(lang, as_json):
        read, report = checked_case(case, in_part=True)
        found = schedule_findings(read, report)
        faults = in_order([*report.faults, *found.faults])
        report = replace(report, faults=tuple(faults), notes=(*report.notes, *found.notes))
        if mark is not None and (report.faults or found.lacking):
            from airkit.tables.marking.mark import mark_workbook

            mark_workbook(Path(case), (*report.faults, *found.lacking), mark, lang, force=force)
            tell(lang, "cli_marked", path=mark)
        if as_json:
            needed = [one.as_dict(lang) for one in found.lacking]
            print_json({**report.as_dict(lang), "schedule": needed})
        else:
            for line in (*report.lines(lang), *_schedule_lines(found.lacking, lang)):
                typer.echo(line)
    if report.faults:
        raise typer.Exit(FAULTY)


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

    with guard(lang):
        write_template(path, level=level, like=like, lang=lang, force=force)
        typer.echo(str(path))


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

    with guard(lang, as_json):
        if not plan_path.exists():
            districts = None if case is None else _districts(case)
            propose_intake(file, districts).write(plan_path)
            tell(lang, "cli_plan_written", path=plan_path)
        result = apply_intake(file, read_plan(plan_path))
        if out is not None:
            result.write(out, lang, force=force)
            tell(lang, "cli_written", path=out)
        if as_json:
            print_json(_intake_json(result, lang))
        else:
            typer.echo(result.report(lang))
    if not result.is_clean:
        raise typer.Exit(FAULTY)


def _schedule_lines(faults: Sequence[Fault], lang: Lang) -> list[str]:
    """What a schedule would still need; other jobs run without it."""
    if not faults:
        return []
    return [say("check_schedule", lang, n=len(faults)), *fault_lines(faults, lang)]


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
