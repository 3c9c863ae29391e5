"""A study is a folder that opens again as it was made, or says why it cannot."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from qaplan.app.store.studies import Study, close_study, create_study, load_study, reader_key
from qaplan.base.errors import DataError, UsageError
from qaplan.base.names import Names


def test_a_study_opens_again_as_it_was_made(tmp_path: Path, now: datetime) -> None:
    title = Names(kk="Үстірт", ru="Устюрт", en="Ustyurt", variants=())
    made = create_study(tmp_path / "Ustyurt 2025", title, "virtual", now=now)
    opened = load_study(tmp_path / "Ustyurt 2025")
    assert opened == made
    assert (opened.title, opened.kind, opened.study_id) == (title, "virtual", "ustyurt-2025")
    assert opened.schema == ""
    assert sorted(
        path.name for path in opened.folder.iterdir() if path.suffix not in {".sqlite3-wal", ".sqlite3-shm"}
    ) == [
        "media",
        "outputs",
        "qaplan.sqlite3",
        "study.toml",
    ]
    close_study(opened)


def test_a_folder_with_something_in_it_is_refused_and_left_alone(tmp_path: Path, now: datetime) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(UsageError) as error:
        create_study(tmp_path, Names(en="x"), "real", now=now)
    assert error.value.code == "study.not_empty"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_folder_that_is_no_study_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as error:
        load_study(tmp_path)
    assert error.value.code == "study.not_found"


@pytest.mark.parametrize("version", ["0", "2", '"x"'])
def test_a_study_of_another_schema_version_is_not_opened(study: Study, version: str) -> None:
    described = study.folder / "study.toml"
    described.write_text(described.read_text().replace("schema_version = 1", f"schema_version = {version}"))
    with pytest.raises(UsageError) as error:
        load_study(study.folder)
    assert error.value.code == "study.unknown_schema"


def test_a_real_study_cannot_be_relabelled_as_virtual(study: Study) -> None:
    described = study.folder / "study.toml"
    described.write_text(described.read_text().replace('kind = "real"', 'kind = "virtual"'))
    with pytest.raises(UsageError) as error:
        load_study(study.folder)
    assert error.value.code == "study.bad_description"


@pytest.mark.parametrize(
    "text", ["= nonsense", "schema_version = 1\n", 'schema_version = 1\ntitle = "x"\nkind="real"']
)
def test_a_damaged_description_is_named(study: Study, text: str) -> None:
    (study.folder / "study.toml").write_text(text)
    with pytest.raises(UsageError) as error:
        load_study(study.folder)
    assert error.value.code in {"study.bad_description", "study.unknown_schema"}


def test_a_name_without_latin_letters_gives_no_short_id(tmp_path: Path, now: datetime) -> None:
    with pytest.raises(DataError) as error:
        create_study(tmp_path / "Үстірт", Names(en="x"), "real", now=now)
    assert error.value.code == "study.bad_name"
    assert not (tmp_path / "Үстірт" / "study.toml").exists()


def test_each_audience_of_each_study_has_a_key_of_its_own_that_stays(
    study: Study, tmp_path: Path, now: datetime
) -> None:
    other = create_study(tmp_path / "other", Names(en="Other"), "real", now=now)
    keys = {reader_key(study, "public"), reader_key(study, "steward"), reader_key(other, "public")}
    assert len(keys) == 3
    assert reader_key(load_study(study.folder), "public") in keys
    assert all(len(key) == 32 for key in keys)
    close_study(other)
