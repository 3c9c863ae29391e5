"""A study whose pairs have been read: simulated scores, two readers, and the statements that they made."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import numpy as np

from qaplan.app.services.identity.sided_chips import matcher_digest
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.case_tables import save_case
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.side_tables import HeldScore, add_known_pairs, add_readings, save_scores
from qaplan.app.store.studies import writing
from qaplan.evidence.case import CaseFile
from qaplan.identity.calibration.types import ScoredPair
from qaplan.identity.reading.types import KnownPair, Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Statement, Verdict
from qaplan.simulation.leopards.scores import simulate_scores
from tests.app.cats import NOW, Passed, cats_in

__all__ = ["READERS", "read_study"]

READERS = ("person:one", "person:two")
_ENCOUNTERS = 4


def read_study(
    study: Study, cards: Path, session: Session, *, animals: int = 10, known: int = 0, seed: int = 1
) -> int:
    """Fill a study with passings, scores, and the words of two readers who never err on pairs of their own.

    Args:
        study: The study.
        cards: Where the cards are written.
        session: Who has it done.
        animals: How many animals, four passings each.
        known: Pairs of known truth that both readers have read besides; the second errs on each fourth.
        seed: Of the scores.

    Returns:
        How many pairs are settled.
    """
    drawn = simulate_scores(np.random.default_rng(seed), animals=animals, encounters=_ENCOUNTERS)
    owners = [int(each.animal[1:]) for each in drawn.sides]
    passings = [Passed(owner, f"S{at % 7}", at) for at, owner in enumerate(owners)]
    encounters = cats_in(study, cards, passings, session)
    side_of = {
        each.side: Side(encounter, "left") for each, encounter in zip(drawn.sides, encounters, strict=True)
    }
    animal_of = {side_of[each.side]: each.animal for each in drawn.sides}
    pairs = [
        ScoredPair(*sorted((side_of[each.a], side_of[each.b])), each.score, each.conditions)
        for each in drawn.pairs
    ]
    words = [word for at, pair in enumerate(pairs) for word in _words(pair, animal_of, at)]
    laid = _known(sorted(animal_of), animal_of)[:known]
    words += [word for at, each in enumerate(laid) for word in _known_words(each, at)]
    digest = matcher_digest()
    with writing(study):
        save_scores(
            study,
            [HeldScore(each, digest) for each in pairs],
            settings=digest,
            sides=set(map(str, animal_of)),
        )
        add_readings(study, words)
        add_known_pairs(study, laid)
        change = Change("identity.pairs_known", "pair", "", "", {"pairs": len(laid)})
        append_event(study, session.actor, change, at=NOW)
    save_case(study, CaseFile(statements=_statements(pairs, animal_of)), actor=session.actor, at=NOW)
    return len(pairs)


def _words(pair: ScoredPair, animal_of: dict[Side, str], at: int) -> list[Reading]:
    verdict = Verdict.SAME if animal_of[pair.a] == animal_of[pair.b] else Verdict.DIFFERENT
    when = NOW - timedelta(days=20) + timedelta(seconds=at)
    return [Reading(f"w{at}-{reader}", pair.a, pair.b, verdict, reader, when, "seen") for reader in READERS]


def _known(sides: list[Side], animal_of: dict[Side, str]) -> tuple[KnownPair, ...]:
    found = [
        KnownPair(a, b, animal_of[a] == animal_of[b], "simulated", 1.0)
        for at, a in enumerate(sides)
        for b in sides[at + 1 :]
    ]
    kinds = [[each for each in found if each.is_same is kind] for kind in (True, False)]
    return tuple(each for both in zip(*kinds, strict=False) for each in both)


def _known_words(known: KnownPair, at: int) -> list[Reading]:
    when = NOW - timedelta(days=10) + timedelta(seconds=at)
    right = Verdict.SAME if known.is_same else Verdict.DIFFERENT
    wrong = Verdict.DIFFERENT if known.is_same else Verdict.SAME
    said = (right, wrong if at % 4 == 0 else right)
    return [
        Reading(f"k{at}-{reader}", known.a, known.b, verdict, reader, when, "seen", is_seeded=True)
        for reader, verdict in zip(READERS, said, strict=True)
    ]


def _statements(pairs: list[ScoredPair], animal_of: dict[Side, str]) -> tuple[Statement, ...]:
    made = []
    groups: dict[str, list[Side]] = {}
    for side, animal in sorted(animal_of.items()):
        groups.setdefault(animal, []).append(side)
    for animal, sides in groups.items():
        made.append(_statement(f"S-{animal}", sides, Verdict.SAME))
    for at, each in enumerate(pairs):
        if animal_of[each.a] != animal_of[each.b]:
            made.append(_statement(f"D-{at}", [each.a, each.b], Verdict.DIFFERENT))
    return tuple(made)


def _statement(key: str, sides: list[Side], verdict: Verdict) -> Statement:
    records, flanks = tuple(each.encounter_id for each in sides), tuple(each.flank for each in sides)
    day = (NOW - timedelta(days=15)).date()
    return Statement(key, records, verdict, READERS[0], day, "seen", grounds="decision", flanks=flanks)
