"""The register of passages: kept, taken from cameras, told to each reader as far as it may know."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from qaplan.app.services.border.crossings import (
    crossing_id_of,
    note_crossing,
    note_inferred,
    note_passage,
    note_sides,
    note_visit,
    take_from_cameras,
)
from qaplan.app.services.border.people_at_line import count_people_at_line
from qaplan.app.services.border.register_view import months_said, show_register
from qaplan.app.services.detections import import_detections
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study
from qaplan.app.store.card_tables import load_media
from qaplan.app.store.crossing_tables import load_crossings, load_passages, load_people_counts
from qaplan.app.store.vault import vault_path
from qaplan.base.errors import AccessError, DataError, UsageError
from qaplan.base.messages import Text
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification

MakeCard = Callable[..., Path]
TODAY = date(2025, 11, 1)
PASSAGE = Passage("G-1", "S-1", "lower_strands_out", (1, 2, 11, 12), agreed_on=date(2025, 1, 1))


@pytest.fixture
def session(session: Session) -> Session:
    return replace(session, now=datetime(2025, 11, 1, 12, 0, tzinfo=UTC))


@pytest.fixture
def surveyed(study: Study, make_card: MakeCard, tmp_path: Path, session: Session) -> Study:
    """A camera with gazelles at a passage, and one elsewhere."""
    make_card("tree/K1/gazelle", 4)
    make_card("tree/K2/gazelle", 1, seed=2)
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        "station_id,start,end,utc_offset\nK1,2024-08-20,2024-09-19,+05:00\nK2,2024-08-20,2024-09-19,+05:00\n"
    )
    ingest_card(study, tmp_path / "cards/tree", layout="station/species", sheet=sheet, session=session)
    note_passage(study, replace(PASSAGE, deployment_ids=(deployment(study, "K1"),)), session)
    return study


def deployment(study: Study, station: str) -> str:
    return next(each.deployment_id for each in load_media(study) if each.deployment_id.startswith(station))


def rows(study: Study, session: Session, table: str) -> list[dict[str, object]]:
    answer = show_register(study, session, on=TODAY).answer.value
    found = next(each for each in answer.tables if each.name == table)
    return [dict(each.record) for each in found.rows]


def test_records_of_its_cameras_are_taken_once_with_their_direction_unread(
    surveyed: Study, session: Session
) -> None:
    assert take_from_cameras(surveyed, session) == 1
    assert take_from_cameras(surveyed, session) == 0
    (found,) = load_crossings(surveyed)
    assert (found.passage_id, found.day, found.direction) == ("G-1", date(2024, 8, 25), "unknown")
    note_crossing(surveyed, replace(found, direction="in"), session)
    assert take_from_cameras(surveyed, session) == 0
    (rate,) = rows(surveyed, session, "use_rates")
    assert (rate["direction"], rate["events"]) == ("in", 1)
    assert rate["camera_nights"] == pytest.approx(31, abs=1.01)


def test_a_passage_without_cameras_has_records_and_no_rate(study: Study, session: Session) -> None:
    note_passage(study, PASSAGE, session)
    note_crossing(study, Crossing("C-1", "G-1", date(2025, 5, 1), "Ovis vignei", "out", 3), session)
    (refused,) = rows(study, session, "use_rates")
    assert refused["code"] == "crossings.no_effort"
    assert refused["direction"] == "out"


def test_an_overdue_verification_is_red_until_somebody_looked(study: Study, session: Session) -> None:
    note_passage(study, PASSAGE, session)
    found = show_register(study, session, on=TODAY)
    assert (found.passages, found.red) == (1, 1)
    assert rows(study, session, "passages")[0]["state"] == "overdue"
    visit = Verification("G-1", date(2025, 10, 30), "inspector", "open", "photo-7")
    note_visit(study, visit, session)
    assert show_register(study, session, on=TODAY).red == 0
    assert rows(study, session, "passages")[0]["photo"] == "photo-7"


def test_photographed_and_inferred_crossings_stand_in_two_tables(study: Study, session: Session) -> None:
    chance = InferredCrossing("I-1", date(2025, 2, 1), date(2025, 3, 1), "circuit", "team", "LEO-1", 0.7)
    note_inferred(study, chance, session)
    assert rows(study, session, "photographed") == []
    (told,) = rows(study, session, "inferred")
    assert (told["individual_id"], told["grade"]) == ("LEO-1", "inferred")
    record = show_register(study, session, on=TODAY).answer.value.record
    assert not any("leopard" in name or "crossings" in name for name in record), "a total of both"


def test_readers_outside_get_months_and_no_cat_at_a_passage(
    study: Study, session: Session, liaison: Session
) -> None:
    note_passage(study, PASSAGE, session)
    for species in ("Panthera pardus", "Ovis vignei"):
        crossing = Crossing(f"C-{species[:4]}", "G-1", date(2025, 5, 1), species, "in")
        note_crossing(study, crossing, session)
    chance = InferredCrossing("I-1", date(2025, 2, 3), date(2025, 3, 1), "circuit", "team", probability=0.7)
    note_inferred(study, chance, session)
    assert {each["species"] for each in rows(study, session, "use_rates")} == {
        "Panthera pardus",
        "Ovis vignei",
    }
    outside = replace(liaison, now=session.now)
    assert {each["species"] for each in rows(study, outside, "use_rates")} == {"Ovis vignei"}
    (told,) = rows(study, outside, "inferred")
    assert told["since"] == "2025-02"
    with pytest.raises(AccessError):
        show_register(study, replace(outside, role="press_officer"))


def test_pictures_of_people_at_the_line_become_a_count_and_their_bytes_are_gone(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    sheet = tmp_path / "field.csv"
    sheet.write_text("station_id,start,end,utc_offset\nK1,2024-08-20,2024-09-19,+05:00\n")
    make_card("tree/K1", 3)
    tree = tmp_path / "cards/tree"
    ingest_card(study, tree, layout="station", sheet=sheet, mode="copy", session=session)
    person = {"category": "2", "conf": 0.9, "bbox": [0.1, 0.1, 0.3, 0.6]}
    images = [{"file": f"K1/IMG_000{n}.JPG", "detections": [person] if n < 2 else []} for n in range(3)]
    run = tmp_path / "run.json"
    named = {"detection_categories": {"1": "animal", "2": "person"}}
    run.write_text(json.dumps({"info": {"format_version": "1.4"}, "images": images} | named))
    import_detections(study, run, session=session)
    media = list(load_media(study))
    assert all(vault_path(study.media_folder, each.medium.sha256).exists() for each in media)
    assert count_people_at_line(study, session) == 0, "no camera of it stands at a passage yet"
    note_passage(study, replace(PASSAGE, deployment_ids=(media[0].deployment_id,)), session)
    assert count_people_at_line(study, session) == 2
    assert load_people_counts(study) == {("G-1", "2024-08"): 2}
    there = [vault_path(study.media_folder, each.medium.sha256).exists() for each in media]
    assert sorted(there) == [False, False, True]
    assert count_people_at_line(study, session) == 0
    assert load_people_counts(study) == {("G-1", "2024-08"): 2}


def test_sides_of_stations_are_kept_and_taken_away(surveyed: Study, session: Session) -> None:
    note_sides(surveyed, {"K1": "KZ", "K2": "TM"}, session)
    assert note_sides(surveyed, {"K1": "KZ"}, session) == 0
    note_sides(surveyed, {"K2": ""}, session)
    with pytest.raises(UsageError) as caught:
        note_sides(surveyed, {"K9": "KZ"}, session)
    assert caught.value.code == "crossings.unknown_station"


def test_a_position_is_refused_in_every_text(study: Study, session: Session) -> None:
    note_passage(study, PASSAGE, session)
    here = "at 43.21347, 54.55512"
    acts = (
        lambda: note_passage(study, replace(PASSAGE, source=here), session),
        lambda: note_crossing(study, Crossing("C", "G-1", TODAY, "Ovis vignei", basis=here), session),
        lambda: note_visit(study, Verification("G-1", TODAY, "inspector", "open", note=here), session),
        lambda: note_inferred(study, InferredCrossing("I", TODAY, TODAY, here, "team"), session),
    )
    for act in acts:
        with pytest.raises(DataError) as caught:
            act()
        assert caught.value.code == "crossings.position"


def test_unknown_passages_and_deployments_are_refused(study: Study, session: Session) -> None:
    with pytest.raises(UsageError) as passage:
        note_crossing(study, Crossing("C", "G-9", TODAY, "Ovis vignei"), session)
    assert passage.value.code == "crossings.unknown_passage"
    with pytest.raises(UsageError) as camera:
        note_passage(study, replace(PASSAGE, deployment_ids=("nowhere",)), session)
    assert camera.value.code == "crossings.unknown_deployment"
    assert load_passages(study) == ()


@pytest.mark.parametrize(
    ("months", "said"), [((1, 2, 3), "1–3"), ((1, 2, 11, 12), "11–2"), ((1, 5, 6), "1, 5–6"), ((), "")]
)
def test_months_are_said_as_stretches(months: tuple[int, ...], said: str) -> None:
    assert months_said(months) == said


def test_the_answer_is_a_sentence_in_every_language(study: Study, session: Session) -> None:
    note_passage(study, PASSAGE, session)
    (sentence,) = show_register(study, session, on=TODAY).answer.value.sentences
    assert {Text(language).say(sentence) for language in ("kk", "ru", "en")} != set()
    assert Text("en").say(sentence).startswith("1 of 1 agreed passages")


def test_the_same_crossing_has_the_same_id() -> None:
    assert crossing_id_of("G", TODAY, "x", "e") == crossing_id_of("G", TODAY, "x", "e")
    assert crossing_id_of("G", TODAY, "x", "e") != crossing_id_of("G", TODAY, "x", "f")
