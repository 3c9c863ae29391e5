"""The most believable answer to who is who that local steps reach, and its nearest alternatives."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.counting.evidence import Evidence

__all__ = ["Alternatives", "alternatives_of", "local_clusters"]

Labels = NDArray[np.int64]
Numbers = NDArray[np.float64]
Cut = tuple[float, tuple[int, ...]]

_MOST_STEPS = 2000
_WHOLE_SEARCH = 10
_LEAST_GAIN = 1e-9


@dataclass(frozen=True)
class Alternatives:
    """How believable other answers are than the present one, as logarithms of odds.

    Args:
        labels: Group of each side, 0 to k - 1.
        merge: For each two groups, if they were one; shape (k, k), minus infinity across flanks.
        move: For each side and group, if the side stood there; shape (n, k), minus infinity across flanks
            and for its own group.
        cuts: For each group its believable cuts, the best first, each with the sides that would leave.
    """

    labels: Labels
    merge: Numbers
    move: Numbers
    cuts: tuple[tuple[Cut, ...], ...]


class _Groups:
    """Groups with the sums of evidence between each two of them."""

    def __init__(self, evidence: Evidence, labels: Labels) -> None:
        self.evidence = evidence
        self.machine, self.told = _joint(evidence, evidence.machine), _joint(evidence, evidence.told)
        self.labels = np.unique(labels, return_inverse=True)[1].astype(np.int64)
        self.size = np.bincount(self.labels)
        order = np.argsort(self.labels, kind="stable")
        starts = np.concatenate([[0], np.cumsum(self.size)[:-1]])
        self.side_machine, self.side_told = (
            np.add.reduceat(table[:, order], starts, axis=1) for table in (self.machine, self.told)
        )
        self.between, self.between_told = (
            np.add.reduceat(table[order], starts, axis=0) for table in (self.side_machine, self.side_told)
        )
        self.flank = np.zeros(len(self.size), np.int64)
        self.flank[self.labels] = evidence.flank
        self.held = np.diag(self.between) / 2

    def merge_gains(self) -> Numbers:
        """Gain of joining each two groups."""
        fewer = np.array([self.fewer(flank) for flank in (0, 1)])[self.flank]
        return np.asarray(self.joins() + fewer[:, None])

    def joins(self) -> Numbers:
        """Gain of joining each two groups, what the prior says of one group less left out."""
        from scipy.special import gammaln

        shares, spread = self.evidence.shares, self.evidence.settings.spread
        size, held = self.size, self.held
        both = np.minimum(size[:, None] + size[None, :], len(shares) - 1)
        machine = (held[:, None] + held[None, :] + self.between) * shares[both]
        alone = held * shares[size]
        prior = gammaln(size + spread) - gammaln(spread)
        fits = gammaln(both + spread) - gammaln(spread) - prior[:, None] - prior[None, :]
        gains = machine - alone[:, None] - alone[None, :] + self.between_told + fits
        gains[self.flank[:, None] != self.flank[None, :]] = -np.inf
        np.fill_diagonal(gains, -np.inf)
        return np.asarray(gains)

    def members(self) -> list[tuple[int, ...]]:
        """The sides of each group."""
        return [tuple(np.flatnonzero(self.labels == g).tolist()) for g in range(len(self.size))]

    def fewer(self, flank: int) -> float:
        """What the prior gives when a flank has one group less."""
        groups = int((self.flank == flank).sum())
        prior = self.evidence.priors[flank]
        return prior.groups(groups - 1) - prior.groups(groups) if groups > 1 else -np.inf

    def more(self, flank: int) -> float:
        """What the prior gives when a flank has one group more."""
        groups = int((self.flank == flank).sum())
        prior = self.evidence.priors[flank]
        return prior.groups(groups + 1) - prior.groups(groups)

    def move_gains(self) -> Numbers:
        """Gain of moving each side to each group."""
        shares, spread = self.evidence.shares, self.evidence.settings.spread
        n = len(self.labels)
        own, everyone = self.labels, np.arange(n)
        size, held = self.size, self.held
        joined = (held + self.side_machine) * shares[np.minimum(size + 1, len(shares) - 1)]
        joined += self.side_told - held * shares[size] + np.log(size + spread)
        mine, count = self.side_machine[everyone, own], size[own]
        left = held[own] * shares[count] - (held[own] - mine) * shares[count - 1]
        stays = left + self.side_told[everyone, own] + np.log(np.maximum(count - 1, 0) + spread)
        gains = joined - stays[:, None]
        lone = count == 1
        if lone.any():
            new = np.array([-self.fewer(flank) for flank in (0, 1)])[self.flank[own]] + np.log(spread)
            gains[lone] = joined[lone] - new[lone, None]
        gains[self.evidence.flank[:, None] != self.flank[None, :]] = -np.inf
        gains[everyone, own] = -np.inf
        return np.asarray(gains)

    def cuts(self, group: int) -> tuple[Cut, ...]:
        """Gains of cutting one group in two, what the prior says of one group more left out."""
        from scipy.special import gammaln

        members = np.flatnonzero(self.labels == group)
        leaving = _ways_to_cut(len(members), self.machine[np.ix_(members, members)])
        if not len(leaving):
            return ()
        shares, spread = self.evidence.shares, self.evidence.settings.spread
        machine = self.machine[np.ix_(members, members)]
        told = self.told[np.ix_(members, members)]
        out, kept = leaving.astype(np.float64), (~leaving).astype(np.float64)
        first = np.einsum("ci,ij,cj->c", out, machine, out) / 2
        second = np.einsum("ci,ij,cj->c", kept, machine, kept) / 2
        across = np.einsum("ci,ij,cj->c", out, told, kept)
        count = leaving.sum(axis=1)
        rest = len(members) - count
        gains = (
            first * shares[count] + second * shares[rest] - self.held[group] * shares[len(members)] - across
        )
        gains += gammaln(count + spread) + gammaln(rest + spread)
        gains -= gammaln(len(members) + spread) + gammaln(spread)
        order = np.argsort(-gains, kind="stable")
        return tuple((float(gains[at]), tuple(members[leaving[at]].tolist())) for at in order)


def local_clusters(
    evidence: Evidence,
    start: Labels | None = None,
    cuts: dict[tuple[int, ...], tuple[Cut, ...]] | None = None,
) -> Labels:
    """Improve an answer by joining groups, cutting them and moving sides until no such step helps.

    Args:
        evidence: What is known of the sides.
        start: A label for each side to begin with; all sides apart when None.
        cuts: Cuts of groups that nothing has touched since, by their sides; new ones are added.

    Returns:
        A label for each side; no label stands on both flanks.
    """
    labels = np.arange(len(evidence.sides), dtype=np.int64) if start is None else start
    if not len(labels):
        return labels
    if start is None:
        labels = _merged(evidence, labels, is_first=True)
    held = {} if cuts is None else cuts
    for _ in range(_MOST_STEPS):
        groups = _Groups(evidence, labels)
        labels = _bettered(groups, held)
        if labels is groups.labels:
            labels = _merged(evidence, labels)
            if len(np.unique(labels)) == len(groups.size):
                break
    return labels


def _bettered(groups: _Groups, cuts: dict[tuple[int, ...], tuple[Cut, ...]]) -> Labels:
    """Take the best move of a side or the best cut; the same labels where none helps."""
    move = groups.move_gains()
    side, target = np.unravel_index(int(move.argmax()), move.shape)
    labels = groups.labels.copy()
    if move[side, target] > _LEAST_GAIN:
        labels[side] = target
        return labels
    best: Cut = (_LEAST_GAIN, ())
    for number, members in enumerate(groups.members()):
        if members not in cuts:
            cuts[members] = groups.cuts(number)
        more = groups.more(int(groups.flank[number]))
        best = max((best, *((gain + more, leaving) for gain, leaving in cuts[members][:1])))
    if not best[1]:
        return groups.labels
    labels[list(best[1])] = len(groups.size)
    return labels


def alternatives_of(
    evidence: Evidence, labels: Labels, cuts: dict[tuple[int, ...], tuple[Cut, ...]] | None = None
) -> Alternatives:
    """Weigh the present answer against what is one step away from it.

    Args:
        evidence: What is known of the sides.
        labels: The present answer.
        cuts: Cuts of groups that nothing has touched since, by their sides; new ones are added.
    """
    groups = _Groups(evidence, labels)
    held = {} if cuts is None else cuts
    found = []
    for number, members in enumerate(groups.members()):
        if members not in held:
            held[members] = groups.cuts(number)
        more = groups.more(int(groups.flank[number]))
        found.append(tuple((gain + more, leaving) for gain, leaving in held[members]))
    return Alternatives(groups.labels, groups.merge_gains(), groups.move_gains(), tuple(found))


def _merged(evidence: Evidence, labels: Labels, *, is_first: bool = False) -> Labels:
    """Join the two groups that gain most by it, again and again.

    From all sides apart, the prior weighs each join as it does at the number of animals that is expected:
    at the first join alone it would still expect none.
    """
    groups = _Groups(evidence, labels)
    found, k = groups.labels.copy(), len(groups.size)
    alive = np.ones(k, np.bool_)
    gains = groups.joins()
    count = [int((groups.flank == flank).sum()) for flank in (0, 1)]
    while k > 1:
        told = [min(count[f], evidence.priors[f].expected_groups) if is_first else count[f] for f in (0, 1)]
        extra = np.array([_fewer(evidence, flank, told[flank]) for flank in (0, 1)])[groups.flank]
        best = gains.max(axis=1) + extra
        a = int(best.argmax())
        if not best[a] > _LEAST_GAIN:
            break
        b = int(gains[a].argmax())
        _join(groups, a, b)
        alive[b] = False
        found[found == b] = a
        count[int(groups.flank[a])] -= 1
        row = _row(groups, a)
        row[~alive | (groups.flank != groups.flank[a])] = -np.inf
        row[a] = -np.inf
        gains[a], gains[:, a] = row, row
        gains[b], gains[:, b] = -np.inf, -np.inf
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def _fewer(evidence: Evidence, flank: int, groups: int) -> float:
    prior = evidence.priors[flank]
    return prior.groups(groups - 1) - prior.groups(groups) if groups > 1 else -np.inf


def _join(groups: _Groups, a: int, b: int) -> None:
    groups.held[a] += groups.held[b] + groups.between[a, b]
    groups.size[a] += groups.size[b]
    for table in (groups.between, groups.between_told):
        table[a] += table[b]
        table[:, a] = table[a]


def _row(groups: _Groups, a: int) -> Numbers:
    """Gain of joining one group with each other, the number of groups left out."""
    from scipy.special import gammaln

    shares, spread = groups.evidence.shares, groups.evidence.settings.spread
    size, held = groups.size, groups.held
    both = np.minimum(size + size[a], len(shares) - 1)
    machine = (held + held[a] + groups.between[a]) * shares[both] - held * shares[size]
    fits = gammaln(both + spread) - gammaln(size + spread) - gammaln(size[a] + spread) + gammaln(spread)
    return np.asarray(machine - held[a] * shares[size[a]] + groups.between_told[a] + fits)


def _ways_to_cut(size: int, machine: Numbers) -> NDArray[np.bool_]:
    """Who leaves in each cut: every cut of a small group, otherwise one, two or the unlike part."""
    if size < 2:
        return np.zeros((0, size), np.bool_)
    if size <= _WHOLE_SEARCH:
        codes = np.arange(1, 2 ** (size - 1))
        return np.asarray((codes[:, None] >> np.arange(size)[None, :]) & 1, np.bool_)
    leaving = [np.eye(size, dtype=np.bool_)]
    pairs = np.zeros((size * (size - 1) // 2, size), np.bool_)
    for row, (i, j) in enumerate(combinations(range(size), 2)):
        pairs[row, [i, j]] = True
    first = np.linalg.eigh(machine - machine.mean())[1][:, -2:].T
    leaving += [pairs, first > np.median(first, axis=1)[:, None], first > 0]
    found = np.unique(np.concatenate(leaving), axis=0)
    return np.asarray(found[(found.sum(axis=1) > 0) & (found.sum(axis=1) < size)])


def _joint(evidence: Evidence, weights: Numbers) -> Numbers:
    """Weights to which linked sides add what is known of their other flanks."""
    if not evidence.has_links:
        return weights
    linked = np.flatnonzero(evidence.partner >= 0)
    other = evidence.partner[linked]
    found = weights.copy()
    same_flank = evidence.flank[linked][:, None] == evidence.flank[linked][None, :]
    found[np.ix_(linked, linked)] += np.where(same_flank, weights[np.ix_(other, other)], 0.0)
    return found
