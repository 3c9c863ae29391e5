"""Estimates over draws of who is who, combined: their mean, and what of the doubt comes of identity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, sqrt

import numpy as np

from qaplan.base.errors import DataError

__all__ = ["Pooled", "pool"]

_NOISE = 1e-12


@dataclass(frozen=True)
class Pooled:
    """Estimates of draws, combined on the log scale.

    Args:
        estimate: The combined estimate.
        log_se: Standard error of its logarithm.
        freedom: Degrees of freedom of the interval; infinite where all draws agree.
        identity_share: Share of the variance that identity causes, 0 to 1.
        draws: How many draws were combined.
    """

    estimate: float
    log_se: float
    freedom: float
    identity_share: float
    draws: int

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """Lower and upper end of the interval of a level, by Student's distribution on the log scale."""
        from scipy.stats import norm, t

        upper = 1 - (1 - level) / 2
        half = float(norm.ppf(upper) if self.freedom == inf else t.ppf(upper, self.freedom)) * self.log_se
        return self.estimate * exp(-half), self.estimate * exp(half)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        low, high = self.interval()
        return {
            "estimate": self.estimate,
            "lower": low,
            "upper": high,
            "log_se": self.log_se,
            "degrees_of_freedom": None if self.freedom == inf else self.freedom,
            "identity_share_of_variance": self.identity_share,
            "draws": self.draws,
        }


def pool(estimates: Sequence[float], log_errors: Sequence[float], *, complete: float = inf) -> Pooled:
    """Combine estimates of draws that are as likely as each other.

    Args:
        estimates: The estimate of each draw, over 0.
        log_errors: Standard error of the logarithm of each.
        complete: Degrees of freedom that an estimate would have were it known who is who.

    Raises:
        DataError: ``population.no_draws`` if there is none.

    Source:
        Rubin 1987, Multiple Imputation for Nonresponse in Surveys, section 3.1; Barnard and Rubin 1999,
        Biometrika 86, 948-955, for the degrees of freedom.

    >>> pool([2.0, 2.0], [0.3, 0.3]).identity_share
    0.0
    """
    if not len(estimates):
        raise DataError("population.no_draws", "there is no draw to combine", do="draw who is who first")
    logs, errors = np.log(np.asarray(estimates)), np.asarray(log_errors)
    draws = len(logs)
    within = float((errors**2).mean())
    between = float(logs.var(ddof=1)) if draws > 1 else 0.0
    by_identity = (1 + 1 / draws) * between
    whole = within + by_identity
    share = by_identity / whole if whole > 0 else 0.0
    share = share if share > _NOISE else 0.0
    freedom = _freedom(share, draws, complete)
    return Pooled(exp(float(logs.mean())), sqrt(whole), freedom, share, draws)


def _freedom(share: float, draws: int, complete: float) -> float:
    """Barnard and Rubin's degrees of freedom."""
    if share == 0.0 or draws < 2:
        return complete
    drawn = (draws - 1) / share**2
    if complete == inf:
        return drawn
    observed = (complete + 1) / (complete + 3) * complete * (1 - share)
    return 1 / (1 / drawn + 1 / max(observed, 1e-9))
