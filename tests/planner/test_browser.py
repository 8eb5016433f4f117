"""The page and JupyterLab in a real Chromium: pin, compare, ask, download, upload, speak."""

import json
import shutil
import urllib.request
import zipfile
from pathlib import Path

import openpyxl
import pytest
from pages import kind, loss, move_slider, opened, picture, strangers, wait_for
from served import free_port, served
from small import small_case

from airkit.case import write_case

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOK = min((ROOT / "notebooks").glob("[0-9]*.ipynb"))
pytestmark = pytest.mark.browser


@pytest.mark.parametrize("path", ["", "voila/execution/a-b-c-d-e", "api/kernels"])
def test_without_the_token_there_is_the_login_and_nothing_else(address, path):
    own = address.split("?", maxsplit=1)[0]
    with urllib.request.urlopen(own + path, timeout=20) as answer:
        assert "/login" in answer.url and b"airkit-" not in answer.read()
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


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


def test_a_tab_opened_after_a_move_has_its_own_picture(address, tab):
    opened(tab, address)
    before = loss(tab)
    move_slider(tab)
    wait_for(tab, loss, before)
    tab.click("text=谁负担重")
    tab.wait_for_selector(".airkit-drawn-burden:not(.airkit-faded)", state="visible")
    assert not tab.complaints


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


def ran(tab, path: Path) -> list[dict]:
    """Code cells of a notebook once all were run.

    Read from the file, saved now and then: cells out of sight are not drawn.
    """
    for _ in range(120):
        tab.keyboard.press("Control+S")
        tab.wait_for_timeout(2000)
        cells = [one for one in read_cells(path) if one["cell_type"] == "code"]
        if all(one["execution_count"] for one in cells):
            return cells
    raise AssertionError([one["execution_count"] for one in cells])


def read_cells(path: Path) -> list[dict]:
    cells: list[dict] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return cells


def clear(path: Path) -> None:
    """Take the outputs kept in a notebook out, so that those found were made now."""
    book = json.loads(path.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        if cell["cell_type"] == "code":
            cell.update(execution_count=None, outputs=[])
    path.write_text(json.dumps(book), encoding="utf-8")


def test_lab_runs_a_notebook_by_menu(lab, tab, tmp_path):
    path = tmp_path / NOTEBOOK.name
    clear(path)
    tab.goto(lab.replace("/lab?", f"/lab/tree/{path.name}?"))
    tab.wait_for_selector(".jp-NotebookPanel .jp-CodeCell")
    tab.wait_for_selector("text=Python 3")
    tab.click("text=Run >> nth=0")
    tab.click("text=Run All Cells")
    outputs = [one for cell in ran(tab, path) for one in cell["outputs"]]
    assert outputs and not [one for one in outputs if one["output_type"] == "error"]
    assert not [one for one in outputs if one.get("name") == "stderr"]
    assert not tab.complaints
