"""The case file in the tables of a study: rows are added or replaced whole, and nothing is removed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qaplan.app.store.codec import decode, encode
from qaplan.app.store.log import Change, append_event
from qaplan.app.store.lookups import keep_links, keep_spellings
from qaplan.app.store.studies import Study, writing
from qaplan.base.actors import Actor
from qaplan.evidence.case import CaseFile
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
from qaplan.identity.types import Individual, Statement

__all__ = [
    "REGISTERS",
    "CaseChanges",
    "Register",
    "keep_row",
    "load_case",
    "load_register",
    "next_key",
    "save_case",
]

Columns = Mapping[str, object]


@dataclass(frozen=True)
class CaseChanges:
    """What keeping a case file changed.

    Args:
        added: Rows that were not held, by register.
        changed: Rows that replaced an earlier one, by register.
        same: Number of rows that were held just so.
    """

    added: dict[str, int]
    changed: dict[str, int]
    same: int

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {"added": self.added, "changed": self.changed, "same": self.same}


@dataclass(frozen=True)
class Register:
    """One register of the case file in the tables.

    Args:
        table: Name of its model.
        kind: Class of its values.
        id_of: The id of a value.
        columns: The columns that are searched.
    """

    table: str
    kind: type[Any]
    id_of: Callable[[Any], str]
    columns: Callable[[Any], Columns]


def save_case(study: Study, case: CaseFile, *, actor: Actor, at: datetime, why: str = "") -> CaseChanges:
    """Keep a case file in one transaction, with an event for every row that is new or other than held.

    Args:
        study: The study.
        case: The registers; rows that the study holds and the case does not have stay as they are.
        actor: Who keeps it.
        at: When, UTC.
        why: The reason for the log.
    """
    added: dict[str, int] = {}
    changed: dict[str, int] = {}
    same = 0
    with writing(study):
        for field, register in REGISTERS.items():
            wanted = [(register.id_of(value), value) for value in getattr(case, field)]
            held = _bodies(study, register)
            _upsert(study, register, wanted)
            news = []
            for row_id, value in wanted:
                body, before = encode(value), held.get(row_id)
                if body == before:
                    same += 1
                    continue
                counter, verb = (added, "added") if before is None else (changed, "changed")
                counter[field] = counter.get(field, 0) + 1
                change = Change(
                    f"evidence.{verb}", register.table, row_id, why, {"before": before, "after": body}
                )
                append_event(study, actor, change, at=at)
                news.append(value)
            _keep_lookups(study, field, news)
    return CaseChanges(added, changed, same)


def keep_row(study: Study, field: str, value: object, *, actor: Actor, at: datetime, why: str = "") -> int:
    """Keep one row of a register; call it within a writing transaction.

    Args:
        study: The study.
        field: Name of the register, such as ``records``.
        value: The row; one that is held under its id is replaced, and the log keeps what was held.
        actor: Who keeps it.
        at: When, UTC.
        why: The reason for the log.

    Returns:
        Number of the event in the log; zero where the study holds just this.
    """
    register = REGISTERS[field]
    row_id, body = register.id_of(value), encode(value)
    rows = _model(register).objects.using(study.alias)
    held = rows.filter(key=row_id).values_list("position", "body").first()
    if held is not None and held[1] == body:
        return 0
    last = rows.order_by("-position").values_list("position", flat=True).first()
    position = held[0] if held else (last or 0) + 1
    row = _model(register)(key=row_id, position=position, body=body, **register.columns(value))
    row.save(using=study.alias, force_insert=held is None, force_update=held is not None)
    _keep_lookups(study, field, [value])
    said = {"before": held[1] if held else None, "after": body}
    verb = "changed" if held else "added"
    return append_event(study, actor, Change(f"evidence.{verb}", register.table, row_id, why, said), at=at)


def next_key(study: Study, field: str, prefix: str) -> str:
    """The next free id of a register with a prefix, such as ``KZ-026``; call it within a transaction.

    Args:
        study: The study.
        field: Name of the register, such as ``records``.
        prefix: What the id begins with.
    """
    rows = _model(REGISTERS[field]).objects.using(study.alias)
    held = rows.filter(key__startswith=prefix).values_list("key", flat=True)
    ends = (key.removeprefix(prefix) for key in held)
    numbers = [int(end) for end in ends if end.isascii() and end.isdigit() and len(end) < 10]
    return f"{prefix}{max(numbers, default=0) + 1:03}"


def load_case(study: Study) -> CaseFile:
    """Read the whole case file as it was kept, with one question to the database."""
    from django.db.models import CharField, Value

    first, *others = (
        _model(register)
        .objects.using(study.alias)
        .order_by()
        .values_list(Value(field, output_field=CharField()), "position", "key", "body")
        for field, register in REGISTERS.items()
    )
    found: dict[str, list[Any]] = {field: [] for field in REGISTERS}
    for field, _, _, body in first.union(*others, all=True).order_by("position", "key"):
        found[field].append(decode(body, REGISTERS[field].kind))
    return CaseFile(**{field: tuple(values) for field, values in found.items()})


def load_register(study: Study, field: str) -> tuple[Any, ...]:
    """Read one register of the case file, such as ``records``."""
    register = REGISTERS[field]
    rows = _model(register).objects.using(study.alias).values_list("body", flat=True)
    return tuple(decode(body, register.kind) for body in rows)


def _model(register: Register) -> Any:  # noqa: ANN401 - one of Django's model classes, by name
    from qaplan.app.store import models

    return getattr(models, register.table)


def _bodies(study: Study, register: Register) -> dict[str, Any]:
    return dict(_model(register).objects.using(study.alias).values_list("key", "body"))


def _upsert(study: Study, register: Register, wanted: list[tuple[str, Any]]) -> None:
    if not wanted:
        return
    model = _model(register)
    rows = [
        model(key=row_id, position=number, body=encode(value), **register.columns(value))
        for number, (row_id, value) in enumerate(wanted)
    ]
    fields = ["position", "body", *register.columns(wanted[0][1])]
    model.objects.using(study.alias).bulk_create(
        rows, batch_size=200, update_conflicts=True, unique_fields=["key"], update_fields=fields
    )


def _keep_lookups(study: Study, field: str, values: list[Any]) -> None:
    """Keep what pages find these rows by."""
    if field == "statements":
        keep_links(study, values)
    elif field in _NAMES_OF:
        register = REGISTERS[field]
        keep_spellings(study, field, {register.id_of(each): _NAMES_OF[field](each) for each in values})


def _names(value: Organisation | Place) -> dict[str, object]:
    return {"name_kk": value.names.kk, "name_ru": value.names.ru, "name_en": value.names.en}


def _organisation(value: Organisation) -> Columns:
    return {**_names(value), "country": value.country}


def _place(value: Place) -> Columns:
    return {**_names(value), "country": value.country, "kind": value.kind, "is_plan": value.is_plan}


def _statement(value: Statement) -> Columns:
    return {
        "author": value.author,
        "verdict": str(value.verdict),
        "made_on": value.made_on,
        "supersedes": value.supersedes,
    }


def _record(value: Record) -> Columns:
    return {
        "kind": value.kind,
        "grade": str(value.grade),
        "country": value.country,
        "happened_from": value.happened.earliest,
        "happened_to": value.happened.latest,
        "place": value.place_id,
        "individual": value.individual_id,
        "tier": value.tier,
    }


def _incident(value: MortalityCase) -> Columns:
    return {"record": value.record_id, "found_from": value.found.earliest, "cause": value.cause}


def _act(value: LegalAct) -> Columns:
    return {
        "dated": value.dated,
        "in_force_from": value.in_force_from,
        "effect": value.effect,
        "taxon": value.taxon_id,
    }


def _claim(value: Claim) -> Columns:
    made_from = value.made_on.earliest
    return {"question": value.question_id, "made_from": made_from, "attribute": value.attribute}


def _project(value: Project) -> Columns:
    return {"start_from": value.start.earliest, "end_to": value.end.latest}


def _event(value: ProgrammeEvent) -> Columns:
    return {"happened_from": value.when.earliest, "kind": value.kind}


def _assessment(value: Assessment) -> Columns:
    return {"subject": value.subject, "year": value.year, "low": value.low, "high": value.high}


def _movement(value: Movement) -> Columns:
    return {
        "from_record": value.from_record,
        "to_record": value.to_record,
        "distance_km": value.distance_km,
    }


def _none(_: object) -> Columns:
    return {}


def _question(value: Question) -> Columns:
    return {"kind": value.kind}


REGISTERS: dict[str, Register] = {
    "records": Register("Record", Record, lambda v: v.record_id, _record),
    "individuals": Register("Individual", Individual, lambda v: v.individual_id, _none),
    "statements": Register("Statement", Statement, lambda v: v.statement_id, _statement),
    "incidents": Register("Incident", MortalityCase, lambda v: v.incident_id, _incident),
    "acts": Register("LegalAct", LegalAct, lambda v: v.act_id, _act),
    "taxa": Register("TaxonConcept", TaxonConcept, lambda v: v.taxon_id, _none),
    "questions": Register("Question", Question, lambda v: v.question_id, _question),
    "claims": Register("Claim", Claim, lambda v: v.claim_id, _claim),
    "movements": Register("Movement", Movement, lambda v: v.movement_id, _movement),
    "places": Register("Place", Place, lambda v: v.place_id, _place),
    "organisations": Register("Organisation", Organisation, lambda v: v.organisation_id, _organisation),
    "projects": Register("Project", Project, lambda v: v.project_id, _project),
    "events": Register("ProgrammeEvent", ProgrammeEvent, lambda v: v.event_id, _event),
    "assessments": Register("Assessment", Assessment, lambda v: v.assessment_id, _assessment),
}

_NAMES_OF: dict[str, Callable[[Any], tuple[str, ...]]] = {
    "records": lambda v: (),
    "individuals": lambda v: v.names.all(),
    "places": lambda v: v.names.all(),
    "organisations": lambda v: v.names.all(),
    "acts": lambda v: (v.number, *v.title.all()),
    "projects": lambda v: (v.title,),
}
