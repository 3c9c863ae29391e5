"""Reading again without knowing the first word: every big cat by a second reader, a disagreement by a third.

Among what a second reader gets are animals that are no cats, so that being asked tells nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from qaplan.app.services.sessions import Session
from qaplan.app.store.review_tables import cat_bursts, decoy_bursts
from qaplan.app.store.studies import Study
from qaplan.recognition.review.readers import ReadBurst, asks_for, standing_of

__all__ = ["AgainCount", "bursts_to_read_again", "count_again"]

_MOST = 200


@dataclass(frozen=True)
class AgainCount:
    """Bursts with a big cat, by who has read them.

    Args:
        one_reader: Read by one person.
        agree: Read by two who agree.
        disagree: Read by two who do not.
        settled: Settled by a third.
        for_me: How many wait for just this reader, as second or third.
    """

    one_reader: int
    agree: int
    disagree: int
    settled: int
    for_me: int

    @property
    def cats(self) -> int:
        """How many bursts with a big cat have been read."""
        return self.one_reader + self.agree + self.disagree + self.settled

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return dict(vars(self))


def count_again(study: Study, session: Session) -> AgainCount:
    """Count the bursts with a big cat by who has read them.

    Args:
        study: The study.
        session: Who asks.
    """
    read = list(_read_cats(study))
    count = {kind: sum(each.readers == kind for each in read) for kind in _KINDS}
    mine = sum(_is_for(each, session) for each in read)
    return AgainCount(count["one"], count["two_agree"], count["disagree"], count["settled"], mine)


_KINDS = ("one", "two_agree", "disagree", "settled")


def bursts_to_read_again(study: Study, session: Session, *, seed: str) -> tuple[str, ...]:
    """List the bursts that one reader is asked to read again, in an order that tells nothing.

    As many bursts with another animal lie among them as there are, up to one for each cat.

    Args:
        study: The study.
        session: Who reads; never the first reader of a burst.
        seed: The study's own seed.
    """
    cats = [each.burst_id for each in _read_cats(study) if _is_for(each, session)]
    if not cats:
        return ()
    who = session.actor.id
    others = decoy_bursts(study, not_by=who, most=_MOST)
    drawn = sorted(others, key=lambda each: _lot(each, seed, who))[: len(cats)]
    return tuple(sorted((*cats[:_MOST], *drawn), key=lambda each: _lot(each, seed, f"order {who}")))


def _read_cats(study: Study) -> Iterator[ReadBurst]:
    for readings in cat_bursts(study).values():
        read = standing_of(readings)
        if read is not None and (asks_for(read) is not None or len(read.readings) > 1):
            yield read


def _is_for(read: ReadBurst, session: Session) -> bool:
    place = asks_for(read)
    if place is None or session.actor.id in read.read_by:
        return False
    return session.may("review.adjudicate" if place == "third" else "review.label")


def _lot(burst_id: str, seed: str, who: str) -> str:
    return hashlib.sha256(f"{seed}|{who}|{burst_id}".encode()).hexdigest()
