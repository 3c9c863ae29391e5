"""Labels meet their media by path, then by place and name, and never by a guess."""

from __future__ import annotations

from qaplan.recognition.tables.observations import (
    MediumPlace,
    match_labels,
    observations_from_labels,
    people_in,
)
from qaplan.recognition.tables.types import Label, LabelledFile, LabelTable

WOLF = Label("animal", "machine", "wolf", score=0.6)


def table(*files: LabelledFile) -> LabelTable:
    return LabelTable("ab" * 32, "t", "speciesnet", files)


def medium(name: str, path: str, *places: str) -> MediumPlace:
    return MediumPlace(name, f"/media/{path}", path, places)


def test_a_path_of_another_computer_fits_by_the_cards_own_name() -> None:
    found = match_labels(
        table(LabelledFile("C:/old/K1/a.JPG", (WOLF,))), [medium("m1", "K1/a.JPG"), medium("m2", "K2/a.JPG")]
    )
    assert list(found.matched) == ["m1"]


def test_a_bare_name_fits_by_place_and_two_of_one_name_there_are_refused() -> None:
    media = [
        medium("m1", "card/1/a.JPG", "K1"),
        medium("m2", "card/2/b.JPG", "K1"),
        medium("m3", "c/2/b.JPG", "K1"),
    ]
    files = LabelledFile("K1/a.JPG", (WOLF,), place="K1"), LabelledFile("K1/b.JPG", (WOLF,), place="K1")
    found = match_labels(table(*files), media)
    assert (list(found.matched), found.ambiguous) == (["m1"], ("K1/b.JPG",))


def test_two_rows_that_claim_one_medium_in_two_ways_get_it_neither() -> None:
    files = LabelledFile("media/1/a.JPG", (WOLF,)), LabelledFile("x/a.JPG", (WOLF,), place="K1")
    found = match_labels(table(*files), [medium("m1", "1/a.JPG", "K1")])
    assert found.matched == {}
    assert set(found.ambiguous) == {"media/1/a.JPG", "x/a.JPG"}


def test_a_weak_label_of_a_model_says_nothing_and_a_persons_is_always_taken() -> None:
    human = Label("animal", "human", "wolf", score=None)
    found = match_labels(table(LabelledFile("a.JPG", (WOLF, human))), [medium("m1", "K1/a.JPG")])
    said = observations_from_labels(found, 0.7)
    assert [(each.observation_type, each.scientific_name) for each in said] == [
        ("unclassified", ""), ("animal", "Canis lupus"),
    ]  # fmt: skip


def test_people_are_named_at_a_low_score_and_never_at_zero() -> None:
    files = [
        LabelledFile(f"{n}.JPG", (WOLF,), person_score=score) for n, score in enumerate((0.0, 0.1, 0.05))
    ]
    found = match_labels(table(*files), [medium(f"m{n}", f"{n}.JPG") for n in range(3)])
    assert people_in(found) == {"m1"}
    assert people_in(found, 0.0) == {"m1", "m2"}
