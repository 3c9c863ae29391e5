"""What must hold between the tables of a case: ids given once, ids that exist, dates that can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, Problem
from qaplan.evidence.case import CaseFile
from qaplan.evidence.timeline import earliest_record
from qaplan.identity.standing import check_statements
from qaplan.identity.types import Individual

__all__ = ["case_problems", "check_case"]


_ONE = {"taxa": "taxon"}


def check_case(case: CaseFile) -> None:
    """Refuse a case whose tables do not fit together.

    Raises:
        DataError: ``evidence.bad_case`` with one problem for each row.
    """
    problems = case_problems(case)
    if problems:
        raise DataError(
            "evidence.bad_case",
            f"{len(problems)} rows of the case cannot be taken",
            do="correct them and read again; nothing was imported",
            problems=problems,
        )


def case_problems(case: CaseFile) -> tuple[Problem, ...]:
    """Everything that does not fit between the tables of a case, in the order of the tables."""
    found = [*_twice(case), *_unknown_ids(case), *_date_problems(case)]
    found += [problem for each in case.individuals for problem in _naming_problems(each, case)]
    try:
        check_statements(case.statements, {each.record_id for each in case.records})
    except DataError as error:
        found += error.problems
    return tuple(found)


def _twice(case: CaseFile) -> Iterator[Problem]:
    for table, ids in _ids(case).items():
        for each, times in Counter(ids).items():
            if times > 1:
                yield Problem(
                    "evidence.id_twice",
                    f"the id {each} is given {times} times",
                    f"{table}, {each}",
                    "give each row an id of its own",
                )


def _ids(case: CaseFile) -> dict[str, list[str]]:
    return {
        "records": [each.record_id for each in case.records],
        "individuals": [each.individual_id for each in case.individuals],
        "places": [each.place_id for each in case.places],
        "organisations": [each.organisation_id for each in case.organisations],
        "events": [each.event_id for each in case.events],
        "questions": [each.question_id for each in case.questions],
        "claims": [each.claim_id for each in case.claims],
        "taxa": [each.taxon_id for each in case.taxa],
        "acts": [each.act_id for each in case.acts],
        "incidents": [each.incident_id for each in case.incidents],
        "projects": [each.project_id for each in case.projects],
        "assessments": [each.assessment_id for each in case.assessments],
        "movements": [each.movement_id for each in case.movements],
    }


def _unknown_ids(case: CaseFile) -> Iterator[Problem]:
    ids = {table: set(known) for table, known in _ids(case).items()}
    for where, column, table, named in _references(case):
        if named and named not in ids[table]:
            yield Problem(
                f"evidence.unknown_{_ONE.get(table, table.removesuffix('s'))}",
                f"there is no {named} in {table}",
                f"{where}, column {column}",
                f"add {named} to {table} or correct the id",
            )


def _references(case: CaseFile) -> Iterator[tuple[str, str, str, str]]:
    for record in case.records:
        where = f"records, {record.record_id}"
        yield where, "place_id", "places", record.place_id
        yield where, "individual_id", "individuals", record.individual_id
        if case.questions:
            yield from ((where, "conflict_group", "questions", each) for each in record.question_ids)
    for event in case.events:
        where = f"events, {event.event_id}"
        yield where, "place_id", "places", event.place_id
        yield from _organisations(where, "actor_org_ids", event.organisations)
    yield from _mapping_references(case)
    yield from _act_references(case)


def _mapping_references(case: CaseFile) -> Iterator[tuple[str, str, str, str]]:
    for claim in case.claims:
        where = f"claims, {claim.claim_id}"
        yield where, "question", "questions", claim.question_id
        yield from _organisations(where, "authors", claim.authors)
    for statement in case.statements:
        where = f"statements, {statement.statement_id}"
        yield from _organisations(where, "author", [statement.author])
    for incident in case.incidents:
        where = f"incidents, {incident.incident_id}"
        yield where, "record", "records", incident.record_id
        yield where, "place", "places", incident.place_id
        yield from _organisations(where, "author", [each.author for each in incident.hypotheses])
    for assessment in case.assessments:
        yield from _organisations(f"assessments, {assessment.assessment_id}", "authors", assessment.authors)
    for project in case.projects:
        yield from _organisations(f"projects, {project.project_id}", "partners", project.partners)


def _act_references(case: CaseFile) -> Iterator[tuple[str, str, str, str]]:
    for act in case.acts:
        where = f"acts, {act.act_id}"
        yield where, "place", "places", act.place_id
        yield where, "taxon", "taxa", act.taxon_id
        yield from _organisations(where, "issuer", [act.issuer])
    places = {each.place_id for each in case.places}
    for movement in case.movements:
        for column, end in (("from", movement.from_record), ("to", movement.to_record)):
            if end not in places:
                yield f"movements, {movement.movement_id}", column, "records", end


def _organisations(where: str, column: str, named: Iterable[str]) -> Iterator[tuple[str, str, str, str]]:
    return ((where, column, "organisations", each) for each in named)


def _date_problems(case: CaseFile) -> Iterator[Problem]:
    for record in case.records:
        pairs = (("retrieved_on", record.retrieved), ("announced_on", record.announced))
        for column, later in pairs:
            if _is_before(later, record.happened):
                yield Problem(
                    "evidence.date_before_event",
                    f"{later.iso} lies before the event itself ({record.happened.iso})",
                    f"records, {record.record_id}, column {column}",
                    "correct one of the two dates",
                )


def _is_before(later: PartialDate, earlier: PartialDate) -> bool:
    return later.latest is not None and earlier.earliest is not None and later.latest < earlier.earliest


def _naming_problems(individual: Individual, case: CaseFile) -> Iterator[Problem]:
    """A name cannot be older than the first record of who bears it."""
    own = [each for each in case.records if each.record_id in individual.records]
    record = earliest_record(own)
    first = record.happened.earliest if record else None
    named = individual.naming.when if individual.naming else PartialDate.unknown()
    if first is not None and named.latest is not None and named.latest < first:
        yield Problem(
            "evidence.naming_before_first_record",
            f"the name is dated {named.iso}, before the first record of the animal on {first.isoformat()}",
            f"individuals, {individual.individual_id}, column named_on",
            "correct the date of the naming; keep a wrong one as a claim of who published it",
        )
