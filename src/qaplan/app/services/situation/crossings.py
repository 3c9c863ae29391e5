"""What the register of crossings says on a day: passages that were agreed, and leopards only inferred."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from qaplan.app.store.crossing_tables import load_inferred, load_passages, load_verifications
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, Tier
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, input_of
from qaplan.landscape.crossings.types import InferredCrossing, Passage, Verification
from qaplan.landscape.crossings.verifying import standing

from .naming import computed

__all__ = ["CrossingMatter", "crossing_sentences", "load_crossing_matter"]


@dataclass(frozen=True)
class CrossingMatter:
    """The register as loaded.

    Args:
        passages: The passages that were agreed.
        visits: Who looked at them when.
        inferred: Crossings of leopards that a model makes likely.
    """

    passages: tuple[Passage, ...] = ()
    visits: tuple[Verification, ...] = ()
    inferred: tuple[InferredCrossing, ...] = ()


def load_crossing_matter(study: Study) -> CrossingMatter:
    """Load the register of a study."""
    return CrossingMatter(load_passages(study), load_verifications(study), load_inferred(study))


def crossing_sentences(matter: CrossingMatter, on: date) -> Iterator[Message]:
    """Say how the passages stand, and what is inferred of leopards, each with how it is known.

    Crossings that were photographed are not added to those that are inferred.

    Args:
        matter: The register.
        on: The day.
    """
    stand = standing(matter.passages, [each for each in matter.visits if each.day <= on], on)
    if stand:
        made_of = tuple(input_of("table", each.passage_id, each) for each in matter.passages)
        passages = _number("passages", len(stand), on, made_of)
        red = sum(each.is_overdue for each in stand)
        if red:
            values = {"red": _number("red", red, on, made_of), "passages": passages}
            yield Message("crossings.report_red", values)
        else:
            yield Message("crossings.report_fine", {"passages": passages})
    inferred = [each for each in matter.inferred if each.since <= on]
    if inferred:
        made_of = tuple(input_of("table", each.inferred_id, each) for each in inferred)
        number = _number("inferred", len(inferred), on, made_of, is_public=False)
        yield Message("crossings.report_inferred", {"number": number})


def _number(name: str, value: int, on: date, inputs: tuple[Input, ...], *, is_public: bool = True) -> Fact:
    parameters = {"as_of": on.isoformat()}
    tier: Tier = "public" if is_public else "steward"
    return computed(
        f"register.{name}", value, "", "crossings.register", inputs, parameters=parameters, tier=tier
    )
