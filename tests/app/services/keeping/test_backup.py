"""A backup is whole, or it is none: while others write, when the disk is full, when its program is killed."""

from __future__ import annotations

import multiprocessing
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from qaplan.app.services.keeping.backup import back_up
from qaplan.app.services.keeping.files import check_room
from qaplan.app.services.keeping.manifest import MANIFEST, is_backup, read_manifest
from qaplan.app.services.keeping.restore import restore
from qaplan.app.services.keeping.verify import check_kept
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, close_study, open_study
from qaplan.app.store.databases import connect_house
from qaplan.app.store.log import Change, append_event, load_log, verify_log
from qaplan.app.store.settings import disconnect
from qaplan.app.store.studies import writing
from qaplan.base.actors import Actor
from qaplan.base.disk import disk_refusal
from qaplan.base.errors import AccessError, DataError, UsageError
from tests.app.services.keeping.conftest import MakeHouse
from tests.app.services.keeping.rows import files_of, rows_of

_WRITERS = 3


def test_a_backup_holds_every_file_with_its_digest(kept: Study, session: Session, tmp_path: Path) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    names = {each.path for each in made.manifest.files}
    assert {"qaplan.sqlite3", "study.toml", "outputs/report.html"} <= names
    assert sum(name.startswith("media/sha256/") for name in names) == 9
    assert made.media_elsewhere == 3
    assert "3 media lie on cards outside the study and are NOT in this backup" in made.summary()
    assert read_manifest(made.folder) == made.manifest
    check = check_kept(made.folder)
    assert (check.what, check.problems, check.files) == ("backup", (), len(names))


def test_a_backup_is_restored_row_by_row_and_byte_by_byte(
    kept: Study, session: Session, tmp_path: Path
) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    done = restore(made.folder, tmp_path / "again", session=session)
    again = open_study(tmp_path / "again")
    events = made.manifest.studies[0].events
    assert rows_of(again, up_to_event=events) == rows_of(kept)
    assert files_of(again.folder) == files_of(kept.folder)
    assert [line.change.action for line in load_log(again, after=events)] == ["study.restored"]
    assert verify_log(again).is_whole
    assert done.studies[0].events == events
    close_study(again)


def _write_until(folder: str, stop: str, name: str) -> None:
    study = open_study(Path(folder))
    number = 0
    while not Path(stop).exists():
        with writing(study):
            change = Change("test.written", "n", f"{name}-{number}")
            append_event(study, Actor(name, "person"), change, at=datetime.now(UTC))
        number += 1
    close_study(study)


def test_the_restore_drill_works_while_others_write(kept: Study, session: Session, tmp_path: Path) -> None:
    stop = tmp_path / "stop"
    spawn = multiprocessing.get_context("spawn")
    writers = [
        spawn.Process(target=_write_until, args=(str(kept.folder), str(stop), f"w{number}"))
        for number in range(_WRITERS)
    ]
    begun = verify_log(kept).events
    for writer in writers:
        writer.start()
    until = time.monotonic() + 60
    while verify_log(kept).events < begun + 20 and time.monotonic() < until:
        time.sleep(0.05)
    acknowledged = verify_log(kept)
    made = [back_up(kept.folder, tmp_path / "usb", session=session) for _ in range(3)]
    stop.touch()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * _WRITERS
    live = {line.seq: line.digest for line in load_log(kept)}
    assert verify_log(kept).is_whole
    for number, each in enumerate(made):
        held = each.manifest.studies[0]
        assert acknowledged.events <= held.events <= len(live)
        assert held.log_head == live[held.events]
        restore(each.folder, tmp_path / f"again-{number}", session=session)
    assert made[0].manifest.studies[0].events < made[2].manifest.studies[0].events


def test_what_lies_in_the_study_by_hand_is_kept_and_what_passes_is_not(
    study: Study, session: Session, tmp_path: Path
) -> None:
    for name in (
        "layers/land.geojson",
        "incoming/a/b.jpg",
        "media/thumbs/aa/x.jpg",
        "before-upgrade/q.sqlite3",
    ):
        (study.folder / name).parent.mkdir(parents=True)
        (study.folder / name).write_bytes(b"x")
    (study.media_folder / "copy.part").write_bytes(b"x")
    made = back_up(study.folder, tmp_path / "usb", session=session)
    assert [each.path for each in made.manifest.files] == [
        "incoming/a/b.jpg",
        "layers/land.geojson",
        "qaplan.sqlite3",
        "study.toml",
    ]


def test_a_study_that_is_its_own_house_is_kept_with_its_people(
    study: Study, session: Session, tmp_path: Path
) -> None:
    connect_house(study.folder / "house.sqlite3")
    disconnect("default")
    (study.folder / "house.key").write_text("secret")
    made = back_up(study.folder, tmp_path / "usb", session=session)
    names = [each.path for each in made.manifest.files]
    assert names == ["house.key", "house.sqlite3", "qaplan.sqlite3", "study.toml"]
    restore(made.folder, tmp_path / "again", session=session)
    assert check_kept(tmp_path / "again").is_whole


def test_two_backups_lie_side_by_side(kept: Study, session: Session, tmp_path: Path) -> None:
    first, second = (back_up(kept.folder, tmp_path / "usb", session=session) for _ in range(2))
    assert first.folder != second.folder
    assert check_kept(first.folder).is_whole
    assert check_kept(second.folder).is_whole


def test_a_house_is_kept_with_all_its_studies_and_its_people(
    make_house: MakeHouse, session: Session, tmp_path: Path
) -> None:
    folder = make_house("ustyurt", "practice")
    (folder / "languages").mkdir()
    (folder / "languages/ky.po").write_text("")
    made = back_up(folder, tmp_path / "usb", session=session)
    names = {each.path for each in made.manifest.files}
    assert {
        "languages/ky.po",
        "house.sqlite3",
        "house.key",
        "ustyurt/study.toml",
        "practice/qaplan.sqlite3",
    } <= names
    restore(made.folder, tmp_path / "again", session=session)
    assert (tmp_path / "again/house.key").read_text() == "secret"
    assert (tmp_path / "again/house.key").stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert open_study(tmp_path / "again/practice").study_id == "practice"
    assert check_kept(tmp_path / "again").what == "house"


def test_who_may_not_keep_the_study_backs_nothing_up(kept: Study, session: Session, tmp_path: Path) -> None:
    with pytest.raises(AccessError):
        back_up(kept.folder, tmp_path / "usb", session=replace(session, role="analyst"))
    assert not (tmp_path / "usb").exists()


def test_a_backup_within_the_study_is_refused(kept: Study, session: Session) -> None:
    with pytest.raises(UsageError) as caught:
        back_up(kept.folder, kept.folder / "outputs", session=session)
    assert caught.value.code == "backup.inside"


def test_a_disk_without_room_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check_room(tmp_path, 10**18)
    assert caught.value.code == "backup.no_room"
    assert list(tmp_path.iterdir()) == []


_LIMITED = """
import resource, signal, sys
from pathlib import Path
from qaplan.app.cli import main
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
sys.exit(main(["backup", sys.argv[1], sys.argv[2]]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="this system sets no limits of files")
@pytest.mark.parametrize(("limit", "code"), [(40_000, "disk.failing"), (4_000_000, "disk.full")])
def test_a_full_disk_leaves_no_backup_and_says_so(kept: Study, tmp_path: Path, limit: int, code: str) -> None:
    (kept.outputs_folder / "long.pdf").write_bytes(b"x" * 5_000_000)
    command = [sys.executable, "-c", _LIMITED, str(kept.folder), str(tmp_path / "usb"), str(limit)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, f"[{code}]" in done.stderr) == (2, True), done.stderr
    assert list((tmp_path / "usb").iterdir()) == []
    (kept.outputs_folder / "long.pdf").unlink()


@pytest.fixture
def protected(kept: Study, tmp_path: Path) -> Iterator[Path]:
    """The study on a disk that nobody can write to."""
    close_study(kept)
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "none", str(disk)], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip("this system lets nobody mount a disk")
    try:
        shutil.copytree(kept.folder, disk / "study")
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        yield disk / "study"
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="disks are mounted in another way here")
def test_a_write_protected_study_is_kept_and_a_write_protected_target_refused(
    protected: Path, session: Session, tmp_path: Path
) -> None:
    made = back_up(protected, tmp_path / "usb", session=session)
    assert check_kept(made.folder).is_whole
    with pytest.raises(UsageError) as caught:
        check_kept(protected)
    assert caught.value.code == "disk.not_allowed"
    with pytest.raises(OSError, match="Read-only") as refused:
        back_up(made.folder, protected.parent / "usb", session=session)
    assert getattr(disk_refusal(refused.value), "code", "") == "disk.not_allowed"


_SLOW = """
import sys, time
from pathlib import Path
from qaplan.app.services.keeping.backup import back_up
def tell(name, done, of):
    print(name, flush=True)
    time.sleep(0.2)
back_up(Path(sys.argv[1]), Path(sys.argv[2]), progress=tell)
"""


@pytest.mark.parametrize("files", [1, 4, 9])
def test_a_backup_whose_program_is_killed_is_never_taken_for_one(
    kept: Study, session: Session, tmp_path: Path, files: int
) -> None:
    command = [sys.executable, "-c", _SLOW, str(kept.folder), str(tmp_path / "usb")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for _ in range(files):
            running.stdout.readline()
        running.kill()
    (half,) = (tmp_path / "usb").iterdir()
    assert half.name.endswith(".unfinished")
    assert not is_backup(half)
    with pytest.raises(UsageError) as caught:
        restore(half, tmp_path / "again", session=session)
    assert caught.value.code == "backup.not_one"
    assert not (tmp_path / "again").exists()
    assert check_kept(back_up(kept.folder, tmp_path / "usb", session=session).folder).is_whole


def test_a_damaged_database_is_not_backed_up(kept: Study, session: Session, tmp_path: Path) -> None:
    close_study(kept)
    folder = Path(shutil.copytree(kept.folder, tmp_path / "damaged"))
    file = folder / "qaplan.sqlite3"
    data = bytearray(file.read_bytes())
    data[8192 : 8192 + 3000] = b"\xff" * 3000
    file.write_bytes(data)
    with pytest.raises(DataError) as caught:
        back_up(folder, tmp_path / "usb", session=session)
    assert caught.value.code == "study.damaged"
    assert list((tmp_path / "usb").iterdir()) == []


def test_the_list_is_written_last(kept: Study, session: Session, tmp_path: Path) -> None:
    seen: list[bool] = []

    def look(name: str, done: int, of: int) -> None:
        seen.extend((path / MANIFEST).exists() for path in (tmp_path / "usb").iterdir())

    back_up(kept.folder, tmp_path / "usb", session=session, progress=look)
    assert seen
    assert not any(seen)
