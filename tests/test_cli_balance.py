"""The commands that read a dated case: ``airkit balance`` and ``airkit coal --as-of``."""

import json

from typer.testing import CliRunner

from airkit.cli import app


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done.stdout


def test_balance_as_json_and_as_files(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("airkit.report.balance.DRAWN", ("pm25",))
    answer = json.loads(run("balance", "tiny", "--json", "--out", tmp_path / "out"))
    assert answer["headline"]["parts"] == ["coal"]
    assert answer["headline"]["pollutants"]["pm25"]["emitted_t"] == 2.9
    written = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {"balance.json", "wedge_pm25_zh.png", "categories_pm25_en.svg", "cuts.csv"} <= written
    assert json.loads((tmp_path / "out" / "balance.json").read_text("utf-8")) == answer


def test_coal_cut_to_date() -> None:
    then = json.loads(run("coal", "tiny", "--as-of", "2018-01-05", "--json"))
    whole = json.loads(run("coal", "tiny", "--json"))
    assert then["headline"]["coal_cut_t"] < whole["headline"]["coal_cut_t"]
    assert then["stamp"]["dated"]["as_of"] == "2018-01-05" and not whole["stamp"]["dated"]


def test_a_ledger_without_a_day_is_refused(tmp_path) -> None:
    run("coal", "tiny", "--ledger", tmp_path / "a.ledger", code=2)
