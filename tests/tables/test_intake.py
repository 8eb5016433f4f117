"""From a county's own sheets to tables: what is read, what is asked, what is never dropped."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from ugly_sheets import (
    DISTRICTS,
    GAS_DONE,
    GAS_PLANNED,
    POWER_DONE,
    boiler_list,
    filled_cells,
    progress_sheet,
    stacked_blocks,
    towns_across,
)

from airkit.errors import CaseError, InputFaults, UsageError
from airkit.tables.intake import (
    IntakePlan,
    IntakeResult,
    apply_intake,
    propose_intake,
    read_plan,
)
from airkit.tables.intake.ledger import Use

FILLED = {"from_fuel": "raw_coal", "from_device": "stove_traditional", "deadline": "2017-12-31"}


def completed(plan: IntakePlan, folder: Path) -> IntakePlan:
    """The plan as a person completes it: written, edited as text, read again."""
    path = plan.write(folder / "intake.toml", force=True)
    text = path.read_text(encoding="utf-8")
    for name, value in FILLED.items():
        text = text.replace(f'{name} = ""', f'{name} = "{value}"')
    text = text.replace('with = { measure = "" }', 'with = { measure = "heat_pump" }')
    path.write_text(text, encoding="utf-8")
    return read_plan(path)


def rules(result: IntakeResult) -> list[str]:
    return [issue.rule for issue in result.issues]


def test_progress_sheet_becomes_conversions_and_tasks(tmp_path: Path) -> None:
    file = progress_sheet(tmp_path / "进度.xlsx", total_error=0)
    result = apply_intake(file, completed(propose_intake(file, DISTRICTS), tmp_path))
    assert result.issues == ()
    assert result.is_clean
    conversions = result.tables["conversions"]
    assert list(conversions["conversion_id"])[:2] == ["dongshan-gas_boiler", "dongshan-heat_pump"]
    gas = conversions[conversions["measure"] == "gas_boiler"]
    assert list(gas["n_households"].astype(int)) == list(GAS_DONE)
    assert list(gas["district_id"]) == list(DISTRICTS["district_id"])
    power = conversions[conversions["measure"] == "heat_pump"]
    assert list(power["n_households"].astype(int)) == list(POWER_DONE)
    tasks = result.tables["tasks"]
    gas_tasks = tasks[tasks["category"] == "gas_for_coal"]
    assert list(gas_tasks["target"].astype(int)) == list(GAS_PLANNED)  # one is typed ２００
    assert set(tasks["unit"]) == {"户"}


def test_first_proposal_asks_for_what_the_sheet_does_not_say(tmp_path: Path) -> None:
    file = progress_sheet(tmp_path / "进度.xlsx")
    plan = propose_intake(file, DISTRICTS)
    power = plan.blocks[0].column("煤改电/完成数")
    assert power is not None
    assert power.given == {"measure": ""}  # which electric device is not for us to say
    assert plan.districts["西河"] == "xihe"
    assert "西河镇" in plan.remarks["西河"]
    asked = [i.values["column"] for i in apply_intake(file, plan).issues if "column" in i.values]
    assert sorted(asked) == ["deadline", "from_device", "from_fuel", "measure"]


def test_wrong_total_is_found_with_its_parts(tmp_path: Path) -> None:
    file = progress_sheet(tmp_path / "进度.xlsx", total_error=10)
    result = apply_intake(file, completed(propose_intake(file, DISTRICTS), tmp_path))
    wrong = result.totals[result.totals["agrees"] == "0"].set_index("cell")
    down, across = wrong.loc["D9"], wrong.loc["I9"]
    assert (down["stated"], down["summed"], down["difference"]) == ("610", "600", "10")
    assert down["parts"] == "D5 D6 D7 D8"
    assert across["parts"] == "D9 G9"  # the row of totals no longer fits its own total either
    assert not result.is_clean
    assert len(result.tables["conversions"]) == 8  # nothing is held back


def test_plan_of_last_week_reads_this_week(tmp_path: Path) -> None:
    plan = completed(propose_intake(progress_sheet(tmp_path / "a.xlsx"), DISTRICTS), tmp_path)
    file = progress_sheet(
        tmp_path / "b.xlsx", total_error=0, new_town="新店镇", swapped=True, day="11月22日"
    )
    result = apply_intake(file, plan)
    assert rules(result) == ["intake_town_new"]
    sentence = result.issues[0].sentence("zh")
    assert all(part in sentence for part in ("“进度”B9", "新店镇", "[districts]"))
    conversions = result.tables["conversions"]
    gas = conversions[conversions["measure"] == "gas_boiler"]
    assert list(gas["n_households"].astype(int)) == [*GAS_DONE, GAS_DONE[-1]]
    assert list(gas["district_id"])[-1] == "新店镇"  # kept as written, for the check to refuse
    assert (result.totals["agrees"] == "1").all()


def test_new_and_lost_columns_are_named(tmp_path: Path) -> None:
    import openpyxl

    file = progress_sheet(tmp_path / "a.xlsx", total_error=0)
    plan = completed(propose_intake(file, DISTRICTS), tmp_path)
    book = openpyxl.load_workbook(file)
    sheet = book.active
    sheet["D4"] = "完工数"
    sheet["K3"], sheet["K5"] = "集中供热", 7
    book.save(file)
    result = apply_intake(file, plan)
    assert sorted(rules(result)) == [
        "intake_column_missing",
        "intake_column_new",
        "intake_column_new",
    ]
    missing = next(issue for issue in result.issues if issue.rule == "intake_column_missing")
    assert "煤改气/完工数" in str(missing.values["near"])
    assert set(result.leftovers["cell"]) >= {"D5", "D8", "K5"}


def test_changed_unit_is_refused_not_reckoned(tmp_path: Path) -> None:
    plan = completed(propose_intake(progress_sheet(tmp_path / "a.xlsx"), DISTRICTS), tmp_path)
    file = progress_sheet(tmp_path / "b.xlsx", unit="万户", total_error=0)
    result = apply_intake(file, plan)
    assert set(rules(result)) == {"intake_unit_changed"}
    assert "conversions" not in result.tables
    assert {"C5", "D5", "F5", "G5"} <= set(result.leftovers["cell"])


def test_renamed_sheet_is_found_by_its_headings(tmp_path: Path) -> None:
    plan = completed(propose_intake(progress_sheet(tmp_path / "a.xlsx"), DISTRICTS), tmp_path)
    file = progress_sheet(tmp_path / "b.xlsx", sheet_name="11.22", total_error=0)
    result = apply_intake(file, plan)
    assert result.issues == ()
    assert [note.rule for note in result.notes] == ["intake_sheet_renamed"]


def test_boiler_list_is_nearly_a_table(tmp_path: Path) -> None:
    file = boiler_list(tmp_path / "锅炉.xlsx")
    plan = propose_intake(file, DISTRICTS)
    boilers = apply_intake(file, plan).tables["boilers"]
    assert list(boilers["capacity_t_per_h"]) == ["2", "4", "1.5"]
    assert list(boilers["season_coal_t"].fillna("")) == ["300", "650", ""]
    assert list(boilers["action"]) == ["scrap", "to_gas", "to_district_heat"]
    assert list(boilers["fuel"]) == ["raw_coal"] * 3
    assert list(boilers["done_on"].fillna("")) == ["2017-10-01", "2017-11-05", ""]
    assert list(boilers["企业名称"]) == ["甲厂", "乙浴池", "丙酒店"]  # kept beside the contract's


def test_persons_are_never_read(tmp_path: Path) -> None:
    file = boiler_list(tmp_path / "锅炉.xlsx")
    plan = propose_intake(file, DISTRICTS)
    block = plan.blocks[0]
    assert block.column("联系人").ignore  # type: ignore[union-attr]
    asked = [
        replace(column, ignore="", keep_as="联系人") if column.heading == "联系人" else column
        for column in block.columns
    ]
    result = apply_intake(file, replace(plan, blocks=(replace(block, columns=tuple(asked)),)))
    assert "intake_personal" in rules(result)
    everything = result.cells.to_csv() + "".join(t.to_csv() for t in result.tables.values())
    assert "某甲" not in everything


def test_towns_across_are_turned_and_units_kept_apart(tmp_path: Path) -> None:
    file = towns_across(tmp_path / "任务.xlsx")
    result = apply_intake(file, completed(propose_intake(file, DISTRICTS), tmp_path))
    assert result.issues == ()
    conversions = result.tables["conversions"].set_index("conversion_id")["n_households"]
    assert conversions["dongshan-gas_boiler"] == "6000"
    assert conversions["xihe-gas_boiler"] == "3500"
    assert conversions["chengguan-heat_pump"] == "70"
    tasks = result.tables["tasks"].set_index("task_id")
    assert tasks.loc["clean_coal-xihe", "target"] == "2000"
    assert tasks.loc["clean_coal-xihe", "unit"] == "吨"
    wrong = result.totals[result.totals["agrees"] == "0"]
    assert list(wrong["cell"]) == ["G6"]  # 500 for 600; 万户 and 户 add up in the last row
    assert len(result.totals) == 10


def test_stacked_blocks_subtotals_and_repeated_headings(tmp_path: Path) -> None:
    file = stacked_blocks(tmp_path / "汇总.xlsx")
    plan = completed(propose_intake(file, DISTRICTS), tmp_path)
    assert [block.number for block in plan.blocks] == [1, 2]
    result = apply_intake(file, plan)
    assert list(result.tables["conversions"]["n_households"]) == ["10", "20", "30", "40"]
    assert list(result.tables["districts"]["n_coal_households"]) == ["500", "700"]
    totals = result.totals.set_index("cell")
    assert totals.loc["C4", "parts"] == "C5 C6 C9 C10"
    assert list(totals.loc[["C4", "C7", "C11"], "agrees"]) == ["1", "1", "0"]


@pytest.mark.parametrize("make", [progress_sheet, boiler_list, towns_across, stacked_blocks])
def test_every_cell_has_exactly_one_use(tmp_path: Path, make: object) -> None:
    file = make(tmp_path / "a.xlsx")  # type: ignore[operator]
    result = apply_intake(file, propose_intake(file, DISTRICTS))
    places = list(zip(result.cells["sheet"], result.cells["cell"], strict=True))
    assert len(places) == len(set(places))
    assert set(places) == filled_cells(file)
    ignored = result.cells[result.cells["use"] == Use.IGNORED]
    assert (ignored["reason"] != "").all()
    used = result.cells[result.cells["use"] == Use.USED]
    assert (used["to"] != "").all()


def test_without_districts_the_names_are_asked_for(tmp_path: Path) -> None:
    file = progress_sheet(tmp_path / "a.xlsx")
    plan = propose_intake(file)
    assert set(plan.districts) == {"东山镇", "西河", "南坡乡", "城关街道办"}
    assert not any(plan.districts.values())
    assert rules(apply_intake(file, plan)).count("intake_town_blank") == 4


def test_text_files_of_either_encoding_read_alike(tmp_path: Path) -> None:
    lines = [
        "2017年清洁取暖进度表（单位：户）,,,,",
        "乡镇,煤改气,,热泵,",
        ",任务数,完成数,任务数,完成数",
        '东山镇,"1,200",600,50,20',
        "西河镇,200,120,,/",
        "合计,1400,720,50,20",
    ]
    tables = []
    for encoding in ("utf-8-sig", "gb18030"):
        file = tmp_path / f"{encoding}.csv"
        file.write_bytes("\r\n".join(lines).encode(encoding))
        result = apply_intake(file, completed(propose_intake(file, DISTRICTS), tmp_path))
        assert result.is_clean, result.report("en")
        tables.append(result.tables)
    first, second = tables
    pd.testing.assert_frame_equal(first["conversions"], second["conversions"])
    assert list(first["conversions"]["n_households"]) == ["600", "20", "120"]
    assert list(first["tasks"]["target"]) == ["1200", "50", "200"]


def test_written_result_and_its_account(tmp_path: Path) -> None:
    file = progress_sheet(tmp_path / "a.xlsx")
    result = apply_intake(file, completed(propose_intake(file, DISTRICTS), tmp_path))
    folder = result.write(tmp_path / "out")
    assert {path.name for path in folder.iterdir()} == {"conversions.csv", "tasks.csv", "intake"}
    assert (folder / "conversions.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    leftovers = pd.read_csv(folder / "intake" / "leftovers.csv")
    assert "管网未到" in set(leftovers["value"])
    report = (folder / "intake" / "report.txt").read_text(encoding="utf-8-sig")
    assert "相差10" in report
    with pytest.raises(UsageError, match="--force"):
        result.write(folder)
    result.write(folder, lang="en", force=True)
    assert "difference 10" in (folder / "intake" / "report.txt").read_text(encoding="utf-8-sig")


def test_plan_is_never_written_over(tmp_path: Path) -> None:
    plan = propose_intake(progress_sheet(tmp_path / "a.xlsx"), DISTRICTS)
    path = plan.write(tmp_path / "intake.toml")
    with pytest.raises(UsageError):
        plan.write(path)
    assert read_plan(path) == replace(plan, remarks={}, blocks=read_plan(path).blocks)


def test_all_slips_in_a_plan_are_said_at_once(tmp_path: Path) -> None:
    path = tmp_path / "intake.toml"
    path.write_text(
        'version = 2\nwhat = 1\n[[block]]\nsheet = "a"\n[[block.column]]\nto = "x.y"\ntimes = 0\n',
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        read_plan(path)
    found = [fault.rule for fault in caught.value.faults]  # type: ignore[attr-defined]
    assert found == [
        "intake_plan_key",
        "intake_plan_version",
        "intake_plan_missing",
        "intake_plan_times",
    ]
    path.write_text(
        '[[block]]\nsheet = "a"\n[[block.column]]\nheading = "h"\nto = "conversions.n_house"\n'
        '[[block.column]]\nheading = "t"\ntotal_of = ["g"]\n[block.fill.convs]\nx = "1"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as caught:
        read_plan(path)
    assert len(caught.value.faults) == 3
    path.write_text("version = ", encoding="utf-8")
    with pytest.raises(UsageError, match=r"intake\.toml"):
        read_plan(path)


@pytest.mark.parametrize("name", ["none.xlsx", "a.docx", "broken.xlsx"])
def test_files_that_cannot_be_read(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if not name.startswith("none"):
        path.write_text("no workbook")
    with pytest.raises(CaseError) as caught:
        propose_intake(path)
    assert name in caught.value.say("zh")
