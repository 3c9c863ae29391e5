"""Reading what a phone sent: every answer is known and can be read, or the form is refused whole.

Numbers travel as text, so that the phone and we write the same form as the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from qaplan.base.errors import DataError, Problem
from qaplan.base.exact_places import ExactPlace, exact_place
from qaplan.base.instants import Instant, parse_offset
from qaplan.base.names import LANGUAGES, Language
from qaplan.survey.field_form.questions import ANIMAL_NUMBER_MOST, questions_of
from qaplan.survey.field_form.types import (
    FORM_KINDS,
    FieldForm,
    FormKind,
    FormPicture,
    FormQuestion,
    PositionBasis,
)

__all__ = ["FORM_VERSION", "MOST_PICTURES", "PICTURE_BYTES_MOST", "TEXT_MOST", "read_form"]

FORM_VERSION = "1"
TEXT_MOST = 2_000
MOST_PICTURES = 6
PICTURE_BYTES_MOST = 40 * 2**20
_AHEAD = timedelta(minutes=15)
_OLDEST_YEAR = 2000
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_PARTS = frozenset(
    {
        "version", "form_id", "salt", "kind", "language", "by", "when", "utc_offset", "place",
        "longitude", "latitude", "uncertainty_m", "position_from", "answers", "pictures",
    }
)  # fmt: skip


@dataclass
class _Reader:
    """The form as it came, and what is wrong with it so far."""

    sent: Mapping[str, Any]
    problems: list[Problem] = field(default_factory=list)

    def text(self, name: str, *, most: int = TEXT_MOST) -> str:
        value = self.sent.get(name, "")
        if not isinstance(value, str):
            self.note("form.not_text", "an answer is no text", name)
            return ""
        if _UNREADABLE.search(value):
            self.note("form.not_text", "an answer has letters that are no text", name)
            return ""
        if len(value) > most:
            self.note("form.too_long", f"an answer has over {most:,} letters", name)
            return ""
        return value.strip()

    def note(
        self, code: str, what: str, where: str, do: str = "correct the answer and send the form again"
    ) -> None:
        self.problems.append(Problem(code, what, where, do))


def read_form(sent: Mapping[str, Any], *, now: datetime) -> FieldForm:
    """Read a form, wholly or not at all.

    Args:
        sent: The form as JSON holds it.
        now: The present moment, UTC; what lies after it has not happened.

    Raises:
        DataError: ``form.version`` for one of another version; ``form.bad`` with every fault.
    """
    if sent.get("version") != FORM_VERSION:
        raise DataError(
            "form.version",
            "the form was filled on a page of another version",
            do="open the form once while there is a network, and send again; nothing is lost",
        )
    reader = _Reader(sent)
    for name in sorted(set(sent) - _PARTS):
        reader.note("form.question_unknown", "the form has a part that nobody asked for", name[:40])
    form_id, kind = _form_id(reader), _kind(reader)
    language = next((code for code in LANGUAGES if code == sent.get("language")), "en")
    by = reader.text("by", most=120)
    if not by:
        reader.note("form.answer_missing", "nobody is named who filled the form", "by")
    happened = _happened(reader, now)
    place = reader.text("place", most=200)
    position, basis = _position(reader)
    answers = dict(_answers(reader, kind)) if kind else {}
    pictures = tuple(_pictures(reader))
    if reader.problems or kind is None or happened is None:
        raise DataError("form.bad", "the form cannot be taken", where=form_id, problems=reader.problems)
    return FieldForm(
        form_id, kind, _as_language(language), by, happened, place, position, basis, answers, pictures
    )


def _as_language(text: str) -> Language:
    return next((code for code in LANGUAGES if code == text), "en")


def _form_id(reader: _Reader) -> str:
    text = reader.text("form_id", most=36)
    try:
        is_one = str(UUID(text)) == text
    except ValueError:
        is_one = False
    if not is_one:
        reader.note("form.bad_id", "the form has no id of its own", "form_id")
    return text


def _kind(reader: _Reader) -> FormKind | None:
    text = reader.text("kind", most=40)
    found: FormKind | None = next((kind for kind in FORM_KINDS if kind == text), None)
    if found is None:
        reader.note("form.kind_unknown", "there is no such sheet", text[:40] or "kind")
    return found


def _happened(reader: _Reader, now: datetime) -> Instant | None:
    clock = _clock(reader, reader.text("when", most=40), "when")
    try:
        offset = parse_offset(reader.text("utc_offset", most=10))
    except DataError:
        reader.note("form.unreadable", "the phone's distance from UTC cannot be read", "utc_offset")
        return None
    if clock is None:
        return None
    happened = Instant(clock, offset)
    if happened.utc is not None and happened.utc > now.astimezone(UTC) + _AHEAD:
        reader.note("form.in_future", "the moment has not come yet", "when", "set the phone's clock")
    return happened


def _clock(reader: _Reader, text: str, where: str) -> datetime | None:
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None or "T" not in text or read.year < _OLDEST_YEAR:
        reader.note("form.unreadable", "it is no date with a time of day", where)
        return None
    return read.replace(microsecond=0)


def _position(reader: _Reader) -> tuple[ExactPlace | None, PositionBasis]:
    longitude, latitude = reader.text("longitude", most=20), reader.text("latitude", most=20)
    if not longitude and not latitude:
        return None, ""
    basis: PositionBasis = "phone" if reader.text("position_from", most=10) == "phone" else "typed"
    radius = reader.text("uncertainty_m", most=20)
    try:
        place = exact_place(
            _degrees(longitude), _degrees(latitude), uncertainty_m=_degrees(radius) if radius else None
        )
    except (DataError, ValueError):
        # The numbers themselves are told to nobody, not even in a refusal.
        reader.note("form.bad_position", "the position cannot be read", "position")
        return None, ""
    return place, basis


def _degrees(text: str) -> float:
    return float(text.replace(",", "."))


def _answers(reader: _Reader, kind: FormKind) -> Iterator[tuple[str, str | tuple[str, ...]]]:
    sent = reader.sent.get("answers")
    if not isinstance(sent, dict):
        reader.note("form.unreadable", "the form has no answers", "answers")
        return
    known = questions_of(kind)
    for name in sorted(set(sent) - set(known)):
        reader.note("form.question_unknown", "the sheet does not ask this", str(name)[:40])
    inner = _Reader(sent, reader.problems)
    for name, question in known.items():
        answer = _several(inner, question) if question.kind == "several" else _one(inner, question)
        if answer:
            yield name, answer
        elif question.is_needed and not sent.get(name):
            inner.note("form.answer_missing", "the answer is needed", name)


def _one(reader: _Reader, question: FormQuestion) -> str:
    text = reader.text(question.name)
    if not text:
        return ""
    if question.kind == "one" and text not in question.choices:
        reader.note("form.choice_unknown", f"it is none of {', '.join(question.choices)}", question.name)
        return ""
    if question.kind == "whole" and not (
        text.isascii() and text.isdigit() and int(text) <= ANIMAL_NUMBER_MOST
    ):
        reader.note("form.unreadable", "it is no whole number", question.name)
        return ""
    if question.kind == "clock":
        read = _clock(reader, text, question.name)
        return read.isoformat() if read else ""
    return text


def _several(reader: _Reader, question: FormQuestion) -> tuple[str, ...]:
    sent = reader.sent.get(question.name, [])
    if not isinstance(sent, list) or not all(isinstance(each, str) for each in sent):
        reader.note("form.not_text", "the choices are no list of words", question.name)
        return ()
    odd = [each for each in sent if each not in question.choices]
    if odd or ("none" in sent and len(sent) > 1):
        reader.note("form.choice_unknown", f"it is none of {', '.join(question.choices)}", question.name)
        return ()
    return tuple(each for each in question.choices if each in sent)


def _pictures(reader: _Reader) -> Iterator[FormPicture]:
    sent = reader.sent.get("pictures", [])
    if not isinstance(sent, list) or len(sent) > MOST_PICTURES:
        reader.note("form.too_many_pictures", f"a form has at most {MOST_PICTURES} pictures", "pictures")
        return
    for each in sent:
        picture = _Reader(each if isinstance(each, dict) else {}, reader.problems)
        sha256, size = picture.text("sha256", most=64), picture.text("size_bytes", most=12)
        name = picture.text("name", most=200).replace("/", "_").replace("\\", "_")
        if not _SHA256.fullmatch(sha256) or not (size.isascii() and size.isdigit()):
            reader.note("form.unreadable", "a picture is not described", name[:40] or "pictures")
        elif not 0 < int(size) <= PICTURE_BYTES_MOST:
            reader.note("form.picture_too_large", "a picture has over 40 MB, or nothing", name[:40])
        else:
            yield FormPicture(sha256, int(size), name or "picture.jpg")
