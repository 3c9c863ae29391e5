"""Long work goes on by itself, says how far it is, stops when asked and survives the death of its worker."""

from __future__ import annotations

import multiprocessing
import os
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from qaplan.app.jobs.executors import InProcess, LocalProcesses, executor_here, use_executor
from qaplan.app.jobs.running import Patience, Tell, run_job
from qaplan.app.services.job_kinds import KINDS
from qaplan.app.services.jobs import (
    HeldJob,
    begin_work,
    cancel_job,
    list_jobs,
    resume_job,
    run_here,
    start_job,
    take_up_work,
    watch_job,
)
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import count_states, load_cards
from qaplan.app.store.job_tables import claim_job
from qaplan.base.errors import AccessError, UsageError
from tests.app.services.conftest import MakeCard

QUICK = Patience(lease=timedelta(seconds=2), beat_s=0.2, turn_s=0.05, still_s=60)


class Nowhere:
    """An executor that does nothing, as a program that was switched off."""

    def submit(self, run: object, folder: str, job_id: str, *, lost: object) -> None:
        self.asked = (folder, job_id)

    def wait(self, timeout_s: float | None = None) -> bool:
        return True


def test_a_card_is_taken_as_a_job(study: Study, session: Session, make_card: MakeCard) -> None:
    executor = InProcess()
    card = make_card("A", 5)
    asked = start_job(
        study, "cards.take", {"folder": str(card), "files": 5}, session=session, executor=executor
    )
    assert asked.state in {"waiting", "running", "done"}
    assert executor.wait(60)
    job = watch_job(study, asked.job_id)
    assert (job.state, job.done, job.total, job.word) == ("done", 5, 5, "reading")
    assert job.outcome["new"] == 5
    assert len(job.outcome_sha256) == 64
    assert job.summary().endswith("done, 5 of 5")
    assert [each.job_id for each in list_jobs(study)] == [asked.job_id]


def test_a_report_is_built_as_a_job(study: Study, session: Session) -> None:
    executor = InProcess()
    order = {"languages": "kk", "formats": "html", "as_of": "2025-11-01"}
    asked = start_job(study, "report.build", order, session=session, executor=executor)
    assert executor.wait(120)
    job = watch_job(study, asked.job_id)
    assert (job.state, job.problem, job.done, job.total) == ("done", None, 1, 1)
    assert [(study.folder / name).is_file() for name in job.outcome["files"]] == [True]


def test_a_refusal_is_kept_with_its_code(study: Study, session: Session, tmp_path: Path) -> None:
    executor = InProcess()
    asked = start_job(
        study, "cards.take", {"folder": str(tmp_path / "no")}, session=session, executor=executor
    )
    executor.wait(60)
    job = watch_job(study, asked.job_id)
    assert job.state == "failed"
    assert job.problem is not None
    assert job.problem.code == "survey.no_such_folder"


def test_who_lacks_the_right_starts_nothing(study: Study, session: Session) -> None:
    reader = replace(session, role="reviewer")
    with pytest.raises(AccessError) as caught:
        start_job(study, "cards.take", {"folder": "x"}, session=reader, executor=Nowhere())
    assert caught.value.code == "access.no_right"
    assert list_jobs(study) == ()


@pytest.mark.parametrize(
    ("kind", "parameters", "code"),
    [("cards.eat", {}, "job.unknown_kind"), ("cards.take", {"speed": 9}, "job.unknown_parameter")],
)
def test_an_unknown_job_is_refused(
    study: Study, session: Session, kind: str, parameters: dict[str, object], code: str
) -> None:
    with pytest.raises(UsageError) as caught:
        start_job(study, kind, parameters, session=session, executor=Nowhere())
    assert caught.value.code == code


def test_a_job_that_was_stopped_before_it_began_takes_nothing_and_can_be_resumed(
    study: Study, session: Session, make_card: MakeCard
) -> None:
    asked = start_job(
        study, "cards.take", {"folder": str(make_card("A"))}, session=session, executor=Nowhere()
    )
    assert cancel_job(study, asked.job_id, session=session).state == "stopped"
    run_here(str(study.folder), asked.job_id)
    assert (watch_job(study, asked.job_id).state, load_cards(study)) == ("stopped", ())
    executor = InProcess()
    resume_job(study, asked.job_id, session=session, executor=executor)
    executor.wait(60)
    assert watch_job(study, asked.job_id).state == "done"
    with pytest.raises(UsageError) as caught:
        resume_job(study, asked.job_id, session=session, executor=executor)
    assert caught.value.code == "job.not_ended"


def test_work_that_was_left_waiting_is_taken_up(study: Study, session: Session, make_card: MakeCard) -> None:
    asked = start_job(
        study, "cards.take", {"folder": str(make_card("A"))}, session=session, executor=Nowhere()
    )
    executor = InProcess()
    assert take_up_work(study, executor=executor) == 1
    executor.wait(60)
    assert watch_job(study, asked.job_id).state == "done"
    assert take_up_work(study, executor=executor) == 0


def test_a_job_whose_worker_is_gone_is_taken_up_when_somebody_looks(
    study: Study, session: Session, make_card: MakeCard
) -> None:
    asked = start_job(
        study, "cards.take", {"folder": str(make_card("A"))}, session=session, executor=Nowhere()
    )
    long_ago = datetime.now(UTC) - timedelta(minutes=5)
    claim_job(study, asked.job_id, "gone", now=long_ago, lease=timedelta(seconds=30))
    executor = InProcess()
    watch_job(study, asked.job_id, executor=executor)
    executor.wait(60)
    job = watch_job(study, asked.job_id)
    assert (job.state, job.attempts) == ("done", 2)


def _wait_for(study: Study, job_id: str, done: int) -> HeldJob:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        job = watch_job(study, job_id, executor=Nowhere())
        if job.done >= done or job.is_over:
            return job
        time.sleep(0.02)
    raise AssertionError("the job does not move")


def _take(folder: str, job_id: str) -> None:
    run_here(folder, job_id, QUICK)


def test_a_cancelled_ingest_leaves_no_half_card(study: Study, session: Session, make_card: MakeCard) -> None:
    card = make_card("A", 20)
    asked = start_job(study, "cards.take", {"folder": str(card)}, session=session, executor=Nowhere())

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        def slowly(word: str, done: int, total: int | None = None, item: str = "") -> None:
            if done == 7:
                cancel_job(study, job.job_id, session=session)
                time.sleep(0.5)
            tell(word, done, total, item)

        return KINDS[job.kind].do(study, job.parameters, session, slowly)

    job = run_job(study, asked.job_id, work, patience=QUICK)
    assert (job.state, job.done, job.problem) == ("stopped", 7, None)
    assert (load_cards(study), count_states(study)) == ((), {})


def test_a_worker_that_is_killed_leaves_no_half_card_and_another_finishes(
    study: Study, session: Session, make_card: MakeCard
) -> None:
    asked = start_job(
        study,
        "cards.take",
        {"folder": str(make_card("A", 300)), "files": 300, "mode": "copy"},
        session=session,
        executor=Nowhere(),
    )
    worker = multiprocessing.get_context("spawn").Process(
        target=_take, args=(str(study.folder), asked.job_id)
    )
    worker.start()
    _wait_for(study, asked.job_id, 1)
    worker.kill()
    worker.join(60)
    left = watch_job(study, asked.job_id, executor=Nowhere())
    assert left.state == "running"
    assert load_cards(study) == ()
    time.sleep(2.2)
    _take(str(study.folder), asked.job_id)
    job = watch_job(study, asked.job_id)
    assert (job.state, job.attempts, job.outcome["new"]) == ("done", 2, 300)
    assert len(load_cards(study)) == 1


def test_a_program_that_stays_takes_up_what_was_left(
    study: Study, session: Session, make_card: MakeCard
) -> None:
    asked = start_job(
        study, "cards.take", {"folder": str(make_card("A"))}, session=session, executor=Nowhere()
    )
    before = executor_here()
    try:
        assert begin_work([study]) == 1
        assert executor_here().wait(120)
    finally:
        use_executor(before)
    job = watch_job(study, asked.job_id)
    assert (job.state, job.worker.split(":")[1] != str(os.getpid())) == ("done", True)


def test_a_job_is_done_in_a_process_of_its_own(study: Study, session: Session, make_card: MakeCard) -> None:
    executor = LocalProcesses()
    asked = start_job(
        study, "cards.take", {"folder": str(make_card("A"))}, session=session, executor=executor
    )
    assert executor.wait(120)
    job = watch_job(study, asked.job_id)
    assert (job.state, job.attempts, job.outcome["new"]) == ("done", 1, 3)
