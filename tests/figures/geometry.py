"""What tests of all figures look at: words and where they stand."""

import itertools

from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from airkit.figures.style import house_style

TOUCH_PX = 1.0  # letters may come this close at 100 dpi before they count as overlapping


def texts(figure: Figure) -> list[Text]:
    """All words that are drawn."""
    return [t for t in figure.findobj(Text) if t.get_visible() and t.get_text().strip()]


def bars(figure: Figure) -> list[Rectangle]:
    """All bars of some width."""
    found = [p for p in figure.axes[0].patches if isinstance(p, Rectangle)]
    return [bar for bar in found if bar.get_width()]


def assert_words_have_their_place(figure: Figure) -> None:
    """No word overlaps another, none leaves the figure, and a page holds the figure."""
    page = figure.bbox
    width, height = (side / figure.dpi * 25.4 for side in (page.width, page.height))
    assert abs(width - 150) < 0.01
    assert height <= 210, "with its caption it must find room on one page"
    with house_style():
        boxes = [(t.get_text(), t.get_window_extent()) for t in texts(figure)]
    assert boxes
    for text, box in boxes:
        inside = box.x0 >= 0 and box.y0 >= 0 and box.x1 <= page.width and box.y1 <= page.height
        assert inside, f"outside the figure: {text}"
    for (text, box), (other, beside) in itertools.combinations(boxes, 2):
        apart = (
            min(box.x1, beside.x1) - max(box.x0, beside.x0) <= TOUCH_PX
            or min(box.y1, beside.y1) - max(box.y0, beside.y0) <= TOUCH_PX
        )
        assert apart, f"{text!r} overlaps {other!r}"
