from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.exact_places import exact_place
from qaplan.base.instants import Instant
from qaplan.base.places import Cell, GridTier, cell_at, parent_cell
from qaplan.sharing import release
from qaplan.sharing.camera_rows import is_public_label
from qaplan.sharing.types import EventCount, StationCell
from qaplan.survey.camtrap_dp.package import DeployedMedium
from qaplan.survey.types import (
    Deployment,
    EffortInterval,
    EffortReason,
    Event,
    EventRule,
    Medium,
    MediumState,
    Observation,
    Station,
)
from tests.canary import LATITUDE, LONGITUDE, canaries_in, canary_cell, canary_place
from tests.sharing.studies import KEY, effort_row

degrees = st.tuples(st.floats(-179, 179), st.floats(-89, 89))
STATION = Station("WELL 3", canary_place(), "the third well")
MOMENT = datetime.fromisoformat("2031-08-25T03:10:44")
MEDIUM = Medium(
    "DCIM/IMG_0001.JPG", "ab" * 32, 123456, "image/jpeg", MediumState.OK, clock=MOMENT, make="Maker",
    serial="H500", width_px=2048, tags=("third well",), temperature_c=3.0, sequence=(1, 3),
)  # fmt: skip


def test_a_public_station_is_the_cell_that_it_was_given_and_no_more() -> None:
    (station,) = release((STATION,), "public", key=KEY, cells={"WELL 3": canary_cell()}).value
    assert station.cell == parent_cell(canary_cell(), GridTier.DEGREE)
    assert station.position.precision_deg == 1.0
    assert station.position.uncertainty_m > 60_000
    assert canaries_in(repr(station)) == []
    assert "third well" not in repr(station) and "WELL" not in repr(station)


def test_a_station_without_a_stored_cell_gets_no_position_rather_than_a_computed_one() -> None:
    (station,) = release((STATION,), "public", key=KEY).value
    assert (station.cell, station.position) == (None, None)


@given(st.lists(st.tuples(st.floats(-0.01, 0.01), st.floats(-0.01, 0.01)), min_size=1, max_size=5))
def test_measuring_again_never_changes_the_released_cell(errors: list[tuple[float, float]]) -> None:
    cells = {"WELL 3": canary_cell()}
    measured = [Station("WELL 3", exact_place(LONGITUDE + east, LATITUDE + north)) for east, north in errors]
    released = {release((each,), "public", key=KEY, cells=cells).value for each in measured}
    assert len(released) == 1


@given(degrees, st.sampled_from(GridTier), st.sampled_from(["steward", "public"]))
def test_the_released_cell_is_a_function_of_station_and_tier(
    place: tuple[float, float], held: GridTier, audience: str
) -> None:
    cell = cell_at(*place, held)
    rows = [StationCell("A", cell)]
    (alone,) = release(tuple(rows), audience, key=KEY).value
    among = release((*rows, StationCell("B", cell_at(1, 1, GridTier.TENTH))), audience, key=KEY).value
    assert alone in among
    assert alone.cell == parent_cell(
        cell, min(held, GridTier.TENTH if audience == "steward" else GridTier.DEGREE)
    )


@given(degrees)
def test_the_public_never_gets_a_finer_cell_than_the_steward(place: tuple[float, float]) -> None:
    row = (StationCell("A", cell_at(*place, GridTier.HUNDREDTH)),)
    steward: Cell = release(row, "steward").value[0].cell
    public: Cell = release(row, "public", key=KEY).value[0].cell
    assert public.tier <= steward.tier
    assert parent_cell(steward, public.tier) == public


def test_the_steward_gets_the_numbers() -> None:
    (station,) = release((STATION,), "steward").value
    assert (station.position.longitude, station.position.latitude) == (LONGITUDE, LATITUDE)
    assert station.position.uncertainty_m == 8.0


def test_a_public_medium_cannot_be_joined_with_its_file() -> None:
    (row,) = release((MEDIUM,), "public", key=KEY).value
    assert row.clock == datetime.fromisoformat("2031-08-01")
    assert (row.sha256, row.serial, row.make, row.tags, row.size_bytes) == ("", "", "", (), 0)
    assert (row.width_px, row.temperature_c, row.sequence) == (None, None, None)
    assert row.path.endswith(".jpg") and "IMG" not in row.path and "DCIM" not in row.path


def test_a_public_medium_of_a_package_keeps_its_month_and_its_place_among_the_rows() -> None:
    medium = DeployedMedium(
        "M-1", "WELL 3", "DCIM/IMG_0001.JPG", "image/jpeg", Instant(MOMENT, timedelta(hours=5)),
        file_name="IMG_0001.JPG", comments="by the well", sha256="ab" * 32, size_bytes=9, is_public=True,
    )  # fmt: skip
    seen = Observation("O-1", "M-1", "animal", "human", scientific_name="Vulpes vulpes")
    (row,) = release((medium,), "public", key=KEY).value
    (observation, *_) = release((seen, seen, seen), "public", key=KEY).value
    assert row.medium_id == observation.medium_id
    assert row.taken.iso() == "2031-08-01T00:00:00+05:00"
    assert not row.is_public
    for private in ("IMG", "well", "WELL", "abab", "M-1"):
        assert private not in repr(row)


def test_a_public_deployment_keeps_its_months() -> None:
    deployment = Deployment(
        "WELL 3/a", "WELL 3", "cam a", Instant(MOMENT), Instant(MOMENT), timedelta(hours=5), "H500", "Model",
        "goat", "third well", "near the road", "sheet.xlsx row 3",
    )  # fmt: skip
    (row,) = release((deployment,), "public", key=KEY).value
    assert row.start.clock == datetime.fromisoformat("2031-08-01")
    for private in ("WELL", "cam a", "H500", "goat", "well", "road", "sheet"):
        assert private not in repr(row)


def test_public_observations_hide_people_names_and_remarks() -> None:
    seen = Observation(
        "O-1", "M-1", "animal", "human", "A. Ranger", scientific_name="Vulpes vulpes", individual_id="CAT-1",
        classified_at=MOMENT, comments="by the well", extra={"x": "y"},
    )  # fmt: skip
    person = Observation("O-2", "M-2", "human", "human", scientific_name="Homo sapiens")
    rows = release((seen, seen, seen, person), "public", key=KEY).value
    assert len(rows) == 3
    for private in ("Ranger", "CAT-1", "well", "Homo", "O-1", "M-1"):
        assert private not in repr(rows)


def test_fewer_than_three_observations_at_a_station_take_the_label_away() -> None:
    def cat(number: int) -> Observation:
        return Observation(f"O-{number}", f"M-{number}", "animal", "human", scientific_name="Panthera pardus")

    three, four = tuple(map(cat, range(3))), tuple(map(cat, range(4)))
    where = {"M-0": "A", "M-1": "A", "M-2": "A", "M-3": "B"}
    assert len(release(three, "public", key=KEY, station_of_medium=where).value) == 3
    assert release(four, "public", key=KEY, station_of_medium=where).value == ()


def event(number: int, station_id: str, label: str = "Panthera pardus") -> Event:
    return Event(f"E-{number}", station_id, "motion", label, MOMENT, MOMENT, ("M",), 1, EventRule())


def test_public_events_are_counts_of_at_least_three() -> None:
    events = tuple(event(number, "A") for number in range(3))
    (count,) = release(events, "public", key=KEY).value
    assert isinstance(count, EventCount) and count.events == 3 and count.station_id != "A"


def test_one_small_station_takes_the_label_from_all_lest_the_total_give_it_away() -> None:
    events = (*(event(number, "A") for number in range(3)), event(3, "B"))
    assert release(events, "public", key=KEY).value == ()
    assert (
        len(release((*events, *(event(9, "B", "Vulpes vulpes") for _ in range(3))), "public", key=KEY).value)
        == 1
    )


def test_public_effort_keeps_its_days_and_begins_with_the_month() -> None:
    (row,) = release((effort_row(),), "public", key=KEY).value
    assert row.sheet_days == 42.0 and row.media_days == 40 and row.is_moved
    assert (row.media_first, row.media_last) == (None, None)
    assert row.intervals[0].start == datetime.fromisoformat("2031-04-01")
    assert row.intervals[0].days == 42


def test_what_the_media_show_of_effort_stays_inside() -> None:
    """It begins and ends with the first and the last animal."""
    days = [datetime(2024, 5, day, 7, 41) for day in (1, 3, 9, 31)]
    rows = (
        EffortInterval("D", days[0], days[3], EffortReason.WORKING, "field_sheet"),
        EffortInterval("D", days[1], days[2], EffortReason.WORKING, "media"),
    )
    assert [each.basis for each in release(rows, "public", key=KEY).value] == ["field_sheet"]
    assert len(release(rows, "steward").value) == 2


def test_public_intervals_keep_their_lengths_within_one_deployment() -> None:
    start = datetime.fromisoformat("2031-04-07T12:00")
    days = [start + timedelta(days=number) for number in (0, 10, 25)]
    rows = (
        EffortInterval("D", days[0], days[1], EffortReason.WORKING, "field_sheet"),
        EffortInterval("D", days[1], days[2], EffortReason.DEAD, "field_sheet"),
    )
    first, second = release(rows, "public", key=KEY).value
    assert (first.days, second.days) == (10, 15)
    assert first.end == second.start


@pytest.mark.parametrize(
    "label", ["Homo sapiens", "person", "человек", "well 7", "x" * 3 + "\n", "", "a b c d e"]
)
def test_labels_that_are_typed_or_name_people_are_not_told(label: str) -> None:
    assert not is_public_label(label)


@pytest.mark.parametrize(
    "label", ["Panthera pardus", "PBE", "переднеазиатский леопард", "қарақал", "Pallas's cat"]
)
def test_labels_of_animals_are_told(label: str) -> None:
    assert is_public_label(label)
