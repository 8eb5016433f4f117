"""What is written reads back to the same."""

import datetime
import hashlib
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from airkit.case import read_case, shipped_cases, write_case
from airkit.errors import UsageError
from airkit.tables.reading.text import as_text
from airkit.tables.writing.fresh import fresh_folder
from airkit.tables.writing.write import write_tables


@pytest.mark.parametrize("name", shipped_cases())
@pytest.mark.parametrize("file", ["copy", "copy.xlsx"])
def test_shipped_cases_come_back_the_same(tmp_path, name, file):
    case = read_case(name)
    write_case(case, tmp_path / file)
    assert read_case(tmp_path / file).digest == case.digest


def test_a_varied_case_carries_its_factors(tmp_path):
    case = read_case("tiny").vary("more", relapse_share=0.25, line_loss_share=0.1)
    write_case(case, tmp_path / "more.xlsx")
    again = read_case(tmp_path / "more.xlsx")
    assert again.id == "more"
    assert again.factors["line_loss_share"].value == 0.1
    assert set(again.table("conversions")["relapse_share"]) == {0.25}


@pytest.mark.parametrize("file", ["there", "there.xlsx"])
def test_nothing_is_written_over_without_leave(tmp_path, file):
    case = read_case("tiny")
    write_case(case, tmp_path / file)
    with pytest.raises(UsageError):
        write_case(case, tmp_path / file)
    write_case(case, tmp_path / file, force=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == [file]


def test_files_open_in_excel_with_their_chinese(tmp_path):
    write_case(read_case("tiny"), tmp_path / "case")
    assert (tmp_path / "case" / "districts.csv").read_bytes().startswith(b"\xef\xbb\xbf")


LETTERS = string.ascii_letters + string.digits + " _-+=#'\",;|\\/\t\n<>&嘉祥县。，“”　"
TEXTS = st.text(LETTERS, min_size=1, max_size=12).filter(
    lambda text: text.strip(" \t\n　") and not text.strip(" \t\n　").startswith(("=", "#"))
)


@settings(
    deadline=None, max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    texts=st.lists(TEXTS, min_size=1, max_size=5),
    numbers=st.lists(
        st.floats(0, 1e12, allow_subnormal=False) | st.integers(0, 10**9), min_size=5, max_size=5
    ),
    day=st.dates(datetime.date(1990, 1, 1), datetime.date(2099, 12, 31)),
)
def test_any_text_number_and_day_comes_back(tmp_path, texts, numbers, day):
    case = read_case("tiny")
    frame = as_text(case.table("boilers").head(1))
    rows = frame.loc[frame.index.repeat(len(texts))].reset_index(drop=True)
    rows["boiler_id"] = [f"b{n}" for n in range(len(texts))]
    rows["programme"] = [text.strip(" \t\n　") for text in texts]
    rows["season_coal_t"] = [repr(number) for number in numbers[: len(texts)]]
    rows["done_on"] = day.isoformat()
    changed = case.with_table("boilers", rows)
    for file in ("again", "again.xlsx"):
        write_tables(tmp_path / file, changed.own_tables, changed.settings, force=True)
        assert read_case(tmp_path / file).digest == changed.digest


def run_job(folder, files, job="progress"):
    with fresh_folder(folder, True, sweep=job) as draft:
        for name, text in files.items():
            (draft / name).parent.mkdir(exist_ok=True)
            (draft / name).write_text(text)


def test_old_files_of_a_job_go_and_those_of_others_stay(tmp_path):
    out = tmp_path / "out"
    run_job(out, {"figures/a.png": "1", "figures/b.png": "1", "figures/c.png": "1"})
    run_job(out, {"balance.json": "1"}, "balance")
    (out / "figures" / "mine.png").write_text("1")  # the user's own
    (out / "figures" / "c.png").write_text("edited since")
    run_job(out, {"figures/a.png": "2"})
    left = {path.name for path in out.rglob("*") if path.is_file() and path.name[0] != "."}
    assert left == {"a.png", "c.png", "mine.png", "balance.json"}
    assert (out / "figures" / "a.png").read_text() == "2"


@pytest.mark.parametrize("path", ["../outside.txt", "/etc/hostname", ""])
def test_a_manifest_that_points_outside_takes_nothing_away(tmp_path, path):
    out, outside = tmp_path / "out", tmp_path / "outside.txt"
    outside.write_text("1")
    run_job(out, {"a.txt": "1"})
    digest = hashlib.sha256(b"1").hexdigest()
    manifest = out / ".airkit_progress_files.csv"
    manifest.write_text(f"path,sha256\n{path},{digest}\n")
    run_job(out, {"a.txt": "2"})
    assert outside.exists() and (out / "a.txt").read_text() == "2"
    manifest.write_bytes(b"\xff\xfe nonsense")
    run_job(out, {"a.txt": "3"})
    assert (out / "a.txt").read_text() == "3"
