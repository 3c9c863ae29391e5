"""From a study to capture histories: its stations, their effort, and the animals as statements have them.

What is made here holds exact places and stays in services: what leaves is a number, a cell or a word.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

from qaplan.app.services.identity.sided_chips import side_of
from qaplan.app.services.population.field_stations import StudyStations, stations_of
from qaplan.app.services.sessions import Session, check_may, session_here
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import HeldEncounter, load_chips, load_encounters
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.errors import UsageError
from qaplan.base.facts import Fact
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, computed_by, digest_of
from qaplan.base.refusal import Caution, Refusal
from qaplan.encounters.checks import Checked, check_survey
from qaplan.identity.sides import Side
from qaplan.identity.standing import same_groups, standing_statements, stated_pairs
from qaplan.identity.types import Individual, Statement, Verdict
from qaplan.survey.types import EffortReason

if TYPE_CHECKING:
    from qaplan.encounters.flanks import FlankSurveys
    from qaplan.encounters.histories import Fieldwork, SeenAnimal
    from qaplan.encounters.seasons import FieldStation, Season
    from qaplan.encounters.types import Mask, SpatialSurvey
    from qaplan.identity.counting.draws import HistoryDraws

__all__ = ["HistoryPlan", "StudyHistories", "as_flank", "better_flank", "study_histories"]

_BUFFER_M, _SPACING_M = 15_000.0, 1_500.0
_BUFFER_SIGMAS, _CELLS_A_SIGMA = 5.0, 3.0
_CLOSED_DAYS = 183
_LEAST_BUFFER_M, _MOST_BUFFER_M = 5_000.0, 40_000.0
_LEAST_SPACING_M, _MOST_SPACING_M = 250.0, 2_000.0
_SEEING = frozenset({EffortReason.WORKING, EffortReason.FLASH_FAILED})
_LEFT_OUT_CODES = {
    "undecided": "encounters.undecided_sides",
    "elsewhere": "encounters.sides_elsewhere",
    "torn": "encounters.torn_animals",
    "unknown": "encounters.effort_unknown_days",
    "dark": "encounters.daylight_only_days",
    "long": "encounters.long_season",
}


@dataclass(frozen=True)
class HistoryPlan:
    """How histories are made of a study.

    Args:
        seasons: First and last day of each session; all effort is one session when empty.
        occasion_days: Length of an occasion, days; a season is one occasion when None.
        undecided: Whether a side of which nobody has said whose it is stays out or is an animal of its own.
        daylight_share: What a day without a working flash counts for, 0 to 1.
        flank: The flank by which animals are counted; the one that knows more animals when empty.
        buffer_m: How far the mask reaches beyond the detectors, metres; five rough sigmas when None.
        spacing_m: Side of a cell of the mask, metres; a third of the rough sigma when None.
    """

    seasons: tuple[tuple[date, date], ...] = ()
    occasion_days: int | None = None
    undecided: Literal["out", "own"] = "out"
    daylight_share: float = 0.5
    flank: Literal["left", "right", ""] = ""
    buffer_m: float | None = None
    spacing_m: float | None = None


@dataclass(frozen=True, eq=False)
class StudyHistories:
    """The capture histories of a study as of a day.

    Args:
        work: Where and when cameras stood; exact places, which stay in services.
        seen: Who was seen where, each row a side with its passing.
        crs: The projection of the places.
        cautions: What is doubtful but usable.
        inputs: What they were made from, by digest; no position.
        flank: The flank by which animals are to be counted; the better one when empty.
    """

    work: Fieldwork
    seen: tuple[SeenAnimal, ...]
    crs: str
    cautions: tuple[Caution, ...]
    inputs: tuple[Input, ...]
    flank: Literal["left", "right", ""] = ""

    def survey(self) -> SpatialSurvey:
        """All animals, whichever flank is known of them: two flanks that nobody linked count twice."""
        from qaplan.encounters.histories import survey_of

        return survey_of(self.work, self.seen)

    def of_flank(self, flank: Literal["left", "right"]) -> SpatialSurvey:
        """The animals by one flank: none counts twice, and those of the other flank alone are left out."""
        from qaplan.encounters.histories import survey_of

        return survey_of(self.work, (each for each in self.seen if each.flank == flank))

    def better_flank(self) -> Literal["left", "right"]:
        """The flank that was asked for, or that by which more animals are known."""
        return self.flank or better_flank(self.seen)

    def flanks(self) -> FlankSurveys:
        """The animals by the flanks that are known of them."""
        from qaplan.encounters.histories import flank_surveys

        return flank_surveys(self.work, self.seen)

    def of_draws(self, draws: HistoryDraws, flank: Literal["left", "right"]) -> Iterator[SpatialSurvey]:
        """A survey of each draw of who is who; passings outside these histories are left out."""
        from qaplan.encounters.histories import seen_in_draw, survey_of

        stations = {each.name for each in self.work.stations}
        for number in range(len(draws.draws)):
            rows = seen_in_draw(draws, number)
            yield survey_of(self.work, (r for r in rows if r.flank == flank and r.station in stations))

    def checked(self) -> Checked:
        """What is wrong or doubtful in the survey by its better flank, and in how it was made."""
        checked = check_survey(self.of_flank(self.better_flank()))
        return replace(checked, cautions=(*self.cautions, *checked.cautions))


def as_flank(text: str) -> Literal["left", "right", ""]:
    """Read the name of a flank; empty for none.

    Raises:
        UsageError: ``encounters.unknown_flank``.
    """
    if text in {"left", "right"}:
        return "left" if text == "left" else "right"
    if text:
        raise UsageError(
            "encounters.unknown_flank", f"there is no flank '{text[:20]}'", do="write left or right"
        )
    return ""


def better_flank(seen: Sequence[SeenAnimal]) -> Literal["left", "right"]:
    """The flank by which more animals are known; of as many, the one with more passings."""
    left, right = ([each for each in seen if each.flank == flank] for flank in ("left", "right"))
    numbers = [(len({each.animal for each in rows}), len(rows)) for rows in (left, right)]
    return "right" if numbers[1] > numbers[0] else "left"


def study_histories(
    study: Study, on: date, *, plan: HistoryPlan | None = None, session: Session | None = None
) -> StudyHistories | Refusal:
    """Make the capture histories of a study as of a day, or say why there are none.

    Args:
        study: The study.
        on: The day: what was stated, photographed or worked later has no effect.
        plan: How they are made.
        session: Who asks; whoever calls on this machine when None.

    Raises:
        AccessError: ``access.no_right``.
    """
    mine = session or session_here()
    check_may(mine, "study.look")
    chosen = plan or HistoryPlan()
    ground = stations_of(study, on)
    seasons = _seasons(ground.stations, chosen, on)
    if not seasons:
        return _refused("no_effort_held" if ground.stations else "no_stations_held", ground)
    told = _Told.of(study, on)
    seen, cautions = _seen(told, ground, chosen)
    work = _fieldwork(ground, seasons, seen, told, chosen)
    notes = (*_effort_cautions(work), *ground.cautions, *cautions)
    inputs = _inputs(study, ground, told, chosen)
    return StudyHistories(work, seen, ground.crs, notes, inputs, chosen.flank)


def _seasons(stations: Sequence[FieldStation], plan: HistoryPlan, on: date) -> tuple[Season, ...]:
    """The seasons of a plan up to the day; that of all effort where the plan names none."""
    from qaplan.encounters.seasons import Season

    spans = plan.seasons
    if not spans:
        worked = [each for station in stations for each in station.worked if each.reason in _SEEING]
        if not worked:
            return ()
        last = max(each.end - timedelta(microseconds=1) for each in worked).date()
        spans = ((min(each.start for each in worked).date(), last),)
    kept = [(first, min(last, on)) for first, last in spans if first <= on]
    return tuple(
        Season(str(number), first, last, plan.occasion_days)
        for number, (first, last) in enumerate(kept, start=1)
    )


@dataclass(frozen=True)
class _Told:
    """What a study says of its sides as of a day."""

    encounters: Mapping[str, HeldEncounter]
    sides: tuple[Side, ...]
    statements: tuple[Statement, ...]
    individuals: tuple[Individual, ...]

    @classmethod
    def of(cls, study: Study, on: date) -> _Told:
        encounters = {
            each.encounter_id: each
            for each in load_encounters(study)
            if each.station_id and each.start is not None and each.start.date() <= on
        }
        found = (side_of(each.chip) for each in load_chips(study))
        sides = sorted({side for side in found if side is not None and side.encounter_id in encounters})
        statements = standing_statements(load_register(study, "statements"), on)
        return cls(encounters, tuple(sides), statements, load_register(study, "individuals"))

    def groups(self) -> dict[str, frozenset[str]]:
        """Everything that statements join to a node."""
        anchors = [each.records[0] for each in self.individuals if each.records]
        groups = same_groups(self.statements, also=(*map(str, self.sides), *anchors))
        return {node: group for group in groups for node in group}

    def names(self, groups: Mapping[str, frozenset[str]]) -> dict[str, str]:
        """The catalogue id of each group that has one, by the least node of the group."""
        named = ((each.records[0], each.individual_id) for each in self.individuals if each.records)
        return {min(groups.get(anchor, frozenset((anchor,)))): own for anchor, own in named}

    def decided(self) -> frozenset[str]:
        """Nodes of which somebody has said that they are, or are not, another's."""
        told = {Verdict.SAME, Verdict.DIFFERENT}
        pairs = (pair for each in self.statements if each.verdict in told for pair in stated_pairs(each))
        anchors = (each.records[0] for each in self.individuals if each.records)
        return frozenset((*(node for pair in pairs for node in pair), *anchors))


def _seen(
    told: _Told, ground: StudyStations, plan: HistoryPlan
) -> tuple[tuple[SeenAnimal, ...], tuple[Caution, ...]]:
    """The sides whose animal is known, as rows; and what had to stay out."""
    from qaplan.encounters.histories import SeenAnimal

    groups, decided, known = told.groups(), told.decided(), {each.name for each in ground.stations}
    names = told.names(groups)
    rows: list[SeenAnimal] = []
    undecided = elsewhere = 0
    for side in told.sides:
        held = told.encounters[side.encounter_id]
        group = groups.get(str(side), frozenset((str(side),)))
        if held.station_id not in known or held.start is None:
            elsewhere += 1
        elif plan.undecided == "out" and not group & decided:
            undecided += 1
        else:
            who = names.get(min(group), min(group))
            clock = held.start.time().isoformat("seconds")
            day = held.start.date()
            rows.append(SeenAnimal(who, held.station_id, day, side.flank, side.encounter_id, clock))
    torn = _torn(told, groups)
    numbers = {"undecided": undecided, "elsewhere": elsewhere, "torn": torn}
    return tuple(rows), tuple(_counted(word, number) for word, number in numbers.items() if number)


def _torn(told: _Told, groups: Mapping[str, frozenset[str]]) -> int:
    """Animals that somebody says are two: they stay one until it is settled."""
    parted = (
        pair for each in told.statements if each.verdict is Verdict.DIFFERENT for pair in stated_pairs(each)
    )
    return len({min(groups[a]) for a, b in parted if a in groups and b in groups[a]})


def _fieldwork(
    ground: StudyStations,
    seasons: tuple[Season, ...],
    seen: Sequence[SeenAnimal],
    told: _Told,
    plan: HistoryPlan,
) -> Fieldwork:
    """The fieldwork with a mask that suits how far the animals were seen to move."""
    from qaplan.encounters.checks.scale import rough_sigma_m
    from qaplan.encounters.histories import Fieldwork, survey_of

    first = Fieldwork(
        ground.stations,
        seasons,
        _mask(ground, plan, None),
        daylight_share=plan.daylight_share,
        sexes=_sexes(told, {each.animal for each in seen}),
    )
    if plan.buffer_m is not None and plan.spacing_m is not None:
        return first
    flank = plan.flank or better_flank(seen)
    by_flank = survey_of(first, (each for each in seen if each.flank == flank))
    return replace(first, mask=_mask(ground, plan, rough_sigma_m(by_flank)))


def _mask(ground: StudyStations, plan: HistoryPlan, sigma_m: float | None) -> Mask:
    import numpy as np

    from qaplan.encounters.masks import lay_mask

    buffer_m, spacing_m = _BUFFER_M, _SPACING_M
    if sigma_m is not None:
        buffer_m = float(np.clip(_BUFFER_SIGMAS * sigma_m, _LEAST_BUFFER_M, _MOST_BUFFER_M))
        spacing_m = float(np.clip(sigma_m / _CELLS_A_SIGMA, _LEAST_SPACING_M, _MOST_SPACING_M))
    places = np.array([each.place_m for each in ground.stations])
    return lay_mask(places, buffer_m=plan.buffer_m or buffer_m, spacing_m=plan.spacing_m or spacing_m)


def _sexes(told: _Told, animals: Iterable[str]) -> dict[str, str]:
    """The sex of each animal of which all assertions agree."""
    found = {}
    for each in told.individuals:
        said = {one.sex for one in each.sex if one.sex != "unknown"}
        if len(said) == 1:
            found[each.individual_id] = said.pop()
    return {animal: found[animal] for animal in animals if animal in found}


def _effort_cautions(work: Fieldwork) -> Iterator[Caution]:
    from qaplan.encounters.seasons import usage_of

    usages = [usage_of(work.stations, season) for season in work.seasons]
    unknown = sum(float(each.unknown_days.sum()) for each in usages)
    dark = sum(float(each.dark_days.sum()) for each in usages)
    longest = max((each.last - each.first).days + 1 for each in work.seasons)
    if longest > _CLOSED_DAYS:
        yield _counted("long", longest, unit="day")
    if unknown >= 0.5:
        yield _counted("unknown", round(unknown), unit="day")
    if dark >= 0.5:
        caution, share = _counted("dark", round(dark), unit="day"), round(100 * work.daylight_share)
        made = computed_by("encounters.study_histories", {})
        counts_for = Fact(f"encounters.daylight_share.{share}", share, "%", activity=made)
        values = {**caution.message.values, "share": counts_for}
        yield replace(caution, message=replace(caution.message, values=values))


def _counted(word: str, number: int, *, unit: Literal["", "day"] = "") -> Caution:
    code, made = _LEFT_OUT_CODES[word], computed_by("encounters.study_histories", {})
    return Caution(code, Message(code, {"number": Fact(f"{code}.{number}", number, unit, activity=made)}))


def _refused(word: Literal["no_stations_held", "no_effort_held"], ground: StudyStations) -> Refusal:
    made = computed_by("encounters.study_histories", {})
    number = Fact("encounters.stations_held", len(ground.stations), "station", activity=made)
    if word == "no_stations_held":
        return Refusal("encounters.no_stations_held", Message("encounters.no_stations_held"), (), (number,))
    reason = Message("encounters.no_effort_held", {"stations": number})
    return Refusal("encounters.no_effort_held", reason, (), (number,))


def _inputs(study: Study, ground: StudyStations, told: _Told, plan: HistoryPlan) -> tuple[Input, ...]:
    """Digests of everything; that of the places is keyed, so that nobody can guess them from it."""
    places = [[each.name, *each.place_m] for each in ground.stations]
    keyed = hmac.digest(reader_key(study, "encounters.places"), digest_of(places).encode(), "sha256").hex()
    effort = [[each.name, each.cameras, *map(str, each.worked)] for each in ground.stations]
    passings = [[str(side), *_when(told.encounters[side.encounter_id])] for side in told.sides]
    return (
        Input("table", "stations", keyed),
        Input("table", "effort", digest_of(effort)),
        Input("table", "passings", digest_of(passings)),
        Input("table", "statements", digest_of([str(each) for each in told.statements])),
        Input("table", "individuals", digest_of([str(each) for each in told.individuals])),
        Input("table", "plan", digest_of([str(plan)])),
    )


def _when(held: HeldEncounter) -> tuple[str, str]:
    return held.station_id, held.start.isoformat() if held.start else ""
