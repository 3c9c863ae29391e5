"""Individuals with their names, and dated, authored statements about which records are one animal."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from qaplan.base.dates import PartialDate
from qaplan.base.names import Names

__all__ = ["Individual", "Naming", "Sex", "SexAssertion", "Standing", "Statement", "Verdict"]

Sex = Literal["male", "female", "unknown"]


class Verdict(StrEnum):
    """The three answers to "is it the same animal?"."""

    SAME = "same"
    DIFFERENT = "different"
    UNDETERMINED = "undetermined"


class Standing(StrEnum):
    """What all statements up to a day come to for one pair."""

    UNDETERMINED = "undetermined"
    """Somebody looked and could not tell, and nobody has said more."""
    SAME = "same"
    """Asserted, and nobody contradicts."""
    DIFFERENT = "different"
    """Asserted, and nobody contradicts."""
    CONFLICT = "conflict"
    """The statements cannot all be true."""
    UNSTATED = "unstated"
    """Nobody has said anything."""


@dataclass(frozen=True)
class Statement:
    """One answer about two or more records, by somebody, on a day.

    A reviewer's decision and a published assertion are the same kind of thing.

    Args:
        statement_id: Id of its own.
        records: The records that it is about, at least two. ``same`` joins them all; ``different`` and
            ``undetermined`` hold between the first and each of the others.
        verdict: The answer.
        author: Id of the actor who says so.
        made_on: The day that it was said or published.
        basis: Why, in the author's words or ours; empty when not published.
        is_preliminary: Whether the author calls it so.
        supersedes: Id of the author's earlier statement that this one replaces.
        sources: Where it was published, or the comparison that it rests on.
        grounds: What kind of thing it is: a decision made here, or an assertion published elsewhere.
        dating: How ``made_on`` is known. ``month``: the source gives a month, and this is its last day.
            ``announcement``: the source's own day was not read, and this is the day on which the records
            were announced.
        flanks: Side that was compared of each record, in their order; empty when not published.
    """

    statement_id: str
    records: tuple[str, ...]
    verdict: Verdict
    author: str
    made_on: date
    basis: str = ""
    is_preliminary: bool = False
    supersedes: str = ""
    sources: tuple[str, ...] = ()
    grounds: Literal["decision", "assertion"] = "assertion"
    dating: Literal["day", "month", "announcement"] = "day"
    flanks: tuple[Literal["left", "right", "unknown"], ...] = ()


@dataclass(frozen=True)
class SexAssertion:
    """What somebody says of an animal's sex, with the record that shows it.

    Args:
        sex: The sex.
        record_id: The record that states it.
        sources: Where it was published.
    """

    sex: Sex
    record_id: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Naming:
    """The occasion on which an animal got its public name.

    Args:
        when: The date of the naming.
        sources: Where it was published.
    """

    when: PartialDate
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Individual:
    """An animal of the catalogue.

    Args:
        individual_id: Catalogue id; never the public name.
        names: Public names in three languages and their variants; empty when it has none.
        records: Ids of the records that the catalogue's keeper lists for it.
        uncertain_records: Those that the keeper lists with a question mark.
        sex: What is asserted of its sex, each with its record.
        naming: When the public name was given; None when it has none.
        flanks: Sides that a held picture shows; empty when no picture is held or no side is published.
        sources: Where it was published.
    """

    individual_id: str
    names: Names = field(default_factory=Names)
    records: tuple[str, ...] = ()
    uncertain_records: tuple[str, ...] = ()
    sex: tuple[SexAssertion, ...] = ()
    naming: Naming | None = None
    flanks: frozenset[Literal["left", "right"]] = frozenset()
    sources: tuple[str, ...] = ()
