"""Bad input through the command line: a sentence, a code, the exit code of its kind, nothing half taken."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from shutil import rmtree

import pytest

from qaplan.app.cli import main
from qaplan.base.errors import DataError
from tests.media_factory import fill_card, jpeg, png_header, zip_bytes

HEAD = "station_id,latitude,longitude,start,end,utc_offset,serial\n"
SHEET = HEAD + "K0,47.1,61.5,2024-08-20,2024-09-20,+05:00,A1\n"
Refused = Callable[..., str]


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    assert main(["init", "study"]) == 0
    return tmp_path / "study"


@pytest.fixture
def refused(study: Path, capsys: pytest.CaptureFixture[str]) -> Refused:
    """Call qaplan on the study; the exit code, the code and an unchanged study are checked."""

    def call(*words: object, exit_code: int, code: str) -> str:
        before = contents(study)
        capsys.readouterr()
        assert main([*map(str, words), "--study", str(study)]) == exit_code
        said = capsys.readouterr()
        assert f"[{code}]" in said.err
        assert "our bug" not in said.err
        assert said.out == ""
        assert contents(study) == before
        return said.err

    return call


def contents(study: Path) -> dict[str, object]:
    """Number of rows of each table, and the files of the vault."""
    with closing(sqlite3.connect(study / "qaplan.sqlite3")) as database:
        names = [name for (name,) in database.execute("select name from sqlite_master where type = 'table'")]
        counted = {name: database.execute(f'select count(*) from "{name}"').fetchone()[0] for name in names}
    return {**counted, "media": sorted(path.name for path in (study / "media").rglob("*"))}


def run_of(*files: str, **more: object) -> dict[str, object]:
    images = [{"file": file, "detections": []} for file in files]
    return {"info": {"format_version": "1.4", "detector": "md"}, "images": images, **more}


@pytest.fixture
def card(study: Path, tmp_path: Path) -> Path:
    """A card that the study holds."""
    made = fill_card(tmp_path / "K0", {"IMG_0.JPG": jpeg(seed=0), "IMG_1.JPG": jpeg(seed=1)})
    assert main(["survey", "ingest", str(made), "--study", str(study)]) == 0
    return made


def test_an_empty_card(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "card").mkdir()
    refused("survey", "ingest", "card", exit_code=3, code="survey.empty_card")


def test_a_folder_of_pdfs(refused: Refused, tmp_path: Path) -> None:
    fill_card(tmp_path / "papers", {"a.pdf": b"%PDF-1.7", "b.pdf": b"%PDF-1.4"})
    assert "2 pdf" in refused("survey", "ingest", "papers", exit_code=3, code="survey.no_media")


def test_a_field_sheet_in_cp1251_with_semicolons_and_decimal_commas_is_taken(
    study: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = "station_id;latitude;longitude;start;end\nРодник;47,12345;61,54321;20.08.2024;20.09.2024\n"
    Path("field.csv").write_bytes(text.encode("cp1251"))
    before = contents(study)
    words = ["survey", "sheet", "field.csv", "--study", str(study), "--utc-offset", "+05:00"]
    assert main(words) == 0
    assert "survey.encoding_guessed" in capsys.readouterr().err
    assert contents(study) != before


def test_one_wrong_row_of_such_a_sheet_keeps_it_out(refused: Refused) -> None:
    text = "station_id;latitude;longitude\nРодник;47,12345;61,54321\nКолодец;4712345;61,5\n"
    Path("field.csv").write_bytes(text.encode("cp1251"))
    said = refused("survey", "sheet", "field.csv", exit_code=3, code="survey.bad_sheet")
    assert "row 3" in said
    assert "4712345" not in said


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\x00" * 500, "survey.bad_encoding"),
        ((SHEET + "K1,47,61,,,," + "x" * 200_000).encode(), "survey.sheet_unreadable"),
        (SHEET.replace("K0", "../../x").encode(), "survey.bad_sheet"),
        (SHEET.replace("K0", "K\u202e0").encode(), "survey.bad_sheet"),
        (SHEET.replace("47.1", "nan").encode("utf-16"), "survey.bad_sheet"),
    ],
    ids=["nul", "200 kB field", "climbing name", "turned letters", "utf-16"],
)
def test_a_hostile_sheet(refused: Refused, content: bytes, code: str) -> None:
    Path("field.xlsx").write_bytes(content)
    refused("survey", "sheet", "field.xlsx", exit_code=3, code=code)


def test_a_workbook_that_is_a_zip_bomb(refused: Refused) -> None:
    Path("field.xlsx").write_bytes(zip_bytes({"xl/worksheets/sheet1.xml": b"0" * 140_000_000}))
    refused("survey", "sheet", "field.xlsx", exit_code=3, code="survey.sheet_too_large")


def test_two_cameras_with_one_serial(refused: Refused, tmp_path: Path) -> None:
    for station in ("A", "B"):
        days = [datetime(2024, 8, 21 + day, 4) for day in range(3)]
        files = {f"{day:%d}.JPG": jpeg(day, serial="HC600", seed=day.day + ord(station)) for day in days}
        fill_card(tmp_path / "cards" / station, files)
    words = ("survey", "ingest", "cards", "--layout", "station")
    assert "HC600" in refused(*words, exit_code=3, code="survey.serial_twice")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (json.dumps(run_of("X/Y_9.JPG")), "recognition.other_card"),
        ("[" * 100_000, "recognition.too_deep"),
        ('{"images": [{"file": "a.JPG", "detections": [{"conf": NaN}]}]}', "recognition.not_megadetector"),
        ('{"images": [{"file": "K0/IMG_0.JPG", "detections": [{"conf": 1e999}]}]}', "recognition.bad_file"),
        ('{"images": {"file": 1}}', "recognition.not_megadetector"),
        ('{"info": {"format_version": "9.0"}, "images": []}', "recognition.unknown_version"),
    ],
    ids=["another card", "deep", "NaN", "over all numbers", "wrong types", "version"],
)
def test_a_detector_json(refused: Refused, card: Path, content: str, code: str) -> None:
    Path("run.json").write_text(content)
    refused("recognition", "import", "run.json", exit_code=3, code=code)


def test_half_letters_of_a_detector_json_are_taken_as_question_marks(study: Path, card: Path) -> None:
    run = run_of("K0/IMG_0.JPG", detection_categories={"1": "\ud800cat"}) | {"info": {"detector": "\ud800"}}
    Path("run.json").write_text(json.dumps(run))
    assert main(["recognition", "import", "run.json", "--study", str(study), "--json", "out.json"]) == 0
    assert json.loads(Path("out.json").read_text())["model"] == "?"


def package(**changes: object) -> dict[str, bytes]:
    """The files of a small Camtrap DP package."""
    described = {
        "name": "small", "profile": "https://raw.githubusercontent.com/tdwg/camtrap-dp/1.0.2/camtrap-dp-profile.json",
        "created": "2024-01-01T00:00:00Z", "contributors": [{"title": "x"}],
        "project": {"title": "x", "samplingDesign": "targeted", "captureMethod": ["activityDetection"],
                    "individualAnimals": False, "observationLevel": ["media"]},
        "spatial": {"type": "Point", "coordinates": [54.5, 43.5]},
        "temporal": {"start": "2024-01-01", "end": "2024-02-01"},
        "taxonomic": [{"scientificName": "Gazella marica"}],
        "resources": [
            {"name": name, "path": f"{name}.csv"} for name in ("deployments", "media", "observations")
        ],
    } | changes  # fmt: skip
    start, end = "2024-01-01T00:00:00+05:00", "2024-02-01T00:00:00+05:00"
    taken = "2024-01-02T00:00:00+05:00"
    return {
        "datapackage.json": json.dumps(described).encode(),
        "deployments.csv": "deploymentID,latitude,longitude,deploymentStart,deploymentEnd\n"
        f"d1,43.5,54.5,{start},{end}\n".encode(),
        "media.csv": "mediaID,deploymentID,timestamp,filePath,filePublic,fileMediatype\n"
        f"m1,d1,{taken},x.jpg,false,image/jpeg\nm2,d1,{taken},x.jpg,false,image/jpeg\n".encode(),
        "observations.csv": "observationID,deploymentID,mediaID,eventStart,eventEnd,observationLevel,"
        f"observationType,scientificName\no1,d1,m1,{taken},{taken},media,animal,Gazella marica\n".encode(),
    }


def resource(**changes: object) -> dict[str, bytes]:
    """A package whose table of media is described otherwise."""
    tables = [{"name": name, "path": f"{name}.csv"} for name in ("deployments", "observations")]
    return package(resources=[*tables, {"name": "media", "path": "media.csv", **changes}])


DANGLING = package() | {"media.csv": package()["media.csv"].replace(b"m1,d1", b"m1,gone")}
OLD_PROFILE = "https://x/camtrap-dp/0.1.7/camtrap-dp-profile.json"


def test_a_package_whose_media_share_a_path_is_taken_and_reported(study: Path, tmp_path: Path) -> None:
    fill_card(tmp_path / "package", package())
    assert main(["survey", "package", "import", "package", "--study", str(study)]) == 0
    assert contents(study)["store_medium"] == 2
    assert main(["report", str(study), "--format", "html", "--out", "out"]) == 0


@pytest.mark.parametrize(
    ("files", "code"),
    [
        (DANGLING, "survey.package_dangling_id"),
        (resource(path="../../../etc/passwd"), "survey.package_bad_path"),
        (resource(path="x" * 5000), "survey.package_bad_path"),
        (resource(encoding="undefined"), "survey.package_bad_encoding"),
        (resource(encoding="a\0b"), "survey.package_bad_encoding"),
        (resource(path="http://127.0.0.1/media.csv"), "survey.package_remote"),
    ],
    ids=["dangling ids", "climbing path", "endless path", "no encoding", "nul in encoding", "network"],
)  # fmt: skip
def test_a_package_with_problems(
    refused: Refused, tmp_path: Path, files: dict[str, bytes], code: str
) -> None:
    fill_card(tmp_path / "package", files)
    said = refused("survey", "package", "import", "package", exit_code=3, code="survey.bad_package")
    assert code in said


@pytest.mark.parametrize(
    ("description", "code"),
    [
        (b'{"a": ' + b"9" * 5000 + b"}", "survey.package_unreadable"),
        (b"[" * 100_000, "survey.package_unreadable"),
        (package(title="\ud800")["datapackage.json"], "survey.package_unreadable"),
        (package(profile=OLD_PROFILE)["datapackage.json"], "survey.package_version"),
    ],
    ids=["endless number", "deep", "half a letter", "0.x"],
)  # fmt: skip
def test_a_description_that_cannot_be_used(
    refused: Refused, tmp_path: Path, description: bytes, code: str
) -> None:
    fill_card(tmp_path / "package", package() | {"datapackage.json": description})
    refused("survey", "package", "import", "package", exit_code=3, code=code)


def test_a_file_of_a_package_that_is_too_large_is_not_read(refused: Refused, tmp_path: Path) -> None:
    fill_card(tmp_path / "package", resource())
    with (tmp_path / "package" / "media.csv").open("r+b") as table:
        table.truncate(2 << 30)
    said = refused("survey", "package", "import", "package", exit_code=3, code="survey.bad_package")
    assert "survey.package_too_large" in said


@pytest.mark.parametrize("name", ["../../x", "/tmp/x", "CON.csv", "a\u202eb.csv", "MEDIA.CSV"])
def test_a_zip_with_a_hostile_name(refused: Refused, tmp_path: Path, name: str) -> None:
    (tmp_path / "p.zip").write_bytes(zip_bytes({**package(), name: b"x"}))
    refused("survey", "package", "import", "p.zip", exit_code=3, code="survey.bad_archive")
    assert not (tmp_path.parent.parent / "x").exists()


def test_a_zip_bomb(refused: Refused, tmp_path: Path) -> None:
    (tmp_path / "p.zip").write_bytes(zip_bytes({**package(), "b.bin": b"\0" * 60_000_000}))
    said = refused("survey", "package", "import", "p.zip", exit_code=3, code="survey.bad_archive")
    assert "survey.archive_bomb" in said


def test_a_huge_picture_is_a_row_and_the_card_goes_on(study: Path, tmp_path: Path) -> None:
    fill_card(tmp_path / "card", {"a.PNG": png_header(20_000, 20_000), "b.JPG": jpeg()})
    assert main(["survey", "ingest", "card", "--study", str(study), "--json", "out.json"]) == 0
    assert json.loads(Path("out.json").read_text())["states"] == {"ok": 1, "too_large": 1}


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("records.csv", b'"' + b"x" * 200_000, "evidence.bad_csv"),
        ("records.csv", b"a,b\n", "evidence.missing_columns"),
        ("acts.toml", b"a = " + b"[" * 5000 + b"]" * 5000, "evidence.bad_toml"),
        ("acts.toml", b"a = " + b"9" * 5000, "evidence.bad_toml"),
        ("acts.toml", b"act = 5", "evidence.bad_mapping"),
    ],
)
def test_a_case_with_bad_tables(
    refused: Refused, tmp_path: Path, name: str, content: bytes, code: str
) -> None:
    fill_card(tmp_path / "case", {name: content})
    assert code in refused("evidence", "import", "case", exit_code=3, code="evidence.bad_case")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes")
def test_a_pipe_is_never_waited_for(refused: Refused, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    refused("survey", "sheet", "pipe", exit_code=3, code="survey.sheet_unreadable")
    refused("recognition", "import", "pipe", exit_code=3, code="recognition.not_megadetector")
    (tmp_path / "case").mkdir()
    os.mkfifo(tmp_path / "case" / "records.csv")
    refused("evidence", "import", "case", exit_code=3, code="evidence.bad_case")
    fill_card(tmp_path / "card", {"a.JPG": jpeg()})
    os.mkfifo(tmp_path / "card" / "a.xmp")
    assert main(["survey", "ingest", "card", "--study", "study"]) == 0


@pytest.mark.skipif(os.name == "nt", reason="names are text on this system")
def test_a_card_whose_folder_has_no_name_in_letters_is_taken(study: Path, tmp_path: Path) -> None:
    folder = os.fsdecode(os.fsencode(tmp_path) + b"/\xff\xfe")
    fill_card(Path(folder), {"a.JPG": jpeg()})
    assert main(["survey", "ingest", folder, "--study", str(study), "--json", "out.json"]) == 0
    assert json.loads(Path("out.json").read_text())["new"] == 1
    assert main(["init", f"{folder}x"]) == 3


def test_a_card_that_is_pulled_while_it_is_read_leaves_nothing(study: Path, tmp_path: Path) -> None:
    from qaplan.app.services.ingest import ingest_card
    from qaplan.app.services.studies import open_study

    card = fill_card(tmp_path / "card", {f"IMG_{number}.JPG": jpeg(seed=number) for number in range(3)})
    before = contents(study)
    with pytest.raises(DataError) as caught:
        ingest_card(open_study(study), card, progress=lambda _card, _files: rmtree(card, ignore_errors=True))
    assert caught.value.code == "survey.card_gone"
    assert contents(study) == before


@pytest.mark.parametrize("gap", ["nan", "inf", "1e300", "-1"])
def test_a_gap_that_is_no_gap(study: Path, capsys: pytest.CaptureFixture[str], gap: str) -> None:
    assert main(["survey", "events", str(study), "--min-gap-min", gap]) == 2
    assert "[cli.bad_rule]" in capsys.readouterr().err


@pytest.fixture
def database(study: Path) -> Iterator[Path]:
    from qaplan.app.services.studies import close_study, open_study

    close_study(open_study(study))
    for path in (study / "qaplan.sqlite3-wal", study / "qaplan.sqlite3-shm"):
        path.unlink(missing_ok=True)
    yield study / "qaplan.sqlite3"


@pytest.mark.parametrize("content", [None, b"", b"garbage" * 1000])
def test_a_study_whose_database_is_lost_is_not_opened_as_an_empty_one(
    database: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    database.unlink()
    if content is not None:
        database.write_bytes(content)
    for words in (["survey", "effort"], ["log", "verify"]):
        assert main([*words, str(database.parent)]) == 3
        assert "[study.damaged]" in capsys.readouterr().err
    assert database.exists() == (content is not None)


def test_a_database_of_a_later_version_is_not_opened(
    database: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(database)) as later, later:
        later.execute(
            "insert into django_migrations (app, name, applied) values ('store', '9999_x', '2030-01-01')"
        )
    assert main(["log", "verify", str(database.parent)]) == 2
    assert "[study.unknown_schema]" in capsys.readouterr().err


def test_the_database_of_another_study_is_not_taken_for_this_one(
    database: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["init", "other"]) == 0
    described = database.parent / "study.toml"
    described.write_bytes((tmp_path / "other" / "study.toml").read_bytes())
    assert main(["log", "verify", str(database.parent)]) == 2
    assert "[study.bad_description]" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to write to")
def test_a_full_disk_is_said_and_is_no_bug_of_ours(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "effort", str(study), "--json", "/dev/full"]) == 2
    assert "[disk.full]" in capsys.readouterr().err


def test_a_place_that_is_not_there_is_said(study: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["survey", "effort", str(study), "--json", "nowhere/x.json"]) == 2
    assert "[disk.no_place]" in capsys.readouterr().err


def test_what_stops_the_beginning_of_a_study_leaves_its_folder_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("qaplan.app.store.studies.tomlkit.dumps", full)
    assert main(["init", str(tmp_path / "new")]) == 2
    assert not (tmp_path / "new").exists()
