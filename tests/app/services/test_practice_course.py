"""A course keeps its answers apart, and scores what a reviewer writes in any of the three languages."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from qaplan.app.services.practice_course import ANSWERS_NAME, score_answers, told_score, write_course
from qaplan.base.errors import DataError, UsageError

Row = dict[str, str]
RUSSIAN = {
    "cat": "пятнистая кошка",
    "urial": "Уриал",
    "gazelle": "джейран",
    "camel": "верблюд",
    "person": "человек",
    "vehicle": "машина",
    "blank": "никого",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small course on the disk."""
    folder = tmp_path_factory.mktemp("course") / "one"
    write_course(folder, 3, singles=8, pairs=6, size_px=(160, 120))
    return folder


def truth(course: Path) -> list[dict[str, str]]:
    return list(json.loads((course / ANSWERS_NAME).read_text(encoding="utf-8"))["questions"])


def filled(course: Path, path: Path, *, delimiter: str = ",", **changes: Row) -> Path:
    """The table as a reviewer who is right fills it in, with changes by question."""
    table = (course / "set/questions.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(table.splitlines()))
    for row, true in zip(rows, truth(course), strict=True):
        row |= {"species": true["kind"], "flank": true["flank"], "same": true["same"]}
        row |= changes.get(row["question"], {})
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_what_is_given_away_holds_no_answer(course: Path) -> None:
    given = [path for path in (course / "set").rglob("*") if path.is_file()]
    assert len([path for path in given if path.suffix == ".JPG"]) == 8 + 12
    assert ANSWERS_NAME not in {path.name for path in given}
    rows = csv.DictReader((course / "set/questions.csv").read_text(encoding="utf-8-sig").splitlines())
    assert {row["species"] + row["flank"] + row["same"] for row in rows} == {""}
    assert not any(
        word in path.read_bytes() for path in given for word in (b"Panthera", b"Species|", b"individual")
    )


def test_a_reviewer_who_is_right_makes_no_error(course: Path, tmp_path: Path) -> None:
    score = score_answers(filled(course, tmp_path / "a.csv"), course)
    assert [rate.errors for rate in score.rates] == [0, 0, 0, 0]
    assert score.rate("species").answered == 8
    assert score.rate("false_same").answered + score.rate("false_different").answered == 6


def test_answers_in_russian_with_semicolons_are_read(course: Path, tmp_path: Path) -> None:
    words = {
        each["question_id"]: {"species": RUSSIAN[each["kind"]]} for each in truth(course) if each["kind"]
    }
    score = score_answers(filled(course, tmp_path / "a.csv", delimiter=";", **words), course)
    assert (score.rate("species").errors, score.rate("species").answered) == (0, 8)


def test_errors_are_counted_and_told_with_their_interval(course: Path, tmp_path: Path) -> None:
    wrong = next(each for each in truth(course) if each["kind"] == "cat")
    twins = next(each for each in truth(course) if each["same"] == "same")
    changes = {wrong["question_id"]: {"species": "camel"}, twins["question_id"]: {"same": "different"}}
    score = score_answers(filled(course, tmp_path / "a.csv", **changes), course)
    assert (score.rate("species").errors, score.rate("false_different").errors) == (1, 1)
    told = told_score(score, "en")
    assert "species: wrong 1 out of 8, that is 12.5 % (from 2.2 to 47.1 %); left open: 0." in told
    assert "вид: ошибок 1 из 8" in told_score(score, "ru")
    assert "түр: 8 жауаптың қатесі — 1" in told_score(score, "kk")


def test_a_table_that_was_not_filled_in_scores_nothing(course: Path) -> None:
    score = score_answers(course / "set/questions.csv", course)
    assert [rate.estimate for rate in score.rates] == [None] * 4
    assert len(score.missed) == 14
    assert "nothing answered; left open: 8" in told_score(score, "en")


def test_a_word_that_means_nothing_is_told_with_its_row(course: Path, tmp_path: Path) -> None:
    path = filled(course, tmp_path / "a.csv", Q002={"species": "dragon"}, Q003={"question": "Q999"})
    with pytest.raises(DataError) as refused:
        score_answers(path, course)
    assert refused.value.code == "simulation.bad_answers"
    assert [problem.where for problem in refused.value.problems] == ["row 3", "row 4"]


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"question\n" + b"x" * 200_000])
def test_a_file_that_is_no_table_of_answers_is_refused(course: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(DataError) as refused:
        score_answers(tmp_path / "a.csv", course)
    assert refused.value.code == "simulation.bad_answers"


def test_a_folder_without_answers_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as refused:
        score_answers(tmp_path / "a.csv", tmp_path)
    assert refused.value.code == "simulation.no_course"


def test_the_same_seed_writes_the_same_course(course: Path, tmp_path: Path) -> None:
    write_course(tmp_path / "two", 3, singles=8, pairs=6, size_px=(160, 120))
    names = sorted(path.relative_to(course) for path in course.rglob("*") if path.is_file())
    assert [(tmp_path / "two" / name).read_bytes() for name in names] == [
        (course / name).read_bytes() for name in names
    ]
