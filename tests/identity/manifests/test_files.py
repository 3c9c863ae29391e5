"""A plain manifest: what it may look like, and the sentence for everything that can be wrong with one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qaplan.base.errors import DataError, Problem
from qaplan.identity.chips.types import Box, Viewpoint
from qaplan.identity.manifests.cells import spelling_key
from qaplan.identity.manifests.files import read_manifest
from qaplan.identity.manifests.types import Manifest
from tests.media_factory import jpeg, png
from tests.workbook_factory import book

HEAD = "path,individual,flank,encounter"
GOOD = ("a.jpg,M12,left,E1", "b.jpg,M12,left,E2", "c.jpg,F03,right,E3")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for seed, name in enumerate(("a.jpg", "b.jpg", "c.jpg", "d.jpg")):
        (tmp_path / name).write_bytes(jpeg(size=(320, 240), seed=seed))
    return tmp_path


@pytest.fixture
def read(folder: Path) -> Callable[..., Manifest]:
    """Reads a manifest of these rows."""

    def reading(*rows: str, head: str = HEAD, encoding: str = "utf-8") -> Manifest:
        (folder / "list.csv").write_bytes(("\n".join((head, *rows)) + "\n").encode(encoding))
        return read_manifest(folder / "list.csv")

    return reading


def wrong(read: Callable[..., Manifest], *rows: str, **how: str) -> Sequence[Problem]:
    with pytest.raises(DataError) as caught:
        read(*rows, **how)
    assert caught.value.code == "identity.bad_manifest"
    return caught.value.problems


def test_a_plain_manifest_is_read(read) -> None:
    manifest = read(*GOOD)
    assert [row.chip_id for row in manifest.rows] == ["a.jpg", "b.jpg", "c.jpg"]
    assert [row.number for row in manifest.rows] == [2, 3, 4]
    assert manifest.individuals == ("M12", "F03")
    assert manifest.rows[2].viewpoint is Viewpoint.RIGHT
    held = manifest.pictures["a.jpg"]
    assert (held.width_px, held.height_px, held.media_type) == (320, 240, "image/jpeg")
    assert manifest.cautions == ()


def test_the_headings_of_other_programs_are_known(read) -> None:
    manifest = read(*GOOD, head="path,identity,side,sighting")
    assert [row.individual for row in manifest.rows] == ["M12", "M12", "F03"]
    assert [row.encounter for row in manifest.rows] == ["E1", "E2", "E3"]


def test_everything_that_a_row_can_say_is_read(read, folder: Path) -> None:
    (folder / "m.png").write_bytes(png((320, 240)))
    head = f"{HEAD},box,mask,station,date,kind"
    row = read('a.jpg,M12,LEFT,E1,"10, 20, 100, 80",m.png,S4,2024-08-25T03:10:07,animal', head=head).rows[0]
    assert row.box == Box(10, 20, 100, 80)
    assert (row.mask, row.station, row.kind) == ("m.png", "S4", "animal")
    assert row.taken_at is not None
    assert row.taken_at.isoformat() == "2024-08-25T03:10:07"


@pytest.mark.parametrize("box", ["10 20 100 80", "10;20;100;80", "[10, 20, 100, 80]", "10.2 19.8 100 80.0"])
def test_a_box_may_be_written_in_several_ways(read, box: str) -> None:
    assert read(f'a.jpg,M12,left,E1,"{box}"', head=f"{HEAD},box").rows[0].box == Box(10, 20, 100, 80)


def test_a_box_may_stand_in_four_columns(read) -> None:
    assert read("a.jpg,M12,left,E1,10,20,100,80", head=f"{HEAD},x,y,w,h").rows[0].box == Box(10, 20, 100, 80)


@pytest.mark.parametrize("separator", [";", "\t"])
def test_another_separator_is_found_out(read, separator: str) -> None:
    rows = [row.replace(",", separator) for row in GOOD]
    assert len(read(*rows, head=HEAD.replace(",", separator)).rows) == 3


def test_an_old_russian_encoding_is_read_and_told(read) -> None:
    manifest = read("a.jpg,Барс,left,E1", encoding="cp1251")
    assert manifest.individuals == ("Барс",)
    assert [each.code for each in manifest.cautions] == ["identity.encoding_guessed"]


def test_a_workbook_is_read_like_a_csv(folder: Path) -> None:
    rows = [HEAD.split(","), ["a.jpg", 12, "left", 1.0], ["b.jpg", 12, "left", 2]]
    manifest = read_manifest(book(folder / "list.xlsx", rows))
    assert [(row.individual, row.encounter) for row in manifest.rows] == [("12", "1"), ("12", "2")]


def test_a_missing_file_is_told_with_its_row(read) -> None:
    (problem,) = wrong(read, *GOOD, "gone.jpg,M12,left,E4")
    assert (problem.code, problem.where) == ("identity.missing_file", "row 5, gone.jpg")


def test_flank_links_gets_its_sentence(read) -> None:
    (problem,) = wrong(read, "a.jpg,M12,links,E1", "b.jpg,M12,left,E2", "c.jpg,F03,links,E3")
    assert (problem.code, problem.where) == ("identity.bad_flank", "rows 2, 4")
    assert "'links'" in problem.what
    assert "did you mean left?" in problem.do
    assert "left, right, front, back, unknown" in problem.do


@pytest.mark.parametrize(("word", "meant"), [("rechts", "right"), ("L", "left"), ("правый", "right"),
                                             ("сол", "left"), ("rigth", "right")])  # fmt: skip
def test_a_word_in_another_language_is_asked_about_and_not_taken(read, word: str, meant: str) -> None:
    (problem,) = wrong(read, f"a.jpg,M12,{word},E1")
    assert f"did you mean {meant}?" in problem.do


def test_an_empty_flank_is_not_unknown(read) -> None:
    (problem,) = wrong(read, "a.jpg,M12,,E1")
    assert (problem.code, problem.what) == ("identity.bad_flank", "the flank is empty")


@pytest.mark.parametrize("box", ["300 20 100 80", "10 200 100 80", "-1 20 100 80", "0 0 321 240"])
def test_a_box_outside_the_picture_gets_its_sentence(read, box: str) -> None:
    (problem,) = wrong(read, f'a.jpg,M12,left,E1,"{box}"', head=f"{HEAD},box")
    assert problem.code == "identity.box_outside"
    assert box in problem.what
    assert "320 x 240" in problem.what
    assert problem.where == "row 2, a.jpg"


def test_a_box_may_reach_to_the_very_edge(read) -> None:
    assert read('a.jpg,M12,left,E1,"0 0 320 240"', head=f"{HEAD},box").rows[0].box == Box(0, 0, 320, 240)


def test_a_box_is_measured_on_the_picture_as_it_is_shown(read, folder: Path) -> None:
    (folder / "a.jpg").write_bytes(jpeg(size=(320, 240), orientation=6))
    assert read('a.jpg,M12,left,E1,"0 0 240 320"', head=f"{HEAD},box").pictures["a.jpg"].width_px == 240
    (problem,) = wrong(read, 'a.jpg,M12,left,E1,"0 0 320 240"', head=f"{HEAD},box")
    assert problem.code == "identity.box_outside"


@pytest.mark.parametrize("box", ["1 2 3", "1 2 3 4 5", "1 2 0 4", "left", "1 2 3 x", "nan 1 2 3"])
def test_what_is_no_box_is_told(read, box: str) -> None:
    (problem,) = wrong(read, f'a.jpg,M12,left,E1,"{box}"', head=f"{HEAD},box")
    assert problem.code == "identity.bad_box"


@pytest.mark.parametrize("other", ["m 12", "M 12", "M12 ", "m12", "M-12", "М12"])
def test_one_individual_under_two_spellings_gets_its_sentence(read, other: str) -> None:
    (problem,) = wrong(read, "a.jpg,M12,left,E1", "b.jpg,M12,left,E2", f"c.jpg,{other},left,E3")
    assert problem.code == "identity.two_spellings"
    assert "'M12' in rows 2-3" in problem.what
    assert f"'{other}' in row 4" in problem.what


def test_look_alike_letters_of_another_alphabet_are_named(read) -> None:
    (problem,) = wrong(read, "a.jpg,KM1,left,E1", "b.jpg,КМ1,left,E2")
    assert "letters of another alphabet that look alike" in problem.what


def test_numbers_with_marks_between_their_digits_stay_apart(read) -> None:
    assert read("a.jpg,1-12,left,E1", "b.jpg,11-2,left,E2").individuals == ("1-12", "11-2")


def test_one_picture_of_two_animals_without_boxes_is_told(read) -> None:
    (problem,) = wrong(read, "a.jpg,M12,left,E1", "./a.jpg,F03,left,E1")
    assert problem.code == "identity.two_animals"
    assert "'M12' in row 2 and 'F03' in row 3" in problem.what


def test_two_animals_in_one_picture_have_a_box_each(read) -> None:
    rows = ('a.jpg,M12,left,E1,"0 0 90 90"', 'a.jpg,F03,left,E1,"100 0 90 90"')
    manifest = read(*rows, head=f"{HEAD},box")
    assert len({row.chip_id for row in manifest.rows}) == 2
    assert len({row.encounter_id for row in manifest.rows}) == 2


def test_a_row_that_stands_twice_is_told(read) -> None:
    (problem,) = wrong(read, "a.jpg,M12,left,E1", "a.jpg,M12,left,E1")
    assert (problem.code, problem.where) == ("identity.row_twice", "rows 2-3")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"", "no picture"),
        (b"not a picture at all", "no picture"),
        (b"\x00\x00\x00\x18ftypisom" + b"\x00" * 64, "video"),
    ],
    ids=["empty", "text", "video"],
)
def test_a_file_that_is_no_picture_is_told(read, folder: Path, content: bytes, what: str) -> None:
    (folder / "a.jpg").write_bytes(content)
    (problem,) = wrong(read, *GOOD)
    assert problem.code == "identity.unreadable_picture"
    assert what in problem.what


def test_a_mask_of_another_size_is_told(read, folder: Path) -> None:
    (folder / "m.png").write_bytes(png((64, 48)))
    (problem,) = wrong(read, "a.jpg,M12,left,E1,m.png", head=f"{HEAD},mask")
    assert problem.code == "identity.mask_size"
    assert "64 x 48" in problem.what


def test_a_mask_may_be_as_large_as_the_box(read, folder: Path) -> None:
    (folder / "m.png").write_bytes(png((64, 48)))
    assert read('a.jpg,M12,left,E1,m.png,"5 5 64 48"', head=f"{HEAD},mask,box").rows[0].mask == "m.png"


@pytest.mark.parametrize(("kind", "code"), [("person", "identity.box_of_person"),
                                            ("Vehicle", "identity.box_of_vehicle")])  # fmt: skip
def test_people_and_vehicles_are_refused(read, kind: str, code: str) -> None:
    (problem,) = wrong(read, f"a.jpg,M12,left,E1,{kind}", head=f"{HEAD},kind")
    assert problem.code == code


@pytest.mark.parametrize(
    ("row", "code"),
    [
        (",M12,left,E1,2024-08-25", "identity.no_path"),
        ("a.jpg,M12,left,,2024-08-25", "identity.no_encounter"),
        ("a.jpg,M12,left,E1,25.08.2024", "identity.bad_date"),
        ("a.jpg", "identity.bad_flank"),
    ],
)
def test_an_empty_or_strange_cell_is_told(read, row: str, code: str) -> None:
    assert code in [each.code for each in wrong(read, row, head=f"{HEAD},date")]


def test_everything_that_is_wrong_is_told_at_once(read) -> None:
    rows = ("lost.jpg,M12,links,E1", "gone.jpg,m 12,left,E2", "c.jpg,M12,left,")
    codes = [each.code for each in wrong(read, *rows)]
    assert sorted(codes) == [
        "identity.bad_flank", "identity.missing_file", "identity.missing_file", "identity.no_encounter",
        "identity.two_spellings",
    ]  # fmt: skip


def test_an_animal_may_be_unknown_and_that_is_told(read) -> None:
    manifest = read(*GOOD, "d.jpg,,left,E9")
    assert manifest.rows[3].individual == ""
    assert [each.code for each in manifest.cautions] == ["identity.unnamed_rows"]


def test_an_unknown_flank_is_told(read) -> None:
    assert [each.code for each in read(*GOOD, "d.jpg,F03,unknown,E9").cautions] == ["identity.flank_unknown"]


def test_the_same_bytes_under_two_names_are_told(read, folder: Path) -> None:
    (folder / "d.jpg").write_bytes((folder / "a.jpg").read_bytes())
    assert [each.code for each in read(*GOOD, "d.jpg,M12,left,E9").cautions] == ["identity.same_bytes"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("path,flank,encounter\na.jpg,left,E1\n", "identity.missing_column"),
        ("path|individual|flank|encounter\na.jpg|M|left|E\n", "identity.missing_column"),
        ("path,identity,individual,flank,encounter\n", "identity.column_twice"),
        (HEAD + "\n\n", "identity.empty_manifest"),
        ("", "table.empty"),
        ("\t", "identity.empty_manifest"),
        (f'{HEAD}\n"a.jpg,M12,left,E1\n', "table.bad_csv"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(folder: Path, content: str, code: str) -> None:
    (folder / "list.csv").write_text(content, encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_manifest(folder / "list.csv")
    assert caught.value.code == code


def test_a_manifest_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError) as caught:
        read_manifest(tmp_path / "none.csv")
    assert caught.value.code == "table.missing"


@given(st.text(alphabet="AaМмM12 -_.", min_size=1, max_size=8))
def test_a_spelling_has_one_key_whatever_its_capitals_and_outer_blanks(name: str) -> None:
    assert spelling_key(f" {name} ") == spelling_key(name) == spelling_key(name.swapcase())


@given(st.binary(max_size=300))
def test_no_bytes_bring_the_reader_down(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(content)
    with pytest.raises(DataError):
        read_manifest(path)
