"""Deciding on clocks: proposals that wait, those that somebody refused, and what stands."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from qaplan.app.jobs.running import Tell
from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.clock_telling import correction_records, for_stewards, proposal_messages
from qaplan.app.services.clocks import apply_found, undo_clock
from qaplan.app.services.kept import Kept
from qaplan.app.services.sessions import Session, check_may, check_may_write
from qaplan.app.store.browse.cards import card_totals, latest_words
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.codec import decode, encode
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.job_tables import HeldJob, load_jobs
from qaplan.app.store.log import Change, append_event, log_head
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import AccessError, UsageError
from qaplan.base.messages import Message
from qaplan.survey.clocks.types import ClockCorrection, ClockProposal

__all__ = [
    "LARGE_FILES",
    "LOOK",
    "ClockDesk",
    "WaitingProposal",
    "accept_proposal",
    "look_for_clocks",
    "refuse_proposal",
    "reopen_proposal",
    "take_clock_back",
    "view_clocks",
]

LOOK = "clocks.look"
"""The kind of job that looks at the clocks of a large study."""

LARGE_FILES = 50_000
"""So many files and more are looked through as a job."""

_JOBS_LOOKED_AT = 200
_REFUSED, _REOPENED = "clock.proposal_refused", "clock.proposal_reopened"
_KEPT = Kept[tuple[str, str], tuple[ClockProposal, ...]](most=8)


@dataclass(frozen=True)
class WaitingProposal:
    """A proposal as a page shows it.

    Args:
        proposal: The proposal.
        found: What was found.
        because: Why it is believed, and what would be done.
        is_refused: Whether somebody has refused it.
    """

    proposal: ClockProposal
    found: Message
    because: tuple[Message, ...]
    is_refused: bool

    @property
    def proposal_id(self) -> str:
        """Its id."""
        return self.proposal.proposal_id

    @property
    def deployment_id(self) -> str:
        """The deployment whose clock it is about."""
        return self.proposal.finding.deployment_id

    @property
    def can_apply(self) -> bool:
        """Whether the data tell how to mend it."""
        return self.proposal.finding.change is not None

    @property
    def counts(self) -> tuple[tuple[str, int, int | None], ...]:
        """What is counted, before and after; None where nobody can say."""
        before, after = vars(self.proposal.before), self.proposal.after
        then = vars(after) if after is not None else {}
        return tuple((name, before[name], then.get(name)) for name in before)


@dataclass(frozen=True)
class ClockDesk:
    """What is to be decided on clocks, and what was.

    Args:
        waiting: Proposals that nobody has decided on.
        refused: Proposals that somebody has refused.
        corrections: All corrections and typed dates, as rows with stable names, the latest first.
        looked_at: When a large study was last looked through, UTC; None of others, or before the first time.
        is_stale: Whether something has changed since then.
        job: The looking that goes on; None where none does.
    """

    waiting: tuple[WaitingProposal, ...]
    refused: tuple[WaitingProposal, ...]
    corrections: tuple[dict[str, object], ...]
    looked_at: datetime | None = None
    is_stale: bool = False
    job: HeldJob | None = None


def view_clocks(study: Study, session: Session) -> ClockDesk:
    """Read what is proposed and what stands; nothing is changed.

    Raises:
        AccessError: ``access.no_right``, ``access.not_public``.
    """
    check_may(session, "cards.look")
    if session.audience == "public":
        raise AccessError(
            "access.not_public", "the public does not see clocks", do="view the pages as an insider again"
        )
    known = _known(study)
    words = latest_words(study, (_REFUSED, _REOPENED), [each.proposal_id for each in known.proposals])
    lines = [_line(each, is_refused=words.get(each.proposal_id) == _REFUSED) for each in known.proposals]
    rows = correction_records(load_clock_book(study))
    said = [for_stewards(row) for row in reversed(rows)]
    return ClockDesk(
        tuple(each for each in lines if not each.is_refused),
        tuple(each for each in lines if each.is_refused),
        tuple(row for row in said if isinstance(row, dict)),
        looked_at=known.looked_at,
        is_stale=known.is_stale,
        job=known.job,
    )


def accept_proposal(study: Study, proposal_id: str, session: Session, *, why: str = "") -> ClockCorrection:
    """Turn a proposal into a correction; no file and no reading is changed.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``clock.unknown_proposal``.
        DataError: ``clock.nothing_to_apply``.
    """
    check_may(session, "clocks.decide")
    return apply_found(study, _now(study, proposal_id), why=why, session=session)


def refuse_proposal(study: Study, proposal_id: str, session: Session, *, why: str = "") -> int:
    """Leave a clock as it is; the proposal stays on record and does not wait any more.

    Returns:
        Number of the event that tells of it.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``clock.unknown_proposal``.
    """
    return _decide(study, proposal_id, session, _REFUSED, why)


def reopen_proposal(study: Study, proposal_id: str, session: Session, *, why: str = "") -> int:
    """Let a refused proposal wait again.

    Raises:
        As :func:`refuse_proposal`.
    """
    return _decide(study, proposal_id, session, _REOPENED, why)


def take_clock_back(study: Study, record_id: str, session: Session, *, why: str = "") -> str:
    """Take a correction or a typed date back.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``clock.unknown_correction`` or ``clock.already_undone``.
    """
    check_may(session, "clocks.decide")
    return undo_clock(study, record_id, why=why, session=session)


def look_for_clocks(study: Study, tell: Tell) -> dict[str, object]:
    """Look at all clocks of a large study, as a job; nothing is changed."""
    head = log_head(study)
    tell("looking", 0)
    return {"head": head, "proposals": [encode(each) for each in propose_corrections(study)]}


def _decide(study: Study, proposal_id: str, session: Session, action: str, why: str) -> int:
    check_may(session, "clocks.decide")
    check_may_write(session)
    finding = _now(study, proposal_id).finding
    body: dict[str, object] = {"deployment_id": finding.deployment_id, "symptom": finding.symptom}
    with writing(study):
        change = Change(action, "clock_proposal", proposal_id, why, body)
        return append_event(study, session.actor, change, at=session.moment())


@dataclass(frozen=True)
class _Found:
    """The proposals that are known, and when they were looked for where that was done as a job."""

    proposals: tuple[ClockProposal, ...]
    looked_at: datetime | None = None
    is_stale: bool = False
    job: HeldJob | None = None


def _known(study: Study) -> _Found:
    """The proposals: of a study of moderate size as they are now, of a large one as a job last found them."""
    if card_totals(study).files <= LARGE_FILES:
        return _Found(_proposals(study))
    jobs = [each for each in load_jobs(study, latest=_JOBS_LOOKED_AT) if each.kind == LOOK]
    running = next((each for each in reversed(jobs) if not each.is_over), None)
    done = next((each for each in reversed(jobs) if each.state == "done"), None)
    if done is None:
        return _Found((), job=running, is_stale=True)
    found = tuple(decode(body, ClockProposal) for body in done.outcome["proposals"])
    is_stale = done.outcome["head"] != log_head(study)
    return _Found(found, done.ended_at, is_stale, running)


def _now(study: Study, proposal_id: str) -> ClockProposal:
    """A proposal that is known, as the cameras of its station give it at this moment.

    Raises:
        UsageError: ``clock.unknown_proposal`` if there is none of that id, or no longer.
    """
    known = next((each for each in _known(study).proposals if each.proposal_id == proposal_id), None)
    if known is not None:
        name = known.finding.deployment_id
        stations = {each.station_id for each in load_deployments(study) if each.deployment_id == name}
        again = propose_corrections(study, stations=stations)
        found = next((each for each in again if each.proposal_id == proposal_id), None)
        if found is not None or known.finding.change is None:
            return found or known
    raise UsageError(
        "clock.unknown_proposal",
        "there is no such proposal, or no longer",
        where=proposal_id[:20],
        do="open the page of the clocks again",
    )


def _proposals(study: Study) -> tuple[ClockProposal, ...]:
    """The proposals of a study; looked for again only when anything has changed."""
    return _KEPT.get((study.alias, log_head(study)), lambda: propose_corrections(study))


def _line(proposal: ClockProposal, *, is_refused: bool) -> WaitingProposal:
    found, *rest = proposal_messages(proposal)
    because = tuple(each for each in rest if not each.key.startswith("clock.counts_"))
    return WaitingProposal(proposal, found, because, is_refused)
