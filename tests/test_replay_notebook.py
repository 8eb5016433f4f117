"""The replay notebook on the real daily observations, where they lie beside the checkout."""

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[1]
BESIDE = ROOT.parent / "shared" / "air"
SECONDS_A_CELL = 300


@pytest.mark.skipif(not BESIDE.is_dir(), reason="no real observations lie beside this checkout")
def test_with_daily_observations_every_number_of_a_known_city_agrees() -> None:
    path = ROOT / "notebooks" / "06_replay_2017_18.ipynb"
    notebook = nbformat.read(path, as_version=4)
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    client = NotebookClient(
        notebook, timeout=SECONDS_A_CELL, resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute(env={**environment, "PYTHONPATH": str(ROOT)})
    asked = next(cell for cell in notebook.cells if cell.source.startswith("ids = "))
    table = asked.outputs[0]["data"]["text/plain"]
    assert table.count("一致 agrees") == 7 and "不符" not in table
    assert table.count("没有观测") == 4
    answer = notebook.cells[-1].outputs[0]["text"]
    assert "重算7个，其中7个完全一致" in answer and "有4次相同" in answer
