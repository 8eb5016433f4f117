"""An empty case to be filled: a workbook with notes and lists, or a folder of text files."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

from airkit.errors import UsageError
from airkit.shipped import shipped_path
from airkit.tables.contract import SETTINGS, Table, case_settings
from airkit.tables.template.text import heading, levelled_columns, levelled_tables, read_me
from airkit.tables.writing.fresh import fresh_file, fresh_folder
from airkit.words import LANGUAGES, Lang, say, word

Level = Literal["minimum", "full"]
LEVELS: tuple[Level, ...] = ("minimum", "full")
Rows = Sequence[Mapping[str, str]]

PLACES = "places"


def write_template(
    path: str | Path,
    level: Level = "minimum",
    like: str | None = None,
    lang: Lang = "zh",
    force: bool = False,
) -> Path:
    """Write an empty case: headings, units, notes, drop-down lists, no numbers.

    Parameters
    ----------
    path : str or Path
        A name ending in .xlsx gives a workbook; any other a folder of CSV files with
        ``case.toml``.
    level : {"minimum", "full"}
        What a county has on day one, or every table and column.
    like : str, optional
        Name of a shipped place, such as ``"jiaxiang"``, whose districts are filled in; numbers
        stay blank.
    lang : {"zh", "en"}
        Language of labels; notes are in both.
    force : bool
        Replace what is there.

    Returns
    -------
    pathlib.Path
        The workbook or folder.

    Raises
    ------
    UsageError
        The target is there already, or no such level or place.
    """
    if level not in LEVELS:
        raise UsageError("template_no_level", level=level, levels=", ".join(LEVELS))
    target = Path(path)
    prefilled = _prefilled(like)
    if target.suffix.lower() == ".xlsx":
        from airkit.tables.template.book import write_book  # xlsxwriter is slow to import

        with fresh_file(target, force) as draft:
            write_book(draft, level, prefilled, lang)
    elif target.suffix.lower() in (".xls", ".xlsm", ".csv", ".et"):
        raise UsageError("template_suffix", path=target.name)
    else:
        with fresh_folder(target, force) as draft:
            _write_folder(draft, level, prefilled, lang)
    return target


def shipped_places() -> list[str]:
    """Places whose districts come with airkit.

    Examples
    --------
    >>> "jiaxiang" in shipped_places()
    True
    """
    return sorted(folder.name for folder in shipped_path(PLACES).iterdir() if folder.is_dir())


def _prefilled(like: str | None) -> dict[str, Rows]:
    """Rows that are filled in: the districts of a place, and what they say about the case."""
    if like is None:
        return {}
    if like not in shipped_places():
        raise UsageError("template_no_place", like=like, places=", ".join(shipped_places()))
    path = shipped_path(f"{PLACES}/{like}/districts.csv")
    with path.open(encoding="utf-8", newline="") as file:
        districts = list(csv.DictReader(file))
    top = next(row for row in districts if not row["parent_id"])
    settings = {"id": like, "name_zh": top["name_zh"], "name_en": top["name_en"]}
    return {"districts": districts, SETTINGS: [{**settings, "is_fictional": "FALSE"}]}


def _write_folder(folder: Path, level: Level, prefilled: Mapping[str, Rows], lang: Lang) -> None:
    tables = levelled_tables(level)
    for table in tables:
        _write_csv(folder / f"{table.name}.csv", table, level, prefilled.get(table.name, ()), lang)
    settings = prefilled.get(SETTINGS, ({},))[0]
    (folder / f"{SETTINGS}.toml").write_text(
        _settings_toml(level, settings), encoding="utf-8", newline="\n"
    )
    texts = [read_me(tables, level, each) for each in LANGUAGES]
    (folder / "README.md").write_text("\n".join(texts), encoding="utf-8", newline="\n")


def _write_csv(path: Path, table: Table, level: Level, rows: Rows, lang: Lang) -> None:
    columns = levelled_columns(table, level)
    # Excel on Windows takes a CSV for UTF-8 only when it begins with the mark.
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([c.name if lang == "en" else heading(c, lang) for c in columns])
        writer.writerows([row.get(column.name, "") for column in columns] for row in rows)


def _settings_toml(level: Level, settings: Mapping[str, str]) -> str:
    lines = [f"# {say('template_toml_head', lang)}" for lang in LANGUAGES]
    for column in levelled_columns(case_settings(), level):
        labels = " / ".join(column.label(lang) for lang in LANGUAGES)
        notes = " ".join(column.note(lang) for lang in LANGUAGES)
        need = " / ".join(word(f"template_need_{column.need}", lang) for lang in LANGUAGES)
        value = settings.get(column.name, "")
        shown = value.lower() if column.kind == "flag" and value else f'"{value}"'
        lines += ["", f"# {labels} ({need}) {notes}".rstrip(), f"{column.name} = {shown}"]
    return "\n".join(lines) + "\n"
