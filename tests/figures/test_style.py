"""House style: colours told apart, words that fit, files that are the same twice."""

import hashlib
import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure

from airkit.figures import coal
from airkit.figures.layout import HouseFigure, house_axes
from airkit.figures.rows import set_rows
from airkit.figures.save import save_figure
from airkit.figures.style import LABEL_PT, lightness, looks
from airkit.figures.text import width_pt, wrap

TOGETHER = (
    ("total", "deduction", "upstream", "negative"),
    ("low", "high"),
    ("over", "within"),
    ("household", "county", "higher_levels", "not_stated"),
    ("ahead", "behind", "few_tasks"),
    ("overdue", "in_time"),
    ("overdue", "done"),
    ("found", "closed", "relapsed"),
    ("far_behind", "slightly_behind", "slightly_ahead", "far_ahead", "no_value"),
    ("own_place", "other_place"),
    ("aqi_excellent", "aqi_good", "aqi_light", "aqi_moderate", "aqi_heavy", "aqi_severe"),
    (
        *("gas_boiler", "to_gas", "heat_pump", "resistive", "storage_heater", "to_power"),
        *("gas_or_power", "district_heat", "to_district_heat", "clean_coal", "insulation"),
        *("scrap", "upgrade", "keep"),
    ),
    (
        *("run_full", "run_reduced", "stop_rule", "stop_alert"),
        *("stop_price", "stop_wait", "stop_margin"),
    ),
    ("alert_blue", "alert_yellow", "alert_orange", "alert_red"),
    ("emitted", "cap"),
    ("lost", "lost_others"),
    ("price", "price_season"),
    ("answer_firm", "answer_county"),
    ("answer_optimum", "answer_ranking", "answer_distance"),
    ("plan_1", "plan_2", "plan_3", "plan_4"),
    ("scenarios_plan", "scenarios_unaware", "scenarios_known"),
    ("cut_others", "alert_yellow", "alert_orange", "alert_red"),
)
# Linear RGB as people without red or green cones see it: Machado, Oliveira and Fernandes 2009,
# doi:10.1109/TVCG.2009.113.
BLINDNESS = {
    "protan": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
               [-0.003882, -0.048116, 1.051998]],
    "deutan": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
               [-0.011820, 0.042940, 0.968881]],
}  # fmt: skip
LEAST_STEP = 0.05  # of 0 to 1 in the channel that differs most


@pytest.mark.parametrize("roles", TOGETHER, ids=lambda roles: roles[0])
def test_looks_that_meet_differ_in_greyscale(roles) -> None:
    for one, other in itertools.combinations([looks()[role] for role in roles], 2):
        if one.hatch == other.hatch:
            assert abs(lightness(one.colour) - lightness(other.colour)) >= 4, (one, other)


def seen(colour: str, kind: str) -> np.ndarray:
    """A colour as a colour-blind reader sees it, channels 0 to 1."""
    channels = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return np.clip(np.array(BLINDNESS[kind]) @ linear, 0, 1) ** (1 / 2.4)


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("roles", TOGETHER, ids=lambda roles: roles[0])
def test_looks_that_meet_differ_for_colour_blind_readers(roles, kind) -> None:
    for one, other in itertools.combinations([looks()[role] for role in roles], 2):
        if one.hatch == other.hatch:
            step = np.abs(seen(one.colour, kind) - seen(other.colour, kind)).max()
            assert step >= LEAST_STEP, (one, other)


def test_wrapped_lines_fit_and_keep_every_word() -> None:
    text = (
        "按“全部燃气壁挂炉”计算，PM₂.₅ and SO₂ at http-like-words-without-any-break，见（附表）。"
    )
    for room in (40, 80, 200):
        lines = wrap(text, LABEL_PT, room).split("\n")
        assert all(width_pt(line, LABEL_PT) <= room + LABEL_PT for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")
        assert not any(line[0] in "，。”）" for line in lines)


def test_a_long_name_is_cut_with_a_mark() -> None:
    assert wrap("很长的镇街名称用来试", 10, 50, max_lines=1) == "很长的镇…"


def test_figures_are_150_mm_wide(coal_result) -> None:
    figure = coal.waterfall(coal_result("tiny"), ax=house_axes()).figure
    assert figure.get_size_inches()[0] * 25.4 == pytest.approx(150)


def test_a_dollar_sign_in_a_name_begins_no_formula() -> None:
    name = r"@甲$\frac$乙_{x$"
    axes = (house_axes(), Figure().add_subplot())  # the second in the reader's own style
    for ax in axes:
        set_rows(ax, [name], 40)
        ax.figure.draw_without_rendering()
        assert ax.get_yticklabels()[0].get_text().replace("\n", "") == name


def test_new_axes_are_ours_and_shown_by_pyplot(coal_result) -> None:
    import matplotlib.pyplot as plt

    ax = coal.tornado(coal_result("tiny"))
    assert isinstance(ax.figure, HouseFigure)
    assert ax.figure.number in plt.get_fignums()
    plt.close(ax.figure)


DRAW = """
import sys
from airkit.case import read_case
from airkit.coal import cut_coal
from airkit.figures import coal
from airkit.figures.layout import house_axes
from airkit.figures.save import save_figure
result = cut_coal(read_case("tiny"))
for name in ("waterfall", "stacked_measures"):
    save_figure(getattr(coal, name)(result, ax=house_axes()).figure, f"{sys.argv[1]}/{name}")
"""


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    digests = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        folder.mkdir()
        command = [sys.executable, "-c", DRAW, str(folder)]
        root = Path(coal.__file__).parents[3]
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root), "HOME": str(tmp_path)}
        subprocess.run(command, check=True, env=environment, cwd=tmp_path)
        files = sorted(folder.iterdir())
        assert len(files) == 6
        digests.append([hashlib.sha256(path.read_bytes()).hexdigest() for path in files])
    assert digests[0] == digests[1]


def test_pdf_carries_our_font_once(coal_result, tmp_path: Path) -> None:
    figure = coal.waterfall(coal_result("tiny"), ax=house_axes()).figure
    (path,) = save_figure(figure, tmp_path / "waterfall", ("pdf",))
    assert path.read_bytes().count(b"/FontFile2") == 1


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_pdf_text_can_be_searched(coal_result, tmp_path: Path) -> None:
    figure = coal.waterfall(coal_result("shandong-2017"), ax=house_axes()).figure
    paths = save_figure(figure, tmp_path / "waterfall")
    shown = subprocess.run(["pdftotext", paths[2], "-"], capture_output=True, check=True)
    assert "到底减了多少煤" in shown.stdout.decode("utf-8")


def test_a_notebook_shows_every_figure() -> None:
    """The first figure must not take from the notebook its way of showing the next."""
    import nbformat.v4 as nbf
    from nbclient import NotebookClient

    draw = "figures.tornado(result);"
    first = "\n".join(
        [
            "from airkit.case import read_case",
            "from airkit.coal import cut_coal",
            "from airkit.figures import coal as figures",
            "result = cut_coal(read_case('tiny'))",
            draw,
        ]
    )
    notebook = nbf.new_notebook(cells=[nbf.new_code_cell(text) for text in (first, draw)])
    path = os.pathsep.join([str(Path(coal.__file__).parents[3]), *sys.path])
    environment = {name: v for name, v in os.environ.items() if name != "MPLBACKEND"}
    NotebookClient(notebook).execute(env={**environment, "PYTHONPATH": path})
    for cell in notebook.cells:
        assert ["image/png" in output.get("data", {}) for output in cell.outputs] == [True]
