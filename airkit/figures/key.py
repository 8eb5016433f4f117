"""A key of colours above the axes, in as many lines as it needs."""

from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.transforms import ScaledTranslation

from airkit.figures.layout import MM_PER_INCH, PT_PER_INCH, width_inches
from airkit.figures.style import VALUE_PT
from airkit.figures.text import width_pt

SWATCH_PT, LINE_PT = 22, 11


def draw_key(
    ax: Axes, entries: Sequence[tuple[Artist, str]], taken_mm: float, lift_pt: float = 0
) -> None:
    """Draw a key above the axes.

    Parameters
    ----------
    ax : Axes
        Where.
    entries : sequence of (Artist, str)
        A sample and its name, in order.
    taken_mm : float
        What row labels and margins take of the width of the figure [mm].
    lift_pt : float
        How far above the axes the key begins [pt].
    """
    width = (width_inches(ax) - taken_mm / MM_PER_INCH) * PT_PER_INCH
    lines: list[list[tuple[Artist, str]]] = [[]]
    room = width
    for sample, name in entries:
        needed = width_pt(name, VALUE_PT) + SWATCH_PT
        if lines[-1] and needed > room:
            lines.append([])
            room = width
        lines[-1].append((sample, name))
        room -= needed
    for i, line in enumerate(reversed(lines)):
        up = (lift_pt + i * LINE_PT) / PT_PER_INCH
        lift = ScaledTranslation(0, up, ax.figure.dpi_scale_trans)
        key = Legend(
            ax,
            [sample for sample, _ in line],
            [name for _, name in line],
            ncols=len(line),
            loc="lower left",
            bbox_to_anchor=(0, 1),
            bbox_transform=ax.transAxes + lift,
            borderaxespad=0,
            borderpad=0.3,
            handlelength=1.4,
            handletextpad=0.5,
            columnspacing=1.0,
            fontsize=VALUE_PT,
            frameon=False,
        )
        ax.add_artist(key)
        key.set_clip_on(False)  # it stands above the axes and must count where room is made
