"""The posterior of who is who: draws of partitions, and whether the walk through them was long enough."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from qaplan.identity.counting.chain import Chain
from qaplan.identity.counting.clusters import alternatives_of, local_clusters
from qaplan.identity.counting.evidence import Evidence
from qaplan.identity.counting.types import Partition
from qaplan.identity.sides import Side

__all__ = ["Posterior", "PosteriorSettings", "partition_of", "posterior_of", "rhat"]

Labels = NDArray[np.int64]
Numbers = NDArray[np.float64]

_NEAR = -7.0
_NOW_AND_THEN = 0.1


@dataclass(frozen=True)
class PosteriorSettings:
    """How long the chains walk.

    Args:
        chains: Chains, 2 or more, from different beginnings.
        settling: Sweeps of each chain that are thrown away.
        draws: Draws that are kept of each chain.
        apart: Sweeps between two draws.
        splits: Splits and merges that are tried in each sweep, for each side.
        most_rhat: Above this the walk is too short to say anything.
    """

    chains: int = 4
    settling: int = 15
    draws: int = 60
    apart: int = 2
    splits: float = 0.15
    most_rhat: float = 1.05


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of who is who.

    Args:
        sides: The sides.
        draws: A label for each side in each draw, shape (chains, draws, sides); no label on both flanks.
        flank: The flank of each side, 0 for left.
        partner: The linked other flank of each side, or -1.
        best: A label for each side in the answer that disagrees least with the draws.
        settings: How long the chains walked.
    """

    sides: tuple[Side, ...]
    draws: Labels
    flank: Labels
    partner: Labels
    best: Labels
    settings: PosteriorSettings

    @cached_property
    def flat(self) -> Labels:
        """All draws of all chains, shape (draws, sides)."""
        return np.concatenate(self.draws)

    @cached_property
    def together(self) -> Numbers:
        """Probability that each two sides are one animal, shape (n, n); 1 on the diagonal."""
        return _together(self.flat)

    def groups(self, flank: int) -> Labels:
        """Number of groups of a flank in each draw, shape (chains, draws)."""
        return _group_counts(self.draws, self.flank == flank)

    @cached_property
    def at_least(self) -> Labels:
        """Animals in each draw, if as many left and right groups as can be are of one animal each."""
        return np.maximum(self.groups(0), self.groups(1))

    @cached_property
    def at_most(self) -> Labels:
        """Animals in each draw, if none are but those that are linked."""
        return np.asarray(self.groups(0) + self.groups(1) - self._ties)

    @cached_property
    def _ties(self) -> Labels:
        """Linked pairs of a left and a right group in each draw."""
        linked = (self.flank == 0) & (self.partner >= 0)
        return _group_counts(self.draws, linked)

    @cached_property
    def rhat(self) -> float:
        """How much the chains disagree on the number of groups: 1 when not at all."""
        return max(rhat(self.groups(0)), rhat(self.groups(1)))

    @property
    def is_settled(self) -> bool:
        """Whether the chains agree."""
        return self.rhat <= self.settings.most_rhat

    def partition(self) -> Partition:
        """The answer that disagrees least with the draws."""
        return partition_of(self.sides, self.best)


def posterior_of(
    evidence: Evidence,
    rng: np.random.Generator,
    *,
    start: Labels | None = None,
    settings: PosteriorSettings | None = None,
) -> Posterior:
    """Draw who is who, given all evidence.

    Half of the chains begin at the most believable answer that local steps find, the others at that answer
    with groups torn apart or thrown together, so that agreement means something.

    Args:
        evidence: What is known of the sides.
        rng: Where the chance comes from.
        start: The most believable answer, where it is known; searched for when None.
        settings: How long the chains walk.

    Returns:
        The draws; whether they settled is for the caller to look at.

    Source:
        Neal (2000), algorithm 3, with split and merge steps after Dahl (2005); Binder's loss with equal
        costs for the answer that disagrees least.
    """
    chosen = settings or PosteriorSettings()
    near = local_clusters(evidence, start)
    n = len(evidence.sides)
    visited = _visited(evidence, near)
    draws = np.zeros((chosen.chains, chosen.draws, n), np.int64)
    if n:
        for number in range(chosen.chains):
            begin = near if number % 2 == 0 else _shaken(near, evidence, rng)
            draws[number] = _walk(Chain(evidence, begin, rng, visited=visited), chosen)
    found = Posterior(evidence.sides, draws, evidence.flank, evidence.partner, near, chosen)
    return Posterior(evidence.sides, draws, evidence.flank, evidence.partner, _best(found), chosen)


def rhat(values: NDArray[np.int64]) -> float:
    """Compare the halves of chains with each other.

    Args:
        values: One value of each draw, shape (chains, draws).

    Returns:
        The potential scale reduction; 1 when all values are one, infinity when no chain moves and two differ.

    Source:
        Gelman et al., Bayesian Data Analysis, third edition, section 11.4 (split R-hat).

    >>> rhat(np.array([[3, 3, 3, 3], [3, 3, 3, 3]]))
    1.0
    """
    half = values.shape[1] // 2
    if half < 2:
        return 1.0
    parts = np.concatenate([values[:, :half], values[:, -half:]]).astype(np.float64)
    within = float(parts.var(axis=1, ddof=1).mean())
    between = float(parts.mean(axis=1).var(ddof=1))
    if within == 0:
        return 1.0 if between == 0 else float("inf")
    return float(np.sqrt((within * (half - 1) / half + between) / within))


def partition_of(sides: tuple[Side, ...], labels: Labels) -> Partition:
    """Groups of sides out of a label for each."""
    groups: dict[int, list[Side]] = {}
    for side, label in zip(sides, labels.tolist(), strict=True):
        groups.setdefault(label, []).append(side)
    return Partition(tuple(sorted(tuple(sorted(group)) for group in groups.values())))


def _visited(evidence: Evidence, labels: Labels) -> Numbers:
    """How often each side is visited: always where another answer is near, now and then where none is."""
    if not len(labels):
        return np.zeros(0)
    near = alternatives_of(evidence, labels)
    best = np.maximum(near.move.max(axis=1), near.merge.max(axis=1)[near.labels])
    for cuts in near.cuts:
        for gain, leaving in cuts:
            best[list(leaving)] = np.maximum(best[list(leaving)], gain)
    return np.where(best > _NEAR, 1.0, _NOW_AND_THEN)


def _walk(chain: Chain, settings: PosteriorSettings) -> Labels:
    splits = max(1, round(settings.splits * len(chain.labels)))
    for _ in range(settings.settling):
        chain.sweep(splits=splits)
    kept = []
    for _ in range(settings.draws):
        for _ in range(settings.apart):
            chain.sweep(splits=splits, is_whole=False)
        kept.append(chain.labels.copy())
    return np.stack(kept)


def _shaken(labels: Labels, evidence: Evidence, rng: np.random.Generator) -> Labels:
    """An answer far from the given one: a fifth of the sides each by itself; with links, all apart."""
    found = labels.copy()
    if evidence.has_links:
        return np.arange(len(found))
    leaving = np.flatnonzero(rng.random(len(found)) < 0.2)
    found[leaving] = found.max(initial=0) + 1 + np.arange(len(leaving))
    return found


def _best(posterior: Posterior) -> Labels:
    """Of the draws and the local answer, the one that disagrees least with the probabilities of pairs."""
    found = np.unique(np.concatenate([posterior.flat, posterior.best[None, :]]), axis=0)
    doubt = 0.5 - posterior.together
    losses = [float(doubt[labels[:, None] == labels[None, :]].sum()) for labels in found]
    return np.asarray(found[int(np.argmin(losses))])


def _together(draws: Labels) -> Numbers:
    found = np.zeros((draws.shape[1], draws.shape[1]))
    for labels in draws:
        found += labels[:, None] == labels[None, :]
    return found / max(1, len(draws))


def _group_counts(draws: Labels, chosen: NDArray[np.bool_]) -> Labels:
    chains, count, _ = draws.shape
    kept = np.sort(draws[:, :, chosen], axis=2)
    if not kept.shape[2]:
        return np.zeros((chains, count), np.int64)
    return np.asarray(1 + (np.diff(kept, axis=2) != 0).sum(axis=2), np.int64)
