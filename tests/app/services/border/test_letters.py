"""Requests to the border service and its answers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.app.services.border.desk import Desk, load_board
from qaplan.app.services.border.letters import Asked, answer_letter, ask_for_gaps, letter_of, reply_of
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.landscape.segments.types import ReplyLine, WantedGap

ASKED = Asked(
    "Reserve",
    ("Gazella subgutturosa",),
    "photographed",
    "Gazelles walk along the line and find no way through.",
    (WantedGap("S-1", "lower_strands_out", (1, 2)), WantedGap("S-2", "full_opening")),
)


def test_a_request_gets_the_next_number_and_an_answer_for_each_opening(
    study: Study, desk: Desk, liaison: Session
) -> None:
    assert [ask_for_gaps(study, ASKED, liaison).number for _ in range(2)] == [1, 2]
    answer_letter(desk, 2, [ReplyLine("S-1", (1,)), ReplyLine("S-2")], "As agreed.")
    board = load_board(study, liaison)
    assert letter_of(board, 2).by == liaison.actor.id
    reply = reply_of(board, 2)
    assert reply is not None
    assert [each.months for each in reply.lines] == [(1,), ()]
    assert reply_of(board, 1) is None


def test_an_answer_that_leaves_an_opening_out_is_refused(study: Study, desk: Desk, liaison: Session) -> None:
    ask_for_gaps(study, ASKED, liaison)
    with pytest.raises(DataError) as caught:
        answer_letter(desk, 1, [ReplyLine("S-1", (1,))])
    assert caught.value.code == "border.bad_letter"


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"reason": "seen at 43.21347, 54.55512"}, "border.position"),
        ({"reason": "they cross at 05:30"}, "border.patrol_time"),
        ({"reason": " "}, "border.bad_letter"),
        ({"grade": "certain"}, "border.bad_letter"),
        ({"species": ()}, "border.bad_letter"),
        ({"wanted": (WantedGap("S-1", "hole"),)}, "border.bad_letter"),
    ],
)
def test_a_request_that_is_not_whole_or_tells_too_much_is_refused(
    study: Study, desk: Desk, liaison: Session, about: dict[str, object], code: str
) -> None:
    with pytest.raises(DataError) as caught:
        ask_for_gaps(study, replace(ASKED, **about), liaison)  # type: ignore[arg-type]
    assert caught.value.code == code


def test_who_has_no_right_asks_for_nothing_and_an_unknown_segment_is_none(
    study: Study, desk: Desk, liaison: Session, keeper: Session
) -> None:
    with pytest.raises(AccessError):
        ask_for_gaps(study, ASKED, replace(liaison, role="press_officer"))
    with pytest.raises(UsageError) as caught:
        ask_for_gaps(study, replace(ASKED, wanted=(WantedGap("S-9", "seasonal"),)), liaison)
    assert caught.value.code == "border.unknown_segment"
