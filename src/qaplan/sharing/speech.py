"""Facts and sentences for an audience: what it may not have is taken out, with the sentences that say it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from qaplan.base.dates import PartialDate
from qaplan.base.facts import Choice, Fact, FactBook, id_part
from qaplan.base.messages import Message
from qaplan.base.names import Names
from qaplan.base.provenance import Activity, Input
from qaplan.base.refusal import Refusal
from qaplan.sharing.coordinates import find_coordinates
from qaplan.sharing.terms import Terms

__all__ = ["Speech", "month_of"]

_Value = Fact | Message | Names | Choice | str

_CAMERA_KINDS = frozenset({"medium", "deployment", "card"})
_PUBLIC_RECORD_KINDS = frozenset({
    "record", "statement", "claim", "act", "incident", "source", "individual", "place", "project",
    "organisation", "event",
})  # fmt: skip
_PLAIN_PARAMETERS = frozenset({
    "since", "min_gap_min", "level", "day_only_time", "method", "grades", "unit", "period", "audience",
})  # fmt: skip


@dataclass
class Speech:
    """The facts and sentences of one release.

    Args:
        terms: The terms of the release.
        words: Bare strings that a sentence may carry, such as ids and addresses of the public record.
        private_ids: Ids of stations and deployments; a fact whose own id holds one is held back.
    """

    terms: Terms
    words: frozenset[str] = frozenset()
    private_ids: Iterable[str] = ()
    _private: re.Pattern[str] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        """Prepare the search for private ids."""
        spelt = {form(each) for each in self.private_ids if each for form in (_slug, id_part)}
        slugs = sorted(spelt - {""})
        if slugs:
            self._private = re.compile(rf"(?:^|[._-])(?:{'|'.join(map(re.escape, slugs))})(?:$|[._-])")

    def fact(self, fact: Fact) -> Fact | None:
        """The fact as the audience gets it; None where it gets none, and the account is told."""
        if not self.terms.is_public:
            return fact
        if not self._may_have(fact):
            self.terms.withheld.add(fact.id)
            return None
        return _camera_fact(fact, self.terms) if is_from_cameras(fact) else _public_fact(fact, self.terms)

    def book(self, facts: Iterable[Fact]) -> FactBook:
        """The facts that the audience gets; an input that it does not get is named ``withheld``."""
        given = [released for released in map(self.fact, facts) if released is not None]
        ids = frozenset(fact.id for fact in given)
        return FactBook(given if not self.terms.is_public else [_stop_walk(fact, ids) for fact in given])

    def message(self, message: Message) -> Message:
        """The sentence with released facts, or the sentence that something is withheld."""
        if not self.terms.is_public:
            return message
        released = self._rebuilt(message)
        if released is None:
            self.terms.withheld_sentences.add(message.key)
            return Message("sharing.withheld")
        return released

    def messages(self, messages: Iterable[Message]) -> tuple[Message, ...]:
        """Several sentences; those that are withheld are left out."""
        said = [self.message(each) for each in messages]
        return tuple(each for each in said if each.key != "sharing.withheld")

    def refusal(self, refusal: Refusal) -> Refusal:
        """A refusal with its sentences and facts."""
        if not self.terms.is_public:
            return refusal
        facts = tuple(fact for fact in map(self.fact, refusal.facts) if fact is not None)
        return replace(
            refusal,
            reason=self.message(refusal.reason),
            instead=self.messages(refusal.instead),
            facts=facts,
        )

    def text(self, text: str) -> str:
        """A bare string of the public record; empty where it reads as a position."""
        return "" if self.terms.is_public and find_coordinates(text) else text

    def _may_have(self, fact: Fact) -> bool:
        if fact.tier != "public" or find_coordinates(fact.id):
            return False
        if self._private is not None and self._private.search(fact.id):
            return False
        return not (is_from_cameras(fact) and isinstance(fact.value, Names))

    def _rebuilt(self, message: Message) -> Message | None:
        values: dict[str, _Value] = {}
        for name, value in message.values.items():
            released = self._released_value(value)
            if released is None:
                return None
            values[name] = released
        return replace(message, values=values)

    def _released_value(self, value: _Value) -> _Value | None:
        if isinstance(value, Fact):
            return self.fact(value)
        if isinstance(value, Message):
            return self._rebuilt(value)
        if isinstance(value, str):
            return value if value in self.words and not find_coordinates(value) else None
        if isinstance(value, Names):
            return None if any(find_coordinates(name) for name in value.all()) else value
        return value


def is_from_cameras(fact: Fact) -> bool:
    """Whether a fact was made from camera data: from media, cards, deployments, or from a table alone."""
    kinds = {each.kind for each in fact.inputs}
    return bool(kinds & _CAMERA_KINDS) or ("table" in kinds and not kinds & _PUBLIC_RECORD_KINDS)


def month_of(when: PartialDate) -> PartialDate:
    """A date no sharper than its month.

    >>> month_of(PartialDate.parse("2024-08-25")).iso
    '2024-08'
    """
    if when.earliest is None or when.latest is None or when.precision in {"month", "year"}:
        return when
    first, last = (PartialDate.parse(day.isoformat()[:7]) for day in (when.earliest, when.latest))
    return PartialDate.between(first, last)


def _public_fact(fact: Fact, terms: Terms) -> Fact:
    return replace(fact, inputs=tuple(_veiled(each, terms) for each in fact.inputs))


def _camera_fact(fact: Fact, terms: Terms) -> Fact:
    value = month_of(fact.value) if isinstance(fact.value, PartialDate) else fact.value
    inputs = tuple(_veiled(each, terms, with_tables=True) for each in fact.inputs)
    return replace(fact, value=value, who=(), activity=_plain_activity(fact.activity), inputs=inputs)


def _veiled(given: Input, terms: Terms, *, with_tables: bool = False) -> Input:
    hidden = given.kind in _CAMERA_KINDS or (with_tables and given.kind in {"table", "event"})
    if hidden or find_coordinates(given.id):
        return Input(given.kind, terms.pseudonym(given.kind, given.id))
    return given


def _plain_activity(activity: Activity) -> Activity:
    kept = {
        name: value
        for name, value in activity.parameters.items()
        if name in _PLAIN_PARAMETERS or isinstance(value, bool | int)
    }
    return replace(activity, parameters=kept)


def _stop_walk(fact: Fact, given: frozenset[str]) -> Fact:
    inputs = tuple(
        Input("fact", "withheld") if each.kind == "fact" and each.id not in given else each
        for each in fact.inputs
    )
    return fact if inputs == fact.inputs else replace(fact, inputs=inputs)


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")
