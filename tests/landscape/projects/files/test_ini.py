"""The .ini file: odd texts, unknown names, and files that are not where they should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from qaplan.base.errors import DataError
from qaplan.landscape.projects.files.ini import Ini, read_ini
from qaplan.landscape.projects.options import circuit_options, stem_of


def written(folder: Path, data: str | bytes) -> Path:
    path = folder / "run.ini"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def test_a_byte_order_mark_comments_and_windows_lines_do_no_harm(tmp_path: Path) -> None:
    text = "\ufeff[Mode]\r\n; scenario = x\r\n# a = b\r\n\r\nscenario=pairwise\r\n x y  =  1=2 \r\n"
    text += "scenario = advanced"
    assert dict(read_ini(written(tmp_path, text)).values) == {"scenario": "advanced", "x y": "1=2"}


def test_names_may_be_in_capitals_as_old_projects_have_them(tmp_path: Path) -> None:
    ini = read_ini(written(tmp_path, "Habitat_File = Map.asc\nSCENARIO = Pairwise"))
    assert ini.text("habitat_file") == "Map.asc"
    assert ini.text("scenario") == "Pairwise"


@pytest.mark.parametrize("data", (b"", b"no equals sign", b"a = b\0", b"\x00\xff\xfe", b"x" * 1_000_001))
def test_what_is_no_ini_file_is_refused(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_ini(written(tmp_path, data))
    assert refused.value.code == "landscape.bad_ini"


def test_an_ini_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_ini(tmp_path / "none.ini")
    assert refused.value.code == "landscape.bad_ini"


def test_letters_of_an_old_system_are_read(tmp_path: Path) -> None:
    assert read_ini(written(tmp_path, "название = карта".encode("cp1251"))).text("название") == "карта"


def test_a_file_is_found_beside_the_ini_file_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "map.asc").touch()
    ini = read_ini(written(tmp_path / "project", "habitat_file = map.asc\nmask_file = sub\\map.asc"))
    assert ini.file("habitat_file") == tmp_path / "project" / "map.asc"
    assert "beside the .ini file" in ini.warnings[0]
    monkeypatch.chdir(tmp_path / "project")
    assert ini.file("habitat_file") == Path("map.asc")
    Path("sub").mkdir()
    Path("sub/map.asc").touch()
    assert ini.file("mask_file") == Path("sub/map.asc")


@pytest.mark.parametrize("value", ("", "None", "(Browse for a file)"))
def test_a_file_that_is_not_named_is_told_from_one_that_is_not_there(value: str, tmp_path: Path) -> None:
    ini = Ini(tmp_path / "run.ini", {"mask_file": value, "point_file": "gone.txt"})
    with pytest.raises(DataError) as refused:
        ini.file("mask_file")
    assert refused.value.code == "landscape.missing_option"
    with pytest.raises(DataError) as refused:
        ini.file("point_file")
    assert refused.value.code == "raster.not_found"


@pytest.mark.parametrize(
    "line",
    ("scenario = sideways", "data_type = vector", "use_mask = perhaps", "remove_src_or_gnd = burn"),
)
def test_a_value_that_cannot_be_is_refused(line: str, tmp_path: Path) -> None:
    (tmp_path / "map.asc").touch()
    text = f"habitat_file = map.asc\npoint_file = map.asc\noutput_file = o.out\n{line}\n"
    with pytest.raises(DataError) as refused:
        circuit_options(read_ini(written(tmp_path, text)))
    assert refused.value.code == "landscape.bad_option"


def test_options_without_effect_and_unknown_ones_are_told(tmp_path: Path) -> None:
    (tmp_path / "map.asc").touch()
    files = f"habitat_file = {tmp_path}/map.asc\npoint_file = {tmp_path}/map.asc\noutput_file = o.out\n"
    more = "low_memory_mode = True\nprecision = single\nparallelize = 1\nsolver = magic\nwings = 2\n"
    ini = read_ini(written(tmp_path, files + more))
    options = circuit_options(ini)
    assert options.solver == "auto"
    words = ("wings", "precision", "low_memory_mode", "parallelize", "solver", "scenario")
    assert [any(each in line for line in ini.warnings) for each in words] == [True] * 6
    assert len(ini.warnings) == 6


@pytest.mark.parametrize(
    ("output", "stem"),
    (
        ("output/run1.out", "run1"),
        ("C:\\leopards\\run2.out", "run2"),
        ("../../../etc/passwd", "passwd"),
        ("run.v2.out", "run.v2"),
    ),
)
def test_results_begin_with_the_stem_and_never_leave_the_folder(
    output: str, stem: str, tmp_path: Path
) -> None:
    assert stem_of(Ini(tmp_path / "run.ini", {"output_file": output})) == stem


@pytest.mark.parametrize("output", ("", "..", "(Choose a base name for output files)"))
def test_no_name_for_results_is_refused(output: str, tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        stem_of(Ini(tmp_path / "run.ini", {"output_file": output}))
    assert refused.value.code == "landscape.missing_option"


def test_a_folder_is_called_one(tmp_path: Path) -> None:
    with pytest.raises(DataError) as refused:
        read_ini(tmp_path)
    assert refused.value.code == "landscape.bad_ini"
    assert "a folder" in str(refused.value)
