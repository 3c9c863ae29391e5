"""What others see of a workspace."""

from __future__ import annotations

from qaplan.landscape.segments.board import board_of, line_on_board, mark_on_board
from qaplan.landscape.segments.types import Board, Constraint, Segment, Veto, Workspace

KEPT = Workspace(
    segments=(Segment("S-2", "the hidden name"), Segment("S-1")),
    constraints=(Constraint("S-1", (1, 2), "a note"), Constraint("S-1", (2, 3))),
)


def test_the_board_has_ids_months_and_nothing_else() -> None:
    board = board_of(KEPT, Board())
    assert [each.segment_id for each in board.lines] == ["S-1", "S-2"]
    first = line_on_board(board, "S-1")
    assert first is not None
    assert first.months == tuple(range(4, 13))
    assert "hidden" not in repr(board)
    assert "note" not in repr(board)


def test_what_was_closed_at_once_stays_closed_until_it_is_opened_again() -> None:
    shut = mark_on_board(board_of(KEPT, Board()), "S-2", is_closed=True)
    later = board_of(KEPT, shut)
    line = line_on_board(later, "S-2")
    assert line is not None
    assert not any(line.is_possible(month) for month in range(1, 13))
    opened = line_on_board(board_of(KEPT, mark_on_board(later, "S-2", is_closed=False)), "S-2")
    assert opened is not None
    assert opened.is_possible(5)


def test_a_veto_closes_whatever_the_board_said() -> None:
    vetoed = Workspace(KEPT.segments, vetoes=(Veto("S-1", "2026-01-01T00:00:00+00:00", "a"),))
    line = line_on_board(board_of(vetoed, Board()), "S-1")
    assert line is not None
    assert line.is_closed
