"""What enters the ledger, what does not, and what it answers for a day and a moment."""

import datetime

import pandas as pd
import pytest
from ledger_files import SetClock, returns

from airkit.campaign.clock import SHANGHAI
from airkit.campaign.ledger import memory_ledger, open_ledger
from airkit.campaign.ledger.events import event_tables
from airkit.case import read_case
from airkit.errors import InputFaults, LedgerError, UsageError
from airkit.tables.contract import contract


@pytest.fixture
def clock():
    return SetClock("2017-12-01T09:00:00")


@pytest.fixture
def ledger(tmp_path, clock):
    with open_ledger(tmp_path / "a.ledger", create=True, clock=clock) as opened:
        yield opened


def done(ledger, **when):
    frame = ledger.table("returns", **when).sort_values(["task_id", "true_on"])
    return frame["done"].tolist()


def rules(error):
    return [(fault.row, fault.rule) for fault in error.value.faults]


def test_every_weekly_table_of_the_contract_has_a_place():
    weekly = {name for name, table in contract().items() if table.is_ledger}
    assert set(event_tables()) == weekly | {"site_items"}


def test_the_same_file_twice_changes_nothing(ledger, tmp_path):
    path = returns(tmp_path, ["t1,2017-11-01,5,cumulative", "t2,2017-11-01,3,increment"])
    first = ledger.import_file(path)
    again = ledger.import_file(path)
    assert first.counts["new"].tolist() == [2]
    assert again.recorded_at is None and again.head == first.head


def test_last_weeks_file_with_new_rows_adds_the_new(ledger, tmp_path):
    old = ["t1,2017-11-01,5,cumulative", "t2,2017-11-01,3,increment"]
    ledger.import_file(returns(tmp_path, old))
    report = ledger.import_file(returns(tmp_path, [*old, "t1,2017-11-08,9,cumulative"]))
    assert report.counts[["new", "known"]].to_numpy().tolist() == [[1, 2]]


def test_equal_rows_of_a_file_are_as_many_events(ledger, tmp_path):
    row = "t2,2017-11-01,3,increment"
    ledger.import_file(returns(tmp_path, [row, row]))
    assert done(ledger) == [3, 3]
    assert ledger.import_file(returns(tmp_path, [row, row, row])).counts["new"].tolist() == [1]


def test_a_workbook_and_a_text_file_of_equal_content_are_one(ledger, tmp_path):
    rows = pd.DataFrame(
        {"task_id": ["t1"], "true_on": [pd.Timestamp("2017-11-01")], "done": [5.0],
         "kind": ["cumulative"]}
    )  # fmt: skip
    rows.to_excel(tmp_path / "week.xlsx", sheet_name="进度报表", index=False)
    ledger.import_file(tmp_path / "week.xlsx")
    path = returns(tmp_path, ["t1,2017年11月1日,5,累计"], head="任务编号,截至日期,完成量,口径")
    assert ledger.import_file(path).recorded_at is None


def test_a_correction_is_listed_and_refused_whole(ledger, tmp_path):
    ledger.import_file(returns(tmp_path, ["t1,2017-11-01,5,cumulative"]))
    changed = returns(tmp_path, ["t2,2017-11-01,1,cumulative", "t1,2017-11-01,6,cumulative"])
    before = ledger.head
    with pytest.raises(InputFaults) as error:
        ledger.import_file(changed)
    assert rules(error) == [(3, "ledger_correction")]
    assert "5" in error.value.say("en") and "6" in error.value.say("zh")
    assert ledger.head == before


def test_a_correction_enters_with_leave_and_both_answers_stay(ledger, tmp_path, clock):
    ledger.import_file(returns(tmp_path, ["t1,2017-11-01,5,cumulative"]))
    clock.text = "2017-12-08T09:00:00"
    changed = returns(tmp_path, ["t1,2017-11-01,6,cumulative"], "returns2.csv")
    report = ledger.import_file(changed, accept_corrections=True)
    corrected = report.corrections[["row", "column", "old", "new"]]
    assert corrected.to_numpy().tolist() == [[2, "done", "5", "6"]]
    assert any("进度报表" in line and "完成量：5 → 6" in line for line in report.lines("zh"))
    assert done(ledger) == [6]
    assert done(ledger, known_at="2017-12-07") == [5]
    assert ledger.verify(str(report.head)).ok


def test_last_weeks_file_does_not_undo_a_correction(ledger, tmp_path):
    old = ["t1,2017-11-01,5,cumulative"]
    ledger.import_file(returns(tmp_path, old))
    ledger.import_file(returns(tmp_path, ["t1,2017-11-01,6,cumulative"]), accept_corrections=True)
    longer = returns(tmp_path, [*old, "t1,2017-11-08,9,cumulative"])
    report = ledger.import_file(longer)
    assert report.counts[["new", "superseded"]].to_numpy().tolist() == [[1, 1]]
    assert done(ledger) == [6, 9]
    back = returns(tmp_path, [*old, "t3,2017-11-08,9,cumulative"])
    assert ledger.import_file(back, accept_corrections=True).counts["corrected"].tolist() == [1]
    assert done(ledger) == [5, 9, 9]


def test_filling_a_blank_is_no_correction(ledger, tmp_path):
    head = "site_id,item,due_on,done_on"
    name = "site_items.csv"
    ledger.import_file(returns(tmp_path, ["s1,cut_power,2017-10-31,"], name, head))
    later = returns(tmp_path, ["s1,cut_power,2017-10-31,2017-10-20"], name, head)
    assert ledger.import_file(later).counts["completed"].tolist() == [1]
    items = ledger.table("site_items")
    assert items["done_on"].tolist() == [pd.Timestamp("2017-10-20")]
    assert ledger.table("site_items", as_of="2017-10-19")["done_on"].isna().all()


def test_faults_name_their_rows_and_nothing_enters(ledger, tmp_path):
    rows = ["t1,2017-11-01,5,cumulative", "t1,2017-13-01,两吨,cumulative", "t1,2017-12-02,6,sum"]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, rows))
    assert {row for row, _ in rules(error)} == {3, 4}
    assert ledger.head.count == 0


def test_two_values_for_one_task_and_day_are_a_fault(ledger, tmp_path):
    rows = ["t1,2017-11-01,5,cumulative", "t1,2017-11-01,6,cumulative"]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, rows))
    assert rules(error) == [(3, "ledger_two_values")]


PUBLISHED = "brief_id,item,true_on,part_of,value,unit"


def test_a_published_ledger_whose_parts_sum_to_101_of_100_is_caught(ledger, tmp_path):
    """A county brief: 100 clues, 53 fixed at once, 42 in progress, 6 waiting."""
    rows = [
        "b1,线索,2017-06-22,,100,件",
        *(f"b1,{item},2017-06-22,线索,{n},件" for item, n in
          (("立行立改", 53), ("整改中", 42), ("待整改", 6))),
    ]  # fmt: skip
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, rows, "published.csv", PUBLISHED))
    assert rules(error) == [(2, "ledger_parts")]
    assert "101" in error.value.say("zh") and "100" in error.value.say("en")


def test_a_published_ledger_that_adds_up_enters_and_a_missing_whole_does_not(ledger, tmp_path):
    """Linyi, 8 September 2017: 2,447 closed, 3,826 power cut, 128 rectified of 6,401."""
    rows = ["b2,发现,2017-09-08,,6401,家"]
    rows += [f"b2,{item},2017-09-08,发现,{n},家" for item, n in
             (("销号", 2447), ("断电", 3826), ("整改", 128))]  # fmt: skip
    path = returns(tmp_path, rows, "published.csv", PUBLISHED)
    assert ledger.import_file(path).counts["new"].tolist() == [4]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, ["b3,销号,2017-09-08,发现,9,家"], "published.csv",
                                   PUBLISHED))  # fmt: skip
    assert rules(error) == [(2, "ledger_no_whole")]


def test_tomorrow_has_not_happened(ledger, tmp_path):
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, ["t1,2017-12-02,5,cumulative"]))
    assert rules(error) == [(2, "ledger_future")]


def test_a_change_may_be_announced_but_must_make_sense(ledger, tmp_path):
    head = "task_id,true_on,field,value"
    good = returns(tmp_path, ["t1,2018-01-01,deadline,2018-03-31"], "changes.csv", head)
    assert ledger.import_file(good).counts["new"].tolist() == [1]
    assert ledger.table("changes", as_of="2017-12-31").empty
    bad = ["t1,2018-01-02,deadline,31 March", "t1,2018-01-02,target,-5"]
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, bad, "changes.csv", head))
    assert {row for row, _ in rules(error)} == {2, 3}


def test_unknown_tasks_are_faults_where_the_case_is_given(ledger, tmp_path):
    path = returns(tmp_path, ["t1,2017-11-01,5,cumulative"])
    with pytest.raises(InputFaults) as error:
        ledger.import_file(path, read_case("tiny"))
    assert rules(error) == [(2, "unknown_id_no_rows")]


def test_events_of_a_problem_need_the_problem(ledger, tmp_path):
    head = "problem_id,event,true_on"
    path = returns(tmp_path, ["p1,rectified,2017-11-02"], "problem_events.csv", head)
    with pytest.raises(InputFaults):
        ledger.import_file(path)
    problems = returns(
        tmp_path, ["p1,2017-11-01,巡查,未清理"], "problems.csv", "problem_id,found_on,source,text"
    )
    ledger.import_file(problems)
    assert ledger.import_file(path).counts["new"].tolist() == [1]


def test_a_clock_set_back_does_not_back_date(ledger, tmp_path, clock):
    first = ledger.import_file(returns(tmp_path, ["t1,2017-11-01,5,cumulative"]))
    clock.text = "2017-11-20T09:00:00"
    second = ledger.import_file(returns(tmp_path, ["t1,2017-11-08,6,cumulative"]))
    assert second.recorded_at > first.recorded_at
    assert ledger.imports()["clock"].tolist()[1].startswith("2017-11-20")
    assert done(ledger, known_at="2017-12-01T09:00:00") == [5]
    assert ledger.verify().ok


def test_leap_day(ledger, tmp_path, clock):
    clock.text = "2020-03-02T09:00:00"
    ledger.import_file(returns(tmp_path, ["t1,2020-02-29,5,cumulative"]))
    assert done(ledger, as_of="2020-02-28") == [] and done(ledger, as_of="2020-02-29") == [5]


def test_further_columns_are_kept(ledger, tmp_path):
    path = returns(
        tmp_path, ["t1,2017-11-01,5,cumulative,雨天"], head="task_id,true_on,done,kind,备注"
    )
    report = ledger.import_file(path)
    assert [note.rule for note in report.notes]
    assert ledger.table("returns")["备注"].tolist() == ["雨天"]


def test_export_can_be_imported_again(ledger, tmp_path, clock):
    ledger.import_file(
        returns(tmp_path, ["t1,2017-11-01,0.1,cumulative", "t2,2017-11-01,3,increment"])
    )
    ledger.import_file(returns(tmp_path, ["t1,2017-11-01,0.2,cumulative"]), accept_corrections=True)
    assert ledger.export(tmp_path / "out") == ["returns"]
    with open_ledger(tmp_path / "b.ledger", create=True, clock=clock) as other:
        other.import_file(tmp_path / "out")
        columns = list(contract()["returns"].names)
        key = ["task_id", "true_on"]
        one, two = (each.table("returns")[columns].sort_values(key) for each in (ledger, other))
        pd.testing.assert_frame_equal(one.reset_index(drop=True), two.reset_index(drop=True))


def test_a_long_file_is_read_in_parts_with_its_row_numbers(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("airkit.campaign.ledger.reading.PART_BYTES", 100)
    monkeypatch.setattr("airkit.campaign.ledger.reading.PART_ROWS", 3)
    head = "task_id,true_on,done,kind,evidence"
    rows = [f't{n},2017-11-01,{n},cumulative,"照片\n{n}"' for n in range(10)]
    path = returns(tmp_path, rows, head=head)
    assert ledger.import_file(path).counts["new"].tolist() == [10]
    bad = returns(tmp_path, [*rows, "t11,2017-11-01,x,cumulative,"], head=head)
    with pytest.raises(InputFaults) as error:
        ledger.import_file(bad)
    assert rules(error) == [(12, "not_a_number")]


def test_a_full_disk_loses_nothing(ledger, tmp_path):
    ledger.import_file(returns(tmp_path, ["t1,2017-11-01,5,cumulative"]))
    before = ledger.head
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")
    many = returns(tmp_path, [f"t{n},2017-11-02,5,cumulative" for n in range(5000)])
    with pytest.raises(LedgerError) as error:
        ledger.import_file(many)
    assert error.value.word_id == "ledger_disk_full"
    assert ledger.head == before and ledger.verify(str(before)).ok


def test_what_cannot_be_told_is_refused(ledger, tmp_path):
    with pytest.raises(UsageError):
        ledger.import_file(returns(tmp_path, ["t1,2017-11-01,5,cumulative"], "week 3.csv"))
    with pytest.raises(UsageError):
        ledger.table("tasks")
    with pytest.raises(LedgerError):
        open_ledger(tmp_path / "none.ledger")
    (tmp_path / "text.ledger").write_text("这不是账本，只是一段文字" * 100, encoding="utf-8")
    with pytest.raises(LedgerError):
        open_ledger(tmp_path / "text.ledger", create=True)


def test_a_ledger_in_memory_knows_each_row_from_its_day():
    case = read_case("demo-county")
    with memory_ledger(case) as ledger:
        meters = ledger.table("meters")
        assert len(meters) == len(case.table("meters"))
        moment = datetime.datetime(2017, 12, 30, 12, tzinfo=SHANGHAI)
        early = ledger.table("meters", known_at=moment)
        assert early["month"].max() < pd.Timestamp("2017-12-01")
        assert ledger.verify().ok


def test_a_ledger_in_memory_with_a_clock_of_its_own_ends_in_the_same_hash(tmp_path, clock):
    case = read_case("tiny")
    sheet = returns(tmp_path, ["t1,2017-11-01,1,cumulative"])
    heads = set()
    for _ in range(2):
        with memory_ledger(case, clock=clock) as ledger:
            ledger.import_file(sheet)
            heads.add(str(ledger.head))
    assert len(heads) == 1


def test_texts_come_back_as_they_were_written(ledger, tmp_path):
    """Read joined: what could be taken for a mark of the joining must not be."""
    odd = ['"甲,""乙"""', '"[""x""]"', '"a\nb"', "\\u0041", "𠀀镇", "?", "_", ""]
    rows = [f"t{n},2017-11-01,{n},cumulative,{text}" for n, text in enumerate(odd)]
    ledger.import_file(returns(tmp_path, rows, head="task_id,true_on,done,kind,evidence"))
    found = ledger.table("returns")
    assert [None if pd.isna(text) else text for text in found["evidence"]] == [
        '甲,"乙"', '["x"]', "a\nb", "\\u0041", "𠀀镇", "?", "_", None,
    ]  # fmt: skip
    coded = ledger.table("returns", coded=True)
    assert coded["evidence"].astype("str").equals(found["evidence"])


def test_cells_of_another_form_are_read_one_by_one(ledger, tmp_path):
    """A day with a time, a choice the contract no longer has: of an older kit, or edited."""
    ledger.import_file(returns(tmp_path, ["t1,2017-11-01,1,cumulative"]))
    odd = ("2017-11-02 08:00:00", "estimate"), (None, None), ("2017-11-03", "increment")
    for seq, (day, kind) in enumerate(odd, start=3):
        ledger._db.execute(
            "INSERT INTO returns (seq, task_id, true_on, done, kind) VALUES (?, 't', ?, 1, ?)",
            (seq, day, kind),
        )
    ledger._db.execute(
        "INSERT INTO chain VALUES (3, 3, 'returns', ?, x'00')", ("0" * 64,)
    )  # so that the rows count
    found = ledger.table("returns")
    assert [str(day) for day in found["true_on"]] == [
        "2017-11-01 00:00:00", "2017-11-02 08:00:00", "NaT", "2017-11-03 00:00:00",
    ]  # fmt: skip
    assert found["kind"].fillna("").tolist() == ["cumulative", "estimate", "", "increment"]


def test_a_long_file_is_read_in_parts_between_rows(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("airkit.campaign.ledger.reading.PART_BYTES", 1)
    monkeypatch.setattr("airkit.campaign.ledger.reading.PART_ROWS", 2)
    rows = [f't{n},2017-11-0{n},{n},cumulative,"a\n""\n{n}"' for n in range(1, 6)]
    path = returns(tmp_path, rows, head="task_id,true_on,done,kind,evidence")
    ledger.import_file(path)
    found = ledger.table("returns")
    assert found["evidence"].tolist() == [f'a\n"\n{n}' for n in range(1, 6)]
    rows[3] = rows[3].replace("cumulative", "guess")
    with pytest.raises(InputFaults) as error:
        ledger.import_file(returns(tmp_path, rows, head="task_id,true_on,done,kind,evidence"))
    assert rules(error) == [(5, "not_a_choice")]


def test_the_index_of_many_rows_is_there_after_them(ledger, tmp_path, monkeypatch):
    monkeypatch.setattr("airkit.campaign.ledger.store.MANY_ROWS", 2)
    ledger.import_file(
        returns(tmp_path, ["t1,2017-11-01,5,cumulative", "t2,2017-11-01,3,increment"])
    )
    assert ledger.verify().ok
    used = ledger._db.execute("EXPLAIN QUERY PLAN SELECT seq FROM returns WHERE task_id = 't1'")
    assert "returns_key" in str(used.fetchall())
