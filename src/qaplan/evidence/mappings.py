"""How the hand-written mappings of a case are read: statements, claims, incidents, acts, names, plans."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Literal, TypeVar, cast, get_args

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice, FactValue, Unit
from qaplan.base.names import Names
from qaplan.evidence.tables import EvidenceRule, RecordKind
from qaplan.evidence.types import (
    Assessment,
    Claim,
    CustodyStep,
    Grade,
    Hypothesis,
    LegalAct,
    MortalityCase,
    Movement,
    Place,
    PlaceDescription,
    PlanStage,
    Project,
    Question,
    Record,
    Sample,
    TaxonConcept,
    TaxonName,
)
from qaplan.identity.types import Statement, Verdict

__all__ = [
    "read_act",
    "read_assessment",
    "read_claim",
    "read_description",
    "read_incident",
    "read_movement",
    "read_project",
    "read_question",
    "read_rule",
    "read_stage",
    "read_statement",
    "read_taxon",
    "with_descriptions",
    "with_stages",
]

Item = Mapping[str, Any]
T = TypeVar("T")


def read_rule(item: Item) -> tuple[str, EvidenceRule]:
    """Read what one type of evidence counts as, with the reason."""
    kind = _one_of(item, "kind", get_args(RecordKind))
    grade = Grade(_one_of(item, "grade", tuple(Grade)))
    return _text(item, "type"), EvidenceRule(cast(RecordKind, kind), grade, _text(item, "reason"))


def read_statement(item: Item) -> Statement:
    """Read one dated, authored answer about identity."""
    dating = _one_of(item, "dating", ("day", "month", "announcement"), "day")
    return Statement(
        statement_id=_text(item, "id"),
        records=_texts(item, "records"),
        verdict=Verdict(_one_of(item, "verdict", tuple(Verdict))),
        author=_text(item, "author"),
        made_on=_day(item, "made_on"),
        basis=_optional(item, "basis"),
        is_preliminary=bool(item.get("is_preliminary", False)),
        supersedes=_optional(item, "supersedes"),
        sources=_texts(item, "sources"),
        dating=cast(Literal["day", "month", "announcement"], dating),
    )


def read_question(item: Item) -> Question:
    """Read one question on which the public record does not agree."""
    return Question(_text(item, "id"), _text(item, "text_key"), _text(item, "kind"))


def read_claim(item: Item) -> Claim:
    """Read one side of a question, its values typed."""
    return Claim(
        claim_id=_text(item, "id"),
        question_id=_text(item, "question"),
        authors=_texts(item, "authors"),
        made_on=_date(item, "made_on"),
        text_key=_text(item, "text_key"),
        values={name: _value(name, value) for name, value in _table(item, "values").items()},
        units={
            name: cast(Unit, _one_of({name: unit}, name, get_args(Unit)))
            for name, unit in _table(item, "units").items()
        },
        attribute=_optional(item, "attribute"),
        method=_optional(item, "method"),
        sources=_texts(item, "sources"),
    )


def read_incident(item: Item) -> MortalityCase:
    """Read one mortality case; a sample without ``result`` is open, a match may have no published basis."""
    return MortalityCase(
        incident_id=_text(item, "id"),
        record_id=_text(item, "record"),
        found=_date(item, "found"),
        place_id=_text(item, "place"),
        state_of_remains=_text(item, "state_of_remains"),
        cause=_text(item, "cause"),
        hypotheses=_each(item, "hypotheses", _hypothesis),
        samples=_each(item, "samples", _sample),
        custody=_each(item, "custody", _custody),
        match_basis=_optional(item, "match_basis") or None,
        sources=_texts(item, "sources"),
    )


def read_act(item: Item) -> LegalAct:
    """Read one legal act; without ``in_force_from`` its first day in force was not read in a source."""
    return LegalAct(
        act_id=_text(item, "id"),
        number=_text(item, "number"),
        dated=_day(item, "dated"),
        in_force_from=_day(item, "in_force_from") if "in_force_from" in item else None,
        issuer=_text(item, "issuer"),
        effect=_text(item, "effect"),
        taxon_as_written=_optional(item, "taxon_as_written"),
        taxon_id=_optional(item, "taxon"),
        place_id=_optional(item, "place"),
        sources=_texts(item, "sources"),
        title=_names(_table(item, "title")),
    )


def read_taxon(item: Item) -> TaxonConcept:
    """Read one kind of animal with all of its names and who writes them so."""
    return TaxonConcept(_text(item, "id"), _names(_table(item, "common")), _each(item, "names", _taxon_name))


def read_movement(item: Item) -> Movement:
    """Read one quoted distance."""
    distance = item.get("distance_km")
    if isinstance(distance, bool) or not isinstance(distance, int | float) or not 0 < distance < 1e5:
        raise _bad(
            "distance_km",
            "the distance is no number over zero",
            "write kilometres, up to the size of the Earth",
        )
    ends = _text(item, "from"), _text(item, "to")
    return Movement(_text(item, "id"), *ends, float(distance), _texts(item, "sources"))


def read_project(item: Item) -> Project:
    """Read one project with its term and partners."""
    return Project(
        project_id=_text(item, "id"),
        title=_text(item, "title"),
        start=_date(item, "start"),
        end=_date(item, "end"),
        partners=_texts(item, "partners"),
        countries=_texts(item, "countries"),
        sources=_texts(item, "sources"),
    )


def read_assessment(item: Item) -> Assessment:
    """Read one published estimate, with its year, authors and method as far as the source gives them."""
    low, high = item.get("low"), item.get("high")
    if not (type(low) is int and type(high) is int and 0 <= low <= high):
        raise _bad("low", "low and high are no range of whole numbers", "write low and high, low first")
    return Assessment(
        assessment_id=_text(item, "id"),
        subject=_text(item, "subject"),
        low=low,
        high=high,
        year=_year(item),
        authors=_texts(item, "authors"),
        method=_optional(item, "method"),
        sources=_texts(item, "sources"),
        bound=cast(Any, _one_of(item, "bound", ("", "at least", "at most"))),
    )


def read_stage(item: Item) -> tuple[str, PlanStage]:
    """Read one stage of a plan, with the id of its place."""
    stage = _one_of(item, "stage", ("idea", "justification", "approvals", "decree", "registered"))
    is_promise = bool(item.get("is_promise", False))
    reached = PlanStage(cast(Any, stage), _date(item, "reached"), is_promise, _texts(item, "sources"))
    return _text(item, "place"), reached


def read_description(item: Item) -> tuple[str, PlaceDescription]:
    """Read a further description of a record's place, with the id of the record."""
    return _text(item, "record"), PlaceDescription(_text(item, "text"), _texts(item, "sources"))


def with_stages(places: Iterable[Place], stages: Iterable[tuple[str, PlanStage]]) -> tuple[Place, ...]:
    """Places with the stages of their plans, in the order in which the mapping gives them."""
    held = tuple(stages)
    return tuple(replace(p, stages=tuple(s for place, s in held if place == p.place_id)) for p in places)


def with_descriptions(
    records: Iterable[Record], descriptions: Iterable[tuple[str, PlaceDescription]]
) -> tuple[Record, ...]:
    """Records with further descriptions of their place that do not agree with the first."""
    held = tuple(descriptions)
    return tuple(
        replace(each, other_places=tuple(d for record, d in held if record == each.record_id))
        for each in records
    )


def _year(item: Item) -> int | None:
    year = item.get("year")
    if year is not None and type(year) is not int:
        raise _bad("year", "the year is no whole number", "write 2024")
    return year


def _hypothesis(item: Item) -> Hypothesis:
    said = _text(item, "cause"), _text(item, "author"), _text(item, "text")
    return Hypothesis(*said, _texts(item, "sources"))


def _sample(item: Item) -> Sample:
    return Sample(
        what=_text(item, "what"),
        laboratory=_text(item, "laboratory"),
        sent=_date(item, "sent"),
        result=_optional(item, "result") or None,
        sources=_texts(item, "sources"),
    )


def _custody(item: Item) -> CustodyStep:
    return CustodyStep(_date(item, "when"), _text(item, "to"), _text(item, "what"), _texts(item, "sources"))


def _taxon_name(item: Item) -> TaxonName:
    return TaxonName(_text(item, "name"), _texts(item, "used_by"), _texts(item, "sources"))


def _each(item: Item, key: str, read: Callable[[Item], T]) -> tuple[T, ...]:
    listed = item.get(key, [])
    if not isinstance(listed, list) or not all(isinstance(each, Mapping) for each in listed):
        raise _bad(key, "a list of tables is needed", f"write [[...{key}]] before each")
    return tuple(read(each) for each in listed)


def _table(item: Item, key: str) -> Item:
    found = item.get(key, {})
    if not isinstance(found, Mapping):
        raise _bad(key, "a table is needed", f"write {key} = {{ name = value }}")
    return found


def _value(name: str, value: object) -> FactValue:
    """A typed value: a number, or one of date, between, days, range, choice, names."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        return value
    if isinstance(value, Mapping) and len(value) == 1:
        kind, content = next(iter(value.items()))
        made = _VALUES.get(kind)
        if made is not None and _fits(kind, content):
            return made(content)
    raise _bad(name, "the value has no type", f"write a number or one of {', '.join(_VALUES)}")


def _fits(kind: str, content: object) -> bool:
    """Whether the content of a typed value is of the kind that its name promises."""
    if kind in ("date", "choice"):
        return isinstance(content, str)
    if kind == "days":
        return type(content) is int
    if kind == "names":
        return isinstance(content, Mapping)
    inner = str if kind == "between" else int
    return isinstance(content, list) and len(content) == 2 and all(type(each) is inner for each in content)


def _names(content: Item) -> Names:
    kk, ru, en = (_optional(content, language) for language in ("kk", "ru", "en"))
    return Names(kk, ru, en)


def _optional(item: Item, key: str) -> str:
    return _text(item, key) if key in item else ""


def _between(content: list[str]) -> PartialDate:
    first, last = content
    return PartialDate.between(PartialDate.parse(first), PartialDate.parse(last))


def _range(content: list[int]) -> FactValue:
    low, high = content
    return low, high


_VALUES: Mapping[str, Callable[[Any], FactValue]] = {
    "date": PartialDate.parse,
    "between": _between,
    "days": lambda days: DaySpan(days, days),
    "range": _range,
    "choice": Choice,
    "names": _names,
}


def _date(item: Item, key: str) -> PartialDate:
    value = item.get(key, "")
    if type(value) is date:
        return PartialDate.of(value)
    if not isinstance(value, str):
        raise _bad(key, "a date is needed", 'write "2018", "2018-09" or "2018-09-29"')
    return PartialDate.parse(value)


def _day(item: Item, key: str) -> date:
    value = _date(item, key)
    if not value.is_exact or value.earliest is None:
        raise _bad(key, "a day is needed", "write it as 2024-09-27")
    return value.earliest


def _text(item: Item, key: str) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        raise _bad(key, "a text is missing", "write it between quotes")
    return value


def _texts(item: Item, key: str) -> tuple[str, ...]:
    value = item.get(key, [])
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise _bad(key, "a list of texts is needed", 'write ["one", "two"]')
    return tuple(value)


def _one_of(item: Item, key: str, allowed: Iterable[str], default: str = "") -> str:
    value = item.get(key, default)
    choices = tuple(allowed)
    if not isinstance(value, str) or value not in choices:
        raise _bad(key, f"'{value}' is not in the list", f"use one of {', '.join(map(str, choices))}")
    return str(value)


def _bad(key: str, what: str, do: str) -> DataError:
    return DataError("evidence.bad_mapping", what, where=key, do=do)
