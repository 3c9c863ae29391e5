"""Which medium of a card a received picture is likely a copy of: proposed by us, decided by a person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from qaplan.app.engines.frames import GuardedFrames
from qaplan.app.services.media_files import media_file
from qaplan.app.services.received import find_received, pixel_hash
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import HeldMedium, load_cards, load_media, media_holding
from qaplan.app.store.received_tables import keep_link, load_links, load_received
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError
from qaplan.survey.media.frames import FrameReader
from qaplan.survey.received import CopyLink, CopyState, ReceivedPicture, could_be_copy, differing_bits
from qaplan.survey.types import Medium

__all__ = ["MOST_BITS", "decide_copy", "propose_copies"]

MOST_BITS = 6
"""Pixel hashes that differ in more of 64 bits are not proposed; frames of one burst differ in 0 to 10."""

_MOST_PROPOSED = 5
_MOST_DECODED = 5_000


def propose_copies(
    study: Study, *, card_ids: Sequence[str] = (), session: Session | None = None
) -> tuple[CopyLink, ...]:
    """Look for the originals of received pictures among the media, and keep what is likely as a proposal.

    The same bytes are found for all media. A likeness is looked for only where size and time allow it; of
    several alike media the nearest are proposed. A person's decision is never touched.

    Args:
        study: The study.
        card_ids: The cards whose media are looked at; all when empty.
        session: Who looks; whoever calls on this machine when None.

    Returns:
        The proposals that are new.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    items = load_received(study)
    if not items:
        return ()
    decided = {(link.item_id, link.medium_id) for link in load_links(study)}
    found = [*_same_bytes(study, items, card_ids), *_alike(study, items, card_ids)]
    new = {(link.item_id, link.medium_id): link for link in reversed(found)}
    wanted = [link for key, link in new.items() if key not in decided]
    if wanted:
        with writing(study):
            for link in wanted:
                keep_link(study, link, actor=mine.actor, at=mine.moment())
    return tuple(reversed(wanted))


def _same_bytes(
    study: Study, items: Sequence[ReceivedPicture], card_ids: Sequence[str]
) -> Iterator[CopyLink]:
    holding = media_holding(study, [each.medium.sha256 for each in items])
    for item in items:
        medium_id, card_id = holding.get(item.medium.sha256, ("", ""))
        if medium_id and (not card_ids or card_id in card_ids):
            yield CopyLink(item.item_id, medium_id, "same_bytes")


def _alike(study: Study, items: Sequence[ReceivedPicture], card_ids: Sequence[str]) -> Iterator[CopyLink]:
    hashed = [each for each in items if each.fingerprint]
    if not hashed:
        return
    with GuardedFrames() as frames:
        media = list(_hashed(study, hashed, card_ids, frames))
    for item in hashed:
        near = sorted(
            (differing_bits(item.fingerprint, bits), medium_id)
            for medium_id, medium, bits in media
            if could_be_copy(item, medium)
        )
        for bits, medium_id in [each for each in near if each[0] <= MOST_BITS][:_MOST_PROPOSED]:
            yield CopyLink(item.item_id, medium_id, "alike", distance_bits=bits)


def _hashed(
    study: Study, items: Sequence[ReceivedPicture], card_ids: Sequence[str], frames: FrameReader
) -> Iterator[tuple[str, Medium, str]]:
    """The pixel hashes of the media that could be an original, a bounded number of them."""
    cards = {each.card_id: each for each in load_cards(study) if not card_ids or each.card_id in card_ids}
    decoded = 0
    for held in _media(study, cards):
        medium = replace(held.medium, clock=held.camera_clock)
        if decoded >= _MOST_DECODED:
            return
        if not any(could_be_copy(item, medium) for item in items):
            continue
        path = media_file(study, cards[held.card_id], held)
        decoded += path is not None
        if path is not None and (bits := pixel_hash(path, held.medium, frames)):
            yield held.medium_id, medium, bits


def _media(study: Study, card_ids: Iterable[str]) -> Iterator[HeldMedium]:
    for card_id in card_ids:
        yield from load_media(study, with_duplicates=False, card_id=card_id)


def decide_copy(
    study: Study,
    item_id: str,
    medium_id: str,
    state: CopyState,
    *,
    why: str = "",
    session: Session | None = None,
) -> CopyLink:
    """Confirm or reject a proposal, or take such a decision back.

    Args:
        study: The study.
        item_id: The received picture.
        medium_id: The medium.
        state: ``confirmed``, ``rejected``, or ``proposed`` to take a decision back.
        why: The reason for the log.
        session: Who decides; whoever calls on this machine when None.

    Raises:
        DataError: ``received.unknown``, ``received.no_link``.
    """
    mine = session or session_here()
    check_may(mine, "records.write")
    find_received(study, item_id)
    pair = (item_id, medium_id)
    held = next((link for link in load_links(study) if (link.item_id, link.medium_id) == pair), None)
    if held is None:
        raise DataError("received.no_link", f"{item_id} and {medium_id[:30]} are not proposed as copies",
                        do="look for copies with qaplan survey received match STUDY")  # fmt: skip
    link = replace(held, state=state, by="" if state == "proposed" else mine.actor.id)
    with writing(study):
        keep_link(study, link, actor=mine.actor, at=mine.moment(), why=why)
    return link
