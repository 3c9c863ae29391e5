"""Identity in the tables of a study: the passings, and the chips with who made them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.studies import Study
from qaplan.identity.chips.types import Chip

if TYPE_CHECKING:
    from qaplan.app.store import models

__all__ = [
    "HeldChip",
    "HeldEncounter",
    "add_chips",
    "add_encounters",
    "change_chips",
    "chipped_media",
    "choice_of",
    "keep_choice",
    "load_chips",
    "load_encounters",
    "next_encounter_number",
    "remove_chips",
]

_BATCH = 400
_PREFIX = "E-"


@dataclass(frozen=True)
class HeldEncounter:
    """One passing of one animal, or the record that tells of it.

    Args:
        encounter_id: Its id; that of the record where it is one.
        station_id: Its station; empty where not known.
        start: Camera clock of its first picture, mended; None where nobody says.
        end: That of its last picture; None likewise.
        made_by: Id of the actor who made it.
        is_record: Whether it is a record of the case file.
        has_several: Whether more than one animal is in a picture of it.
    """

    encounter_id: str
    station_id: str = ""
    start: datetime | None = None
    end: datetime | None = None
    made_by: str = ""
    is_record: bool = False
    has_several: bool = False


@dataclass(frozen=True)
class HeldChip:
    """One chip with where it comes from.

    Args:
        chip: The chip.
        drawn_by: Id of the actor who drew the box or had it taken over.
        observation_id: The detector's box that it was cut from; empty where a person drew it.
        viewpoint_by: Id of the actor who said from where it is seen; empty while nobody has.
        suggestion: What the machine takes the viewpoint for, as one word; empty where it cannot say.
    """

    chip: Chip
    drawn_by: str
    observation_id: str = ""
    viewpoint_by: str = ""
    suggestion: str = ""


def add_encounters(study: Study, encounters: Iterable[HeldEncounter]) -> None:
    """Keep new passings, and the new span of those that are held; call it within a transaction."""
    from qaplan.app.store import models

    rows = [_encounter_row(each) for each in encounters]
    models.Encounter.objects.using(study.alias).bulk_create(
        rows,
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["encounter_id"],
        update_fields=["station", "start_clock", "end_clock", "body"],
    )


def load_encounters(
    study: Study, encounter_ids: Collection[str] | None = None, *, after: str = "", most: int | None = None
) -> tuple[HeldEncounter, ...]:
    """Read passings by their ids.

    Args:
        study: The study.
        encounter_ids: Which; all when None.
        after: Only those whose id comes later.
        most: How many at most; all when None.
    """
    from qaplan.app.store import models

    rows = models.Encounter.objects.using(study.alias).filter(encounter_id__gt=after)
    if encounter_ids is not None:
        rows = rows.filter(encounter_id__in=list(encounter_ids))
    bodies = rows.order_by("encounter_id").values_list("body", flat=True)[:most]
    return tuple(decode(body, HeldEncounter) for body in bodies)


def next_encounter_number(study: Study) -> int:
    """The number of the next passing that gets an id of ours; call it within a transaction."""
    from qaplan.app.store import models

    rows = models.Encounter.objects.using(study.alias).filter(encounter_id__startswith=_PREFIX)
    ends = (key.removeprefix(_PREFIX) for key in rows.values_list("encounter_id", flat=True))
    return max((int(end) for end in ends if end.isascii() and end.isdigit()), default=0) + 1


def add_chips(study: Study, chips: Iterable[HeldChip]) -> None:
    """Keep new chips; call it within a transaction, after their passings."""
    from qaplan.app.store import models

    rows = [_chip_row(each) for each in chips]
    models.Chip.objects.using(study.alias).bulk_create(rows, batch_size=_BATCH)


def change_chips(study: Study, chips: Iterable[HeldChip]) -> None:
    """Keep what is said anew of chips that are held; call it within a transaction."""
    for each in chips:
        _chip_row(each).save(using=study.alias, force_update=True)


def remove_chips(study: Study, chip_ids: Sequence[str]) -> None:
    """Remove chips, and the passings that have none left; call it within a transaction."""
    from qaplan.app.store import models

    rows = models.Chip.objects.using(study.alias).filter(chip_id__in=list(chip_ids))
    touched = set(rows.values_list("encounter_id", flat=True))
    rows.delete()
    passings = models.Encounter.objects.using(study.alias).filter(encounter_id__in=touched)
    passings.filter(chips=None).delete()


def load_chips(
    study: Study,
    *,
    chip_ids: Collection[str] | None = None,
    encounter_ids: Collection[str] | None = None,
    medium_ids: Collection[str] | None = None,
) -> tuple[HeldChip, ...]:
    """Read chips by passing and id; those that all of the filters let through.

    Args:
        study: The study.
        chip_ids: Of these ids; of any when None.
        encounter_ids: Of these passings; of any when None.
        medium_ids: Of these pictures; of any when None.
    """
    from qaplan.app.store import models

    rows = models.Chip.objects.using(study.alias)
    wanted = {
        "chip_id__in": chip_ids,
        "encounter_id__in": encounter_ids,
        "medium_id__in": medium_ids,
    }
    filters: dict[str, Any] = {name: list(ids) for name, ids in wanted.items() if ids is not None}
    bodies = rows.filter(**filters).values_list("body", flat=True)
    return tuple(decode(body, HeldChip) for body in bodies)


def chipped_media(study: Study) -> dict[str, str]:
    """The passing of every medium that has a chip."""
    from qaplan.app.store import models

    rows = models.Chip.objects.using(study.alias).order_by()
    return dict(rows.values_list("medium_id", "encounter_id"))


def choice_of(study: Study, name: str) -> str:
    """How the study wants something decided; empty where nobody has said."""
    from qaplan.app.store import models

    rows = models.IdentityChoice.objects.using(study.alias).filter(name=name)
    return rows.values_list("value", flat=True).first() or ""


def keep_choice(study: Study, name: str, value: str) -> None:
    """Keep how the study wants something decided; call it within a transaction."""
    from qaplan.app.store import models

    models.IdentityChoice.objects.using(study.alias).update_or_create(name=name, defaults={"value": value})


def _encounter_row(held: HeldEncounter) -> models.Encounter:
    from qaplan.app.store import models

    return models.Encounter(
        encounter_id=held.encounter_id,
        station=held.station_id,
        start_clock=held.start.isoformat() if held.start else "",
        end_clock=held.end.isoformat() if held.end else "",
        body=encode(held),
    )


def _chip_row(held: HeldChip) -> models.Chip:
    from qaplan.app.store import models

    chip = held.chip
    return models.Chip(
        chip_id=chip.chip_id,
        encounter_id=chip.encounter_id,
        medium_id=chip.medium_id,
        viewpoint=str(chip.viewpoint),
        light=str(chip.light),
        quality=chip.quality,
        body=encode(held),
    )
