"""The notebooks run, and the texts they show are the texts a reader finds committed in them."""

import copy
import os
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
SECONDS_A_CELL = 300
OBSERVED = 'air_folder = "../../shared/air"'


def code_cells(notebook: Any) -> list[Any]:
    """The cells that run."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def shown(cell: Any) -> str:
    """What a cell prints and returns as text, without addresses in memory."""
    texts = [
        output["text"] if output.output_type == "stream" else output["data"].get("text/plain", "")
        for output in cell.outputs
        if output.get("name") != "stderr" and output.output_type != "error"
    ]
    return re.sub(r"0x[0-9a-f]+", "0x", "".join(texts))


@each_notebook
def test_form(path: Path) -> None:
    notebook = nbformat.read(path, as_version=4)
    title = notebook.cells[0].source.splitlines()[0]
    assert path.name.isascii()
    assert re.match(r"# .*[\u4e00-\u9fff].*[A-Za-z]{3}", title), "Chinese title, English beside it"
    assert any("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells)
    for cell in code_cells(notebook):
        assert not re.search(r"^\s*(def|class) ", cell.source, re.MULTILINE)
        assert cell.execution_count, "run `make notebooks`"
        assert "execution" not in cell.metadata, "times do not belong in it: `make notebooks`"


@each_notebook
def test_outputs_are_fresh(path: Path) -> None:
    committed = nbformat.read(path, as_version=4)
    fresh = copy.deepcopy(committed)
    for cell in code_cells(fresh):  # as `make notebooks`: without what may lie beside the project
        cell.source = cell.source.replace(OBSERVED, 'air_folder = ""')
    # The kernel chooses its own way of drawing, as it does for a reader.
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    environment["PYTHONPATH"] = str(ROOT)  # this checkout, whatever else is installed
    client = NotebookClient(
        fresh,
        timeout=SECONDS_A_CELL,
        record_timing=False,
        resources={"metadata": {"path": str(path.parent)}},
    )
    client.execute(env=environment)
    pairs = zip(code_cells(committed), code_cells(fresh), strict=True)
    changed = [new.source for old, new in pairs if shown(old) != shown(new)]
    assert not changed, "run `make notebooks` and read what changed"
