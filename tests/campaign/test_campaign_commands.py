"""The command line of the ledger and of progress."""

import json

import pandas as pd
import pytest
from ledger_files import returns
from typer.testing import CliRunner

from airkit.campaign.state import track_campaign
from airkit.case import read_case, write_case
from airkit.cli import app
from airkit.errors import UsageError

TASKS = pd.DataFrame(
    {
        "task_id": ["t1"], "name_zh": ["锅炉"], "category": ["boilers"], "unit": ["台"],
        "target": [10], "start_date": ["2018-01-01"], "deadline": ["2018-01-10"],
    }
)  # fmt: skip
AIR = [
    *(f"{day},county,100" for day in ("2017-01-01", "2017-01-02")),
    *(f"{day},小例县,80" for day in ("2018-01-01", "2018-01-02")),
]


@pytest.fixture(scope="module")
def case_path(tmp_path_factory):
    path = tmp_path_factory.mktemp("case") / "case"
    write_case(read_case("tiny").with_table("tasks", TASKS), path)
    return path


def run(*words):
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert not isinstance(done.exception, BaseException) or isinstance(done.exception, SystemExit)
    return done


def test_from_import_to_answer(case_path, tmp_path):
    ledger = tmp_path / "a.ledger"
    week = returns(tmp_path, ["t1,2018-01-05,4,cumulative"])
    air = returns(tmp_path, AIR, "air.csv", "date,district_id,pm25_ugm3")
    for file in (week, air):
        done = run("ledger", "import", ledger, file, "--case", case_path, "--json")
        assert done.exit_code == 0, done.output
    head = json.loads(done.output)
    assert (
        run("ledger", "verify", ledger, "--head", f"{head['count']}:{head['head']}").exit_code == 0
    )
    done = run("progress", case_path, "--ledger", ledger, "--as-of", "2018-01-05", "--json")
    answer = json.loads(done.output)
    assert answer["tasks"]["done_share"] == 0.4 and answer["tasks"]["ahead_points"] == -10
    assert answer["stamp"]["ledger_head"] == head["head"]
    assert answer["accountability"]["own_count"] is True
    (place,) = answer["air"]
    assert (place["city"], place["mean_ugm3"], place["change_pct_official"]) == ("county", 80, -20)
    assert answer["problems"]["found"] == 0
    text = run("progress", case_path, "--ledger", ledger, "--as-of", "2018-01-05", "--lang", "en")
    assert "10.0 percentage points behind" in text.output and "own count" in text.output
    assert run("ledger", "export", ledger, tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "air.csv").exists()


def test_faults_and_corrections_are_exit_1(case_path, tmp_path):
    ledger = tmp_path / "a.ledger"
    run("ledger", "import", ledger, returns(tmp_path, ["t1,2018-01-05,4,cumulative"]))
    changed = returns(tmp_path, ["t1,2018-01-05,5,cumulative"])
    refused = run("ledger", "import", ledger, changed, "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.output)["faults"][0]["rule"] == "ledger_correction"
    assert run("ledger", "import", ledger, changed, "--accept-corrections").exit_code == 0
    unknown = returns(tmp_path, ["t9,2018-01-05,5,cumulative"])
    assert run("ledger", "import", ledger, unknown, "--case", case_path).exit_code == 1
    assert run("ledger", "verify", ledger, "--head", "1:00").exit_code == 1
    assert run("ledger", "verify", tmp_path / "none.ledger").exit_code == 1
    assert run("progress", case_path, "--as-of", "5 January").exit_code == 2


def test_a_list_of_closed_problems_to_visit(tmp_path):
    page = tmp_path / "list.html"
    words = ("lookback", "demo-county", "--as-of", "2017-12-31", "--share", "0.1")
    done = run(*words, "--out", page, "--json")
    answer = json.loads(done.output)
    assert answer["n_visits"] == len(answer["visits"]) <= answer["n_closed"]
    assert page.read_text(encoding="utf-8").count("<tr>") == answer["n_visits"] + 1
    assert run("lookback", "demo-county", "--as-of", "2017-12-31", "--share", "0").exit_code == 2


def test_without_tasks_there_is_still_an_answer(tmp_path):
    case = read_case("tiny")
    week = track_campaign(case, None, "2018-01-05")
    assert week.progress is None and week.as_dict()["tasks"] is None
    with pytest.raises(UsageError):
        track_campaign(case)
