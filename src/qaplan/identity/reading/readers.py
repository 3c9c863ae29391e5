"""How often each reader errs, measured on pairs of known truth that were laid among the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qaplan.base.errors import UsageError
from qaplan.identity.reading.settling import standing_readings
from qaplan.identity.reading.types import KnownPair, Reading
from qaplan.identity.sides import Side
from qaplan.identity.types import Verdict

__all__ = ["FEWEST_KNOWN", "ErrorRate", "ReaderRate", "reader_rates"]

FEWEST_KNOWN = 20
_PRIOR_ERRORS, _PRIOR_PAIRS = 1.0, 8.0


@dataclass(frozen=True)
class ErrorRate:
    """How often a reader errs in one way.

    Args:
        errors: Known pairs that were told wrong.
        told: Known pairs that were told same or different.
        could_not_tell: Known pairs on which the reader did not decide; no error.
        level: Probability that the interval holds.
    """

    errors: int
    told: int
    could_not_tell: int = 0
    level: float = 0.95

    @property
    def estimate(self) -> float | None:
        """Share of errors among the pairs that were told; None when none was."""
        return self.errors / self.told if self.told else None

    @property
    def interval(self) -> tuple[float, float]:
        """Jeffreys interval of the share; 0 to 1 when no pair was told.

        Source:
            Brown, Cai and DasGupta 2001, Interval estimation for a binomial proportion, section 4.3: the
            ends are quantiles of Beta(errors + 1/2, right + 1/2), the lower one is 0 without an error and
            the upper one 1 without a right answer.
        """
        if not self.told:
            return (0.0, 1.0)
        from scipy.stats import beta

        spread = beta(self.errors + 0.5, self.told - self.errors + 0.5)
        tail = (1 - self.level) / 2
        low = float(spread.ppf(tail)) if self.errors else 0.0
        high = float(spread.ppf(1 - tail)) if self.errors < self.told else 1.0
        return (low, high)

    @property
    def is_thin(self) -> bool:
        """Whether so few known pairs were told that the interval says little."""
        return self.told < FEWEST_KNOWN

    @property
    def working(self) -> float:
        """The rate to reckon with, never 0: drawn towards 1 in 8, which weighs as much as eight pairs.

        Source:
            Johansson and others 2020, Scientific Reports 10:6393: 12.5 % of encounters were misclassified.
        """
        return (self.errors + _PRIOR_ERRORS) / (self.told + _PRIOR_PAIRS)


@dataclass(frozen=True)
class ReaderRate:
    """How often one reader errs, in both ways.

    Args:
        reader: Id of the actor.
        false_same: On pairs of two animals: how often they are called one.
        false_different: On pairs of one animal: how often they are called two.
    """

    reader: str
    false_same: ErrorRate
    false_different: ErrorRate


def reader_rates(
    readings: Iterable[Reading],
    known: Iterable[KnownPair],
    *,
    readers: Iterable[str] = (),
    level: float = 0.95,
) -> tuple[ReaderRate, ...]:
    """Measure every reader on the known pairs.

    Only blind, laid-in readings count, each reader's last one on each pair. A word that was said after the
    machine had answered, or after the truth was told, neither counts nor takes the place of an earlier one.

    Args:
        readings: All readings, in any order.
        known: The known pairs.
        readers: Readers to list even when they have read no known pair.
        level: Probability that the intervals hold, over 0 and under 1.

    Returns:
        One entry for each reader, by id.

    Raises:
        UsageError: ``identity.bad_level``.
    """
    if not 0 < level < 1:
        raise UsageError("identity.bad_level", "a level lies between 0 and 1", do="give a level such as 0.95")
    truth = {_pair(each.a, each.b): each.is_same for each in known}
    laid = [each for each in readings if each.is_seeded and _pair(each.a, each.b) in truth]
    told: dict[str, list[tuple[bool, Verdict]]] = {reader: [] for reader in readers}
    for each in laid:
        told.setdefault(each.reader, [])
    for each in standing_readings(word for word in laid if not word.saw_machine):
        told[each.reader].append((truth[_pair(each.a, each.b)], each.verdict))
    return tuple(
        ReaderRate(
            reader,
            _rate(told[reader], is_same=False, wrong=Verdict.SAME, level=level),
            _rate(told[reader], is_same=True, wrong=Verdict.DIFFERENT, level=level),
        )
        for reader in sorted(told)
    )


def _rate(words: list[tuple[bool, Verdict]], *, is_same: bool, wrong: Verdict, level: float) -> ErrorRate:
    said = [verdict for truth, verdict in words if truth is is_same]
    unsure = said.count(Verdict.UNDETERMINED)
    return ErrorRate(said.count(wrong), len(said) - unsure, unsure, level)


def _pair(a: Side, b: Side) -> tuple[Side, Side]:
    return (a, b) if a <= b else (b, a)
