"""A county's own template: filled, traced, checked as a whole, and nothing in it executed."""

import re
import time
import zipfile
from pathlib import Path

import pytest
from docx import Document
from PIL import Image
from typer.testing import CliRunner

from airkit.case import read_case
from airkit.cli import app
from airkit.errors import InputFaults, UsageError
from airkit.report.brief.assemble import make_brief
from airkit.report.brief.content import Brief, Masthead
from airkit.report.brief.gather import gather_results
from airkit.report.brief.numbers import numbers_of
from airkit.report.brief.template.fill import check_template, fill_template
from airkit.report.brief.template.starter import write_starter
from airkit.words import LANGUAGES, Lang

TOKEN = re.compile(r"\d+(?:[.,]\d+)*")


@pytest.fixture(scope="module")
def brief() -> Brief:
    return made("zh")


def made(lang: Lang, masthead: Masthead | None = None) -> Brief:
    """The briefing of the tiny case: coal alone."""
    results = gather_results(read_case("tiny"), n_draws=0)
    return make_brief(results, masthead or Masthead(), lang)


@pytest.fixture(scope="module")
def pictures(brief: Brief, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    path = tmp_path_factory.mktemp("pictures") / "one.png"
    Image.new("RGB", (30, 20), "grey").save(path)
    return dict.fromkeys((picture.name for picture in brief.pictures()), path)


def template_of(path: Path, *paragraphs: str, header: str = "") -> Path:
    """A plain Word file with these paragraphs."""
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    document.sections[0].header.paragraphs[0].text = header
    document.save(str(path))
    return path


def words_of(path: Path) -> list[str]:
    """Every paragraph and cell of a Word file."""
    document = Document(str(path))
    texts = [paragraph.text for paragraph in document.paragraphs]
    return texts + [cell.text for t in document.tables for row in t.rows for cell in row.cells]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_starting_template_gives_the_briefing(
    pictures: dict[str, Path], tmp_path: Path, lang: Lang
) -> None:
    own = made(lang)
    start = write_starter(tmp_path / "start.docx", lang)
    check_template(start)
    text = words_of(fill_template(start, tmp_path / "filled.docx", own, pictures))
    assert not [line for line in text if "{{" in line or "{%" in line]
    said = "\n".join(text)
    for section in own.sections:
        assert section.heading in said
    for _, sentence in own.sentences():
        if sentence not in [one for section in own.sections for one in section.slide]:
            assert sentence.text.rstrip("。.") in said
    document = Document(str(tmp_path / "filled.docx"))
    assert len(document.inline_shapes) == len(list(own.pictures()))
    assert len(document.tables) == len(list(own.tables()))


def test_each_number_of_the_filled_file_is_traced(
    brief: Brief, pictures: dict[str, Path], tmp_path: Path
) -> None:
    start = write_starter(tmp_path / "start.docx")
    filled = fill_template(start, tmp_path / "filled.docx", brief, pictures)
    known = {t for n in numbers_of(brief) for t in TOKEN.findall(n["text"])}
    printed = [t for text in words_of(filled) for t in TOKEN.findall(text)]
    assert len(printed) > 20
    assert not set(printed) - known


def test_a_number_is_had_by_its_name(
    brief: Brief, pictures: dict[str, Path], tmp_path: Path
) -> None:
    path = template_of(
        tmp_path / "own.docx",
        "减煤{{ numbers.coal.coal_cut_t }}，{{ day }}。",
        "{% if numbers.coal %}有煤{% endif %}",
        "{{p figures.coal_waterfall }}",
        header="{{ title }}",
    )
    filled = fill_template(path, tmp_path / "filled.docx", brief, pictures)
    (cut,) = [
        n for n in numbers_of(brief)
        if n["quantity"] == "coal_cut_t" and "key_points" in n["places"]
    ]  # fmt: skip
    text = words_of(filled)
    assert text[0] == f"减煤{cut['text']}，{brief.day.text}。"
    assert text[1] == "有煤"
    document = Document(str(filled))
    assert len(document.inline_shapes) == 1
    assert document.sections[0].header.paragraphs[0].text == brief.title.text


def test_tables_can_be_set_in_the_countys_own_rows(
    brief: Brief, pictures: dict[str, Path], tmp_path: Path
) -> None:
    path = template_of(
        tmp_path / "own.docx",
        "{%p for table in tables %}",
        "{{ table.title }}",
        "{%p for row in table.rows %}",
        "{% for cell in row.cells %}[{{ cell }}]{% endfor %}",
        "{%p endfor %}",
        "{%p endfor %}",
    )
    text = words_of(fill_template(path, tmp_path / "filled.docx", brief, pictures))
    tables = list(brief.tables())
    assert tables
    assert len(text) == sum(1 + len(table.rows) for table in tables)
    assert "".join(f"[{cell.text}]" for cell in tables[0].rows[0]) in text


HOSTILE = (
    "{{ ''.__class__.__mro__ }}",
    "{{ title.__class__ }}",
    "{{ title['__class__'] }}",
    "{{ title|attr('__class__') }}",
    "{{ self._TemplateReference__context }}",
    "{{ cycler.__init__.__globals__.os.popen('touch FILE').read() }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{{ 'a' * 10**9 }}",
    "{{ 10**10**9 }}",
    "{{ '%1000000000d'|format(1) }}",
    "{% include 'FILE' %}",
    "{% import 'os' as os %}",
    "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
    "{% set title = 'x' %}",
    "{% for a in key_points %}{% for b in key_points %}x{% endfor %}{% endfor %}",
    "{% for a in key_points recursive %}{{ loop(key_points) }}{% endfor %}",
    "{{ title.format(title) }}",
    "{{ key_points }}",
    "{% if title.__class__ %}x{% endif %}",
    "{% if range(10**9) %}x{% endif %}",
    "{% call title() %}{% endcall %}",
    "{{ title ~ title }}",
)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("place", ["body", "header"])
def test_hostile_expressions_are_refused_and_never_run(
    brief: Brief, pictures: dict[str, Path], tmp_path: Path, text: str, place: str
) -> None:
    mine = tmp_path / "touched"
    text = text.replace("FILE", str(mine))
    own = {"header": text} if place == "header" else {}
    path = template_of(tmp_path / "own.docx", *([] if own else [text]), **own)
    began = time.monotonic()
    for check in (check_template, lambda p: fill_template(p, tmp_path / "x", brief, pictures)):
        with pytest.raises(InputFaults) as error:
            check(path)
        assert ("页眉" if own else "正文") in error.value.say("zh")
    assert time.monotonic() - began < 20
    assert not mine.exists()
    assert not (tmp_path / "x").exists()


def test_file_properties_are_no_way_in(tmp_path: Path) -> None:
    document = Document()
    document.core_properties.title = "{{ ''.__class__ }}"
    document.save(str(tmp_path / "own.docx"))
    with pytest.raises(InputFaults, match="文件属性"):
        check_template(tmp_path / "own.docx")


def test_all_faults_are_said_at_once_with_their_places(tmp_path: Path) -> None:
    path = template_of(
        tmp_path / "own.docx",
        "截至{{ dya }}，减煤很多",
        "{%p for section in sections %}",
        "{{ section.heding }}",
        "{{ section.content }}",
        "{%p endfor %}",
        header="{{ titel }}",
    )
    with pytest.raises(InputFaults) as error:
        check_template(path)
    assert len(error.value.faults) == 4
    said = error.value.say("zh")
    assert "正文，“截至{{ dya }}，减煤很多”" in said
    assert "没有“dya”这个名字；相近的有：day" in said
    assert "heading" in said
    assert "单独成段" in said
    assert "页眉" in said


@pytest.mark.parametrize(
    "text",
    ["{{ numbers.coal.coal_cut_tt }}", "{{p figures.coal_waterfal }}", "{{ numbers.cole.n }}"],
)
def test_a_number_or_figure_this_briefing_lacks_is_said(
    brief: Brief, pictures: dict[str, Path], tmp_path: Path, text: str
) -> None:
    path = template_of(tmp_path / "own.docx", text)
    check_template(path)  # which there will be is not known beforehand
    with pytest.raises(InputFaults, match="coal"):
        fill_template(path, tmp_path / "x.docx", brief, pictures)


@pytest.mark.parametrize("text", ["{{ title", "{% for x in key_points %}", "{% if %}{% endif %}"])
def test_what_cannot_be_read_is_said(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputFaults, match="写法有误"):
        check_template(template_of(tmp_path / "own.docx", text, "{% endif %}"))


def test_values_are_never_read_as_templates(pictures: dict[str, Path], tmp_path: Path) -> None:
    evil = '{{ 7*7 }}<w:t>&"{% for %}'
    own = made("zh", Masthead(issuer=evil))
    path = template_of(tmp_path / "own.docx", "{{ issuer }}")
    assert words_of(fill_template(path, tmp_path / "x.docx", own, pictures)) == [evil]


@pytest.mark.parametrize("content", [b"no zip", None])
def test_what_is_no_word_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "own.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(UsageError, match=r"own\.docx"):
        check_template(path)


def test_a_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "own.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", bytes(70 * 1024**2))
    with pytest.raises(UsageError, match="MB"):
        check_template(tmp_path / "own.docx")


def test_two_runs_give_the_same_bytes(
    brief: Brief, pictures: dict[str, Path], tmp_path: Path
) -> None:
    start = write_starter(tmp_path / "start.docx")
    one, two = (
        fill_template(start, tmp_path / name, brief, pictures).read_bytes() for name in "ab"
    )
    assert one == two


def test_the_command_starts_and_refuses_templates(tmp_path: Path) -> None:
    start = str(tmp_path / "start.docx")
    assert CliRunner().invoke(app, ["brief", "--write-template", start]).exit_code == 0
    again = CliRunner().invoke(app, ["brief", "--write-template", start])
    assert again.exit_code == 2
    bad = template_of(tmp_path / "bad.docx", "{{ nothing }}")
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["brief", "tiny", "--template", str(bad), "--out", str(out)])
    assert done.exit_code == 1
    assert "nothing" in done.output
    assert not out.exists()
