"""What holds on a day: acts in force with the taxon as they write it, and plans that protect nothing yet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Choice, Fact, id_part
from qaplan.base.messages import Message, MessageValue, Text
from qaplan.base.provenance import Input, input_of
from qaplan.evidence.types import LegalAct, Place, PlanStage, TaxonConcept

__all__ = ["LegalStatus", "PlanStatus", "legal_status", "plan_status", "taxon_of"]

PlanState = Literal["not_a_plan", "planned", "overdue", "protected"]


@dataclass(frozen=True)
class LegalStatus:
    """What the law says of a taxon on a day.

    Args:
        taxon_id: The taxon.
        on: The day.
        act: The latest act that lists it by then; None when none does.
        taxon_as_written: The name as that act writes it, which is not always today's.
        in_force: Whether a source says that it is in force, or only that it is dated by then.
    """

    taxon_id: str
    on: date
    act: LegalAct | None
    taxon_as_written: str
    in_force: Literal["by_stated_day", "by_date_of_act", "not_listed"]

    @property
    def is_listed(self) -> bool:
        """Whether an act lists the taxon on the day."""
        return self.act is not None

    def facts(self) -> tuple[Fact, ...]:
        """The day asked for, and the date of the act."""
        stem = f"law.{id_part(self.taxon_id)}.{self.on.isoformat()}"
        found = [Fact(f"{stem}.asked", PartialDate.of(self.on), tier="public")]
        if self.act is not None:
            made_of: tuple[Input, ...] = (input_of("act", self.act.act_id, self.act),)
            dated = PartialDate.of(self.act.dated)
            who = (self.act.issuer,)
            found.append(Fact(f"{stem}.dated", dated, who=who, inputs=made_of, tier="public"))
        return tuple(found)

    def message(self) -> Message:
        """The status in a sentence, the taxon as the act writes it."""
        facts = self.facts()
        if self.act is None:
            return Message("evidence.not_listed", {"on": facts[0]})
        key = "evidence.listed" if self.in_force == "by_stated_day" else "evidence.listed_by_date_of_act"
        places: dict[str, MessageValue] = {
            "on": facts[0],
            "act": self.act.called,
            "dated": facts[1],
            "taxon": self.taxon_as_written,
        }
        return Message(key, places)

    def summary(self) -> str:
        """The sentence in plain English."""
        return Text("en").say(self.message())

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        act = self.act
        return {
            "taxon_id": self.taxon_id,
            "on": self.on.isoformat(),
            "is_listed": self.is_listed,
            "in_force": self.in_force,
            "act_id": act.act_id if act else None,
            "act_number": act.number if act else None,
            "act_dated": act.dated.isoformat() if act else None,
            "in_force_from": act.in_force_from.isoformat() if act and act.in_force_from else None,
            "taxon_as_written": self.taxon_as_written,
            "sources": list(act.sources) if act else [],
        }


@dataclass(frozen=True)
class PlanStatus:
    """How far a plan for a place has come by a day. A plan protects nothing.

    Args:
        place_id: The place.
        on: The day.
        state: Planned, overdue after its own promise, protected by a decree, or no plan at all.
        reached: Stages that a source says were reached by then.
        promised: Stages that somebody announced beforehand, whether or not they came.
        open: Stages that a source speaks of without saying that they were reached.
        may_be_drawn_as_protected: False until a decree or registration was reached.
    """

    place_id: str
    on: date
    state: PlanState
    reached: tuple[PlanStage, ...]
    promised: tuple[PlanStage, ...]
    open: tuple[PlanStage, ...]
    may_be_drawn_as_protected: bool

    @property
    def choice(self) -> Choice:
        """The state as a value of a list."""
        return Choice(f"plan.{self.state}")

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        parts = {"reached": self.reached, "promised": self.promised, "open": self.open}
        return {
            "place_id": self.place_id,
            "on": self.on.isoformat(),
            "state": self.state,
            "may_be_drawn_as_protected": self.may_be_drawn_as_protected,
            **{name: [_stage_record(each) for each in stages] for name, stages in parts.items()},
        }


def legal_status(
    acts: Iterable[LegalAct], taxon: str, on: date, *, taxa: Iterable[TaxonConcept] = ()
) -> LegalStatus:
    """Say whether an act lists a taxon on a day.

    Where no source gives the first day in force, the date of the act stands for it and the answer says so.

    Args:
        acts: All acts.
        taxon: Id of the taxon, or any of its names.
        on: The day.
        taxa: Concepts with their names; needed when a name is given.

    Returns:
        The status, with the taxon as the act of that day writes it.

    >>> from qaplan.evidence.files import read_packaged_case
    >>> acts = read_packaged_case().acts
    >>> [legal_status(acts, "TX-PERSIAN", date(2021, 4, day)).is_listed for day in (4, 6)]
    [False, True]
    """
    concept = taxon_of(taxa, taxon)
    taxon_id = concept.taxon_id if concept else taxon
    listing = [
        act
        for act in acts
        if act.effect == "listed_in_red_book" and act.taxon_id == taxon_id and _binds_from(act) <= on
    ]
    if not listing:
        return LegalStatus(taxon_id, on, None, "", "not_listed")
    act = max(listing, key=lambda each: (_binds_from(each), each.act_id))
    return LegalStatus(
        taxon_id, on, act, act.taxon_as_written, "by_stated_day" if act.in_force_from else "by_date_of_act"
    )


def taxon_of(taxa: Iterable[TaxonConcept], name: str) -> TaxonConcept | None:
    """Find the kind of animal that a name means: scientific, in full or its last word, or a common name.

    Args:
        taxa: Where to look.
        name: The name as a document writes it, or the id; case does not matter.

    Returns:
        The concept, or None.
    """
    asked = name.casefold().strip()
    for concept in taxa:
        written = [each.name.casefold() for each in concept.names]
        known = {concept.taxon_id.casefold(), *written, *(each.split()[-1] for each in written)}
        initials = {
            " ".join([*(w[0] + "." for w in each.split()[:-1]), each.split()[-1]]) for each in written
        }
        if asked in known | initials or concept.common.answers_to(name):
            return concept
    return None


def plan_status(place: Place, on: date) -> PlanStatus:
    """Say how far the plan for a place has come; a plan is never a protected area.

    Args:
        place: The place with its stages.
        on: The day.

    Returns:
        Its state. A promised date that has gone by without a decree or registration makes it overdue.
    """
    if not place.is_plan:
        return PlanStatus(place.place_id, on, "not_a_plan", (), (), (), True)
    reached = tuple(each for each in place.stages if not each.is_promise and _is_by(each.reached, on))
    promised = tuple(each for each in place.stages if each.is_promise)
    waiting = tuple(each for each in place.stages if not each.is_promise and each not in reached)
    done = any(each.stage in ("decree", "registered") for each in reached)
    late = any(each.reached.latest is not None and each.reached.latest < on for each in promised)
    state: PlanState = "protected" if done else "overdue" if late else "planned"
    return PlanStatus(place.place_id, on, state, reached, promised, waiting, done)


def _stage_record(stage: PlanStage) -> dict[str, object]:
    return {"stage": stage.stage, "date": stage.reached.iso, "sources": list(stage.sources)}


def _binds_from(act: LegalAct) -> date:
    return act.in_force_from or act.dated


def _is_by(when: PartialDate, on: date) -> bool:
    return when.earliest is not None and when.earliest <= on
