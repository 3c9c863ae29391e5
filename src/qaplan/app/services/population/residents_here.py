"""Whether residents live where a study has looked: its own stations and effort, with what is borrowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from qaplan.app.services.estimators import Estimator, Gathered, OfferedModel, Tell
from qaplan.app.services.population.histories import HistoryPlan, study_histories
from qaplan.app.services.population.resident_priors import OFFERED_PRIORS, PriorWords, priors_of, words_of
from qaplan.app.services.population.residents import ResidentQuestion, answer_residents, refused_residents
from qaplan.app.services.questions.asking import Inquiry, inquire
from qaplan.app.services.questions.counting import camera_days_of, density_answer
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.studies import Study
from qaplan.base.refusal import Refusal
from qaplan.population.small_n.presence import MOST_SEEN, NONE_SEEN, SeenAnimals
from qaplan.population.small_n.telling import refuse_many, refuse_without_effort, refuse_without_priors
from qaplan.sharing import Answer, Released, release

if TYPE_CHECKING:
    from qaplan.app.services.population.histories import StudyHistories
    from qaplan.population.small_n.priors import ResidentPriors
    from qaplan.population.small_n.reach import Reach

__all__ = ["RESIDENTS", "ResidentsHere", "gather_residents", "residents_of_study"]


@dataclass(frozen=True, eq=False)
class ResidentsHere:
    """What a study has looked with, and what it saw; exact places, which stay in services.

    Args:
        histories: Its stations, their effort and its animals.
        seen: The animals by their sex, of which at most as many count as can be told without a density.
    """

    histories: StudyHistories
    seen: SeenAnimals

    def reach(self, priors: ResidentPriors, buffer_km: float | None = None) -> Reach:
        """Stations, days and the area around them that suits the borrowed scale of movement.

        Args:
            priors: What is assumed.
            buffer_km: How far the area reaches beyond the stations; twice the upper end of sigma when None.
        """
        from qaplan.encounters.masks import lay_mask
        from qaplan.population.small_n.reach import Reach, lay_of

        sessions = self.histories.survey().sessions
        places = sessions[0].detectors.place_m
        days = sum(each.detectors.usage.sum(axis=1) for each in sessions)
        buffer_m, spacing_m = lay_of(places, priors.any_sex.sigma_m, buffer_km)
        mask = lay_mask(places, buffer_m=buffer_m, spacing_m=spacing_m)
        return Reach(places, days + 0.0 * places[:, 0], mask.place_m, mask.cell_ha)


def residents_of_study(
    study: Study,
    question: ResidentQuestion,
    *,
    buffer_km: float | None = None,
    as_of: date | None = None,
    session: Session | None = None,
) -> Released[Answer]:
    """Answer for a study.

    Args:
        study: The study.
        question: What is asked; the animals seen are those of the study where none are named.
        buffer_km: How far the area reaches beyond the stations.
        as_of: The day; today when None.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
        UsageError: ``population.bad_prior_words``.
        DataError: What the reckoning raises.
    """
    mine = session or session_here()
    gathered = gather_residents(study, mine, as_of or mine.moment().date())
    if gathered.refusal is not None:
        return release(gathered.refusal, mine.audience)
    return release(_answer(gathered, question, buffer_km), mine.audience)


def gather_residents(study: Study, session: Session, on: date) -> Gathered:
    """Load what a study has looked with and seen, or say why nothing follows.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    histories = study_histories(study, on, plan=HistoryPlan(), session=session)
    if isinstance(histories, Refusal):
        inquiry = inquire(study, audience=session.audience, as_of=on, session=session)
        return _without_effort(study, inquiry)
    seen = _seen(histories)
    if seen.all > MOST_SEEN:
        refusal = refuse_many(seen.all, MOST_SEEN)
        return Gathered(None, histories.inputs, refused_residents(refusal, histories.inputs, "steward"))
    return Gathered(ResidentsHere(histories, seen), histories.inputs)


def _without_effort(study: Study, inquiry: Inquiry) -> Gathered:
    """Refuse, with the minimum known alive and the upper bounds, which need no effort."""
    if not inquiry.case.records:
        return Gathered(None, (), refused_residents(refuse_without_effort(), (), "public"))
    known = density_answer(inquiry, camera_days=camera_days_of(study))
    inputs = known.provenance.inputs
    refusal = refuse_without_effort(known.instead[:-1])
    return Gathered(None, inputs, refused_residents(refusal, inputs, known.tier))


def _seen(histories: StudyHistories) -> SeenAnimals:
    """The animals by sex, by the better known flank, so that none counts twice."""
    survey = histories.of_flank(histories.better_flank())
    animals = {name for each in survey.sessions for name in each.history.animals}
    sexes = [histories.work.sexes.get(each, "") for each in animals]
    females, males = sexes.count("female"), sexes.count("male")
    return SeenAnimals(females, males, len(animals) - females - males)


def _answer(gathered: Gathered, question: ResidentQuestion, buffer_km: float | None = None) -> Answer:
    here: ResidentsHere = gathered.matter
    priors = priors_of(question.words)
    if priors is None:
        return refused_residents(refuse_without_priors(), gathered.inputs, "steward")
    asked = question if question.seen != NONE_SEEN else replace(question, seen=here.seen)
    reach = here.reach(priors, buffer_km)
    return answer_residents(reach, priors, asked, inputs=gathered.inputs, tier="steward")


def _check(model: str) -> None:
    priors_of(words_of(model) if model else PriorWords())


def _compute(gathered: Gathered, model: str, tell: Tell) -> Answer:
    return _answer(gathered, ResidentQuestion(words_of(model)))


RESIDENTS = Estimator(
    kind="residents",
    page="few",
    command="population residents",
    models=(OfferedModel(OFFERED_PRIORS, "small_n.model_offered"),),
    takes_own=True,
    gather=gather_residents,
    check=_check,
    compute=_compute,
)
"""How probable a resident is after so many days without a picture, or with a few."""
