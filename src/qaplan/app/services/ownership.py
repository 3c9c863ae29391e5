"""Whose cards they are: pictures of one organisation's cards are for its own people and the steward."""

from __future__ import annotations

from collections.abc import Collection

from qaplan.app.services.sessions import Session
from qaplan.app.store.card_tables import cards_of_others, media_of_others
from qaplan.app.store.studies import Study
from qaplan.base.errors import AccessError

__all__ = ["check_own_card", "check_own_media", "closed_cards", "closed_media"]


def closed_cards(study: Study, card_ids: Collection[str], session: Session) -> frozenset[str]:
    """Which of these cards are closed to a reader, since another organisation took them.

    Args:
        study: The study.
        card_ids: The cards.
        session: Who reads; a steward sees those of all.
    """
    if session.role == "steward":
        return frozenset()
    return cards_of_others(study, card_ids, session.organisation)


def closed_media(study: Study, medium_ids: Collection[str], session: Session) -> frozenset[str]:
    """Which of these media are closed to a reader, since another organisation took their cards.

    Args:
        study: The study.
        medium_ids: The media.
        session: Who reads; a steward sees those of all.
    """
    if session.role == "steward":
        return frozenset()
    return media_of_others(study, medium_ids, session.organisation)


def check_own_card(study: Study, card_id: str, session: Session) -> None:
    """Refuse a card of another organisation.

    Raises:
        AccessError: ``access.other_organisation``.
    """
    if closed_cards(study, [card_id], session):
        raise _of_another()


def check_own_media(study: Study, medium_ids: Collection[str], session: Session) -> None:
    """Refuse media of which another organisation took one.

    Raises:
        AccessError: ``access.other_organisation``.
    """
    if closed_media(study, medium_ids, session):
        raise _of_another()


def _of_another() -> AccessError:
    return AccessError(
        "access.other_organisation",
        "these pictures belong to another organisation",
        do="ask that organisation, or the steward of the study",
    )
