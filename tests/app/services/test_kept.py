"""Answers that cost much are kept until what they rest on changes."""

from __future__ import annotations

import pytest

from qaplan.app.services.kept import Kept


def refuse() -> str:
    raise LookupError("made again")


def test_what_was_made_for_a_key_is_not_made_again() -> None:
    kept = Kept[tuple[str, str], str](most=2)
    assert kept.get(("study", "head"), lambda: "first") == "first"
    assert kept.get(("study", "head"), refuse) == "first"


def test_another_key_has_its_own_answer() -> None:
    kept = Kept[tuple[str, str], str](most=2)
    kept.get(("study", "head"), lambda: "first")
    assert kept.get(("study", "later head"), lambda: "second") == "second"


def test_an_answer_of_none_is_kept_too() -> None:
    kept = Kept[str, str | None](most=2)
    kept.get("a", lambda: None)
    assert kept.get("a", refuse) is None


def test_the_answer_that_nobody_asked_for_longest_goes_first() -> None:
    kept = Kept[str, str](most=2)
    kept.get("a", lambda: "of a")
    kept.get("b", lambda: "of b")
    kept.get("a", refuse)
    kept.get("c", lambda: "of c")
    assert kept.get("a", refuse) == "of a"
    with pytest.raises(LookupError):
        kept.get("b", refuse)


def test_nothing_is_kept_of_an_answer_that_failed() -> None:
    kept = Kept[str, str](most=2)
    with pytest.raises(LookupError):
        kept.get("a", refuse)
    assert kept.get("a", lambda: "at last") == "at last"


def test_an_answer_may_ask_for_another_while_it_is_made() -> None:
    kept = Kept[str, str](most=2)
    assert (
        kept.get("outer", lambda: kept.get("inner", lambda: "of inner") + " and outer")
        == "of inner and outer"
    )


def test_a_cleared_shelf_makes_anew() -> None:
    kept = Kept[str, str](most=2)
    kept.get("a", lambda: "old")
    kept.clear()
    assert kept.get("a", lambda: "new") == "new"
