"""Mending the clocks of a study: corrections applied and taken back, dates typed, all of it on record."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.clock_tables import (
    load_clock_book,
    media_named,
    save_correction,
    save_typed_date,
    undo_correction,
    undo_typed_date,
)
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.base.provenance import digest_of
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.clocks.types import (
    ClockAnchor,
    ClockChange,
    ClockCorrection,
    ClockEvidence,
    ClockProposal,
    ClockScope,
    TypedBasis,
    TypedDate,
    Undoing,
)

__all__ = [
    "ClockWish",
    "apply_found",
    "apply_proposal",
    "as_basis",
    "correct_clock",
    "named_medium",
    "read_moment",
    "read_shift",
    "show_corrections",
    "type_date",
    "undo_clock",
    "wish_of",
]

_SHIFT = re.compile(r"([+\-−])\s*(?:(\d{1,5})\s*d\s*)?(\d{1,2}):(\d{2})(?::(\d{2}))?")
_DAYS = re.compile(r"([+\-−])\s*(\d{1,5})\s*d")


@dataclass(frozen=True)
class ClockWish:
    """A correction as somebody asks for it.

    Args:
        scope: Whose readings.
        change: How they are mended.
        why: The reason.
        evidence: What it rests on.
        supersedes: A correction that it stands in place of; empty for none.
    """

    scope: ClockScope
    change: ClockChange
    why: str = ""
    evidence: tuple[ClockEvidence, ...] = ()
    supersedes: str = ""


def apply_proposal(
    study: Study, proposal_id: str, *, why: str = "", session: Session | None = None
) -> ClockCorrection:
    """Turn a proposal into a correction.

    Args:
        study: The study.
        proposal_id: Its id, as :func:`propose_corrections` gives it now.
        why: The reason, in the words of who decides.
        session: Who decides; whoever calls on this machine when None.

    Raises:
        UsageError: ``clock.unknown_proposal`` if there is none of that id any more.
        DataError: ``clock.nothing_to_apply`` if it is a finding that the data do not tell how to mend.
    """
    mine = session or session_here()
    check_may(mine, "clocks.decide")
    found = next((each for each in propose_corrections(study) if each.proposal_id == proposal_id), None)
    if found is None:
        raise UsageError(
            "clock.unknown_proposal",
            "there is no such proposal, or no longer",
            where=proposal_id[:20],
            do="list them with qaplan survey clocks propose",
        )
    return apply_found(study, found, why=why, session=mine)


def apply_found(
    study: Study, found: ClockProposal, *, why: str = "", session: Session | None = None
) -> ClockCorrection:
    """Turn a proposal that is at hand into a correction.

    Args:
        study: The study.
        found: The proposal, as :func:`propose_corrections` gives it now.
        why: The reason, in the words of who decides.
        session: Who decides; whoever calls on this machine when None.

    Raises:
        DataError: ``clock.nothing_to_apply`` if it is a finding that the data do not tell how to mend.
    """
    mine = session or session_here()
    check_may(mine, "clocks.decide")
    finding = found.finding
    if finding.change is None:
        raise DataError(
            "clock.nothing_to_apply",
            "the data show that something is wrong, and not what would mend it",
            where=finding.deployment_id,
            do="give the shift yourself with --deployment and --shift, or two anchors",
        )
    wish = ClockWish(finding.scope, finding.change, why, finding.evidence)
    return correct_clock(study, wish, session=mine)


def correct_clock(study: Study, wish: ClockWish, *, session: Session | None = None) -> ClockCorrection:
    """Keep a correction; from now on the study reads these clocks through it.

    No file and no reading is changed.

    Args:
        study: The study.
        wish: What is asked for.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        UsageError: ``clock.unknown_deployment``; ``clock.unknown_correction`` or ``clock.already_undone`` if
            what it supersedes does not stand.
    """
    mine = session or session_here()
    check_may(mine, "clocks.decide")
    names = {each.deployment_id for each in load_deployments(study)}
    if wish.scope.deployment_id and wish.scope.deployment_id not in names:
        raise UsageError(
            "clock.unknown_deployment",
            "the study holds no such deployment",
            where=wish.scope.deployment_id[:80],
            do="write its id as qaplan survey effort lists it",
        )
    at = mine.moment()
    with writing(study):
        book = load_clock_book(study)
        if wish.supersedes:
            _standing(book, wish.supersedes)
        number = len(book.corrections)
        correction = ClockCorrection(
            f"c-{digest_of([number, at, mine.actor.id, wish.scope, wish.change.kind])[:8]}",
            wish.change,
            wish.scope,
            mine.actor.id,
            at,
            wish.why,
            wish.evidence,
            wish.supersedes,
        )
        save_correction(study, correction, actor=mine.actor, at=at)
    return correction


def undo_clock(study: Study, record_id: str, *, why: str = "", session: Session | None = None) -> str:
    """Take a correction or a typed date back; everything is then as if it had never been.

    Args:
        study: The study.
        record_id: Its id: ``c-`` for a correction, ``t-`` for a typed date.
        why: The reason.
        session: Who takes it back; whoever calls on this machine when None.

    Returns:
        The id.

    Raises:
        UsageError: ``clock.unknown_correction`` or ``clock.already_undone``.
    """
    mine = session or session_here()
    check_may(mine, "clocks.decide")
    undoing = Undoing(mine.actor.id, mine.moment(), why)
    with writing(study):
        _standing(load_clock_book(study), record_id)
        if record_id.startswith("t-"):
            undo_typed_date(study, record_id, undoing, actor=mine.actor)
        else:
            undo_correction(study, record_id, undoing, actor=mine.actor)
    return record_id


def type_date(
    study: Study,
    medium: str,
    clock: str,
    *,
    basis: TypedBasis = "strip",
    why: str = "",
    session: Session | None = None,
) -> TypedDate:
    """Date a medium by hand, from the strip that the camera burnt in or from a note.

    Args:
        study: The study.
        medium: Its id, or its path: ``CARD/DCIM/IMG_0007.AVI`` or as much of its end as names no other.
        clock: The date with its time, such as ``2024-05-03 04:10``.
        basis: Whether the camera says so, whose corrections then hold, or a person knows the true time.
        why: What was read where.
        session: Who types; whoever calls on this machine when None.

    Raises:
        UsageError: ``clock.bad_time``, ``clock.unknown_medium`` or ``clock.ambiguous_medium``.
    """
    mine = session or session_here()
    check_may(mine, "clocks.decide")
    when = read_moment(clock)
    medium_id = named_medium(study, medium)
    at = mine.moment()
    with writing(study):
        number = len(load_clock_book(study).typed)
        typed_id = f"t-{digest_of([number, at, mine.actor.id, medium_id])[:8]}"
        typed = TypedDate(typed_id, medium_id, when, basis, mine.actor.id, at, why)
        save_typed_date(study, typed, actor=mine.actor, at=at)
    return typed


def show_corrections(study: Study) -> ClockBook:
    """All corrections and typed dates with who made them and who took them back."""
    return load_clock_book(study)


def named_medium(study: Study, text: str) -> str:
    """Find the one medium that an id or the end of a path names.

    Raises:
        UsageError: ``clock.unknown_medium`` or ``clock.ambiguous_medium``.
    """
    found = media_named(study, text)
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(
            "clock.ambiguous_medium",
            f"{len(found)} media answer to that name",
            where=text[-80:],
            do="write more of the path, with the card's folder before it, or the medium's id",
        )
    raise UsageError(
        "clock.unknown_medium",
        "no medium of the study has that id or path",
        where=text[-80:],
        do="write the end of its path as it is on the card",
    )


def wish_of(
    deployment_id: str,
    *,
    shift: str = "",
    shown: tuple[str, ...] = (),
    true: tuple[str, ...] = (),
    is_swapped: bool = False,
    supersedes: str = "",
    why: str = "",
) -> ClockWish:
    """Read a correction from words: a shift, or what was shown and what was true once or twice.

    Args:
        deployment_id: The deployment whose clock is mended.
        shift: Such as ``+01:00``, ``-00:03:20`` or ``+12d 04:00``.
        shown: What the clock showed.
        true: What was true at the same moments; two pairs make a drift.
        is_swapped: Whether day and month stand in each other's place.
        supersedes: A correction that this one stands in place of; empty for none.
        why: The reason.

    Raises:
        UsageError: ``clock.bad_shift``, ``clock.bad_time``, or ``clock.bad_call`` if it is none of them.
        DataError: ``clock.bad_anchors``, ``clock.no_change`` or ``clock.no_scope``.
    """
    anchors = tuple(
        ClockAnchor(read_moment(one), read_moment(two)) for one, two in zip(shown, true, strict=False)
    )
    is_paired = len(shown) == len(true) <= 2
    if not is_paired or [bool(shift), bool(anchors), is_swapped].count(True) != 1:
        raise UsageError(
            "clock.bad_call",
            "a correction is a shift, or one or two pairs of what was shown and what was true",
            do="give --shift, or --shown with --true once or twice, or --swap-day-and-month",
        )
    if is_swapped:
        change = ClockChange("day_month")
    elif len(anchors) == 2:
        change = ClockChange("drift", anchors=tuple(sorted(anchors, key=lambda each: each.shown)))
    else:
        size = read_shift(shift) if shift else anchors[0].true - anchors[0].shown
        change = ClockChange("shift", size)
    return ClockWish(ClockScope(deployment_id), change, why, supersedes=supersedes)


def read_shift(text: str) -> timedelta:
    """Read a shift with its sign.

    Raises:
        UsageError: ``clock.bad_shift``.

    >>> read_shift("-00:03:20") == -timedelta(minutes=3, seconds=20)
    True
    """
    found = _SHIFT.fullmatch(text.strip())
    only_days = _DAYS.fullmatch(text.strip())
    if found is None and only_days is None:
        raise UsageError(
            "clock.bad_shift",
            f"'{text[:20]}' is no shift",
            do="write it with its sign, such as +01:00, -00:03:20 or +12d 04:00",
        )
    if found is None:
        assert only_days is not None
        sign, size = only_days[1], timedelta(days=int(only_days[2]))
    else:
        sign, days, hours, minutes, seconds = found.groups()
        size = timedelta(
            days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0)
        )
    return size if sign == "+" else -size


def read_moment(text: str) -> datetime:
    """Read a date with a time of day, as a clock shows it.

    Raises:
        UsageError: ``clock.bad_time`` if it is no moment, or carries a zone, or no time of day.
    """
    stripped = text.strip()
    try:
        when = datetime.fromisoformat(stripped)
    except ValueError:
        when = None
    if when is None or when.tzinfo is not None or ":" not in stripped:
        raise UsageError(
            "clock.bad_time",
            f"'{stripped[:30]}' is no clock reading",
            do="write the date and the time as 2024-05-03 04:10, without a zone",
        )
    return when.replace(microsecond=0)


def as_basis(text: str) -> TypedBasis:
    """Read on what a typed date rests.

    Raises:
        UsageError: ``clock.bad_basis`` if it is neither strip nor note.
    """
    if text == "strip":
        return "strip"
    if text == "note":
        return "note"
    raise UsageError(
        "clock.bad_basis",
        f"'{text[:20]}' is nothing that a date can rest on",
        do="choose strip for what the camera shows, or note for the true time",
    )


def _standing(book: ClockBook, record_id: str) -> None:
    """Refuse an id that names nothing, or something that was taken back."""
    records = {each.correction_id: each.undone for each in book.corrections}
    records |= {each.typed_id: each.undone for each in book.typed}
    if record_id not in records:
        raise UsageError(
            "clock.unknown_correction",
            "there is no correction and no typed date of that id",
            where=record_id[:20],
            do="list them with qaplan survey clocks show",
        )
    if records[record_id] is not None:
        raise UsageError("clock.already_undone", "it was taken back before", where=record_id)
