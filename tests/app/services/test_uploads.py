"""A card's folder arrives at a server whole or not at all, in parts that may be sent twice."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from qaplan.app.services.card_preview import preview_cards
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.uploads import (
    SentFile,
    announce,
    folder_sent,
    forget_sent,
    send_part,
    sending_of,
)
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, DataError, UsageError

MakeCard = Callable[..., Path]


def _files(card: Path) -> list[tuple[SentFile, bytes]]:
    found = []
    for path in sorted(card.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            found.append((SentFile(f"{card.name}/{path.relative_to(card).as_posix()}", len(data)), data))
    return found


def test_a_card_that_was_sent_is_previewed_and_taken_as_one_in_a_reader(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    sent = _files(make_card("K1", 3))
    word = announce(study, [file for file, _ in sent], session)
    for number, (_, data) in enumerate(sent):
        half = len(data) // 2
        assert send_part(study, word, number, data[:half], session, at=0) == half
        assert send_part(study, word, number, data[:half], session, at=0) == half
        assert send_part(study, word, number, data[half:], session, at=half) == len(data)
    folder = folder_sent(study, word, session)
    assert folder.name == "K1"
    assert preview_cards(study, folder, session=session).files == 3
    taken = ingest_card(study, folder, mode="copy", session=session)
    assert (taken.new, taken.cards[0].name) == (3, "K1")
    assert forget_sent(study, folder)
    assert not folder.exists()


def test_a_folder_of_which_a_file_is_missing_is_not_given(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    sent = _files(make_card("K1", 2))
    word = announce(study, [file for file, _ in sent], session)
    send_part(study, word, 0, sent[0][1], session, at=0)
    assert sending_of(study, word, session).arrived == (len(sent[0][1]), -1)
    with pytest.raises(UsageError) as caught:
        folder_sent(study, word, session)
    assert caught.value.code == "incoming.not_whole"


def test_a_part_that_comes_twice_at_one_moment_is_written_once(
    study: Study, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    word = announce(study, [SentFile("K1/a.jpg", 8)], session)
    send_part(study, word, 0, b"abcd", session, at=0)
    opened = os.fdopen

    def while_another_writes(*about: Any) -> Any:
        monkeypatch.setattr(os, "fdopen", opened)
        assert send_part(study, word, 0, b"ef", session, at=4) == 6
        return opened(*about)

    monkeypatch.setattr(os, "fdopen", while_another_writes)
    assert send_part(study, word, 0, b"ef", session, at=4) == 6
    assert send_part(study, word, 0, b"gh", session, at=6) == 8
    assert (folder_sent(study, word, session) / "a.jpg").read_bytes() == b"abcdefgh"


def test_a_part_with_a_gap_before_it_is_refused(study: Study, session: Session) -> None:
    word = announce(study, [SentFile("K1/a.jpg", 10)], session)
    with pytest.raises(UsageError) as caught:
        send_part(study, word, 0, b"xx", session, at=4)
    assert caught.value.code == "incoming.gap"


@pytest.mark.parametrize("at", [-1, 9])
def test_more_than_was_announced_is_refused(study: Study, session: Session, at: int) -> None:
    word = announce(study, [SentFile("K1/a.jpg", 10)], session)
    with pytest.raises(DataError) as caught:
        send_part(study, word, 0, b"xx", session, at=at)
    assert caught.value.code == "incoming.too_large"


@pytest.mark.parametrize(
    "paths",
    [["../a.jpg"], ["/a.jpg"], ["K1/../../a.jpg"], ["K1\\a.jpg"], ["K1/a\0.jpg"], ["C:/a.jpg"],
     ["K1/a.jpg", "K1/A.JPG"], ["K1/a", "k1/A/b.jpg"], ["/".join("a" * 30)], ["K1/" + "x" * 300]],
)  # fmt: skip
def test_names_that_lead_elsewhere_are_refused_before_anything_is_kept(
    study: Study, session: Session, paths: list[str]
) -> None:
    with pytest.raises(DataError) as caught:
        announce(study, [SentFile(path, 1) for path in paths], session)
    assert caught.value.code == "incoming.bad_names"
    assert not (study.folder / "incoming").exists()


def test_more_than_a_card_is_refused(study: Study, session: Session) -> None:
    with pytest.raises(DataError) as caught:
        announce(study, [SentFile("K1/a.jpg", 2**50)], session)
    assert caught.value.code == "incoming.too_large"


def test_a_folder_elsewhere_is_never_forgotten(study: Study, make_card: MakeCard) -> None:
    card = make_card("K1")
    assert not forget_sent(study, card)
    assert card.exists()


def test_who_may_not_take_cards_may_not_send(study: Study) -> None:
    reviewer = Session(Actor("person:r", "person"), role="reviewer")
    with pytest.raises(AccessError):
        announce(study, [SentFile("K1/a.jpg", 1)], reviewer)
