"""The page and JupyterLab in a real Chromium: pin, compare, ask, download, upload, speak."""

import re
import shutil
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pages import kind, loss, move_slider, opened, picture, strangers, wait_for
from small import small_case

from airkit.case import write_case
from conftest import free_port, served

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = min((ROOT / "notebooks").glob("[0-9]*.ipynb"))
pytestmark = pytest.mark.browser


def test_without_the_token_there_is_nothing(address):
    """A request without it lands at the login, one for the kernels is refused."""
    own = address.split("?", maxsplit=1)[0]
    with urllib.request.urlopen(own, timeout=20) as answer:
        assert "/login" in answer.url and b"airkit-numbers" not in answer.read()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{own}voila/execution/a-b-c-d-e", timeout=20)
    assert refused.value.code in (400, 403, 404)


def test_pin_compare_and_ask(address, tab):
    opened(tab, address)
    drawn = wait_for(tab, picture)
    tab.click(".planner-pin")
    before = loss(tab)
    move_slider(tab)
    wait_for(tab, loss, before)
    wait_for(tab, picture, drawn)
    assert "+" in tab.locator(".airkit-tile .beside").first.inner_text()
    tab.wait_for_selector(".airkit-pinned-gantt")
    tab.click("text=明细对比")
    assert tab.locator(".airkit-numbers th").count() == 4
    tab.click(".planner-ask")
    tab.wait_for_selector(".airkit-options >> text=县方案")
    assert not tab.complaints and not strangers(tab, address)


def test_plan_and_plan_book_come_down(address, tab):
    opened(tab, address)
    for button, filename in (
        (".planner-get-plan", "plan.csv"),
        (".planner-get-book", "planbook.zip"),
    ):
        tab.click(button)
        with tab.expect_download() as coming:
            tab.click(f"a[download='{filename}']")
        assert coming.value.suggested_filename == filename
        content = Path(coming.value.path()).read_bytes()
        assert len(content) > 500
    with zipfile.ZipFile(coming.value.path()) as book:
        assert "planbook/planbook.docx" in book.namelist()
    assert not tab.complaints


def test_alerts_dates_and_the_fair_plan(address, tab):
    opened(tab, address)
    before = loss(tab)
    tab.locator(".airkit-last input").fill("2018-01-12")
    tab.locator(".airkit-last input").press("Tab")
    shorter = wait_for(tab, loss, before)
    tab.locator(".airkit-aim select").select_option(index=1)
    wait_for(tab, loss, shorter)
    alerts = tab.locator(".airkit-alerts option")
    n = alerts.count()
    for css in (".airkit-alert-start", ".airkit-alert-end"):
        tab.locator(f"{css} input").fill("2018-01-08")
        tab.locator(f"{css} input").press("Tab")
    tab.click(".planner-alert-add")
    tab.wait_for_function(
        "n => document.querySelectorAll('.airkit-alerts option').length > n", arg=n
    )
    wait_for(tab, kind)
    assert not tab.complaints


def test_english_stands_beside_chinese(address, tab):
    opened(tab, address)
    tab.click("text=English")
    tab.wait_for_selector("text=Lost margin")
    assert tab.locator(".airkit-cap-so2").count() == 1
    wait_for(tab, picture)
    assert not tab.complaints


@pytest.fixture
def faulty(tmp_path):
    """A workbook with a word where a number belongs, and one as it should be."""
    good, bad = tmp_path / "good.xlsx", tmp_path / "bad.xlsx"
    write_case(small_case(), good)
    book = openpyxl.load_workbook(good)
    sheet = book["lines"]
    heads = [str(cell.value) for cell in sheet[1]]
    at = next(k for k, head in enumerate(heads, 1) if "margin_yuan_per_t" in head)
    row = next(k for k in range(2, sheet.max_row + 1) if sheet.cell(k, at).value == 20)
    sheet.cell(row, at).value = "二十元"
    book.save(bad)
    return good, bad, row


def test_a_faulty_workbook_is_told_of_and_the_page_lives(address, tab, faulty):
    good, bad, row = faulty
    opened(tab, address)
    before = loss(tab)
    for path in (bad, good):
        with tab.expect_file_chooser() as chooser:
            tab.click(".airkit-upload")
        chooser.value.set_files(path)
        if path == bad:
            told = tab.wait_for_selector(".airkit-failed").inner_text()
            assert f"第{row}行" in told and "二十元" in told and "margin_yuan_per_t" in told
            assert loss(tab) == before
            move_slider(tab)
            before = wait_for(tab, loss, before)
    wait_for(tab, loss, before)
    assert tab.locator(".airkit-failed").count() == 0
    assert not tab.complaints and not strangers(tab, address)


@pytest.fixture
def lab(tmp_path):
    shutil.copy(NOTEBOOK, tmp_path)
    words = ("--no-browser", f"--port={free_port()}", "--ip=127.0.0.1", "--allow-root")
    with served("jupyterlab", *words, f"--notebook-dir={tmp_path}") as found:
        yield found


def test_lab_runs_a_notebook_by_menu(lab, tab):
    tab.goto(lab.replace("/lab?", f"/lab/tree/{NOTEBOOK.name}?"))
    tab.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    tab.wait_for_selector("text=Python 3")
    tab.click("text=Run >> nth=0")
    tab.click("text=Run All Cells")
    prompts: list[str] = []
    for _ in range(360):
        prompts = tab.locator(".jp-CodeCell .jp-InputPrompt").all_inner_texts()
        if prompts and all(re.fullmatch(r"\[\d+\]:", one) for one in prompts):
            break
        tab.wait_for_timeout(500)
    assert all(re.fullmatch(r"\[\d+\]:", one) for one in prompts), prompts
    assert not tab.locator(".jp-RenderedText[data-mime-type*='stderr']").count()
    assert not tab.complaints
