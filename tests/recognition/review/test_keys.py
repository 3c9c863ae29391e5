"""No key does two things in one room, every key has a cap on every layout, every kind is one we know."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.base.errors import UsageError
from qaplan.recognition.review.checks import check_label, label_from
from qaplan.recognition.review.keys import CAPS, KEYS, TILE_KEYS, check_keys
from qaplan.recognition.review.types import ReviewLabel


def test_the_keys_as_they_come_do_not_collide() -> None:
    check_keys()
    assert len(set(TILE_KEYS)) == 30


def test_every_key_has_a_cap_in_latin_and_in_cyrillic() -> None:
    assert {key.code for key in KEYS} <= set(CAPS)
    assert CAPS["KeyQ"] == ("Q", "Й")
    assert CAPS["Comma"] == (",", "Б")


def test_every_kind_that_a_key_names_can_be_said() -> None:
    kinds = [key.action.removeprefix("kind.") for key in KEYS if key.action.startswith("kind.")]
    assert "leopard" in kinds and "cannot_tell" in kinds
    for kind in kinds:
        check_label(ReviewLabel(kind))


def test_every_detail_that_a_key_names_can_be_said() -> None:
    told = [key.action.split(".") for key in KEYS if key.room == "details" and "count" not in key.action]
    for name, word in told:
        check_label(ReviewLabel("leopard", **{name: word}))


def test_a_key_for_two_things_is_refused() -> None:
    moved = tuple(replace(key, code="KeyW") if key.action == "kind.leopard" else key for key in KEYS)
    with pytest.raises(UsageError) as caught:
        check_keys(moved)
    assert caught.value.code == "review.key_taken"


def test_a_key_that_holds_anywhere_cannot_be_a_tile_too() -> None:
    moved = tuple(replace(key, code="Enter") if key.action == "tile.1" else key for key in KEYS)
    with pytest.raises(UsageError, match="Enter"):
        check_keys(moved)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"taxon_id": "unicorn"}, "review.unknown_kind"),
        ({}, "review.unknown_kind"),
        ({"taxon_id": "unsorted"}, "review.unknown_kind"),
        ({"taxon_id": "leopard", "flank": "above"}, "review.bad_label"),
        ({"taxon_id": "leopard", "count": "3"}, "review.bad_label"),
        ({"taxon_id": "leopard", "count": True}, "review.bad_label"),
        ({"taxon_id": "leopard", "count": -1}, "review.bad_label"),
    ],
)
def test_a_label_that_nobody_can_mean_is_refused(said: dict[str, object], code: str) -> None:
    with pytest.raises(UsageError) as caught:
        label_from(said)
    assert caught.value.code == code


def test_a_label_is_read_from_plain_values() -> None:
    said = {"taxon_id": "leopard", "count": 2, "flank": "left", "sex": None}
    assert label_from(said) == ReviewLabel("leopard", 2, flank="left")
