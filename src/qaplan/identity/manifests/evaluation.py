"""How well a matcher finds the right animal, on pictures whose animals are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from qaplan.base.errors import DataError
from qaplan.identity.matching.types import Candidate, Reference

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["Accuracy", "AskedOf", "Idea", "MatchEvaluation", "QueryOutcome", "RankShare", "accuracy_of",
           "outcome_of"]  # fmt: skip

AskedOf = Literal["photo", "encounter"]

_DRAWS = 2000
_LEVEL = 0.95
_PRECISION = 0.99


@dataclass(frozen=True)
class QueryOutcome:
    """What became of one query whose animal is known and stands in the gallery.

    Args:
        query: The chip or the side that was asked about.
        individual: Whose it is.
        rank: Place of the right name; a wrong name with the same score stands before it.
        lead: By how much the first name's score is above the second's; 0 where there is no second.
        is_same_station: Whether the first answer is wrong and rests on a chip of the query's own station;
            None where no station is known.
        expected_same_station: How probable that would be for a wrong answer by chance, 0 to 1.
        first: The name that stands first; empty where nothing was alike.
    """

    query: str
    individual: str
    rank: int
    lead: float
    is_same_station: bool | None = None
    expected_same_station: float = 0.0
    first: str = ""


@dataclass(frozen=True)
class RankShare:
    """A share of queries with its interval.

    Args:
        estimate: The share, 0 to 1.
        low: Lower end of its 95 % interval, animals drawn anew.
        high: Upper end.
    """

    estimate: float
    low: float
    high: float

    def __str__(self) -> str:
        """The share as a table shows it.

        >>> str(RankShare(0.6, 0.51, 0.69))
        '0.600 (0.510-0.690)'
        """
        return f"{self.estimate:.3f} ({self.low:.3f}-{self.high:.3f})"


@dataclass(frozen=True)
class Accuracy:
    """How often the right animal came first, or among the first, over all queries.

    Args:
        asked_of: Whether each photo was asked about alone, or all photos of an encounter and flank together.
        queries: Queries with a right answer in the gallery.
        individuals: Animals that were asked about.
        rank_1: Share of queries whose right name came first.
        rank_5: Share whose right name was among the first five.
        rank_10: Share whose right name was among the first ten.
        mean_reciprocal_rank: Mean of one over the rank; with one right name it is the mean average precision.
        wrong: Queries whose first name was wrong.
        same_station_errors: Of those, how many rested on a chip of the query's station; None where no
            station is known.
        same_station_expected: How many of them would by chance; None where no station is known.
        confident_share: Largest share of the surest answers of which 99 % are right, found in hindsight.
    """

    asked_of: AskedOf
    queries: int
    individuals: int
    rank_1: RankShare
    rank_5: RankShare
    rank_10: RankShare
    mean_reciprocal_rank: RankShare
    wrong: int
    same_station_errors: int | None
    same_station_expected: float | None
    confident_share: float

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        shares: dict[str, object] = {
            name: vars(share) for name, share in vars(self).items() if isinstance(share, RankShare)
        }
        others = {name: value for name, value in vars(self).items() if name not in shares}
        return {**others, **shares}

    def summary(self) -> str:
        """The accuracy in one line of plain English."""
        asked = "photo by photo" if self.asked_of == "photo" else "by encounter and flank"
        told = (
            f"{asked}: {self.queries} queries of {self.individuals} individuals, rank-1 {self.rank_1}, "
            f"rank-5 {self.rank_5}, rank-10 {self.rank_10}, MRR {self.mean_reciprocal_rank}"
        )
        if self.same_station_errors is None or self.same_station_expected is None:
            return told
        return (
            f"{told}; of {self.wrong} wrong answers {self.same_station_errors} came from the query's own "
            f"station, {self.same_station_expected:.1f} would by chance"
        )


@dataclass(frozen=True)
class Idea:
    """What one idea of the matcher adds.

    Args:
        name: The idea.
        other: Accuracy photo by photo without it; of an idea that the matcher does not use, with it.
        adds_rank_1: By how much the share of right first names is higher with it.
        adds_rank_5: The same for the first five.
        is_used: Whether the matcher uses it.
    """

    name: str
    other: Accuracy
    adds_rank_1: float
    adds_rank_5: float
    is_used: bool = True

    @property
    def variant(self) -> str:
        """What was measured beside the whole matcher."""
        return f"{'without' if self.is_used else 'with'} {self.name}"

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "idea": self.name,
            "is_used": self.is_used,
            "adds_rank_1": self.adds_rank_1,
            "adds_rank_5": self.adds_rank_5,
            "other": self.other.to_record(),
        }


@dataclass(frozen=True)
class MatchEvaluation:
    """An evaluation of a matcher on one manifest.

    Args:
        per_photo: Accuracy with every photo asked about alone.
        per_encounter: Accuracy with all photos of an encounter and flank asked about together.
        ideas: What each idea adds; empty where that was not asked for.
    """

    per_photo: Accuracy
    per_encounter: Accuracy
    ideas: tuple[Idea, ...] = ()

    def summary(self) -> str:
        """The evaluation in plain English."""
        lines = [self.per_photo.summary(), self.per_encounter.summary()]
        lines += [
            f"{idea.name} adds {idea.adds_rank_1:+.3f} to rank-1 and {idea.adds_rank_5:+.3f} to rank-5"
            f"{'' if idea.is_used else '; it is not used'}"
            for idea in self.ideas
        ]
        return "\n".join(lines)

    def table(self) -> DataFrame:
        """A row for the whole matcher at each level, and one without each idea."""
        import pandas as pd

        listed = [("whole", self.per_photo), ("whole", self.per_encounter)]
        listed += [(idea.variant, idea.other) for idea in self.ideas]
        return pd.DataFrame([{"matcher": name, **_flat(accuracy)} for name, accuracy in listed])

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "per_photo": self.per_photo.to_record(),
            "per_encounter": self.per_encounter.to_record(),
            "ideas": [idea.to_record() for idea in self.ideas],
        }


def _flat(accuracy: Accuracy) -> dict[str, object]:
    flat: dict[str, object] = {}
    for name, value in accuracy.to_record().items():
        if isinstance(value, Mapping):
            flat |= {name: value["estimate"], f"{name}_low": value["low"], f"{name}_high": value["high"]}
        else:
            flat[name] = value
    return flat


def outcome_of(
    query: Reference, candidates: Sequence[Candidate], gallery: Sequence[Reference], *, called: str = ""
) -> QueryOutcome | None:
    """Say what became of a query.

    Args:
        query: A chip of it, with the right name.
        candidates: What the matcher answered; a name that is missing stands behind all others.
        gallery: Every chip of the gallery; those of another viewpoint or of the query's encounter are
            left aside here as the matcher has to.
        called: Id of the query; its chip's when empty.

    Returns:
        The outcome; None where the gallery holds no chip of the right animal, so that no answer is right.
    """
    met = [
        each
        for each in gallery
        if each.viewpoint == query.viewpoint and each.encounter_id != query.encounter_id
    ]
    names = {each.name for each in met}
    if query.name not in names:
        return None
    scores = {each.name: each.score for each in candidates if each.name in names}
    right = scores.get(query.name)
    wrong_scores = [score for name, score in scores.items() if name != query.name]
    rank = len(names) if right is None else 1 + sum(score >= right for score in wrong_scores)
    best = sorted(scores.values(), reverse=True)
    lead = best[0] - best[1] if len(best) > 1 else 0.0
    wrong = [each for each in met if each.name != query.name]
    is_same = None
    if query.station_id and any(each.station_id for each in met):
        is_same = rank > 1 and _rests_on_own_station(candidates, query.name)
    share = sum(each.station_id == query.station_id for each in wrong) / len(wrong) if wrong else 0.0
    first = candidates[0].name if candidates else ""
    return QueryOutcome(
        called or query.chip_id, query.name, rank, lead, is_same, share if is_same is not None else 0.0,
        first,
    )  # fmt: skip


def _rests_on_own_station(candidates: Sequence[Candidate], right: str) -> bool:
    first = next((each for each in candidates if each.name != right), None)
    return first is not None and bool(first.matches) and first.matches[0].shares_station


def accuracy_of(outcomes: Sequence[QueryOutcome], *, asked_of: AskedOf, rng: np.random.Generator) -> Accuracy:
    """Put outcomes together; the intervals draw the animals anew, since their queries are not independent.

    Args:
        outcomes: What became of each query.
        asked_of: What a query was.
        rng: Draws the animals.

    Raises:
        DataError: ``identity.nothing_to_evaluate`` if there is no query.
    """
    if not outcomes:
        raise DataError(
            "identity.nothing_to_evaluate",
            "no picture has another one of the same animal and flank in another encounter",
            do="give a manifest in which animals were met more than once",
        )
    ranks = np.array([each.rank for each in outcomes])
    told = [each for each in outcomes if each.is_same_station is not None]
    wrong_told = [each for each in told if each.rank > 1]
    resample = _Resample([each.individual for each in outcomes], rng)
    return Accuracy(
        asked_of=asked_of,
        queries=len(outcomes),
        individuals=resample.individuals,
        rank_1=resample.share(ranks <= 1),
        rank_5=resample.share(ranks <= 5),
        rank_10=resample.share(ranks <= 10),
        mean_reciprocal_rank=resample.share(1.0 / ranks),
        wrong=int((ranks > 1).sum()),
        same_station_errors=sum(bool(each.is_same_station) for each in wrong_told) if told else None,
        same_station_expected=sum(each.expected_same_station for each in wrong_told) if told else None,
        confident_share=_confident_share(outcomes),
    )


class _Resample:
    """Draws of animals with replacement, the same for every share."""

    def __init__(self, individuals: Sequence[str], rng: np.random.Generator) -> None:
        known, self._whose = np.unique(np.array(individuals), return_inverse=True)
        self.individuals = len(known)
        self._sizes = np.bincount(self._whose)
        even = np.full(self.individuals, 1 / self.individuals)
        self._times = rng.multinomial(self.individuals, even, size=_DRAWS)

    def share(self, hits: NDArray[np.bool_] | NDArray[np.float64]) -> RankShare:
        """The mean of a value over the queries, with its interval."""
        sums = np.bincount(self._whose, hits.astype(np.float64))
        drawn = (self._times @ sums) / (self._times @ self._sizes)
        tail = (1 - _LEVEL) / 2
        low, high = np.quantile(drawn, [tail, 1 - tail])
        return RankShare(float(hits.mean()), float(low), float(high))


def _confident_share(outcomes: Sequence[QueryOutcome]) -> float:
    """Of the surest answers, the largest share of which 99 % are right; a wrong one goes before its like."""
    order = sorted(outcomes, key=lambda each: (-each.lead, each.rank == 1))
    right = np.cumsum([each.rank == 1 for each in order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(right >= _PRECISION)
    return float(good[-1] + 1) / len(order) if len(good) else 0.0
