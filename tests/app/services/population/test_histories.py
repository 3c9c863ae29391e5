"""Capture histories of a study: its stations, its effort with gaps, its animals as statements have them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.population.histories import HistoryPlan, StudyHistories, as_flank, study_histories
from qaplan.app.services.population.history_matrices import (
    MatrixOrder,
    check_study,
    matrices_of_study,
    study_history_texts,
)
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store.card_tables import HeldCard, HeldMedium, save_card, save_media
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.field_tables import save_deployments, save_effort, save_stations
from qaplan.app.store.identity_tables import HeldChip, HeldEncounter, add_chips, add_encounters
from qaplan.app.store.observation_tables import add_events
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.base.messages import Text
from qaplan.base.refusal import Refusal
from qaplan.encounters.formats.camtrapr import read_camera_table
from qaplan.encounters.plain_tables import PlainFile
from qaplan.encounters.seasons import usage_of
from qaplan.identity.chips.types import Chip, Viewpoint
from qaplan.identity.counting.draws import DrawnAnimal, EncounterPlace, HistoryDraws
from qaplan.identity.sides import Side
from qaplan.identity.types import Individual, SexAssertion, Statement, Verdict
from qaplan.survey.types import (
    Deployment,
    EffortInterval,
    EffortReason,
    Event,
    EventRule,
    Medium,
    MediumState,
    Station,
)

ACTOR = Actor("role:steward", "role")
STEWARD = Session(ACTOR, now=datetime(2025, 12, 1, 9, tzinfo=UTC))
START = datetime(2025, 3, 1, 12)
ON = date(2025, 12, 1)
# Encounter, station, days after the start, sides that were seen.
PASSINGS = (
    ("E-1", "S1", 2, "LR"),
    ("E-2", "S2", 9, "L"),
    ("E-3", "S3", 12, "R"),
    ("E-4", "S3", 20, "L"),
    ("E-5", "S4", 22, "L"),
    ("E-6", "S2", 30, "R"),
)
SIDES = {"L": Viewpoint.LEFT, "R": Viewpoint.RIGHT}
SAME = (
    (("E-1", "E-2"), ("left", "left"), Verdict.SAME),
    (("E-1", "E-1"), ("left", "right"), Verdict.SAME),
    (("E-1", "E-4"), ("left", "left"), Verdict.DIFFERENT),
    (("E-3", "E-6"), ("right", "right"), Verdict.SAME),
)


def deployment(name: str, station: str, camera: str, days: int) -> Deployment:
    offset = timedelta(hours=5)
    ends = (Instant(START, offset), Instant(START + timedelta(days=days), offset))
    return Deployment(name, station, camera, ends[0], ends[1], offset)


def effort(name: str, first: int, last: int, reason: EffortReason) -> EffortInterval:
    begun, ended = START + timedelta(days=first), START + timedelta(days=last)
    return EffortInterval(name, begun, ended, reason, "field_sheet")


def picture(encounter: str, mark: str) -> HeldMedium:
    name = f"{encounter}-{mark}"
    digest = hashlib.sha256(name.encode()).hexdigest()
    return HeldMedium(f"m-{name}", "K", "", Medium(f"{name}.jpg", digest, 1, "image/jpeg", MediumState.OK))


def fill(study: Study) -> None:
    places = {"S1": (54.50, 43.20), "S2": (54.53, 43.20), "S3": (54.50, 43.23), "S4": (54.53, 43.23)}
    at = STEWARD.moment()
    with writing(study):
        stations = [Station(name, exact_place(*place)) for name, place in places.items()]
        save_stations(study, [*stations, Station("S5")], actor=ACTOR, at=at)
        held = [deployment(f"{name}-A", name, "A", 40) for name in (*places, "S5")]
        save_deployments(study, [*held, deployment("S1-B", "S1", "B", 40)], actor=ACTOR, at=at)
        worked = [
            effort("S2-A", 0, 25, EffortReason.WORKING),
            effort("S2-A", 25, 28, EffortReason.DEAD),
            effort("S2-A", 28, 40, EffortReason.WORKING),
            effort("S3-A", 0, 30, EffortReason.WORKING),
            effort("S3-A", 30, 40, EffortReason.LOST_CARD),
        ]
        save_effort(study, worked, actor=ACTOR, at=at)
        save_card(study, HeldCard("K", "CARD", "0", "", "", "", "reference", 7), actor=ACTOR, at=at)
        media = [picture(name, mark) for name, _, _, marks in PASSINGS for mark in marks]
        save_media(study, media, at=at)
        add_encounters(
            study,
            [
                HeldEncounter(name, station, START + timedelta(days=day), START + timedelta(days=day))
                for name, station, day, _ in PASSINGS
            ],
        )
        add_chips(
            study,
            [
                HeldChip(Chip(f"C-{name}-{mark}", f"m-{name}-{mark}", None, SIDES[mark], name, station), "x")
                for name, station, _, marks in PASSINGS
                for mark in marks
            ],
        )
        event = Event("X", "S1", "motion", "Ovis vignei", START, START, ("m-E-1-L",), 2, EventRule())
        add_events(study, [event])
        for number, (records, flanks, verdict) in enumerate(SAME):
            said = Statement(f"T-{number}", records, verdict, "O-1", date(2025, 6, 1), flanks=flanks)
            keep_row(study, "statements", said, actor=ACTOR, at=at)
        one = Individual("V-1", records=("E-1#left",), sex=(SexAssertion("female", "E-1"),))
        keep_row(study, "individuals", one, actor=ACTOR, at=at)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Study]:
    made = init_study(tmp_path_factory.mktemp("histories") / "s", "Histories", kind="virtual")
    fill(made)
    yield made
    close_study(made)


def of(study: Study, on: date = ON, **plan: object) -> StudyHistories:
    found = study_histories(study, on, plan=HistoryPlan(**plan), session=STEWARD)
    assert isinstance(found, StudyHistories)
    return found


def test_animals_are_those_of_the_standing_statements(study: Study) -> None:
    survey = of(study).survey()
    session = survey.sessions[0]
    assert survey.animals == 3
    assert survey.detections == 5
    told = dict(zip(session.history.animals, session.history.covariates["sex"], strict=True))
    assert told == {"V-1": "female", "E-3#right": "", "E-4#left": ""}


def test_sides_that_nobody_decided_stay_out_and_are_told_of_or_count_as_their_own(study: Study) -> None:
    cautions = {each.code for each in of(study).cautions}
    assert "encounters.undecided_sides" in cautions
    assert of(study, undecided="own").survey().animals == 4


def test_effort_is_that_of_the_field_sheets_with_its_gaps(study: Study) -> None:
    detectors = of(study).survey().sessions[0].detectors
    assert detectors.names == ("S1", "S2", "S3", "S4")
    assert detectors.usage[:, 0] == pytest.approx([40.0, 37.0, 30.0, 40.0])
    cautions = {each.code for each in of(study).cautions}
    assert {"encounters.effort_unknown_days", "encounters.stations_without_place"} <= cautions


def test_a_station_of_two_cameras_is_told_from_one(study: Study) -> None:
    found = of(study).flanks()
    assert found.cameras[0].tolist() == [2, 1, 1, 1]
    assert [each.animals for each in found.by_flank().values()] == [1, 1, 1]


def test_by_one_flank_nobody_counts_twice(study: Study) -> None:
    histories = of(study)
    assert (histories.of_flank("left").animals, histories.of_flank("right").animals) == (2, 2)
    assert histories.better_flank() == "left"


def test_what_was_stated_or_photographed_after_the_day_has_no_effect(study: Study) -> None:
    before = of(study, on=date(2025, 3, 20))
    assert before.survey().animals == 1  # the one with a name
    assert before.survey().sessions[0].detectors.usage.max() < 20
    assert of(study, on=date(2025, 3, 20), undecided="own").survey().detections == 4


def test_occasions_and_seasons_are_as_planned(study: Study) -> None:
    halves = ((date(2025, 3, 1), date(2025, 3, 20)), (date(2025, 3, 21), date(2025, 4, 30)))
    survey = of(study, seasons=halves, occasion_days=7).survey()
    assert [each.detectors.occasions for each in survey.sessions] == [3, 6]
    whole = of(study).survey().sessions[0].detectors.usage.sum()
    assert sum(each.detectors.usage.sum() for each in survey.sessions) == pytest.approx(whole)


def test_the_mask_lies_in_metres_around_the_stations(study: Study) -> None:
    histories = of(study, buffer_m=6000.0, spacing_m=500.0)
    mask = histories.work.mask
    assert histories.crs == "EPSG:32640"
    assert mask.cell_ha == 25.0
    places = np.array([each.place_m for each in histories.work.stations])
    assert np.linalg.norm(mask.place_m[:, None] - places[None], axis=2).min(axis=1).max() <= 6000.0
    assert histories.checked().problems == ()


def test_draws_of_who_is_who_become_surveys(study: Study) -> None:
    sides = [Side("E-1", "left"), Side("E-2", "left"), Side("E-4", "left")]
    places = {"E-1": EncounterPlace("S1", START.date()), "E-2": EncounterPlace("S9", START.date())}
    drawn = (DrawnAnimal((sides[0], sides[1]), "left"), DrawnAnimal((sides[2],), "left"))
    draws = HistoryDraws((drawn,), places, 1, True)
    assert [each.detections for each in of(study).of_draws(draws, "left")] == [1]


def test_inputs_change_with_what_is_said_and_name_no_position(study: Study) -> None:
    first, later = of(study), of(study, on=date(2025, 3, 20))
    assert first.inputs == of(study).inputs
    assert first.inputs != later.inputs
    assert not any("54." in each.sha256 or "43." in each.id for each in first.inputs)


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_what_was_checked_is_told_in_every_language(study: Study, language: str) -> None:
    text = Text(language)
    told = [text.say(each) for each in of(study).checked().messages()]
    assert len(told) >= 3


def test_the_case_file_of_ustyurt_is_refused_with_its_reason(tmp_path: Path) -> None:
    made = init_study(tmp_path / "ustyurt", "Ustyurt")
    import_case(made, "ustyurt")
    found = study_histories(made, ON, session=STEWARD)
    close_study(made)
    assert isinstance(found, Refusal)
    assert found.code == "encounters.no_stations_held"
    assert "no station" in found.summary()


def test_stations_whose_effort_nobody_knows_are_refused(tmp_path: Path) -> None:
    made = init_study(tmp_path / "s", "S", kind="virtual")
    with writing(made):
        save_stations(made, [Station("S1", exact_place(54.5, 43.2))], actor=ACTOR, at=STEWARD.moment())
        bare = Deployment("S1-A", "S1", "A")
        save_deployments(made, [bare], actor=ACTOR, at=STEWARD.moment())
    found = study_histories(made, ON, session=STEWARD)
    close_study(made)
    assert isinstance(found, Refusal)
    assert found.code == "encounters.no_effort_held"


def test_a_visitor_gets_no_histories(study: Study) -> None:
    with pytest.raises(AccessError):
        study_histories(study, ON, session=Session(ACTOR, audience="public", role="visitor"))


def test_matrices_of_a_study_have_its_stations_or_its_animals(study: Study) -> None:
    plan = HistoryPlan(occasion_days=14)
    by_station = matrices_of_study(study, ON, MatrixOrder(), plan=plan, session=STEWARD)
    by_animal = matrices_of_study(study, ON, MatrixOrder("animal"), plan=plan, session=STEWARD)
    assert isinstance(by_station, dict)
    assert isinstance(by_animal, dict)
    assert by_station["1"].names == ("S1", "S2", "S3", "S4")
    assert by_station["1"].values.tolist() == [[1, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 0]]
    assert by_animal["1"].names == ("E-4#left", "V-1")


def test_events_of_a_species_make_a_matrix_of_stations(study: Study) -> None:
    found = matrices_of_study(study, ON, MatrixOrder(), species="Ovis vignei", session=STEWARD)
    assert isinstance(found, dict)
    assert found["1"].values.tolist() == [[1], [0], [0], [0]]


def test_files_of_a_study_tell_distances_and_no_place(study: Study) -> None:
    texts = study_history_texts(study, ON, "plain", session=STEWARD)
    assert not isinstance(texts, Refusal)
    survey = of(study).of_flank("left").sessions[0]
    rows = [line.split(",") for line in texts["traps.csv"].splitlines()[1:]]
    told = np.array([[float(each) for each in row[3:5]] for row in rows])
    assert np.ptp(told, axis=0) == pytest.approx(np.ptp(survey.detectors.place_m, axis=0), abs=0.01)
    assert told.max() < 100_000
    assert survey.detectors.place_m.min() > 200_000


def test_who_may_not_see_places_gets_no_files_and_who_may_not_compare_no_matrix(study: Study) -> None:
    analyst = Session(ACTOR, role="analyst")
    with pytest.raises(AccessError):
        study_history_texts(study, ON, "plain", session=analyst)
    liaison = Session(ACTOR, audience="public", role="liaison")
    for ask in (
        check_study,
        lambda *_, session: matrices_of_study(study, ON, MatrixOrder(), session=session),
    ):
        with pytest.raises(AccessError):
            ask(study, ON, session=liaison)


def test_the_check_of_a_study_tells_numbers_and_no_place(study: Study) -> None:
    found = check_study(study, ON, session=STEWARD)
    assert not isinstance(found, Refusal)
    record = found.to_record()
    assert record["animals"] == 2
    assert "encounters.undecided_sides" in record["cautions"]
    assert "4786" not in str(record)


def test_camtraprs_tables_of_a_study_give_its_effort_back(study: Study) -> None:
    texts = study_history_texts(study, ON, "camtrapr", session=STEWARD)
    assert not isinstance(texts, Refusal)
    table = read_camera_table(PlainFile("c", texts["cameras.csv"]))
    found = usage_of(table.stations, of(study).work.seasons[0])
    assert found.days[:, 0] == pytest.approx([40.0, 37.0, 30.0, 40.0])
    assert "V-1,2025-03-03 12:00:00" in texts["records.csv"]


def test_a_season_of_over_half_a_year_is_told_of(study: Study) -> None:
    long = of(study, seasons=((date(2025, 3, 1), date(2025, 11, 30)),))
    assert "encounters.long_season" in {each.code for each in long.cautions}
    assert "encounters.long_season" not in {each.code for each in of(study).cautions}


def test_animals_count_by_the_flank_that_is_asked_for(study: Study) -> None:
    assert of(study, flank=as_flank("right")).better_flank() == "right"
    assert of(study, flank="right").work.mask.area_ha != of(study, flank="left").work.mask.area_ha
    with pytest.raises(UsageError):
        as_flank("top")


def test_days_without_a_flash_count_for_a_stated_share(tmp_path: Path) -> None:
    made = init_study(tmp_path / "s", "S", kind="virtual")
    with writing(made):
        save_stations(made, [Station("S1", exact_place(54.5, 43.2))], actor=ACTOR, at=STEWARD.moment())
        save_deployments(made, [deployment("S1-A", "S1", "A", 40)], actor=ACTOR, at=STEWARD.moment())
        worked = [
            effort("S1-A", 0, 20, EffortReason.WORKING),
            effort("S1-A", 20, 40, EffortReason.FLASH_FAILED),
        ]
        save_effort(made, worked, actor=ACTOR, at=STEWARD.moment())
    histories = of(made)
    assert histories.survey().sessions[0].detectors.usage.sum() == pytest.approx(30.0)
    told = [" ".join(Text("en").say(each.message).split()) for each in histories.cautions]
    close_study(made)
    assert told == [
        "For 20 days a camera worked in daylight only, because its flash had failed. "
        "Each such day counts for 50 % of one."
    ]
