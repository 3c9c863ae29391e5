"""Which pair to show next: the one whose answer changes most, and when to stop asking."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from qaplan.base.messages import Message
from qaplan.identity.counting.clusters import Alternatives, Cut, alternatives_of, local_clusters
from qaplan.identity.counting.evidence import Evidence
from qaplan.identity.counting.types import Decision, Partition
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

__all__ = ["Asking", "AskingSettings", "Question"]

Numbers = NDArray[np.float64]
Labels = NDArray[np.int64]

_MOST_ODDS = 30.0
_MOST_CUTS = 12


@dataclass(frozen=True)
class AskingSettings:
    """What makes a pair worth asking for.

    Args:
        odds: Nothing more is asked when the present answer is this many times likelier than every other that
            is one step away from it.
        error: Share of wrong answers that is expected of a reader.
        count_worth: What one animal more or less in the count is worth, in pairs of sides.
    """

    odds: float = 2000.0
    error: float = 0.03
    count_worth: float = 5.0


@dataclass(frozen=True)
class Question:
    """A pair to be shown, and why.

    Args:
        a: One side.
        b: The other.
        same: Probability that they are one animal, by all that is known now.
        reason: Why it is asked: ``counting.ask_joins`` (its answer joins two animals or keeps them apart),
            ``counting.ask_parts`` (it holds an animal together or parts it), ``counting.ask_moves`` (it says
            to which of two animals a side belongs).
        pairs_changed: About how many pairs of sides another answer changes.
        changes_count: Whether another answer changes the number of animals.
        worth: What its answer is worth, to compare questions with each other.
    """

    a: Side
    b: Side
    same: float
    reason: str
    pairs_changed: int
    changes_count: bool
    worth: float

    def message(self) -> Message:
        """Why it is asked, in a sentence."""
        return Message(self.reason)


@dataclass
class Asking:
    """The present answer to who is who, kept up with each decision, and what is worth asking.

    Args:
        evidence: What is known of the sides.
        settings: What makes a pair worth asking for.
        labels: Group of each side to begin with; found when None.
    """

    evidence: Evidence
    settings: AskingSettings = field(default_factory=AskingSettings)
    labels: Labels | None = None
    _cuts: dict[tuple[int, ...], tuple[Cut, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Find the present answer."""
        self.labels = local_clusters(self.evidence, self.labels)

    def take(self, decision: Decision) -> None:
        """Take one more decision; only the groups that it touches are weighed anew.

        Raises:
            DataError: ``identity.bad_decisions``.
        """
        self.evidence = self.evidence.with_decision(decision)
        touched = {self.evidence.number_of[decision.a], self.evidence.number_of[decision.b]}
        if self.evidence.has_links:
            touched |= {int(self.evidence.partner[each]) for each in touched}
        self._cuts = {key: value for key, value in self._cuts.items() if not touched & set(key)}
        self.labels = local_clusters(self.evidence, self.labels, self._cuts)

    def partition(self) -> Partition:
        """The present answer."""
        assert self.labels is not None
        groups: dict[int, list[Side]] = {}
        for side, label in zip(self.evidence.sides, self.labels.tolist(), strict=True):
            groups.setdefault(label, []).append(side)
        return Partition(tuple(sorted(tuple(sorted(group)) for group in groups.values())))

    def next_pairs(self, reader: str = "", *, count: int = 1) -> tuple[Question, ...]:
        """Choose the pairs whose answers change most, each about other animals than those before it.

        A pair on which the reader has answered, undetermined included, is not shown to the same reader again.

        Args:
            reader: Who is to be asked; nobody's earlier answer counts against a pair when empty.
            count: How many pairs at most.

        Returns:
            The pairs, the most worth first; none when no other answer is within the odds.
        """
        assert self.labels is not None
        near = alternatives_of(self.evidence, self.labels, self._cuts)
        worth = _Worth.of(near, self.settings)
        value = worth.value * self._may_be_shown(reader)
        chosen: list[Question] = []
        while len(chosen) < count:
            a, b = np.unravel_index(int(value.argmax()), value.shape)
            if not value[a, b] > 0:
                break
            chosen.append(worth.question(self.evidence, int(a), int(b)))
            gone = np.isin(near.labels, near.labels[[a, b]])
            value[gone, :] = 0.0
            value[:, gone] = 0.0
        return tuple(chosen)

    def _may_be_shown(self, reader: str) -> Numbers:
        """1 for pairs that may be shown, less where somebody has answered, a little more for likely pairs."""
        evidence = self.evidence
        allowed = 1.0 + 0.002 * evidence.machine
        for (a, b, who), decision in evidence.decisions.items():
            factor = 0.3 if decision.verdict is Verdict.UNDETERMINED else 0.9
            if who == reader:
                factor = 0.0
            allowed[a, b] *= factor
            allowed[b, a] *= factor
        return np.triu(allowed, 1)


@dataclass(frozen=True)
class _Worth:
    """What the answer of each pair is worth."""

    value: Numbers
    same: Numbers
    pairs: Numbers
    counts: NDArray[np.bool_]
    apart: NDArray[np.bool_]

    @classmethod
    def of(cls, near: Alternatives, settings: AskingSettings) -> _Worth:
        labels, size = near.labels, np.bincount(near.labels)
        together = labels[:, None] == labels[None, :]
        merge, move = np.exp(np.minimum(near.merge, _MOST_ODDS)), np.exp(np.minimum(near.move, _MOST_ODDS))
        # where a side stands alone, its move is the merge of its group and counts once
        move[size[labels] == 1] = 0.0
        joined = merge[np.ix_(labels, labels)]
        stepped = move[:, labels]
        parted, cut_pairs = _parted(near, 1 / settings.odds)
        leaves = move.max(axis=1)
        away = np.where(together, leaves[:, None] + leaves[None, :], stepped + stepped.T)
        whole = np.where(together, parted, joined)
        odds = whole + away
        cross = np.multiply.outer(size, size)[np.ix_(labels, labels)].astype(np.float64)
        step_pairs = np.add.outer(size, size)[np.ix_(labels, labels)].astype(np.float64)
        pairs = np.where(together, cut_pairs, cross)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = np.nan_to_num(whole / odds)
        changed = share * pairs + (1 - share) * step_pairs
        other = odds / (1 + odds)
        is_near = odds > 1 / settings.odds
        effect = changed + settings.count_worth * share
        value = np.where(is_near, _information(other, settings.error) * effect, 0.0)
        return cls(value, np.where(together, 1 - other, other), changed, share > 0.5, ~together)

    def question(self, evidence: Evidence, a: int, b: int) -> Question:
        counts = bool(self.counts[a, b])
        reason = "counting.ask_moves"
        if counts:
            reason = "counting.ask_joins" if self.apart[a, b] else "counting.ask_parts"
        first, second = sorted((evidence.sides[a], evidence.sides[b]))
        return Question(
            first,
            second,
            float(self.same[a, b]),
            reason,
            max(1, round(float(self.pairs[a, b]))),
            counts,
            float(self.value[a, b]),
        )


def _parted(near: Alternatives, least: float) -> tuple[Numbers, Numbers]:
    """Odds of the cuts that part two sides of one group, and how many pairs the likeliest of them changes.

    Cuts that are ten times less believable than what is still asked for are left out.
    """
    faintest = float(np.log(least / 10))
    n = len(near.labels)
    odds, pairs = np.zeros((n, n)), np.zeros((n, n))
    for group, cuts in enumerate(near.cuts):
        believable = [cut for cut in cuts[:_MOST_CUTS] if cut[0] > faintest]
        members = np.flatnonzero(near.labels == group) if believable else np.zeros(0, np.int64)
        for gain, leaving in believable:
            out = np.zeros(len(members), np.bool_)
            out[np.searchsorted(members, leaving)] = True
            parted = out[:, None] != out[None, :]
            block = np.ix_(members, members)
            pairs[block] = np.where(parted & (odds[block] == 0), out.sum() * (~out).sum(), pairs[block])
            odds[block] += np.exp(min(gain, _MOST_ODDS)) * parted
    return odds, pairs


def _information(chance: Numbers, error: float) -> Numbers:
    """What one answer tells of a yes or no, in bits, when a share of answers is wrong."""
    heard = chance * (1 - error) + (1 - chance) * error
    return np.asarray(_bits(heard) - _bits(np.array(error)))


def _bits(chance: Numbers) -> Numbers:
    safe = np.clip(chance, 1e-12, 1 - 1e-12)
    return np.asarray(-(safe * np.log2(safe) + (1 - safe) * np.log2(1 - safe)))
