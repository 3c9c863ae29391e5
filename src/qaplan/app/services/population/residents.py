"""Whether residents live in an area, on plain files or in a study: the answer with all that it rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from qaplan.app.services.population.plain_reading import read_plain
from qaplan.app.services.population.resident_priors import PriorWords, priors_of
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact, FactBook, Tier
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, Provenance, computed_by
from qaplan.base.refusal import Refusal
from qaplan.encounters.plain_files import PlainSurvey, read_survey
from qaplan.encounters.plain_tables import PlainFile, read_table
from qaplan.encounters.types import SpatialSurvey
from qaplan.population.small_n.presence import NONE_SEEN, PresenceAtPrior, SeenAnimals
from qaplan.population.small_n.residents import resident_presence
from qaplan.population.small_n.telling import percent, refuse_without_effort, refuse_without_priors
from qaplan.population.small_n.waiting import settling_effort, time_to_detection
from qaplan.sharing import Answer, Audience, Released, release
from qaplan.sharing.answers import AnswerRow, AnswerTable, AnswerValue

if TYPE_CHECKING:
    from qaplan.population.small_n.presence import ResidentPresence
    from qaplan.population.small_n.priors import ResidentPriors
    from qaplan.population.small_n.reach import Reach

__all__ = ["ResidentFiles", "ResidentQuestion", "answer_residents", "refused_residents", "residents_of_files"]

_ACTIVITY = "population.residents"
_EFFORT = re.compile(r"u\d+")
_NO_CAPTURES = PlainFile("captures", "id,occasion,trap\n")


@dataclass(frozen=True)
class ResidentFiles:
    """Where stations, effort and area lie.

    Args:
        traps: CSV of the stations: trap, x, y, u1 and so on (days worked).
        mask: CSV of the cells of the area: x, y; laid around the stations when None.
        mask_cell_ha: Area of a cell, ha; needed with a mask.
        buffer_km: How far a mask that is laid reaches beyond the stations, km.
    """

    traps: Path
    mask: Path | None = None
    mask_cell_ha: float | None = None
    buffer_km: float | None = None


@dataclass(frozen=True)
class ResidentQuestion:
    """What is asked besides.

    Args:
        words: What is assumed.
        seen: The animals that were seen.
        threshold: Probability below which the question counts as settled.
        survey_days: Length of a survey with further stations, days.
    """

    words: PriorWords
    seen: SeenAnimals = NONE_SEEN
    threshold: float = 0.05
    survey_days: float = 120.0


def residents_of_files(
    files: ResidentFiles, question: ResidentQuestion, *, audience: Audience = "steward"
) -> Released[Answer]:
    """Answer from plain files.

    Args:
        files: Where they lie.
        question: What is asked.
        audience: As whom to read; files of the caller's own are the caller's.

    Raises:
        UsageError: ``encounters.no_file``, ``population.no_cell_area``, ``population.bad_prior_words``.
        DataError: What reading the files, or the assumptions, raises.
    """
    priors = priors_of(question.words)
    if priors is None:
        return release(refused_residents(refuse_without_priors()), audience)
    read = [read_plain(path) for path in (files.traps, files.mask) if path is not None]
    inputs = tuple(each.made_from for each in read)
    reach = _reach([each.file for each in read], files, priors)
    if reach is None:
        return release(refused_residents(refuse_without_effort(), inputs), audience)
    return release(answer_residents(reach, priors, question, inputs=inputs), audience)


def answer_residents(
    reach: Reach,
    priors: ResidentPriors,
    question: ResidentQuestion,
    *,
    inputs: tuple[Input, ...] = (),
    tier: Tier = "public",
) -> Answer:
    """Reckon presence, the time to a detection and the effort that would settle it, and tell them.

    Args:
        reach: Stations, days and area.
        priors: What is assumed.
        question: What is asked.
        inputs: What stations and area were read from.
        tier: The widest audience of what it rests on.

    Raises:
        DataError: What the reckoning raises, such as ``population.too_many_seen``.
    """
    found = resident_presence(reach, priors, question.seen, inputs=inputs)
    waits = time_to_detection(reach, priors.of_female)
    said = [*found.messages(), *(each.message() for each in waits)]
    record = {**found.to_record(), "time_to_detection": [each.to_record() for each in waits]}
    if not (question.seen.females or question.seen.unsexed):
        effort = settling_effort(
            reach, priors, threshold=question.threshold, survey_days=question.survey_days
        )
        said += effort.messages()
        record["settling"] = effort.to_record()
    said += found.assumptions()
    facts = {fact.id: fact for each in said for fact in each.facts()}
    sources = {priors.any_sex.sigma_m.source, priors.of_female.sigma_m.source}
    return Answer(
        sentences=tuple(said),
        facts=FactBook(facts.values()),
        record=record,
        provenance=found.provenance,
        tables=(_by_prior(found), _by_range(found)),
        status=found.status,
        words=frozenset(sources),
        tier=tier,
    )


def refused_residents(refusal: Refusal, inputs: tuple[Input, ...] = (), tier: Tier = "public") -> Answer:
    """A refusal as an answer.

    Args:
        refusal: The refusal.
        inputs: What it was made from.
        tier: The widest audience of what it rests on.
    """
    return Answer(
        sentences=(refusal.reason,),
        facts=FactBook(refusal.facts),
        record={},
        provenance=Provenance(computed_by(_ACTIVITY), inputs),
        instead=refusal.instead,
        status=refusal.status,
        code=refusal.code,
        tier=tier,
    )


def _reach(read: list[PlainFile], files: ResidentFiles, priors: ResidentPriors) -> Reach | None:
    """Stations and area; None where the file of the stations says nothing of effort."""
    from qaplan.encounters.checks import check_survey
    from qaplan.encounters.masks import lay_mask
    from qaplan.population.small_n.reach import Reach, lay_of

    if files.mask is not None and files.mask_cell_ha is None:
        raise UsageError(
            "population.no_cell_area", "the area of a cell is not given", do="add --mask-cell-ha"
        )
    mask = read[1] if files.mask is not None else PlainFile("mask", "x,y\n0,0\n")
    survey = read_survey(
        PlainSurvey(read[0], _NO_CAPTURES, mask, 1.0 if files.mask_cell_ha is None else files.mask_cell_ha),
        "count",
    )
    session = survey.sessions[0]
    if not _has_effort(read[0]):
        return None
    if files.mask is None:
        buffer_m, spacing_m = lay_of(session.detectors.place_m, priors.any_sex.sigma_m, files.buffer_km)
        laid = lay_mask(session.detectors.place_m, buffer_m=buffer_m, spacing_m=spacing_m)
        session = replace(session, mask=laid)
    check_survey(SpatialSurvey("count", (session,))).require()
    return Reach.of(session.detectors, session.mask)


def _has_effort(traps: PlainFile) -> bool:
    heads = read_table(traps, ()).columns
    return any(_EFFORT.fullmatch(head) for head in heads)


def _by_prior(found: ResidentPresence) -> AnswerTable:
    columns = ("prior", "any", "female")
    rows = tuple(
        AnswerRow(
            (_shown("prior", each.prior), *_chances(each)),
            each.to_record(),
            "public",
        )
        for each in found.sensitivity
    )
    return AnswerTable("by_prior", tuple(f"small_n.column.{name}" for name in columns), rows)


def _by_range(found: ResidentPresence) -> AnswerTable:
    columns = ("sigma", "rate", "any", "female")
    rows = tuple(
        AnswerRow(
            (Fact(f"{_ACTIVITY}.cell.sigma", round(sigma), "m", tier="public"), rate, *_chances(each)),
            {"sigma_m": sigma, "lambda0_per_day": rate, **each.to_record()},
            "public",
        )
        for sigma, rate, each in found.corners
    )
    return AnswerTable("by_range", tuple(f"small_n.column.{name}" for name in columns), rows)


def _chances(each: PresenceAtPrior) -> tuple[AnswerValue, AnswerValue]:
    known = Message("small_n.value.known")
    any_resident = known if each.any_resident is None else _shown("any", each.any_resident)
    return any_resident, known if each.female is None else _shown("female", each.female)


def _shown(name: str, share: float) -> Fact:
    return Fact(f"{_ACTIVITY}.cell.{name}", percent(share), "%", tier="public")
