"""The survey from which a study's estimates start: its last season, by the flank that knows more animals."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from qaplan.app.services.kept import Kept
from qaplan.app.services.population.histories import HistoryPlan, study_histories
from qaplan.app.services.sessions import Session, check_may
from qaplan.app.store.log import log_head
from qaplan.app.store.studies import Study
from qaplan.base.refusal import Refusal

if TYPE_CHECKING:
    from qaplan.app.services.population.histories import StudyHistories
    from qaplan.encounters.checks import Checked
    from qaplan.encounters.types import SpatialSurvey

__all__ = ["LONGEST_SEASON", "SurveyHere", "survey_here"]

LONGEST_SEASON = timedelta(days=183)
"""Longer than half a year nobody takes a population for closed: the last half year of effort counts."""

_KEPT = Kept[tuple[str, str, date], "SurveyHere | Refusal"](most=4)


@dataclass(frozen=True, eq=False)
class SurveyHere:
    """The histories of the last season of a study.

    Args:
        histories: The histories; exact places, which stay in services.
        survey: The animals by their better flank; its mask has ``x`` and ``y`` for formulas of the density.
        flank: That flank.
        first: First day of the season.
        last: Its last day.
        is_cut: Whether effort of before the season was left out.
    """

    histories: StudyHistories
    survey: SpatialSurvey
    flank: Literal["left", "right"]
    first: date
    last: date
    is_cut: bool

    @property
    def effort_days(self) -> float:
        """Effort of all stations, days."""
        return float(sum(each.detectors.usage.sum() for each in self.survey.sessions))

    @property
    def stations(self) -> int:
        """Stations that worked."""
        return len({name for each in self.survey.sessions for name in each.detectors.names})

    @property
    def area_km2(self) -> float:
        """Area of the mask, square kilometres."""
        return self.survey.sessions[0].mask.area_ha / 100

    def checked(self) -> Checked:
        """What is wrong or doubtful in it."""
        return self.histories.checked()


def survey_here(study: Study, session: Session, on: date) -> SurveyHere | Refusal:
    """Make the histories of the last season up to a day, or say why there are none.

    They are kept until the study changes.

    Args:
        study: The study.
        session: Who asks.
        on: The day.

    Raises:
        AccessError: ``access.no_right``.
    """
    check_may(session, "study.look")
    return _KEPT.get((study.alias, log_head(study), on), lambda: _made(study, session, on))


def _made(study: Study, session: Session, on: date) -> SurveyHere | Refusal:
    found = study_histories(study, on, session=session)
    if isinstance(found, Refusal):
        return found
    season = found.work.seasons[-1]
    first, last = season.first, season.last
    is_cut = last - first > LONGEST_SEASON
    if is_cut:
        first = last - LONGEST_SEASON
        found = study_histories(study, on, plan=HistoryPlan(seasons=((first, last),)), session=session)
        if isinstance(found, Refusal):
            return found
    flank = found.better_flank()
    return SurveyHere(found, _with_gradient(found.of_flank(flank)), flank, first, last, is_cut)


def _with_gradient(survey: SpatialSurvey) -> SpatialSurvey:
    """A survey in whose formulas ``x`` and ``y`` stand for how far east and north a cell of the mask lies."""
    from qaplan.encounters.masks import with_gradient

    return replace(
        survey, sessions=tuple(replace(each, mask=with_gradient(each.mask)) for each in survey.sessions)
    )
