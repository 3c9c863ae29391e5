"""The virtual study of leopards: what the first readers left, and that building it again changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.identity.queue import next_pair
from qaplan.app.services.identity.views import animals_at, identity_conflicts
from qaplan.app.services.leopard_study import LeopardStudy, build_leopards
from qaplan.app.services.sessions import Session
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.identity_tables import load_chips
from qaplan.base.actors import Actor
from qaplan.identity.chips.types import Viewpoint
from qaplan.identity.flanks import FlankState

pytestmark = pytest.mark.slow
Built = tuple[Path, LeopardStudy]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("leopards")
    return folder, build_leopards(folder / "study", folder / "cards", size_px=(480, 320))


def test_a_season_of_thirty_passings_is_there(built: Built) -> None:
    assert built[1].passings == 30
    assert built[1].study.kind == "virtual"
    unsaid = [each for each in load_chips(built[1].study) if each.chip.viewpoint is Viewpoint.UNKNOWN]
    assert unsaid


def test_every_state_of_flanks_can_be_seen(built: Built) -> None:
    states = {each.state for each in animals_at(built[1].study)}
    assert {FlankState.LEFT_ONLY, FlankState.RIGHT_ONLY, FlankState.LINKED} <= states


def test_one_conflict_is_shown_and_not_resolved(built: Built) -> None:
    assert len(identity_conflicts(built[1].study)) >= 1


def test_pairs_wait_for_whoever_practises(built: Built) -> None:
    mine = Session(Actor("person:new", "person"), role="reviewer")
    pair = next_pair(built[1].study, session=mine)
    assert pair is not None
    assert pair.waiting > 5


def test_named_animals_have_names_in_three_languages(built: Built) -> None:
    named = load_register(built[1].study, "individuals")
    assert {each.individual_id for each in named} == {"V-01", "V-03", "V-05"}
    assert all(each.names.kk and each.names.ru and each.names.en for each in named)


def test_building_it_again_changes_nothing(built: Built) -> None:
    folder, made = built
    before = load_register(made.study, "statements")
    again = build_leopards(folder / "study", folder / "cards", size_px=(480, 320))
    assert again.to_record() == made.to_record()
    assert load_register(again.study, "statements") == before
