"""An export of the workspace needs two people."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from qaplan.app.services.border.desk import Desk, add_to_keepers, load_workspace, open_desk
from qaplan.app.services.border.exporting import ALLOWED_WITHIN, ask_export, export_asked, export_workspace
from qaplan.app.services.border.keeping import close_now
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.base.errors import AccessError
from tests.app.services.border.conftest import PASSPHRASE, SECOND


@pytest.fixture
def second(study: Study, desk: Desk, second_keeper: Session) -> Desk:
    add_to_keepers(desk, SECOND, "second")
    return open_desk(study, SECOND, second_keeper)


def test_two_keepers_with_two_accounts_let_it_out(desk: Desk, second: Desk) -> None:
    ask_export(desk)
    assert export_asked(second) is not None
    whole = json.loads(export_workspace(second))
    assert [each["properties"]["segment_id"] for each in whole["features"]] == ["S-1", "S-2"]
    assert [each.did for each in load_workspace(desk).diary][-2:] == ["export_asked", "exported"]


def test_what_was_closed_at_once_without_a_passphrase_is_closed_in_what_leaves(
    study: Study, desk: Desk, second: Desk
) -> None:
    close_now(study, "S-2", desk.session)
    ask_export(desk)
    whole = json.loads(export_workspace(second))
    assert [each["properties"]["is_closed_now"] for each in whole["features"]] == [False, True]


def test_nobody_lets_it_out_alone(study: Study, desk: Desk, second: Desk) -> None:
    ask_export(desk)
    own_passphrase_other_account = open_desk(study, PASSPHRASE, second.session)
    other_passphrase_own_account = open_desk(study, SECOND, desk.session)
    for alone in (desk, own_passphrase_other_account, other_passphrase_own_account):
        with pytest.raises(AccessError) as caught:
            export_workspace(alone)
        assert caught.value.code == "border.needs_two"


def test_nothing_leaves_that_nobody_asked_for_or_that_waited_too_long(desk: Desk, second: Desk) -> None:
    with pytest.raises(AccessError) as caught:
        export_workspace(second)
    assert caught.value.code == "border.nothing_asked"
    ask_export(desk)
    late = second.session.moment() + ALLOWED_WITHIN + timedelta(seconds=1)
    after = replace(second, session=replace(second.session, now=late))
    assert export_asked(after) is None
    with pytest.raises(AccessError):
        export_workspace(after)


def test_what_was_let_out_once_is_not_let_out_again(desk: Desk, second: Desk) -> None:
    ask_export(desk)
    export_workspace(second)
    with pytest.raises(AccessError) as caught:
        export_workspace(second)
    assert caught.value.code == "border.nothing_asked"
