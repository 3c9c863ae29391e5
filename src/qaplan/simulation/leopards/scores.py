"""A catalogue without pictures: sides of known animals, machine scores of their pairs, and readers who err.

The scores overlap as those of a machine do: pictures of poor quality, by infrared light or in two lights say
less; two animals may look alike in every picture of them, and one animal may be hard to read in all of its
own. The probability that goes with a score is the true one, by Bayes' rule in the model that drew it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.calibration.types import PairConditions, ReviewedPair, ScoredPair
from qaplan.identity.chips.types import Light
from qaplan.identity.counting.types import Decision, PairBelief, Partition
from qaplan.identity.sides import Flank, Side
from qaplan.identity.types import Verdict

__all__ = ["SimulatedCatalogue", "SimulatedReader", "SimulatedSide", "simulate_scores"]

Values = NDArray[np.float64]

_FIRST = datetime(2025, 3, 2, tzinfo=UTC)
_SEASON_DAYS = 240
_INFRARED = 0.45
_ALIKE = 0.3
_STATION_LIFT = 0.5
_LIGHT_FACTOR = {"day": 1.0, "infrared": 0.85, "mixed": 0.75}


@dataclass(frozen=True)
class SimulatedSide:
    """One side with its truth.

    Args:
        side: The side.
        animal: Whose it is.
        quality: Quality of its pictures, 0 to 1.
        light: In which light it was seen.
        station_id: Where.
        taken_at: When, UTC.
    """

    side: Side
    animal: str
    quality: float
    light: Light
    station_id: str
    taken_at: datetime


@dataclass(frozen=True)
class SimulatedCatalogue:
    """Sides, and what a machine says of their pairs; never quoted as the accuracy of anything in the field.

    Args:
        sides: All sides in their order.
        pairs: The pairs of one flank and two encounters whose probability is at least the floor, in order.
        probabilities: The true probability of "same" of each, for the population of all such pairs.
        floor: That floor.
    """

    sides: tuple[SimulatedSide, ...]
    pairs: tuple[ScoredPair, ...]
    probabilities: tuple[float, ...]
    floor: float

    @cached_property
    def animal_of(self) -> Mapping[Side, str]:
        """Whose each side is."""
        return {each.side: each.animal for each in self.sides}

    def is_same(self, a: Side, b: Side) -> bool:
        """Whether two sides are truly one animal."""
        return self.animal_of[a] == self.animal_of[b]

    def beliefs(self) -> tuple[PairBelief, ...]:
        """The pairs with their true probabilities."""
        both = zip(self.pairs, self.probabilities, strict=True)
        return tuple(PairBelief(pair.a, pair.b, same) for pair, same in both)

    def reviewed(self) -> tuple[ReviewedPair, ...]:
        """The pairs with the truth, as a reader who never errs would leave them."""
        names = self.animal_of
        return tuple(
            ReviewedPair(pair, self.is_same(pair.a, pair.b), (names[pair.a], names[pair.b]))
            for pair in self.pairs
        )

    def truth(self) -> Partition:
        """The true answer to who is who; the flanks of one animal are two groups."""
        groups: dict[tuple[str, str], list[Side]] = {}
        for each in self.sides:
            groups.setdefault((each.side.flank, each.animal), []).append(each.side)
        return Partition(tuple(sorted(tuple(sorted(group)) for group in groups.values())))


@dataclass
class SimulatedReader:
    """A reader who errs at a known rate, and who says the same when asked the same again.

    Args:
        catalogue: What is read.
        rng: Where the errors come from.
        name: Name of the reader.
        error: Probability of the wrong verdict, given that there is one.
        undetermined: Probability that the reader cannot tell.
    """

    catalogue: SimulatedCatalogue
    rng: np.random.Generator
    name: str = "reader"
    error: float = 0.03
    undetermined: float = 0.0
    said: dict[frozenset[Side], Verdict] = field(default_factory=dict)

    def read(self, a: Side, b: Side) -> Verdict:
        """Say whether two sides are one animal."""
        pair = frozenset((a, b))
        if pair not in self.said:
            unsure, wrong = self.rng.random(2)
            is_same = self.catalogue.is_same(a, b) != (wrong < self.error)
            told = Verdict.SAME if is_same else Verdict.DIFFERENT
            self.said[pair] = Verdict.UNDETERMINED if unsure < self.undetermined else told
        return self.said[pair]

    def decide(self, a: Side, b: Side) -> Decision:
        """The same answer, with the reader's true error rates."""
        return Decision(a, b, self.read(a, b), self.name, self.error, self.error)


def simulate_scores(
    rng: np.random.Generator,
    *,
    animals: int = 60,
    encounters: int | Sequence[int] = 6,
    flanks: tuple[Flank, ...] = ("left",),
    separation: float = 4.6,
    floor: float = 0.01,
    stations: int = 12,
) -> SimulatedCatalogue:
    """Draw a catalogue and its scores.

    Args:
        rng: Where the chance comes from.
        animals: How many animals, 1 or more.
        encounters: Encounters of each animal: one number for all, or one for each.
        flanks: Which flanks each encounter shows.
        separation: By how many standard deviations the scores of one animal's best pictures lie above those
            of two animals.
        floor: Pairs with a lower probability are not told.
        stations: How many stations.

    Returns:
        The catalogue; sides and pairs in their order.

    >>> drawn = simulate_scores(np.random.default_rng(1), animals=3, encounters=2)
    >>> len(drawn.sides), str(drawn.sides[0].side), drawn.sides[0].animal
    (6, 'E-0001#left', 'V03')
    """
    counts = [encounters] * animals if isinstance(encounters, int) else list(encounters)
    sides = _sides(rng, counts, flanks, stations)
    pairs: list[ScoredPair] = []
    chances: list[float] = []
    for flank in flanks:
        found = _pairs_of(rng, [each for each in sides if each.side.flank == flank], separation, floor)
        pairs += found[0]
        chances += found[1]
    return SimulatedCatalogue(tuple(sides), tuple(pairs), tuple(chances), floor)


def _sides(
    rng: np.random.Generator, counts: Sequence[int], flanks: tuple[Flank, ...], stations: int
) -> list[SimulatedSide]:
    owners = rng.permutation(np.repeat(np.arange(len(counts)), counts))
    sides = []
    for number, owner in enumerate(owners):
        at = _FIRST + timedelta(minutes=int(rng.integers(_SEASON_DAYS * 24 * 60)))
        light = Light.INFRARED if rng.random() < _INFRARED else Light.DAY
        station = f"S{int(rng.integers(stations)) + 1:02}"
        for flank in flanks:
            quality = round(float(rng.beta(5.0, 2.2)), 3)
            side = Side(f"E-{number + 1:04}", flank)
            sides.append(SimulatedSide(side, f"V{int(owner) + 1:02}", quality, light, station, at))
    return sides


def _pairs_of(
    rng: np.random.Generator, sides: Sequence[SimulatedSide], separation: float, floor: float
) -> tuple[list[ScoredPair], list[float]]:
    """The pairs of one flank: two normal curves of one width, so that the higher score is the likelier."""
    first, second = np.triu_indices(len(sides), 1)
    _, owner = np.unique([each.animal for each in sides], return_inverse=True)
    same = owner[first] == owner[second]
    conditions = [
        _conditions(sides[a], sides[b]) for a, b in zip(first.tolist(), second.tolist(), strict=True)
    ]
    gap = separation * np.array([_told(each) for each in conditions], np.float64)
    z = np.where(same, gap, 0.0) + _effects(rng, owner, first, second)
    prior = float(same.mean()) if len(same) else 0.0
    chance = _posterior(z, gap, prior)
    lift = _STATION_LIFT * np.array([each.shares_station for each in conditions], np.float64)
    score = 10.0 * np.exp(0.5 * (z + lift))
    kept = np.flatnonzero(chance >= floor)
    pairs = [
        ScoredPair(sides[int(first[k])].side, sides[int(second[k])].side, float(score[k]), conditions[k])
        for k in kept.tolist()
    ]
    return pairs, [float(each) for each in chance[kept]]


def _effects(
    rng: np.random.Generator, owner: NDArray[np.int64], first: NDArray[np.int64], second: NDArray[np.int64]
) -> Values:
    """Chance of width 1: a part that two animals share in all their pairs, and a part of each pair."""
    count = int(owner.max(initial=-1)) + 1
    alike = np.triu(rng.standard_normal((count, count)))
    alike = alike + np.triu(alike, 1).T
    own = rng.standard_normal(len(first))
    return np.asarray(np.sqrt(_ALIKE) * alike[owner[first], owner[second]] + np.sqrt(1 - _ALIKE) * own)


def _conditions(a: SimulatedSide, b: SimulatedSide) -> PairConditions:
    light = str(a.light) if a.light == b.light else "mixed"
    return PairConditions(min(a.quality, b.quality), light, a.station_id == b.station_id)


def _told(conditions: PairConditions) -> float:
    """How much a pair's pictures tell, as a share of what the best ones do."""
    return (0.35 + 0.65 * (conditions.quality or 0.0)) * _LIGHT_FACTOR[conditions.light]


def _posterior(z: Values, gap: Values, prior: float) -> Values:
    """Probability of "same" by Bayes' rule, given how many pairs are."""
    if prior in {0.0, 1.0}:
        return np.full(len(z), prior)
    odds = np.log(prior / (1 - prior)) + gap * z - gap**2 / 2
    return np.asarray(1.0 / (1.0 + np.exp(-odds)))
