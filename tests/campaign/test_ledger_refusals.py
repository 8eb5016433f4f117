"""A file that is refused leaves nothing behind, and tells all its faults in one round."""

import pytest
from ledger_files import SetClock, returns
from typer.testing import CliRunner

from airkit.campaign.ledger import open_ledger
from airkit.cli import app
from airkit.errors import InputFaults, LedgerError, UsageError

GOOD = "t1,2017-11-01,5,cumulative"
BAD = "t1,2017-11-08,两吨,cumulative"


@pytest.fixture
def path(tmp_path):
    return tmp_path / "a.ledger"


@pytest.fixture
def opened(path):
    with open_ledger(path, create=True, clock=SetClock("2017-12-01T09:00:00")) as ledger:
        yield ledger


def told(ledger, path, **options):
    with pytest.raises(InputFaults) as error:
        ledger.import_file(path, **options)
    return [(fault.row, fault.rule) for fault in error.value.faults]


@pytest.mark.parametrize("row", [BAD, "t1,2099-01-01,5,cumulative"])
def test_a_refused_first_import_makes_no_file(path, tmp_path, row):
    file = returns(tmp_path, [row])
    done = CliRunner().invoke(app, ["ledger", "import", str(path), str(file)])
    assert done.exit_code == 1 and not path.exists()


def test_a_file_that_is_no_table_makes_no_ledger(opened, path, tmp_path):
    with pytest.raises(UsageError):
        opened.import_file(returns(tmp_path, [GOOD], "week 3.csv"))
    assert not path.exists() and opened.head.count == 0 and opened.verify().ok


def test_the_first_rows_make_the_file(opened, path, tmp_path):
    report = opened.import_file(returns(tmp_path, [GOOD]))
    with open_ledger(path) as again:
        assert again.head == report.head == opened.head


def test_whoever_waits_to_make_the_file_sees_the_one_made_meanwhile(opened, path, tmp_path):
    with open_ledger(path, create=True) as other:
        first = other.import_file(returns(tmp_path, [GOOD]))
    assert opened.head == first.head
    assert opened.import_file(returns(tmp_path, [GOOD])).recorded_at is None


def test_a_file_that_cannot_be_made_is_told_with_the_rows(tmp_path):
    with (
        open_ledger(tmp_path / "none" / "a.ledger", create=True) as ledger,
        pytest.raises(LedgerError),
    ):
        ledger.import_file(returns(tmp_path, [GOOD]))


def test_all_faults_of_a_file_are_told_at_once(opened, tmp_path):
    opened.import_file(returns(tmp_path, [GOOD]))
    rows = [
        BAD,
        "t2,2017-12-02,1,cumulative",
        "t3,2017-12-03,1,sum",
        "t4,2017-11-01,1,cumulative",
        "t4,2017-11-01,2,cumulative",
        "t1,2017-11-01,6,cumulative",
    ]
    faults = [
        (2, "not_a_number"), (3, "ledger_future"), (4, "ledger_future"), (4, "not_a_choice"),
        (6, "ledger_two_values"),
    ]  # fmt: skip
    file = returns(tmp_path, rows)
    assert told(opened, file) == [*faults, (7, "ledger_correction")]
    assert told(opened, file, accept_corrections=True) == faults


def test_what_a_bad_row_hides_is_not_guessed_at(opened, tmp_path):
    """Sums, two values of a day and changes of dates are judged where all their rows are read."""
    published = [
        "b1,线索,2017-06-22,,100,件", "b1,已改,2017-06-22,线索,六十,件",
        "b1,未改,2017-06-22,线索,40,件", "b2,线索,2017-06-22,,9,件", "b2,已改,2017-06-22,线索,8,件",
    ]  # fmt: skip
    head = "brief_id,item,true_on,part_of,value,unit"
    file = returns(tmp_path, published, "published.csv", head)
    assert told(opened, file) == [(3, "not_a_number"), (5, "ledger_parts")]
    changes = ["t1,2017-11-02,,2018-03-31", "t1,2017-11-02,target,-5", "t1,2017-11-02,deadline,"]
    file = returns(tmp_path, changes, "changes.csv", "task_id,true_on,field,value")
    assert told(opened, file) == [(2, "missing_value"), (3, "negative"), (4, "missing_value")]
    two = returns(tmp_path, ["t5,2017-11-01,1,cumulative", "t5,2017-11-01,二,cumulative"])
    assert told(opened, two) == [(3, "not_a_number")]


def test_a_bad_cell_is_not_taken_for_the_blank_of_an_earlier_file(opened, tmp_path):
    head = "task_id,true_on,done,kind,reported_on"
    opened.import_file(returns(tmp_path, [f"{GOOD},"], head=head))
    assert told(opened, returns(tmp_path, [f"{GOOD},someday"], head=head)) == [(2, "not_a_date")]
