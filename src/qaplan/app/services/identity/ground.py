"""What deciding starts from: the readings, the scores, the statements and the sides of a study, read once."""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from qaplan.app.services.identity.chips import seen_chips
from qaplan.app.services.identity.sided_chips import sides_of
from qaplan.app.services.sessions import Session
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import HeldChip, HeldEncounter, choice_of, load_encounters
from qaplan.app.store.side_tables import load_known_pairs, load_readings, load_scores, ordered
from qaplan.app.store.studies import Study, reader_key
from qaplan.identity.calibration.types import ScoredPair
from qaplan.identity.reading.blind import chance_of, is_swapped
from qaplan.identity.reading.settling import READERS_ASKED, Settled, settle_all
from qaplan.identity.reading.types import KnownPair, Reading
from qaplan.identity.sides import Side
from qaplan.identity.standing import same_groups, standing_statements
from qaplan.identity.types import Individual, Statement

__all__ = [
    "READERS_CHOICE",
    "Ground",
    "find_pair",
    "load_ground",
    "on_hands",
    "pair_id_of",
    "queue_secret",
    "readers_asked_of",
]

READERS_CHOICE = "readers_asked"
"""The name under which a study keeps how many people must read a pair."""

_ID_LENGTH = 24
Pair = tuple[Side, Side]


@dataclass(frozen=True)
class Ground:
    """Everything that one reader's look at a study's pairs rests on.

    Args:
        study: The study.
        session: Who looks.
        sides: The chips of every side that this reader may see, the best first.
        encounters: Their passings, by id.
        scores: Every scored pair, the most alike first.
        readings: Every reading, by time.
        known: The pairs of known truth.
        statements: The statements that stand today.
        individuals: The animals of the catalogue.
        readers_asked: How many people must read a pair.
    """

    study: Study
    session: Session
    sides: Mapping[Side, tuple[HeldChip, ...]]
    encounters: Mapping[str, HeldEncounter]
    scores: tuple[ScoredPair, ...]
    readings: tuple[Reading, ...]
    known: tuple[KnownPair, ...]
    statements: tuple[Statement, ...]
    individuals: tuple[Individual, ...]
    readers_asked: int

    @property
    def reader(self) -> str:
        """Id of who looks."""
        return self.session.actor.id

    @cached_property
    def pair_key(self) -> bytes:
        """The key from which the ids of pairs are made."""
        return reader_key(self.study, "identity.pairs")

    @cached_property
    def settled(self) -> dict[Pair, Settled]:
        """What the readings of every pair come to that somebody has read."""
        return settle_all(self.readings, readers_asked=self.readers_asked)

    @cached_property
    def read_by_me(self) -> frozenset[Pair]:
        """The pairs that this reader has read, laid-in ones left out."""
        mine = (each for each in self.readings if each.reader == self.reader and not each.is_seeded)
        return frozenset(ordered(each.a, each.b) for each in mine)

    @cached_property
    def group_of(self) -> dict[str, frozenset[str]]:
        """Everything that statements join to a node today."""
        words = [str(each) for each in self.sides]
        anchors = [each.records[0] for each in self.individuals if each.records]
        groups = same_groups(self.statements, also=(*words, *anchors))
        return {node: group for group in groups for node in group}

    @cached_property
    def animal_at(self) -> dict[str, Individual]:
        """The named animal of every node that belongs to one."""
        found: dict[str, Individual] = {}
        for each in self.individuals:
            for node in self.group_of.get(each.records[0], (each.records[0],)) if each.records else ():
                found.setdefault(node, each)
        return found

    def nodes_with(self, side: Side) -> frozenset[str]:
        """The side with everything that statements join to it."""
        return self.group_of.get(str(side), frozenset((str(side),)))


def load_ground(study: Study, session: Session) -> Ground:
    """Read what a reader's look at pairs rests on; the caller has checked the right to compare."""
    chips = seen_chips(study, session)
    today = session.moment().date()
    return Ground(
        study=study,
        session=session,
        sides=sides_of(chips),
        encounters={each.encounter_id: each for each in load_encounters(study)},
        scores=load_scores(study),
        readings=load_readings(study),
        known=load_known_pairs(study),
        statements=standing_statements(load_register(study, "statements"), today),
        individuals=load_register(study, "individuals"),
        readers_asked=readers_asked_of(study),
    )


def readers_asked_of(study: Study) -> int:
    """How many people must read a pair before anything is stated of it."""
    said = choice_of(study, READERS_CHOICE)
    return int(said) if said else READERS_ASKED


def queue_secret(study: Study) -> str:
    """A word that no reader sees, from which the chances of the queue are drawn."""
    return reader_key(study, "identity.queue").hex()


def pair_id_of(ground: Ground, pair: Pair, *, is_seeded: bool) -> str:
    """The id under which a reader gets a pair: it tells neither the pair nor whether its truth is known.

    Args:
        ground: What the reader's look rests on.
        pair: The two sides.
        is_seeded: Whether it is laid in to measure the reader.
    """
    a, b = ordered(*pair)
    said = f"{ground.reader}|{a}|{b}|{is_seeded}"
    return hmac.digest(ground.pair_key, said.encode(), "sha256").hex()[:_ID_LENGTH]


def on_hands(ground: Ground, pair: Pair) -> Pair:
    """The pair as this reader sees it, which hand is which drawn by lot for each reader and pair."""
    a, b = ordered(*pair)
    is_turned = is_swapped(chance_of(queue_secret(ground.study), "hands", ground.reader, str(a), str(b)))
    return (b, a) if is_turned else (a, b)


def find_pair(ground: Ground, pair_id: str) -> tuple[Pair, bool] | None:
    """The pair of an id, and whether it was laid in; None where this reader has no such pair."""
    seen = (each for each in _candidates(ground) if all(side in ground.sides for side in each[0]))
    wanted = ((pair, known) for pair, known in seen if pair_id_of(ground, pair, is_seeded=known) == pair_id)
    return next(wanted, None)


def _candidates(ground: Ground) -> Iterable[tuple[Pair, bool]]:
    yield from ((ordered(each.a, each.b), True) for each in ground.known)
    yield from (((each.a, each.b), False) for each in ground.scores)
    yield from ((pair, False) for pair in ground.settled)
