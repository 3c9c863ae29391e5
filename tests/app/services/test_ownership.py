"""Whose cards they are: pictures are for the people of the organisation that took them, and the steward."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qaplan.app.services.browse.pictures import MediaFilter, list_pictures
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.packages import export_package
from qaplan.app.services.renditions import close_decoder, make_rendition, small_pictures
from qaplan.app.services.review.labelling import BurstLabel, label_bursts
from qaplan.app.services.review.queue import next_sheets
from qaplan.app.services.rights import Role
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.base.actors import Actor
from qaplan.base.errors import AccessError
from qaplan.recognition.review.types import PERSON, ReviewLabel

MakeCard = Callable[..., Path]


@pytest.fixture(autouse=True)
def decoder() -> Iterator[None]:
    yield
    close_decoder()


def member(organisation: str, role: Role = "field_biologist") -> Session:
    return Session(Actor(f"of-{organisation or 'own'}", "person"), role=role, organisation=organisation)


@pytest.fixture
def media(study: Study, make_card: MakeCard) -> dict[str, str]:
    """A picture of each organisation's card."""
    for seed, organisation in enumerate(("", "O-ONE", "O-TWO"), start=1):
        card = make_card(f"C{seed}", 1, seed=seed)
        ingest_card(study, card, mode="copy", session=member(organisation))
    owner = {card.card_id: card.organisation for card in load_cards(study)}
    return {owner[each.card_id]: each.medium_id for each in load_media(study)}


@pytest.mark.parametrize("reader", ["", "O-ONE", "O-TWO"])
def test_people_see_the_pictures_of_their_own_organisation_only(
    study: Study, media: dict[str, str], reader: str
) -> None:
    for owner, medium_id in media.items():
        if owner == reader:
            assert make_rendition(study, medium_id, "small", session=member(reader)).path.is_file()
            continue
        with pytest.raises(AccessError) as error:
            make_rendition(study, medium_id, "small", session=member(reader))
        assert error.value.code == "access.other_organisation"
    assert set(small_pictures(study, list(media.values()), session=member(reader))) == {media[reader]}


def test_a_steward_sees_those_of_all(study: Study, media: dict[str, str]) -> None:
    steward = member("O-ONE", "steward")
    assert set(small_pictures(study, list(media.values()), session=steward)) == set(media.values())


@pytest.mark.parametrize(
    ("who", "code"),
    [
        (member("", "analyst"), "access.no_right"),
        (replace(member("", "steward"), is_confirmed=False), "access.no_right"),
        (replace(member("", "press_officer"), audience="public"), "access.not_steward"),
    ],
)
def test_exact_places_leave_only_for_a_steward_with_a_second_factor(
    study: Study, media: dict[str, str], tmp_path: Path, who: Session, code: str
) -> None:
    with pytest.raises(AccessError) as error:
        export_package(
            study, tmp_path / "out", contributors=["Programme"], sampling_design="targeted", session=who
        )
    assert error.value.code == code
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("reader", ["", "O-ONE", "O-TWO"])
def test_a_reviewer_is_asked_about_the_own_organisations_pictures_only(
    study: Study, media: dict[str, str], reader: str
) -> None:
    sheets = next_sheets(study, session=member(reader, "reviewer"))
    asked = {medium for sheet in sheets for burst in sheet.bursts for medium in burst.media}
    assert asked == {media[reader]}


@pytest.mark.parametrize("reader", ["", "O-ONE", "O-TWO"])
def test_the_list_of_pictures_leaves_those_of_other_organisations_out(
    study: Study, media: dict[str, str], reader: str
) -> None:
    listed = list_pictures(study, MediaFilter(), member(reader)).answer.value.tables[0]
    assert [row.record["medium_id"] for row in listed.rows] == [media[reader]]


def test_nobody_says_what_is_on_the_pictures_of_another_organisation(
    study: Study, media: dict[str, str]
) -> None:
    theirs = next_sheets(study, session=member("O-TWO", "reviewer"))[0].bursts[0].burst_id
    with pytest.raises(AccessError) as error:
        label_bursts(study, [BurstLabel(theirs, ReviewLabel(PERSON))], session=member("O-ONE", "reviewer"))
    assert error.value.code == "access.other_organisation"
    steward = member("O-ONE", "steward")
    assert label_bursts(study, [BurstLabel(theirs, ReviewLabel(PERSON))], session=steward).seq
