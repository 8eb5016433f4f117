"""Columns about persons are never read, whatever else the sheet holds."""

import shutil

import pytest

from airkit.case import check_case, read_case
from airkit.shipped import shipped_path

NUMBER = "370829199001011234"


@pytest.mark.parametrize("heading", ["户主身份证号", "姓名", "联系电话", "Householder", "mobile"])
def test_personal_columns_are_noted_and_not_read(tmp_path, heading):
    folder = tmp_path / "case"
    shutil.copytree(shipped_path("cases/tiny"), folder)
    path = folder / "conversions.csv"
    first, *rows = path.read_text(encoding="utf-8").splitlines()
    lines = [f"{first},{heading}", *(f"{row},{NUMBER}" for row in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    report = check_case(folder)
    assert report.faults == ()
    assert [note.rule for note in report.notes] == ["personal_column"]
    assert NUMBER not in str([note.as_dict("zh") for note in report.notes])
    table = read_case(folder).table("conversions")
    assert heading not in table.columns
    assert not table.astype(str).eq(NUMBER).to_numpy().any()
