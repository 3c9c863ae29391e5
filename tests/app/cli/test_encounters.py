"""`qaplan encounters check`, `mask`, `convert` and `matrix` on plain files and on a study."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from qaplan.encounters.files import write_texts
from qaplan.encounters.formats.plain_text import write_plain_text
from tests.app.cli.cases import call, ustyurt_study
from tests.encounters.surveys import history, spoilt, survey

CAMERAS = """Station,utm_x,utm_y,Setup_date,Retrieval_date,Problem1_from,Problem1_to
S1,1000,2000,2025-03-01,2025-03-22,,
S2,4000,2000,2025-03-01,2025-03-22,2025-03-08,2025-03-31
"""
RECORDS = """Station,Species,Individual,DateTimeOriginal
S1,Leopard,L1,2025-03-02 03:00:00
S2,Leopard,L2,2025-03-04 04:00:00
S1,Fox,F1,2025-03-20 04:00:00
"""
SQUARE = '{"type": "Polygon", "coordinates": [[[-3000, -3000], [3000, -3000], [3000, 3000], [-3000, 3000]]]}'


@pytest.fixture(scope="module")
def ustyurt(tmp_path_factory: pytest.TempPathFactory):
    yield from ustyurt_study(tmp_path_factory.mktemp("ustyurt"))


def written(folder: Path, whole) -> list[str]:
    """The options that name a survey in plain tables."""
    text = write_plain_text(whole)
    names = {"traps.csv": text.traps, "captures.csv": text.captures, "mask.csv": text.mask}
    traps, captures, mask = write_texts(folder, names)
    return [
        *("--traps", str(traps), "--captures", str(captures)),
        *("--mask", str(mask), "--mask-cell-ha", "100"),
    ]


def camtrapr(folder: Path) -> list[str]:
    cameras, records = write_texts(folder, {"cameras.csv": CAMERAS, "records.csv": RECORDS})
    return ["--traps", str(cameras), "--captures", str(records)]


def test_a_sound_survey_is_told_to_be_sound(tmp_path: Path, capsys) -> None:
    options = written(tmp_path, survey())
    code, out, _ = call(capsys, "encounters", "check", *options, "--sigma-m", "2000")
    assert (code, out) == (0, "Nothing wrong was found, and nothing doubtful.\n")
    code, out, _ = call(capsys, "encounters", "check", *options, "--json", "-")
    record = json.loads(out)
    assert (record["animals"], record["detections"], record["sessions"][0]["effort"]) == (3, 8, 1440.0)
    assert [each["id"] for each in record["provenance"]["inputs"]] == [
        "traps.csv",
        "captures.csv",
        "mask.csv",
    ]


def test_what_is_doubtful_is_told_and_what_is_wrong_ends_with_3(tmp_path: Path, capsys) -> None:
    options = written(tmp_path / "a", survey())
    code, out, _ = call(capsys, "encounters", "check", *options, "--sigma-m", "9000", "--lang", "ru")
    assert code == 0
    assert out.startswith("Сессия 1: маска выходит за детекторы лишь на")
    usage = np.full((16, 3), 30.0)
    usage[5] = 0.0
    code, out, _ = call(capsys, "encounters", "check", *written(tmp_path / "b", spoilt(usage=usage)))
    assert code == 3
    assert "did not work (session 1, animal A, occasion 1, detector T6)" in out


def test_captures_at_unknown_traps_are_named_with_their_line(tmp_path: Path, capsys) -> None:
    options = written(tmp_path, survey(history=history(("A", 0, 44, 1))))
    code, _, err = call(capsys, "encounters", "check", *options)
    assert code == 3
    assert "encounters.unknown_detector" in err
    assert "captures.csv, line 2" in err


def test_a_check_without_files_or_a_mask_says_what_is_missing(tmp_path: Path, capsys) -> None:
    code, _, err = call(capsys, "encounters", "check")
    assert (code, "encounters.no_files" in err) == (2, True)
    code, _, err = call(capsys, "encounters", "check", *written(tmp_path, survey())[:4])
    assert (code, "encounters.no_mask_given" in err) == (2, True)


def test_a_mask_is_laid_around_detectors_within_a_polygon(tmp_path: Path, capsys) -> None:
    traps = written(tmp_path, survey())[1]
    polygon = write_texts(tmp_path, {"area.geojson": SQUARE})[0]
    words = ["encounters", "mask", str(tmp_path / "m.csv"), "--traps", traps, "--crs", "EPSG:32639"]
    sides = ["--buffer-m", "4000", "--spacing-m", "500"]
    code, out, _ = call(capsys, *words, *sides)
    assert code == 0
    whole = int(out.partition(": ")[2].split()[0])
    area = ["--polygon", str(polygon), "--polygon-crs", "EPSG:32639"]
    code, out, _ = call(capsys, *words, *sides, *area, "--json", "-")
    record = json.loads(out)
    assert record["mask_cell_ha"] == 25.0
    assert 0 < record["cells"] < whole
    assert len((tmp_path / "m.csv").read_text().splitlines()) == record["cells"] + 1


@pytest.mark.parametrize(
    ("crs", "code"), [("EPSG:4326", "encounters.crs_in_degrees"), ("", "encounters.no_crs")]
)
def test_a_mask_in_degrees_is_refused(crs: str, code: str, tmp_path: Path, capsys) -> None:
    traps = written(tmp_path, survey())[1]
    words = ["--traps", traps, "--crs", crs, "--buffer-m", "4000", "--spacing-m", "500"]
    ended, _, err = call(capsys, "encounters", "mask", str(tmp_path / "m.csv"), *words)
    assert (ended, code in err) == (3, True)
    assert not (tmp_path / "m.csv").exists()


def test_detectors_in_degrees_are_refused(tmp_path: Path, capsys) -> None:
    traps = write_texts(tmp_path, {"t.csv": "trap,x,y\n1,54.5,43.2\n2,54.6,43.3\n"})[0]
    words = ["--traps", str(traps), "--crs", "EPSG:32639", "--buffer-m", "4000", "--spacing-m", "500"]
    ended, _, err = call(capsys, "encounters", "mask", str(tmp_path / "m.csv"), *words)
    assert (ended, "encounters.degrees" in err) == (3, True)


def test_histories_go_to_secrs_files_and_come_back_the_same(tmp_path: Path, capsys) -> None:
    options = written(tmp_path / "a", survey())[:4]
    secr, back = tmp_path / "secr", tmp_path / "back"
    code, out, _ = call(
        capsys, "encounters", "convert", str(secr), "--from", "plain", "--to", "secr", *options
    )
    assert code == 0
    assert [Path(line).name for line in out.splitlines()] == ["captures.txt", "traps_1.txt"]
    files = ["--traps", str(secr / "traps_1.txt"), "--captures", str(secr / "captures.txt")]
    assert call(capsys, "encounters", "convert", str(back), *files)[0] == 0
    for name in ("traps.csv", "captures.csv"):
        assert (back / name).read_text() == (tmp_path / "a" / name).read_text()


def test_camtraprs_tables_become_plain_ones(tmp_path: Path, capsys) -> None:
    out = tmp_path / "plain"
    words = ["--from", "camtrapr", "--species", "Leopard", *camtrapr(tmp_path)]
    assert call(capsys, "encounters", "convert", str(out), *words)[0] == 0
    assert (out / "traps.csv").read_text().splitlines()[1:] == [
        "1,1,S1,1000,2000,21",
        "1,2,S2,4000,2000,6.5",
    ]
    assert len((out / "captures.csv").read_text().splitlines()) == 3


def test_a_matrix_of_a_species_has_its_effort_beside_it(tmp_path: Path, capsys) -> None:
    out, effort = tmp_path / "m.csv", tmp_path / "e.csv"
    words = ["--species", "Leopard", *camtrapr(tmp_path), "--effort", str(effort)]
    assert call(capsys, "encounters", "matrix", str(out), *words)[0] == 0
    assert out.read_text().splitlines()[1:] == ["S1,1,0,0,0", "S2,1,NA,NA,NA"]
    assert effort.read_text().splitlines()[2] == "S2,6.5,0,0,0"
    code, said, _ = call(capsys, "encounters", "matrix", str(out), *words, "--by", "animal", "--json", "-")
    assert (code, json.loads(said)["1"]["rows"]) == (0, ["L1", "L2"])


@pytest.mark.parametrize(
    "words", [("--by", "week"), ("--begins", "never"), ("--counted", "twice"), ("--date-order", "odd")]
)
def test_a_word_that_is_no_choice_is_refused(words: tuple[str, str], tmp_path: Path, capsys) -> None:
    code, _, err = call(capsys, "encounters", "matrix", str(tmp_path / "m.csv"), *camtrapr(tmp_path), *words)
    assert code == 2
    assert "encounters.unknown_" in err


def test_the_public_record_of_ustyurt_is_refused_with_its_reason(
    ustyurt: str, tmp_path: Path, capsys
) -> None:
    for words in (
        ["check"],
        ["matrix", str(tmp_path / "m.csv")],
        ["convert", str(tmp_path / "plain")],
    ):
        code, out, _ = call(capsys, "encounters", *words, "--study", ustyurt)
        assert code == 4
        assert out.startswith("No capture history can be made: no station with a known place is held.")
    assert list(tmp_path.iterdir()) == []


def test_a_season_that_is_no_pair_of_days_is_refused(ustyurt: str, capsys) -> None:
    code, _, err = call(capsys, "encounters", "check", "--study", ustyurt, "--season", "2025-03-01")
    assert (code, "cli.bad_day" in err) == (2, True)
