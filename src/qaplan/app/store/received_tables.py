"""What others made, in the tables of a study: sightings, visits, meanings of columns, received pictures.

All writing functions are called within a writing transaction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.survey.received import CopyLink, OriginalState, ReceivedPicture
from qaplan.survey.table.types import CameraVisit, Sighting, TableMapping

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "HeldMapping",
    "add_received",
    "keep_link",
    "load_links",
    "load_mapping",
    "load_received",
    "load_sightings",
    "load_visits",
    "save_mapping",
    "set_original",
    "withdraw_received",
]


@dataclass(frozen=True)
class HeldMapping:
    """What the columns of a table mean, as the study remembers it.

    Args:
        mapping: The meanings.
        actor: Who agreed.
        at: When, UTC.
    """

    mapping: TableMapping
    actor: str
    at: datetime


def save_mapping(study: Study, mapping: TableMapping, *, actor: Actor, at: datetime) -> bool:
    """Remember what columns mean.

    Returns:
        False if it is remembered just so.
    """
    from qaplan.app.store import models

    rows = models.TableMapping.objects.using(study.alias)
    held = rows.filter(fingerprint=mapping.fingerprint).first()
    body = encode(mapping)
    if held is not None and held.body == body:
        return False
    models.TableMapping(
        fingerprint=mapping.fingerprint, kind=mapping.kind, remembered_at=at, actor=actor.id, body=body
    ).save(using=study.alias)
    said: dict[str, object] = {"before": _listed(held.body if held else None), "after": _listed(body)}
    append_event(study, actor, Change("table.mapping_kept", "mapping", mapping.fingerprint, "", said), at=at)
    return True


def _listed(body: dict[str, object] | None) -> dict[str, object] | None:
    """A mapping for the log: its columns as pairs, since a heading such as latitude names none here."""
    if body is None:
        return None
    columns = body.get("columns")
    pairs = sorted(columns.items()) if isinstance(columns, dict) else []
    return {**body, "columns": [[heading, field] for heading, field in pairs]}


def load_mapping(study: Study, fingerprint: str) -> HeldMapping | None:
    """What columns with these headings mean, where a person agreed."""
    from qaplan.app.store import models

    row = models.TableMapping.objects.using(study.alias).filter(fingerprint=fingerprint).first()
    if row is None or row.remembered_at is None:
        return None
    return HeldMapping(decode(row.body, TableMapping), row.actor, row.remembered_at)


def load_sightings(study: Study) -> tuple[Sighting, ...]:
    """Read the sightings in the order of their first day."""
    from qaplan.app.store import models

    rows = models.Sighting.objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, Sighting) for body in rows)


def load_visits(study: Study) -> tuple[CameraVisit, ...]:
    """Read what was noted at the cameras, by deployment."""
    from qaplan.app.store import models

    rows = models.CameraVisit.objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, CameraVisit) for body in rows)


def add_received(study: Study, items: Iterable[ReceivedPicture], *, actor: Actor, at: datetime) -> int:
    """Keep received pictures; what is held of an id stays as it is.

    Returns:
        How many were new.
    """
    from qaplan.app.store import models

    rows = models.ReceivedPicture.objects.using(study.alias)
    added = 0
    for item in items:
        if rows.filter(item_id=item.item_id).exists():
            continue
        _received_row(item).save(using=study.alias, force_insert=True)
        body: dict[str, object] = {
            "sha256": item.medium.sha256,
            "state": str(item.medium.state),
            "original": item.original,
        }
        append_event(study, actor, Change("received.taken", "received", item.item_id, "", body), at=at)
        added += 1
    return added


def load_received(study: Study) -> tuple[ReceivedPicture, ...]:
    """Read the received pictures in the order in which they came."""
    from qaplan.app.store import models

    rows = models.ReceivedPicture.objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, ReceivedPicture) for body in rows)


def set_original(
    study: Study, item: ReceivedPicture, state: OriginalState, *, actor: Actor, at: datetime, why: str
) -> None:
    """Keep whether the original of a received picture is in our hands."""
    from qaplan.app.store import models

    after = replace(item, original=state)
    row = _received_row(after)
    models.ReceivedPicture.objects.using(study.alias).filter(item_id=item.item_id).update(
        original=row.original, body=row.body
    )
    body: dict[str, object] = {"before": item.original, "after": state}
    append_event(study, actor, Change("received.original", "received", item.item_id, why, body), at=at)


def withdraw_received(study: Study, item: ReceivedPicture, *, actor: Actor, at: datetime, why: str) -> None:
    """Take a received picture and its links back; the log keeps what it was."""
    from qaplan.app.store import models

    links = models.CopyLink.objects.using(study.alias).filter(item_id=item.item_id)
    body: dict[str, object] = {"before": encode(item), "links": [row.body for row in links]}
    links.delete()
    models.ReceivedPicture.objects.using(study.alias).filter(item_id=item.item_id).delete()
    append_event(study, actor, Change("received.withdrawn", "received", item.item_id, why, body), at=at)


def keep_link(study: Study, link: CopyLink, *, actor: Actor, at: datetime, why: str = "") -> bool:
    """Keep a link between a received picture and a medium.

    Returns:
        False if it is held just so.
    """
    from qaplan.app.store import models

    link_id = f"{link.item_id}/{link.medium_id}"
    held = models.CopyLink.objects.using(study.alias).filter(link_id=link_id).first()
    body = encode(link)
    if held is not None and held.body == body:
        return False
    models.CopyLink(
        link_id=link_id, item_id=link.item_id, medium_id=link.medium_id, state=link.state, body=body
    ).save(using=study.alias)
    said: dict[str, object] = {"before": _listed(held.body if held else None), "after": _listed(body)}
    append_event(
        study, actor, Change(f"received.link_{link.state}", "received", link.item_id, why, said), at=at
    )
    return True


def load_links(study: Study) -> tuple[CopyLink, ...]:
    """Read the links, by received picture."""
    from qaplan.app.store import models

    rows = models.CopyLink.objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, CopyLink) for body in rows)


def _received_row(item: ReceivedPicture) -> models.ReceivedPicture:
    from qaplan.app.store import models

    return models.ReceivedPicture(
        item_id=item.item_id,
        sha256=item.medium.sha256,
        original=item.original,
        received_on=item.received_on.earliest,
        body=encode(item),
    )
