"""Change notices: complete for the firm, silent about others, priced for the county alone."""

import sys
from pathlib import Path

import pytest
from docx import Document

from airkit.case import Case
from airkit.report.planbook import write_notices
from airkit.report.planbook.notices import notices_of
from airkit.schedule import replan, solve_schedule
from airkit.schedule.replanning.result import Replan

sys.path.insert(0, str(Path(__file__).parents[1] / "schedule"))
from schedule_cases import line, make_case, rule

FIRMS = [
    {"enterprise_id": "ea", "name_zh": "甲厂", "name_en": "Works A"},
    {"enterprise_id": "eb", "name_zh": "乙厂", "name_en": "Works B"},
    {"enterprise_id": "ec", "name_zh": "丙厂", "name_en": "Works C"},
]
OWN = {"ea": ("甲厂", "la1", "la2", "13.57"), "eb": ("乙厂", "lb1", "24.68"), "ec": ("丙厂", "lc1")}


def county(*rules: dict, **more: list) -> Case:
    """Three firms of which the last earns nothing that any rule touches."""
    lines = [
        line("la1", "ea", margin_yuan_per_t=13.57, load_levels="0.5 1"),
        line("la2", "ea", margin_yuan_per_t=13.57),
        line("lb1", "eb", margin_yuan_per_t=24.68),
        line("lc1", "ec", margin_yuan_per_t=99),
    ]
    factors = {"la1": 0.5, "la2": 0.5, "lb1": 0.5, "lc1": 0}
    emissions = [{"line_id": i, "pollutant": "so2", "kg_per_t": f} for i, f in factors.items()]
    return make_case(lines, list(rules), enterprises=FIRMS, line_emissions=emissions, **more)


CAP = rule("emission_cap_day", 120, pollutant="so2", unit="kg_per_day")
ALERT_STOP = rule("stop", scope="line", scope_id="lb1", start_date="2018-01-05",
                  end_date="2018-01-07", authority="city", rule_id="orange_lb1")  # fmt: skip


@pytest.fixture(scope="module")
def case() -> Case:
    """Announced under a cap; then an order stops the dearest line for three days."""
    return county(CAP, ALERT_STOP)


@pytest.fixture(scope="module")
def answer(case: Case) -> Replan:
    announced = solve_schedule(county(CAP), gap=0).plan
    return replan(case, announced, "2018-01-04", engine="exact", gap=0)


@pytest.fixture(scope="module")
def folder(case: Case, answer: Replan, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("notices") / "out"
    write_notices(case, answer, out)
    return out


def text_of(path: Path) -> str:
    """All words of a Word file."""
    document = Document(str(path))
    cells = [c.text for t in document.tables for row in t.rows for c in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells)


def test_one_notice_a_firm_whose_plan_changes(folder: Path, answer: Replan) -> None:
    assert set(answer.changes["enterprise_id"]) == {"ea", "eb"}
    assert {path.stem for path in (folder / "enterprises").iterdir()} == {"ea", "eb"}


def test_a_firm_reads_nothing_of_another(folder: Path) -> None:
    for path in (folder / "enterprises").iterdir():
        text = text_of(path)
        others = [value for firm, own in OWN.items() if firm != path.stem for value in own]
        assert not [value for value in others if value in text]
        assert OWN[path.stem][0] in text


def test_only_the_county_reads_what_a_day_is_worth(folder: Path, answer: Replan) -> None:
    assert "pays" in set(answer.changes["reason"])
    assert "运行一天值" in text_of(folder / "notices.docx")
    firms = "\n".join(text_of(path) for path in (folder / "enterprises").iterdir())
    assert "值" not in firms
    assert "元" not in firms
    assert "限额有余，可以运行" in firms


def test_the_county_has_every_notice_and_who_is_changed(folder: Path, answer: Replan) -> None:
    text = text_of(folder / "notices.docx")
    assert text.count("错峰生产调整通知") == 1 + 2  # the heading of the book, and each notice
    assert all(line.strip() in text for line in answer.summary("zh"))
    assert {"甲厂：", "乙厂："} <= set(text.splitlines())


def test_a_notice_lists_each_change_and_the_days_ahead(case: Case, answer: Replan) -> None:
    told = {n.enterprise_id: n for n in notices_of(case, answer, "en", is_priced=False)}
    stopped = told["eb"].changes
    assert stopped == (
        ("lb1 (kiln)", "2018-01-05 to 2018-01-07", "3", "full load", "stopped",
         'the rule "stop" (city) forbids running'),
    )  # fmt: skip
    (ahead,) = told["eb"].lines
    assert f"{ahead.stretches[0].start:%Y-%m-%d}" == answer.free_from
    assert ahead.days_off == 3
    assert sum(len(n.changes) for n in told.values()) == len(answer.changes)


def test_two_runs_give_the_same_bytes(case: Case, answer: Replan, tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_notices(case, answer, tmp_path / name, lang="en")
    for path in (tmp_path / "a").rglob("*.docx"):
        assert path.read_bytes() == (tmp_path / "b" / path.relative_to(tmp_path / "a")).read_bytes()


def test_an_earlier_notice_does_not_stay_behind(
    case: Case, answer: Replan, folder: Path, tmp_path: Path
) -> None:
    """Re-planned again without a change: nobody finds last week's notice in the folder."""
    out = tmp_path / "out"
    write_notices(case, answer, out)
    quiet = replan(case, answer.plan, "2018-01-09", engine="exact", gap=0)
    assert quiet.changes.empty
    write_notices(case, quiet, out)
    assert not list((out / "enterprises").iterdir())
    assert "没有调整" in text_of(out / "notices.docx")
