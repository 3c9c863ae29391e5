"""The stamps of real paired cameras, once typed, show that the two clocks of a station disagree.

Pictures: animl-py examples, Jaguar; see LICENCES.md of the shared data. The stamps show day, hour and minute,
and were read from the strips by eye; year and month stand in the names of the files. One of a pair's pictures
has its last digit beyond the edge and is not typed.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.app.services.clock_proposals import propose_corrections
from qaplan.app.services.clocks import type_date
from qaplan.app.services.ingest import ingest_card
from qaplan.app.services.sessions import Session
from qaplan.app.services.strips import show_strip
from qaplan.app.services.studies import close_study, init_study
from qaplan.base.actors import Actor

# Station: camera, file, stamp.
STAMPS = {
    "AABP": (
        ("9", "AABP 9_20051024_0559.jpg", "2005-10-24 06:01"),
        ("17", "AABP 17_20051024_0559.jpg", "2005-10-24 05:58"),
    ),
    "AREAS": (
        ("17", "AREAS 17_20051011_0438.jpg", "2005-10-11 04:37"),
        ("27", "AREAS 27_20051011_0438.jpg", "2005-10-11 04:38"),
    ),
    "RL-8-11": (
        ("8", "RL 8_20051009_2329.jpg", "2005-10-09 23:29"),
        ("11", "RL 11_20051009_2329.jpg", "2005-10-09 23:32"),
    ),
    "RL-5-10": (
        ("5", "RL 5_20051003_1721.jpg", "2005-10-03 17:20"),
        ("10", "RL 10_20051003_1721.jpg", "2005-10-03 17:21"),
    ),
}
MINUTES = {"AABP": 3, "AREAS": 1, "RL-8-11": 3, "RL-5-10": 1}


def test_paired_cameras_disagree_by_one_to_three_minutes_once_their_stamps_are_typed(
    shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "cameratraps" / "jaguar-pairs"
    if not source.is_dir():
        pytest.skip("the paired pictures are not among the shared data")
    for station, cameras in STAMPS.items():
        for camera, name, _ in cameras:
            folder = tmp_path / "cards" / station / camera
            folder.mkdir(parents=True)
            (folder / name).write_bytes((source / name).read_bytes())
    session = Session(Actor("role:steward", "role"))
    study = init_study(tmp_path / "pairs", "Pairs", session=session)
    taken = ingest_card(study, tmp_path / "cards", layout="station/camera", session=session)
    assert taken.states == {"ok": 8}
    assert propose_corrections(study) == (), "nothing dates them, so that nothing can be said"
    show_strip(study, "RL 8_20051009_2329.jpg", tmp_path / "strip.png")
    assert (tmp_path / "strip.png").read_bytes().startswith(b"\x89PNG")
    for station, cameras in STAMPS.items():
        for camera, name, stamp in cameras:
            type_date(study, f"{station}/{camera}/{name}", stamp, basis="strip", session=session)
    found = {
        each.finding.deployment_id.partition("/")[0]: each.finding for each in propose_corrections(study)
    }
    assert set(found) == set(STAMPS)
    for station, finding in found.items():
        assert finding.symptom == "pair_disagrees"
        assert finding.change is not None
        assert abs(finding.change.shift.total_seconds()) == 60 * MINUTES[station]
        assert not finding.is_sure, "one shared picture is a sign, and no proof"
    close_study(study)
