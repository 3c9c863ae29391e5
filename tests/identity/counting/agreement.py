"""How far an answer to who is who agrees with the truth, and what ordinary practice would have cost."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from qaplan.identity.counting.asking import Asking
from qaplan.identity.counting.counted import FlankCount, count_animals
from qaplan.identity.counting.evidence import evidence_of
from qaplan.identity.counting.posterior import PosteriorSettings, posterior_of
from qaplan.identity.counting.types import Partition
from qaplan.identity.sides import Side
from qaplan.simulation.leopards.scores import SimulatedCatalogue, SimulatedReader, simulate_scores

CANDIDATES = 5
BATCH = 8


@dataclass(frozen=True)
class Run:
    """One simulated catalogue, read until nothing is worth asking for or the decisions are spent."""

    decisions: int
    top_candidates: int
    until_first_same: int
    f1: float
    count: FlankCount


def run_until_done(seed: int, *, animals: int, encounters: int, settings: PosteriorSettings) -> Run:
    rng = np.random.default_rng(seed)
    catalogue = simulate_scores(rng, animals=animals, encounters=encounters)
    reader = SimulatedReader(catalogue, rng, error=0.03)
    everyone = [each.side for each in catalogue.sides]
    asking = Asking(evidence_of(catalogue.beliefs(), sides=everyone))
    all_candidates = CANDIDATES * len(everyone)
    decisions = 0
    while decisions + BATCH <= all_candidates // 4:
        questions = asking.next_pairs(reader.name, count=BATCH)
        for each in questions:
            asking.take(reader.decide(each.a, each.b))
        decisions += len(questions)
        if not questions:
            break
    found = posterior_of(asking.evidence, rng, start=asking.labels, settings=settings)
    count = count_animals(asking.evidence, found).flanks[0]
    return Run(
        decisions, all_candidates, until_first_same(catalogue), pair_f1(found.partition(), catalogue), count
    )


def pair_f1(answer: Partition, catalogue: SimulatedCatalogue) -> float:
    """Harmonic mean of precision and recall over pairs of sides."""
    said = {frozenset(pair) for group in answer.groups for pair in combinations(group, 2)}
    true = {frozenset(pair) for group in catalogue.truth().groups for pair in combinations(group, 2)}
    return 2 * len(said & true) / (len(said) + len(true))


def until_first_same(catalogue: SimulatedCatalogue) -> int:
    """Decisions when each side's most alike others are shown until the first true match, five at most."""
    ranked: dict[Side, list[tuple[float, Side]]] = {}
    for pair, chance in zip(catalogue.pairs, catalogue.probabilities, strict=True):
        ranked.setdefault(pair.a, []).append((-chance, pair.b))
        ranked.setdefault(pair.b, []).append((-chance, pair.a))
    total = 0
    for side, others in ranked.items():
        for _, other in sorted(others)[:CANDIDATES]:
            total += 1
            if catalogue.is_same(side, other):
                break
    return total
