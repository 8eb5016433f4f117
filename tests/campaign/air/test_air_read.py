"""Files of every form: what is read, what counts as missing, what is refused."""

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from airkit.campaign.air.hours import daily_from_hours
from airkit.campaign.air.read import days_of_months, read_air, read_air_files
from airkit.errors import CaseError, InputFaults, UsageError


@pytest.fixture
def write(tmp_path: Path):
    def put(text: str, name: str = "air.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return put


def test_daily_city_files_with_zeros_for_gaps(write) -> None:
    text = "date,city,pm25_ugm3,co_mgm3,aqi_as_published\n2017-10-01,北京,0,1.3,220\n"
    data = read_air(write(text))
    assert data.kind == "daily" and data.n_zeros == {"pm25_ugm3": 1}
    row = data.rows.iloc[0]
    assert math.isnan(row["pm25_ugm3"]) and row["co_mgm3"] == 1.3
    assert row["date"] == pd.Timestamp("2017-10-01") and row["district_id"] == "北京"
    kept = read_air(write(text), zero_is_missing=False)
    assert kept.rows["pm25_ugm3"].tolist() == [0] and not kept.n_zeros


def test_the_contract_table_in_chinese_and_gb18030(write) -> None:
    text = "日期,城市,站点编号,站点级别,PM2.5\n2017年10月1日,济宁,1A,national,50.2\n"
    row = read_air(write(text, encoding="gb18030")).rows.iloc[0]
    assert (row["district_id"], row["station_id"], row["pm25_ugm3"]) == ("济宁", "1A", 50.2)


def test_every_fault_of_a_daily_file_at_once(write) -> None:
    text = "date,city,pm25_ugm3,o3_1h_ugm3\n2017-10-01,a,-5,x\n2017-13-01,a,9999999,3\n"
    with pytest.raises(InputFaults) as error:
        read_air(write(text))
    assert {(fault.row, fault.column) for fault in error.value.faults} == {
        (2, "pm25_ugm3"),
        (2, "o3_1h_ugm3"),
        (3, "date"),
        (3, "pm25_ugm3"),
    }
    assert all(fault.sentence(lang) for fault in error.value.faults for lang in ("zh", "en"))


def test_a_day_twice_is_refused(write) -> None:
    with pytest.raises(InputFaults, match="2017-10-01"):
        read_air(write("date,city,pm25_ugm3\n2017-10-01,a,5\n2017-10-01,a,6\n"))


WIDE = """date,hour,type,1001A,1002A,1003A
20180101,0,AQI,50,60,70
20180101,0,PM2.5,30,,0
20180101,0,PM2.5_24h,31,32,33
20180101,1,PM2.5,35,45,55
20180101,0,CO,0.8,1.2,NA
20180101,0,O3,20,30,-999
20180101,0,O3_8h,21,31,41
"""


def test_wide_hourly_files_of_the_national_stations(write) -> None:
    data = read_air(write(WIDE), place_of={"1001A": "北京", "1002A": "北京"})
    assert data.kind == "hourly"
    assert data.n_zeros["pm25_ugm3"] == 1
    assert data.unread == {"AQI": 1, "PM2.5_24h": 1, "O3_8h": 1}
    rows = data.rows.set_index(["at", "station_id"])
    first, second = pd.Timestamp("2018-01-01 00:00"), pd.Timestamp("2018-01-01 01:00")
    assert rows.loc[(first, "1001A"), ["pm25_ugm3", "co_mgm3", "o3_1h_ugm3"]].tolist() == [
        30,
        0.8,
        20,
    ]
    assert rows.loc[(first, "1003A"), "pm25_ugm3":"o3_1h_ugm3"].isna().all()
    assert rows.loc[(second, "1003A"), "pm25_ugm3"] == 55
    assert rows.loc[(first, "1001A"), "district_id"] == "北京"
    assert pd.isna(rows.loc[(first, "1003A"), "district_id"])
    assert set(data.rows["station_grade"]) == {"national"}
    assert len(read_air(write(WIDE), only={"1002A"}).rows) == 2


def test_wide_files_of_cities(write) -> None:
    rows = read_air(write("date,hour,type,北京,天津\n20180101,5,PM2.5,30,40\n")).rows
    assert rows["district_id"].tolist() == ["北京", "天津"]
    assert rows["station_id"].isna().all() and rows["station_grade"].isna().all()


def test_faults_of_a_wide_file_name_row_and_station(write) -> None:
    bad = "date,hour,type,1001A,1002A\n20180101,25,PM2.5,30,x\n2018,1,PM2.5,1_0,99999\n"
    with pytest.raises(InputFaults) as error:
        read_air(write(bad))
    places = [(fault.row, fault.column, fault.rule) for fault in error.value.faults]
    assert (2, "hour", "air_no_hour") in places
    assert (2, "1002A", "not_a_number") in places
    assert (3, "1001A", "not_a_number") in places
    assert (3, "1002A", "too_high") in places
    assert any(row == 3 and column == "date" for row, column, _ in places)
    assert all(fault.sentence(lang) for fault in error.value.faults for lang in ("zh", "en"))
    with pytest.raises(InputFaults, match="2018-01-01"):
        read_air(write("date,hour,type,1001A\n20180101,1,PM2.5,1\n20180101,1,PM2.5,2\n"))


def test_long_tables_by_day_and_by_hour(write) -> None:
    text = "日期,城市,污染物,浓度\n2018-01-01,济宁,PM2.5,80\n2018-01-01,济宁,O3_8h,60\n"
    text += "2018-01-01,济宁,O3,61\n2018-01-01,济宁,CO,0\n"
    data = read_air(write(text))
    assert data.kind == "daily" and data.unread == {"O3": 1} and data.n_zeros["co_mgm3"] == 1
    row = data.rows.iloc[0]
    assert (row["pm25_ugm3"], row["o3_8h_ugm3"]) == (80, 60) and math.isnan(row["co_mgm3"])
    text = "date,hour,station,type,value\n20180101,24,1001A,O3,61\n"
    data = read_air(write(text), place_of={"1001A": "济宁"})
    assert data.kind == "hourly"
    row = data.rows.iloc[0]
    assert row["at"] == pd.Timestamp("2018-01-02") and row["o3_1h_ugm3"] == 61
    assert (row["district_id"], row["station_grade"]) == ("济宁", "national")


def test_faults_of_a_long_table(write) -> None:
    text = "date,city,pollutant,value\n2018-01-01,a,PM2.5,x\n2018-01-01,a,PM2.5,5\n昨天,a,CO,1\n"
    with pytest.raises(InputFaults) as error:
        read_air(write(text))
    found = [(fault.row, fault.rule) for fault in error.value.faults]
    assert found == [(2, "not_a_number"), (3, "air_value_twice"), (4, "not_a_date")]
    assert all(fault.sentence(lang) for fault in error.value.faults for lang in ("zh", "en"))


def test_monthly_means_lie_on_their_days(write) -> None:
    data = read_air(write("city,year,month,pm25_ugm3\nJining,2017,10,45\nJining,2017,11,60\n"))
    assert data.kind == "monthly" and set(data.rows["basis"]) == {"month"}
    assert data.rows["pm25_ugm3"].mean() == pytest.approx((45 * 31 + 60 * 30) / 61)
    assert data.rows["date"].is_unique and len(data.rows) == 61
    assert days_of_months(pd.DataFrame(columns=["city", "year", "month", "pm25_ugm3"])).empty
    with pytest.raises(InputFaults, match="Jining"):
        read_air(write("city,year,month,pm25_ugm3\nJining,2017,13,45\n"))


def test_files_that_cannot_be_read(write, tmp_path) -> None:
    with pytest.raises(CaseError):
        read_air(tmp_path / "absent.csv")
    with pytest.raises(CaseError):
        read_air(write(""))
    with pytest.raises(InputFaults):
        read_air(write("a,b\n1,2\n"))


def hours(**columns: object) -> pd.DataFrame:
    at = pd.date_range("2018-01-01 01:00", periods=48, freq="h")
    return pd.DataFrame({"at": at, "district_id": "a", **columns})


def test_days_from_hours_need_twenty_of_them() -> None:
    values = np.arange(48.0)
    values[:4] = math.nan
    values[24:29] = math.nan
    found = daily_from_hours(hours(pm25_ugm3=values))
    assert found["date"].dt.day.tolist() == [1, 2]
    assert found["pm25_ugm3"].tolist()[0] == np.arange(4.0, 24.0).mean()
    assert math.isnan(found["pm25_ugm3"].tolist()[1])
    assert found["n_hours"].tolist() == [20, 19]


def test_the_largest_eight_hour_mean_of_ozone_by_hand() -> None:
    ozone = [20.0] * 10 + [100.0] * 8 + [20.0] * 6 + [20.0] * 24
    found = daily_from_hours(hours(o3_1h_ugm3=ozone))
    assert found["o3_8h_ugm3"].tolist() == [100, 20]
    assert found["o3_1h_ugm3"].tolist() == [100, 20]


def test_eight_hour_means_do_not_reach_into_the_day_before() -> None:
    ozone = [20.0] * 20 + [180.0] * 4 + [180.0] * 4 + [20.0] * 20
    found = daily_from_hours(hours(o3_1h_ugm3=ozone))
    assert found["o3_8h_ugm3"].tolist() == [100, 100]


def test_few_ozone_windows_count_only_above_the_standard() -> None:
    for level, is_known in ((150.0, False), (170.0, True)):
        ozone = [math.nan] * 14 + [level] * 10 + [20.0] * 24
        assert daily_from_hours(hours(o3_1h_ugm3=ozone))["o3_8h_ugm3"].notna()[0] == is_known


def test_an_hour_given_twice_is_refused() -> None:
    twice = pd.concat([hours(pm25_ugm3=1.0), hours(pm25_ugm3=2.0)])
    with pytest.raises(UsageError, match="2018-01-01 01:00"):
        daily_from_hours(twice)


def test_a_folder_of_hourly_files_joins_the_last_hour_to_its_day(write, tmp_path) -> None:
    head = "date,hour,type,1001A\n"
    lines = [f"20180101,{hour},PM2.5,60\n" for hour in range(5, 24)]
    write(head + "".join(lines), "a.csv")
    write(head + "20180102,0,PM2.5,80\n", "b.csv")
    write("not an air file", ".hidden.csv")
    data = read_air_files([tmp_path], place_of={"1001A": "北京"})
    days = daily_from_hours(data.rows)
    assert days["date"].dt.day.tolist() == [1]
    assert days["pm25_ugm3"].tolist() == [61] and days["n_hours"].tolist() == [20]
    write("date,city,pm25_ugm3\n2018-01-01,a,5\n", "c.csv")
    with pytest.raises(UsageError, match=r"b\.csv, c\.csv"):
        read_air_files([tmp_path])
