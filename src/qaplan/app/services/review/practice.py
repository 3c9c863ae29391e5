"""A pretend machine for practice studies: it says what the answer key says, and errs as often as told."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from qaplan.app.services.review.queue import burst_media
from qaplan.app.services.sessions import Session, check_may_write, session_here
from qaplan.app.store.card_tables import restrict_media
from qaplan.app.store.observation_tables import HeldRun, add_observations, load_observations, save_run
from qaplan.app.store.studies import Study, writing
from qaplan.base.errors import DataError, UsageError
from qaplan.recognition.review.bursts import group_bursts
from qaplan.recognition.review.types import Burst
from qaplan.survey.types import Observation

__all__ = ["PretendErrors", "PretendRun", "let_machine_pretend"]

_MODEL, _VERSION = "Pretend machine (simulated)", "1"
_THRESHOLD = 0.2
_REVIEW = "review:"
_OTHER_NAMES = ("Ovis vignei", "Gazella subgutturosa", "Camelus bactrianus")


@dataclass(frozen=True)
class PretendErrors:
    """How often the machine errs.

    Args:
        wrong_blanks: Share of the bursts that it calls empty and that hold an animal, 0 to less than 1; it
            calls at least one so unless this is 0.
        wrong_names: Share of the bursts with an animal that it gives another name, 0 to 1.
    """

    wrong_blanks: float = 0.05
    wrong_names: float = 0.03


@dataclass(frozen=True)
class PretendRun:
    """What the machine said.

    Args:
        run_id: Id of its run.
        bursts: Bursts that it looked at.
        blanks: Bursts that it called empty.
        wrong_blanks: Ids of those of them that hold an animal.
        wrong_names: Ids of the bursts to which it gave another name.
        is_held: Whether the study held all of it.
    """

    run_id: str
    bursts: int
    blanks: int
    wrong_blanks: tuple[str, ...]
    wrong_names: tuple[str, ...]
    is_held: bool = False


def let_machine_pretend(
    study: Study, errors: PretendErrors | None = None, *, seed: int = 1, session: Session | None = None
) -> PretendRun:
    """Let a pretend machine look at a practice study; again changes nothing.

    Args:
        study: A virtual study whose cards carry the answers as keywords.
        errors: How often it errs; the usual when None.
        seed: Seed, 0 or more.
        session: Who has it done; whoever calls on this machine when None.

    Raises:
        UsageError: ``review.real_study``: what a pretend machine says has no place in a real one.
        DataError: ``review.no_answers`` if no medium carries an answer.
    """
    mine = session or session_here()
    check_may_write(mine)
    if study.kind != "virtual":
        raise UsageError(
            "review.real_study", "the machine only pretends", do="let it look at a practice study"
        )
    answers = {each.medium_id: each for each in load_observations(study) if _is_answer(each)}
    bursts = [each for each in group_bursts(burst_media(study)) if answers.keys() >= set(each.medium_ids)]
    if not bursts:
        raise DataError("review.no_answers", "no picture carries an answer", do="make a practice study")
    plan = errors or PretendErrors()
    words, run = _planned(bursts, answers, plan, seed)
    with writing(study):
        is_new = save_run(study, _held(run, plan, seed, len(words)), actor=mine.actor, at=mine.moment())
        if is_new:
            add_observations(study, words, run_id=run.run_id)
            people = [each.medium_id for each in words if each.observation_type == "human"]
            why = f"a person may be on it, by the run {run.run_id}"
            restrict_media(study, people, actor=mine.actor, at=mine.moment(), why=why)
    return PretendRun(run.run_id, run.bursts, run.blanks, run.wrong_blanks, run.wrong_names, not is_new)


def _is_answer(each: Observation) -> bool:
    is_ours = each.observation_id.startswith(_REVIEW)
    return each.method == "human" and bool(each.medium_id) and not is_ours


def _planned(
    bursts: Sequence[Burst], answers: dict[str, Observation], errors: PretendErrors, seed: int
) -> tuple[list[Observation], PretendRun]:
    run_id = _run_id(bursts, errors, seed)
    kinds: defaultdict[bool, list[Burst]] = defaultdict(list)
    for burst in bursts:
        kinds[_truth(burst, answers).observation_type == "blank"].append(burst)
    animals = [each for each in kinds[False] if _truth(each, answers).observation_type == "animal"]
    drawn = sorted(animals, key=lambda each: _lot(each.burst_id, seed))
    share = errors.wrong_blanks / (1 - errors.wrong_blanks)
    wrong = max(round(share * len(kinds[True])), 1 if errors.wrong_blanks else 0)
    missed = {each.burst_id for each in drawn[:wrong]}
    rest = [each for each in drawn if each.burst_id not in missed]
    misnamed = {each.burst_id for each in rest[: round(errors.wrong_names * len(animals))]}
    words = [
        _word(burst, number, answers, run_id, missed=missed, misnamed=misnamed, seed=seed)
        for burst in bursts
        for number in range(len(burst.medium_ids))
    ]
    blanks = len(kinds[True]) + len(missed)
    run = PretendRun(run_id, len(bursts), blanks, tuple(sorted(missed)), tuple(sorted(misnamed)))
    return words, run


def _truth(burst: Burst, answers: dict[str, Observation]) -> Observation:
    return answers[burst.medium_ids[0]]


def _word(
    burst: Burst,
    number: int,
    answers: dict[str, Observation],
    run_id: str,
    *,
    missed: set[str],
    misnamed: set[str],
    seed: int,
) -> Observation:
    truth = _truth(burst, answers)
    kind, name = truth.observation_type, truth.scientific_name
    if burst.burst_id in missed:
        kind, name = "blank", ""
    elif burst.burst_id in misnamed:
        name = next(each for each in _OTHER_NAMES if each != name)
    score = 0.5 + 0.49 * int(_lot(burst.medium_ids[number], seed)[:4], 16) / 0xFFFF
    return Observation(
        observation_id=f"{run_id}:{burst.medium_ids[number]}",
        medium_id=burst.medium_ids[number],
        observation_type=kind,
        method="machine",
        classified_by=f"{_MODEL} {_VERSION}",
        scientific_name=name if kind == "animal" else "",
        probability=None if kind == "blank" else round(score, 3),
        threshold=_THRESHOLD,
    )


def _run_id(bursts: Sequence[Burst], errors: PretendErrors, seed: int) -> str:
    said = "|".join([str(seed), str(errors), *(each.burst_id for each in bursts)])
    return f"pretend-{hashlib.sha256(said.encode()).hexdigest()[:12]}"


def _held(run: PretendRun, errors: PretendErrors, seed: int, media: int) -> HeldRun:
    digest = hashlib.sha256(f"{run.run_id}|{errors}|{seed}".encode()).hexdigest()
    return HeldRun(run.run_id, _MODEL, _VERSION, "", _THRESHOLD, "simulated", digest, {"matched": media})


def _lot(name: str, seed: int) -> str:
    return hashlib.sha256(f"{seed}|{name}".encode()).hexdigest()
