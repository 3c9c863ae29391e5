from dataclasses import replace

import pytest
from matplotlib.colors import to_hex

from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES
from qaplan.base.places import GridTier, cell_at
from qaplan.reporting.figures.files import packaged_layer
from qaplan.reporting.figures.map import draw_map, map_extent, places_on_map, plot_map
from qaplan.reporting.figures.style import drawing
from qaplan.sharing.types import StationCell
from tests.canary import canaries_in
from tests.reporting.figures.layout import labels, outside, touching
from tests.reporting.figures.studies import PARK, PLAN, released, situation

REGION = (48.0, 36.0, 66.0, 48.0)


def words(audience: str = "public", language: str = "en", **changes: object) -> str:
    with drawing():
        figure = plot_map(released(audience, **changes), Text(language))
        return " ".join(" ".join(label.get_text() for label in labels(figure)).split())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["public", "steward"])
def test_no_label_touches_another_or_leaves_the_paper(language: str, audience: str) -> None:
    with drawing():
        figure = plot_map(released(audience), Text(language))
        assert touching(figure) == []
        assert outside(figure) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_says_that_it_is_schematic_and_who_approved_its_layers(language: str) -> None:
    said, text = words(language=language), Text(language)
    assert text.word("figure.schematic") in said
    assert packaged_layer("land").source in said
    assert " ".join(text.date(packaged_layer("land").made_on).split()) in said
    assert text.word("figure.not_approved") in said


def test_places_without_a_published_position_are_listed_beside_the_map() -> None:
    placed, unplaced = places_on_map(situation().places)
    assert [place.place_id for place in placed] == ["P-1", "P-2"]
    assert len(unplaced) == 9
    assert words().count(PARK.en) == 10


def test_a_planned_place_is_never_drawn_as_protected() -> None:
    assert f"{PLAN.en}: a plan, not protected yet" in words()


def test_the_view_is_the_whole_layer_without_cells_and_their_surroundings_with() -> None:
    cell = cell_at(54.5, 43.2, GridTier.TENTH)
    west, south, east, north = map_extent([cell], [], REGION)
    assert map_extent([], [], REGION) == REGION
    assert REGION[0] < west < cell.west < east < REGION[2]
    assert REGION[1] < south < cell.south < north < REGION[3]


def test_cells_outside_the_layer_are_shown_all_the_same() -> None:
    west, _, east, _ = map_extent([cell_at(117.1, 5.5, GridTier.DEGREE)], [], REGION)
    assert west < 117 < east


@pytest.mark.parametrize("language", LANGUAGES)
def test_where_no_base_map_is_held_neither_land_nor_sea_is_drawn(language: str) -> None:
    far = (StationCell("A", cell_at(117.1, 5.5, GridTier.DEGREE)),)
    with drawing():
        figure = plot_map(released(stations=far, places=()), Text(language))
        assert to_hex(figure.axes[0].get_facecolor()) == "#ffffff"
        assert outside(figure) == []
    said = words(language=language, stations=far, places=())
    assert " ".join(Text(language).word("figure.no_base_map").split()) in said
    assert packaged_layer("land").source not in said


@pytest.mark.parametrize("audience", ["public", "steward"])
@pytest.mark.parametrize("fmt", ["svg", "png"])
def test_no_spelling_of_the_station_is_in_the_file(audience: str, fmt: str) -> None:
    drawn = draw_map(released(audience, places=()), Text("en"), fmt=fmt)
    assert canaries_in(drawn) == []
    assert b"WELL" not in drawn


def test_stations_of_one_cell_are_drawn_alike_wherever_they_stand_in_it() -> None:
    drawn = set()
    for spot in ((54.51, 43.21), (54.99, 43.99)):
        cell = cell_at(*spot, GridTier.HUNDREDTH)
        with drawing():
            figure = plot_map(released(stations=(StationCell("A", cell),), places=()), Text("en"))
            drawn.add(tuple(str(patch) for patch in figure.axes[0].patches))
    assert len(drawn) == 1


def test_equal_input_gives_equal_bytes_with_the_release_inside() -> None:
    given = released()
    drawn = draw_map(given, Text("kk"))
    assert drawn == draw_map(given, Text("kk"))
    assert given.release_id.encode() in drawn


def test_a_virtual_study_is_marked_simulated() -> None:
    assert "SIMULATED" in words(kind="virtual")
    assert "SIMULATED" not in words()


def test_dollar_signs_in_a_name_are_letters_not_formulas() -> None:
    place = replace(situation().places[0], names=replace(PARK, en="Fund $x^2$ park"))
    assert "$x^2$" in words(places=(place,))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_mark_of_a_virtual_study_keeps_clear_of_the_rest(language: str) -> None:
    text = Text(language)
    with drawing():
        figure = plot_map(released(kind="virtual"), text)
        assert text.word("figure.simulated") in {label.get_text() for label in labels(figure)}
        assert touching(figure) == [] and outside(figure) == []
