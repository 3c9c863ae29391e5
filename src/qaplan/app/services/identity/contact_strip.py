"""The pictures of one animal, flank by flank, as a strip to look along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qaplan.app.services.identity.chips import seen_chips, shown_chip
from qaplan.app.services.identity.shown import ShownChip
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.studies import Study
from qaplan.identity.flanks import record_of
from qaplan.identity.sides import FLANKS, Side

__all__ = ["ContactStrip", "contact_strip"]

_MOST = 40


@dataclass(frozen=True)
class ContactStrip:
    """The chips of one flank of one animal.

    Args:
        flank: left or right.
        chips: Each with the passing that it is of, in the order of time.
        more: How many are left out.
    """

    flank: str
    chips: tuple[tuple[str, ShownChip], ...]
    more: int


def contact_strip(
    study: Study, nodes: Iterable[str], *, session: Session | None = None
) -> tuple[ContactStrip, ...]:
    """The chips of an animal for each flank that a reader may see of it.

    Args:
        study: The study.
        nodes: The records and sides that statements join to it, each as a word.
        session: Who looks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    wanted = frozenset(nodes)
    held = seen_chips(study, mine, encounter_ids=sorted({record_of(each) for each in wanted}))
    chips = sorted((each.chip for each in held), key=lambda chip: (str(chip.taken_at), chip.chip_id))
    shown = {each.chip.chip_id: shown_chip(each) for each in held}
    strips = []
    for flank in FLANKS:
        own = [
            (chip.encounter_id, shown[chip.chip_id])
            for chip in chips
            if chip.viewpoint == flank and wanted & {str(Side(chip.encounter_id, flank)), chip.encounter_id}
        ]
        if own:
            strips.append(ContactStrip(flank, tuple(own[:_MOST]), max(0, len(own) - _MOST)))
    return tuple(strips)
