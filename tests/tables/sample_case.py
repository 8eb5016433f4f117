"""The small right case that the tests of tables make wrong in one place, and how they look."""

from pathlib import Path

from airkit.case import check_case
from airkit.words import LANGUAGES

SETTINGS = {
    "id": "sample",
    "name_zh": "示例",
    "name_en": "Sample",
    "is_fictional": "true",
    "season_start": "2017-10-01",
    "season_end": "2018-03-31",
    "heating_start": "2017-11-15",
    "heating_end": "2018-03-15",
    "price_year": "2017",
    "accept_defaults": "true",
}
DISTRICTS = (
    "district_id,name_zh,aliases,parent_id,kind,n_households,n_coal_households\n"
    "county,示例县,,,county,9000,5000\n"
    "zhifang,纸坊镇,纸坊|纸坊乡,county,town,3000,2000\n"
    "magji,马集镇,,county,town,3000,2000\n"
)
CONVERSIONS = (
    "conversion_id,district_id,measure,from_fuel,from_device,n_households,energised_on,"
    "coal_per_household_t\n"
    "c1,zhifang,gas_boiler,raw_coal,stove_traditional,120,2017-11-20,2\n"
    "c2,magji,heat_pump,raw_coal,stove_traditional,80,2017-12-01,\n"
)
BASE = {"districts": DISTRICTS, "conversions": CONVERSIONS}


def found(path: Path) -> list[tuple[str, int | None, str | None, str]]:
    """Table, row, column and rule of every fault, each of which can be said."""
    report = check_case(path)
    for lang in LANGUAGES:
        assert all("{" not in line for line in report.lines(lang))
    return [(fault.table, fault.row, fault.column, fault.rule) for fault in report.faults]


def sentences(path: Path, lang: str = "zh") -> str:
    """All fault sentences, one a line."""
    return "\n".join(fault.sentence(lang) for fault in check_case(path).faults)
