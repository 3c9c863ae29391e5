"""Doing one long piece of work: taken on a lease, with a sign of life every few seconds, stopped when asked.

Who is killed shows no more signs; when the lease has run out another takes the work up. Who hangs counts as
killed after a while without progress.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Protocol, Self

from qaplan.app.store.job_tables import (
    MOST_ATTEMPTS,
    HeldJob,
    JobState,
    beat,
    claim_job,
    end_job,
    is_to_stop,
    load_job,
)
from qaplan.app.store.studies import Study, close_study
from qaplan.base.errors import Problem, QaplanError
from qaplan.base.provenance import digest_of

__all__ = ["JobStopped", "Patience", "Tell", "Work", "new_worker", "run_job", "workers_of"]


_HUNG = 75


class JobStopped(Exception):  # noqa: N818 - it is no error that somebody changes his mind
    """Somebody wants the work to stop, or another worker has it by now."""


class Tell(Protocol):
    """How work says how far it has come."""

    def __call__(self, word: str, done: int, total: int | None = None, item: str = "") -> None:
        """Say it.

        Args:
            word: What is being done, one word.
            done: Pieces that are done.
            total: Of how many; None while nobody knows.
            item: On what.

        Raises:
            JobStopped: If the work is to stop here; it then leaves nothing half done.
        """


Work = Callable[[HeldJob, Tell], Mapping[str, Any]]
"""Does a piece of work and gives what came of it, as plain data."""


@dataclass(frozen=True)
class Patience:
    """How long is waited for whom.

    Args:
        lease: How long a sign of life holds.
        beat_s: Seconds between two signs of life.
        turn_s: Seconds between two looks at whether to stop.
        still_s: Seconds without any progress after which the work counts as hung.
        is_alone: Whether the process does nothing else, so that it is ended when its work hangs.
    """

    lease: timedelta = timedelta(seconds=30)
    beat_s: float = 8.0
    turn_s: float = 1.0
    still_s: float = 900.0
    is_alone: bool = False


def new_worker() -> str:
    """A name for a worker of this process that nobody else has."""
    return f"{workers_of(os.getpid())}{secrets.token_hex(4)}"


def workers_of(pid: int) -> str:
    """How the names of all workers of a process of this machine begin."""
    return f"{socket.gethostname()[:40]}:{pid}:"


def run_job(study: Study, job_id: str, work: Work, *, patience: Patience | None = None) -> HeldJob:
    """Do a piece of work, if it is free.

    Args:
        study: The study.
        job_id: The piece of work.
        work: Does it.
        patience: How long is waited for whom.

    Returns:
        How it stands afterwards; as it was if another does it or it is over.
    """
    waits = patience or Patience()
    job = claim_job(study, job_id, new_worker(), now=datetime.now(UTC), lease=waits.lease)
    if job is None:
        return load_job(study, job_id)
    with _Pulse(study, job, waits) as pulse:
        ended, state = _do(job, work, pulse)
    end_job(study, pulse.so_far(ended, is_done=state == "done"), state, now=datetime.now(UTC))
    return load_job(study, job_id)


def _do(job: HeldJob, work: Work, pulse: _Pulse) -> tuple[HeldJob, JobState]:
    try:
        outcome = dict(work(job, pulse.tell))
    except JobStopped:
        return job, "stopped"
    except QaplanError as error:
        return replace(job, problem=error.problem), "failed"
    except Exception as error:  # noqa: BLE001 - a bug in one piece of work must not keep the others from being done
        what = f"a fault of the program: {type(error).__name__}"
        problem = Problem("job.crashed", what, do="resume it; if it happens again, report it to the makers")
        state: JobState = "waiting" if job.attempts < MOST_ATTEMPTS else "quarantined"
        return replace(job, problem=problem), state
    return replace(job, outcome=outcome, outcome_sha256=digest_of(outcome)), "done"


class _Pulse:
    """Shows signs of life from a thread of its own while the work is done in another."""

    def __init__(self, study: Study, job: HeldJob, patience: Patience) -> None:
        self._study = study
        self._job = job
        self._patience = patience
        self._stop = threading.Event()
        self._is_over = threading.Event()
        self._told = job
        self._moved_at = self._beaten_at = time.monotonic()
        self._thread = threading.Thread(target=self._run, name=f"pulse {job.job_id}", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End."""
        self._is_over.set()
        self._thread.join()

    def tell(self, word: str, done: int, total: int | None = None, item: str = "") -> None:
        """What the work says; see :class:`Tell`."""
        self._moved_at = time.monotonic()
        self._job = replace(self._job, word=word, done=done, total=total, item=item)
        if self._stop.is_set():
            raise JobStopped(word)

    def so_far(self, ended: HeldJob, *, is_done: bool) -> HeldJob:
        """A piece of work that ended, with how far it came."""
        last = self._job
        done = last.total if is_done and last.total is not None else last.done
        return replace(ended, done=done, total=last.total, word=last.word, item=last.item)

    def _run(self) -> None:
        try:
            while not self._is_over.wait(self._patience.turn_s):
                # A busy or full disk is the work's to stumble over; the next turn tries again.
                with suppress(QaplanError):
                    self._show_life()
                    if is_to_stop(self._study, self._job):
                        self._stop.set()
        finally:
            close_study(self._study)

    def _show_life(self) -> None:
        now, job = time.monotonic(), self._job
        is_alive = now - self._moved_at < self._patience.still_s
        if self._patience.is_alone and not is_alive:
            os._exit(_HUNG)
        is_due = is_alive and now - self._beaten_at >= self._patience.beat_s
        if is_due or job is not self._told:
            beat(self._study, job, now=datetime.now(UTC), lease=self._patience.lease if is_due else None)
            self._told = job
            self._beaten_at = now if is_due else self._beaten_at
