"""Which records count for an analysis, by grade, kind and outcome, and how many there are of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from qaplan.base.facts import Fact
from qaplan.base.provenance import computed_by, input_of
from qaplan.evidence.types import Grade, Record

__all__ = ["Inclusion", "InclusionRule", "count_records", "included"]


@dataclass(frozen=True)
class InclusionRule:
    """What an analysis takes.

    Args:
        grades: Grades that count.
        kinds: Kinds that count; empty takes all.
        countries: ISO 3166 codes; empty takes all. A record of two countries counts for both.
        places: Ids of places; empty takes all.
    """

    grades: frozenset[Grade] = frozenset({Grade.C1})
    kinds: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()

    def reason_against(self, record: Record) -> str:
        """Why a record does not count, as a choice key; empty when it does."""
        if record.grade not in self.grades:
            return "left_out.grade"
        if self.kinds and record.kind not in self.kinds:
            return "left_out.kind"
        if self.countries and not self.countries & set(record.country.split("/")):
            return "left_out.country"
        if self.places and record.place_id not in self.places:
            return "left_out.place"
        return ""


@dataclass(frozen=True)
class Inclusion:
    """What a rule took and what it left, so that nothing is left out in silence.

    Args:
        rule: The rule.
        taken: Records that count.
        left_out: Ids of the others, each with its reason as a choice key.
    """

    rule: InclusionRule
    taken: tuple[Record, ...]
    left_out: tuple[tuple[str, str], ...]


def included(records: Iterable[Record], rule: InclusionRule | Iterable[Grade]) -> Inclusion:
    """Divide records into those that count for an analysis and those that do not.

    Args:
        records: The records.
        rule: The rule, or only the grades that count.

    Returns:
        Both parts, in the order given.
    """
    asked = rule if isinstance(rule, InclusionRule) else InclusionRule(frozenset(rule))
    held = tuple(records)
    reasons = [(each, asked.reason_against(each)) for each in held]
    return Inclusion(
        asked,
        tuple(each for each, reason in reasons if not reason),
        tuple((each.record_id, reason) for each, reason in reasons if reason),
    )


def count_records(records: Iterable[Record]) -> tuple[Fact, ...]:
    """Count the records, all and by grade.

    Returns:
        A fact for the total and one for each grade, zero included.
    """
    held = tuple(records)
    by_grade = Counter(each.grade for each in held)
    parts = [("all", list(held))] + [(g.lower(), [r for r in held if r.grade is g]) for g in Grade]
    assert sum(by_grade.values()) == len(held)
    return tuple(
        Fact(
            f"records.{name}",
            len(part),
            "record",
            activity=computed_by("evidence.count_records", {"grade": name}),
            inputs=tuple(input_of("record", each.record_id, each) for each in part),
            tier="public",
        )
        for name, part in parts
    )
