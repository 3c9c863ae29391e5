import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DisclosureError
from qaplan.base.places import GridTier, cell_at
from qaplan.sharing.coordinates import check_no_coordinates, find_coordinates, scrub

SPELLINGS = [
    "43.21347, 54.55512",
    "43.21347 54.55512",
    "54.55512;43.21347",
    "43,21347 54,55512",
    "43,21347; 54,55512",
    "-43.21 / 154.56",
    '{"type":"Point","coordinates":[54.6,43.2]}',
    "[[54.55512, 43.21347], [54.6, 43.3]]",
    "43°12'48.5\"N 54°33'18.4\"E",
    "43° 12′ 48″ с. ш.",
    "43° 12.808' N",
    "43d12m48s",
    "43 12 48.49 N",
    "43:12:48.49 N",
    "54 33.307 E",
    "43.21°",
    "43.2° N",
    "N43.21347 E54.55512",
    "43,21 с.ш.",
    "54,55 в. д.",
    "43,21 с. е.",
    "lat 43.2",
    "latitude=43.21347",
    "decimalLongitude: 54.55512",
    "широта 43,21347",
    "301474 4787745",
    "UTM 40N 301474.2, 4787745.9",
    "E 301474 N 4787745",
    "40TCP0147487745",
    "g1E54.5N43.2",
    "g2E54.55N43.21",
    "((43, 1), (12, 1), (4849, 100))",
    "43/1, 12/1, 4849/100",
    "8HPW6H73+9X",
]
HARMLESS = [
    "210 km in 25 days, at least 8.4 km/day",
    "28,220 ha against more than 275,000 ha",
    "p = 0.30 0.50 0.70",
    "1,000 2,000",
    "2021-04-05 to 2021-06-09, 65 days",
    "5.04.2021, 9.06.2021",
    "g0E54N43",
    "temperature 12.5° C",
    "3.2 s for 4.9 MB",
    "version 5.2.1 of 2.0.2",
    "https://example.org/2024/09/27/146287",
    "54 E",
]


@pytest.mark.parametrize("text", SPELLINGS)
def test_a_position_is_found_in_every_spelling(text: str) -> None:
    assert find_coordinates(f"the camera ({text}) was found")


@pytest.mark.parametrize("text", HARMLESS)
def test_figures_of_a_report_are_no_position(text: str) -> None:
    assert find_coordinates(text) == ()


@pytest.mark.parametrize("text", SPELLINGS)
def test_scrubbing_leaves_no_position(text: str) -> None:
    assert find_coordinates(scrub(f"lost at {text}.")) == ()


def test_scrubbing_keeps_the_rest() -> None:
    assert scrub("card 7 at lat 43.2 is empty") == "card 7 at [withheld] is empty"


def test_a_canary_is_found_whatever_it_looks_like() -> None:
    (finding,) = find_coordinates("the third Well", canaries=["third well"])
    assert finding.form == "canary"


def test_the_gate_stops_a_position_and_does_not_repeat_it() -> None:
    with pytest.raises(DisclosureError) as caught:
        check_no_coordinates("at 43.21347, 54.55512", where="report.html")
    assert caught.value.code == "sharing.coordinates"
    assert "43" not in " ".join(caught.value.sentences())


def test_numbers_that_draw_shapes_are_not_read_but_words_are() -> None:
    shape = (
        '<svg viewBox="0 0 10.25 20.55"><path d="M 43.21347 54.55512 L 4.25 6.77"/><title>map</title></svg>'
    )
    check_no_coordinates(shape, markup=True)
    for hidden in (
        '<img alt="43.21347, 54.55512">',
        "<p>43.21347, 54.55512</p>",
        "<!-- 43.21347 54.55512 -->",
    ):
        with pytest.raises(DisclosureError):
            check_no_coordinates(shape + hidden, markup=True)


@given(
    st.floats(1.01, 179.9).map(lambda degrees: round(degrees, 5)),
    st.floats(1.01, 89.9).map(lambda degrees: round(degrees, 5)),
    st.sampled_from([", ", " ", ";", "/", " | "]),
    st.integers(2, 5),
)
def test_any_pair_with_two_decimals_is_found(
    longitude: float, latitude: float, between: str, decimals: int
) -> None:
    assert find_coordinates(f"x {latitude:.{decimals}f}{between}{longitude:.{decimals}f} y")


@given(st.floats(-180, 180), st.floats(-90, 90), st.sampled_from(GridTier))
def test_only_cells_of_one_degree_pass(longitude: float, latitude: float, tier: GridTier) -> None:
    cell = cell_at(longitude, latitude, tier)
    assert bool(find_coordinates(cell.id)) == (tier is not GridTier.DEGREE)
