"""Everything that is known of the sides, as weights of evidence between each two of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError, Problem
from qaplan.identity.counting.prior import PartitionPrior
from qaplan.identity.counting.types import Constraint, Decision, PairBelief
from qaplan.identity.sides import FLANKS, Side
from qaplan.identity.types import Verdict

__all__ = ["CERTAIN", "Evidence", "EvidenceSettings", "evidence_of"]

CERTAIN = 1e4
"""Weight of what is certain: beyond anything that pictures can outweigh."""

Pair = tuple[int, int]
Weights = NDArray[np.float64]


@dataclass(frozen=True)
class EvidenceSettings:
    """How beliefs become weights.

    Args:
        unlisted: Probability of "same" of a pair that is not listed, because its score lay below the floor;
            never over the least probability that is listed.
        base_rate: Share of same pairs in the population for which the probabilities hold; None takes their
            mean over all pairs of a flank.
        likeness: Correlation of the scores of the pairs of two animals: animals that look alike do so in
            every picture. A pair by itself counts in full; in a group, each further one counts less.
        silent: Share of the pairs whose pictures say nothing to the machine, though they are of one animal
            (turned, covered, blurred): a low score then never says more than this against "same".
        most_machine: Most weight (natural logarithm of the odds) that the machine has in one pair, so that
            it cannot outvote two people.
        spread: How unevenly animals are photographed: 1 takes every division of the encounters among the
            animals for as likely as any other, larger values expect them to be more even.
    """

    unlisted: float = 0.001
    base_rate: float | None = None
    likeness: float = 0.3
    silent: float = 0.4
    most_machine: float = 5.0
    spread: float = 1.0


@dataclass(frozen=True, eq=False)
class Evidence:
    """Sides by number, and the weight of evidence for "same" between each two of one flank.

    Args:
        sides: The sides in their order; their place is their number.
        machine: The machine's weights, shape (n, n), natural logarithms of odds ratios.
        told: What people and constraints add, shape (n, n).
        decisions: The decisions that count: of each reader and pair the last one.
        base_rate: Share of same pairs of each flank, left first.
        partner: Number of the other flank of the same passing where a statement links them, otherwise -1.
        settings: How beliefs became weights.
    """

    sides: tuple[Side, ...]
    machine: Weights
    told: Weights
    decisions: Mapping[tuple[int, int, str], Decision]
    base_rate: tuple[float, float]
    partner: NDArray[np.int64]
    settings: EvidenceSettings

    @cached_property
    def priors(self) -> tuple[PartitionPrior, PartitionPrior]:
        """The prior of the partitions of each flank, left first."""
        left, right = (
            PartitionPrior(max(1, int((self.flank == flank).sum())), rate, self.settings.spread)
            for flank, rate in enumerate(self.base_rate)
        )
        return left, right

    @cached_property
    def shares(self) -> Weights:
        """Share of the machine's weight that counts in a group of each size, from 0 sides to all.

        Whoever joins a group of k brings k pairs that are worth k / (1 + likeness (k - 1)) independent ones.
        """
        size = np.arange(len(self.sides) + 1, dtype=np.float64)
        worth = np.cumsum(size / (1 + self.settings.likeness * np.maximum(size - 1, 0)))
        pairs = size * (size - 1) / 2
        shares = np.ones(len(size))
        shares[2:] = worth[1:-1] / pairs[2:]
        return shares

    def within(self, group: NDArray[np.int64]) -> float:
        """Weight of evidence that a group of sides of one flank is one animal rather than all apart."""
        block = np.ix_(group, group)
        machine, told = float(self.machine[block].sum()) / 2, float(self.told[block].sum()) / 2
        return machine * float(self.shares[len(group)]) + told

    @cached_property
    def number_of(self) -> Mapping[Side, int]:
        """The number of each side."""
        return {side: number for number, side in enumerate(self.sides)}

    @cached_property
    def flank(self) -> NDArray[np.int64]:
        """The flank of each side, 0 for left."""
        return np.array([FLANKS.index(each.flank) for each in self.sides], np.int64)

    @property
    def has_links(self) -> bool:
        """Whether any left side is linked to a right one."""
        return bool((self.partner >= 0).any())

    def readers_of(self, a: int, b: int) -> frozenset[str]:
        """Who has given an answer on a pair."""
        low, high = min(a, b), max(a, b)
        return self._readers.get((low, high), frozenset())

    @cached_property
    def _readers(self) -> Mapping[Pair, frozenset[str]]:
        found: dict[Pair, set[str]] = {}
        for low, high, reader in self.decisions:
            found.setdefault((low, high), set()).add(reader)
        return {pair: frozenset(readers) for pair, readers in found.items()}

    def with_decision(self, decision: Decision) -> Evidence:
        """The same with one more decision; a reader's later answer on a pair takes the place of the earlier.

        Raises:
            DataError: ``identity.bad_decisions`` if it is about an unknown side, across flanks or about one
                side twice.
        """
        _check_decisions([decision], self.number_of)
        a, b = sorted((self.number_of[decision.a], self.number_of[decision.b]))
        before = self.decisions.get((a, b, decision.reader))
        gain = _weight_of(decision) - (_weight_of(before) if before else 0.0)
        told = self.told.copy()
        told[a, b] += gain
        told[b, a] += gain
        return replace(self, told=told, decisions={**self.decisions, (a, b, decision.reader): decision})


def evidence_of(
    beliefs: Sequence[PairBelief],
    decisions: Iterable[Decision] = (),
    *,
    sides: Iterable[Side] = (),
    constraints: Iterable[Constraint] = (),
    links: Iterable[str] = (),
    settings: EvidenceSettings | None = None,
) -> Evidence:
    """Bring beliefs, decisions and constraints into one table of weights.

    A probability p becomes the logarithm of its odds over those of the base rate. An answer "same" of a
    reader adds log((1 - false different) / false same), "different" takes away
    log((1 - false same) / false different), and "undetermined" says nothing of identity.

    Args:
        beliefs: Calibrated probabilities of pairs; pairs that are missing lay below the floor.
        decisions: Answers of people, in the order in which they were given.
        sides: Further sides that stand in no belief.
        constraints: What is known from elsewhere.
        links: Encounters whose left and right side are stated to be one animal; those without both sides
            here are of no effect.
        settings: How beliefs become weights.

    Raises:
        DataError: ``identity.bad_beliefs``, ``identity.bad_decisions``, ``identity.bad_constraints``, each
            with every problem.

    >>> a, b = Side("E1", "left"), Side("E2", "left")
    >>> found = evidence_of([PairBelief(a, b, 0.5)], [Decision(a, b, Verdict.SAME, "R")])
    >>> round(float(found.told[0, 1]), 2)
    3.48
    """
    chosen = settings or EvidenceSettings()
    held, said, known = list(beliefs), list(decisions), list(constraints)
    _check_beliefs(held)
    everyone = {side for each in held for side in (each.a, each.b)} | set(sides)
    ordered = tuple(sorted(everyone, key=lambda side: (FLANKS.index(side.flank), side)))
    number_of = {side: number for number, side in enumerate(ordered)}
    _check_decisions(said, number_of)
    _check_constraints(known, number_of)
    last = {(*_pair(each, number_of), each.reader): each for each in said}
    told = np.zeros((len(ordered), len(ordered)))
    for (a, b, _), decision in last.items():
        _add(told, a, b, _weight_of(decision))
    for each in known:
        _add(told, *_pair(each, number_of), _constraint_weight(each))
    machine, base_rate = _machine_weights(held, ordered, number_of, chosen)
    return Evidence(
        ordered,
        machine,
        told,
        last,
        base_rate,
        _partners(set(links), number_of),
        chosen,
    )


def _machine_weights(
    beliefs: Sequence[PairBelief],
    sides: Sequence[Side],
    number_of: Mapping[Side, int],
    settings: EvidenceSettings,
) -> tuple[Weights, tuple[float, float]]:
    chance = np.full((len(sides), len(sides)), settings.unlisted)
    if beliefs:
        chance[:] = min(settings.unlisted, *(each.same or 1.0 for each in beliefs))
    for each in beliefs:
        a, b = number_of[each.a], number_of[each.b]
        chance[a, b] = chance[b, a] = each.same
    flank = np.array([FLANKS.index(each.flank) for each in sides], np.int64)
    weights = np.zeros_like(chance)
    rates = []
    for number in range(len(FLANKS)):
        here = np.ix_(flank == number, flank == number)
        between = ~np.eye(int((flank == number).sum()), dtype=np.bool_)
        mean = float(chance[here][between].mean()) if between.any() else settings.unlisted
        rates.append(mean if settings.base_rate is None else settings.base_rate)
        gain = np.minimum(_log_odds(chance[here]) - _log_odds(np.array(rates[-1])), settings.most_machine)
        heard = np.log(settings.silent + (1 - settings.silent) * np.exp(gain))
        weights[here] = np.where(between, heard, 0.0)
    return weights, (rates[0], rates[1])


def _log_odds(chance: Weights) -> Weights:
    safe = np.clip(chance, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(safe) - np.log1p(-safe))


def _weight_of(decision: Decision) -> float:
    if decision.verdict is Verdict.UNDETERMINED:
        return 0.0
    if decision.verdict is Verdict.SAME:
        return float(np.log((1 - decision.false_different) / decision.false_same))
    return -float(np.log((1 - decision.false_same) / decision.false_different))


def _constraint_weight(constraint: Constraint) -> float:
    sign = 1.0 if constraint.is_same else -1.0
    if constraint.certainty >= 1:
        return sign * CERTAIN
    return sign * float(np.log(constraint.certainty / (1 - constraint.certainty)))


def _pair(each: Decision | Constraint, number_of: Mapping[Side, int]) -> Pair:
    first, second = sorted((number_of[each.a], number_of[each.b]))
    return first, second


def _add(table: Weights, a: int, b: int, weight: float) -> None:
    table[a, b] += weight
    table[b, a] += weight


def _partners(links: set[str], number_of: Mapping[Side, int]) -> NDArray[np.int64]:
    partner = np.full(len(number_of), -1, np.int64)
    for encounter in links:
        left, right = (number_of.get(Side(encounter, flank)) for flank in FLANKS)
        if left is not None and right is not None:
            partner[left], partner[right] = right, left
    return partner


def _check_beliefs(beliefs: Sequence[PairBelief]) -> None:
    problems: list[Problem] = []
    told: dict[frozenset[Side], float] = {}
    for each in beliefs:
        where = f"{each.a}, {each.b}"
        problems += _pair_problems(each.a, each.b)
        if not 0 <= each.same <= 1:
            problems.append(_problem("bad_probability", f"{each.same} is no probability", where, "0 to 1"))
        if told.setdefault(frozenset((each.a, each.b)), each.same) != each.same:
            what = "this pair is given twice with two values"
            problems.append(_problem("pair_twice", what, where, "keep one of them"))
    _raise("identity.bad_beliefs", "the probabilities of pairs cannot be taken", problems)


def _check_decisions(decisions: Sequence[Decision], number_of: Mapping[Side, int]) -> None:
    problems: list[Problem] = []
    for each in decisions:
        where = f"{each.a}, {each.b}"
        problems += _pair_problems(each.a, each.b)
        problems += _unknown_sides((each.a, each.b), number_of)
        if not (0 < each.false_same < 0.5 and 0 < each.false_different < 0.5):
            what = "an error rate lies over 0 and under one half"
            problems.append(_problem("bad_error_rate", what, where, "measure it on known pairs"))
    _raise("identity.bad_decisions", "the decisions cannot be taken", problems)


def _check_constraints(constraints: Sequence[Constraint], number_of: Mapping[Side, int]) -> None:
    problems: list[Problem] = []
    for each in constraints:
        where = f"{each.a}, {each.b}"
        problems += _pair_problems(each.a, each.b)
        problems += _unknown_sides((each.a, each.b), number_of)
        if not 0.5 < each.certainty <= 1:
            what = "a certainty lies over one half up to 1"
            problems.append(_problem("bad_certainty", what, where, "write 1 where it is certain"))
    _raise(
        "identity.bad_constraints", "what is known of pairs cannot be taken", problems or _torn(constraints)
    )


def _torn(constraints: Sequence[Constraint]) -> list[Problem]:
    """Certain constraints that cannot all be true: two sides joined by some and parted by another."""
    parent: dict[Side, Side] = {}

    def root(side: Side) -> Side:
        while parent.get(side, side) != side:
            side = parent[side]
        return side

    certain = [each for each in constraints if each.certainty >= 1]
    for each in certain:
        if each.is_same:
            parent[root(each.a)] = root(each.b)
    what = "some say for certain that they are one animal, and some that they are not"
    return [
        _problem("certain_conflict", what, f"{each.a}, {each.b}", "supersede one of them")
        for each in certain
        if not each.is_same and root(each.a) == root(each.b)
    ]


def _pair_problems(a: Side, b: Side) -> list[Problem]:
    where = f"{a}, {b}"
    if a == b:
        return [_problem("pair_of_itself", "a side is compared with itself", where, "name two sides")]
    if a.flank != b.flank:
        what = "a left side cannot be compared with a right one"
        return [_problem("pair_across_flanks", what, where, "state a link of one encounter instead")]
    return []


def _unknown_sides(pair: tuple[Side, Side], number_of: Mapping[Side, int]) -> list[Problem]:
    what = "it is in none of the pairs"
    unknown = [side for side in pair if side not in number_of]
    return [_problem("unknown_side", what, str(side), "correct it or add its pairs") for side in unknown]


def _problem(code: str, what: str, where: str, do: str) -> Problem:
    return Problem(f"identity.{code}", what, where, do)


def _raise(code: str, what: str, problems: list[Problem]) -> None:
    if problems:
        raise DataError(code, what, do="correct them and read again", problems=problems)
