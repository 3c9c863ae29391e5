"""How often a reviewer of a course was wrong, by kind of error, each rate with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

from qaplan.simulation.course import CourseQuestion, Sameness
from qaplan.simulation.truth import Flank

__all__ = ["ErrorRate", "ReviewerAnswer", "ReviewerScore", "score_reviewer", "wilson_interval"]

Topic = Literal["species", "flank", "false_same", "false_different"]
_LEVEL = 0.95


@dataclass(frozen=True)
class ReviewerAnswer:
    """What a reviewer says to one question; empty where nothing is said.

    Args:
        kind: Who is seen.
        flank: Which flank.
        same: Whether both pictures show one animal.
    """

    kind: str = ""
    flank: Flank = ""
    same: Sameness = ""


@dataclass(frozen=True)
class ErrorRate:
    """How often one kind of error was made.

    Args:
        topic: ``species``; ``flank``; ``false_same``: two animals taken for one; ``false_different``: one
            animal taken for two.
        errors: Wrong answers.
        answered: Answers in which that error could be made.
        left_open: Questions left empty or answered as undetermined; they are no errors.
        ci: Lower and upper end of the Wilson interval at 95 %; None where nothing was answered.
    """

    topic: Topic
    errors: int
    answered: int
    left_open: int
    ci: tuple[float, float] | None

    @property
    def estimate(self) -> float | None:
        """Share of the answers that were wrong; None where nothing was answered."""
        return self.errors / self.answered if self.answered else None

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {**vars(self), "ci": list(self.ci) if self.ci else None, "estimate": self.estimate}


@dataclass(frozen=True)
class ReviewerScore:
    """How a reviewer did in a course.

    Args:
        seed: Seed of the course.
        rates: One for each kind of error.
        missed: Ids of the questions that were left open in every part.
    """

    seed: int
    rates: tuple[ErrorRate, ...]
    missed: tuple[str, ...]

    def rate(self, topic: Topic) -> ErrorRate:
        """The rate of one kind of error."""
        return next(each for each in self.rates if each.topic == topic)

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "seed": self.seed,
            "level": _LEVEL,
            "rates": [each.to_record() for each in self.rates],
            "missed": list(self.missed),
        }


def score_reviewer(
    questions: Iterable[CourseQuestion], answers: Mapping[str, ReviewerAnswer], *, seed: int
) -> ReviewerScore:
    """Compare a reviewer's answers with the truth.

    Args:
        questions: The questions with their true answers.
        answers: What the reviewer says, by id of the question.
        seed: Seed of the course.
    """
    asked = tuple(questions)
    given = {each.question_id: answers.get(each.question_id, ReviewerAnswer()) for each in asked}
    species = [(each.kind, given[each.question_id].kind) for each in asked if each.kind]
    flanks = [(each.flank, given[each.question_id].flank) for each in asked if each.flank]
    two = [(each.same, given[each.question_id].same) for each in asked if each.same == "different"]
    one = [(each.same, given[each.question_id].same) for each in asked if each.same == "same"]
    rates = (
        _rate("species", species),
        _rate("flank", flanks),
        _rate("false_same", two),
        _rate("false_different", one),
    )
    missed = tuple(name for name, answer in given.items() if answer == ReviewerAnswer())
    return ReviewerScore(seed, rates, missed)


def _rate(topic: Topic, pairs: Sequence[tuple[str, str]]) -> ErrorRate:
    said = [(true, told) for true, told in pairs if told not in {"", "undetermined"}]
    errors = sum(true != told for true, told in said)
    ci = wilson_interval(errors, len(said)) if said else None
    return ErrorRate(topic, errors, len(said), len(pairs) - len(said), ci)


def wilson_interval(errors: int, answered: int, *, level: float = _LEVEL) -> tuple[float, float]:
    """Bound a share from both sides by the score method.

    Args:
        errors: How many were counted, 0 or more.
        answered: Out of how many, 1 or more.
        level: Probability that the interval holds.

    Returns:
        Its ends, 0 to 1.

    Source:
        Wilson 1927, Probable inference, the law of succession, and statistical inference, JASA 22: 209-212.

    >>> [round(end, 4) for end in wilson_interval(1, 10)]
    [0.0179, 0.4042]
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share = errors / answered
    middle = (share + z * z / (2 * answered)) / (1 + z * z / answered)
    half = z / (1 + z * z / answered) * math.sqrt(share * (1 - share) / answered + (z / (2 * answered)) ** 2)
    return max(0.0, middle - half), min(1.0, middle + half)
