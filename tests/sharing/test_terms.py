import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DisclosureError
from qaplan.sharing.terms import Terms

KEY = b"0123456789abcdef"


def test_a_pseudonym_is_the_same_in_every_release_under_one_key() -> None:
    assert Terms("public", KEY).pseudonym("station", "A") == Terms("public", KEY).pseudonym("station", "A")


def test_two_keys_and_two_kinds_give_pseudonyms_that_cannot_be_joined() -> None:
    terms = Terms("public", KEY)
    names = {
        terms.pseudonym("station", "A"),
        terms.pseudonym("deployment", "A"),
        Terms("public", KEY[::-1]).pseudonym("station", "A"),
    }
    assert len({name[2:] for name in names}) == 3


def test_the_steward_keeps_the_ids_of_the_house() -> None:
    assert Terms("steward").pseudonym("station", "A") == "A"


@pytest.mark.parametrize("key", [b"", b"short"])
def test_without_a_key_no_camera_data_leave(key: bytes) -> None:
    with pytest.raises(DisclosureError) as caught:
        Terms("public", key).pseudonym("station", "A")
    assert caught.value.code == "sharing.no_key"


@given(st.text(min_size=1, max_size=20))
def test_a_pseudonym_never_holds_the_id(own_id: str) -> None:
    shown = Terms("public", KEY).pseudonym("station", own_id)
    assert len(shown) == 12 and (len(own_id) < 3 or own_id not in shown)
