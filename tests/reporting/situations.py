"""An invented study of an invented country, with everything a situation report can hold."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from qaplan.base.dates import DaySpan, PartialDate
from qaplan.base.facts import Fact, FactBook
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.places import GridTier, cell_at
from qaplan.base.provenance import Activity, Input
from qaplan.base.refusal import Refusal
from qaplan.evidence.types import Grade, LegalAct, Organisation, Place, PlanStage
from qaplan.sharing.releasing import release
from qaplan.sharing.types import (
    Audience,
    DeploymentEffort,
    DisputeLine,
    EstimateLine,
    LifeLine,
    LifePoint,
    PeriodCount,
    RecordLine,
    Released,
    Situation,
    SpeakerLine,
    StationCell,
)
from qaplan.survey.types import EffortInterval, EffortReason

KEY = bytes(range(16))
NORDLAND = Names(kk="Солтүстік ел", ru="Северная страна", en="Northland")
LAKE = Names(kk="Көк көл", ru="Синее озеро", en="Blue Lake")
RIDGE = Names(kk="Ұзын жота", ru="Длинный хребет", en="Long Ridge")
PARK = Names(kk="Ұзын жота паркі", ru="Парк «Длинный хребет»", en="Long Ridge Park", variants=("LRP",))
CENTRE = Names(kk="Жануарлар орталығы", ru="Центр животных", en="Animal Centre")
CAT = Names(kk="Ақ Мұрт", ru="Ак Мурт", en="Ak Murt", variants=("Ac Murt",))
PRESS = "https://example.org/news/first-cat"
PAPER = "https://example.org/paper.pdf"
ACT = "https://example.org/act-7"


def day(text: str) -> PartialDate:
    return PartialDate.parse(text)


def quoted(fact_id: str, value: object, unit: str = "", record: str = "NL-001") -> Fact:
    return Fact(
        fact_id,
        value,
        unit,
        as_of=date(2031, 5, 1),
        who=("O-PARK",),
        inputs=(Input("record", record), Input("source", PRESS)),
        tier="public",
    )


def computed(fact_id: str, value: object, unit: str = "", **more: object) -> Fact:
    activity = Activity("evidence.count_records", {"grades": ["C1"]}, "qaplan 0")
    inputs = (Input("record", "NL-001", "ab" * 32), Input("record", "NL-002"))
    return Fact(fact_id, value, unit, activity=activity, inputs=inputs, tier="public", **more)


def said(*values: MessageValue) -> Message:
    """A sentence that only lists its values: what it says is tested where it is written."""
    first, *others = values
    sentence = Message("table.value.named", {"name": first, "id": others[0] if others else "NL-A"})
    for other in others[1:]:
        sentence = Message("table.value.two", {"first": sentence, "second": other})
    return sentence


def situation(**changes: object) -> Situation:
    return replace(_situation(), **changes)


def released(audience: Audience = "public", **changes: object) -> Released[Situation]:
    return release(situation(**changes), audience, key=KEY)


def without_cards(audience: Audience = "public") -> Released[Situation]:
    return released(audience, effort=(), species=(), media_states={}, stations=())


def _situation() -> Situation:
    headline = said(NORDLAND, computed("count.all", (2, 3), "animal"), quoted("first.year", day("2028")))
    found = quoted("find.day", day("2030-06-09"), record="NL-003")
    return Situation(
        study_id="northland",
        title=Names(
            kk="Солтүстік ел: ашық деректер",
            ru="Северная страна: открытые сведения",
            en="Northland: the public record",
        ),
        kind="real",
        as_of=date(2031, 5, 1),
        pictures_held=0,
        headline=headline,
        known=_known(found),
        not_known=(
            said(computed("find.days_waiting", DaySpan(326, 326), "day"), found),
            said(found),
        ),
        facts=FactBook([found]),
        acts=_acts(),
        life_lines=_life_lines(),
        records=_records(),
        disputes=_disputes(),
        counts=_counts(),
        refusals=(_refusal(),),
        upper_bounds=((1, 0.3, 13), (1, 0.5, 7), (1, 0.9, 2)),
        estimates=_estimates(),
        stations=(StationCell("LR-1", cell_at(12.4, 70.2, GridTier.TENTH)),),
        effort=_effort(),
        species=(("Vulpes vulpes", 1234, 5678), ("Capra hircus", 12, 40)),
        media_states={"ok": 5718, "truncated": 2, "empty": 1},
        places=_places(),
        organisations=_organisations(),
    )


def _estimates() -> tuple[EstimateLine, ...]:
    """A density by two models, and a trend that is refused."""
    made = {"tier": "public", "activity": Activity("population.fit", {"D": "1"}, "qaplan 0")}
    inputs = (Input("estimate", "density-1", "cd" * 32),)
    numbers = {
        name: Fact(f"estimate.density-1.{name}", value, inputs=inputs, **made)
        for name, value in (("density", 1.21), ("low", 0.62), ("high", 2.35))
    }
    said_density = Message("fitting.density", numbers)
    on = date(2031, 4, 1)
    models = ("HHN | D~1, lambda0~1, sigma~1", "HEX | D~1, lambda0~1, sigma~1")
    first, second = (
        EstimateLine(
            f"density-{number}", "density", model, on, "ok", (said_density,), (), "", aicc, weight, "public"
        )
        for number, (model, aicc, weight) in enumerate(
            zip(models, (201.36, 202.77), (0.67, 0.33), strict=True), start=1
        )
    )
    refused = EstimateLine(
        "trend-1",
        "trend",
        "",
        on,
        "refused",
        (Message("estimates.no_series"),),
        (),
        "population.no_series",
        tier="public",
    )
    return first, second, refused


def _known(found: Fact) -> tuple[Message, ...]:
    listed = quoted("act.day", day("2030-04-05"))
    return (
        said(listed, computed("find.days_after_act", 65, "day"), found),
        said(NORDLAND, computed("records.all", 4, "record")),
        said(quoted("last.day", day("2031-03")), LAKE),
    )


def _acts() -> tuple[LegalAct, ...]:
    return (
        LegalAct(
            "A-7",
            "Decree No 7",
            date(2030, 4, 5),
            date(2030, 4, 16),
            "O-CENTRE",
            "listed_in_red_book",
            "Panthera invented",
            "T-1",
            sources=(ACT,),
        ),
        LegalAct(
            "A-9",
            "Decree No 9",
            date(2031, 1, 2),
            None,
            "O-CENTRE",
            "protected_area_created",
            place_id="P-LAKE",
            sources=(ACT, PAPER),
        ),
    )


def _life_lines() -> tuple[LifeLine, ...]:
    first = (
        LifePoint("NL-001", day("2028-09-29"), LAKE, "kind.camera_trap", True, False, "public"),
        LifePoint("NL-002", PartialDate.unknown(), RIDGE, "kind.camera_trap", False, False, "public"),
        LifePoint("NL-003", day("2030-06-09"), RIDGE, "kind.carcass", True, True, "public"),
    )
    second = (LifePoint("NL-004", day("2031-03"), LAKE, "kind.camera_trap", True, False, "public"),)
    values = {
        "animal": CAT,
        "count": computed("cat.records", 3, "record"),
        "first": quoted("cat.first", day("2028-09-29")),
        "last": quoted("cat.last", day("2030-06-09")),
    }
    once = {
        "animal": "NL-B",
        "count": computed("b.records", 1, "record"),
        "first": quoted("b.first", day("2031-03")),
    }
    return (
        LifeLine("NL-A", CAT, first, said(*values.values())),
        LifeLine("NL-B", Names(), second, said(*once.values())),
    )


def _records() -> tuple[RecordLine, ...]:
    unknown = PartialDate.unknown()
    return (
        RecordLine(
            "NL-001",
            "kind.camera_trap",
            Grade.C1,
            day("2028-09-29"),
            day("2029-03-02"),
            day("2029-03-04"),
            day("2029-05-20"),
            DaySpan(154, 154),
            DaySpan(233, 233),
            LAKE,
            "NL-A",
            "original.not_held",
            (PRESS,),
            "public",
        ),
        RecordLine(
            "NL-002",
            "kind.camera_trap",
            Grade.C1,
            unknown,
            unknown,
            unknown,
            day("2029-11"),
            None,
            None,
            RIDGE,
            "NL-A",
            "original.not_held",
            (PRESS, PAPER),
            "public",
        ),
        RecordLine(
            "NL-003",
            "kind.carcass",
            Grade.C1,
            day("2030-06-09"),
            day("2030-06-10"),
            unknown,
            day("2030-06-11"),
            DaySpan(1, 1),
            DaySpan(2, 2),
            RIDGE,
            "NL-A",
            "original.requested",
            (PAPER,),
            "public",
        ),
        RecordLine(
            "NL-004",
            "kind.camera_trap",
            Grade.C1,
            day("2031-03"),
            day("2031-04-10"),
            unknown,
            day("2031-04-12"),
            DaySpan(10, 40),
            DaySpan(12, 42),
            LAKE,
            "NL-B",
            "original.received",
            (PRESS,),
            "public",
        ),
    )


def _disputes() -> tuple[DisputeLine, ...]:
    move = {
        "start": quoted("move.start", day("2030-08-25")),
        "end": quoted("move.end", day("2030-09-19")),
        "distance": quoted("move.distance", 210, "km"),
        "days": computed("move.days", 25, "day"),
        "speed": computed("move.speed", 8.4, "km/day", bound="at least"),
    }
    movement = said(*move.values())
    return (
        DisputeLine(
            "C-SAME",
            said(LAKE, RIDGE),
            (
                SpeakerLine((CENTRE, PARK), day("2030-09-27"), movement, (PRESS,)),
                SpeakerLine(
                    (PARK,),
                    PartialDate.unknown(),
                    said(quoted("find.day", day("2030-06-09"), record="NL-003")),
                    (PAPER,),
                ),
            ),
            ((date(2030, 9, 27), "standing.undetermined"), (date(2031, 4, 9), "standing.same")),
            said(quoted("period.all", day("2028")), computed("count.all", (2, 3), "animal")),
        ),
    )


def _counts() -> tuple[PeriodCount, ...]:
    period = PartialDate.between(day("2028"), day("2030"))
    sentence = said(quoted("period.first", period), computed("count.first", (2, 3), "animal"))
    return (PeriodCount(period, 2, 3, ((CENTRE, 3, ("NL-001", "NL-003")), (PARK, 2, ("NL-A",))), sentence),)


def _refusal() -> Refusal:
    reason = said(NORDLAND, computed("records.all", 4, "record"))
    instead = said(computed("effort.all", 1234.5, "camera day"))
    return Refusal("population.too_few_for_density", reason, (instead,))


def _effort() -> tuple[DeploymentEffort, ...]:
    start, end = datetime(2030, 5, 1), datetime(2030, 6, 12, 12)  # a camera's clock has no zone
    interval = EffortInterval("LR-1/a", start, end, EffortReason.WORKING, "field_sheet")
    return (
        DeploymentEffort("LR-1/a", "LR-1", (interval,), date(2030, 5, 1), date(2030, 6, 12), 42.5, 43),
        DeploymentEffort("LR-2", "LR-2", (), None, None, None, None),
    )


def _places() -> tuple[Place, ...]:
    stages = (
        PlanStage("idea", day("2029-02"), sources=(PRESS,)),
        PlanStage("decree", day("2032"), is_promise=True),
    )
    return (
        Place("P-LAKE", LAKE, "NL", "strict_reserve", 223342.5, sources=(PAPER,)),
        Place("P-RIDGE", RIDGE, "NL", "planned_extension", 275000, True, stages=stages, sources=(PRESS,)),
    )


def _organisations() -> tuple[Organisation, ...]:
    return (
        Organisation("O-PARK", PARK, "NL", "runs the cameras", (PRESS,)),
        Organisation("O-CENTRE", CENTRE, "NL", "keeps the catalogue", (PAPER,)),
    )
