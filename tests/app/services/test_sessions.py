"""Who works on a study, and what that reader may do."""

from __future__ import annotations

import pytest

from qaplan.app.services.sessions import Session, as_reader, check_may_write, session_here
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError


def test_the_actor_is_the_one_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QAPLAN_ACTOR", "zoologist-3")
    assert session_here().actor == Actor("zoologist-3", "person")
    monkeypatch.delenv("QAPLAN_ACTOR")
    assert session_here(audience="public").actor == Actor("role:public", "role")


def test_a_steward_may_write_and_the_public_may_not() -> None:
    check_may_write(Session(Actor("a", "person")))
    with pytest.raises(AccessError) as error:
        check_may_write(Session(Actor("a", "person"), "public"))
    assert error.value.code == "access.not_steward"


def test_an_unknown_reader_is_refused() -> None:
    assert as_reader("public") == "public"
    with pytest.raises(UsageError) as error:
        as_reader("king")
    assert error.value.code == "access.unknown_reader"
