"""A course asks each thing once, tells nothing by its names, and knows its answers."""

from __future__ import annotations

from qaplan.simulation.course import plan_course

COURSE = plan_course(5, singles=60, pairs=60)
ORDERS = {picture.name: picture.order for picture in COURSE.pictures}


def test_the_same_seed_gives_the_same_course() -> None:
    assert plan_course(5, singles=60, pairs=60) == COURSE
    assert plan_course(6, singles=60, pairs=60) != COURSE


def test_every_picture_is_asked_about_once() -> None:
    asked = [name for each in COURSE.questions for name in (each.picture, each.other_picture) if name]
    assert sorted(asked) == sorted(ORDERS)


def test_the_answers_are_what_the_pictures_show() -> None:
    for question in COURSE.questions:
        first = ORDERS[question.picture]
        if question.kind:
            assert question.kind == first.kind
            assert question.flank in {"", "left" if first.heads_left else "right"}
            continue
        second = ORDERS[question.other_picture]
        assert (first.individual_id == second.individual_id) == (question.same == "same")
        assert first.heads_left == second.heads_left


def test_about_half_of_the_pairs_are_one_animal() -> None:
    same = sum(question.same == "same" for question in COURSE.questions)
    assert 18 <= same <= 42
