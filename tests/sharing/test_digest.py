import pytest

from qaplan.base.errors import DisclosureError
from qaplan.base.exact_places import exact_place
from qaplan.sharing.digest import release_digest
from qaplan.sharing.types import ReleasedPosition, ReleasedStation
from tests.canary import canary_place
from tests.sharing.studies import situation


def test_equal_values_have_one_digest_and_others_another() -> None:
    assert release_digest(situation(), "public") == release_digest(situation(), "public")
    assert release_digest(situation(), "public") != release_digest(situation(), "steward")
    assert release_digest(situation(pictures_held=4), "public") != release_digest(situation(), "public")


def test_the_numbers_of_a_position_cannot_be_found_by_trying_them() -> None:
    def station(longitude: float) -> ReleasedStation:
        return ReleasedStation("A", None, ReleasedPosition(longitude, 43.2, 8.0, 0.00001))

    assert release_digest((station(54.1),), "steward") == release_digest((station(54.2),), "steward")


@pytest.mark.parametrize("inside", [canary_place(), exact_place(1, 1), object()])
def test_what_was_never_declared_has_no_digest(inside: object) -> None:
    with pytest.raises(DisclosureError) as caught:
        release_digest({"a": (inside,)}, "public")
    assert caught.value.code == "sharing.unknown_kind"
