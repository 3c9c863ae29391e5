"""Fields of the forms of the border, and what is read from them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.http import HttpResponse, HttpResponseRedirect

from qaplan.app.web.browsing import address_of
from qaplan.app.web.pages import PageRequest
from qaplan.app.web.refusals import in_words
from qaplan.base.errors import QaplanError, UsageError

__all__ = ["Field", "Form", "day_of_form", "form_of", "go_to", "number_of_form", "pdf", "told_of"]

Kind = Literal["text", "date", "number", "area", "choice", "password"]


@dataclass(frozen=True)
class Field:
    """One field as the template draws it.

    Args:
        name: Its name in the form.
        key: Its label, as a message key.
        kind: How it is filled in.
        is_needed: Whether it must be filled in.
        hint: Message key of a hint below it; empty for none.
        choices: Values with their words, as message keys or as they stand.
        value: What stands in it.
    """

    name: str
    key: str
    kind: Kind = "text"
    is_needed: bool = False
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""


@dataclass(frozen=True)
class Form:
    """One form in a fold.

    Args:
        act: What it does.
        key: Its name, as a message key.
        fields: Its fields.
        is_open: Whether the fold is open, as where something in it is wrong.
    """

    act: str
    key: str
    fields: tuple[Field, ...]
    is_open: bool = False


def form_of(request: PageRequest, act: str, key: str, fields: Iterable[Field]) -> Form:
    """A form, with what was typed where it comes back."""
    is_back = request.method == "POST" and request.POST.get("act") == act
    if not is_back:
        return Form(act, key, tuple(fields))
    typed = tuple(
        each
        if each.kind == "password"
        else Field(
            each.name, each.key, each.kind, each.is_needed, each.hint, each.choices, _given(request, each)
        )
        for each in fields
    )
    return Form(act, key, typed, is_open=True)


def told_of(request: PageRequest, error: QaplanError) -> tuple[str, Sequence[str]]:
    """What is wrong, in the reader's words where there are some, and the names of the fields."""
    said = in_words(error.code, request.text) or error.problem.sentence()
    return said, [each.where for each in error.problems]


def day_of_form(text: str) -> date | None:
    """The day of a field; None where nothing stands there.

    Raises:
        UsageError: ``web.bad_day``.
    """
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise UsageError("web.bad_day", "that is no day", do="write it as 2026-05-03") from None


def number_of_form(text: str) -> float | None:
    """The number of a field, with a comma or a point; None where nothing stands there.

    Raises:
        UsageError: ``web.bad_number``.
    """
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    try:
        return float(plain)
    except ValueError:
        raise UsageError("web.bad_number", "that is no number", do="write it with figures") from None


def go_to(request: PageRequest, name: str, **parts: object) -> HttpResponse:
    """Go to a page of this study."""
    return HttpResponseRedirect(address_of(request, name, **parts))


def pdf(content: bytes, name: str) -> HttpResponse:
    """A paper as a file that is kept nowhere on the way."""
    response = HttpResponse(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _given(request: PageRequest, field: Field) -> str:
    return str(request.POST.get(field.name, field.value))
