"""What somebody assumes of residents, from words: ranges with commas, shares, and where they are from."""

from __future__ import annotations

from dataclasses import dataclass, fields

from qaplan.base.errors import UsageError
from qaplan.population.small_n.priors import (
    BorrowedRange,
    ResidentPriors,
    SexRanges,
    sigma_of_home_range,
)

__all__ = ["OFFERED_PRIORS", "PriorWords", "priors_of", "words_of"]

OFFERED_PRIORS = (
    "home_range=46,365; lambda0=0.003,0.04; presence=0.5; female_share=0.5; "
    "source=home ranges of females at low density (Zambezi Delta, repository.up.ac.za/items/71249aa0), "
    "detections of leopards in two South African reserves (Rogan et al.)"
)
"""Ranges from surveys of leopards elsewhere: wide, and none of them of this country."""


@dataclass(frozen=True)
class PriorWords:
    """What somebody assumes, as written; empty for what was not.

    Args:
        sigma: Scale of movement, metres: the range that holds it in 95 of 100 cases, such as ``2000,8000``.
        home_range: Area of a home range, km2, in the same way, in place of sigma.
        lambda0: Detections a day at a station in the middle of the range, in the same way.
        presence: Probability that a resident lives in the area.
        female_share: Share of females among residents; one half when empty.
        source: Where the ranges are borrowed from.
        sigma_female: Scale of movement of females, where it is their own.
        lambda0_female: Detections of females, where they are their own.
    """

    sigma: str = ""
    home_range: str = ""
    lambda0: str = ""
    presence: str = ""
    female_share: str = ""
    source: str = ""
    sigma_female: str = ""
    lambda0_female: str = ""


def words_of(word: str) -> PriorWords:
    """Read assumptions from one line.

    Args:
        word: Such as ``sigma=2000,8000; lambda0=0.005,0.05; presence=0.5; source=a survey``.

    Raises:
        UsageError: ``population.bad_prior_words`` if a part has another name or none.
    """
    known = {each.name for each in fields(PriorWords)}
    found: dict[str, str] = {}
    for part in word.split(";"):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        if not equals or name.strip() not in known:
            raise _bad(
                part.strip(), f"write parts such as sigma=2000,8000; the names are {', '.join(sorted(known))}"
            )
        found[name.strip()] = value.strip()
    return PriorWords(**found)


def priors_of(words: PriorWords) -> ResidentPriors | None:
    """The assumptions; None where sigma, lambda0 or the probability of presence is missing.

    Raises:
        UsageError: ``population.bad_prior_words`` if one of them is no number or no range.
        DataError: ``population.bad_prior``, ``population.prior_without_source``.
    """
    sigma = _sigma(words)
    if sigma is None or not words.lambda0.strip() or not words.presence.strip():
        return None
    ranges = SexRanges(
        BorrowedRange(*sigma, words.source), BorrowedRange(*_range(words.lambda0), words.source)
    )
    female = None
    if words.sigma_female.strip() or words.lambda0_female.strip():
        female = SexRanges(
            _or(words.sigma_female, words.source, ranges.sigma_m),
            _or(words.lambda0_female, words.source, ranges.lambda0_per_day),
        )
    share = _number(words.female_share) if words.female_share.strip() else 0.5
    return ResidentPriors(_number(words.presence), share, ranges, female)


def _sigma(words: PriorWords) -> tuple[float, float] | None:
    if words.sigma.strip():
        return _range(words.sigma)
    if words.home_range.strip():
        low, high = _range(words.home_range)
        return sigma_of_home_range(low), sigma_of_home_range(high)
    return None


def _or(written: str, source: str, otherwise: BorrowedRange) -> BorrowedRange:
    return BorrowedRange(*_range(written), source) if written.strip() else otherwise


def _range(written: str) -> tuple[float, float]:
    parts = [_number(part) for part in written.split(",")]
    if len(parts) > 2:
        raise _bad(written, "write the lower end, a comma and the upper end, such as 2000,8000")
    return parts[0], parts[-1]


def _number(written: str) -> float:
    try:
        return float(written)
    except ValueError:
        raise _bad(written, "write a number with a point, such as 0.5") from None


def _bad(written: str, do: str) -> UsageError:
    return UsageError("population.bad_prior_words", f"'{written[:60]}' cannot be read", do=do)
