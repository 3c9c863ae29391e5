"""What authors say, as sentences with facts, and what several estimates of one number come to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Input, computed_by, input_of
from qaplan.evidence.types import Assessment, Claim, Question

__all__ = ["AssessmentRange", "assessment_range", "claim_facts", "claim_message", "claims_by_question"]


@dataclass(frozen=True)
class AssessmentRange:
    """Several published estimates of one number, side by side; never one figure.

    Args:
        subject: What is estimated.
        low: Lowest figure of those that are no mere bounds.
        high: Highest figure.
        assessments: All of them, by year (those without one last) and id.
        fact: The range as a fact.
    """

    subject: str
    low: int
    high: int
    assessments: tuple[Assessment, ...]
    fact: Fact

    @property
    def authors(self) -> tuple[str, ...]:
        """Everybody who says one of them."""
        return tuple(dict.fromkeys(author for each in self.assessments for author in each.authors))


def claim_facts(claim: Claim) -> dict[str, Fact]:
    """The values of a claim as facts, by the name of their place in the sentence.

    A claim is what its authors say: the facts name them, and nobody else.
    """
    inputs = (input_of("claim", claim.claim_id, claim), *(Input("source", each) for each in claim.sources))
    return {
        name: Fact(
            f"claim.{id_part(claim.claim_id)}.{id_part(name)}",
            value,
            claim.units.get(name, ""),
            who=claim.authors,
            inputs=inputs,
            tier="public",
        )
        for name, value in claim.values.items()
    }


def claim_message(claim: Claim) -> Message:
    """The sentence of a claim with its facts in it; a name goes in as it is written."""
    values: dict[str, MessageValue] = {}
    for name, fact in claim_facts(claim).items():
        values[name] = fact.value if isinstance(fact.value, Names) else fact
    counted = next((name for name, unit in claim.units.items() if unit in ("animal", "record")), "")
    return Message(claim.text_key, values, count=counted)


def claims_by_question(
    questions: Iterable[Question], claims: Iterable[Claim]
) -> tuple[tuple[Question, tuple[Claim, ...]], ...]:
    """Every question with all of its sides, by the date at which they were said; undated ones last."""
    held = tuple(claims)
    return tuple(
        (question, tuple(sorted((c for c in held if c.question_id == question.question_id), key=_said)))
        for question in questions
    )


def assessment_range(assessments: Iterable[Assessment], subject: str) -> AssessmentRange:
    """Put the published estimates of one number side by side.

    Args:
        assessments: All of them.
        subject: What is estimated, such as ``population.TM``.

    Returns:
        The range from the lowest to the highest figure. A bare bound ("not above 60") stays in the list and
        does not stretch the range.

    Raises:
        DataError: ``evidence.no_assessment`` if nobody published one.
    """
    own = [each for each in assessments if each.subject == subject]
    figures = [each for each in own if not each.bound]
    if not figures:
        raise DataError("evidence.no_assessment", f"nobody published an estimate of {subject}", do="add one")
    low, high = min(each.low for each in figures), max(each.high for each in figures)
    ordered = tuple(sorted(own, key=lambda each: (each.year is None, each.year or 0, each.assessment_id)))
    fact = Fact(
        ".".join(["assessment", *map(id_part, subject.split("."))]),
        (low, high),
        "animal",
        who=tuple(dict.fromkeys(author for each in own for author in each.authors)),
        activity=computed_by("evidence.assessment_range", {"subject": subject}),
        inputs=tuple(Input("source", address) for each in own for address in each.sources),
        tier="public",
    )
    return AssessmentRange(subject, low, high, ordered, fact)


def _said(claim: Claim) -> tuple[bool, str, str]:
    return not claim.made_on.is_known, claim.made_on.iso, claim.claim_id
