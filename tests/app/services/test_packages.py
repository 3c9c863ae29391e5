"""A Camtrap DP package goes into a study whole and comes out the same each time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.packages import as_sampling_design, export_package, import_package
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, init_study
from qaplan.app.store.card_tables import count_states, load_cards, load_media
from qaplan.base.errors import DataError, UsageError

MakeCard = Callable[..., Path]
EXAMPLE = "cameratraps/camtrap-dp/example"


def _export(study: Study, target: Path, session: Session, audience: str = "steward") -> dict[str, bytes]:
    export_package(
        study,
        target,
        contributors=["The reserve"],
        sampling_design="targeted",
        audience="public" if audience == "public" else "steward",
        session=session,
    )
    return {path.name: path.read_bytes() for path in sorted(target.iterdir())}


def test_the_official_example_comes_out_the_same_after_a_second_round(
    study: Study, tmp_path: Path, shared_data: Path, session: Session
) -> None:
    taken = import_package(study, shared_data / EXAMPLE, session=session)
    assert taken.counts["media"] == 423
    first = _export(study, tmp_path / "a", session)
    again = init_study(tmp_path / "again" / "study", "Study", session=session)
    import_package(again, tmp_path / "a", session=session)
    assert _export(again, tmp_path / "b", session) == first


def test_a_package_that_is_held_is_no_news_and_its_media_are_not_held(
    study: Study, shared_data: Path, session: Session
) -> None:
    import_package(study, shared_data / EXAMPLE, session=session)
    assert not any(import_package(study, shared_data / EXAMPLE, session=session).counts.values())
    assert count_states(study) == {"not_held": 423}


def test_a_package_with_dangling_ids_changes_nothing(
    study: Study, tmp_path: Path, shared_data: Path, session: Session
) -> None:
    for path in (each for each in (shared_data / EXAMPLE).iterdir() if each.is_file()):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    media = tmp_path / "media.csv"
    lines = media.read_text().splitlines()
    deployment = lines[1].split(",")[1]
    media.write_text("\n".join([lines[0], lines[1].replace(deployment, "nowhere"), *lines[2:]]) + "\n")
    with pytest.raises(DataError) as error:
        import_package(study, tmp_path, session=session)
    assert error.value.code == "survey.bad_package"
    assert load_cards(study) == ()


def test_the_public_package_holds_no_hash_no_file_name_and_no_restricted_medium(
    study: Study, make_card: MakeCard, tmp_path: Path, session: Session
) -> None:
    make_card("tree/K1/person", 1)
    make_card("tree/K1/gazelle", 4, seed=2)
    sheet = tmp_path / "field.csv"
    sheet.write_text(
        "station_id,latitude,longitude,start,end,utc_offset,serial\n"
        "K1,47.12345,61.54321,2024-08-20,2024-09-20,+05:00,S777\n"
    )
    ingest_card(study, tmp_path / "cards/tree", layout="station/species", sheet=sheet, session=session)
    steward = _export(study, tmp_path / "steward", session)
    public = b"".join(_export(study, tmp_path / "public", session, "public").values())
    assert b"61.54321" in b"".join(steward.values())
    hidden = [held.medium.sha256 for held in load_media(study)] + [
        "IMG_0000",
        "K1",
        "S777",
        "61.5432",
        "47.1234",
    ]
    for each in hidden:
        assert each.encode() not in public
    assert public.count(b"image/jpeg") == 4


def test_a_package_needs_a_name_and_a_design_of_the_standard(study: Study, tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        export_package(study, tmp_path / "x", contributors=[" "], sampling_design="targeted")
    assert error.value.code == "package.no_contributor"
    with pytest.raises(UsageError) as error:
        as_sampling_design("somehow")
    assert error.value.code == "package.bad_sampling_design"
    assert not (tmp_path / "x").exists()
