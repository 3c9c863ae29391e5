"""The review in the tables of a study: bursts that wait under headings, and the readings of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.observation_tables import add_observations
from qaplan.app.store.studies import Study
from qaplan.recognition.review.control import BlankCount
from qaplan.recognition.review.observing import observations_from_reading
from qaplan.recognition.review.readers import ReadBurst, standing_of
from qaplan.recognition.review.sorting import MachineWord
from qaplan.recognition.review.types import BLANK, Burst, Reading, is_big_cat

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "HeadingCount",
    "WaitingBurst",
    "add_readings",
    "built_until",
    "cat_bursts",
    "count_blanks",
    "count_readings",
    "count_seen",
    "count_waiting",
    "decoy_bursts",
    "gone_digests",
    "hide_bursts",
    "is_queue_stale",
    "load_bursts",
    "load_machine_words",
    "load_readings",
    "load_waiting",
    "media_said_by_people",
    "media_types",
    "replace_queue",
    "restricted_digests",
    "restricted_ids",
    "seen_ids",
    "show_bursts_again",
    "standing_labels",
]

_BATCH = 500
_BUILT = "review_queue_built_until"
_OURS = "review."
_REVIEW = "review:"


@dataclass(frozen=True)
class WaitingBurst:
    """A burst in the queue.

    Args:
        burst: The burst.
        heading: Under which it comes.
        score: The highest raw score for it.
        is_control: Whether it was drawn by lot among those that a program called empty.
        is_restricted: Whether a person may be on it.
    """

    burst: Burst
    heading: str
    score: float = 0.0
    is_control: bool = False
    is_restricted: bool = False


@dataclass(frozen=True)
class HeadingCount:
    """How many bursts wait under a heading.

    Args:
        heading: The heading.
        is_control: Whether these are the ones drawn by lot.
        is_restricted: Whether a person may be on them.
        bursts: How many.
    """

    heading: str
    is_control: bool
    is_restricted: bool
    bursts: int


def is_queue_stale(study: Study) -> bool:
    """Whether anything but a review was done since the queue was built, or it never was."""
    from qaplan.app.store.models import LogEvent

    until = built_until(study)
    if until is None:
        return True
    later = LogEvent.objects.using(study.alias).filter(seq__gt=until).exclude(action__startswith=_OURS)
    # What only follows from a review, or takes one back, sorts no burst anew.
    later = later.exclude(action="recognition.media_restricted")
    return later.exclude(action="log.undone", body__action__startswith=_OURS).exists()


def built_until(study: Study) -> int | None:
    """Number of the last event that the queue knows of; None where it was never built."""
    from qaplan.app.store.models import Setting

    held = Setting.objects.using(study.alias).filter(name=_BUILT).first()
    return int(held.value) if held else None


def replace_queue(study: Study, waiting: Iterable[WaitingBurst], *, head: int) -> int:
    """Put a queue in the place of the one that is there; call it within a writing transaction.

    Args:
        study: The study.
        waiting: All bursts, those that have been read included.
        head: Number of the last event that they know of.

    Returns:
        How many bursts.
    """
    from qaplan.app.store import models

    table = models.QueuedBurst.objects.using(study.alias)
    table.all().delete()
    rows = [_queued(each) for each in waiting]
    table.bulk_create(rows, batch_size=_BATCH)
    models.Setting(name=_BUILT, value=str(head)).save(using=study.alias)
    return len(rows)


def count_waiting(study: Study) -> tuple[HeadingCount, ...]:
    """Count the bursts that nobody has read, by heading."""
    from django.db.models import Count

    rows = _unread(study).order_by().values_list("heading", "is_control", "is_restricted")
    found = rows.annotate(bursts=Count("burst_id"))
    return tuple(HeadingCount(heading, lot, hidden, count) for heading, lot, hidden, count in found)


def load_waiting(
    study: Study, heading: str, *, is_control: bool = False, with_restricted: bool, most: int
) -> tuple[WaitingBurst, ...]:
    """Read the next bursts of a heading that nobody has read, by camera and time.

    Args:
        study: The study.
        heading: The heading.
        is_control: Whether those drawn by lot are wanted, or the others.
        with_restricted: Whether those with people are wanted too.
        most: How many.
    """
    rows = _unread(study).filter(heading=heading, is_control=is_control)
    if not with_restricted:
        rows = rows.filter(is_restricted=False)
    return tuple(_waiting(row) for row in rows[:most])


def load_bursts(study: Study, burst_ids: Sequence[str]) -> dict[str, WaitingBurst]:
    """Read bursts of the queue by their ids, read or not."""
    from qaplan.app.store import models

    found: dict[str, WaitingBurst] = {}
    for start in range(0, len(burst_ids), _BATCH):
        rows = models.QueuedBurst.objects.using(study.alias)
        rows = rows.filter(burst_id__in=list(burst_ids[start : start + _BATCH]))
        found.update((row.burst_id, _waiting(row)) for row in rows)
    return found


def load_readings(study: Study, burst_ids: Sequence[str]) -> dict[str, list[Reading]]:
    """Read every reading of some bursts, in the order of their time."""
    from qaplan.app.store import models

    found: dict[str, list[Reading]] = {each: [] for each in burst_ids}
    for start in range(0, len(burst_ids), _BATCH):
        rows = models.BurstReading.objects.using(study.alias)
        rows = rows.filter(burst_id__in=list(burst_ids[start : start + _BATCH]))
        for row in rows:
            found[row.burst_id].append(decode(row.body, Reading))
    return found


def add_readings(study: Study, readings: Sequence[Reading]) -> tuple[ReadBurst, ...]:
    """Keep readings and let what stands of their bursts be the word on their media; within a transaction.

    Args:
        study: The study.
        readings: New ones, at most one for each burst.

    Returns:
        What stands of each burst now.
    """
    from qaplan.app.store import models

    table = models.BurstReading.objects.using(study.alias)
    table.bulk_create([_reading_row(each) for each in readings], batch_size=_BATCH)
    held = load_readings(study, [each.burst_id for each in readings])
    standing = [read for each in readings if (read := standing_of(held[each.burst_id])) is not None]
    _withdraw(study, [reading for burst in held.values() for reading in burst])
    add_observations(study, (row for read in standing for row in observations_from_reading(read)))
    return tuple(standing)


def count_readings(study: Study) -> tuple[int, int]:
    """How many bursts have been read, and by how many people."""
    from qaplan.app.store import models

    rows = models.BurstReading.objects.using(study.alias).order_by()
    return rows.filter(place="first", supersedes="").count(), rows.values("reader").distinct().count()


def cat_bursts(study: Study) -> dict[str, list[Reading]]:
    """The readings of every burst of which anybody has said that it is a big cat."""
    from qaplan.app.store import models

    rows = models.BurstReading.objects.using(study.alias).filter(is_big_cat=True).order_by()
    ids = sorted(set(rows.values_list("burst_id", flat=True)))
    return load_readings(study, ids)


def decoy_bursts(study: Study, *, not_by: str, most: int) -> tuple[str, ...]:
    """Bursts with an animal that is no big cat and that one other person has read, in the order of their ids.

    Args:
        study: The study.
        not_by: Who must not have read them.
        most: How many at most.
    """
    from qaplan.app.store import models

    table = models.BurstReading.objects.using(study.alias)
    again = table.filter(place__in=("second", "third")).values("burst_id")
    mine = table.filter(reader=not_by).values("burst_id")
    rows = table.filter(place="first", is_big_cat=False).exclude(taxon_id__in=(BLANK, "person"))
    rows = rows.exclude(burst_id__in=again).exclude(burst_id__in=mine).order_by("burst_id")
    return tuple(dict.fromkeys(rows.values_list("burst_id", flat=True)[:most]))


def count_blanks(study: Study) -> BlankCount:
    """Count the bursts that a program called empty, and those of them in which people found a big cat."""
    from django.db.models import Count, Exists, OuterRef

    from qaplan.app.store import models

    rows = models.QueuedBurst.objects.using(study.alias).filter(heading=BLANK).order_by()
    standing = _first_standing(study).filter(burst_id=OuterRef("burst_id"))
    read = rows.annotate(cat=Exists(standing.filter(is_big_cat=True))).filter(Exists(standing))
    found = {
        (lot, cat): count
        for lot, cat, count in read.values_list("is_control", "cat").annotate(n=Count("burst_id"))
    }
    return BlankCount(
        blanks=rows.count(),
        drawn=found.get((True, False), 0) + found.get((True, True), 0),
        drawn_cats=found.get((True, True), 0),
        others=found.get((False, False), 0) + found.get((False, True), 0),
        other_cats=found.get((False, True), 0),
    )


def load_machine_words(study: Study) -> Iterator[MachineWord]:
    """Read what programs say of media and counts, in no order."""
    from qaplan.app.store import models

    excluded = models.ExcludedObservation.objects.using(study.alias).values("observation_id")
    rows = models.Observation.objects.using(study.alias).filter(method="machine").exclude(medium=None)
    rows = rows.exclude(observation_id__in=excluded).exclude(observation_type="unclassified").order_by()
    columns = "medium_id", "observation_type", "scientific_name", "probability"
    for medium_id, kind, name, score in rows.values_list(*columns).iterator(chunk_size=_BATCH):
        yield MachineWord(str(medium_id), kind, name, score or 0.0)


def media_said_by_people(study: Study) -> frozenset[str]:
    """Ids of the media of which people have said something outside of the review."""
    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias).filter(method="human").exclude(medium=None)
    rows = rows.exclude(observation_id__startswith=_REVIEW).exclude(observation_type="unclassified")
    return frozenset(str(each) for each in rows.order_by().values_list("medium_id", flat=True))


def restricted_ids(study: Study) -> frozenset[str]:
    """Ids of the media on which a person may be."""
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(is_restricted=True).order_by()
    return frozenset(rows.values_list("medium_id", flat=True))


def seen_ids(study: Study) -> frozenset[str]:
    """Ids of the media that have pixels to look at, each of the same bytes once."""
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(duplicate_of=None).order_by()
    rows = rows.filter(state__in=("ok", "truncated"))
    return frozenset(rows.values_list("medium_id", flat=True))


def count_seen(study: Study) -> int:
    """How many media there are, whatever became of them."""
    from qaplan.app.store import models

    return int(models.Medium.objects.using(study.alias).count())


def media_types(study: Study, medium_ids: Sequence[str]) -> dict[str, str]:
    """The IANA type of each of some media."""
    from qaplan.app.store import models

    found: dict[str, str] = {}
    for start in range(0, len(medium_ids), _BATCH):
        rows = models.Medium.objects.using(study.alias)
        rows = rows.filter(medium_id__in=list(medium_ids[start : start + _BATCH]))
        found.update(rows.order_by().values_list("medium_id", "media_type"))
    return found


def restricted_digests(study: Study, digests: Collection[str]) -> frozenset[str]:
    """Which of these bytes are kept, under any medium, from all who may not see people."""
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(sha256__in=list(digests), is_restricted=True)
    return frozenset(rows.order_by().values_list("sha256", flat=True))


def gone_digests(study: Study, digests: Collection[str]) -> frozenset[str]:
    """Which of these bytes were removed for good."""
    from qaplan.app.store import models

    rows = models.BytesRemoved.objects.using(study.alias).filter(sha256__in=list(digests))
    return frozenset(rows.order_by().values_list("sha256", flat=True))


def hide_bursts(study: Study, burst_ids: Sequence[str]) -> None:
    """Keep bursts of the queue from all who may not see people."""
    from qaplan.app.store import models

    rows = models.QueuedBurst.objects.using(study.alias)
    for start in range(0, len(burst_ids), _BATCH):
        rows.filter(burst_id__in=list(burst_ids[start : start + _BATCH])).update(is_restricted=True)


def show_bursts_again(study: Study) -> None:
    """Let bursts be seen again of which no medium is kept from anybody any more."""
    from qaplan.app.store import models

    rows = models.QueuedBurst.objects.using(study.alias).filter(is_restricted=True)
    hidden = restricted_ids(study) if rows.exists() else frozenset()
    open_again = [row.burst_id for row in rows if hidden.isdisjoint(row.body["media"])]
    for start in range(0, len(open_again), _BATCH):
        rows.filter(burst_id__in=open_again[start : start + _BATCH]).update(is_restricted=False)


def standing_labels(study: Study, actor: str, *, most: int) -> tuple[int, ...]:
    """Numbers of an actor's labelling events that were not taken back, the latest first.

    Args:
        study: The study.
        actor: Id of who labelled.
        most: How many at most.
    """
    from django.db.models import Exists, OuterRef

    from qaplan.app.store import models

    events = models.LogEvent.objects.using(study.alias)
    undone = events.filter(undoes=OuterRef("deed"))
    rows = events.filter(action="review.labelled", actor=actor).filter(~Exists(undone))
    return tuple(rows.order_by("-seq").values_list("seq", flat=True)[:most])


def _unread(study: Study) -> Any:  # noqa: ANN401 - a query set of ours, which Django types by the manager only
    from django.db.models import Exists, OuterRef

    from qaplan.app.store import models

    read = models.BurstReading.objects.using(study.alias).filter(burst_id=OuterRef("burst_id"), place="first")
    return models.QueuedBurst.objects.using(study.alias).filter(~Exists(read))


def _first_standing(study: Study) -> Any:  # noqa: ANN401 - as above
    from django.db.models import Exists, OuterRef

    from qaplan.app.store import models

    table = models.BurstReading.objects.using(study.alias)
    later = table.filter(supersedes=OuterRef("reading_id"))
    return table.filter(~Exists(later), place="first")


def _withdraw(study: Study, readings: Iterable[Reading]) -> None:
    """Take away what earlier readings had said of the media; the readings themselves stay."""
    from qaplan.app.store import models

    ids = [
        f"{_REVIEW}{each.reading_id}:{number}" for each in readings for number in range(len(each.medium_ids))
    ]
    rows = models.Observation.objects.using(study.alias)
    for start in range(0, len(ids), _BATCH):
        rows.filter(observation_id__in=ids[start : start + _BATCH]).delete()


def _queued(each: WaitingBurst) -> models.QueuedBurst:
    from qaplan.app.store import models

    return models.QueuedBurst(
        burst_id=each.burst.burst_id,
        camera=each.burst.camera,
        start_clock=each.burst.start.isoformat() if each.burst.start else "",
        heading=each.heading,
        score=each.score,
        is_control=each.is_control,
        is_restricted=each.is_restricted,
        body={"media": list(each.burst.medium_ids)},
    )


def _waiting(row: models.QueuedBurst) -> WaitingBurst:
    start = datetime.fromisoformat(row.start_clock) if row.start_clock else None
    burst = Burst(row.burst_id, row.camera, start, tuple(row.body["media"]))
    return WaitingBurst(burst, row.heading, row.score or 0.0, row.is_control, row.is_restricted)


def _reading_row(each: Reading) -> models.BurstReading:
    from qaplan.app.store import models

    return models.BurstReading(
        reading_id=each.reading_id,
        burst_id=each.burst_id,
        place=each.place,
        reader=each.reader,
        read_at=each.read_at,
        taxon_id=each.label.taxon_id,
        is_big_cat=is_big_cat(each.label.taxon_id),
        supersedes=each.supersedes,
        body=encode(each),
    )
