"""What each party's statements come to, together with what nobody contests and what dates alone prove."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from qaplan.evidence.types import Record
from qaplan.identity.standing import stated_pairs
from qaplan.identity.types import Individual, Statement, Verdict

__all__ = ["Difference", "Link", "Reading", "Strength", "contesting_parties", "links_of", "reading_of"]


class Strength(IntEnum):
    """What yields to what inside one reading."""

    LISTED = 0
    """The keeper's list; nobody has said it on a day."""
    OTHERS = 1
    """What others say: it stands as long as nothing contradicts it."""
    OWN = 2
    """What the party itself says."""
    PROVEN = 3
    """What dates prove: a record after an animal's death is not that animal."""


@dataclass(frozen=True)
class Link:
    """Records that are said to be one animal.

    Args:
        link_id: Id of the statement, or of the list.
        author: Who says so; empty for the keeper's list.
        records: The records.
    """

    link_id: str
    author: str
    records: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """Two records that are said or proven to be two animals.

    Args:
        link_id: Id of the statement; empty when dates prove it.
        author: Who says so; empty when dates prove it.
        records: The two records.
    """

    link_id: str
    author: str
    records: tuple[str, str]


@dataclass(frozen=True)
class Reading:
    """What is taken to hold in one party's reading.

    Args:
        author: The party; empty for what nobody contests.
        links: Links that hold.
        differences: Differences that hold.
        set_aside: Ids of what was set aside because it contradicts something stronger or as strong.
    """

    author: str
    links: tuple[Link, ...]
    differences: tuple[Difference, ...]
    set_aside: tuple[str, ...]

    @property
    def contradicts_itself(self) -> bool:
        """Whether the party's own word had to be set aside."""
        return any(each.startswith("own:") for each in self.set_aside)


def links_of(
    records: Sequence[Record], statements: Iterable[Statement], individuals: Iterable[Individual]
) -> tuple[tuple[Link, ...], tuple[Difference, ...]]:
    """Turn statements, the keeper's lists and the dates of deaths into links and differences.

    Args:
        records: Records that count; others give no proof by date.
        statements: The statements that stand.
        individuals: The catalogue; only records that it lists without a question mark are linked.

    Returns:
        Links and differences.
    """
    held = tuple(statements)
    links = [Link(s.statement_id, s.author, s.records) for s in held if s.verdict is Verdict.SAME]
    known = {each.record_id for each in records}
    for individual in individuals:
        listed = tuple(each for each in individual.records if each in known)
        if len(listed) > 1:
            links.append(Link(f"list:{individual.individual_id}", "", listed))
    different = [s for s in held if s.verdict is Verdict.DIFFERENT]
    stated = [Difference(s.statement_id, s.author, pair) for s in different for pair in stated_pairs(s)]
    return tuple(links), (*stated, *_proven(records))


def contesting_parties(links: Iterable[Link], differences: Iterable[Difference]) -> tuple[str, ...]:
    """Everybody whose word is contested by somebody else's, sorted."""
    held, parted = tuple(links), tuple(differences)
    neutral = reading_of("", held, parted)
    contested = {each.removeprefix("own:") for each in neutral.set_aside}
    said: list[Link | Difference] = [*held, *parted]
    return tuple(sorted({each.author for each in said if each.author and each.link_id in contested}))


def reading_of(author: str, links: Iterable[Link], differences: Iterable[Difference]) -> Reading:
    """Find what holds when one party is believed, without anything that contradicts it.

    Wherever links join two records that a difference parts, the weakest of them are set aside: the keeper's
    list before the word of others, that before the party's own word, and proof by date never. Of equals that
    contradict each other all are set aside: they are contested.

    Args:
        author: The party; empty for what nobody contests.
        links: All links.
        differences: All differences.

    Returns:
        The reading; nothing in it contradicts itself.
    """
    held, parted = list(links), list(differences)
    aside: set[str] = set()
    while True:
        weak: set[Link | Difference] = set()
        chains = _Chains(held)
        for difference in parted:
            chain = chains.shortest(*difference.records)
            if chain:
                weak |= _weakest([*chain, difference], author)
        if not weak:
            return Reading(author, tuple(held), tuple(parted), tuple(sorted(aside)))
        aside |= {f"own:{e.link_id}" if author and e.author == author else e.link_id for e in weak}
        held = [each for each in held if each not in weak]
        parted = [each for each in parted if each not in weak]


def _proven(records: Sequence[Record]) -> list[Difference]:
    """A record that begins after the day on which an animal lay dead is another animal."""
    found = []
    for dead in (each for each in records if each.outcome == "dead" and each.happened.latest):
        assert dead.happened.latest is not None
        for other in records:
            start = other.happened.earliest
            if start is not None and start > dead.happened.latest:
                found.append(Difference("", "", (dead.record_id, other.record_id)))
    return found


def _strength(each: Link | Difference, author: str) -> Strength:
    if isinstance(each, Difference) and not each.link_id:
        return Strength.PROVEN
    if not each.author:
        return Strength.LISTED
    return Strength.OWN if each.author == author else Strength.OTHERS


def _weakest(chain: Sequence[Link | Difference], author: str) -> set[Link | Difference]:
    least = min(_strength(each, author) for each in chain)
    assert least is not Strength.PROVEN, "dates cannot contradict themselves"
    return {each for each in chain if _strength(each, author) is least}


class _Chains:
    """Chains of links from record to record; what was walked once is not walked again."""

    def __init__(self, links: Sequence[Link]) -> None:
        self._links = links
        self._by_record: dict[str, list[int]] = {}
        for place, link in enumerate(links):
            for record in link.records:
                self._by_record.setdefault(record, []).append(place)
        self._distances: dict[str, dict[str, int]] = {}
        self._group = self._groups()

    def shortest(self, a: str, b: str) -> list[Link]:
        """Every link on a shortest chain of links from one record to another; empty when none joins them."""
        if a == b or a not in self._group or self._group[a] != self._group.get(b):
            return []
        from_a, from_b = self._from(a), self._from(b)
        length = from_a[b]
        near = sorted({place for record in from_a for place in self._by_record[record]})
        links = (self._links[place] for place in near)
        return [link for link in links if _nearest(link, from_a) + _nearest(link, from_b) == length - 1]

    def _groups(self) -> dict[str, int]:
        """The number of the group of records that links join, for each record that a link names."""
        found: dict[str, int] = {}
        for number, record in enumerate(self._by_record):
            if record not in found:
                found |= dict.fromkeys(self._walk(record), number)
        return found

    def _from(self, start: str) -> dict[str, int]:
        if start not in self._distances:
            self._distances[start] = self._walk(start)
        return self._distances[start]

    def _walk(self, start: str) -> dict[str, int]:
        """Number of links from a record to every record that links reach."""
        distances, queue = {start: 0}, deque([start])
        while queue:
            record = queue.popleft()
            for place in self._by_record.get(record, ()):
                for other in self._links[place].records:
                    if other not in distances:
                        distances[other] = distances[record] + 1
                        queue.append(other)
        return distances


def _nearest(link: Link, distances: dict[str, int]) -> float:
    return min(distances.get(record, float("inf")) for record in link.records)
