"""What the field form takes to where there is no network: its words in all languages, names of animals."""

from __future__ import annotations

from functools import cache
from typing import Any

from qaplan.base.catalogue import entries
from qaplan.base.errors import DataError, Problem
from qaplan.base.messages import Text
from qaplan.base.names import LANGUAGES, Language
from qaplan.recognition.taxonomy.table import taxon_table
from qaplan.survey.field_form.questions import QUESTIONS

__all__ = ["fault_words", "form_words"]

_TOPIC = "field_form"
_NOT_WILD = ("human", "vehicle", "blank")


@cache
def form_words() -> dict[str, dict[str, Any]]:
    """The strings of the form and the names of animals, by language; nothing of a study is in it."""
    return {language: {"words": _words(language), "species": _species(language)} for language in LANGUAGES}


def _words(language: Language) -> dict[str, str]:
    text = Text(language)
    asked = [question for questions in QUESTIONS.values() for question in questions]
    keys = {key for key, _ in entries(language, _TOPIC)}
    keys |= {"paper.clock_hint", "web.real", "web.virtual"}
    keys |= {each.label_key for each in asked}
    keys |= {each.choice_key(choice) for each in asked for choice in each.choices}
    return {key: _as_written(text, key) for key in sorted(keys)}


def _as_written(text: Text, key: str) -> str:
    """A string with its places still in it: the page on the phone fills them."""
    found = entries(text.language, key.partition(".")[0])
    return found[key, ""].forms[0]


def _species(language: Language) -> list[str]:
    names = [
        each.names.in_language(language) for each in taxon_table().taxa if each.taxon_id not in _NOT_WILD
    ]
    return sorted({name for name in names if name})


def fault_words(problem: Problem) -> dict[str, str]:
    """What is wrong with one answer, in every language.

    Args:
        problem: One fault of a form that was refused.
    """
    key = f"{_TOPIC}.fault_{problem.code.partition('.')[2]}"
    return {language: _said(Text(language), key) for language in LANGUAGES}


def _said(text: Text, key: str) -> str:
    try:
        return text.word(key)
    except DataError:
        return text.word(f"{_TOPIC}.fault_other")
