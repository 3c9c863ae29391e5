from dataclasses import replace

import pytest
from matplotlib.patches import Rectangle

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.reporting.figures.effort_chart import (
    MOST_ROWS,
    condition_of,
    draw_effort,
    effort_span,
    plot_effort,
)
from qaplan.reporting.figures.style import drawing
from qaplan.survey.types import EffortReason
from tests.canary import canaries_in
from tests.reporting.figures.layout import labels, outside, touching
from tests.reporting.figures.studies import released, row


def said(audience: str = "steward", **changes: object) -> list[str]:
    with drawing():
        figure = plot_effort(released(audience, **changes), Text("en"))
        return [" ".join(label.get_text().split()) for label in labels(figure)]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["public", "steward"])
def test_no_label_touches_another_or_leaves_the_paper(language: str, audience: str) -> None:
    with drawing():
        figure = plot_effort(released(audience), Text(language))
        assert touching(figure) == []
        assert outside(figure) == []


def test_a_lost_card_is_not_known_which_is_not_the_same_as_not_working() -> None:
    assert condition_of(EffortReason.LOST_CARD) == "unknown"
    assert {
        condition_of(reason) for reason in (EffortReason.DEAD, EffortReason.STOLEN, EffortReason.PROBLEM)
    } == {"not_working"}
    assert condition_of(EffortReason.FLASH_FAILED) == "by_day_only"


def test_a_bar_is_drawn_for_each_interval_as_long_as_it_lasted() -> None:
    with drawing():
        axes = plot_effort(released("steward", effort=(row("D"),)), Text("en")).axes[0]
        widths = [patch.get_width() for patch in axes.patches if isinstance(patch, Rectangle)]
    assert widths == [29, 19, 12, 61]


def test_the_media_line_runs_from_the_first_to_the_end_of_the_last_day() -> None:
    with drawing():
        axes = plot_effort(released("steward", effort=(row("D"),)), Text("en")).axes[0]
        (line,) = [line for line in axes.lines if line.get_linewidth() == 1.3]
    assert line.get_xdata()[1] - line.get_xdata()[0] == 47


def test_days_stand_at_the_right_and_unknown_days_are_said_to_be_so() -> None:
    words = said()
    assert "42.5" in words and words.count("47") == 2
    assert words.count("not known") == 2


def test_the_public_sees_neither_ids_nor_media_days_of_the_calendar_and_is_told_so() -> None:
    words = said("public")
    assert not any("WELL" in each for each in words)
    assert "first to last picture" not in words
    assert "Each row keeps its days and is drawn from the first day of its month." in words
    assert canaries_in(" ".join(words)) == []


def test_more_deployments_than_a_page_holds_are_left_to_the_table_and_that_is_said() -> None:
    rows = tuple(
        replace(row(f"D-{number:03d}"), deployment_id=f"D-{number:03d}") for number in range(MOST_ROWS + 5)
    )
    with drawing():
        figure = plot_effort(released("steward", effort=rows), Text("en"))
        assert figure.get_figheight() < 10
        assert touching(figure) == [] and outside(figure) == []
    assert f"Shown: {MOST_ROWS} of {MOST_ROWS + 5} deployments; the table has all of them." in said(
        effort=rows
    )


def test_deployments_without_any_date_are_drawn_as_not_known() -> None:
    bare = replace(row("D"), intervals=(), media_first=None, media_last=None)
    assert effort_span([bare]) is None
    assert said(effort=(bare,)) == ["not known"]


@pytest.mark.parametrize("fmt", ["svg", "png"])
def test_equal_input_gives_equal_bytes_with_the_release_inside(fmt: str) -> None:
    given = released()
    drawn = draw_effort(given, Text("kk"), fmt=fmt)
    assert drawn == draw_effort(given, Text("kk"), fmt=fmt)
    assert given.release_id.encode() in drawn


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_of_a_virtual_study_keeps_clear_of_the_rest(language: str) -> None:
    text = Text(language)
    with drawing():
        figure = plot_effort(released(kind="virtual"), text)
        assert text.word("figure.simulated") in {label.get_text() for label in labels(figure)}
        assert touching(figure) == [] and outside(figure) == []
