"""Cameras whose media end long before their pick-up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.silent_cameras import silent_cameras
from qaplan.app.services.studies import Study

MakeCard = Callable[..., Path]
HEAD = "station_id,start,end,utc_offset,problem_from,problem_to,problem_reason\n"


def test_only_a_camera_that_the_sheet_says_worked_is_named(
    study: Study, make_card: MakeCard, tmp_path: Path
) -> None:
    for number, station in enumerate(("K1", "K2", "K3")):
        make_card(f"tree/{station}/gazelle", 2, seed=number)
    (tmp_path / "field.csv").write_text(
        f"{HEAD}K1,2024-08-20,2024-10-20,+05:00,,,\n"
        "K2,2024-08-20,2024-10-20,+05:00,2024-09-01,2024-10-20,dead\n"
        "K3,2024-08-20,2024-08-30,+05:00,,,\n"
    )
    ingest_card(study, tmp_path / "cards/tree", layout="station/species", sheet=tmp_path / "field.csv")
    cautions = silent_cameras(study)
    assert [caution.code for caution in cautions] == ["survey.ends_early"]
    assert cautions[0].message.values["deployment"] == "K1"


def test_a_study_without_media_names_no_camera(study: Study) -> None:
    assert silent_cameras(study) == ()
