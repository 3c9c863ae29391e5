"""How the rows of a case's tables are read: records, individuals, places, organisations and events."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal, cast

from qaplan.base.dates import DatePrecision, PartialDate
from qaplan.base.errors import DataError
from qaplan.base.names import Names
from qaplan.evidence.types import Grade, Organisation, Place, ProgrammeEvent, Record
from qaplan.identity.types import Individual, Naming, SexAssertion

__all__ = [
    "EvidenceRule",
    "read_event",
    "read_individual",
    "read_organisation",
    "read_place",
    "read_record",
]

Row = Mapping[str, str]
RecordKind = Literal["camera_trap", "carcass", "skin", "killed", "collar", "sighting_report", "unstated"]
RecordSex = Literal["male", "female", "mixed", "unknown"]
Outcome = Literal["alive", "dead", "unknown"]

_KAZAKH = re.compile("[әғқңөұүһіӘҒҚҢӨҰҮҺІ]")
_DETECTIONS = re.compile(r"\((\d+) detections\)")
_PER = re.compile(r"(?P<value>.*?)\s*\((?:per|according to) (?P<author>[^)]*)\)")
_BRACKETED = re.compile(r"(?P<name>.+?) \((?P<remark>[^()]+)\)")
_EXTENT = re.compile(r"(\d+)d(\d+)m-(\d+)d(\d+)m N, (\d+)d(\d+)m-(\d+)d(\d+)m E")
_PLACE_KINDS = {
    "strict nature reserve (IUCN Ia)": "strict_reserve",
    "strict reserve": "strict_reserve",
    "national park": "national_park",
    "regional nature park + 4 sanctuaries": "regional_park",
    "sanctuary of local significance": "local_sanctuary",
    "sanctuary": "sanctuary",
    "reserved zone": "reserved_zone",
    "planned extension": "planned_extension",
    "new reserve / cluster being set up": "planned_reserve",
    "landscape": "landscape",
}


@dataclass(frozen=True)
class EvidenceRule:
    """What a type of evidence, as a table words it, counts as.

    Args:
        kind: Kind of record.
        grade: How hard it is.
        reason: Why, in English.
    """

    kind: RecordKind
    grade: Grade
    reason: str


def read_record(row: Row, rules: Mapping[str, EvidenceRule]) -> Record:
    """Read one row of ``records.csv``.

    Args:
        row: The row by column name.
        rules: What each type of evidence counts as.

    Returns:
        The record; the day of identification is unknown unless the row has a column ``identified_on``.

    Raises:
        DataError: ``evidence.unknown_type`` for a type of evidence without a rule, ``date.unreadable`` and
            ``date.reversed`` for its dates, ``evidence.bad_number`` for its number of animals.
    """
    rule = rules.get(row["evidence_type"])
    if rule is None:
        raise DataError(
            "evidence.unknown_type",
            f"no rule says what '{row['evidence_type']}' counts as",
            where="evidence_type",
            do="add it to grades.toml with kind, grade and reason",
        )
    sex, sex_author = _sex(row["sex"])
    animals, detections = _numbers(row)
    individual = row["individual_id"].strip()
    return Record(
        record_id=row["record_id"],
        kind=rule.kind,
        grade=rule.grade,
        happened=_happened(row),
        retrieved=_loose_date(row["retrieved_on"]),
        identified=_loose_date(row.get("identified_on", "")),
        announced=_loose_date(row["announced_on"]),
        country=row["country"],
        place_id=row["place_id"],
        place_as_published=row["place_as_published"],
        animals=animals,
        detections=detections,
        sex=sex,
        sex_author=sex_author,
        age=row["age"],
        outcome=_outcome(row["outcome"]),
        outcome_text=row["outcome"],
        individual_id=individual.rstrip("?"),
        is_individual_certain=not individual.endswith("?"),
        identity_basis=row["identity_basis"],
        question_ids=_list(row["conflict_group"], ";"),
        note=row["note"],
        sources=_list(row["source"], "|"),
    )


def read_individual(row: Row, records: tuple[Record, ...]) -> Individual:
    """Read one row of ``individuals.csv``, with the records that name it.

    Args:
        row: The row by column name; ``named_on`` is the date of the naming where there is one.
        records: All records of the case.

    Returns:
        The individual. Its sex is asserted by those of its records that state it.
    """
    own = [each for each in records if each.individual_id == row["individual_id"]]
    sex = _sex(row["sex"])[0]
    stating = [each for each in own if each.sex == sex and sex != "unknown"]
    sources = _list(row["source"], "|")
    named_on = row.get("named_on", "")
    return Individual(
        individual_id=row["individual_id"],
        names=_individual_names(row["name"], row["name_variants"]),
        records=tuple(each.record_id for each in own if each.is_individual_certain),
        uncertain_records=tuple(each.record_id for each in own if not each.is_individual_certain),
        sex=tuple(
            SexAssertion("male" if each.sex == "male" else "female", each.record_id, each.sources)
            for each in stating
            if each.sex in ("male", "female")
        ),
        naming=Naming(PartialDate.parse(named_on), sources) if named_on else None,
        sources=sources,
    )


def read_place(row: Row) -> Place:
    """Read one row of ``places.csv``.

    Raises:
        DataError: ``evidence.unknown_place_kind`` for a kind that is not in the list, ``evidence.bad_number``
            for an area or a coarse position that is no number.
    """
    kind = _PLACE_KINDS.get(row["kind"])
    if kind is None:
        known = ", ".join(sorted(_PLACE_KINDS))
        raise DataError(
            "evidence.unknown_place_kind", f"unknown kind '{row['kind']}'", where="kind", do=f"use: {known}"
        )
    area = row["area_ha"]
    longitude, latitude = _number(row, "coarse_lon"), _number(row, "coarse_lat")
    return Place(
        place_id=row["place_id"],
        names=_with_bare(Names(kk=_unmarked(row["name_kk"]), ru=row["name_ru"], en=row["name_en"])),
        country=row["country"],
        kind=kind,
        area_ha=_number({"area_ha": area.rstrip("+")}, "area_ha"),
        area_is_at_least=area.endswith("+"),
        published_extent=_extent(row["coord_basis"]),
        coarse=None if longitude is None or latitude is None else (longitude, latitude),
        note=row["note"],
        sources=_list(row["source"], "|"),
    )


def read_organisation(row: Row) -> Organisation:
    """Read one row of ``organisations.csv``; a name with Kazakh letters is the Kazakh one."""
    local = _list(row["name_ru_or_kk"], " / ")
    kazakh = next((name for name in local if _KAZAKH.search(name)), "")
    russian = next((name for name in local if not _KAZAKH.search(name)), "")
    aliases = tuple(alias.removeprefix("formerly ") for alias in _list(row["aliases"], ";"))
    others = tuple(name for name in local if name not in (kazakh, russian))
    return Organisation(
        organisation_id=row["org_id"],
        names=_with_bare(Names(kk=kazakh, ru=russian, en=row["name_en"], variants=aliases + others)),
        country=row["country"],
        role=row["role_in_programme"],
        sources=_list(row["source"], "|"),
    )


def read_event(row: Row) -> ProgrammeEvent:
    """Read one row of ``events.csv``.

    Raises:
        DataError: ``date.unreadable`` if the date is neither empty nor a date.
    """
    remark = row["date_precision"] if row["date_precision"] not in ("day", "month", "year") else ""
    when = PartialDate.parse(row["date"])
    return ProgrammeEvent(
        event_id=row["event_id"],
        when=_worded(when, remark),
        kind=row["kind"].replace(" ", "_"),
        title=row["title"],
        detail=row["detail"],
        document_no=row["document_no"],
        organisations=_list(row["actor_org_ids"], ";"),
        place_id=row["place_id"],
        status=row["status"],
        sources=_list(row["source"], "|"),
    )


def _happened(row: Row) -> PartialDate:
    precision = row["date_precision"]
    plain = precision in ("day", "month", "year", "range", "unknown")
    if not row["date_start"]:
        return PartialDate.unknown("" if plain else precision)
    first = PartialDate.parse(row["date_start"])
    last = PartialDate.parse(row["date_end"] or row["date_start"])
    return _worded(PartialDate.between(first, last), "" if plain else precision)


def _worded(when: PartialDate, remark: str) -> PartialDate:
    if not remark:
        return when
    # A source that words its date as a season or a span says no sharper date than the whole of it.
    precision: DatePrecision = when.precision
    return PartialDate(when.earliest, when.latest, precision, remark)


def _loose_date(text: str) -> PartialDate:
    return PartialDate.parse(text) if text.strip() else PartialDate.unknown()


def _sex(text: str) -> tuple[RecordSex, str]:
    """The sex that a row states, and who says so where it is only somebody's word."""
    author = ""
    quoted = _PER.fullmatch(text)
    if quoted:
        text, author = quoted["value"], quoted["author"]
    first = text.split(" + ")[0].strip()
    if first in ("male", "female", "mixed"):
        return cast(RecordSex, first), author
    return "unknown", ""


def _outcome(text: str) -> Outcome:
    word = re.match(r"[a-z]*", text)
    found = word[0] if word else ""
    return cast(Outcome, found) if found in ("alive", "dead") else "unknown"


def _numbers(row: Row) -> tuple[tuple[int, int] | None, int | None]:
    """The animals and the detections that a row states; detections are no animals."""
    text = row["n_animals"].strip()
    counted = _DETECTIONS.search(row["evidence_type"])
    detections = int(counted[1]) if counted else None
    if not text:
        return None, detections
    found = re.fullmatch(r"(\d+)(?:-(\d+))?", text)
    if found is None:
        raise _bad_number("n_animals", text)
    low, high = int(found[1]), int(found[2] or found[1])
    if "not individuals" in row["identity_basis"]:
        return None, high
    return (low, high), detections


def _number(row: Row, column: str) -> float | None:
    text = row[column].strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError as error:
        raise _bad_number(column, text) from error
    if not math.isfinite(number):
        raise _bad_number(column, text)
    return number


def _bad_number(column: str, text: str) -> DataError:
    return DataError(
        "evidence.bad_number", f"'{text[:40]}' is no number", where=column, do="write digits with a point"
    )


def _extent(text: str) -> tuple[float, float, float, float] | None:
    found = _EXTENT.search(text)
    if found is None:
        return None
    parts = [int(each) for each in found.groups()]
    south, north, west, east = (parts[i] + parts[i + 1] / 60 for i in range(0, 8, 2))
    return west, south, east, north


def _individual_names(name: str, variants: str) -> Names:
    """Split ``Тау Шері (kk) | Тау Шери (ru) | Tay Sheri, Tau Shery (de/en)`` into languages and variants."""
    if not name and variants.startswith("("):
        return Names()
    by_language: dict[str, str] = {"en": name}
    others: list[str] = []
    for part in _list(variants, "|"):
        marked = re.fullmatch(r"(?P<names>.*?)\s*\((?P<mark>[^)]*)\)", part)
        spelled = _list(marked["names"] if marked else part, ",")
        mark = marked["mark"] if marked else ""
        if mark in ("kk", "ru") and spelled:
            by_language[mark] = spelled[0]
        else:
            others += [each for each in spelled if each != name]
    if not by_language.get("ru"):
        cyrillic = [each for each in others if re.search("[а-яё]", each.casefold())]
        by_language["ru"] = cyrillic[0] if cyrillic else ""
        others = [each for each in others if each not in cyrillic[:1]]
    return Names(by_language.get("kk", ""), by_language["ru"], name, tuple(others))


def _with_bare(names: Names) -> Names:
    """Add each name without what stands in brackets behind it, and an abbreviation that stands there."""
    found = [_BRACKETED.fullmatch(name) for name in (names.en, names.ru, names.kk)]
    bare = [each["name"] for each in found if each]
    short = [each["remark"] for each in found if each and " " not in each["remark"]]
    return replace(names, variants=tuple(dict.fromkeys([*names.variants, *bare, *short])))


def _unmarked(text: str) -> str:
    return text.removesuffix("(kk)").strip()


def _list(text: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(separator) if part.strip())
