"""What the service alone enters: segments, months closed, closing at once, posts, where a passage lies."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC
from typing import TypeVar

from qaplan.app.services.border.desk import Desk, change, check_known, load_board, save_board
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError
from qaplan.landscape.segments.board import mark_on_board
from qaplan.landscape.segments.checks import check_constraint, check_gap, check_post, check_segment
from qaplan.landscape.segments.types import Board, Constraint, Gap, Post, Segment, Veto, Workspace

__all__ = [
    "close_months",
    "close_now",
    "keep_gap",
    "keep_post",
    "keep_segments",
    "open_again",
    "remove_segment",
]

_MOST_SEGMENTS = 20_000
T = TypeVar("T", Segment, Constraint, Gap, Post)


def keep_segments(desk: Desk, segments: Iterable[Segment]) -> int:
    """Keep segments, new or changed; the number of them.

    Args:
        desk: The keeper at work.
        segments: The segments; others that are kept stay.

    Raises:
        DataError: ``border.bad_segment``, ``border.bad_id``, ``border.patrol_time``.
        UsageError: ``border.many_segments``.
    """
    wanted = {each.segment_id: each for each in segments}
    for each in wanted.values():
        check_segment(each)

    def alter(held: Workspace) -> Workspace:
        kept = {**{each.segment_id: each for each in held.segments}, **wanted}
        if len(kept) > _MOST_SEGMENTS:
            raise UsageError("border.many_segments", f"more than {_MOST_SEGMENTS} segments", do="join some")
        return replace(held, segments=tuple(kept[name] for name in sorted(kept)))

    change(desk, alter, "segments_kept", str(len(wanted)))
    return len(wanted)


def remove_segment(desk: Desk, segment_id: str) -> None:
    """Remove a segment with all that is said of it.

    Raises:
        UsageError: ``border.unknown_segment``.
    """
    check_known(_board(desk), segment_id)

    def alter(held: Workspace) -> Workspace:
        return replace(
            held,
            segments=_without(held.segments, segment_id),
            constraints=_without(held.constraints, segment_id),
            vetoes=tuple(each for each in held.vetoes if each.segment_id != segment_id),
            gaps=_without(held.gaps, segment_id),
        )

    change(desk, alter, "segment_removed", segment_id)


def close_months(desk: Desk, constraint: Constraint) -> None:
    """Say in which months a segment stays closed; what was said of it before is replaced.

    Args:
        desk: The keeper at work.
        constraint: The months; none opens all of them.

    Raises:
        UsageError: ``border.unknown_segment``.
        DataError: ``border.bad_months``, ``border.patrol_time``.
    """
    check_constraint(constraint)
    check_known(_board(desk), constraint.segment_id)

    def alter(held: Workspace) -> Workspace:
        others = _without(held.constraints, constraint.segment_id)
        return replace(held, constraints=(*others, constraint) if constraint.months else others)

    change(desk, alter, "months_closed", constraint.segment_id)


def close_now(
    study: Study, segment_id: str, session: Session, *, desk: Desk | None = None, note: str = ""
) -> None:
    """Close a segment at once; no reason is asked for, and no passphrase: stopping must always work.

    Args:
        study: The study.
        segment_id: The segment.
        session: Who closes it.
        desk: The keeper at work, where a note is to be kept; None without.
        note: A note for the service alone.

    Raises:
        AccessError: ``access.no_right``: the service alone closes.
        UsageError: ``border.unknown_segment``, ``border.none``.
        DataError: ``border.patrol_time``.
    """
    check_may(session, "border.keep")
    check_known(load_board(study, session), segment_id)

    def shut(board: Board) -> Board:
        return mark_on_board(board, segment_id, is_closed=True)

    if desk is None:
        save_board(study, shut, session)
        return
    at = session.moment().astimezone(UTC).isoformat(timespec="seconds")
    check_constraint(Constraint(segment_id, (), note))
    veto = Veto(segment_id, at, session.actor.id, note)

    def alter(held: Workspace) -> Workspace:
        others = tuple(each for each in held.vetoes if each.segment_id != segment_id)
        return replace(held, vetoes=(*others, veto))

    change(desk, alter, "closed_now", segment_id, alter_board=shut)


def open_again(desk: Desk, segment_id: str) -> None:
    """Take back that a segment was closed at once; months that stay closed stay so.

    Raises:
        UsageError: ``border.unknown_segment``.
    """
    check_known(_board(desk), segment_id)

    def alter(held: Workspace) -> Workspace:
        return replace(held, vetoes=tuple(each for each in held.vetoes if each.segment_id != segment_id))

    change(
        desk,
        alter,
        "opened_again",
        segment_id,
        alter_board=lambda board: mark_on_board(board, segment_id, is_closed=False),
    )


def keep_gap(desk: Desk, gap: Gap) -> None:
    """Keep where an agreed passage lies: between which posts, and how wide.

    Raises:
        UsageError: ``border.unknown_segment``.
        DataError: ``border.bad_segment``, ``border.patrol_time``.
    """
    check_gap(gap)
    check_known(_board(desk), gap.segment_id)

    def alter(held: Workspace) -> Workspace:
        others = tuple(each for each in held.gaps if each.passage_id != gap.passage_id)
        return replace(held, gaps=(*others, gap))

    change(desk, alter, "gap_kept", gap.passage_id)


def keep_post(desk: Desk, post: Post) -> None:
    """Keep a post with whom its duty calls about an animal.

    Raises:
        DataError: ``border.bad_id``, ``border.patrol_time``.
    """
    check_post(post)

    def alter(held: Workspace) -> Workspace:
        others = tuple(each for each in held.posts if each.post_id != post.post_id)
        return replace(held, posts=tuple(sorted((*others, post), key=lambda each: each.post_id)))

    change(desk, alter, "post_kept", post.post_id)


def _board(desk: Desk) -> Board:
    return load_board(desk.study, desk.session)


def _without(rows: tuple[T, ...], segment_id: str) -> tuple[T, ...]:
    return tuple(each for each in rows if getattr(each, "segment_id", "") != segment_id)
