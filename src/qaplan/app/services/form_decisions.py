"""Deciding upon field forms: a check becomes a camera visit, a find a sighting, a record or an incident."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from qaplan.app.services.field_forms import held_form
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.case_tables import keep_row, load_register
from qaplan.app.store.custody_tables import add_transfer
from qaplan.app.store.field_form_tables import HeldForm, decide_form, keep_visit
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study, writing
from qaplan.app.store.table_imports import keep_sightings
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.messages import Text
from qaplan.evidence.custody.types import CustodyTransfer
from qaplan.evidence.types import Grade, Hypothesis, MortalityCase, Original, Record
from qaplan.recognition.taxonomy.table import taxon_table
from qaplan.survey.field_form.reading import read_form
from qaplan.survey.field_form.types import FieldForm
from qaplan.survey.table.types import AnimalGroup, CameraVisit, Sighting, Visit
from qaplan.survey.types import Deployment

__all__ = [
    "Acceptance",
    "FormDecision",
    "accept_form",
    "camera_of",
    "deployments_to_choose",
    "keep_as_report",
    "may_open",
    "species_of",
]

_LEOPARD = "leopard"
_COUNTRY = "KZ"


@dataclass(frozen=True)
class Acceptance:
    """What the one who decides adds to a form.

    Args:
        grade: How hard the record is; C3 is an unconfirmed report.
        deployment_id: The camera of a check; found by what the form says when empty.
        place_id: The place in the register; empty when none is.
        country: ISO 3166 code.
        why: The reason, for the log.
    """

    grade: Grade = Grade.C3
    deployment_id: str = ""
    place_id: str = ""
    country: str = _COUNTRY
    why: str = ""


@dataclass(frozen=True)
class FormDecision:
    """What a decision made.

    Args:
        form_id: The form.
        state: accepted or kept.
        visit_id: The camera visit; empty when none.
        sighting_id: The sighting; empty when none.
        record_id: The record; empty when none.
        incident_id: The mortality case that it opened; empty when none.
        seq: Number of the event in the log.
    """

    form_id: str
    state: str
    visit_id: str = ""
    sighting_id: str = ""
    record_id: str = ""
    incident_id: str = ""
    seq: int = 0

    def made(self) -> dict[str, object]:
        """The ids of what was made, by name."""
        names = ("visit_id", "sighting_id", "record_id", "incident_id")
        return {name: getattr(self, name) for name in names if getattr(self, name)}


def accept_form(study: Study, form_id: str, choice: Acceptance, *, session: Session) -> FormDecision:
    """Take a form into the records; a dead leopard opens an incident.

    Args:
        study: The study.
        form_id: The form.
        choice: What the form does not say itself.
        session: Who decides.

    Raises:
        DataError: ``form.unknown``, ``form.decided``; ``form.camera_unknown`` where no
            camera or more than one is meant; ``form.visit_differs`` where another sheet says otherwise;
            ``form.place_unknown``.
        AccessError: ``access.no_right``.
    """
    held, form = _waiting(study, form_id, session)
    if form.kind == "camera_check":
        return _accept_visit(study, held, form, choice, session)
    return _accept_find(study, held, form, choice, session)


def keep_as_report(study: Study, form_id: str, *, session: Session, why: str = "") -> FormDecision:
    """Keep a form as an unconfirmed report: of a leopard a record of grade C3, of all else a sighting alone.

    Args:
        study: The study.
        form_id: The form.
        session: Who decides.
        why: The reason, for the log.

    Raises:
        DataError: ``form.unknown``, ``form.decided``.
        AccessError: ``access.no_right``.
    """
    held, form = _waiting(study, form_id, session)
    if form.kind != "camera_check":
        return _accept_find(study, held, form, Acceptance(why=why), session, is_report=True)
    decision = FormDecision(form_id, "kept")
    with writing(study):
        return _decide(study, decision, why, session)


def may_open(study: Study, form_id: str, *, session: Session) -> bool:
    """Whether accepting a form opens an incident: it waits, and tells of a dead leopard.

    Raises:
        DataError: ``form.unknown``, ``form.decided``.
        AccessError: ``access.no_right``.
    """
    _, form = _waiting(study, form_id, session)
    return form.kind == "carcass" and _is_leopard(form)


def deployments_to_choose(study: Study, *, session: Session) -> tuple[str, ...]:
    """Ids of the deployments that a camera check may be of.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "forms.accept")
    return tuple(each.deployment_id for each in load_deployments(study))


def camera_of(study: Study, form: FieldForm) -> tuple[Deployment, ...]:
    """The deployments that a camera check may mean: by id, by the code of the printed sheet, or by station.

    Of several at one station, the ones that stood there at the true time are meant.

    Args:
        study: The study.
        form: The form.
    """
    said = form.said("camera").strip().casefold()
    deployments = load_deployments(study)
    exact = [each for each in deployments if said in _codes(each)]
    if exact:
        return tuple(exact)
    there = [each for each in deployments if each.station_id.casefold() == said]
    when = datetime.fromisoformat(form.said("true_clock"))
    standing = [each for each in there if _stood(each, when)]
    return tuple(standing or there)


def _codes(deployment: Deployment) -> set[str]:
    digest = hashlib.sha256(deployment.deployment_id.encode()).hexdigest()[:12]
    return {deployment.deployment_id.casefold(), f"d-{digest}"}


def _stood(deployment: Deployment, when: datetime) -> bool:
    first = deployment.start.clock.date() if deployment.start else when.date()
    last = deployment.end.clock.date() if deployment.end else when.date()
    return first <= when.date() <= last


def species_of(form: FieldForm) -> str:
    """Scientific name of the animal that a form is about; empty where nobody says or the table lacks it."""
    written = form.said("suspected") if form.kind == "livestock_loss" else form.said("species")
    found = taxon_table().find(written) if written else None
    return found.scientific_name if found else ""


def _is_leopard(form: FieldForm) -> bool:
    written = form.said("suspected") if form.kind == "livestock_loss" else form.said("species")
    found = taxon_table().find(written) if written else None
    return found is not None and taxon_table().is_within(found, _LEOPARD)


def _waiting(study: Study, form_id: str, session: Session) -> tuple[HeldForm, FieldForm]:
    check_may(session, "forms.accept")
    held = held_form(study, form_id, session=session)
    if held.state != "waiting":
        raise DataError(
            "form.decided",
            "somebody has decided upon this form already",
            where=form_id[:8],
            do="undo that decision in the log first",
        )
    return held, read_form({**held.sent, "salt": ""}, now=held.received_at)


def _accept_visit(
    study: Study, held: HeldForm, form: FieldForm, choice: Acceptance, session: Session
) -> FormDecision:
    deployment = _camera(study, form, choice.deployment_id)
    visit = _visit(form, deployment)
    name = f"{deployment.deployment_id}/{visit.visit}"
    if visit.visit == "check" and visit.true_clock is not None:
        name += f"-{visit.true_clock:%Y%m%dT%H%M}"
    decision = FormDecision(held.form_id, "accepted", visit_id=name)
    with writing(study):
        if not keep_visit(study, name, visit):
            raise DataError(
                "form.visit_differs",
                "another sheet says otherwise of this visit",
                where=deployment.deployment_id[:60],
                do="keep the form as a report, or correct the table of the sheets",
            )
        return _decide(study, decision, choice.why, session)


def _camera(study: Study, form: FieldForm, deployment_id: str) -> Deployment:
    if deployment_id:
        found = tuple(each for each in load_deployments(study) if each.deployment_id == deployment_id)
    else:
        found = camera_of(study, form)
    if len(found) != 1:
        raise DataError(
            "form.camera_unknown",
            f"the form names '{form.said('camera')[:40]}', and {len(found)} deployments answer to that",
            where=form.form_id[:8],
            do="choose the deployment",
        )
    return found[0]


def _visit(form: FieldForm, deployment: Deployment) -> CameraVisit:
    """The visit as the printed sheet would give it: the true time by the offset declared for the camera."""
    shown, true = (datetime.fromisoformat(form.said(name)) for name in ("shown_clock", "true_clock"))
    phone, declared = form.happened.offset, deployment.clock_offset
    if form.said("true_from") in {"", "phone"} and phone is not None and declared is not None:
        # A phone that has not heard of a new time zone shows another hour than the camera was set to.
        true += declared - phone
    wanted = form.said("visit")
    visit: Visit = "setup" if wanted == "setup" else "pickup" if wanted == "pickup" else "check"
    return CameraVisit(
        deployment.deployment_id,
        visit,
        shown,
        true,
        battery=form.said("battery"),
        card=form.said("card"),
        tilt=form.said("tilt"),
        spring=form.said("spring"),
        tracks=form.ticked("tracks"),
        by=form.by,
    )


def _accept_find(
    study: Study,
    held: HeldForm,
    form: FieldForm,
    choice: Acceptance,
    session: Session,
    *,
    is_report: bool = False,
) -> FormDecision:
    state = "kept" if is_report else "accepted"
    sighting = _sighting(form, choice.place_id)
    decision = FormDecision(form.form_id, state, sighting_id=sighting.sighting_id)
    actor, at = session.actor, session.moment()
    record = _record(study, form, choice, is_report=is_report) if _is_leopard(form) else None
    incident = _incident(form, record) if record and form.kind == "carcass" and not is_report else None
    with writing(study):
        keep_sightings(study, [sighting])
        if record is not None:
            decision = replace(decision, record_id=record.record_id)
            keep_row(study, "records", record, actor=actor, at=at, why=choice.why)
        if incident is not None:
            decision = replace(decision, incident_id=incident.incident_id)
            keep_row(study, "incidents", incident, actor=actor, at=at, why=choice.why)
            for transfer in _first_hands(form, incident, session):
                add_transfer(study, transfer, actor=actor, at=at)
        return _decide(study, decision, choice.why, session)


def _decide(study: Study, decision: FormDecision, why: str, session: Session) -> FormDecision:
    held = held_form(study, decision.form_id, session=session)
    if held.state != "waiting":
        raise DataError("form.decided", "somebody has decided upon this form already",
                        where=decision.form_id[:8], do="look at the form again")  # fmt: skip
    at = session.moment()
    seq = decide_form(study, held, decision.state, decision.made(), actor=session.actor, at=at, why=why)
    return replace(decision, seq=seq)


def _sighting(form: FieldForm, place_id: str) -> Sighting:
    written = form.said("suspected") if form.kind == "livestock_loss" else form.said("species")
    count = form.said("count")
    animals = (AnimalGroup(int(count), int(count), life_stage=_stage(form)),) if count else ()
    evidence = {"carcass": "carcass", "livestock_loss": "livestock loss"}.get(form.kind, form.said("sign"))
    return Sighting(
        sighting_id=f"s-{hashlib.sha256(form.form_id.encode()).hexdigest()[:24]}",
        species=species_of(form),
        species_as_written=written,
        when=PartialDate.of(form.happened.clock.date()),
        place_id=place_id,
        place_as_written=form.place,
        time=f"{form.happened.clock:%H:%M}",
        animals=animals,
        count_as_written=count,
        evidence=evidence,
        observer=form.by,
        distance_m=float(form.said("distance_m")) if form.said("distance_m") else None,
        comments=form.said("comments"),
    )


def _stage(form: FieldForm) -> str:
    stage = form.said("age")
    return "" if stage == "unknown" else stage


def _record(study: Study, form: FieldForm, choice: Acceptance, *, is_report: bool) -> Record:
    day = PartialDate.of(form.happened.clock.date())
    is_dead = form.kind == "carcass"
    sex = form.said("sex")
    return Record(
        record_id=f"F-{day.iso}-{form.form_id[:8]}",
        kind="carcass" if is_dead and not is_report else "sighting_report",
        grade=Grade.C3 if is_report else choice.grade,
        happened=day,
        retrieved=day,
        identified=PartialDate.unknown(),
        announced=PartialDate.unknown(),
        country=choice.country,
        place_id=_place(study, choice.place_id),
        place_as_published=form.place,
        sex="male" if sex == "male" else "female" if sex == "female" else "unknown",
        age=_stage(form),
        outcome="dead" if is_dead else "unknown",
        original=Original("received" if form.pictures else "not_held"),
        note=form.said("comments"),
        tier="steward",
    )


def _place(study: Study, place_id: str) -> str:
    if place_id and place_id not in {each.place_id for each in load_register(study, "places")}:
        raise DataError("form.place_unknown", "the register has no such place", where=place_id[:40],
                        do="choose one of the list, or none")  # fmt: skip
    return place_id


def _incident(form: FieldForm, record: Record) -> MortalityCase:
    said = form.said("cause_said")
    hypotheses = (Hypothesis("unknown", form.by, said),) if said else ()
    text = Text(form.language)
    return MortalityCase(
        incident_id=f"INC-{record.retrieved.iso}-{form.form_id[:8]}",
        record_id=record.record_id,
        found=record.retrieved,
        place_id=record.place_id,
        state_of_remains=text.word(f"field_form.state_{form.said('state')}"),
        hypotheses=hypotheses,
    )


def _first_hands(form: FieldForm, incident: MortalityCase, session: Session) -> Iterator[CustodyTransfer]:
    """The first hand-over, where the finder took something along."""
    if form.said("kept") == "left":
        return
    text = Text(form.language)
    yield CustodyTransfer(
        incident_id=incident.incident_id,
        number=1,
        when=form.happened.iso(),
        handed_by=form.by,
        taken_by=form.said("held_by") or form.by,
        what=text.word(f"field_form.kept_{form.said('kept')}"),
        sha256=form.pictures[0].sha256 if form.pictures else "",
        noted_by=session.actor.id,
        noted_at=session.moment().astimezone(UTC).isoformat(timespec="seconds"),
    )
