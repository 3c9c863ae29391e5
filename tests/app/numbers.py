"""Studies for the tests of estimates: the rows of a planned season of leopards, without a single picture.

The first station stands at the canary place, so that a test can look for its position in whatever comes out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import HeldCard, HeldMedium, save_card, save_media
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.field_tables import save_deployments, save_effort, save_stations
from qaplan.app.store.identity_tables import HeldChip, HeldEncounter, add_chips, add_encounters
from qaplan.app.store.studies import writing
from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.identity.chips.types import Chip, Viewpoint
from qaplan.identity.types import Individual, Statement, Verdict
from qaplan.simulation.leopards.numbers import NumbersSurvey, plan_numbers_survey
from qaplan.simulation.leopards.survey import FIRST_DAY, LAST_DAY, LeopardPassing
from qaplan.survey.effort import effort_of
from qaplan.survey.types import Deployment, EffortInterval, EffortReason, Medium, MediumState, Station
from tests.canary import LATITUDE, LONGITUDE

__all__ = ["FEW", "fill_numbers", "say_one_more"]

FEW = ("V01", "V02", "V03")
"""Too few for a density."""

_OFFSET = timedelta(hours=5)
_SAID = date(2025, 9, 1)


def fill_numbers(study: Study, session: Session, *, animals: tuple[str, ...] = ()) -> NumbersSurvey:
    """Fill a study with a season whose animals are told apart.

    Args:
        study: The study, empty.
        session: Who fills it.
        animals: Only these leopards; all when empty.
    """
    plan = plan_numbers_survey(1)
    met = [each for each in plan.survey.passings if not animals or each.animal in animals]
    at, actor = session.moment(), session.actor
    with writing(study):
        save_stations(study, _stations(plan), actor=actor, at=at)
        deployments = list(_deployments(plan))
        save_deployments(study, deployments, actor=actor, at=at)
        save_effort(study, list(_gaps(plan, deployments)), actor=actor, at=at)
        save_card(study, HeldCard("K", "CARD", "0", "", "", "", "reference", len(met)), actor=actor, at=at)
        save_media(study, [_medium(each) for each in met], at=at)
        shown = {each.name: each.pictures[0].shown for each in met}
        add_encounters(
            study,
            [HeldEncounter(each.name, each.station_id, shown[each.name], shown[each.name]) for each in met],
        )
        add_chips(study, [_chip(each) for each in met])
    with writing(study):
        for said in _statements(met):
            keep_row(study, "statements", said, actor=actor, at=at)
        for one in _individuals(met):
            keep_row(study, "individuals", one, actor=actor, at=at)
    return plan


def say_one_more(study: Study, session: Session) -> None:
    """Say that two sides are one animal's that nobody has said so of: the inputs of estimates change."""
    records = ("N001", "N002")
    said = Statement("T-more", records, Verdict.DIFFERENT, "O-1", _SAID, flanks=("left", "left"))
    with writing(study):
        keep_row(study, "statements", said, actor=session.actor, at=session.moment())


def _stations(plan: NumbersSurvey) -> list[Station]:
    first, *_ = plan.survey.country.stations
    east, north = LONGITUDE - first.longitude, LATITUDE - first.latitude
    return [
        Station(each.station_id, exact_place(each.longitude + east, each.latitude + north))
        for each in plan.survey.country.stations
    ]


def _deployments(plan: NumbersSurvey) -> Iterator[Deployment]:
    for each in plan.survey.country.stations:
        ends = (Instant(FIRST_DAY, _OFFSET), Instant(LAST_DAY, _OFFSET))
        yield Deployment(f"{each.station_id}-A", each.station_id, "A", ends[0], ends[1], _OFFSET)


def _gaps(plan: NumbersSurvey, deployments: list[Deployment]) -> Iterator[EffortInterval]:
    of_station = {each.station_id: each for each in deployments}
    for gap in plan.gaps:
        mine = of_station[gap.station_id]
        stood = EffortInterval(mine.deployment_id, gap.start, gap.end, EffortReason.DEAD, "field_sheet")
        yield from effort_of(mine, [stood])


def _medium(passing: LeopardPassing) -> HeldMedium:
    digest = hashlib.sha256(passing.name.encode()).hexdigest()
    medium = Medium(f"{passing.name}.jpg", digest, 1, "image/jpeg", MediumState.OK)
    return HeldMedium(f"m-{passing.name}", "K", "", medium)


def _chip(passing: LeopardPassing) -> HeldChip:
    view = Viewpoint.LEFT if passing.pictures[0].flank == "left" else Viewpoint.RIGHT
    chip = Chip(f"C-{passing.name}", f"m-{passing.name}", None, view, passing.name, passing.station_id)
    return HeldChip(chip, "role:steward")


def _rows(met: list[LeopardPassing]) -> dict[tuple[str, str], list[LeopardPassing]]:
    rows: dict[tuple[str, str], list[LeopardPassing]] = {}
    for each in met:
        rows.setdefault((each.animal, str(each.pictures[0].flank)), []).append(each)
    return rows


def _statements(met: list[LeopardPassing]) -> Iterator[Statement]:
    for (_, flank), row in _rows(met).items():
        for first, second in pairwise(row):
            records = (first.name, second.name)
            yield Statement(
                f"T-{first.name}-{second.name}", records, Verdict.SAME, "O-1", _SAID, flanks=(flank, flank)
            )


def _individuals(met: list[LeopardPassing]) -> Iterator[Individual]:
    for (animal, flank), row in _rows(met).items():
        yield Individual(f"{animal}-{flank}", records=(f"{row[0].name}#{flank}",))
