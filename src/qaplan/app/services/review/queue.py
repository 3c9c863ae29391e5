"""What waits for a reviewer: bursts under headings, on sheets, and what a machine may have missed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from qaplan.app.services.ownership import closed_media
from qaplan.app.services.renditions import make_renditions
from qaplan.app.services.review.again import AgainCount, bursts_to_read_again, count_again
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.event_tables import load_clock_readings
from qaplan.app.store.log import log_head
from qaplan.app.store.review_tables import (
    HeadingCount,
    WaitingBurst,
    count_blanks,
    count_readings,
    count_seen,
    count_waiting,
    is_queue_stale,
    load_bursts,
    load_machine_words,
    load_waiting,
    media_said_by_people,
    media_types,
    replace_queue,
    restricted_ids,
    seen_ids,
    standing_labels,
)
from qaplan.app.store.studies import Study, reader_key, writing
from qaplan.recognition.review.bursts import group_bursts
from qaplan.recognition.review.control import MissedCats, estimate_missed, is_control
from qaplan.recognition.review.sorting import MachineWord, heading_of, heading_order
from qaplan.recognition.review.types import (
    ANIMAL,
    BLANK,
    CANNOT_TELL,
    UNSORTED,
    BurstMedium,
)
from qaplan.sharing import release

__all__ = [
    "AT_ONCE",
    "SHEET_TILES",
    "ReviewSheet",
    "ReviewState",
    "ShownBurst",
    "burst_media",
    "next_sheets",
    "prepare_pictures",
    "refresh_queue",
    "review_seed",
    "review_state",
    "second_readings",
    "shown",
    "taken_by_me",
]

SHEET_TILES = 30
AT_ONCE = 20_000
"""Most media of a study whose queue is sorted anew while somebody waits for the page."""

_LOOKED_OVER = 4
"""How many times more bursts are looked at where another organisation may have taken some of them."""

_ASKED = frozenset({ANIMAL, CANNOT_TELL})
"""Headings under which a whole sheet has no name yet: somebody must say one first."""


@dataclass(frozen=True)
class ShownBurst:
    """A burst as a reviewer gets it.

    Args:
        burst_id: The burst.
        camera: Its deployment or card.
        start: Clock of its first medium, as the camera shows it; empty where nobody says.
        media: Ids of its media in order of time.
        clips: Which of them are clips.
        score: The highest raw score for its heading; zero in a blind reading.
    """

    burst_id: str
    camera: str
    start: str
    media: tuple[str, ...]
    clips: tuple[str, ...]
    score: float = 0.0

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "burst_id": self.burst_id,
            "camera": self.camera,
            "start": self.start,
            "media": list(self.media),
            "clips": list(self.clips),
            "score": round(self.score, 3),
        }


@dataclass(frozen=True)
class ReviewSheet:
    """Up to thirty bursts under one heading.

    Args:
        heading: What programs say of them.
        says: What confirming it says of every burst that is not marked; empty where somebody must name it.
        is_control: Whether they were drawn by lot among those called empty.
        bursts: The bursts.
    """

    heading: str
    says: str
    is_control: bool
    bursts: tuple[ShownBurst, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "heading": self.heading,
            "says": self.says,
            "is_control": self.is_control,
            "bursts": [each.to_record() for each in self.bursts],
        }


@dataclass(frozen=True)
class ReviewState:
    """How far the review of a study has come.

    Args:
        waiting: Bursts that nobody has read, by heading, the first to look at first.
        hidden: Bursts that wait and that this reader may not see.
        read: Bursts that have been read.
        readers: People who have read.
        again: Bursts that wait for a second or a third reader.
        missed: The cats that may lie among the empties that nobody has looked at.
        is_fresh: Whether the queue knows of all that the study holds; that of a large study is sorted anew
            by a job.
    """

    waiting: tuple[HeadingCount, ...]
    hidden: int
    read: int
    readers: int
    again: AgainCount
    missed: MissedCats
    is_fresh: bool = True

    @property
    def bursts(self) -> int:
        """How many bursts wait."""
        return sum(each.bursts for each in self.waiting)

    @property
    def sheets(self) -> int:
        """How many sheets these make."""
        return sum(-(-each.bursts // SHEET_TILES) for each in self.waiting)

    def summary(self) -> str:
        """How far the review has come, in plain English."""
        lines = [f"{self.bursts} bursts wait on {self.sheets} sheets; {self.read} have been read."]
        for each in self.waiting:
            lot = " (drawn by lot)" if each.is_control else ""
            lines.append(f"  {each.heading}{lot}: {each.bursts}")
        if self.hidden:
            lines.append(f"  {self.hidden} may show people and are kept for those who may see them")
        lines.append(
            f"Big cats: {self.again.one_reader} read by one person, {self.again.disagree} disagreed on."
        )
        lines.append(self._missed())
        return "\n".join(lines)

    def _missed(self) -> str:
        unread = self.missed.counted.unread
        if self.missed.ci is None:
            return f"Missed cats: not known; none of {unread} empties drawn by lot has been read."
        low, high = self.missed.ci
        return f"Missed cats: {low} to {high} bursts among {unread} empties that nobody has looked at."

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "bursts_waiting": self.bursts,
            "sheets_waiting": self.sheets,
            "bursts_read": self.read,
            "bursts_hidden": self.hidden,
            "is_fresh": self.is_fresh,
            "readers": self.readers,
            "waiting": [
                {"heading": each.heading, "is_control": each.is_control, "bursts": each.bursts}
                for each in self.waiting
            ],
            "second_readings": self.again.to_record(),
            "missed_cats": self.missed.to_record(),
        }


def review_seed(study: Study) -> str:
    """The study's own seed for every lot that falls in its review."""
    return reader_key(study, "review").hex()


def refresh_queue(study: Study, *, session: Session | None = None) -> int:
    """Sort what the study holds into bursts under headings; nothing that was said is touched.

    Bursts of which people have said something elsewhere, as by folders or keywords, do not wait; in a
    virtual study these are the answers, and everything waits.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Returns:
        How many bursts there are.
    """
    check_may(session or session_here(), "study.look")
    head = int(log_head(study).partition(" ")[0] or 0)
    rows = list(_sorted_bursts(study))
    with writing(study):
        return replace_queue(study, rows, head=head)


def review_state(study: Study, *, at_once: int = AT_ONCE, session: Session | None = None) -> ReviewState:
    """Say how far the review has come; a small study is sorted anew where it has changed.

    Args:
        study: The study.
        at_once: Most media of a study that is sorted anew while somebody waits.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "review.label")
    is_fresh = _freshen(study, mine, at_once)
    counted = sorted(count_waiting(study), key=_place)
    sees_people = mine.may("people.see")
    seen = tuple(each for each in counted if sees_people or not each.is_restricted)
    read, readers = count_readings(study)
    return ReviewState(
        waiting=_merged(seen),
        hidden=sum(each.bursts for each in counted) - sum(each.bursts for each in seen),
        read=read,
        readers=readers,
        again=count_again(study, mine),
        missed=estimate_missed(count_blanks(study)),
        is_fresh=is_fresh,
    )


def next_sheets(study: Study, *, most: int = 10, session: Session | None = None) -> tuple[ReviewSheet, ...]:
    """Lay out the next sheets: cats first, empties drawn by lot before the others.

    Args:
        study: The study.
        most: How many sheets at most.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "review.label")
    _freshen(study, mine, AT_ONCE)
    sheets: list[ReviewSheet] = []
    for heading, is_lot in dict.fromkeys(
        (each.heading, each.is_control) for each in sorted(count_waiting(study), key=_place)
    ):
        left = (most - len(sheets)) * SHEET_TILES
        if left <= 0:
            break
        rows = load_waiting(
            study,
            heading,
            is_control=is_lot,
            with_restricted=mine.may("people.see"),
            most=left if mine.role == "steward" else left * _LOOKED_OVER,
        )
        bursts = shown(study, _open_to(study, rows, mine)[:left], mine)
        sheets.extend(
            ReviewSheet(heading, _says(heading), is_lot, bursts[start : start + SHEET_TILES])
            for start in range(0, len(bursts), SHEET_TILES)
        )
    return tuple(sheets)


def prepare_pictures(
    study: Study, *, session: Session | None = None, progress: Callable[[int], None] = lambda _: None
) -> int:
    """Make the small pictures of all that can be looked at, so that no page waits for them.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.
        progress: Told after each medium how many have been done.

    Returns:
        How many media have a small picture now.
    """
    return make_renditions(study, sorted(seen_ids(study)), "small", session=session, progress=progress)


def second_readings(study: Study, *, session: Session | None = None) -> tuple[ShownBurst, ...]:
    """The bursts that this reader is asked to read again; nothing tells what others said of them.

    Args:
        study: The study.
        session: Who reads; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "review.label")
    ids = bursts_to_read_again(study, mine, seed=review_seed(study))
    held = load_bursts(study, ids)
    rows = [replace(held[each], score=0.0) for each in ids if each in held]
    may_see = tuple(each for each in rows if mine.may("people.see") or not each.is_restricted)
    return shown(study, _open_to(study, may_see, mine), mine)


def taken_by_me(study: Study, *, most: int = 500, session: Session | None = None) -> tuple[int, ...]:
    """Numbers of the events by which this reader labelled bursts and that stand, the latest first.

    Args:
        study: The study.
        most: How many at most.
        session: Who asks; whoever calls on this machine when None.
    """
    mine = session or session_here()
    check_may(mine, "review.label")
    return standing_labels(study, mine.actor.id, most=most)


def shown(study: Study, rows: tuple[WaitingBurst, ...], session: Session) -> tuple[ShownBurst, ...]:
    """Bursts as a reviewer gets them, released to that reader."""
    kinds = media_types(study, [medium for row in rows for medium in row.burst.medium_ids])
    return tuple(
        ShownBurst(
            row.burst.burst_id,
            release(row.burst.camera, session.audience).value,
            row.burst.start.isoformat(" ", "seconds") if row.burst.start else "",
            row.burst.medium_ids,
            tuple(each for each in row.burst.medium_ids if kinds.get(each, "").startswith("video/")),
            row.score,
        )
        for row in rows
    )


def _open_to(study: Study, rows: tuple[WaitingBurst, ...], session: Session) -> tuple[WaitingBurst, ...]:
    """Those of the bursts that no other organisation took."""
    closed = closed_media(study, [medium for row in rows for medium in row.burst.medium_ids], session)
    return tuple(row for row in rows if closed.isdisjoint(row.burst.medium_ids))


def _freshen(study: Study, session: Session, at_once: int) -> bool:
    """Sort the queue anew where the study has changed and it does not take long; say whether it is fresh."""
    if not is_queue_stale(study):
        return True
    if count_seen(study) > at_once:
        return False
    refresh_queue(study, session=session)
    return True


def _says(heading: str) -> str:
    if heading == UNSORTED:
        return BLANK
    return "" if heading in _ASKED else heading


def _place(each: HeadingCount) -> tuple[tuple[int, str], bool, bool]:
    return heading_order(each.heading), not each.is_control, each.is_restricted


def _merged(counted: tuple[HeadingCount, ...]) -> tuple[HeadingCount, ...]:
    """One row for a heading, whether people may be on some of its bursts or not."""
    bursts: dict[tuple[str, bool], int] = {}
    for each in counted:
        key = each.heading, each.is_control
        bursts[key] = bursts.get(key, 0) + each.bursts
    return tuple(HeadingCount(heading, lot, False, count) for (heading, lot), count in bursts.items())


def _sorted_bursts(study: Study) -> Iterator[WaitingBurst]:
    seed, people = review_seed(study), restricted_ids(study)
    known = frozenset() if study.kind == "virtual" else media_said_by_people(study)
    words: defaultdict[str, list[MachineWord]] = defaultdict(list)
    for word in load_machine_words(study):
        words[word.medium_id].append(word)
    for burst in group_bursts(burst_media(study)):
        if known.issuperset(burst.medium_ids):
            continue
        said = [word for medium_id in burst.medium_ids for word in words.get(medium_id, ())]
        found = heading_of(burst.medium_ids, said)
        is_lot = found.heading == BLANK and is_control(burst.burst_id, seed)
        yield WaitingBurst(burst, found.heading, found.score, is_lot, not people.isdisjoint(burst.medium_ids))


def burst_media(study: Study) -> Iterator[BurstMedium]:
    """The media that can be looked at, as far as bursts need them; each of the same bytes once."""
    book, seen = load_clock_book(study), seen_ids(study)
    for reading, _ in load_clock_readings(study):
        if reading.medium_id in seen:
            clock = reading.clock if book.is_blank else book.clock_of(reading)
            camera = reading.deployment_id or reading.card_id
            yield BurstMedium(reading.medium_id, camera, clock, reading.path)
