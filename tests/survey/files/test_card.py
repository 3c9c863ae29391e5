from __future__ import annotations

import hashlib
import os
import sys
import tracemalloc
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from qaplan.base.errors import DataError, Problem
from qaplan.survey.files.card import CardFolder, find_cards, read_card, source_of
from qaplan.survey.maker_note import MakerNote, MakerNoteReader, NoMakerNotes
from qaplan.survey.media.video import NoVideos, Video
from qaplan.survey.types import Medium, MediumState
from tests.media_factory import TAKEN, fill_card, hyperfire_note, jpeg, png, png_header, xmp_packet, zip_bytes

MP4_HEAD = b"\x00\x00\x00\x18ftypisom" + b"\x00" * 40


class AnsweringVideos:
    """Answers for every video alike, and keeps what it was asked."""

    def __init__(self, video: Video) -> None:
        self.video = video
        self.asked: list[tuple[str, str]] = []

    def probe(self, videos: Sequence[tuple[Path, str]]) -> Mapping[Path, Video]:
        self.asked += [(path.name, kind) for path, kind in videos]
        return {path: self.video for path, _ in videos}


class AnsweringNotes:
    """Gives every file the same note, and keeps what it was asked."""

    def __init__(self, note: MakerNote | None = None) -> None:
        self.note = note or MakerNote()
        self.asked: list[str] = []

    def read(self, paths: Sequence[Path]) -> Mapping[Path, MakerNote]:
        self.asked += [path.name for path in paths]
        return dict.fromkeys(paths, self.note)


class MissingNotes:
    """Is not installed."""

    def read(self, paths: Sequence[Path]) -> Mapping[Path, MakerNote]:
        raise DataError("engine.exiftool_missing", f"{len(paths)} files need ExifTool")


def _read(
    folder: Path, *, notes: MakerNoteReader | None = None, problems: list[Problem] | None = None
) -> dict[str, Medium]:
    said = problems if problems is not None else []
    rows = read_card(folder, videos=NoVideos(), maker_notes=notes or NoMakerNotes(), report=said.append)
    return {medium.path: medium for medium in rows}


def test_every_file_is_a_row_in_the_order_of_paths(tmp_path: Path) -> None:
    files = {
        "DCIM/100/IMG_0002.JPG": jpeg(seed=2),
        "DCIM/100/IMG_0001.JPG": jpeg(seed=1),
        "DCIM/100-old/IMG_0001.JPG": jpeg(seed=3),
        "DCIM/readme.txt": b"a note",
        "Thumbs.db": b"junk",
        "System Volume Information/WPSettings.dat": b"junk",
    }
    rows = _read(fill_card(tmp_path, files))
    assert list(rows) == sorted(name for name in files if name.startswith("DCIM"))
    for path, medium in rows.items():
        assert medium.sha256 == hashlib.sha256(files[path]).hexdigest()
        assert medium.size_bytes == len(files[path])


def test_the_bad_files_of_a_card_are_rows_and_the_good_ones_are_read(tmp_path: Path) -> None:
    states = {
        "a_good.jpg": (jpeg(), MediumState.OK),
        "b_empty.jpg": (b"", MediumState.EMPTY),
        "c_cut.jpg": (jpeg()[:-30], MediumState.TRUNCATED),
        "d_lies.jpg": (b"%PDF-1.7", MediumState.UNREADABLE),
        "e_bomb.png": (png_header(20_000, 20_000), MediumState.TOO_LARGE),
        "f_archive.zip": (zip_bytes({"../x": b"1"}), MediumState.NOT_A_MEDIUM),
        "g_sheet.xlsx": (b"PK\x03\x04", MediumState.NOT_A_MEDIUM),
        "h_png.jpg": (png(), MediumState.OK),
        "i_last.jpg": (jpeg(seed=9), MediumState.OK),
    }
    rows = _read(fill_card(tmp_path, {name: data for name, (data, _) in states.items()}))
    assert {name: medium.state for name, medium in rows.items()} == {
        name: state for name, (_, state) in states.items()
    }


def test_the_originals_are_not_touched(tmp_path: Path) -> None:
    fill_card(tmp_path, {"DCIM/IMG_0001.JPG": jpeg(), "DCIM/IMG_0001.xmp": xmp_packet(subject=["PBE"])})
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.*")}
    _read(tmp_path)
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in tmp_path.rglob("*.*")} == before


def test_a_dangerous_name_is_rewritten_and_its_file_found_again(tmp_path: Path) -> None:
    names = ["CON.jpg", "IMG\u202egpj.exe.jpg", "A.JPG", "a.jpg", "what?.jpg"]
    fill_card(tmp_path, {f"DCIM/{name}": jpeg(seed=number) for number, name in enumerate(names)})
    rows = _read(tmp_path)
    assert list(rows) == [
        "DCIM/%43ON.jpg",
        "DCIM/%61.jpg",
        "DCIM/A.JPG",
        "DCIM/IMG%E2%80%AEgpj.exe.jpg",
        "DCIM/what%3F.jpg",
    ]
    for path, medium in rows.items():
        assert ("name_rewritten" in medium.flags) is (path != "DCIM/A.JPG")
        assert hashlib.sha256(source_of(tmp_path, medium).read_bytes()).hexdigest() == medium.sha256


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has names that are not text")
def test_a_name_that_is_not_text_is_read(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"IMG\xe9.JPG")).write_bytes(jpeg())
    (medium,) = _read(tmp_path).values()
    assert medium.path == "IMG%E9.JPG"
    assert source_of(tmp_path, medium).read_bytes() == jpeg()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="links and pipes are made as on Unix")
def test_links_and_pipes_are_rows_and_never_opened(tmp_path: Path) -> None:
    outside = fill_card(tmp_path / "outside", {"secret.jpg": jpeg()})
    card = fill_card(tmp_path / "card", {"good.jpg": jpeg(seed=1)})
    (card / "link.jpg").symlink_to(outside / "secret.jpg")
    (card / "folder").symlink_to(outside)
    os.mkfifo(card / "pipe.jpg")
    problems: list[Problem] = []
    rows = _read(card, problems=problems)
    assert {path: medium.state.value for path, medium in rows.items()} == {
        "folder": "not_a_medium",
        "good.jpg": "ok",
        "link.jpg": "not_a_medium",
        "pipe.jpg": "not_a_medium",
    }
    assert [(problem.code, problem.where) for problem in problems] == [
        ("survey.not_a_file", "folder"),
        ("survey.not_a_file", "link.jpg"),
        ("survey.not_a_file", "pipe.jpg"),
    ]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes are made as on Unix")
def test_a_file_that_vanishes_while_the_card_is_read_is_a_row(tmp_path: Path) -> None:
    fill_card(tmp_path, {"b.jpg": jpeg(), "c.jpg": jpeg(seed=1)})
    os.mkfifo(tmp_path / "a.pipe")
    problems: list[Problem] = []

    def pull_out(problem: Problem) -> None:
        problems.append(problem)
        (tmp_path / "b.jpg").unlink(missing_ok=True)

    rows = list(read_card(tmp_path, videos=NoVideos(), maker_notes=NoMakerNotes(), report=pull_out))
    assert [row.state.value for row in rows] == ["not_a_medium", "unreadable", "ok"]
    assert (problems[1].code, problems[1].where) == ("survey.unreadable_file", "b.jpg")


def test_a_picture_over_the_memory_limit_is_hashed_in_pieces(tmp_path: Path) -> None:
    data = jpeg() + b"\x00" * (65 << 20)
    fill_card(tmp_path, {"a.jpg": data})
    rows = _read(tmp_path)
    assert rows["a.jpg"].sha256 == hashlib.sha256(data).hexdigest()
    assert rows["a.jpg"].size_bytes == len(data)
    assert (rows["a.jpg"].clock, rows["a.jpg"].width_px) == (TAKEN, 32)


def test_keywords_of_the_file_beside_a_picture_are_its_own(tmp_path: Path) -> None:
    fill_card(
        tmp_path,
        {
            "a.jpg": jpeg(),
            "a.jpg.xmp": xmp_packet(hierarchy=["Species|PBE"]),
            "b.jpg": jpeg(seed=1),
            "B.XMP": xmp_packet(subject=["EGY"]),
        },
    )
    rows = _read(tmp_path)
    assert rows["a.jpg"].tags == ("Species|PBE",)
    assert rows["b.jpg"].tags == ("EGY",)
    assert rows["B.XMP"].state is MediumState.NOT_A_MEDIUM


def test_another_program_is_asked_only_for_what_is_missing(tmp_path: Path) -> None:
    fill_card(
        tmp_path,
        {
            "1_has_all.jpg": jpeg(serial="SN1", maker_note=b"a maker's block"),
            "2_no_serial.jpg": jpeg(seed=2, maker_note=b"a maker's block"),
            "3_no_serial.jpg": jpeg(seed=3, maker_note=b"a maker's block"),
            "4_no_date.jpg": jpeg(None, seed=4, maker_note=b"a maker's block"),
            "5_reconyx.jpg": jpeg(None, seed=5, maker_note=hyperfire_note()),
            "6_nothing_to_read.jpg": jpeg(None, seed=6),
            "7_cut.jpg": b"\xff\xd8\xff\xe0",
        },
    )
    notes = AnsweringNotes(MakerNote(clock=TAKEN, serial="SN9"))
    rows = _read(tmp_path, notes=notes)
    assert notes.asked == ["2_no_serial.jpg", "4_no_date.jpg"]
    assert rows["2_no_serial.jpg"].serial == "SN9"
    assert (rows["4_no_date.jpg"].clock, rows["4_no_date.jpg"].clock_source) == (TAKEN, "makernote")
    assert "no_date" in rows["6_nothing_to_read.jpg"].flags


def test_a_program_that_is_not_installed_is_said_once_and_the_card_is_read(tmp_path: Path) -> None:
    fill_card(tmp_path, {f"{n:03}.jpg": jpeg(None, seed=n, maker_note=b"unknown") for n in range(300)})
    problems: list[Problem] = []
    rows = _read(tmp_path, notes=MissingNotes(), problems=problems)
    assert len(rows) == 300
    assert [problem.code for problem in problems] == ["engine.exiftool_missing"]


def test_a_video_is_asked_what_it_is_and_hashed(tmp_path: Path) -> None:
    fill_card(tmp_path, {"a.mp4": MP4_HEAD, "b.jpg": MP4_HEAD + b"x", "c.mp4": b"", "d.avi": b"no video"})
    videos = AnsweringVideos(Video("opened", 3.0, 64, 48, "h264"))
    rows = {each.path: each for each in read_card(tmp_path, videos=videos, maker_notes=NoMakerNotes())}
    assert videos.asked == [("a.mp4", "video/mp4"), ("b.jpg", "video/mp4")]
    assert [each.state.value for each in rows.values()] == ["ok", "ok", "empty", "unreadable"]
    assert rows["a.mp4"].sha256 == hashlib.sha256(MP4_HEAD).hexdigest()


def test_a_bad_video_is_told_with_its_path(tmp_path: Path) -> None:
    fill_card(tmp_path, {"DCIM/a.mp4": MP4_HEAD})
    problems: list[Problem] = []
    videos = AnsweringVideos(Video("hung", what="it did not open within 20 s"))
    rows = list(read_card(tmp_path, videos=videos, maker_notes=NoMakerNotes(), report=problems.append))
    assert rows[0].state is MediumState.UNREADABLE
    assert [(each.code, each.where) for each in problems] == [("survey.bad_video", "DCIM/a.mp4")]


def test_a_dated_maker_note_that_disagrees_is_flagged_and_exif_wins(tmp_path: Path) -> None:
    other = TAKEN + timedelta(days=365)
    fill_card(tmp_path, {"a.jpg": jpeg(maker_note=hyperfire_note(other))})
    medium = _read(tmp_path)["a.jpg"]
    assert medium.flags == {"clock_conflict"}
    assert (medium.clock, medium.makernote_clock) == (TAKEN, other)


def test_a_tree_without_a_bottom_is_read_to_a_depth(tmp_path: Path) -> None:
    fill_card(tmp_path, {"1.jpg": jpeg()})
    deep = tmp_path.joinpath(*["d"] * 45)
    fill_card(deep, {"2.jpg": jpeg(seed=1)})
    problems: list[Problem] = []
    assert find_cards(tmp_path) == (CardFolder(tmp_path.name, tmp_path),)
    assert list(_read(tmp_path, problems=problems)) == ["1.jpg"]
    assert [problem.code for problem in problems] == ["survey.unreadable_file"]


def test_the_camtrapr_stations_are_cards_and_their_media_have_dates(shared_data: Path) -> None:
    root = shared_data / "cameratraps/camtrapR/pictures/sample_images_species_dir"
    cards = find_cards(root, "station/species")
    assert [card.name for card in cards] == ["StationA", "StationB", "StationC"]
    media = [medium for card in cards for medium in _read(card.path).values()]
    assert len(media) == 69
    pictures = [medium for medium in media if medium.media_type == "image/jpeg"]
    assert len(pictures) == 68
    assert all(medium.clock_source == "exif" and medium.state is MediumState.OK for medium in pictures)


def test_the_reconyx_picture_without_an_exif_date_gets_it_from_its_makers_block(shared_data: Path) -> None:
    rows = _read(shared_data / "cameratraps/metadata-extractor-images")
    medium = rows["Reconyx HC500 firmware 3.3.0.jpg"]
    assert (medium.clock, medium.clock_source) == (datetime.fromisoformat("2015-05-07T08:08:31"), "makernote")
    assert medium.flags == {"date_from_makernote"}
    assert medium.serial == "H500DE01120343"


def test_memory_stays_flat_while_the_card_grows(tmp_path: Path) -> None:
    picture = jpeg(size=(600, 400), quality=95)
    peaks = {}
    for count in (10, 300, 1500):
        for number in range(count):
            fill_card(tmp_path / str(count), {f"IMG_{number:04}.JPG": picture + number.to_bytes(2, "big")})
        tracemalloc.start()
        read = sum(1 for _ in read_card(tmp_path / str(count), videos=NoVideos(), maker_notes=NoMakerNotes()))
        peaks[count] = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert read == count
    name_and_place_bytes = 500
    assert peaks[1500] < peaks[300] + name_and_place_bytes * (1500 - 300)
    assert peaks[1500] < 10 * len(picture)
