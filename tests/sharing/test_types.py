import dataclasses
import pickle

import pytest

from qaplan.base.errors import DisclosureError
from qaplan.sharing import Released, release


def test_nobody_else_makes_a_released_value() -> None:
    with pytest.raises(DisclosureError) as caught:
        Released("secret", "public", frozenset(), "id")
    assert caught.value.code == "sharing.not_released"


def test_a_guessed_seal_does_not_open() -> None:
    with pytest.raises(DisclosureError):
        Released("secret", "public", frozenset(), "id", seal=object())


def test_a_released_value_is_not_exchanged_for_another() -> None:
    released = release("harmless", "public")
    with pytest.raises((DisclosureError, ValueError)):
        dataclasses.replace(released, value="secret")


def test_a_released_value_cannot_be_changed_in_place() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        release("harmless", "public").value = "secret"


def test_a_released_value_crosses_a_process_border() -> None:
    released = release("harmless", "public")
    assert pickle.loads(pickle.dumps(released)) == released
