"""Whether published areas can be true: claims against each other, and against the published extent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from qaplan.base.errors import DataError
from qaplan.base.facts import Fact, id_part, written_number
from qaplan.base.messages import Message
from qaplan.base.provenance import Input, computed_by, input_of
from qaplan.evidence.types import Claim, Place

__all__ = ["AreaFinding", "check_areas", "extent_area_ha"]

_HA_PER_M2 = 1e-4
_LARGEST_RATIO = 1.1


@dataclass(frozen=True)
class AreaFinding:
    """Two figures for one area that cannot both be true.

    Args:
        place_id: The place.
        code: ``evidence.areas_disagree`` for two sources; ``evidence.area_beyond_extent`` for an area larger
            than the rectangle that the published coordinates span.
        smaller: The smaller figure as a fact.
        larger: The larger figure as a fact.
        ratio: How many times larger.
        sources: Addresses of both.
    """

    place_id: str
    code: Literal["evidence.areas_disagree", "evidence.area_beyond_extent"]
    smaller: Fact
    larger: Fact
    ratio: float
    sources: tuple[str, ...]

    def message(self) -> Message:
        """The finding in a sentence."""
        return Message(self.code, {"smaller": self.smaller, "larger": self.larger})


def check_areas(places: Iterable[Place], claims: Iterable[Claim] = ()) -> tuple[AreaFinding, ...]:
    """Find areas that do not fit each other or the published extent; none of them is corrected.

    Args:
        places: The register.
        claims: Claims; those of the attribute ``PLACE.area_ha`` are compared, each with its source.

    Returns:
        The findings, in the order of the places.
    """
    held = tuple(claims)
    return tuple(finding for place in places for finding in _findings(place, held))


def extent_area_ha(extent: tuple[float, float, float, float]) -> float:
    """Area of the rectangle of meridians and parallels that published coordinates span.

    Args:
        extent: West, south, east, north, degrees (WGS 84).

    Returns:
        Hectares, on the ellipsoid, with the parallels as they run and not as geodesics.

    Raises:
        DataError: ``evidence.bad_extent`` if the sides are the wrong way round.

    Source:
        Karney 2013, Algorithms for geodesics, as in PROJ; the parallels are followed in steps.
    """
    from pyproj import Geod

    west, south, east, north = extent
    if not (west < east and south < north):
        raise DataError(
            "evidence.bad_extent", "an extent needs west, south, east, north", do="put it in order"
        )
    steps = [west + (east - west) * part / 100 for part in range(101)]
    longitudes = steps + steps[::-1]
    latitudes = [south] * 101 + [north] * 101
    area_m2, _ = Geod(ellps="WGS84").polygon_area_perimeter(longitudes, latitudes)
    return float(abs(area_m2)) * _HA_PER_M2


def _findings(place: Place, claims: tuple[Claim, ...]) -> Iterator[AreaFinding]:
    stem = f"place.{id_part(place.place_id)}"
    claimed = [_claimed(claim) for claim in claims if claim.attribute == f"{place.place_id}.area_ha"]
    figures = sorted((each for each in claimed if each is not None), key=lambda pair: _number(pair[0]))
    if len(figures) > 1 and _ratio(figures[0][0], figures[-1][0]) > _LARGEST_RATIO:
        yield _finding(place, "evidence.areas_disagree", figures[0], figures[-1])
    if place.area_ha is None or place.published_extent is None:
        return
    inputs = (input_of("place", place.place_id, place),)
    spanned = round(extent_area_ha(place.published_extent))
    made = computed_by("evidence.extent_area_ha")
    extent = Fact(f"{stem}.extent_area", spanned, "ha", activity=made, inputs=inputs, tier="public")
    whole = written_number(place.area_ha)
    published = Fact(f"{stem}.area", whole, "ha", inputs=inputs, tier="public")
    if _ratio(extent, published) > _LARGEST_RATIO:
        pair = (extent, place.sources), (published, place.sources)
        yield _finding(place, "evidence.area_beyond_extent", *pair)


def _finding(
    place: Place,
    code: Literal["evidence.areas_disagree", "evidence.area_beyond_extent"],
    smaller: tuple[Fact, tuple[str, ...]],
    larger: tuple[Fact, tuple[str, ...]],
) -> AreaFinding:
    sources = tuple(dict.fromkeys(smaller[1] + larger[1]))
    ratio = _ratio(smaller[0], larger[0])
    return AreaFinding(place.place_id, code, smaller[0], larger[0], ratio, sources)


def _claimed(claim: Claim) -> tuple[Fact, tuple[str, ...]] | None:
    value = claim.values.get("area")
    if not isinstance(value, int | float):
        return None
    inputs = (input_of("claim", claim.claim_id, claim), *(Input("source", each) for each in claim.sources))
    fact = Fact(
        f"claim.{id_part(claim.claim_id)}.area", value, "ha", who=claim.authors, inputs=inputs, tier="public"
    )
    return fact, claim.sources


def _number(fact: Fact) -> float:
    assert isinstance(fact.value, int | float)
    return float(fact.value)


def _ratio(smaller: Fact, larger: Fact) -> float:
    return _number(larger) / _number(smaller)
