"""A walk back ends at a file's hash or a source's address, and stops where the reader's tier ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from qaplan.app.services.cases import import_case
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.services.why import Step, list_facts, walk_lines, why
from qaplan.app.store.card_tables import load_cards, load_media
from qaplan.app.store.case_tables import keep_row
from qaplan.app.store.fact_tables import save_facts
from qaplan.app.store.studies import writing
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, Tier
from qaplan.base.provenance import Activity, Input
from qaplan.evidence.files import read_packaged_case
from tests.canary import LATITUDE, LONGITUDE, canaries_in

MakeCard = Callable[..., Path]


def _all(step: Step) -> Iterator[Step]:
    yield step
    for each in step.inputs:
        yield from _all(each)


@pytest.fixture
def told(study: Study, make_card: MakeCard, session: Session) -> Study:
    import_case(study, "ustyurt", session=session)
    ingest_card(study, make_card("tree/K1", 2).parent, layout="station", session=session)
    card, medium = load_cards(study)[0], next(load_media(study))
    record = read_packaged_case("ustyurt").records[0]
    facts = [
        Fact("s.media", 2, "picture", inputs=(Input("card", card.card_id, card.digest),)),
        Fact("s.first", 1, "picture", inputs=(Input("medium", medium.medium_id),)),
        Fact(
            "s.all",
            3,
            "record",
            tier="public",
            activity=Activity("survey.count"),
            inputs=(
                Input("fact", "s.media"),
                Input("record", record.record_id),
                Input("deployment", "K1"),
                Input("source", "https://example.org/a"),
                Input("fact", "s.gone"),
            ),
        ),
    ]
    save_facts(study, facts, actor=session.actor, at=session.moment())
    return study


def test_a_steward_walks_down_to_the_hash_of_the_card_and_the_address_of_the_source(told: Study) -> None:
    walk = why(told, "s.all")
    record = read_packaged_case("ustyurt").records[0]
    card = load_cards(told)[0]
    steps = {(step.kind, step.id): step for step in _all(walk)}
    assert steps["card", card.card_id].sha256 == card.digest
    assert ("source", record.sources[0]) in steps
    assert "station K1" in steps["deployment", "K1"].said
    assert steps["fact", "s.gone"].said == "not held in this study"


def test_a_medium_is_walked_to_its_path_its_hash_and_its_card(told: Study) -> None:
    medium = next(load_media(told))
    step = why(told, "s.first").inputs[0]
    assert (step.kind, step.sha256) == ("medium", medium.medium.sha256)
    assert "IMG_0000.JPG" in step.said
    assert step.inputs[0].kind == "card"


def test_the_public_walks_to_sources_and_is_told_what_is_withheld(told: Study) -> None:
    walk = why(told, "s.all", "public")
    kinds = [step.kind for step in walk.inputs]
    assert kinds[:3] == ["withheld", "record", "withheld"]
    lines = "\n".join(walk_lines(walk))
    medium, card = next(load_media(told)), load_cards(told)[0]
    for hidden in (medium.medium_id, medium.medium.sha256, card.card_id, card.digest, card.root, "K1"):
        assert hidden not in lines
    assert "https://example.org/a" in lines


@pytest.mark.parametrize("audience", ["public", "steward"])
def test_no_step_says_a_position_that_a_source_has_written(
    told: Study, session: Session, audience: Tier
) -> None:
    record = read_packaged_case("ustyurt").records[0]
    told_so = f"the well at {LATITUDE}, {LONGITUDE}"
    sources = (f"https://example.org/map?at={LATITUDE},{LONGITUDE}",)
    written = replace(record, place_as_published=told_so, sources=sources)
    with writing(told):
        keep_row(told, "records", written, actor=session.actor, at=session.moment(), why="as published")
    lines = "\n".join(walk_lines(why(told, "s.all", audience)))
    assert "the well at [withheld]" in lines
    assert canaries_in(lines.encode()) == canaries_in(b"")


def test_a_kept_fact_from_cameras_is_walked_by_the_public_as_it_is_released(
    told: Study, session: Session
) -> None:
    medium = next(load_media(told))
    day = PartialDate.parse("2024-05-03")
    seen = Fact("s.day", day, tier="public", inputs=(Input("medium", medium.medium_id),))
    save_facts(told, [seen], actor=session.actor, at=session.moment())
    assert "3 May 2024" in why(told, "s.day").said
    assert why(told, "s.day", "public").value == "May 2024"


def test_the_list_leaves_out_what_the_reader_may_not_see(told: Study) -> None:
    assert [line.id for line in list_facts(told)] == ["s.all", "s.first", "s.media"]
    assert [line.id for line in list_facts(told, "public")] == ["s.all"]


def test_a_fact_for_stewards_is_withheld_from_the_public_whole(told: Study) -> None:
    assert why(told, "s.media", "public") == Step("withheld", "", "withheld from this reader")


def test_an_unknown_fact_is_named(told: Study) -> None:
    with pytest.raises(DataError) as error:
        why(told, "s.nothing")
    assert error.value.code == "fact.unknown"
