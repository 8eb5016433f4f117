"""Figures as files: a picture for Word, a drawing for the web, a page for print."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from airkit.figures.style import house_style

# Nothing that differs between two runs: no date, no version of the drawing library.
METADATA: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "airkit"},
    "pdf": {"CreationDate": None, "Creator": "airkit", "Producer": "airkit"},
}


def save_figure(
    figure: Figure, path_stem: str | Path, suffixes: Sequence[str] = tuple(METADATA)
) -> list[Path]:
    """Write a figure as PNG (200 dpi), SVG and PDF; the same figure gives the same bytes.

    Parameters
    ----------
    figure : Figure
        What is drawn.
    path_stem : str or Path
        Where to, without suffix; its folder must exist.
    suffixes : sequence of str
        Of ``png, svg, pdf``; all three by default.

    Returns
    -------
    list of Path
        The files written.
    """
    stem = Path(path_stem)
    paths = []
    with house_style():
        for suffix in suffixes:
            path = stem.with_name(f"{stem.name}.{suffix}")
            figure.savefig(path, metadata=METADATA[suffix])
            paths.append(path)
    return paths
