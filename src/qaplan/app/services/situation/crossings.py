"""What the register of crossings says on a day: passages that were agreed, and leopards only inferred."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from qaplan.app.services.passage_nights import passage_nights
from qaplan.app.store.crossing_tables import (
    load_crossings,
    load_inferred,
    load_passages,
    load_verifications,
)
from qaplan.app.store.studies import Study
from qaplan.base.facts import Fact, Tier, id_part
from qaplan.base.messages import Message, MessageValue
from qaplan.base.names import Names
from qaplan.base.provenance import Input, input_of
from qaplan.landscape.crossings.types import Crossing, InferredCrossing, Passage, Verification
from qaplan.landscape.crossings.use import UseRate, use_rates
from qaplan.landscape.crossings.verifying import standing
from qaplan.recognition.taxonomy.rolling_up import is_cat
from qaplan.sharing.types import DeploymentEffort

from .naming import computed

__all__ = ["CrossingMatter", "crossing_sentences", "load_crossing_matter"]

_ALL = "all"


@dataclass(frozen=True)
class CrossingMatter:
    """The register as loaded.

    Args:
        passages: The passages that were agreed.
        visits: Who looked at them when.
        inferred: Crossings of leopards that a model makes likely.
        crossings: What the cameras at passages recorded.
    """

    passages: tuple[Passage, ...] = ()
    visits: tuple[Verification, ...] = ()
    inferred: tuple[InferredCrossing, ...] = ()
    crossings: tuple[Crossing, ...] = ()


def load_crossing_matter(study: Study) -> CrossingMatter:
    """Load the register of a study."""
    return CrossingMatter(
        load_passages(study), load_verifications(study), load_inferred(study), tuple(load_crossings(study))
    )


def crossing_sentences(
    matter: CrossingMatter, on: date, *, effort: Iterable[DeploymentEffort] = ()
) -> Iterator[Message]:
    """Say how the passages stand, how they are used, and what is inferred of leopards.

    Crossings that were photographed are not added to those that are inferred. Use is told over all passages
    together, so that no passage is named; that of cats is for stewards of the data.

    Args:
        matter: The register.
        on: The day.
        effort: How long each deployment worked.
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
    yield from _use_sentences(matter, on, passage_nights(effort, matter.passages, on))
    inferred = [each for each in matter.inferred if each.since <= on]
    if inferred:
        made_of = tuple(input_of("table", each.inferred_id, each) for each in inferred)
        number = _number("inferred", len(inferred), on, made_of, is_public=False)
        yield Message("crossings.report_inferred", {"number": number})


def _use_sentences(matter: CrossingMatter, on: date, nights: Mapping[str, float | None]) -> Iterator[Message]:
    """How often each species went each way, over all passages whose cameras are known to have worked."""
    watched = sum(each or 0.0 for each in nights.values())
    seen = [each for each in matter.crossings if each.day <= on]
    pooled = [replace(each, passage_id=_ALL) for each in seen if nights.get(each.passage_id)]
    for found in use_rates(pooled, {_ALL: watched or None}):
        if isinstance(found, UseRate):
            yield Message("crossings.report_use", _use_values(found, matter, on))
    without = len(seen) - len(pooled)
    if without:
        made_of = (input_of("table", "crossings", seen),)
        number = _number("without_effort", without, on, made_of, is_public=False)
        yield Message("crossings.report_no_effort", {"number": number})


def _use_values(found: UseRate, matter: CrossingMatter, on: date) -> dict[str, MessageValue]:
    is_public = not is_cat(found.species)
    made_of = (input_of("table", "crossings", list(matter.crossings)),)
    name = f"use.{id_part(found.species)}.{found.direction}"
    rate = _number(name, round(found.estimate, 2), on, made_of, is_public=is_public)
    low, high = found.interval
    return {
        "species": Names(found.species, found.species, found.species),
        "way": Message(f"crossings.direction_{found.direction}"),
        "rate": replace(rate, interval=(round(low, 2), round(high, 2))),
        "records": _number(f"{name}.records", found.events, on, made_of, is_public=is_public),
        "nights": _number(f"{name}.nights", round(found.nights), on, made_of, is_public=is_public),
    }


def _number(name: str, value: float, on: date, inputs: tuple[Input, ...], *, is_public: bool = True) -> Fact:
    parameters = {"as_of": on.isoformat()}
    tier: Tier = "public" if is_public else "steward"
    return computed(
        f"register.{name}", value, "", "crossings.register", inputs, parameters=parameters, tier=tier
    )
