"""A form as it was filled on a phone: who, when, where, what was answered, and its pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from qaplan.base.exact_places import ExactPlace
from qaplan.base.instants import Instant
from qaplan.base.names import Language

__all__ = [
    "FORM_KINDS",
    "FieldForm",
    "FormKind",
    "FormPicture",
    "FormQuestion",
    "PositionBasis",
    "QuestionKind",
]

FormKind = Literal["camera_check", "sighting", "livestock_loss", "carcass"]
FORM_KINDS: tuple[FormKind, ...] = get_args(FormKind)
PositionBasis = Literal["", "phone", "typed"]
QuestionKind = Literal["text", "long_text", "species", "whole", "clock", "one", "several"]


@dataclass(frozen=True)
class FormQuestion:
    """One question of a sheet.

    Args:
        name: Its name in the answers.
        kind: What an answer is; a clock is a local date with a time of day.
        choices: What may be chosen, for ``one`` and ``several``.
        is_needed: Whether a form without an answer is refused.
        words: Where its words are in the catalogue: the message key is this, a dot and the name.
    """

    name: str
    kind: QuestionKind
    choices: tuple[str, ...] = ()
    is_needed: bool = False
    words: str = "field_form"

    @property
    def label_key(self) -> str:
        """Message key of the question."""
        return f"{self.words}.{self.name}"

    @property
    def keyed_choices(self) -> tuple[tuple[str, str], ...]:
        """Message key and name of each choice."""
        return tuple((self.choice_key(choice), choice) for choice in self.choices)

    def choice_key(self, choice: str) -> str:
        """Message key of one choice."""
        return f"{self.words}.{self.name}_{choice}"


@dataclass(frozen=True)
class FormPicture:
    """A picture that belongs to a form.

    Args:
        sha256: Digest of its bytes, hexadecimal.
        size_bytes: Length of the file.
        name: Name of the file on the phone.
    """

    sha256: str
    size_bytes: int
    name: str


@dataclass(frozen=True)
class FieldForm:
    """One filled form.

    Args:
        form_id: Id that the phone made, a UUID; the same form sent again has the same.
        kind: Which of the four sheets.
        language: Language in which it was filled.
        by: Who filled it, as typed.
        happened: When, by the phone's clock with the phone's distance from UTC.
        place: Where, in words.
        position: Where exactly; None where nobody allowed or typed it.
        position_basis: Who says so: the phone or the person.
        answers: The answers by question; several choices as a tuple.
        pictures: The pictures.
    """

    form_id: str
    kind: FormKind
    language: Language
    by: str
    happened: Instant
    place: str
    position: ExactPlace | None = None
    position_basis: PositionBasis = ""
    answers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    pictures: tuple[FormPicture, ...] = ()

    def said(self, name: str) -> str:
        """The answer to a question of one choice or of words; empty when not answered."""
        answer = self.answers.get(name, "")
        return answer if isinstance(answer, str) else " ".join(answer)

    def ticked(self, name: str) -> tuple[str, ...]:
        """The answers to a question of several choices."""
        answer = self.answers.get(name, ())
        return answer if isinstance(answer, tuple) else ((answer,) if answer else ())
