"""`qaplan survey clocks` and `qaplan survey strip` as a user types them."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from tests.app.cli.conftest import Run
from tests.media_factory import TAKEN, avi, jpeg

_SHIFT = timedelta(days=40)


@pytest.fixture
def shifted(run: Run, tmp_path: Path) -> Path:
    """A station whose clock was forty days behind, with a clip that nothing dates."""
    folder = tmp_path / "cards" / "K1" / "gazelle"
    folder.mkdir(parents=True)
    for number, day in enumerate((0, 3, 20)):
        taken = TAKEN - _SHIFT + timedelta(days=day)
        (folder / f"IMG_{number:04}.JPG").write_bytes(jpeg(taken, seed=number, size=(200, 120)))
    avi(folder / "VID_0003.AVI")
    (tmp_path / "field.csv").write_text(
        "station_id,start,end,utc_offset\n"
        f"K1,{TAKEN:%Y-%m-%d %H:%M:%S},{TAKEN + timedelta(days=20):%Y-%m-%d %H:%M:%S},+05:00\n"
    )
    run("init", "study")
    done = run(
        "survey", "ingest", tmp_path / "cards", "--study", "study",
        "--layout", "station/species", "--sheet", "field.csv",
    )  # fmt: skip
    assert done.code == 0, done.err
    return tmp_path / "study"


def _events(run: Run, study: Path) -> str:
    return run("survey", "events", study, "--csv", "-").out


def test_a_shift_is_proposed_applied_listed_and_taken_back(run: Run, shifted: Path) -> None:
    before = _events(run, shifted), run("survey", "effort", shifted, "--json", "-").out
    (found,) = json.loads(run("survey", "clocks", "propose", shifted, "--json", "-").out)["proposals"]
    assert found["symptom"] == "outside_by_a_constant"
    assert found["change"]["shift_s"] == _SHIFT.total_seconds()
    assert (found["before"]["inside"], found["after"]["inside"]) == (0, 3)
    assert (found["before"]["events"], found["after"]["events"]) == (0, 3)
    done = run("survey", "clocks", "apply", shifted, found["proposal_id"], "--why", "the sheet is right")
    assert done.code == 0, done.err
    record = done.out.split()[0]
    assert _events(run, shifted).count("gazelle") == 3 * 2
    listed = run("survey", "clocks", "show", shifted).out
    assert record in listed and "the sheet is right" in listed
    assert run("survey", "clocks", "propose", shifted).out == "Nothing looks wrong with the clocks.\n"
    assert run("survey", "clocks", "undo", shifted, record, "--why", "a test").code == 0
    assert (_events(run, shifted), run("survey", "effort", shifted, "--json", "-").out) == before
    again = run("survey", "clocks", "undo", shifted, record)
    assert (again.code, "clock.already_undone" in again.err) == (2, True)


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "Proposed: add"), ("ru", "Предлагается: прибавить"), ("kk", "Ұсыныс: сағатқа")],
)
def test_a_proposal_is_read_in_three_languages(run: Run, shifted: Path, language: str, word: str) -> None:
    said = run("survey", "clocks", "propose", shifted, "--lang", language).out
    assert word in said and "+40d 00:00" in said


def test_two_readings_noted_at_visits_make_a_drift(run: Run, shifted: Path) -> None:
    done = run(
        "survey", "clocks", "apply", shifted, "--deployment", "K1",
        "--shown", "2024-07-16 03:10", "--true", "2024-08-25 03:10",
        "--shown", "2024-08-05 03:10", "--true", "2024-09-14 03:40",
    )  # fmt: skip
    assert done.code == 0, done.err
    starts = [
        each["start"] for each in json.loads(run("survey", "events", shifted, "--json", "-").out)["events"]
    ]
    assert starts == ["2024-08-25T03:10:07", "2024-08-28T03:14:37", "2024-09-14T03:40:07"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("apply", "STUDY", "p-0"), "clock.unknown_proposal"),
        (("apply", "STUDY", "--deployment", "K1"), "clock.bad_call"),
        (("apply", "STUDY", "--deployment", "K1", "--shift", "1 hour"), "clock.bad_shift"),
        (("apply", "STUDY", "--deployment", "K1", "--shift", "+00:00"), "clock.no_change"),
        (("apply", "STUDY", "--deployment", "K9", "--shift", "+01:00"), "clock.unknown_deployment"),
        (("apply", "STUDY", "--shift", "+01:00"), "clock.no_scope"),
        (("undo", "STUDY", "c-0"), "clock.unknown_correction"),
        (("type", "STUDY", "VID_0003.AVI", "2024-09-03"), "clock.bad_time"),
        (("type", "STUDY", "VID_0003.AVI", "2024-09-03 04:10+05:00"), "clock.bad_time"),
        (("type", "STUDY", "VID_9.AVI", "2024-09-03 04:10"), "clock.unknown_medium"),
        (("type", "STUDY", "VID_0003.AVI", "2024-09-03 04:10", "--basis", "guess"), "clock.bad_basis"),
    ],
)
def test_a_wrong_call_says_what_to_do(run: Run, shifted: Path, words: tuple[str, ...], code: str) -> None:
    done = run("survey", "clocks", *(str(shifted) if word == "STUDY" else word for word in words))
    assert done.code in {2, 3}
    assert f"[{code}]" in done.err


def test_a_clip_without_a_date_is_dated_from_its_strip_and_undated_again(run: Run, shifted: Path) -> None:
    done = run("survey", "strip", shifted, "VID_0003.AVI", "--out", "strip.png", "--share", "0.25")
    assert done.code == 0, done.err
    with Image.open("strip.png") as shown:
        assert shown.size == (64, 12 + 4 + 12)
    before = _events(run, shifted)
    typed = run("survey", "clocks", "type", shifted, "VID_0003.AVI", "2024-09-03 04:10", "--basis", "strip")
    assert typed.code == 0, typed.err
    assert "2024-09-03T04:10:00" in _events(run, shifted)
    assert run("survey", "clocks", "undo", shifted, typed.out.split()[0]).code == 0
    assert _events(run, shifted) == before


def test_the_strip_of_a_file_that_was_changed_is_refused(run: Run, shifted: Path, tmp_path: Path) -> None:
    (tmp_path / "cards" / "K1" / "gazelle" / "IMG_0000.JPG").write_bytes(jpeg(seed=99))
    done = run("survey", "strip", shifted, "IMG_0000.JPG")
    assert (done.code, "clock.file_not_here" in done.err) == (3, True)
    assert run("survey", "strip", shifted, "IMG_0001.JPG", "--band", "left").code == 2
    assert run("survey", "strip", shifted, "IMG_0001.JPG", "--share", "0.9").code == 2
