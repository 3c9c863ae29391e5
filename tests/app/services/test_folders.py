"""A laptop shows its folders to who may take cards; a server shows them to nobody."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.folders import folder_of, open_folder, places_to_begin, word_of
from qaplan.app.services.sessions import Session
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError

MakeCard = Callable[..., Path]


def test_a_folder_says_its_folders_its_media_and_whether_it_looks_like_a_card(
    make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 3)
    (card / "DCIM").mkdir()
    (card / ".Trashes").mkdir()
    (card / "notes.txt").write_text("x")
    view = open_folder(word_of(card), session, is_laptop=True)
    assert (view.name, view.media, view.has_dcim) == ("K1", 3, True)
    assert [each.name for each in view.folders] == ["DCIM"]
    assert [each.name for each in view.above][-2:] == [card.parent.parent.name, "cards"]
    assert folder_of(view.folders[0].word) == card / "DCIM"


def test_a_server_shows_nobody_its_folders(make_card: MakeCard, session: Session) -> None:
    for look in (
        lambda: places_to_begin(session, is_laptop=False),
        lambda: open_folder(word_of(make_card("K1")), session, is_laptop=False),
    ):
        with pytest.raises(AccessError) as caught:
            look()
        assert caught.value.code == "folder.on_server"


def test_who_may_not_take_cards_sees_no_folder(tmp_path: Path) -> None:
    assessor = Session(Actor("person:a", "person"), "public", role="assessor")
    with pytest.raises(AccessError) as caught:
        open_folder(word_of(tmp_path), assessor, is_laptop=True)
    assert caught.value.code == "access.no_right"


def test_the_own_folder_is_among_the_places_to_begin(
    tmp_path: Path, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    (tmp_path / "Pictures").mkdir()
    kinds = {each.kind: folder_of(each.word) for each in places_to_begin(session, is_laptop=True)}
    assert kinds["home"] == tmp_path
    assert kinds["pictures"] == tmp_path / "Pictures"


@pytest.mark.parametrize(
    "word", ["", "!!", "ZQ", word_of(Path("relative")), "\u04d9", word_of(Path("/a\0b"))]
)
def test_a_word_that_stands_for_no_folder_is_refused(word: str, session: Session) -> None:
    with pytest.raises(UsageError) as caught:
        open_folder(word, session, is_laptop=True)
    assert caught.value.code == "folder.bad_word"


def test_a_folder_that_is_gone_is_said(tmp_path: Path, session: Session) -> None:
    with pytest.raises(UsageError) as caught:
        open_folder(word_of(tmp_path / "pulled"), session, is_laptop=True)
    assert caught.value.code == "folder.not_found"


def test_a_word_does_not_repeat_a_position_in_a_path(tmp_path: Path, session: Session) -> None:
    folder = tmp_path / "camp 43.21347 54.55512"
    folder.mkdir()
    view = open_folder(word_of(folder), session, is_laptop=True)
    assert "43.21347" not in f"{view}"


def test_a_folder_of_many_shows_the_first_and_says_so(tmp_path: Path, session: Session) -> None:
    for number in range(520):
        (tmp_path / f"f{number:04}").mkdir()
    view = open_folder(word_of(tmp_path), session, is_laptop=True)
    assert (len(view.folders), view.is_cut) == (500, True)
