"""What people and models say of the media, and the detector runs that it came from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.survey.types import Event, Observation

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "HeldRun",
    "add_events",
    "add_observations",
    "animal_names",
    "load_events",
    "load_observations",
    "load_observations_of",
    "media_called",
    "media_spoken_of",
    "save_run",
    "withdraw_run",
]

_BATCH = 500


@dataclass(frozen=True)
class HeldRun:
    """One run of a detector, as its file tells it.

    Args:
        run_id: Id made from the file's digest and the threshold.
        model: Name of the model.
        version: Its version.
        format_version: Version of the file's form.
        threshold: Score below which no suggestion was taken.
        source: Name of the file.
        sha256: Digest of the file, hexadecimal.
        counts: Entries matched, unmatched and ambiguous.
    """

    run_id: str
    model: str
    version: str
    format_version: str
    threshold: float
    source: str
    sha256: str
    counts: Mapping[str, int]


def save_run(study: Study, run: HeldRun, *, actor: Actor, at: datetime) -> bool:
    """Keep a detector run; call it within a writing transaction.

    Returns:
        False if it is held already.
    """
    from qaplan.app.store import models

    _, is_new = models.DetectorRun.objects.using(study.alias).get_or_create(
        run_id=run.run_id,
        defaults={
            "model": run.model,
            "version": run.version,
            "format_version": run.format_version,
            "threshold": run.threshold,
            "source": run.source,
            "sha256": run.sha256,
            "imported_at": at,
            "body": {"counts": dict(run.counts)},
        },
    )
    if is_new:
        body: dict[str, object] = {
            "model": run.model,
            "version": run.version,
            "threshold": run.threshold,
            "sha256": run.sha256,
            "counts": dict(run.counts),
        }
        append_event(study, actor, Change("recognition.run_taken", "run", run.run_id, "", body), at=at)
    return is_new


def add_observations(study: Study, observations: Iterable[Observation], *, run_id: str = "") -> int:
    """Keep observations beside those that are held; the caller logs them with what they belong to.

    Nothing is replaced: an observation of an id that is held stays as it was.

    Args:
        study: The study.
        observations: Taken as they come, in batches.
        run_id: The detector run that they come from; empty for others.

    Returns:
        Number of observations added.
    """
    from qaplan.app.store import models

    added = 0
    waiting = iter(observations)
    table = models.Observation.objects.using(study.alias)
    while batch := list(islice(waiting, _BATCH)):
        held = table.filter(observation_id__in=[each.observation_id for each in batch])
        known = set(held.values_list("observation_id", flat=True))
        new = {each.observation_id: each for each in batch if each.observation_id not in known}
        table.bulk_create(_row(each, run_id) for each in new.values())
        added += len(new)
    return added


def withdraw_run(study: Study, run: HeldRun, *, actor: Actor, at: datetime, why: str) -> int:
    """Take back what earlier readings of the same detector file suggested at other thresholds.

    Args:
        study: The study.
        run: The reading that holds from now on.
        actor: Who takes it back.
        at: When, UTC.
        why: The reason for the log.

    Returns:
        Number of suggestions taken back; the earlier runs' own rows and the file's scores stay.
    """
    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias).filter(run__sha256=run.sha256, method="machine")
    count, _ = rows.exclude(run_id=run.run_id).delete()
    if count:
        body: dict[str, object] = {"sha256": run.sha256, "withdrawn": count}
        change = Change("recognition.run_withdrawn", "run", run.run_id, why, body)
        append_event(study, actor, change, at=at)
    return count


def add_events(study: Study, events: Iterable[Event]) -> int:
    """Keep events as a package lists them; the caller logs them with the package.

    Returns:
        Number of events that were not held.
    """
    from qaplan.app.store import models

    table = models.PublishedEvent.objects.using(study.alias)
    known = set(table.values_list("event_id", flat=True))
    new = {each.event_id: each for each in events if each.event_id not in known}
    rows = [
        models.PublishedEvent(
            event_id=each.event_id,
            station_id=each.station_id,
            start_clock=each.start.isoformat(),
            position=len(known) + number,
            body=encode(each),
        )
        for number, each in enumerate(new.values())
    ]
    table.bulk_create(rows, batch_size=_BATCH)
    return len(rows)


def load_events(study: Study) -> tuple[Event, ...]:
    """Read the events that packages listed, in their order."""
    from qaplan.app.store import models

    rows = models.PublishedEvent.objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, Event) for body in rows)


def load_observations(study: Study, *, with_excluded: bool = False) -> Iterator[Observation]:
    """Read the observations in the order of their ids, one after the other.

    Args:
        study: The study.
        with_excluded: Whether to give boxes too that a person has said to be nothing.
    """
    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias)
    excluded = models.ExcludedObservation.objects.using(study.alias).values("observation_id")
    chosen = rows.all() if with_excluded else rows.exclude(observation_id__in=excluded)
    bodies = chosen.values_list("body", flat=True)
    return (decode(body, Observation) for body in bodies.iterator(chunk_size=_BATCH))


def load_observations_of(study: Study, medium_ids: Collection[str]) -> tuple[Observation, ...]:
    """Read the observations of some media by id, boxes that are said to be nothing left out."""
    from qaplan.app.store import models

    excluded = models.ExcludedObservation.objects.using(study.alias).values("observation_id")
    wanted, found = sorted(medium_ids), []
    for start in range(0, len(wanted), _BATCH):
        rows = models.Observation.objects.using(study.alias).exclude(observation_id__in=excluded)
        rows = rows.filter(medium_id__in=wanted[start : start + _BATCH])
        found += [decode(body, Observation) for body in rows.values_list("body", flat=True)]
    return tuple(sorted(found, key=lambda each: each.observation_id))


def animal_names(study: Study) -> tuple[tuple[str, str], ...]:
    """The method and the name of everything that is called an animal, each once."""
    from qaplan.app.store import models

    rows = models.Observation.objects.using(study.alias).filter(observation_type="animal").order_by()
    return tuple(sorted(set(rows.values_list("method", "scientific_name").distinct())))


def media_called(study: Study, method: str, names: Collection[str]) -> frozenset[str]:
    """Ids of the media that somebody calls one of some animals, boxes that are said to be nothing left out.

    Args:
        study: The study.
        method: ``human`` or ``machine``.
        names: The names.
    """
    from qaplan.app.store import models

    excluded = models.ExcludedObservation.objects.using(study.alias).values("observation_id")
    rows = models.Observation.objects.using(study.alias).filter(observation_type="animal", method=method)
    rows = rows.filter(scientific_name__in=list(names)).exclude(medium=None).order_by()
    chosen = rows.exclude(observation_id__in=excluded).values_list("medium_id", flat=True).distinct()
    return frozenset(str(each) for each in chosen)


def media_spoken_of(study: Study, medium_ids: Collection[str]) -> frozenset[str]:
    """Which of some media a person has said something of."""
    from qaplan.app.store import models

    wanted, found = sorted(medium_ids), set()
    for start in range(0, len(wanted), _BATCH):
        rows = models.Observation.objects.using(study.alias).filter(method="human").order_by()
        rows = rows.filter(medium_id__in=wanted[start : start + _BATCH])
        rows = rows.exclude(observation_type="unclassified")
        found |= set(rows.values_list("medium_id", flat=True).distinct())
    return frozenset(str(each) for each in found)


def _row(each: Observation, run_id: str) -> models.Observation:
    from qaplan.app.store import models

    return models.Observation(
        observation_id=each.observation_id,
        medium_id=each.medium_id or None,
        event_id=each.event_id,
        run_id=run_id or None,
        observation_type=each.observation_type,
        scientific_name=each.scientific_name,
        individual_id=each.individual_id,
        method=each.method,
        classified_by=each.classified_by,
        probability=each.probability,
        body=encode(each),
    )
