"""One walk through the possible answers to who is who: sides change groups, groups split and merge."""

from __future__ import annotations

from collections.abc import Iterable
from math import exp, log

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.counting.evidence import Evidence

__all__ = ["Chain", "log_target"]

Labels = NDArray[np.int64]
Numbers = NDArray[np.float64]

_NONE = -1
_MOST = 30.0
_FAINT = 1e-12
_SHARE_NEAR = 0.9


class Chain:
    """A Markov chain whose long-run law is the posterior of partitions.

    The groups of a flank have labels of its own: those of the left begin at 0, those of the right at the
    number of left sides. Linked sides move together, and a left group is linked to at most one right group.
    """

    def __init__(
        self,
        evidence: Evidence,
        start: Labels,
        rng: np.random.Generator,
        *,
        visited: Numbers | None = None,
    ) -> None:
        """Stand at a partition.

        Args:
            evidence: What is known of the sides.
            start: A label for each side; which numbers they are does not matter.
            rng: Where the chance comes from.
            visited: Probability, over 0, that a side is visited in a sweep that is not whole; splits and
                merges mostly begin at those that always are. All are when None.
        """
        self._evidence = evidence
        self._machine, self._told, self._shares = evidence.machine, evidence.told, evidence.shares
        self._spread, self._priors = evidence.settings.spread, evidence.priors
        self._rng = rng
        self._flank = evidence.flank
        self._partner = evidence.partner
        n, left = len(evidence.sides), int((evidence.flank == 0).sum())
        self._span = ((0, left), (left, n))
        self._units = _units(evidence.partner)
        self.labels = _in_spans(start, self._span)
        self._size = np.bincount(self.labels, minlength=n)
        self._sum = np.zeros(n)
        self._recount(np.unique(self.labels))
        self._mate = np.full(n, _NONE, np.int64)
        self._ties = np.zeros(n, np.int64)
        for unit in self._units:
            if len(unit) == 2:
                self._tie(*self.labels[unit].tolist(), by=1)
        with np.errstate(divide="ignore"):
            self._size_term = np.log(np.arange(n + 1) + self._spread)
        self._size_term[0] = -np.inf
        self._likely = _likely_pairs(evidence)
        self._near = self._likely[:0] if visited is None else _pairs_near(self._likely, visited)
        self._chance = np.ones(len(self._units))
        if visited is not None:
            self._chance = np.array([visited[unit].max() for unit in self._units])

    def sweep(self, *, splits: int, is_whole: bool = True) -> None:
        """Let sides choose their groups, and try to split or merge animals.

        Args:
            splits: How many splits and merges are tried.
            is_whole: Whether every side is visited, however sure it is.
        """
        turn = self._rng.permutation(len(self._units))
        if not is_whole:
            turn = turn[self._rng.random(len(turn)) < self._chance[turn]]
        for number in turn.tolist():
            unit = self._units[number]
            if len(unit) == 1:
                self._move_side(int(unit[0]))
            else:
                self._move_linked(int(unit[0]), int(unit[1]))
        for _ in range(splits):
            self._split_or_merge()

    def _move_side(self, side: int) -> None:
        low, _ = self._span[self._flank[side]]
        options, gain = self._options(side)
        drawn = self._draw(options)
        self._join(side, low + drawn, gain[drawn])

    def _options(self, side: int) -> tuple[Numbers, Numbers]:
        """Take a side out of its group; the log weight of each label of its flank, and the machine's part."""
        flank = self._flank[side]
        low, high = self._span[flank]
        here, own = slice(low, high), int(self.labels[side])
        labels = self.labels[here] - low
        gain = np.bincount(labels, weights=self._machine[side, here], minlength=high - low)
        told = np.bincount(labels, weights=self._told[side, here], minlength=high - low)
        self._size[own] -= 1
        self._sum[own] -= gain[own - low]
        size, held = self._size[here], self._sum[here]
        options = (held + gain) * self._shares[size + 1] - held * self._shares[size]
        options += told + self._size_term[size]
        others = int((size > 0).sum())
        prior = self._priors[flank]
        new = prior.groups(others + 1) - prior.groups(others) + float(np.log(self._spread))
        options[int(size.argmin())] = new
        return np.asarray(options, np.float64), np.asarray(gain, np.float64)

    def _move_linked(self, left: int, right: int) -> None:
        self._tie(int(self.labels[left]), int(self.labels[right]), by=-1)
        (first, one_gain), (second, other_gain) = self._options(left), self._options(right)
        low = self._span[1][0]
        mate = self._mate[:low]
        tied = np.flatnonzero(mate != _NONE)
        both = first[tied] + second[mate[tied] - low]
        free_left, free_right = np.flatnonzero(mate == _NONE), np.flatnonzero(self._mate[low:] == _NONE)
        one, other = first[free_left], second[free_right]
        apart = _log_sum(one) + _log_sum(other)
        drawn = self._draw(np.append(both, apart))
        if drawn < len(tied):
            chosen = int(tied[drawn]), int(mate[tied[drawn]])
        else:
            chosen = int(free_left[self._draw(one)]), low + int(free_right[self._draw(other)])
        self._join(left, chosen[0], one_gain[chosen[0]])
        self._join(right, chosen[1], other_gain[chosen[1] - low])
        self._tie(*chosen, by=1)

    def _join(self, side: int, label: int, gain: float) -> None:
        self._sum[label] += gain
        self.labels[side] = label
        self._size[label] += 1

    def _recount(self, labels: Iterable[int]) -> None:
        for label in labels:
            group = np.flatnonzero(self.labels == label)
            self._sum[label] = float(self._machine[np.ix_(group, group)].sum()) / 2

    def _tie(self, left: int, right: int, *, by: int) -> None:
        for one, other in ((left, right), (right, left)):
            self._ties[one] += by
            self._mate[one] = other if self._ties[one] else _NONE

    def _draw(self, options: Numbers) -> int:
        chance = np.exp(options - options.max())
        sums = chance.cumsum()
        return min(int(sums.searchsorted(self._rng.random() * sums[-1], side="right")), len(options) - 1)

    def _split_or_merge(self) -> None:
        """One proposal by Metropolis and Hastings, its parts dealt out one after the other."""
        pairs = self._near if len(self._near) and self._rng.random() < _SHARE_NEAR else self._likely
        if not len(pairs):
            return
        i, j = pairs[self._rng.integers(len(pairs))].tolist()
        ours, theirs = self._animal_of(i), self._animal_of(j)
        least = float(np.log(self._rng.random()))
        if self.labels[i] == self.labels[j]:
            mine, log_chance = self._deal(ours, i, j, None)
            parts = (ours[mine], ours[~mine])
            fits = all(self._holds_together(part) for part in parts)
            if fits and self._log_parts(parts) - self._log_parts((ours,)) - log_chance > least:
                self._place(parts, ours)
            return
        everyone = np.concatenate([ours, theirs])
        gain = self._log_parts((everyone,)) - self._log_parts((ours, theirs))
        # the way back, a split, has a probability of one at most
        if gain > least and gain + self._deal(everyone, i, j, len(ours))[1] > least:
            self._place((everyone,), everyone)

    def _animal_of(self, side: int) -> Labels:
        label = self.labels[side]
        found = self.labels == label
        if self._mate[label] != _NONE:
            found |= self.labels == self._mate[label]
        return np.flatnonzero(found)

    def _deal(self, everyone: Labels, i: int, j: int, ours: int | None) -> tuple[NDArray[np.bool_], float]:
        """Deal units out to the animal of i and to that of j, and say how likely that deal is.

        Args:
            everyone: The sides to be dealt.
            i: A side of the one animal.
            j: A side of the other.
            ours: How many of them, the first ones, are to come to i; drawn when None.
        """
        sides = everyone.tolist()
        place = {side: at for at, side in enumerate(sides)}
        block = np.ix_(everyone, everyone)
        weights = (self._machine[block] + self._told[block]).tolist()
        mine: list[bool | None] = [None] * len(sides)
        lean, count = [0.0] * len(sides), [0, 0]
        log_chance = 0.0
        order = [place[i], place[j], *self._rng.permutation(len(sides)).tolist()]
        for turn, at in enumerate(order):
            if mine[at] is not None:
                continue
            unit = [place[each] for each in self._unit_of(sides[at])]
            takes = turn == 0
            if turn > 1:
                odds = sum(lean[each] for each in unit)
                chance = ((count[0] + self._spread) * exp(odds)) if odds < _MOST else exp(_MOST)
                chance = max(_FAINT, min(1 - _FAINT, chance / (chance + count[1] + self._spread)))
                takes = self._rng.random() < chance if ours is None else at < ours
                log_chance += log(chance if takes else 1 - chance)
            for each in unit:
                mine[each] = takes
                sign = 1.0 if takes else -1.0
                lean = [held + sign * gain for held, gain in zip(lean, weights[each], strict=True)]
            count[not takes] += len(unit)
        return np.array(mine, np.bool_), log_chance

    def _unit_of(self, side: int) -> tuple[int, ...]:
        partner = int(self._partner[side])
        return (side,) if partner == _NONE else (side, partner)

    def _holds_together(self, part: Labels) -> bool:
        """Whether a left and a right group of a part are linked within it."""
        flanks = set(self._flank[part].tolist())
        return len(flanks) == 1 or bool((self._partner[part] != _NONE).any())

    def _log_parts(self, parts: tuple[Labels, ...]) -> float:
        """The part of the log target that hangs on how some sides are grouped."""
        everyone = np.concatenate(parts)
        total = 0.0
        for flank, (low, high) in enumerate(self._span):
            groups = [part[self._flank[part] == flank] for part in parts]
            filled = [group for group in groups if len(group)]
            touched = set(self.labels[everyone[self._flank[everyone] == flank]].tolist())
            others = int((self._size[low:high] > 0).sum()) - len(touched)
            for group in filled:
                total += self._evidence.within(group) + self._priors[flank].size(len(group))
            total += self._priors[flank].groups(others + len(filled))
        return total

    def _place(self, parts: tuple[Labels, ...], everyone: Labels) -> None:
        """Give parts their labels: the sides leave their groups, and each part takes empty ones."""
        pairs = [(s, int(self._partner[s])) for s in everyone.tolist() if self._flank[s] == 0]
        tied = [pair for pair in pairs if pair[1] != _NONE]
        for left, right in tied:
            self._tie(int(self.labels[left]), int(self.labels[right]), by=-1)
        for side in everyone.tolist():
            self._size[self.labels[side]] -= 1
        for part in parts:
            for flank, (low, high) in enumerate(self._span):
                group = part[self._flank[part] == flank]
                if len(group):
                    label = low + int(self._size[low:high].argmin())
                    self.labels[group] = label
                    self._size[label] = len(group)
                    self._recount([label])
        for left, right in tied:
            self._tie(int(self.labels[left]), int(self.labels[right]), by=1)


def log_target(evidence: Evidence, labels: Labels) -> float:
    """Logarithm of the posterior of a partition, up to a constant; minus infinity where links forbid it.

    Args:
        evidence: What is known of the sides.
        labels: A label for each side; no label stands on both flanks.
    """
    total = 0.0
    for flank in (0, 1):
        here = np.flatnonzero(evidence.flank == flank)
        groups = [here[labels[here] == label] for label in sorted(set(labels[here].tolist()))]
        total += sum(evidence.within(group) for group in groups)
        total += evidence.priors[flank].partition([len(group) for group in groups])
    linked = [(side, int(other)) for side, other in enumerate(evidence.partner) if other > side]
    ties = {(int(labels[left]), int(labels[right])) for left, right in linked}
    is_matching = len({left for left, _ in ties}) == len(ties) == len({right for _, right in ties})
    return total if is_matching else -np.inf


def _units(partner: Labels) -> list[Labels]:
    """Sides that move together: a linked left and right side, or a side alone."""
    alone = [np.array([side]) for side in np.flatnonzero(partner == _NONE).tolist()]
    linked = [np.array([side, other]) for side, other in enumerate(partner.tolist()) if other > side]
    return alone + linked


def _in_spans(labels: Labels, spans: tuple[tuple[int, int], tuple[int, int]]) -> Labels:
    """The same groups with labels that lie in the span of their flank."""
    found = np.empty(len(labels), np.int64)
    for low, high in spans:
        found[low:high] = low + np.unique(labels[low:high], return_inverse=True)[1]
    return found


def _likely_pairs(evidence: Evidence) -> Labels:
    """Pairs from which splits and merges start: all of one flank, those that may be the same more often."""
    first, second = np.triu_indices(len(evidence.sides), 1)
    kept = evidence.flank[first] == evidence.flank[second]
    pairs = np.stack([first[kept], second[kept]], axis=1)
    likely = pairs[np.abs((evidence.machine + evidence.told)[pairs[:, 0], pairs[:, 1]]) < 12.0]
    alike = pairs[(evidence.machine + evidence.told)[pairs[:, 0], pairs[:, 1]] > -1.0]
    times = max(1, len(likely) // max(1, len(alike)))
    return np.concatenate([likely, np.repeat(alike, times, axis=0)])


def _pairs_near(pairs: Labels, visited: Numbers) -> Labels:
    return pairs[(visited[pairs] >= 1).all(axis=1)]


def _log_sum(values: Numbers) -> float:
    top = float(values.max())
    return top + float(np.log(np.exp(values - top).sum()))
