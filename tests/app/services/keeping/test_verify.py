"""Whatever rots is named, in a study and in a backup, and nothing rotten is restored."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from qaplan.app.services.keeping.backup import back_up
from qaplan.app.services.keeping.restore import restore
from qaplan.app.services.keeping.verify import check_kept
from qaplan.app.services.sessions import Session
from qaplan.app.services.studies import Study, open_study
from qaplan.base.errors import DataError, UsageError


def _flip(file: Path, seed: int) -> None:
    data = bytearray(file.read_bytes())
    place = random.Random(seed).randrange(len(data))
    data[place] ^= 1 << (seed % 8)
    file.write_bytes(data)


@pytest.mark.parametrize("seed", range(6))
def test_one_flipped_bit_of_a_backup_is_named_and_nothing_is_restored(
    kept: Study, session: Session, tmp_path: Path, seed: int
) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    rotten = sorted(path for path in made.folder.rglob("*") if path.is_file() and path.name != "backup.json")
    file = rotten[seed % len(rotten)]
    _flip(file, seed)
    check = check_kept(made.folder)
    assert [each.where for each in check.problems] == [file.relative_to(made.folder).as_posix()]
    with pytest.raises(DataError) as caught:
        restore(made.folder, tmp_path / "again", session=session)
    assert caught.value.code == "backup.not_whole"
    assert file.relative_to(made.folder).as_posix() in str(caught.value.problems)
    assert not (tmp_path / "again").exists()


def test_a_rotten_list_is_refused(kept: Study, session: Session, tmp_path: Path) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    text = (made.folder / "backup.json").read_text()
    (made.folder / "backup.json").write_text(text.replace('"size": ', '"size": 1', 1))
    with pytest.raises(DataError) as caught:
        check_kept(made.folder)
    assert caught.value.code == "backup.bad_list"


def test_a_missing_and_a_strange_file_of_a_backup_are_named(
    kept: Study, session: Session, tmp_path: Path
) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    (made.folder / "outputs/report.html").rename(made.folder / "outputs/other.html")
    found = {(each.code, each.where) for each in check_kept(made.folder).problems}
    assert found == {("backup.missing", "outputs/report.html"), ("backup.strange", "outputs/other.html")}


def test_what_rots_is_restored_from_the_second_copy(kept: Study, session: Session, tmp_path: Path) -> None:
    first, second = (back_up(kept.folder, tmp_path / "usb", session=session) for _ in range(2))
    _flip(first.folder / "qaplan.sqlite3", 3)
    with pytest.raises(DataError):
        restore(first.folder, tmp_path / "again", session=session)
    restore(second.folder, tmp_path / "again", session=session)
    assert check_kept(tmp_path / "again").is_whole


def test_a_rotten_medium_of_a_study_is_named(kept: Study) -> None:
    assert check_kept(kept.folder).summary() == "The study is whole: 10 files read again."
    file = sorted((kept.media_folder / "sha256").rglob("*"))[-1]
    _flip(file, 5)
    (problem,) = check_kept(kept.folder).problems
    assert (problem.code, problem.where) == ("vault.rotten", file.relative_to(kept.folder).as_posix())


def test_a_missing_medium_of_a_study_is_named(kept: Study) -> None:
    file = sorted((kept.media_folder / "sha256").rglob("*"))[-1]
    file.unlink()
    (problem,) = check_kept(kept.folder).problems
    assert (problem.code, problem.where) == ("vault.missing", file.relative_to(kept.folder).as_posix())


def test_a_backup_is_not_restored_over_anything(kept: Study, session: Session, tmp_path: Path) -> None:
    made = back_up(kept.folder, tmp_path / "usb", session=session)
    with pytest.raises(UsageError) as caught:
        restore(made.folder, kept.folder, session=session)
    assert caught.value.code == "study.not_empty"
    (tmp_path / "empty").mkdir()
    restore(made.folder, tmp_path / "empty", session=session)
    assert open_study(tmp_path / "empty").study_id == kept.study_id


def test_a_folder_that_is_nothing_of_ours_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        check_kept(tmp_path)
    assert caught.value.code == "study.not_found"
