"""What the service alone enters, and what others see of it at once."""

from __future__ import annotations

import pytest

from qaplan.app.services.border.desk import Desk, load_board, load_workspace
from qaplan.app.services.border.keeping import (
    close_months,
    close_now,
    keep_gap,
    keep_post,
    keep_segments,
    open_again,
    remove_segment,
)
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.landscape.segments.board import line_on_board
from qaplan.landscape.segments.types import BoardLine, Constraint, Gap, Post, Segment


def seen(study: Study, session: Session, segment_id: str) -> BoardLine:
    line = line_on_board(load_board(study, session), segment_id)
    assert line is not None
    return line


def test_others_see_ids_months_and_possible_or_not_and_nothing_more(
    study: Study, desk: Desk, liaison: Session
) -> None:
    close_months(desk, Constraint("S-1", (4, 5), "because of the spring"))
    assert seen(study, liaison, "S-1") == BoardLine("S-1", (1, 2, 3, 6, 7, 8, 9, 10, 11, 12))
    told = repr(load_board(study, liaison))
    for word in ("northern", "spring", "P-1", "55.5"):
        assert word not in told


def test_closed_now_acts_at_once_and_needs_neither_reason_nor_passphrase(
    study: Study, desk: Desk, keeper: Session, liaison: Session
) -> None:
    close_now(study, "S-1", keeper)
    assert not any(seen(study, liaison, "S-1").is_possible(month) for month in range(1, 13))
    close_months(desk, Constraint("S-1", ()))
    assert seen(study, liaison, "S-1").is_closed, "another change opened it again"
    open_again(desk, "S-1")
    assert seen(study, liaison, "S-1").is_possible(1)


def test_a_note_on_a_closing_stays_with_the_service(study: Study, desk: Desk, liaison: Session) -> None:
    close_now(study, "S-2", desk.session, desk=desk, note="exercise of the garrison")
    assert [each.note for each in load_workspace(desk).vetoes] == ["exercise of the garrison"]
    assert "garrison" not in repr(load_board(study, liaison))


def test_nobody_but_the_service_closes(study: Study, desk: Desk, liaison: Session, session: Session) -> None:
    for other in (liaison, session):
        with pytest.raises(AccessError):
            close_now(study, "S-1", other)


def test_no_patrol_time_is_kept_in_any_field(desk: Desk) -> None:
    acts = (
        lambda: keep_segments(desk, [Segment("S-3", state="walked at 06:30")]),
        lambda: close_months(desk, Constraint("S-1", (1,), "в 21.30 наряд")),
        lambda: keep_gap(desk, Gap("G-1", "S-1", "posts 12 and 13, 7 час")),
        lambda: keep_post(desk, Post("P-1", call="until 18:00")),
        lambda: close_now(desk.study, "S-1", desk.session, desk=desk, note="from 5:15"),
    )
    for act in acts:
        with pytest.raises(DataError) as caught:
            act()
        assert caught.value.code == "border.patrol_time"


def test_a_segment_goes_with_all_that_was_said_of_it(study: Study, desk: Desk, liaison: Session) -> None:
    close_months(desk, Constraint("S-1", (1,)))
    keep_gap(desk, Gap("G-1", "S-1"))
    remove_segment(desk, "S-1")
    kept = load_workspace(desk)
    assert [each.segment_id for each in kept.segments] == ["S-2"]
    assert (kept.constraints, kept.gaps) == ((), ())
    assert line_on_board(load_board(study, liaison), "S-1") is None


def test_an_unknown_segment_is_refused(desk: Desk) -> None:
    with pytest.raises(UsageError) as caught:
        close_months(desk, Constraint("S-77", (1,)))
    assert caught.value.code == "border.unknown_segment"
