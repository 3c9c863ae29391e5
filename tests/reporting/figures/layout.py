"""What a reader's eye checks first: no two labels touch, none leaves the paper."""

from __future__ import annotations

from itertools import combinations

from matplotlib.figure import Figure
from matplotlib.text import Text

from qaplan.reporting.figures.style import overlaps, words_box


def labels(figure: Figure) -> list[Text]:
    return [label for label in figure.findobj(Text) if label.get_visible() and label.get_text().strip()]


def touching(figure: Figure) -> list[tuple[str, str]]:
    pairs = combinations(labels(figure), 2)
    return [
        (first.get_text(), second.get_text())
        for first, second in pairs
        if overlaps(first, second, margin_px=-0.5)
    ]


def outside(figure: Figure) -> list[str]:
    width, height = figure.get_size_inches() * figure.dpi
    boxes = [(label.get_text(), words_box(label)) for label in labels(figure)]
    return [
        text for text, box in boxes if box.x0 < -1 or box.y0 < -1 or box.x1 > width + 1 or box.y1 > height + 1
    ]
