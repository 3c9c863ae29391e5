"""Fusing several rankings of the same candidates into one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

__all__ = ["fuse_scores"]


def fuse_scores(
    scores: Sequence[Mapping[str, float]], weights: Sequence[float] | None = None
) -> dict[str, float]:
    """Add scores of several matchers after each was brought to the range of 0 to 1.

    Each matcher's scores are divided by the sum of its best ones, so that a matcher which is sure (one
    score far above the rest) weighs more than one which finds all alike. The rule needs no training.

    Args:
        scores: For each matcher its score of each name, 0 or more; a name may be missing (0).
        weights: Weight of each matcher; equal when not given.

    Returns:
        The fused score of every name that any matcher knows.

    >>> fuse_scores([{"a": 2.0, "b": 2.0}, {"a": 3.0, "b": 1.0}])["a"]
    0.625
    """
    shares = weights or [1.0] * len(scores)
    names = sorted({name for each in scores for name in each})
    fused = dict.fromkeys(names, 0.0)
    for each, share in zip(scores, shares, strict=True):
        low = min(each.values(), default=0.0) if min(each.values(), default=0.0) < 0 else 0.0
        total = sum(sorted((value - low for value in each.values()), reverse=True)[:5]) or 1.0
        for name, value in each.items():
            fused[name] += share / sum(shares) * (value - low) / total
    return fused
