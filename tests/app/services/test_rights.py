"""The table of roles and rights, and what it does to a session."""

from __future__ import annotations

import pytest

from qaplan.app.services.rights import AUDIENCE_OF, RIGHTS, RIGHTS_OF, ROLES, Role, as_role
from qaplan.app.services.sessions import Session, check_audience, check_may
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError

READING_ONLY = {"house.enter", "house.self", "study.look", "reports.download", "reports.build", "api.tokens"}

OF_THE_BORDER = {"crossings.look", "border.look", "border.request", "border.keep"}
"""What is changed by these is the workspace of the border service and nothing of the study."""


def session(role: Role, **about) -> Session:
    return Session(Actor("a", "person"), about.pop("audience", AUDIENCE_OF[role]), role=role, **about)


def test_every_role_stands_in_both_tables() -> None:
    assert set(RIGHTS_OF) == set(AUDIENCE_OF) == set(ROLES)


def test_every_right_is_somebodys_and_the_stewards_but_for_the_border_workspace() -> None:
    assert RIGHTS_OF["steward"] == set(RIGHTS) - {"border.keep"}
    assert [role for role in ROLES if "border.keep" in RIGHTS_OF[role]] == ["border_service"]


def test_nobody_who_reads_as_the_public_changes_anything_but_by_field_form() -> None:
    for role in ROLES:
        if AUDIENCE_OF[role] == "public":
            assert RIGHTS_OF[role] <= READING_ONLY | {"forms.send"} | OF_THE_BORDER, role


def test_only_the_steward_keeps_people_sees_people_and_exact_places() -> None:
    for right in ("house.people", "people.see", "places.exact", "study.keep"):
        assert [role for role in ROLES if right in RIGHTS_OF[role]] == ["steward"]


def test_exact_places_ask_for_a_second_factor() -> None:
    assert session("steward").may("places.exact")
    assert not session("steward", is_confirmed=False).may("places.exact")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", RIGHTS)
def test_a_session_may_what_its_role_may(role: Role, right) -> None:
    if right in RIGHTS_OF[role]:
        check_may(session(role), right)
    else:
        with pytest.raises(AccessError) as error:
            check_may(session(role), right)
        assert error.value.code == "access.no_right"


def test_a_mask_takes_rights_away_and_gives_none() -> None:
    for role in ROLES:
        masked = session(role, audience="public")
        assert {right for right in RIGHTS if masked.may(right)} <= RIGHTS_OF[role]
    assert not session("steward", audience="public").may("cards.take")


def test_nobody_lets_out_more_than_the_own_audience_sees() -> None:
    check_audience(session("analyst"), "steward")
    check_audience(session("assessor"), "public")
    with pytest.raises(AccessError) as error:
        check_audience(session("assessor"), "steward")
    assert error.value.code == "access.not_steward"


def test_an_unknown_role_is_refused() -> None:
    assert as_role("analyst") == "analyst"
    with pytest.raises(UsageError):
        as_role("king")
