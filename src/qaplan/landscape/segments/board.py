"""What others see of a workspace: made from it anew whenever the service changes something."""

from __future__ import annotations

from dataclasses import replace

from qaplan.landscape.segments.types import Board, BoardLine, Workspace

__all__ = ["board_of", "line_on_board", "mark_on_board"]

_YEAR = frozenset(range(1, 13))


def board_of(workspace: Workspace, before: Board) -> Board:
    """Say what others see now; letters and answers stay, and what was closed at once stays closed.

    Args:
        workspace: What the service keeps.
        before: What others have seen until now.
    """
    shut: dict[str, set[int]] = {}
    for each in workspace.constraints:
        shut.setdefault(each.segment_id, set()).update(each.months)
    closed = {each.segment_id for each in workspace.vetoes}
    closed |= {each.segment_id for each in before.lines if each.is_closed}
    names = sorted(each.segment_id for each in workspace.segments)
    lines = tuple(
        BoardLine(name, tuple(sorted(_YEAR - shut.get(name, set()))), name in closed) for name in names
    )
    return replace(before, lines=lines)


def mark_on_board(board: Board, segment_id: str, *, is_closed: bool) -> Board:
    """The board with one segment closed or not; the months in which it would be possible stay written."""
    lines = tuple(
        replace(each, is_closed=is_closed) if each.segment_id == segment_id else each for each in board.lines
    )
    return replace(board, lines=lines)


def line_on_board(board: Board, segment_id: str) -> BoardLine | None:
    """What others see of one segment; None where the board has none of that id."""
    return next((each for each in board.lines if each.segment_id == segment_id), None)
