"""A case file: everything the public record and the partners have said of one programme's animals."""

from __future__ import annotations

from dataclasses import dataclass, replace

from qaplan.evidence.types import (
    Assessment,
    Claim,
    LegalAct,
    MortalityCase,
    Movement,
    Organisation,
    Place,
    ProgrammeEvent,
    Project,
    Question,
    Record,
    TaxonConcept,
)
from qaplan.identity.flanks import side_in
from qaplan.identity.types import Individual, Statement

__all__ = ["CaseFile"]


@dataclass(frozen=True)
class CaseFile:
    """The registers of a case, each in the order of its ids.

    Args:
        records: Records of any grade.
        individuals: The catalogue as its keeper gives it.
        statements: Who said when which records are one animal.
        incidents: Mortality cases.
        acts: Legal acts.
        taxa: Taxon concepts with all of their names.
        questions: What is in dispute.
        claims: Who says what to each question.
        movements: Quoted distances between records.
        places: Named places.
        organisations: Organisations with their aliases.
        projects: Projects.
        events: What happened around the animals.
        assessments: Published estimates.
    """

    records: tuple[Record, ...] = ()
    individuals: tuple[Individual, ...] = ()
    statements: tuple[Statement, ...] = ()
    incidents: tuple[MortalityCase, ...] = ()
    acts: tuple[LegalAct, ...] = ()
    taxa: tuple[TaxonConcept, ...] = ()
    questions: tuple[Question, ...] = ()
    claims: tuple[Claim, ...] = ()
    movements: tuple[Movement, ...] = ()
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    projects: tuple[Project, ...] = ()
    events: tuple[ProgrammeEvent, ...] = ()
    assessments: tuple[Assessment, ...] = ()

    def of_records(self) -> CaseFile:
        """The case without what is about passings that are no records, and animals that begin with one.

        Those belong to the workbench of the house; sentences about records, and the public, know nothing of
        them.
        """
        held = {each.record_id for each in self.records}
        statements = tuple(each for each in self.statements if not each.flanks or set(each.records) <= held)
        individuals = tuple(
            each for each in self.individuals if not each.records or side_in(each.records[0]) is None
        )
        return replace(self, statements=statements, individuals=individuals)
