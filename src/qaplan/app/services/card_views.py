"""The cards of a study as a page shows them, and taking one back."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.undo import UndoPlan, plan_undo, undo_event
from qaplan.app.store.browse.cards import (
    CardLine,
    CardTotals,
    card_events,
    card_totals,
    cards_page,
    files_in_doubt,
)
from qaplan.app.store.studies import Study
from qaplan.base.errors import AccessError, UsageError
from qaplan.sharing import release

__all__ = [
    "CardLine",
    "CardTotals",
    "CardsView",
    "TakenCard",
    "find_card",
    "undo_card",
    "undo_cards",
    "view_cards",
]

_PAGE = 20
_MOST = 100_000


@dataclass(frozen=True)
class CardsView:
    """A page of the cards that were taken.

    Args:
        totals: How many there are at all.
        cards: Those of this page, the latest first.
        next: Mark for the next page; empty at the end.
    """

    totals: CardTotals
    cards: tuple[CardLine, ...]
    next: str = ""


@dataclass(frozen=True)
class TakenCard:
    """One card with what can be done with it.

    Args:
        card: The card.
        in_doubt: Path and state of the files that are no sound media, at most a hundred.
        seq: Number of the event that tells of its taking; None where the log has none.
        undo: What taking it back would do; None without an event.
    """

    card: CardLine
    in_doubt: tuple[tuple[str, str], ...]
    seq: int | None
    undo: UndoPlan | None


def view_cards(
    study: Study,
    session: Session,
    *,
    after: str = "",
    card_ids: Collection[str] = (),
    deployment_id: str = "",
    is_all: bool = False,
) -> CardsView:
    """Read the cards that were taken, the latest first.

    Args:
        study: The study.
        session: Who reads.
        after: Mark of the page before; empty for the first page.
        card_ids: Only these; all when empty.
        deployment_id: Only those of this deployment; all when empty.
        is_all: Whether everything is wanted at once, as for a workbook.

    Raises:
        AccessError: ``access.no_right``, ``access.not_public``.
        UsageError: ``browse.bad_mark``.
    """
    _check_inside(session)
    limit = _MOST if is_all else max(_PAGE, len(card_ids))
    page = cards_page(study, after=after, limit=limit, card_ids=card_ids, deployment_id=deployment_id)
    return CardsView(card_totals(study), tuple(_released(each, session) for each in page.rows), page.next)


def find_card(study: Study, card_id: str, session: Session) -> TakenCard:
    """One card that was taken.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``survey.unknown_card``.
    """
    _check_inside(session)
    found = cards_page(study, card_ids=[card_id]).rows
    if not found:
        raise UsageError(
            "survey.unknown_card",
            "the study holds no such card",
            where=card_id[:60],
            do="choose it from the list of cards",
        )
    doubted = files_in_doubt(study, card_id)
    seq = card_events(study, [card_id]).get(card_id)
    plan = plan_undo(study, seq, session=session) if seq else None
    said = tuple((release(path, session.audience).value, state) for path, state in doubted)
    return TakenCard(_released(found[0], session), said, seq, plan)


def undo_card(study: Study, card_id: str, session: Session, *, why: str = "") -> int:
    """Take a card back: its rows, and what its taking made, are as they were before.

    Returns:
        Number of the event that tells of it.

    Raises:
        AccessError: ``access.no_right``, ``access.not_steward``.
        UsageError: ``survey.unknown_card``.
        DataError: What :func:`qaplan.app.services.undo.undo_event` raises.
    """
    check_may(session, "cards.take")
    seq = card_events(study, [card_id]).get(card_id)
    if seq is None:
        raise UsageError(
            "survey.unknown_card",
            "the log tells of no taking of this card",
            where=card_id[:60],
            do="choose it from the list of cards",
        )
    return undo_event(study, seq, session=session, why=why)


def undo_cards(
    study: Study, card_ids: Collection[str], session: Session, *, why: str = ""
) -> tuple[int, ...]:
    """Take several cards back, the last one first.

    Returns:
        Numbers of the events that tell of it.

    Raises:
        What :func:`undo_card` raises; the cards before that one are then taken back.
    """
    check_may(session, "cards.take")
    events = card_events(study, list(card_ids))
    latest_first = sorted(events, key=lambda card_id: -events[card_id])
    return tuple(undo_card(study, card_id, session, why=why) for card_id in latest_first)


def _check_inside(session: Session) -> None:
    """Refuse a reader without the right, and everybody who reads as the public would."""
    check_may(session, "cards.look")
    if session.audience == "public":
        raise AccessError(
            "access.not_public", "the public does not see cards", do="view the pages as an insider again"
        )


def _released(line: CardLine, session: Session) -> CardLine:
    """A card without any position that a folder's name tells."""
    return replace(
        line,
        name=release(line.name, session.audience).value,
        taken_by=release(line.taken_by, session.audience).value,
    )
