"""The cards of a study are listed with what became of their files, and taken back exactly."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.card_views import find_card, undo_card, undo_cards, view_cards
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.log import check_log
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.field_tables import load_deployments, load_effort
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError, UsageError
from tests.media_factory import TAKEN

MakeCard = Callable[..., Path]


def _state(study: Study) -> tuple[object, ...]:
    return load_cards(study), tuple(load_media(study)), load_deployments(study), load_effort(study)


def test_cards_are_listed_with_their_states_and_dates(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    card = make_card("K1", 3)
    (card / "IMG_0900.JPG").write_bytes(b"")
    ingest_card(study, card, session=session)
    view = view_cards(study, session)
    assert (view.totals.cards, view.totals.unassigned, view.next) == (1, 1, "")
    (line,) = view.cards
    assert (line.name, line.files, line.taken, line.states["ok"]) == ("K1", 4, 4, 3)
    assert line.first == TAKEN
    found = find_card(study, line.card_id, session)
    assert found.in_doubt == (("IMG_0900.JPG", "empty"),)
    assert found.undo is not None
    assert found.undo.refusal is None


def test_the_list_goes_on_where_a_page_ended(study: Study, make_card: MakeCard, session: Session) -> None:
    for number in range(23):
        ingest_card(study, make_card(f"K{number:02}", 1, seed=number + 1), session=session)
    first = view_cards(study, session)
    second = view_cards(study, session, after=first.next)
    assert (len(first.cards), len(second.cards), second.next) == (20, 3, "")
    assert len({each.card_id for each in (*first.cards, *second.cards)}) == 23
    assert len(view_cards(study, session, is_all=True).cards) == 23


def test_a_card_is_taken_back_exactly(study: Study, make_card: MakeCard, session: Session) -> None:
    ingest_card(study, make_card("a/K1", 2).parent, layout="station", session=session)
    before = _state(study)
    taken = ingest_card(study, make_card("b/K2", 3, seed=4).parent, layout="station", session=session)
    undo_card(study, taken.cards[0].card_id, session)
    assert _state(study) == before
    assert check_log(study).is_whole


def test_several_cards_are_taken_back_and_can_be_taken_again(
    study: Study, make_card: MakeCard, session: Session
) -> None:
    before = _state(study)
    tree = make_card("tree/K1", 2).parent
    make_card("tree/K2", 2, seed=3)
    taken = ingest_card(study, tree, layout="station", session=session)
    undo_cards(study, [each.card_id for each in taken.cards], session)
    assert _state(study) == before
    assert ingest_card(study, tree, layout="station", session=session).new == 4


def test_an_unknown_card_is_refused(study: Study, session: Session) -> None:
    for ask in (find_card, undo_card):
        with pytest.raises(UsageError) as caught:
            ask(study, "card-none", session)
        assert caught.value.code == "survey.unknown_card"


def test_cards_are_shown_to_nobody_from_outside(study: Study) -> None:
    assessor = Session(Actor("person:a", "person"), "public", role="assessor")
    with pytest.raises(AccessError) as caught:
        view_cards(study, assessor)
    assert caught.value.code == "access.no_right"
