from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from qaplan.base.actors import Actor


def test_an_actor_may_be_known_by_id_only():
    assert Actor("O-1", "organisation").name == ""


def test_an_actor_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        Actor("O-1", "organisation").id = "O-2"  # type: ignore[misc]  # wrong on purpose
