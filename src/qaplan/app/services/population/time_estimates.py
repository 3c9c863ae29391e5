"""What a study's records say over time: how long known animals live, and whether their number changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.density_estimate import answer_of_refusal
from qaplan.app.services.population.identity_estimates import answer_of
from qaplan.app.services.population.lives_here import MOST_LIVES, LivesHere, lives_here
from qaplan.app.services.questions.asking import Inquiry, inquire
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.services.situation.records import told_by
from qaplan.app.store.studies import Study
from qaplan.base.dates import PartialDate
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, digest_of
from qaplan.base.refusal import Refusal
from qaplan.population.minimum_known_alive import (
    first_camera_record,
    minimum_known_alive,
    year_periods,
)
from qaplan.sharing import Answer
from qaplan.sharing.answers import AnswerRow, AnswerTable

__all__ = ["FATE", "TREND"]

_PLAIN = (OfferedModel("", "estimates.model_only"),)
_NO_LIVES = Refusal("population.no_lives", Message("estimates.no_lives"))
_NO_SERIES = Refusal("population.no_series", Message("estimates.no_series"))
_NO_RECORDS = Refusal("population.no_series", Message("over_time.no_records"))


def _inquiry(study: Study, session: Session, on: date) -> Inquiry:
    check_may(session, "study.look")
    return inquire(study, audience=session.audience, as_of=on, session=session)


def _refused(refusal: Refusal, inputs: tuple[Input, ...]) -> Gathered:
    return Gathered(None, inputs, replace(answer_of_refusal(refusal), tier="public"))


def _gather_lives(study: Study, session: Session, on: date) -> Gathered:
    here = lives_here(study, session, on)
    if not sum(each.years for each in here.known) > 0:
        return _refused(_NO_LIVES, here.inputs)
    return Gathered(here, here.inputs)


def _fate(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.open_population.known_fate import known_fate
    from qaplan.population.open_population.telling import life_message

    here: LivesHere = gathered.matter
    fate = known_fate(here.known, inputs=gathered.inputs)
    lives = map(life_message, here.known) if len(here.known) <= MOST_LIVES else ()
    sentences = (*fate.rate_messages(), *lives, *fate.settling_messages(), *here.notes)
    facts = FactBook({fact.id: fact for each in sentences for fact in each.facts()}.values())
    told = replace(answer_of(fate, model), sentences=sentences, facts=facts, tables=(_lives(here),))
    return replace(told, tier=here.tier, words=here.words)


def _lives(here: LivesHere) -> AnswerTable:
    rows = []
    for each in here.known:
        days = {"first": each.first, "last": each.last, "found_dead": each.found_dead}
        record = {name: day.isoformat() if day else None for name, day in days.items()}
        cells = (PartialDate.of(day) if day else "–" for day in days.values())
        rows.append(AnswerRow((each.animal, *cells), {"animal": each.animal, **record}, here.tier))
    columns = ("animal", "first", "last", "found_dead")
    return AnswerTable("lives", tuple(f"over_time.column.{each}" for each in columns), tuple(rows))


def _gather_counts(study: Study, session: Session, on: date) -> Gathered:
    inquiry = _inquiry(study, session, on)
    counts = dict(_counts(inquiry, on))
    used = sorted(each.record_id for each in told_by(inquiry.case.records, on))
    inputs = (Input("table", "minimum", digest_of(sorted(counts.items()))),)
    tier = inquiry.tier_of(used)
    if len(counts) < 2:
        return _refused(_NO_SERIES if counts else _NO_RECORDS, inputs)
    return Gathered((counts, tier), inputs)


def _counts(inquiry: Inquiry, on: date) -> Iterator[tuple[int, int]]:
    """Animals known alive in each whole year since the first camera record: the fewest of all readings."""
    case = inquiry.case
    records = told_by(case.records, on)
    first = first_camera_record(records)
    if first is None or first.happened.earliest is None:
        return
    start = first.happened.earliest.year
    for year, period in zip(range(start, on.year + 1), year_periods(start, on.year), strict=True):
        if year < on.year:
            yield year, minimum_known_alive(records, case.statements, case.individuals, period, on=on).low


def _trend(gathered: Gathered, model: str, tell: Tell) -> Answer:
    from qaplan.population.open_population.trend import Series, fit_trend

    counts, tier = gathered.matter
    years = np.array(sorted(counts), dtype=np.float64)
    values = np.array([counts[year] for year in sorted(counts)], dtype=np.float64)
    found = fit_trend(Series("minimum", years, values, is_count=True), inputs=gathered.inputs)
    if isinstance(found, Refusal):
        return replace(answer_of_refusal(found), tier=tier)
    return replace(answer_of(found, model), tier=tier)


def _check(model: str) -> None:
    """There is one model only."""


FATE = Estimator(
    kind="fate",
    page="time",
    command="population estimate STUDY --kind fate",
    models=_PLAIN,
    takes_own=False,
    gather=_gather_lives,
    check=_check,
    compute=_fate,
)
"""Survival of animals whose fate is known."""

TREND = Estimator(
    kind="trend",
    page="time",
    command="population estimate STUDY --kind trend",
    models=_PLAIN,
    takes_own=False,
    gather=_gather_counts,
    check=_check,
    compute=_trend,
)
"""Change of the minimum known alive over the years, with what change could have been seen."""
