"""Chips that people make: drawing a box, saying from where the animal is seen, and listing what there is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from qaplan.app.services.clock_view import mended_clock
from qaplan.app.services.identity.boxes import boxes_beside, chip_id_of, upright_size
from qaplan.app.services.identity.cat_boxes import cat_media, media_with_cats
from qaplan.app.services.identity.shown import ShownChip
from qaplan.app.services.ownership import check_own_media, closed_media
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.card_tables import HeldMedium, load_media_of
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.identity_tables import (
    HeldChip,
    HeldEncounter,
    add_chips,
    add_encounters,
    change_chips,
    chipped_media,
    load_chips,
    load_encounters,
    next_encounter_number,
    remove_chips,
)
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.observation_tables import load_observations_of
from qaplan.app.store.review_tables import restricted_ids
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.identity.chips.boxes import check_box
from qaplan.identity.chips.types import Box, Chip, Viewpoint
from qaplan.sharing import release

__all__ = [
    "DrawnChip",
    "EncounterPage",
    "ShownEncounter",
    "draw_box",
    "list_encounters",
    "pictures_without_chip",
    "remove_chip",
    "say_viewpoint",
    "seen_chips",
    "shown_chip",
]

_MOST = 500


@dataclass(frozen=True)
class DrawnChip:
    """A chip that a person drew.

    Args:
        chip_id: The chip.
        encounter_id: Its passing.
        seq: Number of its event; taking it back removes it.
    """

    chip_id: str
    encounter_id: str
    seq: int


@dataclass(frozen=True)
class ShownEncounter:
    """One passing as its reader gets it.

    Args:
        encounter_id: Its id.
        station: Its station as this reader may name it; empty where not known.
        start: Clock of its first picture as ISO 8601 text; empty where nobody says.
        has_several: Whether more than one animal is in a picture of it.
        chips: Its chips.
    """

    encounter_id: str
    station: str
    start: str
    has_several: bool
    chips: tuple[ShownChip, ...]

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self) | {"chips": [each.to_record() for each in self.chips]}


@dataclass(frozen=True)
class EncounterPage:
    """A page of passings.

    Args:
        rows: The passings, by id.
        next: What to ask for the next page with; empty on the last.
    """

    rows: tuple[ShownEncounter, ...]
    next: str = ""


def draw_box(
    study: Study,
    medium_id: str,
    box: Box,
    viewpoint: Viewpoint,
    *,
    encounter_id: str = "",
    frame_ms: int | None = None,
    session: Session | None = None,
) -> DrawnChip:
    """Keep a box that a person drew around one animal, and from where it is seen.

    Args:
        study: The study.
        medium_id: The picture or clip.
        box: The box, whole pixels of the upright picture.
        viewpoint: From where the animal is seen; left and right are its own.
        encounter_id: The passing or the record that it belongs to; where empty, the passing of the other
            chips of this picture, or a new one.
        frame_ms: Where in a clip, milliseconds; None for a picture.
        session: Who draws; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``; ``access.other_organisation``.
        UsageError: ``review.unknown_medium``; ``identity.unknown_encounter``.
        DataError: ``identity.box_of_person``, ``identity.box_of_vehicle``, ``identity.box_outside``,
            ``identity.box_too_small``, ``identity.no_size`` or ``identity.box_twice``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    held = _medium(study, medium_id, mine)
    _check_box(study, held, box)
    deployments = {each.deployment_id: each.station_id for each in load_deployments(study)}
    chip = Chip(
        chip_id=chip_id_of(medium_id, box, frame_ms),
        medium_id=medium_id,
        box=box,
        viewpoint=viewpoint,
        encounter_id=encounter_id,
        station_id=deployments.get(held.deployment_id, ""),
        taken_at=mended_clock(load_clock_book(study), held),
        frame_ms=frame_ms,
    )
    with writing(study):
        if load_chips(study, chip_ids=[chip.chip_id]):
            raise DataError("identity.box_twice", "this very box is drawn already", where=medium_id)
        encounter = _encounter_for(study, chip, mine)
        chip = replace(chip, encounter_id=encounter.encounter_id)
        add_encounters(study, [encounter])
        add_chips(study, [HeldChip(chip, mine.actor.id, "", mine.actor.id)])
        body: dict[str, object] = {"encounter": chip.encounter_id, "viewpoint": str(viewpoint)}
        change = Change("identity.chip_drawn", "chip", chip.chip_id, "", body)
        seq = append_event(study, mine.actor, change, at=mine.moment())
    return DrawnChip(chip.chip_id, chip.encounter_id, seq)


def say_viewpoint(
    study: Study, chip_ids: Sequence[str], viewpoint: Viewpoint, *, session: Session | None = None
) -> int:
    """Keep from where a person sees the animals of some chips.

    Args:
        study: The study.
        chip_ids: The chips, 1 to 500.
        viewpoint: From where; left and right are the animal's own.
        session: Who says so; whoever calls on this machine when None.

    Returns:
        Number of the event; taking it back takes it all back.

    Raises:
        AccessError: ``access.no_right``; ``access.other_organisation``.
        UsageError: ``identity.unknown_chip``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    held = _chips(study, chip_ids, mine)
    with writing(study):
        said = [
            replace(each, chip=replace(each.chip, viewpoint=viewpoint), viewpoint_by=mine.actor.id)
            for each in held
        ]
        change_chips(study, said)
        body: dict[str, object] = {"viewpoint": str(viewpoint), "chips": [each.chip.chip_id for each in held]}
        subject = held[0].chip.chip_id if len(held) == 1 else ""
        change = Change("identity.viewpoint_said", "chip", subject, "", body)
        return append_event(study, mine.actor, change, at=mine.moment())


def remove_chip(study: Study, chip_id: str, *, why: str = "", session: Session | None = None) -> int:
    """Remove a box, as one around a goat; its passing goes with its last chip.

    Args:
        study: The study.
        chip_id: The chip.
        why: The reason for the log.
        session: Who removes it; whoever calls on this machine when None.

    Returns:
        Number of the event; taking it back puts the box there again.

    Raises:
        AccessError: ``access.no_right``; ``access.other_organisation``.
        UsageError: ``identity.unknown_chip``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    held = _chips(study, [chip_id], mine)[0]
    with writing(study):
        remove_chips(study, [chip_id])
        body: dict[str, object] = {"encounter": held.chip.encounter_id, "medium": held.chip.medium_id}
        change = Change("identity.chip_removed", "chip", chip_id, why, body)
        return append_event(study, mine.actor, change, at=mine.moment())


def list_encounters(
    study: Study,
    *,
    without_flank: bool = False,
    after: str = "",
    limit: int = 50,
    session: Session | None = None,
) -> EncounterPage:
    """Give a reader the passings with their chips, a page at a time; closed pictures are left out.

    Args:
        study: The study.
        without_flank: Whether only those are wanted of which a chip's viewpoint nobody has said.
        after: Mark of the page before; empty for the first.
        limit: How many passings are looked at.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    held = load_encounters(study, after=after, most=limit + 1)
    page = held[:limit]
    by_encounter: defaultdict[str, list[HeldChip]] = defaultdict(list)
    for each in seen_chips(study, mine, encounter_ids=[row.encounter_id for row in page]):
        by_encounter[each.chip.encounter_id].append(each)
    rows = tuple(_shown(each, by_encounter[each.encounter_id], mine) for each in page)
    chosen = tuple(each for each in rows if each.chips)
    if without_flank:
        chosen = tuple(row for row in chosen if any(chip.viewpoint == "unknown" for chip in row.chips))
    return EncounterPage(chosen, page[-1].encounter_id if len(held) > limit else "")


def pictures_without_chip(
    study: Study, *, limit: int = 100, session: Session | None = None
) -> tuple[str, ...]:
    """Ids of pictures that show a big cat and have no chip, so that a person can draw the box.

    Args:
        study: The study.
        limit: How many at most.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    missing = sorted(media_with_cats(study) - chipped_media(study).keys())
    hidden = closed_media(study, missing, mine)
    if not mine.may("people.see"):
        hidden |= restricted_ids(study)
    return tuple(each for each in missing if each not in hidden)[:limit]


def seen_chips(
    study: Study,
    session: Session,
    *,
    chip_ids: Collection[str] | None = None,
    encounter_ids: Collection[str] | None = None,
) -> tuple[HeldChip, ...]:
    """The chips that a reader may see: none of another organisation's pictures, none of people's.

    Args:
        study: The study.
        session: Who reads.
        chip_ids: Of these ids; of any when None.
        encounter_ids: Of these passings; of any when None.
    """
    check_may(session, "identity.read")
    held = load_chips(study, chip_ids=chip_ids, encounter_ids=encounter_ids)
    hidden = closed_media(study, {each.chip.medium_id for each in held}, session)
    if held and not session.may("people.see"):
        hidden |= restricted_ids(study)
    return tuple(each for each in held if each.chip.medium_id not in hidden)


def shown_chip(held: HeldChip) -> ShownChip:
    """A chip as pages get it."""
    chip = held.chip
    return ShownChip(
        chip_id=chip.chip_id,
        medium_id=chip.medium_id,
        box=chip.box or Box(0, 0, 1, 1),
        viewpoint=str(chip.viewpoint),
        light=str(chip.light),
        quality=None if chip.quality is None else round(chip.quality, 2),
        taken=chip.taken_at.isoformat(" ", "seconds") if chip.taken_at else "",
        frame_ms=chip.frame_ms,
    )


def _shown(held: HeldEncounter, chips: Sequence[HeldChip], session: Session) -> ShownEncounter:
    return ShownEncounter(
        held.encounter_id,
        release(held.station_id, session.audience).value,
        held.start.isoformat(" ", "seconds") if held.start else "",
        held.has_several,
        tuple(map(shown_chip, chips)),
    )


def _medium(study: Study, medium_id: str, session: Session) -> HeldMedium:
    held = load_media_of(study, [medium_id]).get(medium_id)
    if held is None:
        raise UsageError("review.unknown_medium", "there is no such picture", do="open the page again")
    check_own_media(study, [medium_id], session)
    if held.is_restricted:
        check_may(session, "people.see")
    return held


def _check_box(study: Study, held: HeldMedium, box: Box) -> None:
    size = upright_size(held)
    if size is None:
        raise DataError("identity.no_size", "the size of the picture is not known", where=held.medium_id)
    said = load_observations_of(study, [held.medium_id])
    check_box(box, size, where=held.medium_id, beside=boxes_beside(held.medium_id, said))
    if not cat_media(said) and any(each.observation_type == "human" for each in said):
        raise DataError(
            "identity.box_of_person",
            "this is a picture of a person, and people are never compared",
            where=held.medium_id,
            do="say in the review what is on it, where that is wrong",
        )


def _encounter_for(study: Study, chip: Chip, session: Session) -> HeldEncounter:
    """The passing of a chip: the one that was named, that of its picture, or a new one."""
    wanted = chip.encounter_id or chipped_media(study).get(chip.medium_id, "")
    if not wanted:
        number = next_encounter_number(study)
        return HeldEncounter(
            f"E-{number:04}", chip.station_id, chip.taken_at, chip.taken_at, session.actor.id
        )
    held = load_encounters(study, [wanted])
    is_closed = load_chips(study, encounter_ids=[wanted]) and not seen_chips(
        study, session, encounter_ids=[wanted]
    )
    if held and not is_closed:
        return held[0]
    if held or not records_named(study, [wanted]):
        raise UsageError(
            "identity.unknown_encounter",
            f"there is no passing and no record '{wanted[:40]}'",
            do="choose one of the list, or leave it empty for a new one",
        )
    return HeldEncounter(
        wanted, chip.station_id, chip.taken_at, chip.taken_at, session.actor.id, is_record=True
    )


def _chips(study: Study, chip_ids: Sequence[str], session: Session) -> tuple[HeldChip, ...]:
    held = load_chips(study, chip_ids=chip_ids)
    hidden = frozenset() if session.may("people.see") else restricted_ids(study)
    held = tuple(each for each in held if each.chip.medium_id not in hidden)
    if not chip_ids or len(chip_ids) > _MOST or {each.chip.chip_id for each in held} != set(chip_ids):
        raise UsageError(
            "identity.unknown_chip", "there is no such chip in the study", do="open the page again"
        )
    check_own_media(study, [each.chip.medium_id for each in held], session)
    return held
