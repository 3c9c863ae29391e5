"""Work that is killed, hangs or stumbles is tried three times and set aside with the reason."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from qaplan.app.jobs.executors import InProcess, LocalProcesses
from qaplan.app.jobs.running import Patience, Tell, run_job
from qaplan.app.services.jobs import lose_job
from qaplan.app.services.studies import Study, close_study, init_study, open_study
from qaplan.app.store.job_tables import HeldJob, add_job, ask_to_stop, claim_job, load_job, put_back
from qaplan.base.errors import DataError

QUICK = Patience(lease=timedelta(seconds=1), beat_s=0.2, turn_s=0.05, still_s=60)


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    made = init_study(tmp_path / "study", "Study")
    yield made
    close_study(made)


def _ask(study: Study, *words: str) -> list[str]:
    now = datetime.now(UTC)
    for number, word in enumerate(words):
        add_job(study, HeldJob(f"j{number}", word, {}, {}, now + timedelta(seconds=number)))
    return [f"j{number}" for number in range(len(words))]


def _work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
    tell("reading", 1, 2, "IMG_0666.JPG")
    if job.kind == "poison":
        os._exit(9)
    if job.kind == "hang":
        time.sleep(120)
    tell("reading", 2, 2, "IMG_0667.JPG")
    return {"answer": 42}


def do_alone(folder: str, job_id: str, patience: Patience) -> None:
    study = open_study(Path(folder))
    run_job(study, job_id, _work, patience=patience)
    close_study(study)


@pytest.mark.parametrize("kind", ["poison", "hang"])
def test_a_poison_picture_and_a_hung_worker_are_set_aside_and_the_run_finishes(
    study: Study, kind: str
) -> None:
    poison, sound = _ask(study, kind, "sound")
    still = Patience(timedelta(seconds=20), beat_s=0.2, turn_s=0.05, still_s=0.6, is_alone=True)
    executor = LocalProcesses()
    for job_id in (poison, sound):
        executor.submit(partial(do_alone, patience=still), str(study.folder), job_id, lost=lose_job)
    assert executor.wait(180)
    bad, good = load_job(study, poison), load_job(study, sound)
    assert (bad.state, bad.attempts) == ("quarantined", 3)
    assert bad.problem is not None
    assert bad.problem.code == "job.lost"
    assert bad.item in {"IMG_0666.JPG", ""}
    assert (good.state, good.outcome) == ("done", {"answer": 42})


def test_a_worker_that_shows_no_life_loses_its_job_to_another(study: Study) -> None:
    (job_id,) = _ask(study, "sound")
    now = datetime.now(UTC)
    lease = timedelta(seconds=30)
    first = claim_job(study, job_id, "first", now=now, lease=lease)
    assert first is not None
    assert claim_job(study, job_id, "second", now=now + timedelta(seconds=29), lease=lease) is None
    second = claim_job(study, job_id, "second", now=now + timedelta(seconds=31), lease=lease)
    assert second is not None
    assert (second.worker, second.attempts) == ("second", 2)


def test_a_clock_that_jumps_back_takes_no_job_from_its_worker(study: Study) -> None:
    (job_id,) = _ask(study, "sound")
    now = datetime.now(UTC)
    claim_job(study, job_id, "first", now=now, lease=timedelta(seconds=30))
    assert claim_job(study, job_id, "second", now=now - timedelta(days=400), lease=QUICK.lease) is None


def test_who_lost_a_job_writes_nothing_into_it(study: Study) -> None:
    (job_id,) = _ask(study, "sound")

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        later = datetime.now(UTC) + timedelta(minutes=1)
        assert claim_job(study, job_id, "other", now=later, lease=QUICK.lease) is not None
        return {"answer": "of the first"}

    job = run_job(study, job_id, work, patience=Patience(beat_s=60))
    assert (job.state, job.worker, job.outcome) == ("running", "other", {})


def test_a_refusal_is_not_tried_again(study: Study) -> None:
    (job_id,) = _ask(study, "sound")

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        raise DataError("survey.serial_twice", "at two places", where="A, B", do="correct the folders")

    job = run_job(study, job_id, work, patience=QUICK)
    assert (job.state, job.attempts) == ("failed", 1)
    assert job.problem is not None
    assert (job.problem.code, job.problem.where) == ("survey.serial_twice", "A, B")


def test_a_bug_is_tried_three_times_and_tells_no_values(study: Study) -> None:
    (job_id,) = _ask(study, "sound")

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        raise ValueError("43.21347 54.55512")

    states = [run_job(study, job_id, work, patience=QUICK).state for _ in range(4)]
    assert states == ["waiting", "waiting", "quarantined", "quarantined"]
    problem = load_job(study, job_id).problem
    assert problem is not None
    assert problem.code == "job.crashed"
    assert "43.2" not in problem.sentence()
    assert put_back(study, job_id, now=datetime.now(UTC))
    assert run_job(study, job_id, _work, patience=QUICK).state == "done"


def test_progress_is_seen_from_elsewhere_while_the_work_goes_on(study: Study) -> None:
    (job_id,) = _ask(study, "sound")
    seen: list[tuple[int, int | None, str, str]] = []

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        for done in range(1, 4):
            tell("looking", done, 3, f"IMG_{done}")
            time.sleep(0.3)
            held = load_job(study, job_id)
            seen.append((held.done, held.total, held.word, held.item))
        return {}

    job = run_job(study, job_id, work, patience=QUICK)
    assert seen == [(done, 3, "looking", f"IMG_{done}") for done in range(1, 4)]
    assert (job.share, job.is_over) == (1.0, True)


def test_work_stops_at_its_next_word(study: Study) -> None:
    (job_id,) = _ask(study, "sound")

    def work(job: HeldJob, tell: Tell) -> Mapping[str, Any]:
        for done in range(200):
            tell("looking", done)
            if done == 3:
                ask_to_stop(study, job_id, now=datetime.now(UTC))
            time.sleep(0.02)
        raise AssertionError("it went on")

    job = run_job(study, job_id, work, patience=QUICK)
    assert job.state == "stopped"
    assert 3 <= job.done < 100


def test_jobs_are_done_one_after_the_other_in_a_thread() -> None:
    done: list[str] = []
    executor = InProcess()
    for name in "abc":
        executor.submit(lambda folder, job_id: done.append(job_id), "f", name, lost=lambda *_: False)
    assert executor.wait(10)
    assert done == ["a", "b", "c"]
