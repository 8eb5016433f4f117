"""Templates: read back without faults, refuse to overwrite, say what they must."""

from pathlib import Path

import openpyxl
import pytest

from airkit.case import check_case, read_case
from airkit.errors import UsageError
from airkit.tables.contract import SETTINGS, Column, case_settings, choice_label, contract
from airkit.tables.reading.headings import recognise
from airkit.tables.template import shipped_places, write_template
from airkit.tables.template.text import (
    bounds,
    double_heading,
    heading,
    levelled_columns,
    levelled_tables,
)
from airkit.words import LANGUAGES

SETTINGS_FILLED = {
    "id": "county",
    "name_zh": "某县",
    "name_en": "A county",
    "is_fictional": "是",
    "season_start": "2017-10-01",
    "season_end": "2018-03-31",
    "heating_start": "2017-11-15",
    "heating_end": "2018-03-15",
    "price_year": 2017,
    "accept_defaults": "是",
}
# Where a plain value by kind would break a rule between columns.
FILLED = {
    ("districts", "parent_id"): None,
    ("factors", "low"): None,
    ("factors", "high"): None,
    ("factors", "distribution"): None,
    ("alerts", "end_at"): "2017-11-16 08:00",
    ("devices", "kind"): "炉具",
    ("conversions", "to_fuel"): "natural_gas",
}


def value_for(column: Column) -> object:
    """A valid cell: a label where there is a list, an id that the other sheet has."""
    if (column.table, column.name) in FILLED:
        return FILLED[column.table, column.name]
    if column.kind == "choice":
        return choice_label(column, column.choices[0], "zh")
    if column.references in ("fuels.fuel", "devices.device"):
        return {"fuels.fuel": "raw_coal"}.get(column.references, "stove_traditional")
    if column.references:
        return column.references.replace(".", "_")
    least = float(column.low or 1) if column.kind in ("number", "integer") else 1.0
    by_kind = {
        "id": f"{column.table}_{column.name}",
        "text": "文字",
        "texts": "甲|乙",
        "number": least or 0.5,
        "integer": int(least) or 1,
        "date": "2017-11-15",
        "datetime": "2017-11-15 08:00",
        "month": "2017-11",
        "flag": "是",
        "load_levels": "0.5 1",
    }
    return by_kind[column.kind]


def fill(path: Path, level: str) -> None:
    """Type one row into every sheet, as a person would."""
    book = openpyxl.load_workbook(path)
    for row in book[SETTINGS].iter_rows(min_row=2):
        key = str(row[0].value).splitlines()[-1]
        row[1].value = SETTINGS_FILLED.get(key)
    for table in levelled_tables(level):
        for place, column in enumerate(levelled_columns(table, level), start=1):
            book[table.name].cell(2, place, value_for(column))
    book.save(path)


@pytest.mark.parametrize("level", ["minimum", "full"])
def test_filled_template_reads_back_without_faults(tmp_path: Path, level: str) -> None:
    path = write_template(tmp_path / "case.xlsx", level=level)
    fill(path, level)
    report = check_case(path)
    assert not report.faults, "\n".join(report.lines("en"))
    case = read_case(path)
    for table in levelled_tables(level):
        if table.name not in ("fuels", "devices", "sources", "process_defaults", "factors"):
            assert len(case.table(table.name)) == 1, table.name


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("level", ["minimum", "full"])
@pytest.mark.parametrize("name", ["case.xlsx", "case"])
def test_empty_template_lacks_only_its_settings(
    tmp_path: Path, level: str, lang: str, name: str
) -> None:
    report = check_case(write_template(tmp_path / name, level=level, lang=lang))
    required = {column.name for column in case_settings().columns if column.need == "required"}
    assert {fault.column for fault in report.faults} == required
    assert {fault.table for fault in report.faults} == {SETTINGS}


@pytest.mark.parametrize("name", ["case.xlsx", "case"])
def test_like_jiaxiang_brings_the_towns_and_no_numbers(tmp_path: Path, name: str) -> None:
    path = write_template(tmp_path / name, like="jiaxiang")
    if path.suffix:
        fill_settings_only(path)
    else:
        settings = path / "case.toml"
        text = settings.read_text(encoding="utf-8")
        for key, value in SETTINGS_FILLED.items():
            blank, shown = f'{key} = ""', {"是": "true"}.get(str(value), f'"{value}"')
            text = text.replace(blank, f"{key} = {shown}")
        settings.write_text(text, encoding="utf-8")
    districts = read_case(path).table("districts")
    assert len(districts) == 17  # the county and its 16 town-level units
    assert set(districts["kind"]) == {"county", "subdistrict", "town", "zone"}
    assert districts[["n_households", "n_coal_households"]].isna().all(axis=None)
    assert read_case(path).name_zh == "嘉祥县"


def fill_settings_only(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    for row in book[SETTINGS].iter_rows(min_row=2):
        key = str(row[0].value).splitlines()[-1]
        row[1].value = row[1].value or SETTINGS_FILLED.get(key)
    book.save(path)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_heading_is_known_to_the_reader(lang: str) -> None:
    for table in contract().values():
        for column in table.columns:
            for text in (heading(column, lang), double_heading(column, lang)):
                known = recognise(table, text)
                assert known is not None, text
                assert (known.name, known.scale, known.wrong_unit) == (column.name, 1.0, ""), text


def test_existing_target_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "case.xlsx"
    path.write_text("mine")
    with pytest.raises(UsageError, match="--force"):
        write_template(path)
    assert path.read_text() == "mine"
    write_template(path, force=True)
    assert path.read_bytes().startswith(b"PK")
    assert [each.name for each in tmp_path.iterdir()] == ["case.xlsx"]


def test_forced_folder_keeps_other_files(tmp_path: Path) -> None:
    folder = tmp_path / "case"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    with pytest.raises(UsageError):
        write_template(folder)
    assert [each.name for each in folder.iterdir()] == ["notes.txt"]
    write_template(folder, force=True)
    assert (folder / "notes.txt").read_text() == "mine"
    assert (folder / "districts.csv").exists()


def test_nothing_is_left_of_a_failed_template(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("airkit.tables.template.book.write_book", fail)
    with pytest.raises(OSError, match="disk full"):
        write_template(tmp_path / "case.xlsx")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"level": "most"}, "minimum"),
        ({"like": "nowhere"}, "jiaxiang"),
        ({"path": "a.xls"}, ".xlsx"),
    ],
)
def test_wrong_wishes_are_answered(tmp_path: Path, values: dict[str, str], word: str) -> None:
    path = tmp_path / values.pop("path", "a.xlsx")
    with pytest.raises(UsageError, match=word):
        write_template(path, **values)
    assert not list(tmp_path.iterdir())


def test_workbook_has_notes_lists_and_frozen_headings(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(write_template(tmp_path / "a.xlsx", level="full"))
    sheet = book["conversions"]
    place = {str(cell.value).splitlines()[-1]: cell for cell in sheet[1]}
    note = place["coal_per_household_t"].comment.text
    assert "户均用煤量" in note
    assert "coal per household" in note
    assert sheet.freeze_panes == "B2"
    assert place["n_households"].value == "改造户数（户）\nn_households"
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    by_column = {area[0]: rule for area, rule in rules.items()}
    assert "districts" in by_column[place["district_id"].column_letter].formula1
    assert by_column[place["measure"].column_letter].type == "list"
    assert by_column[place["still_burning_share"].column_letter].formula2 == "1.0"
    assert place["conversion_id"].fill.fgColor.rgb != place["phase"].fill.fgColor.rgb
    assert sheet.column_dimensions["A"].width > 10


def test_no_label_of_a_list_stands_for_two_choices() -> None:
    for table in contract().values():
        for column in table.columns:
            for lang in LANGUAGES:
                labels = [choice_label(column, choice, lang) for choice in column.choices]
                assert len(set(labels)) == len(labels), (table.name, column.name)


def test_bounds_are_said_in_words() -> None:
    column = contract()["conversions"].column("coal_per_household_t")
    assert bounds(column, "en") == "from 0 to 20"
    assert bounds(contract()["conversions"].column("measure"), "zh") == ""


def test_places_come_with_the_package() -> None:
    assert "jiaxiang" in shipped_places()
