"""A house: its studies, who may look into them, its key, and beginning a study in it."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from qaplan.app.services.houses import (
    House,
    begin_study_in,
    house_key,
    open_house,
    shut_studies_of,
    studies_of,
    study_in,
)
from qaplan.app.services.people import NewPerson, add_person
from qaplan.app.services.sessions import Session, session_here
from qaplan.app.services.studies import init_study
from qaplan.app.store.settings import disconnect
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, QaplanError, UsageError


@pytest.fixture
def house(tmp_path: Path):
    for name in ("one", "two"):
        init_study(tmp_path / "house" / name, name.title())
    yield open_house(tmp_path / "house", is_server=False)
    disconnect("default")


def test_a_house_shows_its_studies_by_folder(house: House) -> None:
    (house.folder / "notes").mkdir()
    assert [each.study_id for each in studies_of(house)] == ["one", "two"]
    assert study_in(house, "two").title.en == "Two"
    with pytest.raises(UsageError) as error:
        study_in(house, "three")
    assert error.value.code == "study.not_found"


def test_a_study_can_be_a_house(tmp_path: Path) -> None:
    init_study(tmp_path / "alone", "Alone")
    house = open_house(tmp_path / "alone", is_server=False)
    assert house.is_one_study
    assert [each.study_id for each in studies_of(house)] == ["alone"]
    with pytest.raises(UsageError) as error:
        begin_study_in(house, "more", "", "real", session_here())
    assert error.value.code == "house.one_study"


def test_people_see_the_studies_in_which_they_have_a_role(house: House) -> None:
    keeper, _ = add_person(NewPerson("gulnar", role="steward"), session_here())
    guest, _ = add_person(NewPerson("guest", role="press_officer", study_id="two"), session_here())
    nobody, _ = add_person(NewPerson("nobody"), session_here())
    seen = [[each.study_id for each in studies_of(house, person)] for person in (keeper, guest, nobody)]
    assert seen == [["one", "two"], ["two"], []]


def test_a_study_that_cannot_be_opened_shuts_no_other(house: House) -> None:
    (house.folder / "one" / "study.toml").write_text("not a description", encoding="utf-8")
    assert [each.study_id for each in studies_of(house)] == ["two"]
    assert [(each.folder.name, each.reason.code) for each in shut_studies_of(house)] == [
        ("one", "study.bad_description")
    ]


def test_of_two_studies_with_one_id_the_second_stays_shut(house: House) -> None:
    text = (house.folder / "one" / "study.toml").read_text(encoding="utf-8")
    (house.folder / "two" / "study.toml").write_text(text, encoding="utf-8")
    assert [each.folder.name for each in studies_of(house)] == ["one"]
    assert [each.folder.name for each in shut_studies_of(house)] == ["two"]


def test_a_position_in_a_title_is_taken_out(house: House) -> None:
    init_study(house.folder / "spring", "Spring at 43.21347, 54.55512")
    assert "43.2" not in study_in(house, "spring").title.en


@pytest.mark.parametrize("name", ["../out", "a/b", "..", ".hidden", "/abs", "", "a" * 300])
def test_a_study_begins_in_the_house_and_nowhere_else(house: House, name: str) -> None:
    with pytest.raises(QaplanError) as error:
        begin_study_in(house, name, "", "real", session_here())
    assert error.value.code == "house.bad_name"
    assert not (house.folder.parent / "out").exists()


def test_only_a_steward_begins_a_study(house: House) -> None:
    with pytest.raises(AccessError):
        begin_study_in(house, "three", "Three", "real", Session(Actor("a", "person"), role="analyst"))
    made = begin_study_in(house, "three", "Three", "real", session_here())
    assert study_in(house, "three").study_id == made.study_id


def test_the_key_of_a_house_is_made_once_and_is_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = house_key(tmp_path)
    assert len(key) >= 48
    assert house_key(tmp_path) == key
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "house.key").stat().st_mode) == 0o600
    monkeypatch.setenv("QAPLAN_SECRET_KEY", "from the server")
    assert house_key(tmp_path) == "from the server"


def test_a_folder_that_is_not_there_is_no_house(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        open_house(tmp_path / "nowhere")
    assert error.value.code == "house.no_folder"
