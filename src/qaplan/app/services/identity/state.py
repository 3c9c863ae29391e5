"""How far identity has come in a study: chips, sides, what waits, what was read, and what is torn."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qaplan.app.services.identity.chips import pictures_without_chip, seen_chips
from qaplan.app.services.identity.ground import load_ground
from qaplan.app.services.identity.queue import open_pairs
from qaplan.app.services.identity.sided_chips import sides_of
from qaplan.app.services.identity.views import animals_at, identity_conflicts
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.side_tables import load_calibration
from qaplan.app.store.studies import Study
from qaplan.identity.flanks import FlankState

__all__ = ["IdentityState", "identity_state"]

_MOST_PICTURES = 1000


@dataclass(frozen=True)
class IdentityState:
    """How far identity has come, as one reader sees it.

    Args:
        chips: Chips that this reader may see.
        without_flank: Those of them of which nobody has said from where the animal is seen.
        pictures: Pictures of big cats without a chip, a thousand at most.
        sides: Sides that have a chip.
        unmatched: Those of them that the machine has never found like any other.
        waiting: Pairs that wait for this reader.
        readings: Pairs that anybody has read, laid-in ones left out.
        readers_asked: How many people must agree on a pair.
        is_calibrated: Whether a score has a probability.
        animals: Animals by the state of their flanks, named or not.
        named: How many of them have a place in the catalogue.
        conflicts: Groups of which the statements cannot all be true.
    """

    chips: int
    without_flank: int
    pictures: int
    sides: int
    unmatched: int
    waiting: int
    readings: int
    readers_asked: int
    is_calibrated: bool
    animals: dict[str, int]
    named: int
    conflicts: int

    def summary(self) -> str:
        """How far it has come, in plain English."""
        return (
            f"{self.waiting} pairs wait, {self.readings} have been read; {self.sides} sides, "
            f"{sum(self.animals.values())} animals as things stand, {self.conflicts} conflicts. "
            f"{self.without_flank} chips wait for a flank, {self.pictures} pictures for a box. "
            + ("" if self.is_calibrated else "Not calibrated: a score is a ranking, no probability.")
        ).rstrip()

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return vars(self) | {"animals": dict(self.animals)}


def identity_state(study: Study, *, session: Session | None = None) -> IdentityState:
    """Say how far identity has come in a study.

    Args:
        study: The study.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "identity.read")
    chips = seen_chips(study, mine)
    ground = load_ground(study, mine)
    matched = {side for each in ground.scores for side in (each.a, each.b)}
    animals = animals_at(study, session=mine)
    states = Counter(str(each.state) for each in animals)
    return IdentityState(
        chips=len(chips),
        without_flank=sum(each.chip.viewpoint == "unknown" for each in chips),
        pictures=len(pictures_without_chip(study, limit=_MOST_PICTURES, session=mine)),
        sides=len(sides_of(chips)),
        unmatched=sum(side not in matched for side in ground.sides),
        waiting=len(open_pairs(ground)),
        readings=len(ground.settled),
        readers_asked=ground.readers_asked,
        is_calibrated=load_calibration(study) is not None,
        animals={str(state): states[str(state)] for state in FlankState},
        named=sum(bool(each.individual_id) for each in animals),
        conflicts=len(identity_conflicts(study, session=mine)),
    )
