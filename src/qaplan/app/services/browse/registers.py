"""The registers as pages: acts in force on a day, places, organisations and projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from qaplan.app.services.questions.asking import Inquiry, book_of, made_from, say_list
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.acts import acts_by
from qaplan.app.store.browse.records import count_by_place
from qaplan.app.store.browse.registers import count_rows, register_page, rows_named
from qaplan.app.store.studies import Study
from qaplan.base.dates import PartialDate
from qaplan.base.facts import Choice, Fact, Unit, id_part, written_number
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Input, input_of
from qaplan.evidence.case import CaseFile
from qaplan.evidence.registers import names_of_organisation
from qaplan.evidence.status import legal_status, plan_status
from qaplan.evidence.types import LegalAct, Organisation, Place, Project
from qaplan.sharing import Answer, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

from .listing import Listing, counted, inquiry_of

__all__ = ["acts_in_force", "list_organisations", "list_places", "list_projects"]

_MOST_ACTS = 500


def acts_in_force(study: Study, session: Session, *, on: date | None = None) -> Listing:
    """Say what the law says on a day, and list the acts dated by then.

    Args:
        study: The study.
        session: Who reads.
        on: The day; the session's own when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    acts = register_page(study, "acts", limit=_MOST_ACTS).rows
    taxa = register_page(study, "taxa", limit=_MOST_ACTS).rows
    named = rows_named(
        study,
        {
            "organisations": {each.issuer for each in acts if each.issuer},
            "places": {each.place_id for each in acts if each.place_id},
        },
    )
    case = CaseFile(acts=acts, taxa=taxa, places=named["places"], organisations=named["organisations"])
    inquiry = inquiry_of(study, session, case, on)
    listed = {each.taxon_id for each in acts if each.taxon_id}
    sentences = tuple(
        legal_status(acts, each.taxon_id, inquiry.on, taxa=taxa).message()
        for each in taxa
        if each.taxon_id in listed
    ) or (Message("browse.no_acts"),)
    rows = tuple(_act_row(inquiry, each) for each in reversed(acts_by(case, inquiry.on)))
    days = tuple(
        sorted({day for each in acts for day in (each.dated, each.in_force_from) if day is not None})
    )
    inputs = tuple(input_of("act", each.act_id, each) for each in acts)
    answer = _answer(inquiry, sentences, AnswerTable("acts", _ACT_COLUMNS, rows), inputs)
    return Listing(answer, choices={"day": tuple((day.isoformat(), "") for day in days)})


def list_places(study: Study, session: Session, *, after: str = "", limit: int = 100) -> Listing:
    """Give a reader a page of the places in three languages, with the records of each.

    Args:
        study: The study.
        session: Who reads.
        after: Mark of the page before; empty for the first page.
        limit: How many places.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    page = register_page(study, "places", after=after, limit=limit)
    by_place = count_by_place(study, is_public=session.audience == "public")
    inquiry = inquiry_of(study, session, CaseFile(places=page.rows))
    rows = tuple(_place_row(inquiry, each, by_place) for each in page.rows)
    sentence = _counted("places", count_rows(study, "places"), "")
    inputs = tuple(input_of("place", each.place_id, each) for each in page.rows)
    table = AnswerTable("places", _PLACE_COLUMNS, rows)
    return Listing(_answer(inquiry, (sentence,), table, inputs), page.next)


def list_organisations(study: Study, session: Session, *, after: str = "", limit: int = 100) -> Listing:
    """Give a reader a page of the organisations with all of their names.

    Args:
        study: The study.
        session: Who reads.
        after: Mark of the page before; empty for the first page.
        limit: How many organisations.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    page = register_page(study, "organisations", after=after, limit=limit)
    inquiry = inquiry_of(study, session, CaseFile(organisations=page.rows))
    rows = tuple(_organisation_row(each, is_public=session.audience == "public") for each in page.rows)
    sentence = _counted("organisations", count_rows(study, "organisations"), "")
    inputs = tuple(input_of("organisation", each.organisation_id, each) for each in page.rows)
    table = AnswerTable("organisations", _ORGANISATION_COLUMNS, rows)
    return Listing(_answer(inquiry, (sentence,), table, inputs), page.next)


def list_projects(study: Study, session: Session, *, after: str = "", limit: int = 100) -> Listing:
    """Give a reader a page of the projects with their terms and partners.

    Args:
        study: The study.
        session: Who reads.
        after: Mark of the page before; empty for the first page.
        limit: How many projects.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``browse.bad_mark``.
    """
    check_may(session, "study.look")
    page = register_page(study, "projects", after=after, limit=limit)
    partners = {partner for each in page.rows for partner in each.partners}
    organisations = rows_named(study, {"organisations": partners})["organisations"]
    inquiry = inquiry_of(study, session, CaseFile(projects=page.rows, organisations=organisations))
    rows = tuple(_project_row(inquiry, each) for each in page.rows)
    sentence = _counted("projects", count_rows(study, "projects"), "")
    inputs = tuple(input_of("project", each.project_id, each) for each in page.rows)
    table = AnswerTable("projects", _PROJECT_COLUMNS, rows)
    return Listing(_answer(inquiry, (sentence,), table, inputs), page.next)


_ACT_COLUMNS = (
    "table.column.act_dated",
    "table.column.in_force_from",
    "table.column.act",
    "table.column.issuer",
    "table.column.effect",
    "table.column.taxon_as_written",
)
_PLACE_COLUMNS = (
    "browse.column.name_kk",
    "browse.column.name_ru",
    "browse.column.name_en",
    "table.column.place_kind",
    "table.column.status",
    "table.column.area",
    "table.column.country",
    "browse.column.records",
)
_ORGANISATION_COLUMNS = (
    "table.column.organisation",
    "table.column.also_known_as",
    "table.column.country",
    "browse.column.role",
)
_PROJECT_COLUMNS = (
    "browse.column.project",
    "browse.column.start",
    "browse.column.end",
    "browse.column.partners",
)


def _answer(
    inquiry: Inquiry, sentences: Sequence[Message], table: AnswerTable, inputs: tuple[Input, ...]
) -> Released[Answer]:
    answer = Answer(
        sentences=tuple(sentences),
        facts=book_of(*sentences),
        record=inquiry.heading,
        provenance=made_from(f"browse.{table.name}", {"on": inquiry.on.isoformat()}, inputs),
        tables=(table,),
        words=inquiry.words,
        tier="public",
    )
    return release(answer, inquiry.audience)


def _counted(register: str, number: int, unit: Unit) -> Message:
    if not number:
        return Message(f"browse.no_{register}")
    fact = counted(f"browse.{register}.all", number, unit, {})
    return Message(f"browse.{register}", {"n": fact}, count="n")


def _act_row(inquiry: Inquiry, act: LegalAct) -> AnswerRow:
    place = next((each.names for each in inquiry.case.places if each.place_id == act.place_id), None)
    effect: AnswerValue = Choice(f"effect.{act.effect}")
    if place is not None:
        effect = Message(
            "table.value.effect_on_place", {"effect": Choice(f"effect.{act.effect}"), "place": place}
        )
    cells = (
        PartialDate.of(act.dated),
        PartialDate.of(act.in_force_from) if act.in_force_from else Message("table.value.not_in_source"),
        act.called,
        names_of_organisation(inquiry.case.organisations, act.issuer),
        effect,
        act.taxon_as_written,
    )
    record = {
        "act_id": act.act_id,
        "number": act.number,
        "dated": act.dated.isoformat(),
        "in_force_from": act.in_force_from.isoformat() if act.in_force_from else None,
        "effect": act.effect,
        "taxon_as_written": act.taxon_as_written,
        "sources": list(act.sources),
    }
    return AnswerRow(cells, record, "public")


def _place_row(inquiry: Inquiry, place: Place, by_place: Mapping[str, int]) -> AnswerRow:
    state = plan_status(place, inquiry.on)
    cells = (
        place.names.kk,
        place.names.ru,
        place.names.en,
        Choice(f"place_kind.{place.kind}"),
        Message("table.value.exists") if state.state == "not_a_plan" else state.choice,
        _area(place),
        place.country,
        by_place.get(place.place_id, 0),
    )
    record = {
        "place_id": place.place_id,
        "name_kk": place.names.kk,
        "name_ru": place.names.ru,
        "name_en": place.names.en,
        "kind": place.kind,
        "area_ha": place.area_ha,
        "is_plan": place.is_plan,
        "records": by_place.get(place.place_id, 0),
        "sources": list(place.sources),
    }
    return AnswerRow(cells, record, "public")


def _area(place: Place) -> AnswerValue:
    if place.area_ha is None:
        return Message("table.value.unknown")
    return Fact(
        f"place.{id_part(place.place_id)}.area",
        written_number(place.area_ha),
        "ha",
        inputs=(input_of("place", place.place_id, place),),
        tier="public",
        bound="at least" if place.area_is_at_least else "",
    )


def _organisation_row(organisation: Organisation, *, is_public: bool) -> AnswerRow:
    role = organisation.role if organisation.sources or not is_public else ""
    aliases = ", ".join(organisation.names.all()[1:])
    cells = (organisation.names, aliases, organisation.country, role)
    record = {
        "organisation_id": organisation.organisation_id,
        "names": list(organisation.names.all()),
        "country": organisation.country,
        "role": role,
        "sources": list(organisation.sources),
    }
    return AnswerRow(cells, record, "public")


def _project_row(inquiry: Inquiry, project: Project) -> AnswerRow:
    unknown = Message("table.value.unknown")
    partners = [names_of_organisation(inquiry.case.organisations, each) for each in project.partners]
    cells = (
        project.title,
        project.start if project.start.is_known else unknown,
        project.end if project.end.is_known else unknown,
        _listed(partners),
    )
    record = {
        "project_id": project.project_id,
        "title": project.title,
        "start": project.start.iso,
        "end": project.end.iso,
        "partners": list(project.partners),
        "sources": list(project.sources),
    }
    return AnswerRow(cells, record, "public")


def _listed(names: Sequence[Names]) -> AnswerValue:
    listed = say_list(list(names)) if names else ""
    assert isinstance(listed, Message | Names | str)
    return listed
