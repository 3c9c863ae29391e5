"""The file of the border workspace: sealed, bound to its study, written whole."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from qaplan.app.services.studies import Study, close_study, init_study
from qaplan.app.store import border_file as border_file_module
from qaplan.app.store.border_file import (
    FOLDER_VARIABLE,
    Keys,
    add_keeper,
    border_file,
    create_border_file,
    has_border_file,
    open_slot,
    read_board,
    read_body,
    remove_keeper,
    write_border_file,
)
from qaplan.base.errors import AccessError, DataError, UsageError

FIRST, SECOND = "nine quiet wells at dawn", "four red kettles sing low"
BODY, BOARD = {"name": "the northern bend"}, {"lines": ["S-1"]}


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    made = init_study(tmp_path / "house" / "one", "One")
    yield made
    close_study(made)


@pytest.fixture
def keys(study: Study) -> Keys:
    return create_border_file(study, FIRST, "first", body=BODY, board=BOARD)


def test_there_is_none_until_somebody_makes_it(study: Study) -> None:
    assert not has_border_file(study)
    with pytest.raises(UsageError) as caught:
        open_slot(study, FIRST)
    assert caught.value.code == "border.none"


def test_it_lies_beside_the_study_and_never_in_it(study: Study, keys: Keys) -> None:
    place = border_file(study)
    assert place.is_file()
    assert study.folder not in place.parents
    if os.name == "posix":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_a_place_within_this_or_another_study_is_refused(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = init_study(study.folder.with_name("two"), "Two")
    for folder in (study.folder / "media", other.folder):
        monkeypatch.setenv(FOLDER_VARIABLE, str(folder))
        with pytest.raises(UsageError) as caught:
            create_border_file(study, FIRST, "first", body=BODY, board=BOARD)
        assert caught.value.code == "border.inside"
    close_study(other)


def test_it_may_lie_on_a_stick(study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(FOLDER_VARIABLE, str(tmp_path / "stick"))
    create_border_file(study, FIRST, "first", body=BODY, board=BOARD)
    assert (tmp_path / "stick" / "one.border").is_file()


def test_the_passphrase_opens_the_body_and_another_opens_nothing(study: Study, keys: Keys) -> None:
    opened = open_slot(study, FIRST)
    assert (opened.holder, opened.key) == ("first", keys.key)
    assert read_body(study, opened) == BODY
    with pytest.raises(AccessError) as caught:
        open_slot(study, SECOND)
    assert caught.value.code == "border.wrong_passphrase"


def test_nothing_of_it_stands_in_the_file_and_the_key_in_no_repr(study: Study, keys: Keys) -> None:
    content = border_file(study).read_bytes()
    for word in (b"northern", b"S-1", b"first", FIRST.encode(), keys.key.hex().encode()):
        assert word not in content
    assert keys.key.hex() not in repr(keys)
    assert repr(keys.key) not in repr(keys)


def test_a_longer_body_of_the_same_kind_has_the_same_size(study: Study, keys: Keys) -> None:
    before = border_file(study).stat().st_size
    write_border_file(study, board=BOARD, body={"name": "n" * 1000}, keys=keys)
    assert border_file(study).stat().st_size == before


def test_the_board_is_read_without_a_passphrase_and_not_by_another_study(study: Study, keys: Keys) -> None:
    assert read_board(study) == BOARD
    other = init_study(study.folder.with_name("two"), "Two")
    border_file(study).rename(border_file(other))
    with pytest.raises(DataError) as caught:
        read_board(other)
    assert caught.value.code == "border.damaged"
    close_study(other)


def test_the_board_is_written_while_the_body_stays_sealed(study: Study, keys: Keys) -> None:
    write_border_file(study, board={"lines": []})
    assert read_board(study) == {"lines": []}
    assert read_body(study, keys) == BODY


@pytest.mark.parametrize("part", ["head", "slots", "board", "body"])
def test_a_changed_file_is_refused(study: Study, keys: Keys, part: str) -> None:
    place = border_file(study)
    whole = json.loads(place.read_text())
    other = create_other(study)
    whole[part] = other[part]
    place.write_text(json.dumps(whole))
    with pytest.raises((DataError, AccessError)):
        read_board(study)
        read_body(study, open_slot(study, FIRST))


def create_other(study: Study) -> dict[str, object]:
    """A workspace of the same study with the same passphrase, made anew."""
    place = border_file(study)
    kept = place.read_bytes()
    place.unlink()
    create_border_file(study, FIRST, "first", body={"name": "other"}, board={"lines": ["S-9"]})
    made: dict[str, object] = json.loads(place.read_text())
    place.write_bytes(kept)
    return made


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"head": {"format": "x"}}', "\xff", "[" * 100_000])
def test_what_is_no_workspace_is_refused(study: Study, text: str) -> None:
    border_file(study).write_text(text, encoding="latin-1")
    with pytest.raises(DataError) as caught:
        read_board(study)
    assert caught.value.code == "border.damaged"


def test_each_keeper_has_an_own_passphrase_and_the_last_one_stays(study: Study, keys: Keys) -> None:
    add_keeper(study, keys, SECOND, "second")
    assert open_slot(study, SECOND) == Keys("second", keys.key)
    with pytest.raises(UsageError) as same:
        add_keeper(study, keys, SECOND, "third")
    assert same.value.code == "border.same_passphrase"
    assert remove_keeper(study, FIRST) == "first"
    with pytest.raises(AccessError):
        open_slot(study, FIRST)
    with pytest.raises(UsageError) as last:
        remove_keeper(study, SECOND)
    assert last.value.code == "border.last_keeper"


def test_a_file_that_asks_for_endless_work_is_refused(study: Study, keys: Keys) -> None:
    place = border_file(study)
    whole = json.loads(place.read_text())
    whole["head"]["scrypt"]["n"] = 2**40
    place.write_text(json.dumps(whole))
    with pytest.raises(DataError):
        open_slot(study, FIRST)


@pytest.mark.parametrize("part", [("r", 8.0), ("p", True), ("n", 2**14 + 1), ("n", "16384")])
def test_a_head_of_odd_numbers_is_refused(study: Study, keys: Keys, part: tuple[str, object]) -> None:
    place = border_file(study)
    whole = json.loads(place.read_text())
    whole["head"]["scrypt"][part[0]] = part[1]
    place.write_text(json.dumps(whole))
    with pytest.raises(DataError) as caught:
        open_slot(study, FIRST)
    assert caught.value.code == "border.damaged"


@pytest.mark.parametrize("slots", [[None], [1], [[]]])
def test_slots_that_are_no_text_are_refused(study: Study, keys: Keys, slots: list[object]) -> None:
    place = border_file(study)
    place.write_text(json.dumps(json.loads(place.read_text()) | {"slots": slots}))
    with pytest.raises(DataError) as caught:
        open_slot(study, FIRST)
    assert caught.value.code == "border.damaged"


def test_a_passphrase_as_shipped_takes_as_much_work_as_is_advised() -> None:
    """OWASP's advice for scrypt: two to the seventeenth, blocks of eight."""
    source = Path(border_file_module.__file__).read_text(encoding="utf-8")
    assert "_SCRYPT_N = 2**17\n" in source
    assert '"r": 8' in source
