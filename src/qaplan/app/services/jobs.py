"""Long work that goes on while its asker does something else: start, watch, stop, take it up again."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from qaplan.app.jobs.executors import Executor, Later, LocalProcesses, executor_here, use_executor
from qaplan.app.jobs.running import Patience, Tell, run_job, workers_of
from qaplan.app.services.job_kinds import KINDS, kind_named
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.job_tables import (
    HeldJob,
    JobState,
    add_job,
    ask_to_stop,
    free_job,
    give_up,
    load_job,
    load_jobs,
    put_back,
)
from qaplan.app.store.studies import Study, close_study, load_study
from qaplan.base.actors import Actor
from qaplan.base.errors import UsageError

__all__ = [
    "LATER",
    "HeldJob",
    "JobState",
    "Patience",
    "begin_work",
    "cancel_job",
    "list_jobs",
    "resume_job",
    "run_here",
    "run_waiting",
    "start_job",
    "take_up_work",
    "watch_job",
]


LATER: Executor = Later()
"""Leaves work to whoever takes it up next."""


def start_job(
    study: Study,
    kind: str,
    parameters: Mapping[str, Any],
    *,
    session: Session | None = None,
    executor: Executor | None = None,
) -> HeldJob:
    """Ask for a long piece of work; it is done elsewhere and this returns at once.

    Args:
        study: The study.
        kind: What is to be done, one of :data:`qaplan.app.services.job_kinds.KINDS`.
        parameters: With what, as plain data.
        session: Who asks; whoever calls on this machine when None. The work is done with the same rights.
        executor: Where it is done; where this process does its work when None.

    Returns:
        The job as it waits; :func:`watch_job` says how it goes on.

    Raises:
        UsageError: ``job.unknown_kind``, or ``job.unknown_parameter`` if the work takes no such parameter.
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    wanted = kind_named(kind)
    check_may(mine, wanted.right)
    if unknown := sorted(set(parameters) - wanted.takes):
        raise UsageError(
            "job.unknown_parameter",
            f"the job {kind} takes no '{unknown[0][:40]}'",
            do=f"choose from {', '.join(sorted(wanted.takes))}",
        )
    job_id = f"job-{secrets.token_hex(6)}"
    add_job(study, HeldJob(job_id, kind, dict(parameters), _said(mine), datetime.now(UTC)))
    _submit(study, job_id, executor)
    return load_job(study, job_id)


def watch_job(study: Study, job_id: str, *, executor: Executor | None = None) -> HeldJob:
    """How a job stands; one whose worker has shown no sign of life is taken up again.

    Args:
        study: The study.
        job_id: The job.
        executor: Where it is done; where this process does its work when None.

    Raises:
        UsageError: ``job.unknown``.
    """
    now = datetime.now(UTC)
    job = load_job(study, job_id)
    if not job.is_left(now):
        return job
    give_up(study, now=now)
    _submit(study, job_id, executor)
    return load_job(study, job_id)


def cancel_job(study: Study, job_id: str, *, session: Session | None = None) -> HeldJob:
    """Stop a job at its next file; what it has finished stays, and nothing is left half done.

    Raises:
        UsageError: ``job.unknown``.
        AccessError: ``access.no_right``.
    """
    job = load_job(study, job_id)
    check_may(session or session_here(), kind_named(job.kind).right)
    ask_to_stop(study, job_id, now=datetime.now(UTC))
    return load_job(study, job_id)


def resume_job(
    study: Study, job_id: str, *, session: Session | None = None, executor: Executor | None = None
) -> HeldJob:
    """Take up a job that was stopped, failed, or was set aside; what it has finished is not done again.

    Raises:
        UsageError: ``job.unknown``; ``job.not_ended`` if it is done or still goes on.
        AccessError: ``access.no_right``.
    """
    job = load_job(study, job_id)
    check_may(session or session_here(), kind_named(job.kind).right)
    if not put_back(study, job_id, now=datetime.now(UTC)):
        raise UsageError(
            "job.not_ended",
            f"the job is {job.state}",
            where=job_id,
            do="resume one that was stopped or failed",
        )
    _submit(study, job_id, executor)
    return load_job(study, job_id)


def list_jobs(study: Study, states: Collection[JobState] = (), *, latest: int = 0) -> tuple[HeldJob, ...]:
    """The jobs of a study in the order in which they were asked for.

    Args:
        study: The study.
        states: Those that stand so; all when empty.
        latest: Only so many of the last ones; all when 0.
    """
    return load_jobs(study, states, latest=latest)


def take_up_work(study: Study, *, executor: Executor | None = None) -> int:
    """Have everything done that waits, and what a worker that is gone has left; say how many.

    Call it where a study is opened by a program that stays.
    """
    free = _free(study)
    for job in free:
        _submit(study, job.job_id, executor)
    return len(free)


def begin_work(studies: Iterable[Study]) -> int:
    """Do the work of a program that stays in processes of their own, and take up what was left; say how much.

    Args:
        studies: The studies that the program has open.
    """
    use_executor(LocalProcesses())
    return sum(take_up_work(study) for study in studies)


def run_waiting(study: Study) -> tuple[HeldJob, ...]:
    """Do in this thread everything that waits, and what a worker that is gone has left.

    Returns:
        How each job stands afterwards; one that fails keeps no other from being done.
    """
    free = _free(study)
    for job in free:
        run_here(str(study.folder), job.job_id)
    return tuple(load_job(study, job.job_id) for job in free)


def _free(study: Study) -> list[HeldJob]:
    now = datetime.now(UTC)
    give_up(study, now=now)
    begun = load_jobs(study, ("waiting", "running"))
    return [job for job in begun if job.state == "waiting" or job.is_left(now)]


def run_here(folder: str, job_id: str, patience: Patience | None = None) -> None:
    """Do a job in this process and this thread; after a fault of the program it is tried again.

    Args:
        folder: The study's folder.
        job_id: The job.
        patience: How long is waited for whom.
    """
    study = load_study(Path(folder))

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        return KINDS[job.kind].do(study, job.parameters, _session_of(job.asked_by), tell)

    try:
        while run_job(study, job_id, work, patience=patience).state == "waiting":
            continue
    finally:
        close_study(study)


def run_alone(folder: str, job_id: str) -> None:
    """Do a job in a process that does nothing else, and that ends if the job hangs."""
    run_here(folder, job_id, Patience(is_alone=True))


def lose_job(folder: str, job_id: str, pid: int) -> bool:
    """Let go what a process has left undone that is known to have ended; say whether to try again."""
    study = load_study(Path(folder))
    now = datetime.now(UTC)
    try:
        is_free = free_job(study, job_id, workers_of(pid), now=now)
        give_up(study, now=now)
        return is_free and not load_job(study, job_id).is_over
    finally:
        close_study(study)


def _submit(study: Study, job_id: str, executor: Executor | None) -> None:
    where = executor or executor_here()
    run = run_alone if isinstance(where, LocalProcesses) else run_here
    where.submit(run, str(study.folder), job_id, lost=lose_job)


def _said(session: Session) -> dict[str, Any]:
    actor = session.actor
    return {
        "actor": {"id": actor.id, "kind": actor.kind, "name": actor.name},
        "audience": session.audience,
        "role": session.role,
        "organisation": session.organisation,
        "is_confirmed": session.is_confirmed,
    }


def _session_of(said: Mapping[str, Any]) -> Session:
    return Session(**{**said, "actor": Actor(**said["actor"])})
