"""A course for reviewers on the disk: pictures and questions to give away, answers kept apart, a score."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import get_args

from qaplan.app.engines.picture_encoder import CameraNotes, encode_jpeg
from qaplan.app.services.practice import check_empty
from qaplan.base.errors import DataError, Problem, UsageError
from qaplan.base.messages import Message, Text
from qaplan.base.names import LANGUAGES, Language, fold
from qaplan.simulation.course import Course, CoursePicture, CourseQuestion, Sameness, plan_course
from qaplan.simulation.pictures.frame import draw_frame
from qaplan.simulation.scoring import ErrorRate, ReviewerAnswer, ReviewerScore, score_reviewer
from qaplan.simulation.truth import Flank
from qaplan.simulation.wildlife import Kind, species_of
from qaplan.simulation.writing import MAKE, MODEL, SIMULATED, maker_note, xmp_packet

__all__ = ["ANSWERS_NAME", "CourseFolder", "score_answers", "told_score", "write_course"]

ANSWERS_NAME = "answers.json"
_SET, _PICTURES, _QUESTIONS, _README = "set", "pictures", "questions.csv", "README.txt"
_COLUMNS = ("question", "picture", "other_picture", "species", "flank", "same")
_LARGEST_BYTES = 4 << 20
_SERIAL = "VQ000000"


@dataclass(frozen=True)
class CourseFolder:
    """A course that was written.

    Args:
        questions: The file of questions, which goes to reviewers with the folder that it lies in.
        answers: The file of true answers, which does not.
        pictures: How many pictures.
        asked: How many questions.
    """

    questions: Path
    answers: Path
    pictures: int
    asked: int

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "questions": str(self.questions),
            "answers": str(self.answers),
            "pictures": self.pictures,
            "asked": self.asked,
        }


def write_course(
    folder: Path,
    seed: int,
    *,
    singles: int = 40,
    pairs: int = 20,
    size_px: tuple[int, int] = (640, 480),
    progress: Callable[[str], None] = lambda _: None,
) -> CourseFolder:
    """Write a course: ``set`` for the reviewers, and ``answers.json`` beside it.

    Args:
        folder: A folder that does not exist yet or is empty.
        seed: Seed, 0 or more; the same seed gives the same files.
        singles: Questions on species and flank.
        pairs: Questions on individuals.
        size_px: Width and height of the pictures.
        progress: Called with each picture.

    Raises:
        UsageError: ``simulation.not_empty`` if something lies in the folder.
    """
    check_empty(folder)
    course = plan_course(seed, singles=singles, pairs=pairs, size_px=size_px)
    pictures = folder / _SET / _PICTURES
    pictures.mkdir(parents=True)
    for picture in course.pictures:
        progress(picture.name)
        (pictures / picture.name).write_bytes(_jpeg(picture))
    questions = folder / _SET / _QUESTIONS
    questions.write_text(_question_table(course), encoding="utf-8-sig", newline="")
    readme = "\n\n".join(Text(language).word("simulation.how_to_answer") for language in LANGUAGES)
    (folder / _SET / _README).write_text(f"SIMULATED\n\n{readme}\n", encoding="utf-8")
    sealed = {"seed": seed, "questions": [asdict(each) for each in course.questions]}
    answers = folder / ANSWERS_NAME
    answers.write_text(json.dumps(sealed, indent=1) + "\n", encoding="utf-8")
    return CourseFolder(questions, answers, len(course.pictures), len(course.questions))


def _jpeg(picture: CoursePicture) -> bytes:
    order = picture.order
    note = maker_note(
        order.shown, serial=_SERIAL, frame=(1, 1), temperature_c=order.temperature_c, label=order.label
    )
    notes = CameraNotes(order.shown, MAKE, MODEL, _SERIAL, note, xmp_packet((SIMULATED,)))
    return encode_jpeg(draw_frame(order).pixels, notes)


def _question_table(course: Course) -> str:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    writer.writerows(
        (each.question_id, each.picture, each.other_picture, "", "", "") for each in course.questions
    )
    return table.getvalue()


def score_answers(answers: Path, folder: Path) -> ReviewerScore:
    """Score a reviewer's filled table of questions.

    Args:
        answers: The table, CSV; words of any of the three languages, or scientific names.
        folder: The folder of the course, with ``answers.json`` in it.

    Raises:
        UsageError: ``simulation.no_course`` if the folder holds no course.
        DataError: ``simulation.bad_answers`` with a problem for each row that cannot be read.
    """
    seed, questions = _sealed(folder)
    rows = _rows(answers)
    problems: list[Problem] = []
    given: dict[str, ReviewerAnswer] = {}
    known = {each.question_id for each in questions}
    for number, row in enumerate(rows, start=2):
        name = (row.get("question") or "").strip()
        if name not in known or name in given:
            what = f"there is no question '{name[:20]}'" if name not in known else f"{name} stands twice"
            problems.append(_wrong(what, number, "keep the column question as it was"))
            continue
        given[name] = _answer(row, number, problems)
    if problems:
        raise DataError(
            "simulation.bad_answers",
            "the answers cannot be read; nothing is scored",
            where=answers.name,
            do="mend the rows and score again",
            problems=problems,
        )
    return score_reviewer(questions, given, seed=seed)


def _sealed(folder: Path) -> tuple[int, tuple[CourseQuestion, ...]]:
    try:
        record = json.loads((folder / ANSWERS_NAME).read_text(encoding="utf-8"))
        return int(record["seed"]), tuple(CourseQuestion(**each) for each in record["questions"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise UsageError(
            "simulation.no_course",
            f"the folder holds no course ({ANSWERS_NAME} is missing or broken)",
            where=folder.name,
            do="name the folder that 'qaplan simulation course' has written",
        ) from error


def _rows(path: Path) -> list[dict[str, str | None]]:
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise _unreadable(path, "it is too large")
        text = path.read_text(encoding="utf-8-sig")
        first = text.partition("\n")[0]
        reader = csv.DictReader(
            io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","
        )
        if "question" not in (reader.fieldnames or ()):
            raise _unreadable(path, "it has no column 'question'")
        return list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise _unreadable(path, "it is no CSV in UTF-8") from error


def _unreadable(path: Path, what: str) -> DataError:
    do = "fill in questions.csv of the course and save it as CSV in UTF-8"
    return DataError("simulation.bad_answers", f"the answers cannot be read: {what}", where=path.name, do=do)


def _answer(row: Mapping[str, str | None], number: int, problems: list[Problem]) -> ReviewerAnswer:
    kind = _word(row, "species", _kinds(), number, problems)
    flank = _word(row, "flank", _words("flank", ("left", "right")), number, problems)
    same = _word(row, "same", _words("same", ("same", "different", "undetermined")), number, problems)
    return ReviewerAnswer(kind, _as_flank(flank), _as_sameness(same))


def _as_flank(word: str) -> Flank:
    return "left" if word == "left" else "right" if word == "right" else ""


def _as_sameness(word: str) -> Sameness:
    if word == "same":
        return "same"
    if word == "different":
        return "different"
    return "undetermined" if word else ""


def _word(
    row: Mapping[str, str | None], column: str, known: Mapping[str, str], number: int, problems: list[Problem]
) -> str:
    written = fold(row.get(column) or "")
    if written and written not in known:
        choose = ", ".join(dict.fromkeys(known.values()))
        problems.append(_wrong(f"'{written[:30]}' is no {column}", number, f"choose from {choose}"))
    return known.get(written, "")


def _wrong(what: str, number: int, do: str) -> Problem:
    return Problem("simulation.bad_answer", what, f"row {number}", do)


def _kinds() -> dict[str, str]:
    kinds: tuple[Kind, ...] = get_args(Kind)
    named = {fold(species_of(kind)): kind for kind in kinds if species_of(kind)}
    return named | _words("kind", kinds)


def _words(topic: str, keys: tuple[str, ...]) -> dict[str, str]:
    """From every spelling in the three languages to the key."""
    texts = [Text(language) for language in LANGUAGES]
    said = {fold(text.word(f"simulation.{topic}.{key}")): key for text in texts for key in keys}
    return said | {fold(key): key for key in keys}


def told_score(score: ReviewerScore, language: Language) -> str:
    """Say a score, one line for each kind of error."""
    text = Text(language)
    return "\n".join(text.say(_line(rate, text)) for rate in score.rates)


def _line(rate: ErrorRate, text: Text) -> Message:
    topic = Message(f"simulation.topic.{rate.topic}")
    left = text.number(rate.left_open)
    if rate.ci is None or rate.estimate is None:
        return Message("simulation.rate_none", {"topic": topic, "open": left})
    share, low, high = (text.number(round(100 * part, 1)) for part in (rate.estimate, *rate.ci))
    counts = {"errors": text.number(rate.errors), "answered": text.number(rate.answered), "open": left}
    return Message("simulation.rate", {"topic": topic, **counts, "share": share, "low": low, "high": high})
