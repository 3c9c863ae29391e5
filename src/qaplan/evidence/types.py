"""Graded records of any kind, mortality cases, legal acts, claims in dispute, and the registers."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Literal

from qaplan.base.dates import PartialDate
from qaplan.base.facts import FactValue, Tier, Unit
from qaplan.base.names import Names

__all__ = [
    "Assessment",
    "Claim",
    "CustodyStep",
    "Grade",
    "Hypothesis",
    "LegalAct",
    "MortalityCase",
    "Movement",
    "Organisation",
    "Original",
    "Place",
    "PlaceDescription",
    "PlanStage",
    "ProgrammeEvent",
    "Project",
    "Question",
    "Record",
    "Sample",
    "TaxonConcept",
    "TaxonName",
]


class Grade(StrEnum):
    """How hard a record is."""

    C1 = "C1"
    """Hard fact: photo, video, carcass, skin, genetic sample, collar."""
    C2 = "C2"
    """Confirmed by an expert: track, kill."""
    C3 = "C3"
    """Unconfirmed report."""


@dataclass(frozen=True)
class Original:
    """Whether the original (picture, skin, report) is in our hands.

    Args:
        state: Not held, requested or received.
        held_by: Id of the organisation that holds it; empty when not known.
    """

    state: Literal["not_held", "requested", "received"] = "not_held"
    held_by: str = ""


@dataclass(frozen=True)
class PlaceDescription:
    """A place as one source words it.

    Args:
        text: The wording, in English.
        sources: Who words it so.
    """

    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Record:
    """One thing that was seen, filmed, found or told.

    Args:
        record_id: Id as the case file has it.
        kind: What it is: camera_trap, carcass, skin, killed, collar, sighting_report, unstated.
        grade: How hard it is.
        happened: When it happened.
        retrieved: When it reached somebody's hands.
        identified: When somebody said which animal or species it is.
        announced: When the public was told.
        country: ISO 3166 codes, with a slash between two.
        place_id: Id in the place register; empty when the source names none that is in it.
        place_as_published: The place as published.
        other_places: Further descriptions of the same place that do not agree.
        animals: Fewest and most animals; None is not said. Detections are no animals.
        detections: Number of detections where the source counts those; None is not said.
        sex: As the record states it.
        age: As the record states it.
        outcome: alive, dead, unknown.
        outcome_text: The source's wording in English.
        individual_id: Catalogue id given by the case file; empty when unidentified.
        is_individual_certain: False where the case file has a question mark.
        identity_basis: Why, in words.
        original: Whether the original is in our hands.
        question_ids: Questions in dispute that it bears on.
        note: Remark.
        sources: Addresses.
        tier: The widest audience that may see it.
        sex_author: Who says the sex, where the record gives it as somebody's word; empty otherwise.
    """

    record_id: str
    kind: Literal["camera_trap", "carcass", "skin", "killed", "collar", "sighting_report", "unstated"]
    grade: Grade
    happened: PartialDate
    retrieved: PartialDate
    identified: PartialDate
    announced: PartialDate
    country: str
    place_id: str = ""
    place_as_published: str = ""
    other_places: tuple[PlaceDescription, ...] = ()
    animals: tuple[int, int] | None = None
    detections: int | None = None
    sex: Literal["male", "female", "mixed", "unknown"] = "unknown"
    age: str = ""
    outcome: Literal["alive", "dead", "unknown"] = "unknown"
    outcome_text: str = ""
    individual_id: str = ""
    is_individual_certain: bool = True
    identity_basis: str = ""
    original: Original = Original()
    question_ids: tuple[str, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()
    tier: Tier = "public"
    sex_author: str = ""

    @property
    def known_since(self) -> date:
        """The day from which it can be told: its announcement, else the day that it happened."""
        days = (self.announced.earliest, self.happened.earliest)
        return next((day for day in days if day is not None), date.min)


@dataclass(frozen=True)
class CustodyStep:
    """One hand-over of remains or samples.

    Args:
        when: When.
        to: Id of the organisation or the place as published.
        what: What was handed over, in English.
        sources: Addresses.
    """

    when: PartialDate
    to: str
    what: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Sample:
    """Something sent to a laboratory.

    Args:
        what: What was sent, in English.
        laboratory: Where, as published.
        sent: When.
        result: The result in English; None while it is open.
        sources: Addresses.
    """

    what: str
    laboratory: str
    sent: PartialDate
    result: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hypothesis:
    """A cause that somebody names, never ours.

    Args:
        cause: Choice key such as ``killed_by_people``.
        author: Id of the actor.
        text: What is said, in English.
        sources: Addresses.
    """

    cause: str
    author: str
    text: str
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class MortalityCase:
    """The find of a dead animal and what became of the question why.

    Args:
        incident_id: Id of its own.
        record_id: The record of the find.
        found: When it was found.
        place_id: Id in the place register.
        state_of_remains: As published, in English.
        cause: Choice key; ``unknown`` is an answer of its own, not a gap.
        hypotheses: Causes that somebody names.
        samples: What went to a laboratory.
        custody: Hand-overs in order.
        match_basis: How the remains were matched to an individual; None when not published.
        sources: Addresses.
    """

    incident_id: str
    record_id: str
    found: PartialDate
    place_id: str
    state_of_remains: str
    cause: str = "unknown"
    hypotheses: tuple[Hypothesis, ...] = ()
    samples: tuple[Sample, ...] = ()
    custody: tuple[CustodyStep, ...] = ()
    match_basis: str | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaxonName:
    """A scientific name that documents use for a taxon.

    Args:
        name: The name as written.
        used_by: Ids of organisations or acts that write it so.
        sources: Addresses.
    """

    name: str
    used_by: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class TaxonConcept:
    """One kind of animal under all of its names.

    Args:
        taxon_id: Id of its own.
        common: Common names in three languages.
        names: Its scientific names.
    """

    taxon_id: str
    common: Names
    names: tuple[TaxonName, ...]


@dataclass(frozen=True)
class LegalAct:
    """An act with the date from which it binds.

    Args:
        act_id: Id of its own.
        number: Document number as written, such as ``Government Resolution No 207``.
        dated: Date of the act.
        in_force_from: First day in force; None when not read in the source.
        issuer: Id of the organisation.
        effect: Choice key such as ``listed_in_red_book`` or ``protected_area_created``.
        taxon_as_written: The taxon as the act names it; empty when it names none.
        taxon_id: The concept that the name belongs to; empty when none.
        place_id: The place that it is about; empty when none.
        sources: Addresses.
        title: Its kind and number in three languages, ours where the source has one language only.
    """

    act_id: str
    number: str
    dated: date
    in_force_from: date | None
    issuer: str
    effect: str
    taxon_as_written: str = ""
    taxon_id: str = ""
    place_id: str = ""
    sources: tuple[str, ...] = ()
    title: Names = field(default_factory=Names)

    @property
    def called(self) -> Names | str:
        """Its title in three languages, or its number where it has none."""
        return self.title if self.title.all() else self.number


@dataclass(frozen=True)
class Question:
    """Something on which the public record does not agree.

    Args:
        question_id: Id such as ``C-SAME210``.
        text_key: Message key of the question.
        kind: identity, count, cause, order, date, place, inclusion, number, status, name.
    """

    question_id: str
    text_key: str
    kind: str


@dataclass(frozen=True)
class Claim:
    """One side of a question: who says what, since when, where.

    Args:
        claim_id: Id of its own.
        question_id: The question.
        authors: Ids of the actors who say so.
        made_on: When it was said or published; unknown where the source has no date.
        text_key: Message key of the sentence.
        values: Numbers, dates and names of the sentence by place name; they become facts.
        units: Units of those values.
        attribute: What it is a value of, such as ``P-KAPLANKYR.area_ha``; empty when not a plain value.
        method: How the author knows, in English; empty when not said.
        sources: Addresses.
    """

    claim_id: str
    question_id: str
    authors: tuple[str, ...]
    made_on: PartialDate
    text_key: str
    values: dict[str, FactValue]
    units: dict[str, Unit]
    attribute: str = ""
    method: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Movement:
    """A distance between two records that a source quotes; never computed from places that we do not hold.

    Args:
        movement_id: Id of its own.
        from_record: The earlier record, or a place id.
        to_record: The later record, or a place id.
        distance_km: The quoted distance, kilometres.
        sources: Addresses.
    """

    movement_id: str
    from_record: str
    to_record: str
    distance_km: float
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanStage:
    """One dated stage of a plan.

    Args:
        stage: idea, justification, approvals, decree, registered.
        reached: When it was reached; unknown when only said to be under way.
        is_promise: True for a date that somebody announced beforehand.
        sources: Addresses.
    """

    stage: Literal["idea", "justification", "approvals", "decree", "registered"]
    reached: PartialDate
    is_promise: bool = False
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    """A named place of the register; coarse, as published.

    Args:
        place_id: Id of its own.
        names: Names in three languages.
        country: ISO 3166 code.
        kind: Choice key such as ``strict_reserve`` or ``planned_extension``.
        area_ha: Area as published, hectares; None when not found.
        area_is_at_least: Whether the source says "more than".
        published_extent: West, south, east, north in degrees as published; None when not published.
        coarse: Longitude and latitude to 0.1 degree, as published and rounded; None when not published.
        stages: Stages of a plan; empty for a place that exists.
        note: Remark.
        sources: Addresses.
    """

    place_id: str
    names: Names
    country: str
    kind: str
    area_ha: float | None = None
    area_is_at_least: bool = False
    published_extent: tuple[float, float, float, float] | None = None
    coarse: tuple[float, float] | None = None
    stages: tuple[PlanStage, ...] = ()
    note: str = ""
    sources: tuple[str, ...] = ()

    @property
    def is_plan(self) -> bool:
        """Whether it is only planned: never to be drawn as protected."""
        return self.kind.startswith("planned")


@dataclass(frozen=True)
class Organisation:
    """An organisation under all of its names.

    Args:
        organisation_id: Id of its own.
        names: Names and aliases.
        country: ISO 3166 code, or empty.
        role: Its part in the programme, in English.
        sources: Addresses.
    """

    organisation_id: str
    names: Names
    country: str = ""
    role: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Project:
    """A project with its term and partners.

    Args:
        project_id: Id of its own.
        title: Title as published.
        start: Start.
        end: End.
        partners: Ids of organisations.
        countries: ISO 3166 codes.
        sources: Addresses.
    """

    project_id: str
    title: str
    start: PartialDate
    end: PartialDate
    partners: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class ProgrammeEvent:
    """Something that happened around the animals: an act, an agreement, an expedition, an announcement.

    Args:
        event_id: Id of its own.
        when: When.
        kind: Choice key such as ``red_book`` or ``border``.
        title: Title in English.
        detail: Remark in English.
        document_no: Number of a document; empty when none.
        organisations: Ids of those who took part.
        place_id: Id in the place register; empty when none.
        status: As published, in English.
        sources: Addresses.
    """

    event_id: str
    when: PartialDate
    kind: str
    title: str
    detail: str = ""
    document_no: str = ""
    organisations: tuple[str, ...] = ()
    place_id: str = ""
    status: str = ""
    sources: tuple[str, ...] = ()


@dataclass(frozen=True)
class Assessment:
    """A published estimate: never one figure without its year, author and method.

    Args:
        assessment_id: Id of its own.
        subject: What is estimated, such as ``population.TM``.
        low: Lower figure.
        high: Upper figure; the same as the lower one when a single figure was given.
        year: Year that it holds for; None when the source gives none.
        authors: Ids of the actors.
        method: How, in English; empty when not said.
        sources: Addresses.
        bound: Whether the figure is only a bound.
    """

    assessment_id: str
    subject: str
    low: int
    high: int
    year: int | None
    authors: tuple[str, ...]
    method: str = ""
    sources: tuple[str, ...] = ()
    bound: Literal["", "at least", "at most"] = ""
