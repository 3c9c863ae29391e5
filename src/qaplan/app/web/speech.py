"""How templates speak: every human word comes from the catalogue, every fact opens its derivation."""

from __future__ import annotations

from datetime import date
from typing import cast

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from qaplan.app.services.log_telling import tell_actor
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError
from qaplan.base.facts import Choice, Fact
from qaplan.base.messages import Message, Piece, Text
from qaplan.base.names import Names

__all__ = ["fact_link", "refused", "register", "say", "spoken"]

register = template.Library()


@register.simple_tag(takes_context=True)
def say(context: template.Context, key: str, **values: object) -> str:
    """Say a string of the catalogue: ``{% say "web.sign_in" %}``.

    Args:
        context: Of the template.
        key: The message's key.
        **values: What goes into its places: words and numbers as they are, names and choices in the
            language. ``count=N`` chooses the plural form and is written where the string has ``{n}``.
    """
    return _text(context).say(_message(_text(context), key, values))


@register.simple_tag(takes_context=True)
def refused(context: template.Context, code: str) -> str:
    """What the code of a refusal means, in the language; empty where only the English sentence is there."""
    try:
        return _text(context).word(f"refused.{code.replace('.', '_')}")
    except DataError:
        return ""


@register.simple_tag(takes_context=True)
def spoken(context: template.Context, message: Message) -> SafeString:
    """Write a message with each of its facts as a dotted link to its derivation."""
    return format_html_join("", "{}", ((_piece(context, each),) for each in _text(context).pieces(message)))


@register.simple_tag(takes_context=True)
def fact_link(context: template.Context, fact: Fact) -> SafeString:
    """Write a fact's value as a dotted link to its derivation."""
    return _piece(context, Piece(_text(context).fact(fact), fact))


@register.simple_tag(takes_context=True)
def value(context: template.Context, anything: object) -> str:
    """Write a value in the language: a date, a number, names, a choice or a message."""
    text = _text(context)
    if anything is None:
        return ""
    if isinstance(anything, Message):
        return text.say(anything)
    if isinstance(anything, Fact):
        return text.fact(anything)
    if isinstance(anything, str):
        return anything
    return text.value(anything)  # type: ignore[arg-type]


@register.simple_tag(takes_context=True)
def cell(context: template.Context, anything: object) -> SafeString | str:
    """Write a cell of a table: facts and messages with their links, all else as a value."""
    if isinstance(anything, Fact):
        return fact_link(context, anything)
    if isinstance(anything, Message):
        return spoken(context, anything)
    return str(value(context, anything))


@register.simple_tag(takes_context=True)
def input_word(context: template.Context, kind: str) -> str:
    """The word for what a step of a derivation is."""
    return _text(context).word("report.withheld" if kind == "withheld" else f"report.input.{kind}")


@register.simple_tag(takes_context=True)
def who(context: template.Context, actor: str) -> str:
    """Who did something: a person by name, a role by its word."""
    return str(value(context, tell_actor(actor)))


@register.filter
def as_date(day: date) -> PartialDate:
    """A day as ``value`` and ``say`` write it in the language."""
    return PartialDate.of(day)


@register.filter
def choice(key: str) -> Choice:
    """A key as a choice, so that ``value`` finds its word."""
    return Choice(key)


def _piece(context: template.Context, piece: Piece) -> SafeString:
    study = context.get("study")
    if piece.fact is None or study is None:
        return format_html("{}", piece.text)
    kwargs = {"study_id": study.study_id, "fact_id": piece.fact.id}
    day = f"?as_of={context['on'].isoformat()}" if isinstance(context.get("on"), date) else ""
    address = reverse("reporting.why", kwargs=kwargs) + day
    link = '<a class="num" href="{}" data-derivation="{}">{}</a>'
    return format_html(link, address, piece.fact.id, piece.text)


def _message(text: Text, key: str, values: dict[str, object]) -> Message:
    count = values.pop("count", None)
    said = {name: _place(text, each) for name, each in values.items()}
    if count is None:
        return Message(key, said)
    return Message(key, {**said, "n": Fact("page.count", int(cast("int", count)))}, count="n")


def _place(text: Text, each: object) -> Message | Names | Choice | Fact | str:
    if isinstance(each, Message | Names | Choice | Fact | str):
        return each
    if isinstance(each, PartialDate):
        return text.date(each)
    if isinstance(each, int | float):
        return text.number(each)
    return str(each)


def _text(context: template.Context) -> Text:
    request = cast("HttpRequest", context["request"])
    voice = getattr(request, "text", None)
    return voice if isinstance(voice, Text) else Text(getattr(request, "language", "en"))
