"""Clock corrections and typed dates in the tables of a study; call what writes within a transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.survey.clocks.book import ClockBook
from qaplan.survey.clocks.types import ClockCorrection, TypedDate, Undoing

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "load_clock_book",
    "media_named",
    "save_correction",
    "save_typed_date",
    "touched_deployments",
    "undo_correction",
    "undo_typed_date",
]

_BATCH = 500


def load_clock_book(study: Study) -> ClockBook:
    """Read all corrections and typed dates in the order in which they were made."""
    from qaplan.app.store import models

    corrections = models.ClockCorrection.objects.using(study.alias).values_list("body", flat=True)
    typed = models.TypedDate.objects.using(study.alias).values_list("body", flat=True)
    return ClockBook(
        tuple(decode(body, ClockCorrection) for body in corrections),
        tuple(decode(body, TypedDate) for body in typed),
    )


def save_correction(study: Study, correction: ClockCorrection, *, actor: Actor, at: datetime) -> None:
    """Keep a correction.

    Args:
        study: The study.
        correction: The record.
        actor: Who makes it.
        at: When, UTC.
    """
    from qaplan.app.store import models

    models.ClockCorrection.objects.using(study.alias).create(
        correction_id=correction.correction_id,
        deployment_id=correction.scope.deployment_id,
        card_id=correction.scope.card_id,
        kind=correction.change.kind,
        author=correction.author,
        at=correction.at,
        body=encode(correction),
    )
    body: dict[str, object] = {
        "change": encode(correction.change),
        "deployment_id": correction.scope.deployment_id,
        "card_id": correction.scope.card_id,
        "media": len(correction.scope.medium_ids),
        "supersedes": correction.supersedes,
    }
    change = Change("survey.clock_corrected", "clock", correction.correction_id, correction.why, body)
    append_event(study, actor, change, at=at)


def undo_correction(study: Study, correction_id: str, undoing: Undoing, *, actor: Actor) -> None:
    """Take a correction back; its record stays.

    Args:
        study: The study.
        correction_id: A correction that stands.
        undoing: Who, when and why.
        actor: Who.
    """
    from qaplan.app.store import models

    row = models.ClockCorrection.objects.using(study.alias).get(correction_id=correction_id)
    row.body = encode(replace(decode(row.body, ClockCorrection), undone=undoing))
    row.undone_at = undoing.at
    row.save(using=study.alias, update_fields=["body", "undone_at"])
    change = Change("survey.clock_correction_undone", "clock", correction_id, undoing.why)
    append_event(study, actor, change, at=undoing.at)


def save_typed_date(study: Study, typed: TypedDate, *, actor: Actor, at: datetime) -> None:
    """Keep a date that was typed.

    Args:
        study: The study.
        typed: The record.
        actor: Who typed it.
        at: When, UTC.
    """
    from qaplan.app.store import models

    models.TypedDate.objects.using(study.alias).create(
        typed_id=typed.typed_id,
        medium_id=typed.medium_id,
        clock=typed.clock.isoformat(),
        basis=typed.basis,
        author=typed.author,
        at=typed.at,
        body=encode(typed),
    )
    body: dict[str, object] = {
        "medium_id": typed.medium_id,
        "clock": typed.clock.isoformat(),
        "basis": typed.basis,
    }
    change = Change("survey.date_typed", "clock", typed.typed_id, typed.why, body)
    append_event(study, actor, change, at=at)


def undo_typed_date(study: Study, typed_id: str, undoing: Undoing, *, actor: Actor) -> None:
    """Take a typed date back; its record stays.

    Args:
        study: The study.
        typed_id: A typed date that stands.
        undoing: Who, when and why.
        actor: Who.
    """
    from qaplan.app.store import models

    row = models.TypedDate.objects.using(study.alias).get(typed_id=typed_id)
    row.body = encode(replace(decode(row.body, TypedDate), undone=undoing))
    row.undone_at = undoing.at
    row.save(using=study.alias, update_fields=["body", "undone_at"])
    change = Change("survey.typed_date_undone", "clock", typed_id, undoing.why)
    append_event(study, actor, change, at=undoing.at)


def media_named(study: Study, text: str) -> list[str]:
    """Ids of the media of that id, or whose path, with their card's folder before it, ends so."""
    from qaplan.app.store import models

    media = models.Medium.objects.using(study.alias)
    if media.filter(medium_id=text).exists():
        return [text]
    wanted = text.strip("/")
    rows = media.filter(path__endswith=wanted.rpartition("/")[2]).select_related("card")
    return [
        row.medium_id
        for row in rows.order_by("medium_id")
        if f"/{row.card.name}/{row.path}".endswith(f"/{wanted}")
    ]


def touched_deployments(study: Study, book: ClockBook) -> frozenset[str]:
    """Ids of the deployments of which any medium's clock is mended or typed."""
    from qaplan.app.store import models

    if book.is_blank:
        return frozenset()
    scopes = [each.scope for each in book.standing]
    found = {scope.deployment_id for scope in scopes if scope.deployment_id}
    rest = [scope for scope in scopes if not scope.deployment_id]
    media = models.Medium.objects.using(study.alias).exclude(deployment=None)
    cards = [scope.card_id for scope in rest if scope.card_id]
    if cards:
        found.update(media.filter(card_id__in=cards).values_list("deployment_id", flat=True).distinct())
    named = [medium_id for scope in rest if not scope.card_id for medium_id in scope.medium_ids]
    for batch in _batches([*named, *book.dates]):
        found.update(media.filter(medium_id__in=batch).values_list("deployment_id", flat=True).distinct())
    return frozenset(each for each in found if each)


def _batches(names: list[str]) -> Iterable[list[str]]:
    return (names[start : start + _BATCH] for start in range(0, len(names), _BATCH))
