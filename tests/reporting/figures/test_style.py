import pytest

from qaplan.reporting.figures.style import (
    WIDTH_IN,
    cut_to,
    drawing,
    inner_axes,
    new_figure,
    overlaps,
    wrapped,
)

LONG = "Қарабұғазкөл жағалауындағы мемлекеттік табиғи қорық"


def test_lines_are_no_wider_than_asked_for_and_lose_no_word() -> None:
    with drawing():
        figure = new_figure(2.0)
        shown = wrapped(figure, LONG, width_in=1.2, size_pt=8.0)
        widths = [
            figure.text(0, 0, line, fontsize=8.0).get_window_extent().width / figure.dpi
            for line in shown.split("\n")
        ]
    assert shown.replace("\n", " ") == LONG
    assert len(widths) > 1 and max(widths) <= 1.2


def test_a_word_wider_than_the_line_stays_whole() -> None:
    with drawing():
        assert wrapped(new_figure(1.0), "Қарабұғазкөл", width_in=0.1) == "Қарабұғазкөл"


def test_a_date_is_not_broken_at_its_own_spaces() -> None:
    with drawing():
        assert wrapped(new_figure(1.0), "9 июня 2021\u202fг.", width_in=0.5).endswith("2021\u202fг.")


def test_a_label_is_cut_in_its_middle_only_where_it_is_too_wide() -> None:
    with drawing():
        figure = new_figure(1.0)
        assert cut_to(figure, "D1", width_in=1.0, size_pt=8.0) == "D1"
        cut = cut_to(figure, LONG, width_in=1.0, size_pt=8.0)
    assert "…" in cut and cut.startswith(LONG[:3]) and cut.endswith(LONG[-3:]) and len(cut) < len(LONG)


def test_two_labels_touch_where_their_words_do() -> None:
    with drawing():
        figure = new_figure(1.0)
        first, near, far = (figure.text(x, 0.5, "abc") for x in (0.1, 0.11, 0.6))
        assert overlaps(first, near)
        assert not overlaps(first, far)


def test_the_settings_of_the_machine_come_back_after_drawing() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    with drawing():
        assert mpl.rcParams["svg.hashsalt"] == "qaplan"
    assert dict(mpl.rcParams) == before


def test_inner_axes_leave_the_room_that_is_asked_for() -> None:
    with drawing():
        axes = inner_axes(new_figure(2.0), sides_in=(1.5, 1.0), ends_in=(0.6, 0.4))
    box = axes.get_position()
    assert (box.x0 * WIDTH_IN, (1 - box.x1) * WIDTH_IN) == pytest.approx((1.5, 1.0))
    assert ((1 - box.y1) * 2.0, box.y0 * 2.0) == pytest.approx((0.6, 0.4))
