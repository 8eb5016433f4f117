"""The briefing: every number traced, the same bytes twice, gaps said instead of smoothed over."""

import html
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook
from pptx import Presentation

from airkit.case import Case, read_case
from airkit.errors import InputFaults, UsageError
from airkit.places import read_places
from airkit.report.brief.assemble import make_brief
from airkit.report.brief.book import write_book
from airkit.report.brief.content import Brief, Masthead, Origin
from airkit.report.brief.gather import Results, gather_results
from airkit.report.brief.html import write_page
from airkit.report.brief.masthead import read_masthead
from airkit.report.brief.numbers import numbers_of
from airkit.report.brief.sections.caps import cap_in_full
from airkit.report.brief.urge import owed_by_unit, write_urges
from airkit.report.brief.word import write_word
from airkit.report.brief.write import write_brief
from airkit.words import LANGUAGES

AS_OF = "2017-12-31"
TOKEN = re.compile(r"\d+(?:[.,]\d+)*")


def without(case: Case, *tables: str) -> Case:
    """The case with some tables emptied."""
    for name in tables:
        case = case.with_table(name, case.table(name).head(0))
    return case


@pytest.fixture(scope="module")
def case() -> Case:
    """The demonstration county; its schedule has tests of its own."""
    tables = ("line_emissions", "actuals", "orders", "storage", "rules", "alerts", "lines")
    return without(read_case("demo-county"), *tables)


@pytest.fixture(scope="module")
def results(case: Case) -> Results:
    return gather_results(case, as_of=AS_OF, n_draws=16)


@pytest.fixture(scope="module")
def folder(results: Results, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("brief") / "out"
    write_brief(results, out)
    return out


def words_of(path: Path) -> list[str]:
    """Every paragraph and cell of a Word file."""
    document = Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    return texts + [cell.text for t in document.tables for row in t.rows for cell in row.cells]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_number_of_the_word_file_is_traced(folder: Path, lang: str) -> None:
    content = json.loads((folder / "numbers.json").read_text(encoding="utf-8"))
    known = {t for n in content["editions"][lang] for t in TOKEN.findall(n["text"])}
    printed = [
        t for text in words_of(folder / f"briefing_{lang}.docx") for t in TOKEN.findall(text)
    ]
    headings = {"1", "2", "3", "4", "5", "6", "10"} if lang == "en" else set()
    assert len(printed) > 300
    assert not {t for t in printed if t not in known} - headings


def test_each_number_of_a_job_names_rows_or_documents(results: Results) -> None:
    numbers = numbers_of(make_brief(results, Masthead(), "zh"))
    jobs = {n["job"] for n in numbers}
    assert {"coal", "progress", "closeout", "air", "accountability"} <= jobs
    own = [n for n in numbers if n["job"] not in ("layout", "words")]
    assert not [n for n in own if not n["rows"]]
    assert all(n["factors"] for n in own if n["job"] == "coal" and n["unit"] == "tce")


def test_a_number_is_the_one_its_job_gives(results: Results) -> None:
    assert results.coal is not None
    (cut,) = [
        n
        for n in numbers_of(make_brief(results, Masthead(), "zh"))
        if n["quantity"] == "coal_cut_t" and n["places"][:1] == ["key_points"]
    ]
    assert cut["value"] == pytest.approx(results.coal.headline()["coal_cut_t"])
    assert cut["rows"][0].startswith("boilers:")


def test_two_runs_give_the_same_bytes(results: Results, folder: Path, tmp_path: Path) -> None:
    again = write_brief(results, tmp_path / "again", langs=("zh",))
    assert len(again) > 10
    for path in again:
        if path.name == "numbers.json":  # of one edition here, of both there
            continue
        first = folder / path.relative_to(tmp_path / "again")
        assert path.read_bytes() == first.read_bytes(), path.name


def test_the_page_is_official(folder: Path) -> None:
    document = Document(str(folder / "briefing_zh.docx"))
    page = document.sections[0]
    margins = (page.top_margin, page.bottom_margin, page.left_margin, page.right_margin)
    assert [round(m.mm) for m in margins] == [37, 35, 28, 26]
    assert round(page.page_width.mm), round(page.page_height.mm) == (210, 297)
    text = document.element.xml
    assert text.count("w:tblHeader") == len(document.tables) >= 4
    runs = re.findall(r"<w:r>.*?</w:r>|<w:r [^>]*>.*?</w:r>", text, re.DOTALL)
    said = [run for run in runs if "<w:t" in run]
    assert said
    assert all("w:eastAsia" in run for run in said)
    footer = page.footer._element.xml
    assert "PAGE" in footer
    assert "— " in footer
    widths = [shape.width.mm for shape in document.inline_shapes]
    assert widths
    assert all(125.9 < width < 150.1 for width in widths)  # a little narrower to fill a page


def test_slides_are_five_at_most_and_wide(folder: Path) -> None:
    deck = Presentation(str(folder / "briefing_zh.pptx"))
    assert 3 <= len(deck.slides) <= 5
    assert deck.slide_width / deck.slide_height == pytest.approx(16 / 9, rel=1e-3)
    assert all(slide.shapes.title.text for slide in deck.slides)


def test_the_workbook_holds_each_table(folder: Path) -> None:
    brief_tables = len(Document(str(folder / "briefing_zh.docx")).tables)
    book = load_workbook(folder / "briefing_zh.xlsx")
    printed = [name for name in book.sheetnames if re.fullmatch(r"表\d+", name)]
    assert len(printed) == brief_tables
    assert book.sheetnames[-1] == "数字来源"
    sheet = book[printed[0]]
    assert sheet.freeze_panes
    assert sheet.page_setup.orientation == "landscape"
    assert any(book[name].conditional_formatting for name in printed)
    headings = [cell.value for name in book.sheetnames for cell in book[name][4]]
    assert not [one for one in headings if one and re.fullmatch("[a-z_0-9]+", one)]
    done = next(cell for cell in book["表1"][4] if cell.value == "完成")
    assert book["表1"].cell(5, done.column).number_format.endswith("%")
    assert any(book[name]._charts for name in printed)
    lists = book["数字来源"].data_validations.dataValidation
    assert [rule.formula1 for rule in lists] == ['"无误,待问,有误"']


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_tables_behind_the_figures_are_in_words(folder: Path, lang: str) -> None:
    book = load_workbook(folder / f"briefing_{lang}.xlsx")
    behind = [book[name] for name in book.sheetnames if re.match("图|Figure", name)]
    assert behind
    for sheet in behind:
        cells = [cell for row in sheet.iter_rows(min_row=5, values_only=True) for cell in row]
        ids = [one for one in cells if isinstance(one, str) and re.fullmatch("[a-z]+_[a-z_]+", one)]
        assert not ids, sheet.title
        assert not any(isinstance(one, bool) for one in cells), sheet.title
        headings = [cell.value or "" for cell in sheet[4]]
        assert not [one for one in headings if lang == "zh" and "英文" in one]


def test_the_page_needs_no_other_file(folder: Path) -> None:
    page = (folder / "briefing_zh.html").read_text(encoding="utf-8")
    assert not re.findall(r'(?:src|href)="(?!data:)', page)
    assert "http" not in page.replace("http://www.w3.org", "")


def test_a_fictional_case_says_so(results: Results) -> None:
    assert "FICTIONAL" in make_brief(results, Masthead(), "en").badge.upper()


def texts(brief: Brief) -> str:
    return "\n".join(sentence.text for _, sentence in brief.sentences())


def test_a_week_without_returns_says_who_owes(case: Case) -> None:
    """No return this week, one town missing altogether: said, and no failure."""
    returns = case.table("returns")
    kept = returns[returns["true_on"] <= "2017-12-10"]
    quiet = case.with_table("returns", kept.reset_index(drop=True))
    brief = make_brief(gather_results(quiet, as_of="2017-12-20", n_draws=0), Masthead(), "zh")
    assert "没有报数" in texts(brief)
    assert any("项一周未报数" in one.text for one in brief.key_points), "in the answers too"
    assert "比上周没有新的进展" in texts(brief)
    owing = [s.text for _, s in brief.sentences() if "没有报数" in s.text]
    assert not re.findall("[a-z]+", "".join(owing)), "names, not ids"


def test_a_case_with_coal_alone_is_a_valid_issue(tmp_path: Path) -> None:
    results = gather_results(read_case("tiny"), n_draws=0)
    files = {path.name for path in write_brief(results, tmp_path / "out", langs=("zh",))}
    assert {"briefing_zh.docx", "numbers.json"} <= files
    assert "本期没有错峰生产数据" in texts(make_brief(results, Masthead(), "zh"))


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ({"scope": "county", "alert_level": "orange"}, "全县NOₓ日排放上限（橙色及以上预警）"),
        ({"scope": "district", "scope_id": "zhang"}, "张字开发区NOₓ日排放上限"),
        ({"scope": "industry", "scope_id": "cement"}, "水泥NOₓ日排放上限"),
        ({"scope": "enterprise", "scope_id": "nobody"}, "nobodyNOₓ日排放上限"),
        ({}, "全县照章停产时的NOₓ日排放上限"),
    ],
)
def test_a_cap_is_named_by_whom_it_binds_and_when(case: Case, rule: dict, said: str) -> None:
    blank = dict.fromkeys(("scope", "scope_id", "alert_level"))
    row = {"kind": "emission_cap_day", "pollutant": "nox", **blank, **rule}
    assert cap_in_full(row, case, read_places(case), Origin("schedule", "cap"), "zh").text == said


def test_a_case_without_anything_is_refused() -> None:
    empty = without(read_case("tiny"), "conversions", "boilers")
    with pytest.raises(UsageError):
        gather_results(empty)


EVIL = ("+1+1", "-2+3", "@SUM(1)", '@SUM("x")<script>1</script>{{ 7*7 }}')


def test_names_that_look_like_formulas_stay_text(case: Case, folder: Path, tmp_path: Path) -> None:
    """Injection: a name that begins like a formula or holds a tag is printed, never run.

    One that begins with an equals sign is a fault of the input and comes no further.
    """
    tasks = case.table("tasks")
    tasks["name_zh"] = [EVIL[number % len(EVIL)] for number in range(len(tasks))]
    brief = make_brief(
        gather_results(case.with_table("tasks", tasks), as_of=AS_OF, n_draws=0), Masthead(), "zh"
    )
    figures = {one.name: folder / "figures" / f"{one.name}_zh.svg" for one in brief.pictures()}
    page = write_page(tmp_path / "page.html", brief, figures).read_text(encoding="utf-8")
    assert "<script>" not in page
    page = html.unescape(page)
    path = write_book(tmp_path / "book.xlsx", brief)
    cells = [cell for sheet in load_workbook(path) for row in sheet for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    for evil in EVIL:
        assert evil in page
        assert [cell for cell in cells if cell.value == evil]
    with pytest.raises(InputFaults):
        case.with_table("tasks", tasks.assign(name_zh="=1+1"))


def test_masthead_is_read_and_printed(results: Results, folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "masthead.toml"
    path.write_text('issue = "12"\nissuer = "攻坚办"\nreport_to = "县委"\n', encoding="utf-8")
    brief = make_brief(results, read_masthead(path), "zh")
    figures = {one.name: folder / "figures" / f"{one.name}_zh.png" for one in brief.pictures()}
    text = "\n".join(words_of(write_word(tmp_path / "brief.docx", brief, figures)))
    assert "第12期" in text
    assert "攻坚办" in text
    assert "报：县委" in text


@pytest.mark.parametrize("content", ["issue = [", 'isue = "12"\n', None])
def test_a_faulty_masthead_gets_a_sentence(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "masthead.toml"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    with pytest.raises(UsageError) as error:
        read_masthead(path)
    assert "masthead.toml" in error.value.say("zh")


def test_reminders_list_what_is_owed(results: Results) -> None:
    assert results.state is not None
    owed = list(owed_by_unit(results.state, read_places(results.case), "zh"))
    assert len(owed) > 5
    assert all(one.rows for one in owed)
    late = results.state.closeout.problems.query("is_overdue").iloc[0]
    named = [row for one in owed for row in one.rows if late["problem_id"] in row[0]]
    assert named
    assert "超期" in named[0][3]


def test_every_reminder_of_a_fictional_county_says_so(folder: Path, results: Results) -> None:
    assert results.state is not None
    n_pages = len(list(owed_by_unit(results.state, read_places(results.case), "zh")))
    texts = [one.text for one in Document(str(folder / "urges_zh.docx")).paragraphs]
    assert sum("虚构 FICTIONAL" in text for text in texts) == n_pages


def test_a_reminder_names_who_answers_for_what_it_lists(results: Results) -> None:
    state = results.state
    assert state is not None and state.progress is not None
    for owed in owed_by_unit(state, read_places(results.case), "zh"):
        names = {row[0] for row in owed.rows}
        tasks = state.progress.tasks[state.progress.tasks["name_zh"].isin(names)]
        if len(tasks) and not owed.n_left_out:
            assert set(owed.leader.split("、")) <= set(tasks["leader"].dropna())


def test_nobody_behind_gives_no_reminders(results: Results, tmp_path: Path) -> None:
    assert results.state is not None
    idle = replace(results, state=replace(results.state, progress=None))
    assert write_urges(tmp_path / "urges.docx", idle, Masthead(), "zh") is None
    assert not list(tmp_path.iterdir())
