"""Notebooks run with other parameters: what is given is a value and never code."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from typer.testing import CliRunner

from airkit.cli import app
from airkit.errors import UsageError
from airkit.report.notebook import NotebookError, literals, parameters_of, read_notebook, settings

KNOWN = {"county": "甲县", "n": 1, "share": 0.5, "is_real": False, "days": ["2017-11-15"]}


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """A notebook that prints its parameters."""
    own = "\n".join(f"{name} = {value!r}" for name, value in KNOWN.items())
    cells = [
        new_markdown_cell("# 问 A question"),
        new_code_cell(own, metadata={"tags": ["parameters"]}),
        new_code_cell("print([county, n, share, is_real, days])"),
    ]
    path = tmp_path / "asking.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return path


def run(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(app, ["run", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


@pytest.mark.parametrize(
    "text",
    [
        "嘉祥县",
        "x'; import os; os.mkdir('ran') #",
        '"""\nraise SystemExit\n"""',
        "\\' + str(1/0) + \\'",
        "__import__('os').mkdir('ran')",
        "{1/0}",
        "!touch ran\n%run ran",
        "",
    ],
)
def test_a_text_stays_a_text(text: str) -> None:
    literal = literals(KNOWN, {"county": text})["county"]
    space: dict[str, object] = {}
    exec(f"county = {literal}", {"__builtins__": {}}, space)  # noqa: S102
    assert space == {"county": text}
    assert "\n" not in literal


@pytest.mark.parametrize(
    ("name", "text", "literal"),
    [
        ("n", "4096", "4096"),
        ("share", "1", "1.0"),
        ("is_real", "true", "True"),
        ("days", "['2018-01-01', '甲']", "['2018-01-01', '甲']"),
    ],
)
def test_values_take_the_kind_of_the_parameter(name: str, text: str, literal: str) -> None:
    assert literals(KNOWN, {name: text}) == {name: literal}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("n", "1.5"),
        ("n", "__import__('os').getpid()"),
        ("n", "True"),
        ("share", "1e999"),
        ("share", "nan"),
        ("is_real", "1"),
        ("days", "[open('x')]"),
        ("days", "(" * 500),
    ],
)
def test_other_kinds_are_refused(name: str, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        literals(KNOWN, {name: text})
    assert caught.value.word_id == "notebook_other_kind"


def test_unknown_names_are_refused_with_the_known_ones() -> None:
    with pytest.raises(UsageError, match=r"town, n2.*county, n, share, is_real, days"):
        literals(KNOWN, {"town": "x", "n2": "1"})


def test_settings_cut_at_the_first_equals_sign() -> None:
    assert settings(["a=b=c", "d="]) == {"a": "b=c", "d": ""}
    with pytest.raises(UsageError):
        settings(["a"])


def test_run_keeps_chinese_readable_and_no_clock(asking: Path, tmp_path: Path) -> None:
    out = tmp_path / "new" / "done.ipynb"
    hostile = "嘉祥'; print('ran') #"
    run(asking, "--set", f"county={hostile}", "--set", "n=7", "--out", out)
    done = nbformat.read(out, as_version=4)
    assert done.cells[2].source == f"county = {hostile!r}\nn = 7"
    shown = done.cells[3].outputs[0]["text"]
    assert shown == str([hostile, 7, 0.5, False, ["2017-11-15"]]) + "\n"
    text = out.read_text(encoding="utf-8")
    assert "嘉祥" in text and "\\u" not in text
    assert "execution" not in done.cells[3].metadata
    assert not list(out.parent.glob("*.part"))


def test_faults_are_told_and_nothing_is_written(asking: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.ipynb"
    assert "county, n, share" in run(asking, "--set", "town=x", "--out", out, code=2)
    run(asking, "--out", tmp_path / "out.txt", code=2)
    assert "asking.ipynb" in run(asking, "--out", asking, code=2)
    run(tmp_path / "none.ipynb", "--out", out, code=1)
    assert not out.exists()


def test_a_failing_cell_leaves_no_file(tmp_path: Path) -> None:
    path, out = tmp_path / "failing.ipynb", tmp_path / "out.ipynb"
    cells = [new_code_cell("n = 0", metadata={"tags": ["parameters"]}), new_code_cell("1 / n")]
    nbformat.write(new_notebook(cells=cells), path)
    assert "ZeroDivisionError" in run(path, "--out", out, code=1)
    assert not out.exists()


def test_what_is_no_notebook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "text.ipynb"
    for text in ("{", "[]", "{}"):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(NotebookError):
            read_notebook(path)


@pytest.mark.parametrize(
    ("source", "tags"), [("x = 1", []), ("x = open('y')", ["parameters"]), ("%x", ["parameters"])]
)
def test_a_notebook_without_plain_parameters_is_told(source: str, tags: list[str]) -> None:
    cell = new_code_cell(source, metadata={"tags": tags})
    with pytest.raises(NotebookError):
        parameters_of(new_notebook(cells=[cell]))
