"""What somebody needs who draws a box on a picture: its size, its frames, and the boxes that are there."""

from __future__ import annotations

from dataclasses import dataclass

from qaplan.app.services.identity.boxes import upright_size
from qaplan.app.services.identity.chips import seen_chips, shown_chip
from qaplan.app.services.identity.shown import ShownChip
from qaplan.app.services.ownership import check_own_media
from qaplan.app.services.renditions import clip_times
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.card_tables import load_media_of
from qaplan.app.store.identity_tables import load_chips
from qaplan.app.store.studies import Study
from qaplan.base.errors import UsageError

__all__ = ["PictureForBoxes", "picture_for_boxes"]


@dataclass(frozen=True)
class PictureForBoxes:
    """A picture or clip on which boxes are drawn.

    Args:
        medium_id: The medium.
        width_px: Width as it is shown; 0 where nobody knows it.
        height_px: Height as it is shown; 0 likewise.
        taken: Clock of the camera as it was written; empty where nobody says.
        times_ms: Where in a clip its frames lie, milliseconds; empty for a picture.
        chips: The boxes that are there.
    """

    medium_id: str
    width_px: int
    height_px: int
    taken: str
    times_ms: tuple[int, ...]
    chips: tuple[ShownChip, ...]


def picture_for_boxes(study: Study, medium_id: str, *, session: Session | None = None) -> PictureForBoxes:
    """Give a reader a picture to draw boxes on.

    Args:
        study: The study.
        medium_id: The picture or clip.
        session: Who draws; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``; ``access.other_organisation``.
        UsageError: ``review.unknown_medium``.
        DataError: ``review.no_picture``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    held = load_media_of(study, [medium_id]).get(medium_id)
    if held is None:
        raise UsageError("review.unknown_medium", "there is no such picture", do="open the page again")
    check_own_media(study, [medium_id], mine)
    clock = held.medium.clock
    taken = clock.isoformat(" ", "seconds") if clock else ""
    times = clip_times(study, medium_id, session=mine)
    width, height = upright_size(held) or (0, 0)
    own = [each.chip.chip_id for each in load_chips(study, medium_ids=[medium_id])]
    chips = tuple(map(shown_chip, seen_chips(study, mine, chip_ids=own)))
    return PictureForBoxes(medium_id, width, height, taken, times, chips)
