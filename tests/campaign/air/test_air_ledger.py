"""Air files of third parties through the ledger: gaps stay gaps, hours become days."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from matplotlib.text import Text

from airkit.campaign.air.state import track_air
from airkit.campaign.ledger import open_ledger
from airkit.case import read_case
from airkit.errors import InputFaults, UsageError
from airkit.figures.campaign import calendar


@pytest.fixture
def ledger(tmp_path):
    with open_ledger(tmp_path / "a.ledger", create=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def winter():
    season = {"season_start": date(2017, 10, 1), "season_end": date(2018, 3, 31)}
    return replace(read_case("tiny"), **season)


def write(folder, text, name="air.csv"):
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_zero_is_a_gap_and_is_kept_as_written(ledger, winter, tmp_path) -> None:
    rows = "2016-10-01,a,100,9\n2016-10-02,a,50,9\n2017-10-01,a,60,9\n2017-10-02,a,0,0\n"
    text = "date,city,pm25_ugm3,so2_ugm3\n" + rows
    report = ledger.import_file(write(tmp_path, text))
    notes = [(note.rule, note.column, note.values["n"]) for note in report.notes]
    assert notes == [("air_zeros", "pm25_ugm3", 1), ("air_zeros", "so2_ugm3", 1)]
    assert all(note.sentence(lang) for note in report.notes for lang in ("zh", "en"))
    assert ledger.table("air")["pm25_ugm3"].tolist()[-1] == 0
    row = track_air(winter, ledger, "2017-10-02").of("a")
    assert (row["mean_ugm3"], row["n_missing"]) == (60, 1)


def test_counts_are_whole_numbers_beside_a_place_without_any(ledger, winter, tmp_path) -> None:
    days = [f"{day},a,151" for day in ("2016-10-01", "2017-10-01")] + ["2016-10-01,b,20"]
    ledger.import_file(write(tmp_path, "\n".join(["date,city,pm25_ugm3", *days]) + "\n"))
    state = track_air(winter, ledger, "2017-10-01")
    (one, other) = state.as_dict()
    assert [type(one[key]) for key in ("heavy_days", "rank_change")] == [int, int]
    assert other["heavy_days"] is None and state.of("a") == one
    said = " ".join(text.get_text() for text in calendar(state, "a").figure.findobj(Text))
    assert "重污染1天" in said


CITIES = {"beijing_daily": ("北京", 53, -44.2, -44.1), "tianjin_daily": ("天津", 63, -33.0, -33.4)}


@pytest.mark.parametrize("name", CITIES)
def test_the_bulletins_through_the_ledger(ledger, winter, tmp_path, read_observed, name) -> None:
    city, mean, official, unrounded = CITIES[name]
    rows = read_observed(name, zero_is_missing=False)
    rows.to_csv(tmp_path / "air.csv", index=False)
    ledger.import_file(tmp_path / "air.csv")
    row = track_air(winter, ledger, "2018-03-31").of(city)
    assert (row["mean_rounded_ugm3"], row["change_pct_official"]) == (mean, official)
    assert round(row["change_pct"], 1) == unrounded


def hours(n, places="北京,天津"):
    at = pd.date_range("2018-01-01", periods=n, freq="h")
    lines = [f"{t:%Y%m%d},{t.hour},PM2.5,{30 + t.hour},0" for t in at]
    return f"date,hour,type,{places}\n" + "\n".join(lines) + "\n"


def test_wide_hourly_files_of_cities_enter_as_days(ledger, tmp_path) -> None:
    report = ledger.import_file(write(tmp_path, hours(49), "air-2018.csv"))
    assert report.counts["new"].tolist() == [2]
    days = ledger.table("air")
    assert days["district_id"].tolist() == ["北京", "北京"]  # 天津 has nothing but gaps
    # The hour marked 0 belongs to the day before: of 1 January the hours 1 to 24.
    assert days["pm25_ugm3"].tolist() == [(sum(range(31, 54)) + 30) / 24] * 2
    assert [note.rule for note in report.notes] == ["air_zeros", "air_from_hours"]


def test_a_folder_of_hourly_files_enters_as_one(ledger, tmp_path) -> None:
    """The last hour of a day stands in the next day's file."""
    folder = tmp_path / "hours"
    folder.mkdir()
    head, *lines = hours(49).splitlines()
    for day in range(3):
        part = [head, *lines[24 * day : 24 * (day + 1)]]
        write(folder, "\n".join(part) + "\n", f"china_cities_2018010{day + 1}.csv")
    ledger.import_file(folder, table="air")
    assert ledger.table("air")["pm25_ugm3"].tolist() == [(sum(range(31, 54)) + 30) / 24] * 2


def test_long_tables_enter_and_stations_need_a_place(ledger, tmp_path) -> None:
    text = "日期,城市,污染物,浓度\n2018-01-01,济宁,PM2.5,80\n2018-01-01,济宁,CO,1.1\n"
    ledger.import_file(write(tmp_path, text))
    row = ledger.table("air").iloc[0]
    assert (row["pm25_ugm3"], row["co_mgm3"], row["district_id"]) == (80, 1.1, "济宁")
    with pytest.raises(UsageError, match="1001A"):
        ledger.import_file(write(tmp_path, hours(30, "1001A,1002A")))


def test_faults_of_such_files_name_their_rows(ledger, tmp_path) -> None:
    with pytest.raises(InputFaults) as error:
        ledger.import_file(write(tmp_path, "date,hour,type,北京\n20180101,25,PM2.5,x\n"))
    assert {(fault.row, fault.rule) for fault in error.value.faults} == {
        (2, "air_no_hour"), (2, "not_a_number"),
    }  # fmt: skip
