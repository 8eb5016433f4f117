"""The figures of the answers to a planner's questions, written beside their tables."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from airkit.figures import answers as figures
from airkit.figures.layout import house_axes
from airkit.figures.save import save_figure
from airkit.schedule.answer import Answer
from airkit.words import LANGUAGES

# Kind of answer -> its figures by name.
FIGURES: Mapping[str, Mapping[str, Callable[..., Any]]] = {
    "Options": {"option_costs": figures.option_costs},
    "Comparison": {"plans_beside": figures.plans_beside},
    "Tradeoff": {
        "trade_off_curve": figures.trade_off_curve,
        "abatement_costs": figures.abatement_costs,
    },
    "FairCurve": {"fairness_price": figures.fairness_price},
    "Sure": {"input_ranges": figures.input_ranges},
    "EmergencyList": {"emergency_levels": figures.emergency_levels},
    "Replan": {"changes_by_firm": figures.changes_by_firm},
    "ScenarioPlan": {"scenario_costs": figures.scenario_costs},
}


def write_answer_figures(answer: Answer, folder: str | Path) -> list[Path]:
    """Write every figure of an answer in both languages, as PNG, SVG and PDF.

    Parameters
    ----------
    answer : Answer
        Of any of the planner's questions; one that has no figure writes none.
    folder : str or Path
        Where to; made if there is something to write.

    Returns
    -------
    list of Path
        The files written: ``<figure>_<language>.<suffix>``.
    """
    folder = Path(folder)
    paths: list[Path] = []
    for name, draw in FIGURES.get(type(answer).__name__, {}).items():
        folder.mkdir(parents=True, exist_ok=True)
        for lang in LANGUAGES:
            ax = draw(answer, ax=house_axes(), lang=lang)
            paths += save_figure(ax.figure, folder / f"{name}_{lang}")
    return paths
