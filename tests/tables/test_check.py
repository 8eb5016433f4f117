"""What a table must satisfy: every fault, at once, with its place and remedy."""

import csv
import re
from pathlib import Path

import pytest
from sample_case import CONVERSIONS, DISTRICTS, found, sentences

import airkit.words
from airkit.case import check_case, checked_case, read_case
from airkit.errors import FAULT_CAP
from airkit.schedule.problem.problem import problem_findings
from airkit.tables.checking.crosschecks import _orders
from airkit.tables.contract import contract
from airkit.tables.faults import Fault
from airkit.words import LANGUAGES


def test_the_sample_is_right(make_folder):
    assert found(make_folder()) == []


def test_a_bad_cell_hides_nothing_in_its_column(make_folder):
    rows = "".join(
        f"c{n},zhifang,gas_boiler,raw_coal,stove_traditional,{cell},2017-11-20,2\n"
        for n, cell in enumerate(["两吨", "-1", "", "3.5", "nan", "inf", "1e999", "   ", "12"])
    )
    folder = make_folder(conversions=CONVERSIONS.splitlines()[0] + "\n" + rows)
    assert [fault[3] for fault in found(folder)] == [
        "not_a_number",
        "negative",
        "missing_value",
        "not_whole",
        "not_finite",
        "not_finite",
        "not_finite",
        "missing_value",
    ]
    assert [fault[1] for fault in found(folder)] == list(range(2, 10))


def test_all_faults_of_all_tables_at_once(make_folder):
    folder = make_folder(
        settings={"price_year": "2017.5", "is_fictional": "maybe"},
        districts=DISTRICTS.replace("town,3000", "小镇,三千", 1),
        conversions=CONVERSIONS.replace("2017-11-20", "20号").replace("heat_pump", "热泵？"),
        weather="date,t_mean_c\n2017-11-15,-99\n",
    )
    assert found(folder) == [
        ("case", None, "is_fictional", "not_a_flag"),
        ("case", None, "price_year", "not_whole"),
        ("districts", 3, "kind", "not_a_choice"),
        ("districts", 3, "n_households", "not_a_number"),
        ("conversions", 2, "energised_on", "not_a_date"),
        ("conversions", 3, "measure", "not_a_choice"),
        ("weather", 2, "t_mean_c", "too_low"),
    ]


def test_shares_given_as_percent(make_folder):
    text = CONVERSIONS.replace("coal_per_household_t", "relapse_share").replace(",2\n", ",30\n")
    folder = make_folder(conversions=text)
    assert found(folder) == [("conversions", 2, "relapse_share", "share_as_percent")]
    assert "0.3" in sentences(folder)
    folder = make_folder(conversions=text.replace(",30\n", ",30%\n"))
    assert found(folder) == [("conversions", 2, "relapse_share", "percent")]
    assert "请填 0.3" in sentences(folder)
    folder = make_folder(conversions=text.replace(",30\n", ",300\n"))
    assert found(folder) == [("conversions", 2, "relapse_share", "too_high")]


def test_an_unknown_town_and_its_near_misses(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace("zhifang", "zhifan"))
    assert found(folder) == [("conversions", 2, "district_id", "unknown_id_near")]
    assert "zhifang" in sentences(folder)
    folder = make_folder(conversions=CONVERSIONS.replace("zhifang", "QQ"))
    assert found(folder) == [("conversions", 2, "district_id", "unknown_id_among")]
    assert "地区" in sentences(folder) and "districts" in sentences(folder)


@pytest.mark.parametrize("name", ["纸坊镇", "纸坊", "纸坊乡"])
def test_a_name_or_alias_where_the_id_is_wanted(make_folder, name):
    folder = make_folder(conversions=CONVERSIONS.replace("zhifang", name))
    assert found(folder) == [("conversions", 2, "district_id", "name_for_id")]
    assert "请填 zhifang" in sentences(folder) and "write that" in sentences(folder, "en")


def test_a_name_that_is_only_alike(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace("zhifang", "纸坊街道"))
    assert found(folder) == [("conversions", 2, "district_id", "unknown_id_near")]
    assert "zhifang" in sentences(folder)


def test_a_name_in_the_id_column_itself_is_told_once(make_folder):
    folder = make_folder(
        districts=DISTRICTS.replace("zhifang", "纸坊镇"),
        conversions=CONVERSIONS.replace("zhifang", "纸坊镇"),
    )
    assert found(folder) == [("districts", 3, "district_id", "not_an_id")]


def test_fuels_and_devices_may_be_the_shipped_ones_or_own(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace("stove_traditional", "stove_brick"))
    assert {fault[3] for fault in found(folder)} == {"unknown_id_among"}
    own = (
        "device,name_zh,kind,efficiency_factor_id\n"
        "stove_brick,土灶,stove,efficiency_stove_traditional\n"
    )
    folder = make_folder(
        conversions=CONVERSIONS.replace("stove_traditional", "stove_brick"), devices=own
    )
    assert found(folder) == []
    (folder / "devices.csv").write_text(own.replace("efficiency_stove_traditional", "nothing"))
    assert [fault[:3] for fault in found(folder)] == [("devices", 2, "efficiency_factor_id")]


def test_duplicated_keys_name_the_first_row(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace("c2,", "c1,"))
    assert found(folder) == [("conversions", 3, "conversion_id", "duplicate_key")]
    assert "第2行" in sentences(folder)


def test_keys_of_several_columns_and_of_optional_ones(make_folder):
    head = "boiler_id,district_id,capacity_t_per_h,fuel,action,programme\n"
    row = "b1,magji,10,raw_coal,scrap,{}\n"
    folder = make_folder(boilers=head + row.format("A") + row.format("B") + row.format(""))
    assert found(folder) == []
    folder = make_folder(boilers=head + row.format("") + row.format("B") + row.format(""))
    assert found(folder) == [("boilers", 4, "boiler_id", "duplicate_key")]
    # Without the optional column both rows are the same boiler.
    short = (head + row.format("") * 2).replace(",programme", "").replace("scrap,", "scrap")
    assert found(make_folder(boilers=short)) == [("boilers", 3, "boiler_id", "duplicate_key")]


def test_a_key_of_two_columns_is_told_once(make_folder):
    weather = "date,t_mean_c\n2018-01-01,1\n2018-01-01,2\n"
    assert found(make_folder(weather=weather)) == [("weather", 3, "date", "duplicate_key")]
    twice = "line_id,pollutant,kg_per_t\nl1,so2,1\nl1,so2,2\n"
    told = [one for one in found(make_folder(line_emissions=twice)) if one[0] == "line_emissions"]
    assert [one for one in told if one[3] == "duplicate_key"] == [
        ("line_emissions", 3, "line_id", "duplicate_key")
    ]


def test_a_slip_in_a_chinese_heading_is_told(make_folder):
    text = CONVERSIONS.replace("energised_on", "通气通电的日期")
    notes = check_case(make_folder(conversions=text)).notes
    assert [(one.rule, one.values["near"]) for one in notes] == [
        ("further_column_near", "energised_on")
    ]


def test_missing_and_misspelt_columns(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace("n_households", "n_houshold"))
    assert found(folder) == [("conversions", None, "n_households", "missing_column_near")]
    assert "n_houshold" in sentences(folder)
    folder = make_folder(conversions=CONVERSIONS.replace("n_households", "x"))
    assert found(folder) == [("conversions", None, "n_households", "missing_column")]
    folder = make_folder(conversions=CONVERSIONS.replace("energised_on", "energized_on"))
    assert found(folder) == []
    (note,) = check_case(folder).notes
    assert note.rule == "further_column_near" and "energised_on" in note.sentence("zh")


def test_further_columns_are_kept_as_text(make_folder):
    text = "".join(
        f"{line},{more}\n"
        for line, more in zip(CONVERSIONS.splitlines(), ["村委编号", "007", " NA "], strict=True)
    )
    folder = make_folder(conversions=text)
    assert read_case(folder).table("conversions")["村委编号"].tolist() == ["007", "NA"]
    assert [note.rule for note in check_case(folder).notes] == ["further_column"]


def test_a_factor_that_nothing_asks_for_is_noted(make_folder):
    head = "factor_id,value,unit,grade\n"
    rows = "relapse_share,0.1,1,assumed\nrelapse_shares,0.1,1,assumed\n"
    emission = "ef_nox_raw_coal_stove_improved_kg_per_t,2,kg/t,measured\n"
    (note,) = check_case(make_folder(factors=head + rows + emission)).notes
    assert (note.rule, note.row, note.value) == ("unread_factor", 3, "relapse_shares")
    assert "relapse_share" in note.sentence("zh")


def test_headings_in_both_languages_with_units(make_folder):
    digest = read_case(make_folder()).digest
    head = "批次编号,乡镇,改造方式,Fuel Replaced,原设备,改造户数（户）,通气通电日期,户均用煤量(吨)"
    text = CONVERSIONS.replace(CONVERSIONS.splitlines()[0], head)
    assert read_case(make_folder(conversions=text)).digest == digest
    text = text.replace("改造户数（户）", "改造户数（万户）").replace(",120,", ",0.012,")
    text = text.replace(",80,", ",0.008,")
    assert read_case(make_folder(conversions=text)).digest == digest
    folder = make_folder(conversions=text.replace("户均用煤量(吨)", "户均用煤量（公斤）"))
    assert found(folder) == [("conversions", 1, "coal_per_household_t", "heading_unit")]
    assert "吨" in sentences(folder)


def test_duplicate_headings_and_content_without_heading(make_folder):
    text = CONVERSIONS.replace("from_device", "from_fuel")
    folder = make_folder(conversions=text)
    assert ("conversions", 1, "from_fuel", "duplicate_heading") in found(folder)
    text = CONVERSIONS.replace("energised_on", "")
    folder = make_folder(conversions=text)
    assert ("conversions", 2, None, "beyond_headings") in found(folder)


def test_pairs_in_the_wrong_order(make_folder):
    text = CONVERSIONS.replace("coal_per_household_t", "works_done_on").replace(
        ",2\n", ",2017-12-24\n"
    )
    folder = make_folder(conversions=text)
    assert found(folder) == [("conversions", 2, "energised_on", "earlier_than")]
    assert "2017-12-24" in sentences(folder) and "完工日期" in sentences(folder)
    folder = make_folder(districts=DISTRICTS.replace("9000,5000", "9000,9001"))
    assert found(folder) == [("districts", 2, "n_households", "less_than")]
    folder = make_folder(factors="factor_id,value,low,high,unit,grade\nx,2,3,1,t,assumed\n")
    assert {fault[3] for fault in found(folder)} == {"less_than"}


def test_orders_name_columns_of_the_contract():
    for name, pairs in _orders().items():
        for lesser, greater in pairs:
            if name != "case":
                assert {lesser, greater} <= set(contract()[name].names)


def test_districts_in_a_circle(make_folder):
    folder = make_folder(districts=DISTRICTS.replace("示例县,,,", "示例县,,magji,"))
    assert found(folder) == [("districts", 2, "parent_id", "circle")]
    assert "county → magji → county" in sentences(folder)
    folder = make_folder(districts=DISTRICTS.replace("示例县,,,", "示例县,,county,"))
    assert found(folder) == [("districts", 2, "parent_id", "circle")]


def test_halves_of_a_statement(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace("heat_pump", "clean_coal"))
    assert found(folder) == [("conversions", 3, "to_fuel", "clean_coal_fuel")]
    supply = (
        "district_id,carrier,start_date,daily_limit,unit\ncounty,gas,2017-11-15,9,kwh_per_day\n"
    )
    assert found(make_folder(supply=supply)) == [("supply", 2, "unit", "carrier_unit")]
    subsidies = "district_id,measure,payer,running_yuan_per_unit\ncounty,gas_boiler,city,1\n"
    folder = make_folder(supply=None, subsidies=subsidies)
    (folder / "supply.csv").unlink()
    assert found(folder) == [("subsidies", 2, "unit", "subsidy_unit")]
    (folder / "subsidies.csv").unlink()
    assert found(make_folder(sources="source_id,producer\ns1,县环保局\n")) == [
        ("sources", 2, "title_zh", "untitled")
    ]


def test_a_percentage_in_a_rule_is_told_as_a_share(make_folder):
    rules = "rule_id,kind,scope,value,unit\nr1,load_max,county,30%,share\n"
    folder = make_folder(rules=rules)
    assert found(folder) == [("rules", 2, "value", "percent")]
    assert "请填 0.3" in sentences(folder)


def test_rules_name_what_they_bind(make_folder):
    head = "rule_id,kind,scope,scope_id,value,unit\n"
    rows = (
        "r1,stop,county,,,\nr2,stop,district,magji,,\n"
        "r3,stop,district,nowhere,,\nr4,stop,line,k1,,\n"
    )
    assert found(make_folder(rules=head + rows)) == [
        ("rules", 4, "scope_id", "unknown_id_among"),
        ("rules", 5, "scope_id", "unknown_id_no_rows"),
    ]


def test_defaults_are_counted_or_refused(make_folder):
    report = check_case(make_folder())
    blanks = {
        (row["table"], row["column"]): row["n_blank"] for row in report.defaults.to_dict("records")
    }
    assert blanks == {
        ("conversions", "coal_per_household_t"): 1,
        ("conversions", "still_burning_share"): 2,
        ("conversions", "relapse_share"): 2,
        ("conversions", "empty_share"): 2,
    }
    folder = make_folder(settings={"accept_defaults": "false"})
    assert {fault[1:] for fault in found(folder)} == {
        (None, column, "default_not_accepted") for _, column in blanks
    }
    assert "有1个空格" in sentences(folder) and "accept_defaults" in sentences(folder)
    own = "factor_id,value,unit,grade\n" + "".join(
        f"{column},0.1,{'t' if column.endswith('_t') else '1'},measured\n" for _, column in blanks
    )
    folder = make_folder(settings={"accept_defaults": "false"}, factors=own)
    assert found(folder) == []


def test_line_columns_without_default_are_no_fault_of_the_tables(make_folder):
    folder = make_folder(
        enterprises="enterprise_id,name_zh,district_id,industry\ne1,某厂,magji,水泥\n",
        lines="line_id,enterprise_id,process,product,capacity_t_per_day\nk1,e1,clinker,clinker,100\n",
    )
    assert found(folder) == []
    case, _ = checked_case(folder)
    (needed,) = problem_findings(case)
    assert needed.column == "process" and "吨产品边际利润" in needed.sentence("zh")


def test_reports_print_so_many_and_count_all(make_folder):
    rows = "".join(
        f"c{n},zhifang,gas_boiler,raw_coal,stove_traditional,-1,,2\n" for n in range(FAULT_CAP + 7)
    )
    report = check_case(make_folder(conversions=CONVERSIONS.splitlines()[0] + "\n" + rows))
    assert len(report.faults) == FAULT_CAP + 7
    lines = report.lines("zh")
    assert len([line for line in lines if "不能是负数" in line]) == FAULT_CAP
    assert any("另有7处" in line for line in lines)
    assert len(report.as_dict("en")["faults"]) == FAULT_CAP + 7


def test_sentences_say_place_rule_and_remedy_in_both_languages(make_folder):
    folder = make_folder(conversions=CONVERSIONS.replace(",120,", ",两百户,"))
    (fault,) = check_case(folder).faults
    assert fault.sentence("zh") == (
        "“散煤替代”（conversions.csv），第2行，“改造户数”列（n_households），填的是“两百户”："
        "不是数字。只填数字，单位已由列名规定；没有数据请留空。"
    )
    assert fault.sentence("en").startswith(
        "Household conversions (conversions.csv), row 2, households converted (n_households), "
    )
    assert fault.as_dict("en")["rule"] == "not_a_number"


def test_no_fault_text_is_left_without_its_rule_in_the_code():
    home = Path(airkit.words.__file__).parent
    with home.joinpath("words.csv").open(encoding="utf-8", newline="") as file:
        ids = [row["id"] for row in csv.DictReader(file)]
    code = "\n".join(path.read_text(encoding="utf-8") for path in home.rglob("*.py"))
    quoted = set(re.findall(r'"([a-z_0-9]+)"', code))
    rules = [one.removeprefix("fault_") for one in ids if one.startswith("fault_")]
    assert [rule for rule in rules if not {rule, f"fault_{rule}"} & quoted] == []


def test_a_fault_of_the_whole_input_has_no_table():
    fault = Fault("", None, None, None, "sheet_name_near", {"near": "weather"}, "wether")
    assert all("wether" in fault.sentence(lang) for lang in LANGUAGES)
