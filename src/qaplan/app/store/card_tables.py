"""Cards and their media in the tables of a study."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.studies import Study
from qaplan.base.actors import Actor
from qaplan.survey.camtrap_dp.package import DeployedMedium
from qaplan.survey.types import Medium

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "NOT_HELD",
    "HeldCard",
    "HeldMedium",
    "StorageMode",
    "assign_card",
    "cards_of_others",
    "clock_span",
    "count_states",
    "digests_held",
    "held_paths",
    "held_sizes",
    "is_digest_held",
    "load_cards",
    "load_media",
    "load_media_of",
    "load_medium",
    "log_card",
    "media_holding",
    "media_ids_held",
    "media_of_others",
    "medium_id_of",
    "restrict_media",
    "save_card",
    "save_media",
    "serial_spans",
]

StorageMode = Literal["reference", "copy", "package"]

NOT_HELD = "not_held"
"""The state of a medium that a package names and whose bytes are not in our hands."""

_BATCH = 500
_SHORT = 24


@dataclass(frozen=True)
class HeldCard:
    """One reading of one card.

    Args:
        card_id: Id of its own.
        name: Folder name of the card.
        digest: Digest over its sorted paths and hashes, hexadecimal.
        deployment_id: The deployment; empty when not known.
        supplements: Id of the earlier reading that this one adds files to; empty for a first one.
        root: Folder that it was read from.
        mode: Whether its files stay where they are or lie in the vault.
        files: Number of files on it, those held before included.
        organisation: Id of the organisation whose card it is; empty is the study's own.
    """

    card_id: str
    name: str
    digest: str
    deployment_id: str
    supplements: str
    root: str
    mode: StorageMode
    files: int
    organisation: str = ""


@dataclass(frozen=True)
class HeldMedium:
    """One medium with what the study knows beside the file itself.

    Args:
        medium_id: Id of its own.
        card_id: The card reading.
        deployment_id: The deployment; empty when not known.
        medium: The file.
        duplicate_of: Id of the first medium with the same bytes; empty for the first.
        is_restricted: Whether only stewards may see it, as one with a person on it.
        camera_clock: When it was taken by the camera's clock; None where nobody says, as of a video whose
            date is in UTC while no offset is declared.
        is_held: Whether its bytes are in our hands; False for one that only a package names.
        published: The medium as a package has it; None for one of a card.
    """

    medium_id: str
    card_id: str
    deployment_id: str
    medium: Medium
    duplicate_of: str = ""
    is_restricted: bool = False
    camera_clock: datetime | None = None
    is_held: bool = True
    published: DeployedMedium | None = None


def medium_id_of(card_id: str, medium: Medium) -> str:
    """The id of a medium, made from its card, its path and its bytes.

    Args:
        card_id: The card reading.
        medium: The file.
    """
    text = "\0".join((card_id, medium.path, medium.sha256))
    return f"m-{hashlib.sha256(text.encode()).hexdigest()[:_SHORT]}"


def save_card(study: Study, card: HeldCard, *, actor: Actor, at: datetime) -> None:
    """Begin to keep a card; its media follow within the same writing transaction.

    Args:
        study: The study.
        card: The reading.
        actor: Who takes it.
        at: When, UTC.
    """
    from qaplan.app.store import models

    models.CardImport.objects.using(study.alias).create(
        card_id=card.card_id,
        name=card.name,
        digest=card.digest,
        deployment_id=card.deployment_id or None,
        supplements_id=card.supplements or None,
        root=card.root,
        mode=card.mode,
        imported_at=at,
        actor=actor.id,
        organisation=card.organisation,
        files=card.files,
    )


def save_media(study: Study, media: Sequence[HeldMedium], *, at: datetime) -> None:
    """Keep media of a card that is being kept.

    Args:
        study: The study.
        media: A batch of them.
        at: When, UTC.
    """
    from qaplan.app.store import models

    rows = (_row(each, at) for each in media)
    models.Medium.objects.using(study.alias).bulk_create(rows, batch_size=_BATCH)


def log_card(study: Study, card: HeldCard, counts: Mapping[str, int], *, actor: Actor, at: datetime) -> None:
    """Write the event of a card that was kept, at the end of its transaction.

    Args:
        study: The study.
        card: The reading.
        counts: How many media and observations came with it.
        actor: Who took it.
        at: When, UTC.
    """
    body: dict[str, object] = {
        "digest": card.digest,
        "deployment_id": card.deployment_id,
        "supplements": card.supplements,
        "files": card.files,
        "mode": card.mode,
        **counts,
    }
    append_event(study, actor, Change("survey.card_taken", "card", card.card_id, "", body), at=at)


def assign_card(
    study: Study,
    card: HeldCard,
    clocks: Mapping[str, datetime | None],
    *,
    actor: Actor,
    at: datetime,
) -> None:
    """Give a card that was kept without a deployment the one that it came from; within a transaction.

    Args:
        study: The study.
        card: The card with its deployment.
        clocks: Camera clock of each of its media, by medium id, as the deployment's offset makes it.
        actor: Who says so.
        at: When, UTC.
    """
    from qaplan.app.store import models

    cards = models.CardImport.objects.using(study.alias).filter(card_id=card.card_id)
    cards.update(deployment_id=card.deployment_id)
    rows = models.Medium.objects.using(study.alias).filter(card_id=card.card_id)
    rows.update(deployment_id=card.deployment_id)
    for row in rows.filter(clock="", medium_id__in=[each for each, clock in clocks.items() if clock]):
        row.clock = str((clocks[row.medium_id] or at).isoformat())
        row.save(using=study.alias, update_fields=["clock"])
    body: dict[str, object] = {"before": "", "after": card.deployment_id}
    append_event(study, actor, Change("survey.card_assigned", "card", card.card_id, "", body), at=at)


def load_cards(study: Study) -> tuple[HeldCard, ...]:
    """Read the card readings in the order of their ids."""
    from qaplan.app.store import models

    rows = models.CardImport.objects.using(study.alias).order_by("card_id")
    return tuple(_card(row) for row in rows)


def load_media(
    study: Study, *, with_duplicates: bool = True, card_id: str = "", deployment_id: str = ""
) -> Iterator[HeldMedium]:
    """Read the media by card and path, one after the other.

    Args:
        study: The study.
        with_duplicates: Whether to give files that hold the same bytes as an earlier one.
        card_id: The card whose media are wanted; empty for all.
        deployment_id: The deployment whose media are wanted; empty for all.
    """
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias)
    chosen = rows.all() if with_duplicates else rows.filter(duplicate_of=None)
    chosen = chosen.filter(card_id=card_id) if card_id else chosen
    chosen = chosen.filter(deployment_id=deployment_id) if deployment_id else chosen
    return (_held(row) for row in chosen.iterator(chunk_size=_BATCH))


def load_medium(study: Study, medium_id: str) -> HeldMedium | None:
    """Read one medium; None if there is none of that id."""
    from qaplan.app.store import models

    row = models.Medium.objects.using(study.alias).filter(medium_id=medium_id).first()
    return None if row is None else _held(row)


def load_media_of(study: Study, medium_ids: Sequence[str]) -> dict[str, HeldMedium]:
    """Read media by their ids; those that are not there are left out."""
    from qaplan.app.store import models

    found: dict[str, HeldMedium] = {}
    for start in range(0, len(medium_ids), _BATCH):
        rows = models.Medium.objects.using(study.alias)
        rows = rows.filter(medium_id__in=list(medium_ids[start : start + _BATCH]))
        found.update((row.medium_id, _held(row)) for row in rows)
    return found


def media_holding(study: Study, digests: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Find which of these bytes the study holds: digest to (medium id, card id) of the first."""
    from qaplan.app.store import models

    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(digests), _BATCH):
        rows = models.Medium.objects.using(study.alias)
        rows = rows.filter(sha256__in=digests[start : start + _BATCH], duplicate_of=None)
        for digest, medium_id, card_id in rows.values_list("sha256", "medium_id", "card_id"):
            found.setdefault(digest, (medium_id, card_id))
    return found


def held_paths(study: Study, card_ids: Sequence[str]) -> set[tuple[str, str]]:
    """Paths with their digests that these card readings hold."""
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(card_id__in=list(card_ids))
    return set(rows.values_list("path", "sha256"))


def held_sizes(study: Study, card_name: str) -> set[tuple[str, int]]:
    """Paths with their sizes that the readings of cards of this name hold."""
    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(card__name=card_name)
    return {(path, size) for path, size in rows.values_list("path", "size_bytes") if size is not None}


def cards_of_others(study: Study, card_ids: Collection[str], organisation: str) -> frozenset[str]:
    """Which of these cards are another organisation's; the empty one is the study's own."""
    from qaplan.app.store import models

    rows = models.CardImport.objects.using(study.alias).filter(card_id__in=list(card_ids))
    return frozenset(rows.exclude(organisation=organisation).values_list("card_id", flat=True))


def media_of_others(study: Study, medium_ids: Collection[str], organisation: str) -> frozenset[str]:
    """Which of these media lie on another organisation's cards; the empty one is the study's own."""
    from qaplan.app.store import models

    listed, found = list(medium_ids), set[str]()
    for start in range(0, len(listed), _BATCH):
        rows = models.Medium.objects.using(study.alias).filter(medium_id__in=listed[start : start + _BATCH])
        found |= set(rows.exclude(card__organisation=organisation).values_list("medium_id", flat=True))
    return frozenset(found)


def is_digest_held(study: Study, digest: str) -> bool:
    """Whether a card with just these paths and bytes was read before."""
    from qaplan.app.store import models

    return models.CardImport.objects.using(study.alias).filter(digest=digest).exists()


def media_ids_held(study: Study, medium_ids: Sequence[str]) -> set[str]:
    """Which of these ids a medium of the study has."""
    from qaplan.app.store import models

    found: set[str] = set()
    for start in range(0, len(medium_ids), _BATCH):
        rows = models.Medium.objects.using(study.alias)
        rows = rows.filter(medium_id__in=medium_ids[start : start + _BATCH])
        found.update(rows.values_list("medium_id", flat=True))
    return found


def digests_held(study: Study, digests: Sequence[str]) -> set[str]:
    """Which of these digests any medium, received picture or layer has, or had before it was taken back."""
    from qaplan.app.store import models

    tables = (models.Medium, models.ReceivedPicture, models.StudyLayer)
    found = (table.objects.using(study.alias).filter(sha256__in=list(digests)) for table in tables)
    held = {digest for rows in found for digest in rows.values_list("sha256", flat=True)}
    if held.issuperset(digests):
        return held
    names = [table._meta.db_table for table in tables]
    gone = models.UndoRow.objects.using(study.alias).filter(of_table__in=names, verb="R").order_by()
    images = gone.values_list("old", flat=True).iterator(chunk_size=_BATCH)
    return held | {json.loads(image)["sha256"] for image in images if image}.intersection(digests)


def clock_span(
    study: Study, deployment_id: str, *, first: datetime | None = None, last: datetime | None = None
) -> tuple[datetime, datetime] | None:
    """The first and the last camera clock of a deployment's media; None where none is dated.

    Args:
        study: The study.
        deployment_id: The deployment.
        first: Earliest clock reading that counts; None for all.
        last: Latest clock reading that counts; None for all.
    """
    from django.db.models import Max, Min

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(deployment_id=deployment_id).exclude(clock="")
    if first is not None:
        rows = rows.filter(clock__gte=first.isoformat())
    if last is not None:
        rows = rows.filter(clock__lte=last.isoformat())
    found = rows.aggregate(first=Min("clock"), last=Max("clock"))
    if found["first"] is None:
        return None
    return datetime.fromisoformat(found["first"]), datetime.fromisoformat(found["last"])


def serial_spans(study: Study, serials: Iterable[str]) -> list[tuple[str, str, datetime, datetime]]:
    """Where and between which clock readings these serial numbers were seen.

    Returns:
        Serial number, deployment, first and last clock reading; media without a deployment are left out.
    """
    from django.db.models import Max, Min

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).filter(serial__in=list(serials)).exclude(clock="")
    grouped = rows.exclude(deployment=None).order_by("serial").values_list("serial", "deployment_id")
    return [
        (serial, deployment_id, datetime.fromisoformat(first), datetime.fromisoformat(last))
        for serial, deployment_id, first, last in grouped.annotate(first=Min("clock"), last=Max("clock"))
    ]


def restrict_media(
    study: Study, medium_ids: Iterable[str], *, actor: Actor, at: datetime, why: str
) -> tuple[str, ...]:
    """Keep media from all but stewards from now on; call it within a writing transaction.

    Returns:
        Ids of those that were open until now.
    """
    from qaplan.app.store import models

    wanted = sorted(set(medium_ids))
    opened: list[str] = []
    for start in range(0, len(wanted), _BATCH):
        rows = models.Medium.objects.using(study.alias)
        rows = rows.filter(medium_id__in=wanted[start : start + _BATCH], is_restricted=False)
        opened.extend(rows.values_list("medium_id", flat=True))
        rows.update(is_restricted=True, restricted_at=at)
    if opened:
        change = Change("recognition.media_restricted", "medium", "", why, {"media": sorted(opened)})
        append_event(study, actor, change, at=at)
    return tuple(sorted(opened))


def count_states(study: Study) -> dict[str, int]:
    """Number of files in each state; ``not_held`` where only a package names them."""
    from django.db.models import Count

    from qaplan.app.store import models

    rows = models.Medium.objects.using(study.alias).order_by("state").values_list("state")
    return dict(rows.annotate(files=Count("medium_id")))


def _row(held: HeldMedium, at: datetime) -> models.Medium:
    from qaplan.app.store import models

    medium = held.medium
    return models.Medium(
        medium_id=held.medium_id,
        card_id=held.card_id,
        path=medium.path if held.is_held else f"{medium.path}#{held.medium_id}",
        sha256=medium.sha256,
        size_bytes=medium.size_bytes,
        media_type=medium.media_type,
        state=str(medium.state) if held.is_held else NOT_HELD,
        clock=held.camera_clock.isoformat() if held.camera_clock else "",
        serial=medium.serial,
        deployment_id=held.deployment_id or None,
        duplicate_of_id=held.duplicate_of or None,
        is_restricted=held.is_restricted,
        restricted_at=at if held.is_restricted else None,
        body=encode(medium),
        published=encode(held.published) if held.published else {},
    )


def _held(row: models.Medium) -> HeldMedium:
    return HeldMedium(
        row.medium_id,
        row.card_id,
        row.deployment_id or "",
        decode(row.body, Medium),
        row.duplicate_of_id or "",
        row.is_restricted,
        datetime.fromisoformat(row.clock) if row.clock else None,
        row.state != NOT_HELD,
        decode(row.published, DeployedMedium) if row.published else None,
    )


def _card(row: models.CardImport) -> HeldCard:
    mode: StorageMode = "copy" if row.mode == "copy" else "package" if row.mode == "package" else "reference"
    return HeldCard(
        row.card_id,
        row.name,
        row.digest,
        row.deployment_id or "",
        row.supplements_id or "",
        row.root,
        mode,
        row.files or 0,
        row.organisation,
    )
