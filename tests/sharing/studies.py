"""A study with the canary station, one public and one private record, and facts of both tiers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Activity, Input
from qaplan.base.refusal import Refusal
from qaplan.evidence.types import Grade, LegalAct, Place
from qaplan.sharing.types import (
    DeploymentEffort,
    LifeLine,
    LifePoint,
    PeriodCount,
    RecordLine,
    Situation,
    StationCell,
)
from qaplan.survey.types import EffortInterval, EffortReason
from tests.canary import canary_cell

KEY = b"a key of this study and audience"
SHA = "ab" * 32
SOURCE = "https://example.org/first"

PUBLIC_FACT = Fact(
    "cat.listed", PartialDate.parse("2031-04-05"), inputs=(Input("act", "ACT-1"),), tier="public"
)
PRIVATE_FACT = Fact("cat.secret", 7, "animal", inputs=(Input("record", "R-2"),))
CAMERA_FACT = Fact(
    "cat.first_picture",
    PartialDate.parse("2031-08-25"),
    who=("P-REVIEWER",),
    activity=Activity("survey.first", {"station_name": "the third well", "min_gap_min": 60}),
    inputs=(Input("medium", "IMG_0001.JPG", SHA), Input("fact", "cat.secret")),
    tier="public",
)
STATION_FACT = Fact(
    "effort.well-3.days", 42, "camera day", inputs=(Input("deployment", "WELL 3"),), tier="public"
)


def when(text: str) -> PartialDate:
    return PartialDate.parse(text)


def record(record_id: str, tier: str = "public") -> RecordLine:
    unknown = PartialDate.unknown()
    return RecordLine(
        record_id, "kind.camera_trap", Grade.C1, when("2031-01-02"), unknown, unknown, unknown, None, None,
        Names(en="The ridge"), "CAT-1", "original.not_held", (SOURCE,), tier=tier,
    )  # fmt: skip


def point(record_id: str, tier: str = "public") -> LifePoint:
    return LifePoint(record_id, when("2031-01-02"), Names(en="The ridge"), "k", True, False, tier=tier)


def effort_row(deployment_id: str = "WELL 3", station_id: str = "WELL 3") -> DeploymentEffort:
    interval = EffortInterval(
        deployment_id,
        datetime.fromisoformat("2031-04-07T09:41"),
        datetime.fromisoformat("2031-05-19T09:41"),
        EffortReason.WORKING,
        "field_sheet",
    )
    return DeploymentEffort(
        deployment_id, station_id, (interval,), date(2031, 4, 8), date(2031, 5, 17), 42.0, 40
    )


def situation(**changes: object) -> Situation:
    says = Message("situation.none", {"a": PUBLIC_FACT})
    secret = Message("situation.none", {"a": PRIVATE_FACT})
    whole = Situation(
        study_id="ridge",
        title=Names(en="The ridge"),
        kind="real",
        as_of=date(2032, 1, 1),
        pictures_held=3,
        headline=says,
        known=(says, secret, Message("k", {"a": "third well, beside the road"}), Message("k", {"a": SOURCE})),
        not_known=(),
        facts=FactBook([PUBLIC_FACT, PRIVATE_FACT, CAMERA_FACT, STATION_FACT]),
        acts=(LegalAct("ACT-1", "No 1", date(2031, 4, 5), None, "O-1", "listed_in_red_book"),),
        life_lines=(
            LifeLine("CAT-1", Names(en="Old Tom"), (point("R-1"), point("R-2", "steward")), says),
            LifeLine("CAT-2", Names(en="Hidden"), (point("R-2", "steward"),), secret),
        ),
        records=(record("R-1"), record("R-2", "steward")),
        counts=(
            PeriodCount(when("2031"), 1, 2, ((Names(en="Park"), 1, ("R-1",)),), says),
            PeriodCount(when("2030"), 1, 2, ((Names(en="Park"), 1, ("R-2",)),), says),
        ),
        refusals=(Refusal("c", secret, (says,), (PRIVATE_FACT, PUBLIC_FACT)),),
        stations=(StationCell("WELL 3", canary_cell()),),
        effort=(effort_row(),),
        species=(("Panthera pardus", 2, 9), ("Homo sapiens", 4, 8), ("well 3 cat", 1, 1)),
        places=(
            Place(
                "P-1", Names(en="Ridge"), "XX", "park", published_extent=(54.1, 43.1, 54.9, 43.3),
                coarse=(54.6, 43.2), note="spring at 43.2135, 54.5551", sources=(SOURCE,),
            ),
        ),
    )  # fmt: skip
    return replace(whole, **changes)
