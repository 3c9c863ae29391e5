"""What every question starts from: the case file of a study, the day, the reader, and what may be public."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from qaplan.app.services.cases import load_case
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.services.situation.disputes import speaker_names
from qaplan.app.services.situation.naming import record_inputs
from qaplan.app.services.studies import Study
from qaplan.base.dates import PartialDate
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact, FactBook, Tier
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Input, Provenance, computed_by, input_of
from qaplan.evidence.case import CaseFile
from qaplan.evidence.types import Record
from qaplan.identity.types import Individual, Statement
from qaplan.sharing import Audience

__all__ = [
    "Inquiry",
    "asked_day",
    "book_of",
    "inquire",
    "made_from",
    "named",
    "record_inputs",
    "say_list",
    "statement_inputs",
]


@dataclass(frozen=True)
class Inquiry:
    """A study as somebody asks it.

    Args:
        study_id: Short id of the study.
        case: Its case file.
        on: The day for which it is asked.
        audience: As whom to read.
    """

    study_id: str
    case: CaseFile
    on: date
    audience: Audience = "steward"

    @property
    def heading(self) -> dict[str, object]:
        """What every record of an answer begins with."""
        return {"study_id": self.study_id, "as_of": self.on.isoformat()}

    def record(self, record_id: str) -> Record:
        """The record of an id.

        Raises:
            UsageError: ``question.unknown_record`` if the study holds none of it, or none that this reader
                may know of.
        """
        found = self._records.get(record_id)
        if found is None or not self.may_know(found.tier):
            raise UsageError(
                "question.unknown_record",
                f"the study holds no record {record_id}",
                do="list them with qaplan evidence records STUDY",
            )
        return found

    def holds(self, record_id: str) -> bool:
        """Whether the case file has a record of that id."""
        return record_id in self._records

    def may_know(self, tier: Tier) -> bool:
        """Whether the reader may know that there is something of this tier."""
        return self.audience == "steward" or tier == "public"

    def speaker(self, author: str) -> Names:
        """The names of an actor as the register has them; the id where it is not there."""
        return speaker_names(self.case, author)

    def tier_of(self, record_ids: Iterable[str]) -> Tier:
        """The widest audience that may see all of these records; ids that are no records do not matter."""
        held = (self._records.get(each) for each in record_ids)
        return "steward" if any(each and each.tier != "public" for each in held) else "public"

    def joined_to(self, record_ids: Iterable[str]) -> frozenset[str]:
        """These records with every record that statements or the keeper's lists tie to them, by any way."""
        groups = [set(each.records) for each in self.case.statements]
        groups += [{*each.records, *each.uncertain_records} for each in self.case.individuals]
        found = set(record_ids)
        while more := set[str]().union(*(group for group in groups if group & found)) - found:
            found |= more
        return frozenset(found)

    @cached_property
    def words(self) -> frozenset[str]:
        """Bare strings that public sentences may carry: ids and names of the public record."""
        case = self.case
        found = {each.record_id for each in case.records if each.tier == "public"}
        found |= {each.individual_id for each in case.individuals if self.tier_of(each.records) == "public"}
        found |= {each.organisation_id for each in case.organisations}
        for act in case.acts:
            found |= {act.number, act.taxon_as_written}
        return frozenset(found - {""})

    @cached_property
    def _records(self) -> dict[str, Record]:
        return {each.record_id: each for each in self.case.records}


def inquire(
    study: Study,
    *,
    audience: Audience = "steward",
    as_of: date | None = None,
    session: Session | None = None,
) -> Inquiry:
    """Load what questions are asked of.

    Args:
        study: The study.
        audience: As whom to read.
        as_of: The day; the session's own when None.
        session: Who asks; whoever calls on this machine when None.
    """
    mine = session or session_here(audience=audience)
    case = load_case(study)
    if audience == "public":
        # What was decided of sides is the house's own; of whole records each answer says what is public.
        case = case.of_records()
        case = replace(case, statements=tuple(each for each in case.statements if not each.flanks))
    return Inquiry(study.study_id, case, as_of or mine.moment().date(), audience)


def book_of(*messages: Message) -> FactBook:
    """Every fact that sentences say."""
    return FactBook(fact for message in messages for fact in message.facts())


def asked_day(stem: str, on: date) -> Fact:
    """The day asked for, as a sentence says it."""
    return Fact(f"{stem}.{on.isoformat()}.asked", PartialDate.of(on), tier="public")


def made_from(activity: str, parameters: dict[str, object], inputs: Iterable[Input]) -> Provenance:
    """What was done to what, with the name and version of the program."""
    return Provenance(computed_by(activity, parameters), tuple(inputs))


def statement_inputs(statements: Iterable[Statement]) -> tuple[Input, ...]:
    """Statements as inputs, by the digest of their content."""
    return tuple(input_of("statement", each.statement_id, each) for each in statements)


def named(individual: Individual) -> MessageValue:
    """An animal by its name with its id, or by its id where it has no name."""
    if not individual.names.all():
        return individual.individual_id
    return Message("table.value.named", {"name": individual.names, "id": individual.individual_id})


def say_list(values: Sequence[MessageValue]) -> MessageValue:
    """Values one after the other, each in the language of the sentence.

    Args:
        values: At least one.
    """
    first, *rest = values
    return Message("answer.list", {"first": first, "rest": say_list(rest)}) if rest else first
