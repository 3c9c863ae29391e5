"""What is doubtful or refused, as a line of a page: the sentence of the language, where, and the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Text
from qaplan.sharing import release

__all__ = ["Trouble", "problem_of", "tell", "tell_all"]


@dataclass(frozen=True)
class Trouble:
    """One line.

    Args:
        code: The stable code.
        told: The sentence in the language of the page; empty where there is only the English one.
        english: The English sentence, which names numbers.
        where: File, row or card.
        times: For how many places it was said.
    """

    code: str
    told: str
    english: str
    where: str
    times: int = 1


def tell(problem: Problem, text: Text) -> Trouble:
    """Put a problem into words, without any position that a file's or folder's name tells."""
    try:
        told = text.word(f"refused.{problem.code.replace('.', '_')}")
    except DataError:
        told = ""
    english, where = (release(each, "steward").value for each in (problem.sentence(), problem.where))
    return Trouble(problem.code, told, english, where)


def tell_all(problems: Iterable[Problem], text: Text) -> tuple[Trouble, ...]:
    """Put problems into words, those of one kind together; the first places are named."""
    by_code: dict[str, list[Problem]] = {}
    for each in problems:
        by_code.setdefault(each.code, []).append(each)
    return tuple(_together(alike, text) for alike in by_code.values())


def _together(alike: list[Problem], text: Text) -> Trouble:
    one = tell(alike[0], text)
    where = (release(each.where, "steward").value for each in alike[:6] if each.where)
    named = ", ".join(dict.fromkeys(where))
    more = ", …" if len(alike) > 6 else ""
    return Trouble(one.code, one.told, one.english, named + more, len(alike))


def problem_of(said: Mapping[str, str]) -> Problem:
    """A problem that was kept as plain data, as the outcome of a job keeps it."""
    return Problem(said["code"], said["what"], said.get("where", ""), said.get("do", ""))
