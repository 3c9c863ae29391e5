"""A course for reviewers: pictures with questions on species, flank and individual, and the true answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import numpy as np

from qaplan.simulation.encounters import is_night, temperature_c
from qaplan.simulation.pictures.frame import FrameOrder
from qaplan.simulation.seeds import rng_for
from qaplan.simulation.truth import Flank
from qaplan.simulation.wildlife import Kind, VirtualCat, plan_cats

__all__ = ["Course", "CoursePicture", "CourseQuestion", "Sameness", "plan_course"]

Sameness = Literal["", "same", "different", "undetermined"]

_FIRST = datetime(2025, 3, 2)  # noqa: DTZ001 - a camera's clock has no zone
_OTHERS: tuple[Kind, ...] = ("urial", "gazelle", "camel", "person", "vehicle", "blank")
_CAT_SHARE = 0.4
_VIEWS = 12


@dataclass(frozen=True)
class CoursePicture:
    """One picture of a course.

    Args:
        name: File name, which tells nothing.
        order: What is drawn.
    """

    name: str
    order: FrameOrder


@dataclass(frozen=True)
class CourseQuestion:
    """One question with its true answer.

    Args:
        question_id: Id such as ``Q001``.
        picture: Name of the picture.
        other_picture: Name of the second one, of a question on individuals; else empty.
        kind: True kind of who is seen; empty in a question on individuals.
        flank: True flank; empty where there is none, and in a question on individuals.
        same: ``same`` or ``different`` for a question on individuals; else empty.
    """

    question_id: str
    picture: str
    other_picture: str = ""
    kind: Kind | Literal[""] = ""
    flank: Flank = ""
    same: Sameness = ""


@dataclass(frozen=True)
class Course:
    """All of it.

    Args:
        seed: Seed that it was made from.
        pictures: Its pictures.
        questions: Its questions, those on single pictures first.
    """

    seed: int
    pictures: tuple[CoursePicture, ...]
    questions: tuple[CourseQuestion, ...]


def plan_course(
    seed: int, *, singles: int = 40, pairs: int = 20, cats: int = 8, size_px: tuple[int, int] = (640, 480)
) -> Course:
    """Plan a course.

    Args:
        seed: Seed, 0 or more.
        singles: Questions on species and flank, each with a picture of its own.
        pairs: Questions on individuals: the same flank twice, in about half of them of one animal.
        cats: Cats in the country, 2 or more.
        size_px: Width and height of the pictures.

    Returns:
        The course; the same seed gives the same.

    >>> course = plan_course(1, singles=2, pairs=1)
    >>> [question.question_id for question in course.questions], len(course.pictures)
    (['Q001', 'Q002', 'Q003'], 4)
    """
    rng = rng_for(seed, "course")
    known = plan_cats(seed, cats)
    pictures: list[CoursePicture] = []
    questions: list[CourseQuestion] = []

    def shown(kind: Kind, cat: str, flank: Flank) -> str:
        name = f"P{len(pictures) + 1:03}.JPG"
        order = _order(kind, cat, flank, rng=rng, drawn_as=(seed, name), size_px=size_px)
        pictures.append(CoursePicture(name, order))
        return name

    for kind, cat, flank in _singles(known, singles, rng):
        name = shown(kind, cat, flank)
        questions.append(CourseQuestion(f"Q{len(questions) + 1:03}", name, kind=kind, flank=flank))
    for first, second, flank in _pairs(known, pairs, rng):
        names = shown("cat", first, flank), shown("cat", second, flank)
        same: Sameness = "same" if first == second else "different"
        questions.append(CourseQuestion(f"Q{len(questions) + 1:03}", *names, same=same))
    return Course(seed, tuple(pictures), tuple(questions))


def _singles(
    cats: tuple[VirtualCat, ...], count: int, rng: np.random.Generator
) -> Iterator[tuple[Kind, str, Flank]]:
    for _ in range(count):
        is_cat = bool(rng.random() < _CAT_SHARE)
        kind: Kind = "cat" if is_cat else _OTHERS[int(rng.integers(len(_OTHERS)))]
        cat = cats[int(rng.integers(len(cats)))].individual_id if is_cat else ""
        yield kind, cat, "" if kind in {"person", "vehicle", "blank"} else _flank(rng)


def _pairs(
    cats: tuple[VirtualCat, ...], count: int, rng: np.random.Generator
) -> Iterator[tuple[str, str, Flank]]:
    for _ in range(count):
        first, second = (cats[int(index)].individual_id for index in rng.permutation(len(cats))[:2])
        yield first, first if rng.random() < 0.5 else second, _flank(rng)


def _flank(rng: np.random.Generator) -> Flank:
    return "left" if rng.random() < 0.5 else "right"


def _order(
    kind: Kind,
    cat: str,
    flank: Flank,
    *,
    rng: np.random.Generator,
    drawn_as: tuple[int, str],
    size_px: tuple[int, int],
) -> FrameOrder:
    shown = _FIRST + timedelta(minutes=int(rng.integers(30 * 24 * 60)), seconds=int(rng.integers(60)))
    view = int(rng.integers(_VIEWS)) + 1
    return FrameOrder(
        seed=drawn_as[0],
        scene=f"course/{view}",
        drawn_as=drawn_as[1],
        kind=kind,
        individual_id=cat,
        heads_left=flank != "right",
        count=0 if kind == "blank" else 1,
        progress=float(rng.uniform(0.3, 0.7)),
        is_night=is_night(shown),
        shown=shown,
        temperature_c=temperature_c(shown, rng),
        label=f"S{view:02}-A",
        size_px=size_px,
    )
