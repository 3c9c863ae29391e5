from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest

from qaplan.base.errors import DataError, UsageError
from qaplan.survey.camtrap_dp.from_survey import package_from_survey
from qaplan.survey.files.camtrap_dp import read_camtrap_dp, write_camtrap_dp
from tests.survey.camtrap_dp.surveys import POSITIONS, STUDY, survey


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("written") / "package"
    write_camtrap_dp(package_from_survey(STUDY, survey(), POSITIONS), target)
    return target


@pytest.fixture
def folder(tmp_path: Path, written: Path) -> Path:
    """A copy of one package, for each test to change."""
    return Path(shutil.copytree(written, tmp_path / "package"))


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(each.relative_to(folder)): each.read_bytes() for each in folder.rglob("*") if each.is_file()}


def refusal(path: Path) -> DataError:
    with pytest.raises(DataError) as caught:
        read_camtrap_dp(path)
    return caught.value


def describe(folder: Path, change) -> None:
    """Change the description of the package, or of one of its resources."""
    path = folder / "datapackage.json"
    metadata = json.loads(path.read_text(encoding="utf-8"))
    change(metadata)
    path.write_text(json.dumps(metadata), encoding="utf-8")


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_second_round_trip_is_byte_identical(folder: Path, tmp_path: Path):
    write_camtrap_dp(read_camtrap_dp(folder), tmp_path / "b")
    assert bytes_of(tmp_path / "b") == bytes_of(folder)


def test_a_zip_holds_the_same_and_is_reproducible(folder: Path, tmp_path: Path):
    package = read_camtrap_dp(folder)
    (first,) = write_camtrap_dp(package, tmp_path / "a.zip")
    (second,) = write_camtrap_dp(package, tmp_path / "b.zip")
    assert first.read_bytes() == second.read_bytes()
    write_camtrap_dp(read_camtrap_dp(first), tmp_path / "again")
    assert bytes_of(tmp_path / "again") == bytes_of(folder)


def test_a_zip_of_the_folder_itself_is_read_too(folder: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, content in bytes_of(folder).items():
            archive.writestr(f"package/{name}", content)
    assert len(read_camtrap_dp(tmp_path / "a.zip").media) == 3


def test_a_zip_that_leads_out_of_its_folder_is_refused(folder: Path, tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for name, content in bytes_of(folder).items():
            archive.writestr(name, content)
        archive.writestr("../../x", b"out")
    with pytest.raises(DataError):
        read_camtrap_dp(tmp_path / "a.zip")
    assert not (tmp_path.parent / "x").exists()


def test_writing_over_something_is_refused_and_leaves_it_alone(folder: Path):
    before = bytes_of(folder)
    package = read_camtrap_dp(folder)
    with pytest.raises(UsageError) as caught:
        write_camtrap_dp(package, folder)
    assert caught.value.code == "survey.target_not_empty"
    assert bytes_of(folder) == before


def test_an_empty_folder_may_be_filled_and_nothing_lies_beside_it(folder: Path, tmp_path: Path):
    target = tmp_path / "empty"
    target.mkdir()
    written = write_camtrap_dp(read_camtrap_dp(folder), target)
    assert all(each.is_file() for each in written)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["empty", "package"]


def test_a_failure_while_writing_leaves_nothing(folder: Path, tmp_path: Path):
    package = read_camtrap_dp(folder)
    unwritable = type(package)(
        package.metadata,
        package.deployments,
        package.media,
        package.observations,
        {"datapackage.json/x": b"a file below a file"},
    )
    with pytest.raises(OSError):
        write_camtrap_dp(unwritable, tmp_path / "half")
    assert sorted(each.name for each in tmp_path.iterdir()) == ["package"]


def test_the_description_itself_may_be_named(folder: Path):
    assert len(read_camtrap_dp(folder / "datapackage.json").media) == 3


def test_a_folder_without_a_description_is_no_package(tmp_path: Path):
    assert refusal(tmp_path).code == "survey.package_missing"


@pytest.mark.parametrize("content", [b"{", b"[]", b"\xff\xfe{}", b'{"a": NaN}', b"[" * 100_000])
def test_a_description_that_is_no_json_object_is_refused(folder: Path, content: bytes):
    (folder / "datapackage.json").write_bytes(content)
    assert refusal(folder).code == "survey.package_unreadable"


def test_a_package_of_version_0_1_6_says_which_versions_are_read(shared_data: Path):
    error = refusal(shared_data / "cameratraps/wildlife-insights_camtraptor/mica_camtrapdp0.1.6")
    assert error.code == "survey.package_version"
    assert "only 1.0 to 1.0.2 are read" in str(error)


def test_dangling_ids_are_named_by_row_and_nothing_is_taken(folder: Path):
    rewrite(folder / "media.csv", "m1,D1#1", "m1,D7")
    rewrite(folder / "observations.csv", "o2,D1#2,m2", "o2,D1#2,m8")
    error = refusal(folder)
    assert error.code == "survey.bad_package"
    dangling = [each for each in error.problems if each.code == "survey.package_dangling_id"]
    assert [each.where for each in dangling] == ["media, row 2", "observations, row 3"]


@pytest.mark.parametrize(
    "path", ["../media.csv", "/etc/passwd", "C:/media.csv", "a\\b.csv", "a/../../b", "~/b", ""]
)
def test_a_resource_that_leads_out_of_the_package_is_refused(folder: Path, path: str):
    describe(folder, lambda metadata: metadata["resources"][1].update(path=path))
    assert [each.code for each in refusal(folder).problems] == ["survey.package_bad_path"]


def test_a_link_that_leads_out_of_the_package_is_refused(folder: Path, tmp_path: Path):
    outside = tmp_path / "outside.csv"
    (folder / "media.csv").rename(outside)
    try:
        (folder / "media.csv").symlink_to(outside)
    except OSError:
        pytest.skip("this platform lets nobody make links")
    assert [each.code for each in refusal(folder).problems] == ["survey.package_bad_path"]


def test_a_table_on_the_web_is_not_fetched(folder: Path):
    address = "https://example.org/media.csv"
    describe(folder, lambda metadata: metadata["resources"][1].update(path=address))
    assert [each.code for each in refusal(folder).problems] == ["survey.package_remote"]


@pytest.mark.parametrize("gone", ["deployments", "media", "observations"])
def test_a_missing_table_is_named(folder: Path, gone: str):
    (folder / f"{gone}.csv").unlink()
    problem = refusal(folder).problems[0]
    assert problem.code == "survey.package_missing_table"
    assert gone in problem.where


def test_a_table_that_is_not_described_is_named(folder: Path):
    describe(folder, lambda metadata: metadata["resources"].pop(1))
    assert [each.code for each in refusal(folder).problems] == ["survey.package_missing_table"]


def test_a_table_in_another_encoding_than_declared_is_refused(folder: Path):
    rewrite(folder / "deployments.csv", "Model X", "Модель")
    text = (folder / "deployments.csv").read_text(encoding="utf-8")
    (folder / "deployments.csv").write_bytes(text.encode("cp1251"))
    problem = refusal(folder).problems[0]
    assert problem.code == "survey.package_bad_encoding"
    assert "line 2" in problem.what


def test_a_declared_encoding_is_used_and_written_again_as_utf_8(folder: Path, tmp_path: Path):
    rewrite(folder / "deployments.csv", "Model X", "Модель")
    text = (folder / "deployments.csv").read_text(encoding="utf-8")
    (folder / "deployments.csv").write_bytes(text.encode("cp1251"))
    describe(folder, lambda metadata: metadata["resources"][0].update(encoding="windows-1251"))
    package = read_camtrap_dp(folder)
    assert package.deployments["camera_model"][0] == "Модель"
    write_camtrap_dp(package, tmp_path / "b")
    assert "Модель".encode() in (tmp_path / "b" / "deployments.csv").read_bytes()
    assert read_camtrap_dp(tmp_path / "b").resources()[0]["encoding"] == "utf-8"


def test_an_unknown_encoding_is_named(folder: Path):
    describe(folder, lambda metadata: metadata["resources"][0].update(encoding="klingon"))
    assert [each.code for each in refusal(folder).problems] == ["survey.package_bad_encoding"]


def test_a_declared_delimiter_is_used(folder: Path):
    content = (folder / "media.csv").read_text(encoding="utf-8").replace(",", ";")
    (folder / "media.csv").write_text(content, encoding="utf-8")
    describe(folder, lambda metadata: metadata["resources"][1].update(dialect={"delimiter": ";"}))
    assert len(read_camtrap_dp(folder).media) == 3


def test_a_table_with_broken_rows_is_named_with_its_line(folder: Path):
    with (folder / "media.csv").open("a", encoding="utf-8") as file:
        file.write("m9,D2\n")
    problem = refusal(folder).problems[0]
    assert (problem.code, problem.where) == ("survey.package_bad_csv", "media")
    assert "line 5" in problem.what


def test_a_required_column_that_is_missing_is_named(folder: Path):
    rewrite(folder / "media.csv", "filePublic", "public")
    problems = refusal(folder).problems
    assert [each.code for each in problems] == ["survey.package_missing_column"]
    assert "filePublic" in problems[0].what


def test_a_column_that_the_standard_does_not_know_is_kept_with_a_caution(folder: Path, tmp_path: Path):
    lines = (folder / "media.csv").read_text(encoding="utf-8").splitlines()
    text = "\n".join(f"{line},{'odd' if n == 0 else n}" for n, line in enumerate(lines))
    (folder / "media.csv").write_text(text, encoding="utf-8")
    package = read_camtrap_dp(folder)
    assert [each.code for each in package.cautions] == ["survey.package_unknown_columns"]
    write_camtrap_dp(package, tmp_path / "b")
    assert list(read_camtrap_dp(tmp_path / "b").media["odd"]) == ["1", "2", "3"]


def test_further_resources_are_kept_byte_for_byte(folder: Path, tmp_path: Path):
    (folder / "notes.bin").write_bytes(b"\x00\xff")
    describe(folder, lambda metadata: metadata["resources"].append({"name": "notes", "path": "notes.bin"}))
    write_camtrap_dp(read_camtrap_dp(folder), tmp_path / "b")
    assert (tmp_path / "b" / "notes.bin").read_bytes() == b"\x00\xff"
