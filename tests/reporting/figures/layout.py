"""What a reader's eye checks first: no two labels touch, none leaves the paper."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from qaplan.reporting.figures.style import words_box


def labels(figure: Figure) -> list[Text]:
    return [label for label in figure.findobj(Text) if label.get_visible() and label.get_text().strip()]


def touching(figure: Figure) -> list[tuple[str, str]]:
    boxes = [(label.get_text(), words_box(label).padded(-0.5)) for label in labels(figure)]
    return [(text, other) for (text, box), (other, its) in combinations(boxes, 2) if box.overlaps(its)]


def outside(figure: Figure) -> list[str]:
    width, height = figure.get_size_inches() * figure.dpi
    boxes = [(label.get_text(), words_box(label)) for label in labels(figure)]
    return [
        text for text, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
