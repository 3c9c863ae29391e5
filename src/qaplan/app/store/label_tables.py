"""Exports of labels, repeated boxes left out, and pictures of people removed, in the tables of a study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import add_observations
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.survey.types import Observation

__all__ = [
    "HeldExclusion",
    "HeldLabels",
    "add_exclusion",
    "cards_taken",
    "digests_removed",
    "load_exclusions",
    "load_label_imports",
    "media_removed",
    "save_labels",
    "save_removed",
    "undo_exclusion",
    "undo_labels",
]

_BATCH = 500


@dataclass(frozen=True)
class HeldLabels:
    """One export of labels that was taken.

    Args:
        import_id: Id made from its digest and the threshold.
        format: Whose it is.
        model: The model with its version; empty when it names none.
        threshold: Score below which a model's label was not taken.
        source: Name of the file or folder.
        sha256: Its digest, hexadecimal.
        counts: Rows matched, unmatched and refused.
        is_undone: Whether it was taken back.
    """

    import_id: str
    format: str
    model: str
    threshold: float
    source: str
    sha256: str
    counts: Mapping[str, int]
    is_undone: bool = False


@dataclass(frozen=True)
class HeldExclusion:
    """One place of a camera's picture whose boxes count no more.

    Args:
        exclusion_id: Its id.
        deployment_id: The deployment.
        body: Box, rule, numbers and the observations that were left out.
        is_undone: Whether it was taken back.
    """

    exclusion_id: str
    deployment_id: str
    body: Mapping[str, object]
    is_undone: bool = False


def save_labels(
    study: Study, held: HeldLabels, observations: Sequence[Observation], *, actor: Actor, at: datetime
) -> int:
    """Keep an export and its observations; call it within a writing transaction.

    The same export at another threshold takes the place of the earlier reading.

    Returns:
        Observations added; zero where just this was held.
    """
    from qaplan.app.store import models

    table = models.LabelImport.objects.using(study.alias)
    for earlier in table.filter(sha256=held.sha256, undone_at=None).exclude(import_id=held.import_id):
        undo_labels(study, earlier.import_id, actor=actor, at=at, why="the same export was taken again")
    row = table.filter(import_id=held.import_id).first()
    added = add_observations(study, observations)
    if row is not None and row.undone_at is None and not added:
        return 0
    table.update_or_create(
        import_id=held.import_id,
        defaults={
            "format": held.format,
            "model": held.model,
            "threshold": held.threshold,
            "source": held.source,
            "sha256": held.sha256,
            "imported_at": at,
            "actor": actor.id,
            "undone_at": None,
            "body": {"counts": dict(held.counts)},
        },
    )
    body: dict[str, object] = {"format": held.format, "model": held.model, "threshold": held.threshold}
    body |= {"sha256": held.sha256, "observations": added, "counts": dict(held.counts)}
    append_event(study, actor, Change("recognition.labels_taken", "labels", held.import_id, "", body), at=at)
    return added


def undo_labels(study: Study, import_id: str, *, actor: Actor, at: datetime, why: str) -> int | None:
    """Take an export back: its observations go, what it restricted stays restricted; within a transaction.

    Returns:
        Observations taken back; None where no such export stands.
    """
    from qaplan.app.store import models

    held = models.LabelImport.objects.using(study.alias).filter(import_id=import_id, undone_at=None).first()
    if held is None:
        return None
    rows = models.Observation.objects.using(study.alias).filter(observation_id__startswith=f"{import_id}:")
    count, _ = rows.delete()
    held.undone_at = at
    held.save(using=study.alias, update_fields=["undone_at"])
    change = Change("recognition.labels_undone", "labels", import_id, why, {"withdrawn": count})
    append_event(study, actor, change, at=at)
    return count


def load_label_imports(study: Study) -> tuple[HeldLabels, ...]:
    """Read the exports that were taken, those taken back included, in the order of their ids."""
    from qaplan.app.store import models

    return tuple(
        HeldLabels(
            row.import_id,
            row.format,
            row.model,
            row.threshold or 0.0,
            row.source,
            row.sha256,
            row.body["counts"],
            row.undone_at is not None,
        )
        for row in models.LabelImport.objects.using(study.alias).all()
    )


def add_exclusion(
    study: Study, held: HeldExclusion, observation_ids: Sequence[str], *, actor: Actor, at: datetime, why: str
) -> int:
    """Let boxes count no more; call it within a writing transaction.

    Returns:
        Number of boxes that counted until now.
    """
    from qaplan.app.store import models

    excluded = models.ExcludedObservation.objects.using(study.alias)
    known: set[str] = set()
    for start in range(0, len(observation_ids), _BATCH):
        held_rows = excluded.filter(observation_id__in=observation_ids[start : start + _BATCH])
        known.update(held_rows.values_list("observation_id", flat=True))
    new = [each for each in observation_ids if each not in known]
    if not new:
        return 0
    body = {**held.body, "observations": new}
    row, _ = models.RepeatExclusion.objects.using(study.alias).update_or_create(
        exclusion_id=held.exclusion_id,
        defaults={
            "deployment_id": held.deployment_id,
            "excluded_at": at,
            "actor": actor.id,
            "undone_at": None,
            "body": body,
        },
    )
    rows = [models.ExcludedObservation(observation_id=each, exclusion=row) for each in new]
    excluded.bulk_create(rows, batch_size=_BATCH)
    change = Change("recognition.repeats_excluded", "repeat", held.exclusion_id, why, body)
    append_event(study, actor, change, at=at)
    return len(new)


def undo_exclusion(study: Study, exclusion_id: str, *, actor: Actor, at: datetime, why: str) -> int | None:
    """Let the boxes of an exclusion count again; call it within a writing transaction.

    Returns:
        Number of boxes that count again; None where no such exclusion stands.
    """
    from qaplan.app.store import models

    table = models.RepeatExclusion.objects.using(study.alias)
    held = table.filter(exclusion_id=exclusion_id, undone_at=None).first()
    if held is None:
        return None
    rows = models.ExcludedObservation.objects.using(study.alias).filter(exclusion=held)
    ids = list(rows.values_list("observation_id", flat=True))
    rows.delete()
    held.undone_at = at
    held.save(using=study.alias, update_fields=["undone_at"])
    body: dict[str, object] = {"observations": ids}
    change = Change("recognition.repeats_undone", "repeat", exclusion_id, why, body)
    append_event(study, actor, change, at=at)
    return len(ids)


def load_exclusions(study: Study) -> tuple[HeldExclusion, ...]:
    """Read the exclusions, those taken back included, by deployment and id."""
    from qaplan.app.store import models

    return tuple(
        HeldExclusion(row.exclusion_id, row.deployment_id, row.body, row.undone_at is not None)
        for row in models.RepeatExclusion.objects.using(study.alias).all()
    )


def save_removed(
    study: Study, media: Mapping[str, str], *, actor: Actor, at: datetime, why: str
) -> tuple[str, ...]:
    """Write down that the bytes of media are to go; call it within a writing transaction.

    Args:
        study: The study.
        media: Digest of each medium, by medium id.
        actor: Who has them removed.
        at: When, UTC.
        why: The reason.

    Returns:
        Ids of the media that were not written down before.
    """
    from qaplan.app.store import models

    known = media_removed(study)
    new = {medium_id: digest for medium_id, digest in media.items() if medium_id not in known}
    if new:
        rows = [
            models.BytesRemoved(medium_id=medium_id, sha256=digest, removed_at=at, actor=actor.id, why=why)
            for medium_id, digest in new.items()
        ]
        models.BytesRemoved.objects.using(study.alias).bulk_create(rows, batch_size=_BATCH)
        change = Change("recognition.people_removed", "medium", "", why, {"media": sorted(new)})
        append_event(study, actor, change, at=at)
    return tuple(sorted(new))


def media_removed(study: Study) -> frozenset[str]:
    """Ids of the media whose bytes were removed."""
    from qaplan.app.store import models

    rows = models.BytesRemoved.objects.using(study.alias).values_list("medium_id", flat=True)
    return frozenset(rows)


def digests_removed(study: Study) -> tuple[str, ...]:
    """Digests of bytes that the study must hold no more."""
    from qaplan.app.store import models

    rows: Iterable[str] = models.BytesRemoved.objects.using(study.alias).values_list("sha256", flat=True)
    return tuple(sorted(set(rows)))


def cards_taken(study: Study) -> dict[str, datetime]:
    """When each card came into the study, UTC, by card id."""
    from qaplan.app.store import models

    rows = models.CardImport.objects.using(study.alias).values_list("card_id", "imported_at")
    return {card_id: at for card_id, at in rows if at is not None}
