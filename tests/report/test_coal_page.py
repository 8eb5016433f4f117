"""The one-page summary: one page, both languages, nothing from elsewhere."""

import html
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from airkit.report.coal_page import coal_page
from airkit.report.coal_words import answer, emission_rows, not_counted, quantity_rows, question
from airkit.report.sources import source_lines
from airkit.words import LANGUAGES

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# It must not look for anything outside.
QUIET = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def text_of(page: str) -> str:
    body = re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)
    return html.unescape(re.sub(r"<[^>]*>", "", body))


def test_says_what_was_asked_and_answers_it(coal_result) -> None:
    words = text_of(coal_page(coal_result("shandong-2017")))
    assert "502,649户" in words
    assert "到底减了多少煤" in words
    assert "How much coal" not in words.split("Question:")[0]
    assert "反而多用煤" in words
    assert "µg" not in words


def test_names_its_documents_assumptions_and_stamp(coal_result) -> None:
    result = coal_result("shandong-2017")
    words = text_of(coal_page(result))
    assert f"{len(result.factors)}个系数中有{len(result.assumed_factors)}个为假定值" in words
    assert "山东省2017年清洁取暖分市任务" in words
    assert result.stamp.case_digest[:12] in words
    assert f"抽样{result.stamp.n_draws}次" in words


def test_needs_nothing_from_elsewhere(coal_result) -> None:
    page = coal_page(coal_result("tiny"))
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    assert "url(" in page
    assert not re.search(r"url\((?!data:)", page)


def test_texts_of_the_case_are_escaped(coal_result) -> None:
    result = coal_result("tiny")
    stamp = replace(result.stamp, name_zh="<script>alert(1)</script>", name_en="a & b")
    page = coal_page(replace(result, stamp=stamp))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_fictional_cases_say_so(coal_result) -> None:
    assert "虚构 FICTIONAL" in text_of(coal_page(coal_result("demo-county")))
    assert "虚构" not in text_of(coal_page(coal_result("shandong-2017")))


def test_the_answer_tells_the_bounds(coal_result) -> None:
    said = answer(coal_result("shandong-2017"))
    assert (
        said["zh"].index("全部燃气") < said["zh"].index("全部热泵") < said["zh"].index("全部直热电")
    )
    assert "burns" in said["en"]
    assert "90% range" in said["en"]


def test_without_draws_no_range_is_claimed(coal_result) -> None:
    said = answer(coal_result("without_draws"))
    assert "区间" not in said["zh"]
    assert all(
        not cell["range"]
        for r in quantity_rows(coal_result("without_draws"), "zh")
        for cell in r["cells"]
    )


def test_tables_count_in_the_units_of_their_language(coal_result) -> None:
    shown = {
        lang: {
            row["name"]["en"]: (row["cells"][0]["value"], row["unit"])
            for row in (*quantity_rows(result, lang), *emission_rows(result, lang))
        }
        for result in [coal_result("shandong-2017")]
        for lang in LANGUAGES
    }
    cut = "Coal cut inside the area"
    assert shown["zh"][cut] == ("86.2", {"zh": "万吨", "en": "10 kt"})
    assert shown["en"][cut] == ("862", {"zh": "千吨", "en": "kt"})
    assert {unit["en"] for _, unit in shown["en"].values()} >= {"GWh", "million yuan", "Mt"}


def test_every_sentence_has_both_languages(any_coal_result) -> None:
    sentences = [question(any_coal_result), answer(any_coal_result), *not_counted(any_coal_result)]
    for sentence in sentences:
        assert re.search("[\u4e00-\u9fff]", sentence["zh"])
        assert not re.search("[\u4e00-\u9fff]", sentence["en"]) or "很长" in sentence["zh"]


def test_unknown_emissions_are_blank_not_zero(coal_result) -> None:
    result = coal_result("tiny")
    totals = result.totals.set_index("quantity")
    totals.loc["stove_oc_t"] = float("nan")
    rows = emission_rows(replace(result, totals=totals.reset_index()), "zh")
    row = next(r for r in rows if r["name"]["zh"] == "有机碳")
    assert row["cells"][0]["value"] == "–"


def test_sources_name_every_document_and_factor(coal_result) -> None:
    result = coal_result("shandong-2017")
    for lang in LANGUAGES:
        lines = "\n".join(source_lines(result, lang))
        for factor_id in result.factors["factor_id"]:
            assert factor_id in lines
        assert "GB/T 2589-2008" in lines
    assert "《综合能耗计算通则》" in "\n".join(source_lines(result, "zh"))


@pytest.mark.skipif(not (CHROMIUM and shutil.which("pdfinfo")), reason="no browser to print with")
@pytest.mark.parametrize(
    "name", ["tiny", "shandong-2017", "demo-county", "partly_split", "sixty_places"]
)
def test_prints_on_one_page(name, coal_result, tmp_path: Path) -> None:
    page = tmp_path / "summary.html"
    page.write_text(coal_page(coal_result(name)), encoding="utf-8")
    printed = tmp_path / "summary.pdf"
    profile = f"--user-data-dir={tmp_path}/profile"
    options = (profile, "--no-pdf-header-footer", f"--print-to-pdf={printed}")
    command = [CHROMIUM, *QUIET, *options, page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    about = subprocess.run(["pdfinfo", printed], check=True, capture_output=True).stdout.decode()
    assert re.search(r"Pages:\s+1\n", about)
    assert re.search(r"Page size:.*A4", about)
