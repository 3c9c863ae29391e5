from datetime import date

import pytest
from matplotlib.lines import Line2D

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.reporting.figures.life_lines import (
    acts_to_mark,
    draw_life_lines,
    drawn_days,
    plot_life_lines,
    spread,
)
from qaplan.reporting.figures.style import drawing
from tests.reporting.figures.layout import labels, outside, touching
from tests.reporting.figures.studies import ACTS, LINES, released


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_label_touches_another_or_leaves_the_paper(language: str) -> None:
    with drawing():
        figure = plot_life_lines(released(), Text(language))
        assert touching(figure) == []
        assert outside(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_animal_the_act_and_the_death_are_named_where_they_are(language: str) -> None:
    text = Text(language)
    with drawing():
        said = {label.get_text() for label in labels(plot_life_lines(released(), text))}
    assert {"C-2007", "C-FIRST", "C-2024", "C-UNDATED"} <= said
    assert sum("2021" in each and each != "2021" for each in said) == 2
    assert text.word("figure.without_date") in {" ".join(each.split()) for each in said}


def test_a_record_without_a_date_has_no_day_on_the_axis() -> None:
    assert drawn_days([LINES[3]]) == ()
    assert drawn_days([LINES[1]])[0] == date(2018, 9, 29)


def test_records_without_a_date_stand_apart_from_the_axis() -> None:
    with drawing():
        figure = plot_life_lines(released(acts=()), Text("en"))
        right = figure.axes[0].get_position().x1
        apart = [
            dot
            for dot in figure.artists + figure.lines
            if isinstance(dot, Line2D) and dot.get_xdata()[0] > right
        ]
    assert len(apart) == 3


def test_uncertain_stretches_are_dashed_and_sure_ones_are_not() -> None:
    with drawing():
        axes = plot_life_lines(released(acts=()), Text("en")).axes[0]
        thin = [line for line in axes.lines if line.get_linewidth() == 1.2 and len(line.get_xdata()) == 2]
    styles = {line.get_ydata()[0]: line.get_linestyle() for line in thin}
    assert styles == {1: "-", 2: "--"}


def test_acts_that_name_no_taxon_or_lie_outside_are_not_marked() -> None:
    marked = acts_to_mark(ACTS, date(2018, 1, 1), date(2025, 1, 1))
    assert [act.act_id for act in marked] == ["A-2", "A-1"]
    assert acts_to_mark(ACTS, date(2022, 1, 1), date(2025, 1, 1)) == ()


def test_marks_close_ranks_where_the_room_is_short() -> None:
    assert spread(5, step=1.0, room=2.0) == (0.0, 0.5, 1.0, 1.5, 2.0)


def test_a_case_without_dates_or_animals_is_drawn_all_the_same() -> None:
    assert draw_life_lines(released(life_lines=LINES[3:], acts=()), Text("en")).startswith(b"<?xml")
    assert draw_life_lines(released(life_lines=(), acts=()), Text("en")).startswith(b"<?xml")


@pytest.mark.parametrize("fmt", ["svg", "png"])
def test_equal_input_gives_equal_bytes_with_the_release_inside(fmt: str) -> None:
    given = released()
    drawn = draw_life_lines(given, Text("ru"), fmt=fmt)
    assert drawn == draw_life_lines(given, Text("ru"), fmt=fmt)
    assert given.release_id.encode() in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_of_a_virtual_study_keeps_clear_of_the_rest(language: str) -> None:
    text = Text(language)
    with drawing():
        figure = plot_life_lines(released(kind="virtual"), text)
        assert text.word("figure.simulated") in {label.get_text() for label in labels(figure)}
        assert touching(figure) == [] and outside(figure) == []
