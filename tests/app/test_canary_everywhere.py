"""The canary station: its position goes in by every door, and comes out of none that the public uses."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import piexif
import pytest
from PIL import Image

from qaplan.app.cli import main
from tests.canary import LATITUDE, LONGITUDE, canaries_in, canary_forms
from tests.media_factory import fill_card

LANGUAGES = ("kk", "ru", "en")
FORMATS = ("html", "pdf", "docx", "xlsx")
STATION = f"ST-{LATITUDE}-{LONGITUDE}"


def located_picture(minute: int) -> bytes:
    """A picture that carries the position in its EXIF, twice."""
    gps = {
        piexif.GPSIFD.GPSLatitudeRef: b"N",
        piexif.GPSIFD.GPSLatitude: _rationals(LATITUDE),
        piexif.GPSIFD.GPSLongitudeRef: b"E",
        piexif.GPSIFD.GPSLongitude: _rationals(LONGITUDE),
    }
    taken = {piexif.ExifIFD.DateTimeOriginal: f"2024:05:03 04:{minute:02d}:00".encode()}
    first = {piexif.ImageIFD.ImageDescription: f"{LATITUDE} {LONGITUDE}".encode()}
    buffer = io.BytesIO()
    Image.new("RGB", (32, 24), (minute, 90, 60)).save(
        buffer, "JPEG", exif=piexif.dump({"0th": first, "Exif": taken, "GPS": gps})
    )
    return buffer.getvalue()


def _rationals(degrees: float) -> tuple[tuple[int, int], ...]:
    minutes = degrees % 1 * 60
    return (int(degrees), 1), (int(minutes), 1), (round(minutes % 1 * 60 * 10_000), 10_000)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A study that got the position through its sheet, ids, names, remarks, EXIF and file names."""
    folder = tmp_path_factory.mktemp("canary")
    files = {
        f"{STATION}/Panthera pardus/{LATITUDE}_{LONGITUDE}_{n:02d}.JPG": located_picture(n) for n in range(6)
    }
    card = fill_card(folder / "card", files)
    sheet = folder / "sheet.csv"
    with sheet.open("w", newline="", encoding="utf-8") as opened:
        rows = csv.writer(opened)
        rows.writerow(["station_id", "latitude", "longitude", "start", "end", "utc_offset", "comments"])
        remark = f"spring at {LATITUDE}, {LONGITUDE}"
        rows.writerow([STATION, LATITUDE, LONGITUDE, "2024-05-01", "2024-06-01", "+05:00", remark])
    made = folder / "study"
    assert main(["init", str(made), "--title", "Canary"]) == 0
    ingest = ["survey", "ingest", str(card), "--study", str(made), "--layout", "station/species"]
    assert main([*ingest, "--sheet", str(sheet), "--copy"]) == 0
    return made


def test_the_position_went_in(study: Path) -> None:
    assert canaries_in((study / "qaplan.sqlite3").read_bytes()) or _is_in_the_wal(study)


def _is_in_the_wal(study: Path) -> bool:
    return any(canaries_in(path.read_bytes()) for path in study.glob("qaplan.sqlite3*"))


def test_no_public_report_holds_it_in_any_spelling(study: Path, tmp_path: Path) -> None:
    assert main(["report", str(study), "--for", "public", "--out", str(tmp_path)]) == 0
    written = sorted(path for path in tmp_path.rglob("*") if path.is_file())
    assert len(written) == len(LANGUAGES) * len(FORMATS)
    found = {path.name: canaries_in(path.read_bytes()) for path in written}
    assert {name: forms for name, forms in found.items() if forms} == {}
    assert [path.name for path in written if canaries_in(path.name)] == []


def test_no_public_package_holds_it(study: Path, tmp_path: Path) -> None:
    target = tmp_path / "package"
    words = ["survey", "package", "export", str(study), str(target), "--for", "public"]
    assert main([*words, "--contributor", "Programme", "--sampling-design", "targeted"]) == 0
    files = [path for path in target.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert [
        (path.name, canaries_in(path.read_bytes())) for path in files if canaries_in(path.read_bytes())
    ] == []


@pytest.mark.parametrize(
    "words",
    [["why", "STUDY", "--as", "public"], ["why", "STUDY", "cards.pictures", "--as", "public"]],
    ids=" ".join,
)
def test_no_public_answer_holds_it(study: Path, words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", str(study), "--lang", "en", "--format", "html"]) == 0
    capsys.readouterr()
    assert main([str(study) if word == "STUDY" else word for word in words]) == 0
    said = capsys.readouterr()
    assert said.out
    assert canaries_in(said.out + said.err) == []


def test_the_log_does_not_hold_it_even_for_stewards(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["log", "show", str(study), "--json", "-"]) == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert {"survey.card_taken"} <= {event["action"] for event in events}
    said = json.dumps(events)
    assert canaries_in(re.sub(r"T\d\d:\d\d:\d\d", "", said)) == []


def test_a_refusal_does_not_repeat_it(
    study: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "bad.csv"
    text = f"station_id,latitude,longitude,start,end\nX,{LATITUDE * 10},{LONGITUDE},2024-05-01,2024-04-01\n"
    sheet.write_text(text, encoding="utf-8")
    assert main(["survey", "sheet", str(sheet), "--study", str(study)]) == 3
    said = capsys.readouterr()
    assert "survey.bad_sheet" in said.err
    assert canaries_in(said.out + said.err) == []


def test_the_search_would_find_each_spelling() -> None:
    assert all(form in canaries_in(f"<{form}>") for form in canary_forms())
