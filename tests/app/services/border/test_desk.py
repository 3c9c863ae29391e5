"""Opening the border workspace: by a passphrase, for a while, and by nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from qaplan.app.services.border import desk as desks
from qaplan.app.services.border.desk import (
    Desk,
    add_to_keepers,
    change,
    create_workspace,
    desk_of,
    has_workspace,
    leave_desk,
    load_workspace,
    open_desk,
    remove_from_keepers,
    stay_at_desk,
)
from qaplan.app.services.rights import AUDIENCE_OF, ROLES
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from tests.app.services.border.conftest import PASSPHRASE, SECOND


@pytest.fixture(autouse=True)
def forgotten() -> None:
    desks._FAILED.clear()


def test_no_role_but_the_service_opens_it_with_or_without_the_passphrase(study: Study, desk: Desk) -> None:
    for role in ROLES:
        if role == "border_service":
            continue
        who = Session(Actor("person:other", "person"), AUDIENCE_OF[role], role=role)
        for act in (open_desk, create_workspace):
            words = (study, PASSPHRASE, who) if act is open_desk else (study, PASSPHRASE, "x", who)
            with pytest.raises(AccessError) as caught:
                act(*words)  # type: ignore[operator]
            assert caught.value.code == "access.no_right", role


def test_who_may_see_nothing_of_it_is_told_that_there_is_none(
    study: Study, desk: Desk, liaison: Session
) -> None:
    assert has_workspace(study, liaison)
    for role in ("press_officer", "assessor", "reviewer", "visitor"):
        assert not has_workspace(study, replace(liaison, role=role))


def test_the_desk_stays_open_for_its_account_alone_and_is_forgotten(
    study: Study, desk: Desk, second_keeper: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = stay_at_desk(desk)
    assert desk_of(token, study, desk.session) == desk
    assert desk_of(token, study, second_keeper) is None
    assert desk_of("another", study, desk.session) is None
    leave_desk(token)
    assert desk_of(token, study, desk.session) is None
    again = stay_at_desk(desk)
    monkeypatch.setattr(desks.time, "monotonic", lambda: 1e12)
    assert desk_of(again, study, desk.session) is None


def test_passphrases_cannot_be_tried_in_a_row(study: Study, desk: Desk) -> None:
    for _ in range(5):
        with pytest.raises(AccessError) as wrong:
            open_desk(study, "not the words at all", desk.session)
        assert wrong.value.code == "border.wrong_passphrase"
    with pytest.raises(AccessError) as caught:
        open_desk(study, PASSPHRASE, desk.session)
    assert caught.value.code == "border.too_many_tries"


def test_a_passphrase_that_is_guessed_early_is_refused(study: Study, keeper: Session) -> None:
    with pytest.raises(UsageError) as caught:
        create_workspace(study, "short", "first", keeper)
    assert caught.value.code == "people.short_password"


def test_keepers_come_and_go_and_the_diary_tells(study: Study, desk: Desk) -> None:
    add_to_keepers(desk, SECOND, "second")
    other = open_desk(study, SECOND, desk.session)
    assert other.holder == "second"
    assert remove_from_keepers(other, PASSPHRASE) == "first"
    with pytest.raises(AccessError):
        open_desk(study, PASSPHRASE, desk.session)
    assert [each.did for each in load_workspace(other).diary] == [
        "created",
        "segments_kept",
        "keeper_added",
        "keeper_removed",
    ]


def test_a_keeper_whose_passphrase_is_taken_away_is_out_at_once(study: Study, desk: Desk) -> None:
    add_to_keepers(desk, SECOND, "second")
    other = open_desk(study, SECOND, desk.session)
    token = stay_at_desk(other)
    assert desk_of(token, study, desk.session) is not None
    remove_from_keepers(desk, SECOND)
    assert desk_of(token, study, desk.session) is None
    for deed in (
        lambda: load_workspace(other),
        lambda: change(other, lambda held: held, "nothing"),
        lambda: add_to_keepers(other, "six slow carts crossed sand", "friend"),
    ):
        with pytest.raises(AccessError) as refused:
            deed()
        assert refused.value.code == "border.locked"


def test_a_keeper_who_takes_the_own_passphrase_away_stands_in_the_diary(study: Study, desk: Desk) -> None:
    add_to_keepers(desk, SECOND, "second")
    assert remove_from_keepers(desk, PASSPHRASE) == "first"
    assert load_workspace(open_desk(study, SECOND, desk.session)).diary[-1].did == "keeper_removed"


def test_on_a_machine_without_accounts_the_passphrase_says_who_it_is(study: Study, desk: Desk) -> None:
    here = replace(desk.session, actor=Actor("role:public", "role"))
    assert open_desk(study, PASSPHRASE, here).session.actor.id == "keeper:first"
