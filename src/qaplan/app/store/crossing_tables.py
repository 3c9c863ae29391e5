"""Passages through barriers in the tables of a study, with what crossed there and who looked.

All writing functions are called within a writing transaction; no event holds a position.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification

if TYPE_CHECKING:
    from django.db.models import Model

__all__ = [
    "add_crossings",
    "add_people_counts",
    "add_verification",
    "keep_crossing",
    "keep_inferred",
    "keep_passage",
    "keep_sides",
    "load_crossings",
    "load_inferred",
    "load_passages",
    "load_people_counts",
    "load_sides",
    "load_verifications",
]

_BATCH = 500


def keep_passage(study: Study, passage: Passage, *, actor: Actor, at: datetime, why: str = "") -> int:
    """Keep a passage, new or changed.

    Returns:
        Number of the event in the log; 0 where the study holds just this.
    """
    from qaplan.app.store import models

    row = {"segment_id": passage.segment_id, "stage": passage.stage, "body": encode(passage)}
    change = Change("crossings.passage_kept", "passage", passage.passage_id, why)
    return _keep(study, models.Passage, "passage_id", row, change, actor=actor, at=at)


def load_passages(study: Study) -> tuple[Passage, ...]:
    """Read the passages by their ids."""
    from qaplan.app.store import models

    rows = models.Passage.objects.using(study.alias)
    return tuple(decode(body, Passage) for body in rows.values_list("body", flat=True))


def add_crossings(
    study: Study, crossings: Iterable[Crossing], *, actor: Actor, at: datetime, why: str = ""
) -> int:
    """Add the crossings that the study does not hold yet; say how many they are."""
    from qaplan.app.store import models

    rows = models.Crossing.objects.using(study.alias)
    held = set(rows.values_list("crossing_id", flat=True))
    new = {each.crossing_id: each for each in crossings if each.crossing_id not in held}
    if not new:
        return 0
    rows.bulk_create(
        [models.Crossing(crossing_id=name, **_crossing_row(each)) for name, each in new.items()],
        batch_size=_BATCH,
    )
    change = Change("crossings.taken", "crossing", "", why, {"crossings": len(new)})
    append_event(study, actor, change, at=at)
    return len(new)


def keep_crossing(study: Study, crossing: Crossing, *, actor: Actor, at: datetime, why: str = "") -> int:
    """Keep one crossing, new or changed.

    Returns:
        Number of the event in the log; 0 where the study holds just this.
    """
    from qaplan.app.store import models

    change = Change("crossings.crossing_kept", "crossing", crossing.crossing_id, why)
    return _keep(study, models.Crossing, "crossing_id", _crossing_row(crossing), change, actor=actor, at=at)


def load_crossings(study: Study) -> tuple[Crossing, ...]:
    """Read the crossings by day."""
    from qaplan.app.store import models

    rows = models.Crossing.objects.using(study.alias)
    return tuple(decode(body, Crossing) for body in rows.values_list("body", flat=True))


def add_verification(study: Study, visit: Verification, *, actor: Actor, at: datetime) -> int:
    """Add a visit; the number of its event in the log."""
    from qaplan.app.store import models

    rows = models.PassageVerification.objects.using(study.alias)
    number = rows.filter(passage_id=visit.passage_id).count() + 1
    verification_id = f"{visit.passage_id}/{number}"
    body = encode(visit)
    rows.create(verification_id=verification_id, passage_id=visit.passage_id, visited_on=visit.day, body=body)
    change = Change("crossings.verified", "passage", visit.passage_id, visit.note, {"visit": body})
    return append_event(study, actor, change, at=at)


def load_verifications(study: Study) -> tuple[Verification, ...]:
    """Read the visits by day."""
    from qaplan.app.store import models

    rows = models.PassageVerification.objects.using(study.alias)
    return tuple(decode(body, Verification) for body in rows.values_list("body", flat=True))


def keep_inferred(
    study: Study, crossing: InferredCrossing, *, actor: Actor, at: datetime, why: str = ""
) -> int:
    """Keep an inference, new or changed.

    Returns:
        Number of the event in the log; 0 where the study holds just this.
    """
    from qaplan.app.store import models

    row = {"happened_on": crossing.since, "body": encode(crossing)}
    change = Change("crossings.inferred", "crossing", crossing.inferred_id, why)
    return _keep(study, models.InferredCrossing, "inferred_id", row, change, actor=actor, at=at)


def load_inferred(study: Study) -> tuple[InferredCrossing, ...]:
    """Read the inferences by day."""
    from qaplan.app.store import models

    rows = models.InferredCrossing.objects.using(study.alias)
    return tuple(decode(body, InferredCrossing) for body in rows.values_list("body", flat=True))


def keep_sides(study: Study, sides: Mapping[str, str], *, actor: Actor, at: datetime, why: str = "") -> int:
    """Keep on which side each station stands; one with an empty side stands on none.

    Returns:
        Number of the event in the log; 0 where nothing changed.
    """
    from qaplan.app.store import models

    held = load_sides(study)
    news = {name: side for name, side in sides.items() if held.get(name, "") != side}
    if not news:
        return 0
    rows = models.StationSide.objects.using(study.alias)
    rows.filter(station_id__in=[name for name, side in news.items() if not side]).delete()
    for name, side in news.items():
        if side:
            rows.update_or_create(station_id=name, defaults={"side": side})
    before = {name: held.get(name, "") for name in news}
    change = Change("crossings.sides_kept", "station", "", why, {"before": before, "after": news})
    return append_event(study, actor, change, at=at)


def load_sides(study: Study) -> dict[str, str]:
    """The side of each station that has one."""
    from qaplan.app.store import models

    return dict(models.StationSide.objects.using(study.alias).values_list("station_id", "side"))


def add_people_counts(
    study: Study, counts: Mapping[tuple[str, str], int], *, actor: Actor, at: datetime, why: str = ""
) -> int:
    """Add pictures of people to what is counted of each passage and month; the number of the event.

    Args:
        study: The study.
        counts: Pictures by passage and month, such as ``2026-05``.
        actor: Who counts.
        at: When, UTC.
        why: The reason for the log.
    """
    from qaplan.app.store import models

    rows = models.PeopleCount.objects.using(study.alias)
    for (passage_id, month), pictures in counts.items():
        row, _ = rows.get_or_create(
            count_id=f"{passage_id}/{month}", defaults={"passage_id": passage_id, "month": month}
        )
        row.pictures += pictures
        row.save(using=study.alias)
    change = Change("crossings.people_counted", "passage", "", why, {"pictures": sum(counts.values())})
    return append_event(study, actor, change, at=at)


def load_people_counts(study: Study) -> dict[tuple[str, str], int]:
    """Pictures of people by passage and month."""
    from qaplan.app.store import models

    rows = models.PeopleCount.objects.using(study.alias).values_list("passage_id", "month", "pictures")
    return {(passage_id, month): pictures for passage_id, month, pictures in rows}


def _keep(
    study: Study,
    model: type[Model],
    id_name: str,
    row: Mapping[str, Any],
    change: Change,
    *,
    actor: Actor,
    at: datetime,
) -> int:
    """Keep the row that a change is of, new or changed; 0 where the study holds just this."""
    key: dict[str, Any] = {id_name: change.subject_id}
    rows = model._default_manager.using(study.alias)
    held = rows.filter(**key).values_list("body", flat=True).first()
    if held == row["body"]:
        return 0
    rows.update_or_create(**key, defaults=row)
    return append_event(study, actor, replace(change, body={"before": held, "after": row["body"]}), at=at)


def _crossing_row(crossing: Crossing) -> dict[str, object]:
    return {
        "passage_id": crossing.passage_id,
        "happened_on": crossing.day,
        "species": crossing.species,
        "direction": crossing.direction,
        "body": encode(crossing),
    }
