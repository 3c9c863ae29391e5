"""Long pieces of work in the table of a study: claimed by one worker at a time, for as long as it shows life.

Every change is one conditional statement, so that of two who want the same the second sees that it is late.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, cast

from qaplan.app.store.failures import said_plainly
from qaplan.app.store.studies import Study
from qaplan.base.errors import Problem, UsageError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from qaplan.app.store import models

__all__ = [
    "MOST_ATTEMPTS",
    "HeldJob",
    "JobState",
    "add_job",
    "ask_to_stop",
    "beat",
    "claim_job",
    "end_job",
    "free_job",
    "give_up",
    "is_to_stop",
    "load_job",
    "load_jobs",
    "put_back",
]

JobState = Literal["waiting", "running", "done", "failed", "stopped", "quarantined"]

MOST_ATTEMPTS = 3
"""How often a piece of work is tried that ends without a word."""

_SHORT = 200
_OVER = frozenset({"done", "failed", "stopped", "quarantined"})


@dataclass(frozen=True)
class HeldJob:
    """One long piece of work.

    Args:
        job_id: Id of its own.
        kind: What is done.
        parameters: With what, as plain data.
        asked_by: The session of whoever asked for it, as plain data.
        asked_at: When, UTC.
        state: How it stands.
        started_at: When the present or last attempt began; None before the first.
        ended_at: When it was over; None while it is not.
        worker: Who does it, or did last.
        attempts: How often it was begun.
        lease_until: Until when it counts as being done without a further sign of life.
        is_stop_asked: Whether somebody wants it to stop.
        done: Pieces that are done.
        total: Of how many; None while nobody knows.
        word: What is being done just now, one word of the job's own.
        item: On what: a card, a file.
        outcome: What came of it, as plain data; empty before that.
        outcome_sha256: Digest of the outcome, hexadecimal.
        problem: Why it failed, or was set aside; None if it did not.
    """

    job_id: str
    kind: str
    parameters: Mapping[str, Any]
    asked_by: Mapping[str, Any]
    asked_at: datetime
    state: JobState = "waiting"
    started_at: datetime | None = None
    ended_at: datetime | None = None
    worker: str = ""
    attempts: int = 0
    lease_until: datetime | None = None
    is_stop_asked: bool = False
    done: int = 0
    total: int | None = None
    word: str = ""
    item: str = ""
    outcome: Mapping[str, Any] = field(default_factory=dict)
    outcome_sha256: str = ""
    problem: Problem | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be done unless somebody asks for it again."""
        return self.state in _OVER

    def is_left(self, now: datetime) -> bool:
        """Whether its worker has shown no sign of life for too long."""
        return self.state == "running" and (self.lease_until is None or self.lease_until < now)

    @property
    def share(self) -> float | None:
        """How much of it is done, 0 to 1; None while nobody knows of how much."""
        return min(1.0, self.done / self.total) if self.total else None

    def summary(self) -> str:
        """How it stands, in plain English."""
        of = f" of {self.total}" if self.total is not None else ""
        now = f", {self.word} {self.item}".rstrip() if self.word and not self.is_over else ""
        why = f": {self.problem.sentence()} [{self.problem.code}]" if self.problem else ""
        return f"{self.job_id} {self.kind}: {self.state}, {self.done}{of}{now}{why}"

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "job_id": self.job_id,
            "kind": self.kind,
            "state": self.state,
            "asked_at": self.asked_at.isoformat(),
            "started_at": self.started_at.isoformat() if self.started_at else None,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "attempts": self.attempts,
            "is_stop_asked": self.is_stop_asked,
            "done": self.done,
            "total": self.total,
            "word": self.word,
            "item": self.item,
            "outcome": dict(self.outcome),
            "outcome_sha256": self.outcome_sha256,
            "problem": vars(self.problem) if self.problem else None,
        }


def add_job(study: Study, job: HeldJob) -> None:
    """Put a piece of work into the table, to be done."""
    from qaplan.app.store import models

    with said_plainly():
        models.Job(
            job_id=job.job_id,
            kind=job.kind,
            state=job.state,
            parameters=dict(job.parameters),
            asked_by=dict(job.asked_by),
            asked_at=job.asked_at,
        ).save(using=study.alias, force_insert=True)


def load_job(study: Study, job_id: str) -> HeldJob:
    """Read one piece of work.

    Raises:
        UsageError: ``job.unknown`` if the study has none of that id.
    """
    row = _rows(study).filter(job_id=job_id).first()
    if row is None:
        raise UsageError(
            "job.unknown",
            "the study has no such job",
            where=job_id[:40],
            do="list them with qaplan jobs list",
        )
    return _held(row)


def load_jobs(study: Study, states: Collection[JobState] = (), *, latest: int = 0) -> tuple[HeldJob, ...]:
    """Read pieces of work in the order in which they were asked for.

    Args:
        study: The study.
        states: Those that stand so; all when empty.
        latest: Only so many of the last ones; all when 0.
    """
    rows = _rows(study)
    if states:
        rows = rows.filter(state__in=list(states))
    if latest:
        rows = rows.order_by("-asked_at", "-job_id")[:latest]
    found = tuple(_held(row) for row in rows)
    return found[::-1] if latest else found


def claim_job(study: Study, job_id: str, worker: str, *, now: datetime, lease: timedelta) -> HeldJob | None:
    """Take a piece of work that waits, or whose worker has shown no sign of life.

    Args:
        study: The study.
        job_id: The piece of work.
        worker: Who takes it; a name that nobody else has.
        now: The moment, UTC.
        lease: For how long it is taken.

    Returns:
        The piece of work; None if another has it, it is over, or it was tried too often and is now set aside.
    """
    from django.db.models import F

    give_up(study, now=now)
    free = _rows(study).filter(_is_free(now), job_id=job_id, attempts__lt=MOST_ATTEMPTS)
    with said_plainly():
        taken = free.update(
            state="running",
            worker=worker,
            attempts=F("attempts") + 1,
            started_at=now,
            beat_at=now,
            lease_until=now + lease,
            done=0,
            total=None,
            word="",
            item="",
        )
    return load_job(study, job_id) if taken else None


def give_up(study: Study, *, now: datetime) -> int:
    """Set aside what was tried too often and ended each time without a word; say how many.

    Args:
        study: The study.
        now: The moment, UTC.
    """
    what = f"the program that did it ended {MOST_ATTEMPTS} times without a word"
    reason = Problem("job.lost", what, do="look at what it was doing last, mend that and resume it")
    left = _rows(study).filter(_is_free(now), attempts__gte=MOST_ATTEMPTS)
    with said_plainly():
        return left.update(state="quarantined", ended_at=now, problem=vars(reason))


def free_job(study: Study, job_id: str, worker: str, *, now: datetime) -> bool:
    """Let a piece of work go whose worker is known to have ended; say whether there was anything to let go.

    Args:
        study: The study.
        job_id: The piece of work.
        worker: How the names of the worker begin.
        now: The moment, UTC.
    """
    left = _rows(study).filter(job_id=job_id, state="running", worker__startswith=worker)
    with said_plainly():
        return bool(left.update(lease_until=now - timedelta(seconds=1)))


def beat(study: Study, job: HeldJob, *, now: datetime, lease: timedelta | None) -> None:
    """Show a sign of life and how far the work has come; nothing if another worker has it by now.

    Args:
        study: The study.
        job: The piece of work with its worker and its progress.
        now: The moment, UTC.
        lease: For how much longer it is taken; None leaves that as it is.
    """
    said: dict[str, object] = {
        "done": job.done,
        "total": job.total,
        "word": job.word,
        "item": job.item[:_SHORT],
    }
    if lease is not None:
        said |= {"beat_at": now, "lease_until": now + lease}
    with said_plainly():
        _mine(study, job).update(**said)


def is_to_stop(study: Study, job: HeldJob) -> bool:
    """Whether somebody wants a piece of work to stop, or another worker has it by now."""
    with said_plainly():
        return _mine(study, job).values_list("is_stop_asked", flat=True).first() is not False


def end_job(study: Study, job: HeldJob, state: JobState, *, now: datetime) -> bool:
    """Write down how a piece of work ended.

    Args:
        study: The study.
        job: The piece of work with its worker, its progress, its outcome or its problem.
        state: How it ended; ``waiting`` if it is to be tried again.
        now: The moment, UTC.

    Returns:
        False if it is another worker's by now, who will say.
    """
    with said_plainly():
        return bool(
            _mine(study, job).update(
                state=state,
                ended_at=now if state in _OVER else None,
                lease_until=None,
                done=job.done,
                total=job.total,
                word=job.word,
                item=job.item[:_SHORT],
                outcome=dict(job.outcome),
                outcome_sha256=job.outcome_sha256,
                problem=vars(job.problem) if job.problem else {},
            )
        )


def ask_to_stop(study: Study, job_id: str, *, now: datetime) -> None:
    """Stop a piece of work: at once if nobody does it, else as soon as its worker hears of it."""
    rows = _rows(study).filter(job_id=job_id)
    with said_plainly():
        if not rows.filter(_is_free(now)).update(state="stopped", ended_at=now):
            rows.filter(state="running").update(is_stop_asked=True)


def put_back(study: Study, job_id: str, *, now: datetime) -> bool:
    """Let a piece of work wait again that ended without its outcome; say whether it does."""
    again = _rows(study).filter(job_id=job_id)
    fresh = {"state": "waiting", "attempts": 0, "is_stop_asked": False, "ended_at": None, "problem": {}}
    with said_plainly():
        ended = again.filter(state__in=["failed", "stopped", "quarantined"]).update(**fresh)
        return bool(ended or again.filter(_is_free(now)).update(**fresh))


def _rows(study: Study) -> QuerySet[models.Job]:
    from qaplan.app.store import models

    return models.Job.objects.using(study.alias)


def _mine(study: Study, job: HeldJob) -> QuerySet[models.Job]:
    return _rows(study).filter(job_id=job.job_id, worker=job.worker, attempts=job.attempts, state="running")


def _is_free(now: datetime) -> Any:  # noqa: ANN401 - a condition of Django's
    from django.db.models import Q

    return Q(state="waiting") | Q(state="running", lease_until__lt=now)


def _held(row: models.Job) -> HeldJob:
    assert row.asked_at is not None
    return HeldJob(
        row.job_id,
        row.kind,
        row.parameters,
        row.asked_by,
        row.asked_at,
        cast("JobState", row.state),
        row.started_at,
        row.ended_at,
        row.worker,
        row.attempts,
        row.lease_until,
        row.is_stop_asked,
        row.done,
        row.total,
        row.word,
        row.item,
        row.outcome,
        row.outcome_sha256,
        Problem(**row.problem) if row.problem else None,
    )
