"""The same bytes twice: on one card, on two cards, or already held. A name or a likeness proves nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from qaplan.survey.types import Card, Medium, MediumState

__all__ = ["Copy", "DuplicateReport", "find_duplicates"]

_TAKEN = (MediumState.OK, MediumState.TRUNCATED, MediumState.TOO_LARGE)


@dataclass(frozen=True)
class Copy:
    """A file whose bytes were already there.

    Args:
        sha256: Digest of the bytes.
        card: Card of the copy.
        path: Path of the copy on its card.
        first_card: Card on which the bytes were met first; empty when they were held before.
        first_path: Path there; empty when they were held before.
    """

    sha256: str
    card: str
    path: str
    first_card: str = ""
    first_path: str = ""


@dataclass(frozen=True)
class DuplicateReport:
    """What is new among the media of some cards.

    Args:
        new: Media whose bytes were nowhere before, as card and path.
        already_held: Media whose bytes were held before.
        twice_on_card: Media that repeat another of the same card.
        on_another_card: Media that repeat one of another card that came with them.
    """

    new: tuple[tuple[str, str], ...]
    already_held: tuple[Copy, ...]
    twice_on_card: tuple[Copy, ...]
    on_another_card: tuple[Copy, ...]

    def to_record(self) -> dict[str, int]:
        """The numbers, ready for JSON."""
        return {
            "n_new": len(self.new),
            "n_already_held": len(self.already_held),
            "n_twice_on_card": len(self.twice_on_card),
            "n_on_another_card": len(self.on_another_card),
        }


def find_duplicates(cards: Iterable[Card], held: Collection[str] = frozenset()) -> DuplicateReport:
    """Sort the media of cards into new ones and exact copies, by the digest of their bytes.

    Args:
        cards: The cards, in the order in which they were read.
        held: Digests of the media that were held before.

    Returns:
        Every readable medium in exactly one of the four lists. Empty and unreadable files are in none: all
        empty files have one digest.
    """
    known = held if isinstance(held, set | frozenset | dict) else frozenset(held)
    first: dict[str, tuple[str, str]] = {}
    already, twice, elsewhere = list[Copy](), list[Copy](), list[Copy]()
    for card, medium in _media(cards):
        here = (card, medium.path)
        if medium.sha256 in known:
            already.append(Copy(medium.sha256, *here))
            continue
        origin = first.setdefault(medium.sha256, here)
        if origin is not here:
            kept = twice if origin[0] == card else elsewhere
            kept.append(Copy(medium.sha256, *here, *origin))
    return DuplicateReport(tuple(first.values()), tuple(already), tuple(twice), tuple(elsewhere))


def _media(cards: Iterable[Card]) -> Iterator[tuple[str, Medium]]:
    for card in cards:
        for medium in card.media:
            if medium.state in _TAKEN:
                yield card.name, medium
