"""Adding to an incident: hand-overs, samples and results, a cause that somebody names, the matched animal."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, replace
from datetime import UTC

from qaplan.app.services.incidents.viewing import find_incident
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.browse.individuals import individuals_named
from qaplan.app.store.browse.records import records_named
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.custody_tables import add_transfer, load_chain
from qaplan.app.store.studies import Study, writing
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, Problem
from qaplan.evidence.custody.types import CustodyTransfer, SealedTransfer
from qaplan.evidence.types import Hypothesis, MortalityCase, Sample
from qaplan.sharing.coordinates import find_coordinates

__all__ = ["CAUSES", "HandOver", "add_cause", "add_hand_over", "add_sample", "match_animal", "note_result"]

CAUSES = ("unknown", "killed_by_people", "shot", "trapped", "disease", "starvation", "natural")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_TEXT_MOST = 500


@dataclass(frozen=True)
class HandOver:
    """A hand-over as somebody notes it.

    Args:
        when: The day or moment, ISO 8601: ``2026-05-03`` or ``2026-05-03T14:20``.
        handed_by: Who gave.
        taken_by: Who took.
        what: What was handed over.
        mark: Number of the seal, the bag or the act.
        sha256: Digest of a file that belongs to it; empty for none.
        kept_at: Where it is kept from now on.
        remark: Remark.
        corrects: Number of the earlier hand-over that this one corrects; 0 for none.
    """

    when: str
    handed_by: str
    taken_by: str
    what: str
    mark: str = ""
    sha256: str = ""
    kept_at: str = ""
    remark: str = ""
    corrects: int = 0


def add_hand_over(study: Study, incident_id: str, hand_over: HandOver, *, session: Session) -> SealedTransfer:
    """Add a hand-over to the chain of an incident; nothing that stands there is changed.

    Args:
        study: The study.
        incident_id: The incident.
        hand_over: What is noted.
        session: Who notes it.

    Raises:
        DataError: ``incident.unknown``; ``custody.bad`` with every fault of what is noted.
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.write")
    incident = find_incident(study, incident_id, session)
    number = len(load_chain(study, incident.incident_id)) + 1
    _check(hand_over, number)
    transfer = CustodyTransfer(
        incident_id=incident.incident_id,
        number=number,
        **{each.name: getattr(hand_over, each.name) for each in fields(HandOver)},
        noted_by=session.actor.id,
        noted_at=session.moment().astimezone(UTC).isoformat(timespec="seconds"),
    )
    with writing(study):
        return add_transfer(study, transfer, actor=session.actor, at=session.moment())


def _check(hand_over: HandOver, number: int) -> None:
    problems = [
        Problem("custody.missing", "it is not said", name, "fill it in")
        for name in ("when", "handed_by", "taken_by", "what")
        if not getattr(hand_over, name).strip()
    ]
    for each in fields(HandOver):
        value = str(getattr(hand_over, each.name))
        if len(value) > _TEXT_MOST or "\x00" in value:
            problems.append(Problem("custody.too_long", "it is too long", each.name, "write less"))
        elif each.name != "sha256" and find_coordinates(value):
            # The chain leaves the house as it stands, so that its digests hold.
            problems.append(Problem("custody.position", "it tells a position", each.name, "name the place"))
    if hand_over.when.strip():
        problems += _faults_of_day(hand_over.when.strip())
    if hand_over.sha256 and not _SHA256.fullmatch(hand_over.sha256):
        problems.append(Problem("custody.bad_digest", "it is no SHA-256", "sha256", "give 64 figures"))
    if not 0 <= hand_over.corrects < number:
        problems.append(
            Problem("custody.no_such_number", "there is no such hand-over", "corrects", "look again")
        )
    if problems:
        raise DataError("custody.bad", "the hand-over cannot be noted", do="correct it", problems=problems)


def _faults_of_day(text: str) -> list[Problem]:
    try:
        known = PartialDate.parse(text.partition("T")[0]).is_known
    except DataError:
        known = False
    return [] if known else [Problem("custody.bad_day", "it is no day", "when", "write it as 2026-05-03")]


def add_sample(
    study: Study, incident_id: str, what: str, laboratory: str, sent: str, *, session: Session
) -> int:
    """Note that a sample went to a laboratory; its result is open.

    Args:
        study: The study.
        incident_id: The incident.
        what: What was sent.
        laboratory: Where to.
        sent: The day, ISO 8601; empty when not known.
        session: Who notes it.

    Returns:
        Number of the event in the log.

    Raises:
        DataError: ``incident.unknown``; ``incident.nothing_said``; ``date.unreadable``.
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.write")
    incident = find_incident(study, incident_id, session)
    sample = Sample(_said(what), laboratory.strip(), PartialDate.parse(sent))
    return _keep(study, replace(incident, samples=(*incident.samples, sample)), session)


def note_result(study: Study, incident_id: str, number: int, result: str, *, session: Session) -> int:
    """Note what a laboratory found; an earlier result stays in the log.

    Args:
        study: The study.
        incident_id: The incident.
        number: Number of the sample, from one.
        result: The result, in the laboratory's words.
        session: Who notes it.

    Returns:
        Number of the event in the log.

    Raises:
        DataError: ``incident.unknown``, ``incident.no_sample``, ``incident.nothing_said``.
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.write")
    incident = find_incident(study, incident_id, session)
    if not 1 <= number <= len(incident.samples):
        raise DataError("incident.no_sample", "the incident has no such sample", where=str(number),
                        do="choose one of its samples")  # fmt: skip
    samples = list(incident.samples)
    samples[number - 1] = replace(samples[number - 1], result=_said(result))
    return _keep(study, replace(incident, samples=tuple(samples)), session)


def add_cause(study: Study, incident_id: str, cause: str, text: str, author: str, *, session: Session) -> int:
    """Note a cause that somebody names; the case's own cause stays what it is.

    Args:
        study: The study.
        incident_id: The incident.
        cause: One of :data:`CAUSES`; unknown is one of them.
        text: What was said.
        author: Who said it.
        session: Who notes it.

    Returns:
        Number of the event in the log.

    Raises:
        DataError: ``incident.unknown``, ``incident.bad_cause``, ``incident.nothing_said``.
        AccessError: ``access.no_right``.
    """
    check_may(session, "incidents.write")
    incident = find_incident(study, incident_id, session)
    if cause not in CAUSES:
        raise DataError("incident.bad_cause", f"'{cause[:30]}' is no cause", do=f"choose {', '.join(CAUSES)}")
    said = Hypothesis(cause, _said(author), _said(text))
    return _keep(study, replace(incident, hypotheses=(*incident.hypotheses, said)), session)


def match_animal(study: Study, incident_id: str, individual_id: str, basis: str, *, session: Session) -> int:
    """Match the remains to an animal of the catalogue, and say on what that rests.

    Args:
        study: The study.
        incident_id: The incident.
        individual_id: The animal.
        basis: How it was matched, such as the pattern of the left flank.
        session: Who matches.

    Returns:
        Number of the event in the log.

    Raises:
        DataError: ``incident.unknown``, ``incident.no_animal``, ``incident.nothing_said``.
        AccessError: ``access.no_right``: whoever states identities may match.
    """
    check_may(session, "incidents.write")
    check_may(session, "identity.state")
    incident = find_incident(study, incident_id, session)
    if not individuals_named(study, [individual_id]):
        raise DataError("incident.no_animal", "the catalogue has no such animal", where=individual_id[:40],
                        do="choose one of the catalogue")  # fmt: skip
    (record,) = records_named(study, [incident.record_id])
    why = _said(basis)
    matched = replace(record, individual_id=individual_id, identity_basis=why)
    with writing(study):
        keep_row(study, "records", matched, actor=session.actor, at=session.moment(), why=why)
        found = replace(incident, match_basis=why)
        return keep_row(study, "incidents", found, actor=session.actor, at=session.moment(), why=why)


def _keep(study: Study, incident: MortalityCase, session: Session) -> int:
    with writing(study):
        return keep_row(study, "incidents", incident, actor=session.actor, at=session.moment())


def _said(text: str) -> str:
    """Words that say something and no position.

    Raises:
        DataError: ``incident.nothing_said``, ``custody.position``.
    """
    words = text.strip()[:_TEXT_MOST].replace("\x00", "")
    if not words:
        raise DataError("incident.nothing_said", "nothing is said", do="write it in a sentence")
    if find_coordinates(words):
        raise DataError("custody.position", "the words tell a position", do="name the place instead")
    return words
