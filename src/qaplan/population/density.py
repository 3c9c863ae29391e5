"""Why a density may not be said, and what can be said instead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from qaplan.base.facts import Fact, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import computed_by
from qaplan.base.refusal import Refusal
from qaplan.population.upper_bound import UpperBoundOfN, upper_bounds

if TYPE_CHECKING:
    from qaplan.population.minimum_known_alive import MinimumKnownAlive

__all__ = ["FEWEST_FOR_DENSITY", "density"]

FEWEST_FOR_DENSITY = 5


def density(
    minimum: MinimumKnownAlive,
    *,
    bounds: Sequence[UpperBoundOfN] | None = None,
    camera_days: float | None = None,
) -> Refusal:
    """Refuse a density that the data cannot carry.

    With fewer than five animals the scale of movement and the probability of detection cannot be estimated.
    With more, a density comes from capture histories with places and effort, never from a count.

    Args:
        minimum: The minimum known alive.
        bounds: Upper bounds of the number of animals; None makes them for the usual probabilities.
        camera_days: Effort, camera days; None when it is not known.

    Returns:
        The refusal, with the minimum known alive, the upper bounds and the effort to say instead.

    >>> from qaplan.base.dates import PartialDate
    >>> from qaplan.population.minimum_known_alive import minimum_known_alive
    >>> density(minimum_known_alive([], [], [], PartialDate.parse("2024"))).code
    'population.too_few_for_density'
    """
    held = tuple(upper_bounds(minimum.high) if bounds is None else bounds)
    effort = _effort(camera_days)
    instead = (minimum.message(), *(bound.message() for bound in held), effort)
    made = computed_by("population.density", {"fewest": FEWEST_FOR_DENSITY})
    fewest = Fact("population.density.fewest", FEWEST_FOR_DENSITY, "animal", activity=made, tier="public")
    known = minimum.facts()[1]
    if minimum.high < FEWEST_FOR_DENSITY:
        code = "population.too_few_for_density"
        reason = Message(code, {"known": known, "fewest": fewest})
    else:
        code = "population.density_needs_histories"
        reason = Message(code, {"known": known})
    facts = {fact.id: fact for message in (reason, *instead) for fact in message.facts()}
    return Refusal(code, reason, instead, tuple(facts.values()))


def _effort(camera_days: float | None) -> Message:
    if camera_days is None:
        return Message("population.effort_unknown")
    days = written_number(camera_days)
    made = computed_by("population.density")
    return Message(
        "population.effort",
        {"days": Fact("population.density.effort", days, "camera day", activity=made, tier="public")},
    )
