"""A released study for the figures: long names, dates of every sharpness, every condition of a camera."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from qaplan.base.dates import PartialDate
from qaplan.base.facts import FactBook
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.places import GridTier, cell_at
from qaplan.evidence.types import LegalAct, Place
from qaplan.sharing import Released, release
from qaplan.sharing.types import Audience, DeploymentEffort, LifeLine, LifePoint, Situation, StationCell
from qaplan.survey.types import EffortInterval, EffortReason
from tests.canary import canary_cell

KEY = b"a key of the figures' study here"
PARK = Names(
    kk="«Ұзын жота» мемлекеттік өңірлік табиғи паркі және оған қарасты аумақтар",
    ru="Государственный региональный природный парк «Длинный хребет»",
    en="Long Ridge State Regional Nature Park with its subordinate areas",
)
PLAN = Names(kk="оңтүстік кластер", ru="южный кластер", en="southern cluster")
CAT = Names(kk="Ақ Мұрт", ru="Ак Мурт", en="Ak Murt")
SAYS = Message("figure.map_title")


def point(when: str, *, sure: bool = True, dead: bool = False) -> LifePoint:
    first, _, last = when.partition("/")
    date_of = PartialDate.parse(first)
    span = PartialDate.between(date_of, PartialDate.parse(last)) if last else date_of
    return LifePoint(f"R-{when}", span, PARK, "k", sure, dead, tier="public")


LINES = (
    LifeLine("C-2007", Names(), (point("2007", dead=True),), SAYS),
    LifeLine(
        "C-FIRST",
        CAT,
        (
            point("2018-09-29"),
            point("2018-11/2019-02"),
            point("2020-01"),
            point(""),
            point("2021-06-09", dead=True),
        ),
        SAYS,
    ),
    LifeLine("C-2024", Names(), (point("2024-01-08/2024-08-25"), point("2024-09-19", sure=False)), SAYS),
    LifeLine("C-UNDATED", Names(), (point(""), point("", sure=False)), SAYS),
)
ACTS = (
    LegalAct("A-1", "No 1", date(2021, 4, 5), None, "O", "listed_in_red_book", taxon_as_written="P. pardus"),
    LegalAct("A-2", "No 2", date(2020, 12, 1), None, "O", "rules_set", taxon_as_written="P. pardus"),
    LegalAct("A-3", "No 3", date(2020, 12, 2), None, "O", "protected_area_created"),
)


def interval(deployment_id: str, start: str, end: str, reason: EffortReason) -> EffortInterval:
    return EffortInterval(
        deployment_id, datetime.fromisoformat(start), datetime.fromisoformat(end), reason, "field_sheet"
    )


def row(deployment_id: str) -> DeploymentEffort:
    parts = (
        interval(deployment_id, "2031-04-02T12:00", "2031-05-01T12:00", EffortReason.WORKING),
        interval(deployment_id, "2031-05-01T12:00", "2031-05-20T12:00", EffortReason.DEAD),
        interval(deployment_id, "2031-05-20T12:00", "2031-06-01T12:00", EffortReason.FLASH_FAILED),
        interval(deployment_id, "2031-06-01T12:00", "2031-08-01T12:00", EffortReason.LOST_CARD),
    )
    return DeploymentEffort(
        deployment_id, deployment_id, parts, date(2031, 4, 3), date(2031, 5, 19), None, 47
    )


def situation(**changes: object) -> Situation:
    whole = Situation(
        study_id="ridge",
        title=Names(en="Ridge"),
        kind="real",
        as_of=date(2032, 1, 1),
        pictures_held=0,
        headline=SAYS,
        known=(),
        not_known=(),
        facts=FactBook(),
        acts=ACTS,
        life_lines=LINES,
        stations=(
            StationCell("WELL 3", canary_cell()),
            StationCell("WELL 4", cell_at(53.21, 43.91, GridTier.HUNDREDTH)),
        ),
        effort=(row("WELL 3/a camera with a very long label"), replace(row("WELL 4"), sheet_days=42.5)),
        places=(
            Place("P-1", PARK, "KZ", "park", coarse=(54.6, 43.2)),
            Place("P-2", PLAN, "KZ", "planned_extension", coarse=(55.1, 42.4)),
            *(Place(f"P-{number}", PARK, "KZ", "park") for number in range(3, 12)),
        ),
    )
    return replace(whole, **changes)


def released(audience: Audience = "public", **changes: object) -> Released[Situation]:
    return release(situation(**changes), audience, key=KEY)
