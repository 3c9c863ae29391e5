"""Walking a fact back over its inputs to the file, the field sheet's row or the source that it rests on.

A walk stops where the reader's tier ends; the step says then that it is withheld, and nothing of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches

from qaplan.app.services.clock_view import mended_clock
from qaplan.app.store.card_tables import load_cards, load_medium
from qaplan.app.store.case_tables import load_register
from qaplan.app.store.clock_tables import load_clock_book
from qaplan.app.store.estimate_tables import load_estimate
from qaplan.app.store.fact_tables import load_fact, load_facts
from qaplan.app.store.field_tables import load_deployments
from qaplan.app.store.studies import Study, reader_key
from qaplan.base.dates import PartialDate
from qaplan.base.errors import DataError, UsageError
from qaplan.base.facts import Fact, FactBook, Tier
from qaplan.base.messages import Message, Text
from qaplan.base.names import Language, Names
from qaplan.base.provenance import Input, InputKind
from qaplan.sharing import release

__all__ = ["FactLine", "Step", "list_facts", "walk_lines", "why"]

_DEEPEST = 40
_QUOTED = "quoted"
_REGISTERS: dict[InputKind, tuple[str, str]] = {
    "record": ("records", "record_id"),
    "statement": ("statements", "statement_id"),
    "claim": ("claims", "claim_id"),
    "act": ("acts", "act_id"),
    "incident": ("incidents", "incident_id"),
    "individual": ("individuals", "individual_id"),
    "place": ("places", "place_id"),
    "project": ("projects", "project_id"),
    "organisation": ("organisations", "organisation_id"),
    "event": ("events", "event_id"),
}


@dataclass(frozen=True)
class Step:
    """One step of a walk back.

    Args:
        kind: What it is: a fact, a record, a medium, a source and so on; ``withheld`` where the reader's tier
            ends.
        id: Its id; for a source its address; empty where it is withheld.
        said: What it says, in plain English.
        sha256: Digest of the file or of the value; empty where there is none.
        inputs: What it rests on.
        value: For a fact its value with its unit, as it is read.
    """

    kind: str
    id: str
    said: str = ""
    sha256: str = ""
    inputs: tuple[Step, ...] = ()
    value: str = ""

    def to_record(self) -> dict[str, object]:
        """Everything a program needs, ready for JSON."""
        return {
            "kind": self.kind,
            "id": self.id,
            "said": self.said,
            "sha256": self.sha256,
            "inputs": [step.to_record() for step in self.inputs],
        }


@dataclass(frozen=True)
class FactLine:
    """One fact of the list.

    Args:
        id: Its id.
        said: Its value with its unit, in plain English.
    """

    id: str
    said: str


_NO_FACTS = FactBook()


def why(
    study: Study,
    fact_id: str,
    audience: Tier = "steward",
    *,
    language: Language = "en",
    book: FactBook = _NO_FACTS,
) -> Step:
    """Walk one fact back.

    Args:
        study: The study.
        fact_id: The fact.
        audience: As whom to read.
        language: The language of the words.
        book: Facts that are looked up before those that the study keeps, such as those of one day.

    Returns:
        The fact with everything that it rests on, as far as this reader may see it.

    Raises:
        DataError: ``fact.unknown`` if the study keeps no such fact.
    """
    walker = _Walker(study, audience, language, book)
    try:
        fact = walker.find(fact_id)
    except DataError as error:
        near = _near(fact_id, [each.id for each in list_facts(study, audience)])
        if error.code != "fact.unknown" or not near:
            raise
        what = f"the study keeps no fact {fact_id}"
        raise DataError("fact.unknown", what, do=f"try {' or '.join(near)}") from None
    return walker.fact(fact, 0)


def list_facts(study: Study, audience: Tier = "steward") -> tuple[FactLine, ...]:
    """The facts that the study keeps and this reader may see, in the order of their ids."""
    released = release(load_facts(study), audience, key=reader_key(study, audience)).value
    text = Text("en")
    return tuple(FactLine(each.id, text.fact(each)) for each in released)


def walk_lines(step: Step, *, indent: int = 0) -> Iterator[str]:
    """A walk as lines of text, each step set in below what rests on it."""
    parts = [step.kind, step.id, f"= {step.said}" if step.kind == "fact" else step.said]
    digest = f"sha256 {step.sha256}" if step.sha256 else ""
    yield "  " * indent + "  ".join(part for part in (*parts, digest) if part)
    for each in step.inputs:
        yield from walk_lines(each, indent=indent + 1)


class _Walker:
    def __init__(self, study: Study, audience: Tier, language: Language, book: FactBook) -> None:
        self._study = study
        self._audience = audience
        self._text = Text(language)
        self._book = book
        self._withheld = Step("withheld", "", self._text.word("why.withheld"))
        self._rows: dict[str, dict[str, object]] = {}

    def find(self, fact_id: str) -> Fact | None:
        """The fact as this reader gets it; None where it is held and withheld."""
        if fact_id in self._book:
            return self._book[fact_id]
        kept = load_fact(self._study, fact_id)
        return release(kept, self._audience, key=reader_key(self._study, self._audience)).value

    def fact(self, fact: Fact | None, depth: int) -> Step:
        if fact is None or (fact.tier == "steward" and self._audience == "public"):
            return self._withheld
        said = self._text.fact(fact)
        said = self._plain(said) if isinstance(fact.value, Names) else said
        details = [
            self._say("why.as_of", day=self._day(fact.as_of)) if fact.as_of else "",
            self._text.word("why.quoted") if fact.activity.name == _QUOTED else fact.activity.name,
        ]
        details += [self._say("why.said_by", who=", ".join(fact.who)) if fact.who else ""]
        shown = f"{said} ({'; '.join(part for part in details if part)})"
        inputs = () if depth >= _DEEPEST else tuple(self.step(each, depth + 1) for each in fact.inputs)
        return Step("fact", fact.id, shown, "", inputs, said)

    def _say(self, key: str, **values: str) -> str:
        return self._text.say(Message(key, values))

    def _day(self, day: date) -> str:
        return day.isoformat() if self._text.language == "en" else self._text.date(PartialDate.of(day))

    def _not_held(self, given: Input) -> Step:
        return Step(given.kind, given.id, self._text.word("why.not_held"), given.sha256)

    def step(self, given: Input, depth: int) -> Step:
        if given.kind == "fact":
            return self._inner_fact(given, depth)
        if given.kind in _REGISTERS:
            return self._row(given)
        if given.kind == "source":
            return Step("source", self._plain(given.id), "", given.sha256)
        if given.kind == "estimate":
            return self._estimate(given, depth)
        if self._audience == "public":
            return self._withheld
        finders: dict[InputKind, Callable[[Input], Step]] = {
            "card": self._card,
            "medium": self._medium,
            "deployment": self._deployment,
        }
        finder = finders.get(given.kind)
        return finder(given) if finder else Step(given.kind, given.id, "", given.sha256)

    def _inner_fact(self, given: Input, depth: int) -> Step:
        try:
            return self.fact(self.find(given.id), depth)
        except DataError as error:
            if error.code != "fact.unknown":
                raise
            return self._not_held(given)

    def _estimate(self, given: Input, depth: int) -> Step:
        """An estimate with its model and day; what it was made from, for insiders."""
        try:
            held = load_estimate(self._study, given.id)
        except UsageError:
            return self._not_held(given)
        said = self._say("estimates.walked", model=self._plain(held.model) or "–", day=self._day(held.as_of))
        if self._audience == "public" or depth >= _DEEPEST:
            return Step("estimate", given.id, said)
        inputs = tuple(Input(*each) for each in held.body.get("inputs", ()))
        return Step(
            "estimate", given.id, said, given.sha256, tuple(self.step(each, depth + 1) for each in inputs)
        )

    def _row(self, given: Input) -> Step:
        register, id_name = _REGISTERS[given.kind]
        if register not in self._rows:
            values = load_register(self._study, register)
            self._rows[register] = {getattr(each, id_name): each for each in values}
        value = self._rows[register].get(given.id)
        if value is None:
            return self._not_held(given) if self._audience == "steward" else self._withheld
        if getattr(value, "tier", "public") == "steward" and self._audience == "public":
            return self._withheld
        sources = tuple(Step("source", self._plain(each)) for each in getattr(value, "sources", ()))
        digest = given.sha256 if self._audience == "steward" else ""
        words = self._plain(_words(value, self._text.language))
        return Step(given.kind, given.id, words, digest, sources)

    def _plain(self, words: str) -> str:
        """Words of somebody's own as this reader gets them: without a position that was written into them."""
        return release(words, self._audience).value

    def _card(self, given: Input) -> Step:
        card = next((each for each in load_cards(self._study) if each.card_id == given.id), None)
        if card is None:
            return self._not_held(given)
        root = self._plain(card.root)
        said = self._say("why.card", files=self._text.number(card.files), root=root)
        if card.deployment_id:
            said += self._say("why.of_deployment", deployment=card.deployment_id)
        return Step("card", given.id, said, card.digest)

    def _medium(self, given: Input) -> Step:
        held = load_medium(self._study, given.id)
        if held is None:
            return self._not_held(given)
        mended = mended_clock(load_clock_book(self._study), held)
        clock = self._say("why.clock", clock=held.camera_clock.isoformat()) if held.camera_clock else ""
        if mended is not None and mended != held.camera_clock:
            clock += self._say("why.mended", clock=mended.isoformat())
        card = Input("card", held.card_id)
        path = self._plain(held.medium.path)
        return Step("medium", given.id, f"{path}{clock}", held.medium.sha256, (self._card(card),))

    def _deployment(self, given: Input) -> Step:
        found = {each.deployment_id: each for each in load_deployments(self._study)}
        deployment = found.get(given.id)
        if deployment is None:
            return self._not_held(given)
        source = self._plain(deployment.source) or self._text.word("why.nobody_said")
        said = self._say("why.deployment", station=deployment.station_id, source=source)
        return Step("deployment", given.id, said, given.sha256)


def _near(fact_id: str, held: Sequence[str]) -> list[str]:
    """Ids that begin with what was typed, or else look like it; three at most."""
    begun = [each for each in held if each.startswith(fact_id)]
    return begun[:3] or get_close_matches(fact_id, held, n=3, cutoff=0.75)


def _words(value: object, language: Language) -> str:
    """A few words of a register's row, taken from the source's own."""
    for name in ("place_as_published", "number", "title", "text_key", "basis", "state_of_remains"):
        said = getattr(value, name, "")
        if said:
            return str(said)
    names = getattr(value, "names", None)
    return names.in_language(language) if isinstance(names, Names) else ""
